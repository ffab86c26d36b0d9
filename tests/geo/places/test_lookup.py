"""Which place a text means: exactly one, any of a kind, or a question; never a wrong one."""

from __future__ import annotations

import pytest

from geo.places.lookup import Ambiguous, Resolved, UnknownPlace, resolve
from routing.needs import AnyOfKind, PlaceKind
from tests.support.geo_makers import a_place

PHARMACIES = [
    a_place(1, "Boots", postcode="CB1 1AA", note="Newmarket Rd"),
    a_place(2, "Boots", postcode="CB2 2BB", note="Cherry Hinton"),
    a_place(3, "LloydsPharmacy", postcode="CB3 3CC", note="Nuffield Road"),
    a_place(4, "LloydsPharmacy Inside Sainsbury's", postcode="CB4 4DD"),
    a_place(5, "Well Town - Mill Road", postcode="CB5 5EE", note="183 Mill Road"),
    a_place(6, "Well Town - York Street", postcode="CB5 5FF"),
    a_place(7, "Kays Chemist Ltd", postcode="CB6 6GG", note="Wulfstan Way"),
    a_place(8, "Milton Road Pharmacy", postcode="CB7 7HH"),
]
SHOPS = [
    a_place(11, "Sainsbury (Coldham's Lane)", PlaceKind.SHOP, "CB1 3HW"),
    a_place(12, "Aldi (Newmarket Road)", PlaceKind.SHOP, "CB5 8WR"),
    a_place(13, "Co-op (Mitchams Corner)", PlaceKind.SHOP, "CB4 1EU"),
]
ALL = PHARMACIES + SHOPS


def pharmacy(text: str) -> Resolved | AnyOfKind | Ambiguous | UnknownPlace:
    return resolve(ALL, PlaceKind.PHARMACY, text)


def shop(text: str) -> Resolved | AnyOfKind | Ambiguous | UnknownPlace:
    return resolve(ALL, PlaceKind.SHOP, text)


def ids(answer: object) -> list[int]:
    assert isinstance(answer, Ambiguous), answer
    return [place.id for place in answer.options]


def test_a_full_name_is_that_place() -> None:
    for place in PHARMACIES[3:]:
        assert pharmacy(place.name) == Resolved(place)


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("Boots, CB2 2BB", 2),
        ("boots cb22bb", 2),
        ("boots newmarket road", 1),
        ("Boots (Cherry Hinton)", 2),
        ("Lloyds pharmacy, Nuffield Rd please", 3),
        ("Well mill rd", 5),
        ("Well Town - Mill Road (183 Mill Road)", 5),
        ("Kay's", 7),
        ("CB3 3CC", 3),
    ],
)
def test_a_pharmacy_is_found_when_nothing_else_can_be_meant(text: str, id: int) -> None:  # noqa: A002
    answer = pharmacy(text)
    assert isinstance(answer, Resolved)
    assert answer.place.id == id


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("Aldi please", 12),
        ("Sainsbury", 11),
        ("Sainsburys", 11),
        ("Sainsbury\u2019s, Coldhams Lane", 11),
        ("co op", 13),
        ("COOP", 13),
        ("the Co-op on Mitcham's Corner", 13),
    ],
)
def test_a_shop_is_found_however_it_is_spelled(text: str, id: int) -> None:  # noqa: A002
    answer = shop(text)
    assert isinstance(answer, Resolved)
    assert answer.place.id == id


@pytest.mark.parametrize(
    "text", ["", "  ", "any", "Any supermarket", "wherever is nearest", "don't mind", "ANY SHOP PLEASE", "n/a"]
)
def test_any_shop_will_do_when_none_is_named(text: str) -> None:
    assert shop(text) == AnyOfKind(PlaceKind.SHOP)


@pytest.mark.parametrize("text", ["", "any", "the chemist", "my usual pharmacy"])
def test_a_prescription_never_waits_at_just_any_pharmacy(text: str) -> None:
    assert ids(pharmacy(text)) == [place.id for place in PHARMACIES]


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("Boots ()", [1, 2]),
        ("Boots", [1, 2]),
        ("LloydsPharmacy", [3, 4]),
        ("Well", [5, 6]),
        ("Boots, CB9 9ZZ", [1, 2]),
        ("Boots CB3 3CC", [1, 2]),
    ],
)
def test_a_name_that_fits_several_is_a_question(text: str, options: list[int]) -> None:
    assert ids(pharmacy(text)) == options


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("Kays (Mill Road)", [7]),
        ("Mill Road pharmacy", [5]),
        ("Sainsbury's pharmacy", [4]),
        ("Kays, CB1 1AA", [7]),
    ],
)
def test_a_name_with_something_that_does_not_fit_is_offered_not_taken(text: str, options: list[int]) -> None:
    assert ids(pharmacy(text)) == options


def test_two_shops_in_one_text_are_a_question() -> None:
    assert ids(shop("Sainsbury or Aldi")) == [11, 12]
    assert ids(shop("Aldi or Lidl")) == [12]


def test_a_misspelled_name_is_suggested_not_taken() -> None:
    assert shop("Sansbury") == UnknownPlace((SHOPS[0],))
    assert shop("Tesco") == UnknownPlace()


def test_a_place_of_another_kind_is_not_meant() -> None:
    assert shop("Boots") == UnknownPlace()
    assert pharmacy("Aldi") == UnknownPlace()


def test_a_street_known_beside_the_place_tells_branches_apart() -> None:
    bare = [a_place(1, "Boots"), a_place(2, "Boots")]
    answer = resolve(bare, PlaceKind.PHARMACY, "Boots (Petty Cury)", streets={2: "28 Petty Cury"})
    assert answer == Resolved(bare[1])


def test_without_places_every_name_is_unknown() -> None:
    assert resolve([], PlaceKind.PHARMACY, "Boots") == UnknownPlace()
    assert resolve([], PlaceKind.SHOP, "") == AnyOfKind(PlaceKind.SHOP)


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "{{ 7 * 7 }}", "\x00", "\U0001f48a", "a" * 10_000, "((((("]
)
def test_no_text_is_too_strange(text: str) -> None:
    assert not isinstance(pharmacy(text), Resolved)
