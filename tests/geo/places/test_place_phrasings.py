"""A hundred ways to name a place: a place, the nearest of a kind, or a question; never a wrong place in silence."""

from __future__ import annotations

import pytest

from geo.places.lookup import Ambiguous, Resolved, UnknownPlace, resolve
from routing.needs import AnyOfKind, PlaceKind
from tests.support.geo_makers import a_place

PHARMACY, SHOP, SURGERY = PlaceKind.PHARMACY, PlaceKind.SHOP, PlaceKind.SURGERY
PLACES = [
    a_place(1, "Boots", postcode="ZQ1 1AA", note="28 Petty Cury"),
    a_place(2, "Boots", postcode="ZQ1 2BB", note="Newmarket Rd"),
    a_place(3, "Mill Road Pharmacy", postcode="ZQ1 3CC", note="12 Mill Road"),
    a_place(4, "Mill Road Pharmacy Annexe", postcode="ZQ1 3CD", note="14 Mill Road"),
    a_place(5, "Well Pharmacy", postcode="ZQ2 1AA", note="Hill Road"),
    a_place(6, "Numark Pharmacy", postcode="ZQ2 2AA", note="York Street"),
    a_place(7, "LloydsPharmacy inside Sainsbury's", postcode="ZQ2 3AA", note="Coldham's Lane"),
    a_place(8, "Kays Chemist Ltd", postcode="ZQ2 4AA", note="Wulfstan Way"),
    a_place(9, "St Matthew's Pharmacy", postcode="ZQ2 5AA"),
    a_place(20, "Tesco Express", SHOP, "ZQ3 1AA", "Newmarket Road"),
    a_place(21, "Tesco Extra", SHOP, "ZQ3 2AA", "Newmarket Road"),
    a_place(22, "Aldi (Newmarket Road)", SHOP, "ZQ3 3AA"),
    a_place(23, "Sainsbury's", SHOP, "ZQ3 4AA", "Coldham's Lane"),
    a_place(24, "Lidl", SHOP, "ZQ3 5AA", "Hills Road"),
    a_place(25, "Morrisons", SHOP, "ZQ3 6AA"),
    a_place(26, "Co-op (Mitchams Corner)", SHOP, "ZQ3 7AA"),
    a_place(27, "Co-op (Mill Road)", SHOP, "ZQ3 8AA"),
    a_place(28, "Corner Stores", SHOP, "ZQ3 9AA"),
    a_place(29, "Marks & Spencer", SHOP, "ZQ4 1AA", "Sidney Street"),
    a_place(40, "Boots Opticians", SURGERY, "ZQ5 1AA", "Petty Cury"),
    a_place(41, "Mill Road Surgery", SURGERY, "ZQ5 2AA", "279 Mill Road"),
    a_place(42, "Dr. Walch", SURGERY, "ZQ5 3AA"),
]
ALL_PHARMACIES = [place.id for place in PLACES if place.kind is PHARMACY]

