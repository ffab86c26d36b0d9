"""Addresses as people write them: to the door, to the street, or a question; never to a wrong door."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from geo.addresses.book import house_numbers, street_key
from geo.area.area import Area
from geo.area.build import build_area
from geo.area.sources import AreaSources
from geo.geocoding.geocode import Found, Miss, find, find_home
from routing.needs import PlaceKind, Precision
from tests.support.geo_makers import at, node_id, street, town_files, write_osm, write_postcodes

DOORS: Mapping[tuple[float, float], Mapping[str, str]] = {
    (100, 5): {"addr:housenumber": "12", "addr:street": "Mill Road", "addr:postcode": "ZQ1 0AA"},
    (120, 5): {"addr:housenumber": "14", "addr:street": "Mill Road"},
    (130, 5): {"addr:housenumber": "14a", "addr:street": "Mill Road"},
    (160, 5): {"addr:housenumber": "18-22", "addr:street": "Mill Road", "addr:housename": "Rose Cottage"},
    (700, 805): {"addr:housenumber": "3", "addr:street": "High Street"},
    (105, 205): {"addr:housenumber": "3", "addr:street": "Saint Mary's Street"},
    (10, 605): {"addr:housenumber": "2", "addr:street": "Long Row"},
    (5, 100): {"addr:housenumber": "7", "addr:street": "Back Lane"},
    (110, 605): {"addr:housenumber": "10", "addr:street": "Long Row"},
}
PLACES: Mapping[tuple[float, float], Mapping[str, str]] = {
    (130, 30): {"amenity": "pharmacy", "name": "Hill Pharmacy", "opening_hours": "Mo-Fr 09:00-13:00,14:00-17:30"},
    (690, 600): {"amenity": "pharmacy", "name": "Hill Pharmacy", "opening_hours": "Mo-Sa 09:00-18:00"},
    (300, 300): {"shop": "convenience", "name": "Corner Stores", "opening_hours": "when we like"},
    (400, 10): {"amenity": "food_bank", "name": "Open Table"},
    (420, 10): {"shop": "bakery", "name": "Crusty"},
    (440, 10): {"shop": "optician", "name": "Boots Opticians"},
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Area, Any]:
    folder = tmp_path_factory.mktemp("addresses")
    streets = [
        street((0, 0), (400, 0), (800, 0), name="Mill Road"),
        street((0, 800), (0, 0), name="West Lane"),
        street((800, 0), (800, 800), name="East Lane"),
        street((0, 800), (800, 800), name="Top Street"),
        street((0, 200), (300, 200), name="St. Mary's Street"),
        street((0, 200), (0, 0), name="Back Lane"),
        street((0, 600), (200, 600), name="Long Row"),
        street((0, 20), (20, 20), name="Short Cut"),
        street((0, 40), (60, 40), (60, 0), name="High Street"),
        street((640, 800), (780, 800), name="High Street"),
        street((10, 605), (110, 605), highway="", addr_interpolation="even"),
        street((500, 500), (520, 500), (520, 520), (500, 520), (500, 500), highway="", amenity="community_centre",
               name="Old School"),
    ]  # fmt: skip
    ways = [type(way)(way.nodes, way.lon, way.lat, {k: v for k, v in way.tags.items() if v}, way.id) for way in streets]
    spots = [street(point, point, highway="", note="a door") for point in (*DOORS, *PLACES)]
    ways += [type(way)(way.nodes, way.lon, way.lat, {"note": "a door"}, way.id) for way in spots]
    files = town_files(folder)
    tags = {node_id(point): value for point, value in {**DOORS, **PLACES}.items()}
    files["osm"] = write_osm(folder / "addresses.osm", ways, tags)
    files["postcodes"] = write_postcodes(
        folder / "p.csv", {"ZQ1 0AA": (110, 10), "ZQ1 1BB": (110, 690), "ZQ2 8SZ": (690, 590), "ZQ2 9FR": (880, 880)}
    )
    text = files["postcodes"].read_text().replace("ward", "ward,doterm")
    lon, lat = at(150, 10)
    files["postcodes"].write_text(f"{text}ZQ1 9OL,{lon:.6f},{lat:.6f},,201906\n")
    report = build_area(folder / "area", AreaSources(**files))
    return Area.open(folder / "area"), report


@pytest.fixture
def area(built: tuple[Area, Any]) -> Area:
    return built[0]


def found(area: Area, text: str) -> Found:
    answer = find(area.gazetteer, text)
    assert isinstance(answer, Found), (text, answer)
    return answer


@pytest.mark.parametrize(
    ("text", "door"),
    [
        ("14 Mill Road, ZQ1 0AA", (120, 5)),
        ("14 Mill Rd ZQ10AA", (120, 5)),
        ("Flat 2, 14a Mill Rd, Small Town ZQ1 0AA", (130, 5)),
        ("flat 3a 14 mill road", (120, 5)),
        ("14 A Mill Road", (130, 5)),
        ("12, Mill Road", (100, 5)),
        ("No. 12 Mill Road", (100, 5)),
        ("Mill Road 12", (100, 5)),
        ("20 Mill Road", (160, 5)),
        ("18 - 22 MILL ROAD", (160, 5)),
        ("18-20 Mill Road, ZQ1 0AA", (160, 5)),
        ("Rose Cottage, Mill Road", (160, 5)),
        ("Rose Cottage ZQ1 0AA", (160, 5)),
        ("3 st marys st", (105, 205)),
        ("3 Saint Mary\u2019s Street", (105, 205)),
        ("3 High Street, Ward 4", (700, 805)),
        ("3 High Street ZQ2 8SZ", (700, 805)),
        ("6 Long Row", (60, 605)),
    ],
)
def test_a_house_is_found_to_the_door_however_it_is_written(area: Area, text: str, door: tuple[float, float]) -> None:
    answer = found(area, text)
    assert answer.location.precision is Precision.DOOR
    assert (answer.location.lon, answer.location.lat) == pytest.approx(at(*door), abs=2e-5)
    assert answer.doubt is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Mill Road", "Mill Road"),
        ("top st.", "Top Street"),
        ("99 West Lane", "West Lane"),
        ("St Marys Street, Small Town", "St. Mary's Street"),
    ],
)
def test_a_street_alone_resolves_when_there_is_one_of_that_name(area: Area, text: str, name: str) -> None:
    answer = found(area, text)
    assert (answer.location.precision, answer.label) == (Precision.STREET, name)


def test_a_street_name_that_two_places_have_is_a_question_with_both(area: Area) -> None:
    answer = find(area.gazetteer, "High Street")
    assert isinstance(answer, Miss)
    assert answer.code == "address.ambiguous"
    assert answer.suggestions == ("High Street (Ward 1)", "High Street (Ward 4)")


@pytest.mark.parametrize("text", ["14 Old Mill Road", "14 Mill Road West", "Mill Lane", "7 Mill", "Mil Road Close"])
def test_part_of_a_longer_name_is_not_that_street(area: Area, text: str) -> None:
    assert isinstance(find(area.gazetteer, text), Miss)


def test_a_misspelled_street_is_suggested_never_taken(area: Area) -> None:
    answer = find(area.gazetteer, "14 Mlil Road")
    assert isinstance(answer, Miss)
    assert (answer.code, answer.suggestions[0]) == ("address.near-miss", "Mill Road")


def test_an_address_far_from_its_postcode_is_a_question_and_no_guess(area: Area) -> None:
    answer = found(area, "7 Back Lane, ZQ2 9FR")
    assert answer.location.precision is Precision.POSTCODE
    assert answer.doubt is not None
    assert (answer.doubt.code, answer.doubt.asks) == ("address.apart", True)
    assert "Back Lane is 1.1 km from ZQ2 9FR" in answer.doubt.cause


def test_where_no_door_of_the_street_is_known_the_postcode_is_taken_and_that_is_said(area: Area) -> None:
    answer = found(area, "7 Short Cut, ZQ2 9FR")
    assert answer.doubt is not None
    assert (answer.doubt.code, answer.doubt.asks) == ("address.apart", False)


@pytest.mark.parametrize("text", ["12, 14 Mill Road", "12 & 14 Mill Road", "12, 14 Mill Road, ZQ1 0AA"])
def test_of_two_numbers_the_one_that_was_not_taken_is_said(area: Area, text: str) -> None:
    answer = found(area, text)
    assert answer.location.precision is Precision.DOOR
    assert answer.doubt is not None
    assert (answer.doubt.code, answer.doubt.asks) == ("address.other-number", False)
    assert answer.doubt.cause == "12 was given too; 14 Mill Road was used."
    assert found(area, "Flat 12, 14 Mill Road").doubt is None


def test_of_two_postcodes_in_one_text_none_is_taken(area: Area) -> None:
    answer = find(area.gazetteer, "ZQ1 0AA or ZQ1 0AB")
    assert isinstance(answer, Miss)
    assert (answer.code, answer.suggestions) == ("postcode.several", ("ZQ1 0AA", "ZQ1 0AB"))


def test_an_unknown_number_stays_at_the_postcode_and_a_letter_falls_back_to_its_house(area: Area) -> None:
    assert found(area, "99 Mill Road, ZQ1 0AA").location.precision is Precision.POSTCODE
    answer = found(area, "12b Mill Road")
    assert answer.location.precision is Precision.DOOR
    assert answer.doubt is not None
    assert (answer.doubt.code, answer.doubt.asks) == ("address.other-number", False)


def test_a_postcode_that_has_ended_is_located_and_asked_about(area: Area) -> None:
    answer = found(area, "ZQ1 9OL")
    assert answer.location.precision is Precision.POSTCODE
    assert answer.doubt is not None
    assert (answer.doubt.code, answer.doubt.asks) == ("postcode.ended", True)
    assert "2019-06" in answer.doubt.cause
    door = found(area, "12 Mill Road, ZQ1 9OL")
    assert door.location.precision is Precision.DOOR
    assert door.doubt is not None
    assert not door.doubt.asks, "the door is known, whatever its postcode was"


def test_a_wrong_postcode_is_never_made_good_by_the_address(area: Area) -> None:
    answer = find_home(area.gazetteer, "12 Mill Road", "ZQ9 9ZZ")
    assert isinstance(answer, Miss)
    assert answer.code == "postcode.unknown"


def test_a_home_is_found_by_either_or_both(area: Area) -> None:
    def precision(address: str, postcode: str) -> str:
        answer = find_home(area.gazetteer, address, postcode)
        return answer.location.precision.value if isinstance(answer, Found) else answer.code

    assert precision("12 Mill Road", "zq1 0aa") == "door"
    assert precision("Somewhere nice", "ZQ1 0AA") == "postcode"
    assert precision("", "ZQ1 0AA") == "postcode"
    assert precision("12 Mill Road", "") == "door"
    assert precision("12 Mill Road, ZQ1 0AA", "") == "door"
    assert precision("West Lane", "") == "street"
    assert precision("Hill Pharmacy", "") == "postcode.missing"
    assert precision("", "") == "postcode.missing"


def test_places_of_the_map_are_merged_with_the_lists_and_counted(built: tuple[Area, Any]) -> None:
    area, report = built
    places = [(place.kind, place.name, place.opening_hours) for place in area.places]
    assert places.count((PlaceKind.PHARMACY, "Hill Pharmacy", "Mo-Sa 09:00-18:00")) == 1, (
        "the list's own, its hours filled"
    )
    assert (PlaceKind.PHARMACY, "Hill Pharmacy", "Mo-Fr 09:00-13:00,14:00-17:30") in places
    assert (PlaceKind.COMMUNITY, "Old School", "") in places
    assert (PlaceKind.COMMUNITY, "Open Table", "") in places, "a food bank of the map is never the group's hub"
    assert (PlaceKind.SHOP, "Corner Stores", "") in places
    assert {"Crusty", "Boots Opticians"}.isdisjoint(place.name for place in area.places)
    assert (report.counts["places_merged"], report.counts["places_hours_filled"]) == (1, 1)
    assert report.counts["places_from_map"] == 4
    said = {check.code: check.sentence for check in report.checks}
    assert "1 were in both" in said["area.places-merged"]
    assert said["area.places-hours-unreadable"] == "The hours of 1 place on the map cannot be read."


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("St. Mary's Rd", "st marys rd"),
        ("Saint Marys Road", "st marys rd"),
        ("Hauptstra\u00dfe", "hauptstr"),
        ("Hauptstr.", "hauptstr"),
        ("Mill-Road", "mill rd"),
    ],
)
def test_a_street_is_compared_whatever_its_spelling(name: str, key: str) -> None:
    assert street_key(name) == key


@pytest.mark.parametrize(
    ("written", "numbers"),
    [
        ("12", ("12",)),
        ("12-16", ("12-16", "12", "14", "16")),
        ("3;5", ("3", "5")),
        ("7A", ("7a",)),
        ("x", ()),
        ("1-9999", ("1-9999",)),
    ],
)
def test_a_house_answers_to_each_of_its_numbers(written: str, numbers: tuple[str, ...]) -> None:
    assert house_numbers(written)[: len(numbers)] == numbers
    assert len(house_numbers(written)) < 70


@pytest.mark.parametrize(
    "text", ["<script>", "\x00", "(" * 900, "1" * 500, ",,,,", "12", "ZQ1 0AA ZQ1 1BB", "\U0001f3e0 Mill"]
)
def test_no_text_is_too_strange_for_the_address_book(area: Area, text: str) -> None:
    answer = find(area.gazetteer, text)
    assert isinstance(answer, Miss) or answer.location.precision is not Precision.DOOR
