"""Which spellings may be one person, and which are not asked about."""

from __future__ import annotations

import pytest

from api.services.people.matching import ASKED_FROM, OFFERED_FROM, alike_pairs, likeness, traits_of
from data.store.people.people import KnownPerson
from tests.benchmarks.doubles import people_with_planted

UNA = KnownPerson(name="Una Mensah", phone="07700 900111", address="12 Mill Road", postcode="ZX1 2AB")


def spelled(name: str = "Una Mensah", phone: str = "", address: str = "", postcode: str = "") -> KnownPerson:
    return KnownPerson(name=name, phone=phone, address=address, postcode=postcode)


def likely(one: KnownPerson, other: KnownPerson) -> float:
    return likeness(traits_of(one), traits_of(other))


@pytest.mark.parametrize(
    "other",
    [
        spelled("Una Mensa", "+44 7700 900111"),
        spelled("Mensah, Una", "07700 900111"),
        spelled("Mrs U Mensah", "07700 900111"),
        spelled("Unna Mensah", postcode="ZX1 2AB", address="12 Mill Rd"),
        spelled("Una Mensah", "07700 900112", postcode="zx12ab"),
        spelled("Una Mennsah", postcode="ZX1 2AB"),
        spelled("Una Mensah", "01632 960123", "12 Mill Road", "ZX1 2AB"),
        spelled("Una Mensah", postcode="ZX1 2AD"),
        spelled("Una Mensah"),
    ],
    ids=str,
)
def test_one_person_in_another_spelling_is_offered(other: KnownPerson) -> None:
    assert likely(UNA, other) >= OFFERED_FROM
    assert likely(other, UNA) == likely(UNA, other)


@pytest.mark.parametrize(
    "other",
    [
        spelled("Ben Mensah", "07700 900111", "12 Mill Road", "ZX1 2AB"),
        spelled("Una Mensah", "07700 900999", "80 Hill Street", "ZX9 8YZ"),
        spelled("Una Mensah", "07700 900999", "90 Mill Road", "ZX1 2AB"),
        spelled("Una Okafor", "07700 900111"),
        spelled("Olga Quigley", "07700 900111"),
        spelled("", "07700 900111"),
    ],
    ids=str,
)
def test_somebody_of_the_household_or_of_the_name_is_not(other: KnownPerson) -> None:
    assert likely(UNA, other) < OFFERED_FROM


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jo Bell", "Joanna Bell"), ("Al Green", "Albert Green"), ("Bo Li", "Li Bo"), ("Bo Li", "Bo Lee"),
        ("Sean O'Shea", "Sean O Shea"), ("Sean O´Shea", "OShea, Sean"), ("Anna Smith-Jones", "Anna Smith"),
        ("Anna Smith-Jones", "Anna Jones"), ("Smith-Jones Anna", "Anna Smith-Jones"), ("JP Bell", "John Bell"),
        ("J. P. Bell", "John Bell"), ("Bell J", "John Bell"), ("Ian Mac Donald", "Ian MacDonald"),
        ("van der Berg, Piet", "Piet Vanderberg"),
    ],
)  # fmt: skip
def test_short_double_and_turned_names_at_one_door_are_offered(one: str, other: str) -> None:
    a, b = (spelled(name, "07700 900111", "12 Mill Road", "ZX1 2AB") for name in (one, other))
    assert likely(a, b) == likely(b, a) >= OFFERED_FROM


@pytest.mark.parametrize(("one", "other"), [("Bo Li", "Jo Li"), ("Anna Maria Smith", "Anna Maria Jones")])
def test_short_names_that_differ_are_two(one: str, other: str) -> None:
    a, b = (spelled(name, "07700 900111", "12 Mill Road", "ZX1 2AB") for name in (one, other))
    assert likely(a, b) < OFFERED_FROM


def test_of_a_list_with_planted_spellings_nearly_all_are_found_and_little_else() -> None:
    """400 people, 40 of them twice; `python -m tests.benchmarks doubles` has the figures of larger lists."""
    people, pairs, _ = people_with_planted(400, 40, seed=3)
    found = {frozenset(pair[1:]): pair[0] for pair in alike_pairs([traits_of(one) for one in people])}
    assert len(found.keys() & pairs) >= 36
    assert len(found.keys() - pairs) <= 6
    assert {score >= ASKED_FROM for score in found.values()} == {True, False}
