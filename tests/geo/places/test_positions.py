"""A position that cannot be right is doubted, and a good postcode counts for more."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo.addresses.read_postcodes import read_postcodes
from geo.places.positions import doubt_of
from geo.places.read_lists import read_places
from geo.wards.read_boundaries import read_wards
from tests.support.geo_makers import at, write_postcodes, write_wards

BOUNDS = (0.05, 52.15, 0.2, 52.25)
POSTCODE = (0.1389, 52.2029)


@pytest.mark.parametrize(
    ("position", "postcode", "said"),
    [
        ((0.1389, 52.2029), POSTCODE, ""),
        ((0.1429, 52.2029), POSTCODE, ""),
        ((0.0, 0.0), POSTCODE, "0/0"),
        ((52.2029, 0.1389), POSTCODE, "swapped"),
        ((-0.1389, 52.2029), POSTCODE, "minus sign"),
        ((0.1389, -52.2029), POSTCODE, "minus sign"),
        ((0.12, 51.5), POSTCODE, "78.2 km from the postcode"),
        ((0.1389, 52.22), POSTCODE, "1.9 km from the postcode"),
        ((0.1, 52.2), None, ""),
        ((0.0, 0.0), None, "0/0"),
        ((52.2, 0.1), None, "swapped"),
        ((-0.15, 52.2), None, "minus sign"),
        ((5.0, 45.0), None, ""),
    ],
)
def test_a_position_is_doubted_when_it_cannot_be_right(
    position: tuple[float, float], postcode: tuple[float, float] | None, said: str
) -> None:
    doubt = doubt_of(position, postcode, BOUNDS)
    assert said in doubt
    assert bool(doubt) == bool(said)


def test_an_area_s_list_puts_such_a_place_at_its_postcode_and_says_so(tmp_path: Path) -> None:
    wards = read_wards(write_wards(tmp_path / "wards.geojson")).wards
    table = read_postcodes(write_postcodes(tmp_path / "p.csv"), wards).table
    lon, lat = at(110, 10)
    path = tmp_path / "shops.csv"
    path.write_text(
        f"name,postcode,lat,lon\nRight,ZQ1 0AA,{lat},{lon}\nZero,ZQ1 0AA,0,0\nSwapped,ZQ1 0AA,{lon},{lat}\n"
        f"West,ZQ1 0AA,{lat},{-lon}\nNowhere,,0,0\n"
    )
    places, faults = read_places(path, table, wards.bounds)
    assert [place.name for place in places] == ["Right", "Zero", "Swapped", "West"]
    assert {(place.lon, place.lat) for place in places[1:]} == {table.position("ZQ10AA")}
    assert [fault.code for fault in faults] == ["places.position-apart"] * 3 + ["places.no-position"]
