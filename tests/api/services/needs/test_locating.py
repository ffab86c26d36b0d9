"""Placing: nothing is guessed, and what is left to choose is a question with its options."""

from __future__ import annotations

import pytest

from api.services.needs.locating import GOES_BY, ends_of, located, off_street
from data.lists import RowFault, Severity
from geo.area.area import Area
from geo.geocoding.geocode import Found
from routing.needs import AnyOfKind, Location, NeedKind, Place, PlaceKind, Precision
from tests.support.api_lists import OFF_STREET, OUTSIDE

HERE = Location(0.137, 52.192, Precision.PLACE, "X05000001")
PLACES = (
    Place(1, PlaceKind.PHARMACY, "Boots", HERE, note="North Street"),
    Place(2, PlaceKind.PHARMACY, "Boots", HERE, note="South Street"),
    Place(3, PlaceKind.SHOP, "Penny Grocers", HERE),
    Place(4, PlaceKind.SURGERY, "Square Surgery", HERE),
    Place(5, PlaceKind.COMMUNITY, "Day Centre", HERE),
    Place(6, PlaceKind.PHARMACY, "Mill Road Pharmacy", HERE),
)


@pytest.mark.parametrize("text", ["ZX1 2AB", "zx12ab", " ZX1  2AB "])
def test_a_postcode_in_any_spelling_is_a_point_in_a_ward(placed: Area, text: str) -> None:
    where = located(placed, text, 7)
    assert isinstance(where, Found)
    assert where.location.ward_code == "X05000001"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ZX1 2QQ", "postcode.unknown"),
        ("ZXI 2AB", "postcode.near-miss"),
        ("EH1 1AA", "postcode.outside"),
        (OUTSIDE, "postcode.outside"),
        ("", "postcode.missing"),
    ],
)
def test_what_is_no_postcode_of_the_area_is_an_error_of_its_line_with_what_to_do(
    placed: Area, text: str, code: str
) -> None:
    fault = located(placed, text, 7)
    assert isinstance(fault, RowFault)
    assert (fault.fault.code, fault.line, fault.severity) == (code, 7, Severity.ERROR)
    assert fault.fault.cause
    assert fault.fault.action


def test_a_near_miss_is_offered_and_not_taken(placed: Area) -> None:
    fault = located(placed, "ZXI 2AB", 7)
    assert isinstance(fault, RowFault)
    assert str(fault).count("Did you mean ZX1 2AB?") == 1


def test_points_off_every_street_are_told_by_their_index(placed: Area) -> None:
    on, off = placed.locate("ZX1 2AB"), placed.locate(OFF_STREET)
    points = [(on.lon, on.lat), (off.lon, off.lat), (on.lon, on.lat)]
    assert set(off_street(placed, points)) == {1}
    assert off_street(placed, []) == {}


@pytest.mark.parametrize("kind", [NeedKind.DOG_WALK, NeedKind.HOME_HELP, NeedKind.CHAT])
def test_a_visit_goes_by_no_place(kind: NeedKind) -> None:
    ends = ends_of(PLACES, kind, "Boots", 2)
    assert (ends.place, ends.destination, ends.questions, ends.faults) == (None, None, (), ())


@pytest.mark.parametrize("kind", [NeedKind.SHOPPING, NeedKind.PARCEL, NeedKind.MEAL])
def test_the_nearest_will_do_where_none_is_named(kind: NeedKind) -> None:
    ends = ends_of(PLACES, kind, "", 2)
    assert ends.place == AnyOfKind(GOES_BY[kind])
    assert ends.questions == ()


def test_a_prescription_waits_at_one_pharmacy_so_none_is_taken_for_granted() -> None:
    ends = ends_of(PLACES, NeedKind.PRESCRIPTION, "", 2)
    assert ends.place is None
    assert ends.questions[0].options == (1, 2, 6)


def test_a_branch_told_by_its_street_is_the_place() -> None:
    ends = ends_of(PLACES, NeedKind.PRESCRIPTION, "Boots (North Street)", 2)
    assert ends.place == PLACES[0]


def test_several_that_fit_are_a_question_with_exactly_these_options() -> None:
    ends = ends_of(PLACES, NeedKind.PRESCRIPTION, "Boots", 2)
    (question,) = ends.questions
    (fault,) = ends.faults
    assert (ends.place, question.code, question.options) == (None, "need.which-place", (1, 2))
    assert (fault.fault.code, fault.severity, fault.line) == ("need.which-place", Severity.WARNING, 2)


def test_an_unknown_name_is_a_question_that_offers_what_is_spelled_alike() -> None:
    (question,) = ends_of(PLACES, NeedKind.SHOPPING, "Peny Grocers", 2).questions
    assert question.code == "need.unknown-place"
    assert question.options == (3,)
    (lost,) = ends_of(PLACES, NeedKind.SHOPPING, "Zzyzx", 2).questions
    assert (lost.code, lost.options) == ("need.unknown-place", ())


def test_surplus_goes_from_a_donor_to_a_fridge() -> None:
    donors = (*PLACES, Place(9, PlaceKind.DONOR, "Loaf Bakery", HERE))
    ends = ends_of(donors, NeedKind.SURPLUS, "Loaf Bakery", 2)
    assert ends.place == donors[-1]
    assert ends.destination == AnyOfKind(PlaceKind.FRIDGE)


def test_a_lift_goes_to_whatever_place_is_named() -> None:
    assert ends_of(PLACES, NeedKind.LIFT, "Square Surgery", 2).place == PLACES[3]
    assert ends_of(PLACES, NeedKind.LIFT, "Day Centre", 2).place == PLACES[4]


@pytest.mark.parametrize(
    ("text", "code"), [("", "need.no-destination"), ("Zzyzx", "need.unknown-place"), ("Boots", "need.which-place")]
)
def test_a_lift_that_does_not_say_where_to_waits(text: str, code: str) -> None:
    ends = ends_of(PLACES, NeedKind.LIFT, text, 2)
    assert ends.place is None
    assert [question.code for question in ends.questions] == [code]
    assert [fault.fault.code for fault in ends.faults] == [code]


def test_a_question_names_a_handful_of_places_and_counts_the_rest() -> None:
    many = tuple(Place(i, PlaceKind.PHARMACY, "Boots", HERE, note=f"{i} Road") for i in range(1, 10))
    (question,) = ends_of(many, NeedKind.PRESCRIPTION, "Boots", 2).questions
    assert len(question.options) == 9
    assert "and 3 more" in question.text


def test_a_lift_to_a_name_that_every_pharmacy_has_asks_which(placed: Area) -> None:
    boots = (*PLACES[:2], Place(7, PlaceKind.SURGERY, "Boots Opticians", HERE))
    ends = ends_of(boots, NeedKind.LIFT, "Boots", 7)
    assert ends.place is None
    assert [(question.code, question.options) for question in ends.questions] == [("need.which-place", (7, 1, 2))]


def test_a_lift_to_a_name_with_a_word_too_many_is_offered_not_taken(placed: Area) -> None:
    ends = ends_of(PLACES, NeedKind.LIFT, "Square Surgery in Neverland", 7)
    assert ends.place is None
    assert [(question.code, question.options) for question in ends.questions] == [("need.which-place", (4,))]


def test_an_address_makes_a_point_surer_where_the_two_agree(placed: Area) -> None:
    where = located(placed, "ZX1 2AB", 7, "12 Street 3")
    assert isinstance(where, Found)
    assert where.location.precision is Precision.POSTCODE, "no door of the tiny area is on the map"
    street = located(placed, "", 7, "Street 3")
    assert isinstance(street, Found)
    assert street.location.precision is Precision.STREET
