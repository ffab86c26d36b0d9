"""Places and doors of an OpenStreetMap extract."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from geo.places.opening_hours import are_undecided
from geo.places.read_osm import OsmPlaces, read_osm_places
from routing.needs import PlaceKind
from tests.support.realdata import cases

TODAY = date(2026, 11, 30)
EVERYWHERE = (-180.0, -90.0, 180.0, 90.0)


def read(folder: Path, **tags: str) -> OsmPlaces:
    """The places of a file with one node."""
    inside = "".join(f'<tag k="{key.replace("__", ":")}" v="{value}"/>' for key, value in tags.items())
    path = folder / "one.osm"
    path.write_text(f'<osm version="0.6"><node id="1" version="1" lat="52.2" lon="0.1">{inside}</node></osm>')
    return read_osm_places(path, EVERYWHERE, TODAY)


@pytest.mark.parametrize(
    "tags",
    [
        {"disused": "yes"},
        {"abandoned": "yes"},
        {"disused__amenity": "pharmacy", "healthcare": "pharmacy", "amenity": ""},
        {"was__shop": "chemist"},
        {"end_date": "2025-01-31"},
        {"end_date": "2025"},
        {"opening_date": "2027-06-01"},
        {"dispensing": "no"},
        {"access": "private"},
        {"access": "no"},
    ],
)
def test_nobody_is_sent_to_a_place_that_is_closed(tmp_path: Path, tags: dict[str, str]) -> None:
    read_places = read(tmp_path, **({"amenity": "pharmacy", "name": "Alpha"} | tags))
    assert read_places.places == ()
    assert read_places.closed == ("Alpha",)


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {"disused": "no"},
        {"end_date": "2027-01-31"},
        {"end_date": "some day"},
        {"opening_date": "2026-11-30"},
        {"dispensing": "yes"},
        {"access": "customers"},
        {"disused__railway": "station"},
    ],
)
def test_a_place_that_is_open_is_kept(tmp_path: Path, tags: dict[str, str]) -> None:
    read_places = read(tmp_path, amenity="pharmacy", name="Alpha", **tags)
    assert [place.name for place in read_places.places] == ["Alpha"]
    assert read_places.closed == ()


def test_of_several_values_the_first_that_is_known_counts(tmp_path: Path) -> None:
    (place,) = read(tmp_path, shop="newsagent;convenience", name="Lambda News").places
    assert place.kind is PlaceKind.SHOP


def test_places_whose_hours_are_not_understood_are_named(tmp_path: Path) -> None:
    read_places = read(tmp_path, amenity="pharmacy", name="Alpha", opening_hours="nine to five")
    assert read_places.unreadable_hours == ("Alpha",)
    assert read_places.places[0].opening_hours == ""


def test_the_places_of_a_real_town_s_oddities() -> None:
    town = read_osm_places(cases("23-osm-places/town.osm"), EVERYWHERE, TODAY)
    assert set(town.closed) >= {
        "Beta Closed Chemist", "Gamma Disused", "Epsilon No Dispensing", "Eta Private", "Xi Future", "Omicron Ended",
        "Rho Abandoned",
    }  # fmt: skip
    names = {place.name for place in town.places}
    assert names >= {"Alpha Pharmacy", "Theta Surgery", "Iota Market", "Lambda News", "Mu Market", "Boots"}
    assert names.isdisjoint(town.closed)
    assert {place.name for place in town.places if are_undecided(place.opening_hours)} == {"Theta Surgery"}
