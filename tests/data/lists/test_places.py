"""Rows of a list of places."""

import pytest

from data.lists import read_places
from routing.needs import PlaceKind
from tests.support.list_makers import found, places_of, remarks


def test_a_row_that_is_right_says_everything() -> None:
    read = places_of({"note": "ring"})
    (row,) = read.rows
    assert (row.kind, row.name, row.postcode) == (PlaceKind.HUB, "North Hub", "ZZ1 3CC")
    assert (row.opening_hours, row.note, row.code, row.position) == ("Mo-Sa 09:00-17:00", "ring", "", None)
    assert found(read) == []


@pytest.mark.parametrize(
    ("text", "hours"),
    [("24/7", "24/7"), ("", ""), ("Mon-Fri 9-5", "Mo 09:00-17:00; Tu 09:00-17:00; We 09:00-17:00; Th 09:00-17:00; "
                                                 "Fr 09:00-17:00")],
)  # fmt: skip
def test_opening_hours_become_openstreetmaps(text: str, hours: str) -> None:
    assert places_of({"opening_hours": text}).rows[0].opening_hours == hours


def test_opening_hours_that_are_not_understood_are_kept_as_a_note() -> None:
    read = places_of({"opening_hours": "ask at the door"})
    assert read.rows[0].opening_hours == ""
    assert "ask at the door" in read.rows[0].note
    assert found(read) == [(2, "warning", "import.opening-hours")]


def test_an_nhs_code_says_the_kind() -> None:
    read = read_places(b"ods,name,postcode\nFA272,Lloyds,ZZ1 1AA\nD81001,Surgery,ZZ1 1AA\nX1,Other,ZZ1 1AA\n")
    assert [(row.kind, row.code) for row in read.rows] == [(PlaceKind.PHARMACY, "FA272"), (PlaceKind.SURGERY, "D81001")]
    assert found(read) == [(4, "error", "import.no-place-kind")]
    assert remarks(read) == ["import.kind-from-code"] * 2


def test_the_caller_may_say_the_kind_of_all() -> None:
    read = read_places(b"name,postcode\nBoots,ZZ1 1AA\n", kind=PlaceKind.PHARMACY)
    assert read.rows[0].kind is PlaceKind.PHARMACY


def test_positions_are_lon_lat() -> None:
    assert places_of({"lat": "52.2", "lon": "0.12"}).rows[0].position == (0.12, 52.2)
    assert found(places_of({"lat": "152.2", "lon": "0.12"})) == [(2, "warning", "import.position")]
    assert found(places_of({"lat": "north", "lon": ""})) == [(2, "warning", "import.position")]


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"name": ""}, "import.no-name"), ({"postcode": ""}, "import.no-postcode"), ({"kind": "castle"},
     "import.unknown-place-kind")],
)  # fmt: skip
def test_a_place_that_cannot_be_imported_is_kept_with_its_reason(changes: dict[str, str], code: str) -> None:
    assert found(places_of({}, changes)) == [(3, "error", code)]


def test_the_same_place_again_names_the_first_and_another_branch_is_none() -> None:
    read = places_of({}, {"name": "NORTH hub", "postcode": "zz13cc"}, {"postcode": "ZZ1 4DD"})
    assert found(read) == [(3, "error", "import.same-place")]
    assert len({row.source_key for row in read.rows}) == 2


def test_a_position_is_enough_and_tells_places_of_one_name_apart() -> None:
    read = read_places(
        b"kind,name,postcode,lat,lon\nshop,Open Shop,,52.2,0.13\nshop,Open Shop,,52.3,0.13\n"
        b"shop,Open shop,,52.20001,0.13\n"
    )
    assert [(row.line, row.postcode, row.position) for row in read.rows] == [
        (2, "", (0.13, 52.2)),
        (3, "", (0.13, 52.3)),
    ]
    assert found(read) == [(4, "error", "import.same-place")]
    assert len({row.source_key for row in read.rows}) == 2


def test_neither_column_of_a_place_s_whereabouts_need_be_there_beside_the_other() -> None:
    assert read_places(b"kind,name,lat,lon\nshop,Open Shop,52.2,0.13\n").rows[0].position == (0.13, 52.2)
    half = read_places(b"kind,name,lat,lon\nshop,Open Shop,52.2,\n")
    assert found(half) == [(2, "warning", "import.position"), (2, "error", "import.no-postcode")]


def test_the_name_of_the_file_says_the_kind_where_nothing_else_does() -> None:
    content = b"kind,ods,name,postcode\nhub,,A,ZZ1 1AA\n,D81001,B,ZZ1 1AA\n,,C,ZZ1 1AA\n"
    read = read_places(content, named_for=PlaceKind.PHARMACY)
    assert [row.kind for row in read.rows] == [PlaceKind.HUB, PlaceKind.SURGERY, PlaceKind.PHARMACY]
    assert remarks(read) == ["import.kind-from-code", "import.kind-from-name"]


def test_the_consolidated_pharmaceutical_list_s_headings_are_known() -> None:
    read = read_places(
        b"PHARMACY_ODS_CODE_F_CODE,PHARMACY_TRADING_NAME,ADDRESS_FIELD_1,ADDRESS_FIELD_2,POST_CODE\n"
        b"FA001,HILL PHARMACY,12 MILL ROAD,SMALL TOWN,ZZ1 1AA\n"
    )
    (row,) = read.rows
    assert (row.kind, row.name, row.address, row.postcode, row.code) == (
        PlaceKind.PHARMACY, "HILL PHARMACY", "12 MILL ROAD, SMALL TOWN", "ZZ1 1AA", "FA001",
    )  # fmt: skip
    assert found(read) == []


def test_opening_hours_on_several_lines_are_read_as_rules() -> None:
    read = read_places(
        b'kind,name,postcode,opening_hours\npharmacy,Boots,ZZ1 1AA,"Mo-Fr 09:00-17:30\nSa 09:00-12:00"\n'
    )
    assert [row.opening_hours for row in read.rows] == ["Mo-Fr 09:00-17:30; Sa 09:00-12:00"]
