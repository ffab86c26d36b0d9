"""Plain fields are read, bounded and shown again by their declaration alone."""

from __future__ import annotations

from typing import Any

import pytest

from api.services.plain_fields import plain_values, plain_words, too_long
from routing.errors import Fault
from routing.forms.need import NEED_FIELDS, NeedForm
from routing.forms.volunteer import VOLUNTEER_FIELDS, VolunteerForm
from routing.needs import Goods, NeedKind
from tests.support.store_makers import make_need, make_volunteer


def read(kind: NeedKind = NeedKind.SHOPPING, **typed: Any) -> tuple[dict[str, Any], list[Fault]]:
    faults: list[Fault] = []
    return plain_values(NeedForm(**typed), NEED_FIELDS, faults.append, kind), faults


def test_nothing_typed_is_what_is_usual() -> None:
    values, faults = read()
    assert faults == []
    assert (values["priority"], values["volunteers_needed"], values["must"], values["goods"]) == (0, 1, False, None)


def test_lines_are_joined_and_notes_keep_theirs() -> None:
    values, _ = read(address=" 5  Street\t3 ", notes=" Ring.\nTwice. ")
    assert (values["address"], values["notes"]) == ("5 Street 3", "Ring.\nTwice.")


@pytest.mark.parametrize("typed", ["5", "0", "-1", "two", "1.5", "²", "0000013", "9" * 5000])
def test_a_number_outside_its_limits_is_a_fault_at_its_field(typed: str) -> None:
    values, (fault,) = read(volunteers=typed)
    assert (fault.code, fault.where, values["volunteers_needed"]) == ("need.number-unfit", "volunteers", 1)
    assert fault.action == "Enter a whole number from 1 to 4."


def test_a_field_that_is_not_asked_of_a_kind_keeps_its_usual_value() -> None:
    asked, _ = read(NeedKind.PARCEL, fridge=True, goods="frozen")
    visit, _ = read(NeedKind.DOG_WALK, fridge=True, goods="frozen")
    assert (asked["fridge"], asked["goods"]) == (True, Goods.FROZEN)
    assert (visit["fridge"], visit["goods"]) == (False, None)


def test_what_is_shown_again_is_read_as_it_was() -> None:
    need = make_need(
        kind=NeedKind.PARCEL, priority=2, volunteers_needed=3, must=True, goods=Goods.HOT, notes="Ring.", fridge=True
    )
    values, faults = read(need.kind, **plain_words(need, NEED_FIELDS))
    assert faults == []
    assert values == {name: getattr(need, name) for name in values}


def test_a_limit_that_a_volunteer_does_not_have_is_shown_empty() -> None:
    words = plain_words(make_volunteer(max_stops=None, capacity=0), VOLUNTEER_FIELDS)
    assert (words["max_stops"], words["capacity"]) == ("", "0")


def test_every_field_that_is_too_long_is_named() -> None:
    faults = too_long(VolunteerForm(name="x" * 121, hours="x" * 300, notes="x" * 2001), VOLUNTEER_FIELDS)
    assert [(fault.code, fault.where) for fault in faults] == [("need.too-long", "name"), ("need.too-long", "notes")]