ONE = [
    (PHARMACY, "Boots (Petty Cury)", 1),
    (PHARMACY, "boots petty cury please", 1),
    (PHARMACY, "Boots in Petty Cury", 1),
    (PHARMACY, "Boots, ZQ1 2BB", 2),
    (PHARMACY, "boots newmarket road", 2),
    (PHARMACY, "BOOTS - NEWMARKET RD", 2),
    (PHARMACY, "28 Petty Cury Boots", 1),
    (PHARMACY, "the Well on Hill Road", 5),
    (PHARMACY, "Well pharmacy", 5),
    (PHARMACY, "Numark, York St", 6),
    (PHARMACY, "numark", 6),
    (PHARMACY, "Lloyds Pharmacy, Coldhams Lane", 7),
    (PHARMACY, "lloyds inside sainsburys", 7),
    (PHARMACY, "Kay's", 8),
    (PHARMACY, "Kays chemist", 8),
    (PHARMACY, "Kay\u2019s Chemists", 8),
    (PHARMACY, "Saint Matthews", 9),
    (PHARMACY, "st matthew's pharmacy", 9),
    (PHARMACY, "ZQ2 5AA", 9),
    (PHARMACY, "Mill Road Pharmacy Annexe", 4),
    (PHARMACY, "Mill Road Pharmacy, 14 Mill Road", 4),
    (PHARMACY, "Mill Road Pharmacy ZQ1 3CC", 3),
    (SHOP, "Tesco Express on Newmarket Rd", 20),
    (SHOP, "tesco extra", 21),
    (SHOP, "Aldi please", 22),
    (SHOP, "aldi", 22),
    (SHOP, "Aldi, Newmarket Rd", 22),
    (SHOP, "Sainsburys", 23),
    (SHOP, "Sainsbury", 23),
    (SHOP, "SAINSBURY'S", 23),
    (SHOP, "Sainsbury\u2019s in Coldhams Lane", 23),
    (SHOP, "Lidl Hills Rd", 24),
    (SHOP, "Lidl", 24),
    (SHOP, "morrisons if you can", None),
    (SHOP, "Morrisons please, thank you", 25),
    (SHOP, "Co-op Mill Road", 27),
    (SHOP, "the coop on mitcham's corner", 26),
    (SHOP, "Cooperative, Mill Rd", 27),
    (SHOP, "Corner Stores", 28),
    (SHOP, "corner store", 28),
    (SHOP, "Marks and Spencer", 29),
    (SHOP, "Marks & Spencers", 29),
    (SURGERY, "Boots opticians", 40),
    (SURGERY, "Mill Road Surgery", 41),
    (SURGERY, "mill rd", 41),
    (SURGERY, "Dr Walch", 42),
]
ANY = [
    (SHOP, text)
    for text in ("", "any", "Any supermarket", "any shop", "nearest supermarket",
                 "whichever is cheapest", "don't mind", "no preference", "n/a", "local shop please",
                 "a big supermarket")
]  # fmt: skip
QUESTION = [
    (PHARMACY, "Boots", [1, 2]),
    (PHARMACY, "Boots ()", [1, 2]),
    (PHARMACY, "usual Boots", [1, 2]),
    (PHARMACY, "any Boots", [1, 2]),
    (PHARMACY, "Boots (Mill Road)", [1, 2, 3]),
    (PHARMACY, "Boots ZQ9 9ZZ", [1, 2]),
    (PHARMACY, "Boots opticians", [1, 2]),
    (PHARMACY, "Mr Boots", [1, 2]),
    (PHARMACY, "not Boots", [1, 2]),
    (PHARMACY, "Mill Road Pharmacy", [3, 4]),
    (PHARMACY, "Mill Road", [3, 4]),
    (PHARMACY, "Well, Hills Road", [5]),
    (PHARMACY, "Well Hill Street", [5]),
    (PHARMACY, "she is not well", [5]),
    (PHARMACY, "no Numark", [6]),
    (PHARMACY, "Numark or Kays", [6, 8]),
    (PHARMACY, "Sainsbury's pharmacy", [7]),
    (PHARMACY, "the chemist", ALL_PHARMACIES),
    (PHARMACY, "any pharmacy", ALL_PHARMACIES),
    (PHARMACY, "", ALL_PHARMACIES),
    (SHOP, "Tesco", [20, 21]),
    (SHOP, "Tesco Newmarket Road", [20, 21]),
    (SHOP, "Co-op", [26, 27]),
    (SHOP, "anywhere except Aldi", [22]),
    (SHOP, "no Aldi", [22]),
    (SHOP, "Aldi or Lidl", [22, 24]),
    (SHOP, "Aldi or Waitrose", [22]),
    (SHOP, "Lidl, Hill Road", [24]),
    (SHOP, "Mrs Morrison", [25]),
    (SHOP, "the corner shop", [28]),
    (SHOP, "the supermarket on Newmarket Road", [22]),
]
UNKNOWN = [
    (PHARMACY, "the chemist by the station", []),
    (PHARMACY, "Bots", [1, 2]),
    (PHARMACY, "Superdrug", []),
    (PHARMACY, "Aldi", []),
    (SHOP, "Lidel", [24]),
    (SHOP, "Lidel on Hills Road", [24]),
    (SHOP, "Morrisions", [25]),
    (SHOP, "Sansburys", [23]),
    (SHOP, "Waitrose", []),
    (SHOP, "Boots", []),
    (SHOP, "Aldington Stores", []),
    (SHOP, "ask Mary", []),
    (SURGERY, "Dr Welch", [42]),
]
KNOWN_TO_ASK = [(kind, text) for kind, text, wanted in ONE if wanted is None]


@pytest.mark.parametrize(("kind", "text", "wanted"), [row for row in ONE if row[2] is not None])
def test_these_words_mean_one_place(kind: PlaceKind, text: str, wanted: int) -> None:
    answer = resolve(PLACES, kind, text)
    assert isinstance(answer, Resolved), answer
    assert answer.place.id == wanted


@pytest.mark.parametrize(("kind", "text"), ANY)
def test_these_words_mean_the_nearest_of_the_kind(kind: PlaceKind, text: str) -> None:
    assert resolve(PLACES, kind, text) == AnyOfKind(kind)


@pytest.mark.parametrize(("kind", "text", "options"), QUESTION)
def test_these_words_are_a_question_with_its_options(kind: PlaceKind, text: str, options: list[int]) -> None:
    answer = resolve(PLACES, kind, text)
    assert isinstance(answer, Ambiguous), answer
    assert [place.id for place in answer.options] == options


@pytest.mark.parametrize(("kind", "text", "alike"), UNKNOWN)
def test_these_words_name_no_place_and_the_like_is_only_suggested(kind: PlaceKind, text: str, alike: list[int]) -> None:
    answer = resolve(PLACES, kind, text)
    assert isinstance(answer, UnknownPlace), answer
    assert [place.id for place in answer.suggestions] == alike


@pytest.mark.parametrize(("kind", "text"), KNOWN_TO_ASK)
def test_words_beside_a_name_that_nobody_knows_make_it_a_question(kind: PlaceKind, text: str) -> None:
    assert isinstance(resolve(PLACES, kind, text), Ambiguous)


def test_a_text_that_names_nothing_is_told_from_one_that_names_several() -> None:
    assert resolve(PLACES, PHARMACY, "the chemist") == Ambiguous(tuple(PLACES[:9]), named=False)
    only_boots = [place for place in PLACES if place.name == "Boots"]
    assert resolve(only_boots, PHARMACY, "Boots") == Ambiguous(tuple(only_boots))
