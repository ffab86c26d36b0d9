"""Where a text is; what is said when it is nowhere."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geo.addresses.postcodes import table_of
from geo.area.area import Area
from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.geocode import Found, Miss, find, find_home, find_start
from routing.errors import NotFound
from routing.needs import Precision
from tests.support.geo_makers import at


def miss(area: Area, text: str) -> Miss:
    answer = find(area.gazetteer, text)
    assert isinstance(answer, Miss), answer
    return answer


@pytest.mark.parametrize("text", ["ZQ1 0AA", "zq10aa", " ZQ1-0AA. ", "ZQ1  0AA\n", "z q 1 0 a a"])
def test_any_spelling_of_a_postcode_is_found(town: Area, text: str) -> None:
    answer = find(town.gazetteer, text)
    assert isinstance(answer, Found)
    assert answer.label == "ZQ1 0AA"
    assert answer.location.precision is Precision.POSTCODE
    assert answer.location.ward_code == "W1"
    assert (answer.location.lon, answer.location.lat) == pytest.approx(at(110, 10), abs=1e-5)


def test_an_address_is_found_by_its_postcode(town: Area) -> None:
    answer = find(town.gazetteer, "7 Long Row, ZQ2 8SZ")
    assert isinstance(answer, Found)
    assert answer.label == "ZQ2 8SZ"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "postcode.missing"),
        ("   ", "postcode.missing"),
        ("ZQ1 9ZZ", "postcode.unknown"),
        ("ZQ99 9ZZ", "postcode.unknown"),
        ("SW1A 1AA", "postcode.outside"),
        ("ZQ1", "postcode.not-a-postcode"),
        ("12345", "postcode.not-a-postcode"),
        ("Atlantis", "place.unknown"),
    ],
)
def test_says_why_a_text_is_nowhere(town: Area, text: str, code: str) -> None:
    assert miss(town, text).code == code
    assert miss(town, text).suggestions == ()


@pytest.mark.parametrize("text", ["ZQI 0AA", "ZQ1 OAA", "zqioaa", "2Q1 0AA"])
def test_a_near_miss_is_suggested_and_never_taken(town: Area, text: str) -> None:
    answer = miss(town, text)
    assert answer.code == "postcode.near-miss"
    assert answer.suggestions == ("ZQ1 0AA",)


def test_a_place_is_found_by_its_name(town: Area) -> None:
    answer = find(town.gazetteer, "hill pharmacy")
    assert isinstance(answer, Found)
    assert answer.label == "Hill Pharmacy"
    assert answer.location.precision is Precision.PLACE
    assert answer.location.ward_code == "W4"


def test_locate_raises_with_the_suggestion(town: Area) -> None:
    assert town.locate("ZQ1 0AA").ward_code == "W1"
    with pytest.raises(NotFound) as raised:
        town.locate("ZQI 0AA")
    assert raised.value.code == "postcode.near-miss"
    assert "ZQ1 0AA" in raised.value.action


@pytest.fixture
def bordered(town: Area) -> Gazetteer:
    lon, lat = at(-400, 400)
    table = town.postcodes
    more = table_of(
        [code.decode() for code in table.codes], table.lon.tolist(), table.lat.tolist(), [""] * len(table), ["ZQ91AA"],
        near=[("ZQ91AA", lon, lat)], unplaced=["ZQ95ZZ"],
    )  # fmt: skip
    return replace(town.gazetteer, postcodes=more)


def test_a_volunteer_may_start_outside_the_wards_and_a_neighbour_may_not(bordered: Gazetteer) -> None:
    found = find_start(bordered, "", "zq9 1aa")
    assert isinstance(found, Found)
    assert (found.label, found.location.ward_code, found.location.lon) == (
        "ZQ9 1AA",
        "",
        pytest.approx(at(-400, 400)[0]),
    )
    home = find_home(bordered, "", "ZQ9 1AA")
    assert isinstance(home, Miss)
    assert home.code == "postcode.outside"
    inside = find_start(bordered, "", "ZQ1 0AA")
    assert isinstance(inside, Found)
    assert inside.location.ward_code == "W1"


def test_a_postcode_without_a_position_is_not_called_unknown_or_outside(bordered: Gazetteer) -> None:
    answer = find(bordered, "ZQ9 5ZZ")
    assert isinstance(answer, Miss)
    assert answer.code == "postcode.no-position"
