"""Finding somebody known: what is typed with one hand while the other holds the telephone."""

from __future__ import annotations

import pytest

from api.services.people.search import find_people, person_of, ranked
from data.store.people.people import KnownPerson
from routing.errors import NotFound
from tests.support.api_world import NEIGHBOURS, VOLUNTEERS, World

PEOPLE = tuple(
    KnownPerson(name=name, phone=phone, address=address, postcode=postcode, need_id=number)
    for number, (name, phone, address, postcode) in enumerate(
        [
            ("Ann Atwood", "+447700900111", "12 Mill Lane", "ZX1 2AB"),
            ("Catherine O’Brien", "+447700900222", "7 High Street", "ZX1 3AB"),
            ("Siân Smyth", "+441632960333", "7 Station Road", "ZX1 0AA"),
            ("Mohammed Johnson-Patel", "", "1 Mill Lane", "ZX2 2AB"),
            ("Ann Marie Attwell", "+447700900444", "3 Low Road", "ZX1 5AB"),
        ],
        start=1,
    )
)


def names(text: str) -> list[str]:
    return [person.name for person in ranked(PEOPLE, text)]


def test_a_slip_in_a_name_means_that_name_and_no_shorter_one() -> None:
    people = [KnownPerson(name=name, phone="", address="", postcode="") for name in ("Pamela Ali", "Alan Wallis")]
    for typed in ("wlali", "walis", "wallsi", "wsllis"):
        assert ranked(people, typed)[0].name == "Alan Wallis", typed
    assert ranked(people, "ali")[0].name == "Pamela Ali"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("atwood", "Ann Atwood"),
        ("ann atw", "Ann Atwood"),
        ("atwood ann", "Ann Atwood"),
        ("atwod", "Ann Atwood"),
        ("awtood", "Ann Atwood"),
        ("kathrin", "Catherine O’Brien"),
        ("obrien", "Catherine O’Brien"),
        ("smith", "Siân Smyth"),
        ("johnston patel", "Mohammed Johnson-Patel"),
        ("mohamed", "Mohammed Johnson-Patel"),
        ("07700 900 222", "Catherine O’Brien"),
        ("+44 7700 900222", "Catherine O’Brien"),
        ("0222", "Catherine O’Brien"),
        ("07700 900 252", "Catherine O’Brien"),
        ("01632 960333", "Siân Smyth"),
        ("zx13ab", "Catherine O’Brien"),
        ("ZX1 3AB", "Catherine O’Brien"),
        ("zx1 oaa", "Siân Smyth"),
        ("sian", "Siân Smyth"),
        ("mill 12", "Ann Atwood"),
        ("station road", "Siân Smyth"),
        ("kate", "Catherine O’Brien"),
        ("o brien", "Catherine O’Brien"),
        ("patel m", "Mohammed Johnson-Patel"),
    ],
)
def test_who_is_meant_comes_first(typed: str, meant: str) -> None:
    assert names(typed)[:1] == [meant]


def test_every_word_must_fit() -> None:
    assert names("ann johnson") == []
    assert names("zebedee") == []
    assert names("99") == []


def test_all_who_fit_are_offered_the_surest_first() -> None:
    assert names("ann") == ["Ann Atwood", "Ann Marie Attwell"]
    assert set(names("mill lane")) == {"Ann Atwood", "Mohammed Johnson-Patel"}


def test_the_search_knows_neighbours_and_volunteers(world: World) -> None:
    assert [one.name for one in find_people(world.context, "burows")] == [NEIGHBOURS[1]]
    found = find_people(world.context, "quigly")
    assert [(one.name, one.volunteer_id) for one in found] == [(VOLUNTEERS[0], 1)]
    assert find_people(world.context, "a") == ()
    assert find_people(world.context, " - ") == ()


def test_a_person_is_named_by_an_id_never_by_a_name(world: World) -> None:
    assert person_of(world.context, "need-1").name == NEIGHBOURS[0]
    assert person_of(world.context, "volunteer-2").name == VOLUNTEERS[1]
    for reference in ("need-99", "volunteer-99", "Ann Atwood", "need-", "place-1", "need-²"):
        with pytest.raises(NotFound):
            person_of(world.context, reference)
