"""What a plan edited by hand breaks is said with names and times as people say them, never with record numbers."""

from __future__ import annotations

import re

import pytest

from api.services.planning.violation_text import broken_row
from routing.checker import Cause
from routing.needs import NeedKind
from routing.plan import BrokenRule
from routing.problem import StopKind
from tests.support.people import need, volunteer

NEEDS = {2001: need(2001, NeedKind.SHOPPING, name="Joan Archer")}
PEOPLE = {12: volunteer(12, name="Bo Tiny")}


def said(cause: str, kind: StopKind | None = StopKind.DELIVERY, amount: int = 20_160, **more: object) -> str:
    rule = BrokenRule(cause=cause, kind=kind, amount=amount, need_id=2001, volunteer_id=12, **more)  # type: ignore[arg-type]
    return broken_row(rule, NEEDS, PEOPLE).sentence


@pytest.mark.parametrize(
    ("cause", "kind", "sentence"),
    [
        (Cause.DELAY, StopKind.DELIVERY, "Bo Tiny is 5 h 36 min too late for Joan Archer."),
        (Cause.DELAY, StopKind.PICKUP, "Bo Tiny is 5 h 36 min too late to pick up for Joan Archer."),
        (Cause.DELAY, StopKind.END, "Bo Tiny gets back 5 h 36 min after the end of their hours."),
        (Cause.DELAY, StopKind.BREAK, "Bo Tiny takes their break 5 h 36 min too late."),
        (Cause.LEAD_TIME, StopKind.JOB, "Bo Tiny is 5 h 36 min too early for Joan Archer."),
        (Cause.LEAD_TIME, StopKind.START, "Bo Tiny sets out 5 h 36 min before their hours begin."),
        (Cause.UNREACHABLE, StopKind.JOB, "Bo Tiny cannot get to Joan Archer."),
        (Cause.UNREACHABLE, StopKind.END, "Bo Tiny cannot get home from their last stop."),
        (Cause.MAX_DURATION, None, "The round of Bo Tiny takes 5 h 36 min longer than their limit."),
    ],
)
def test_who_is_late_or_early_and_by_how_much(cause: Cause, kind: StopKind | None, sentence: str) -> None:
    assert said(cause, kind) == sentence


@pytest.mark.parametrize("cause", [Cause.DELAY, Cause.LEAD_TIME, Cause.PREFIX, Cause.FOLLOWS, Cause.SKILLS])
def test_nobody_is_a_number(cause: Cause) -> None:
    assert not re.search(r"\b(12|2001|need|volunteer \d)\b", said(cause, StopKind.JOB, 60))


def test_whoever_is_not_known_any_more_is_a_neighbour() -> None:
    rule = BrokenRule(cause=Cause.DELAY, kind=StopKind.JOB, amount=60)
    assert broken_row(rule, NEEDS, PEOPLE).sentence == "A volunteer is 1 min too late for a neighbour."


def test_a_call_names_who_makes_it_and_to_whom() -> None:
    assert said("call", None) == "Bo Tiny has no time left to call Joan Archer."
