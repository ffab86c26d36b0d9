"""Codes for machines and sentences for people: each code that can be told is in the docs, with its sentence."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

import pytest

from routing.checker import Cause
from routing.evaluation.cost import assemble
from routing.explain.displacement import with_displacements
from routing.explain.phrasing import change_sentence, displacement_sentence, reason_sentence
from routing.explain.relaxation import with_changes
from routing.explain.unassigned import explain
from routing.problem import (
    UNREACHABLE,
    Break,
    ChangeCode,
    Problem,
    Reason,
    Solution,
    StopKind,
    Together,
    Unassigned,
)
from routing.skills import Skill
from tests.support.builders import job, problem, shipment, street, vehicle, visit, windows, with_arcs
from tests.support.solving import solve_and_check

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "errors" / "routing.md").read_text()

BUSY = problem(job(1, 1, (100, 100), service=900), job(2, 5, (500, 500)), vehicles=[vehicle(end=None, shift=(0, 5000))])
PAIR = Together(stops=((StopKind.JOB, 1), (StopKind.JOB, 2)))

REASONS = {
    Reason.NO_VEHICLES: problem(job(1, 1), vehicles=[]),
    Reason.SKILLS: problem(job(1, 1, skills={"dbs"})),
    Reason.MODE: problem(job(1, 1, skills={Skill.drives()})),
    Reason.TOO_BIG: problem(shipment(1, 1, 2, amount=(5,)), vehicles=[vehicle(capacity=(4,))]),
    Reason.UNREACHABLE: problem(job(1, 1), matrix=with_arcs(street(), {(1, 0): UNREACHABLE})),
    Reason.TIME_WINDOW: problem(job(1, 1, (0, 99))),
    Reason.WINDOWS_CONFLICT: problem(shipment(1, visit(1, (800, 900)), visit(2, (100, 200)))),
    Reason.PICKUP_WINDOW: problem(shipment(1, visit(1, (0, 100)), 2), vehicles=[vehicle(shift=(500, 5000))]),
    Reason.DELIVERY_WINDOW: problem(shipment(1, 1, visit(2, (0, 100))), vehicles=[vehicle(shift=(500, 5000))]),
    Reason.TOO_LONG: problem(job(1, 1, service=5000), vehicles=[vehicle(shift=(0, 4000))]),
    Reason.TOO_FAR: problem(job(1, 5), vehicles=[vehicle(shift=(0, 900))]),
    Reason.BREAK: problem(
        job(1, 1, service=700),
        vehicles=[vehicle(shift=(0, 1000), breaks=(Break(id=1, time_windows=windows((300, 400)), service=300),))],
    ),
    Reason.MAX_RIDE: problem(shipment(1, 1, 4, max_ride=240)),
    Reason.LIMITS: problem(job(1, 1), vehicles=[vehicle(max_tasks=0)]),
    Reason.VEHICLE: problem(job(1, 1, vehicles=frozenset({9}))),
    Reason.COMBINATION: problem(
        job(1, 1, (0, 500), skills={"dbs"}), vehicles=[vehicle(1), vehicle(2, skills={"dbs"}, shift=(600, 900))]
    ),
    Reason.TOGETHER: problem(
        job(1, 1, (100, 200)),
        job(2, 1, (100, 200)),
        vehicles=[vehicle(1, shift=(0, 900)), vehicle(2, shift=(0, 150))],
        together=(PAIR,),
    ),
    Reason.TRADED_AWAY: BUSY,
    Reason.NOT_YET: problem(job(1, 1)),
}

CHANGES = {
    ChangeCode.LONGER_SHIFT: problem(job(1, 5), vehicles=[vehicle(shift=(0, 600))]),
    ChangeCode.EARLIER_SHIFT: problem(
        shipment(1, visit(1, (100, 150)), visit(2, (200, 250))), vehicles=[vehicle(shift=(250, 900))]
    ),
    ChangeCode.LATER_WINDOW: problem(job(1, 1, (0, 100)), vehicles=[vehicle(shift=(200, 900))]),
    ChangeCode.EARLIER_WINDOW: problem(job(1, 1, (800, 900)), vehicles=[vehicle(shift=(0, 600))]),
    ChangeCode.LONGER_ROUND: problem(job(1, 1, service=100), vehicles=[vehicle(max_duration=250)]),
    ChangeCode.ONE_MORE_STOP: problem(job(1, 1), vehicles=[vehicle(max_tasks=0)]),
    ChangeCode.LONGER_WAY: problem(job(1, 1), vehicles=[vehicle(max_distance=1500)]),
    ChangeCode.LONGER_RIDE: problem(shipment(1, 1, 3, max_ride=100)),
    ChangeCode.FEWER_GOODS: problem(shipment(1, 1, 2, amount=(5,)), vehicles=[vehicle(capacity=(4,))]),
    ChangeCode.SKILL: problem(job(1, 1, skills={"dbs"})),
    ChangeCode.ONE_MORE_VEHICLE: problem(
        shipment(1, visit(1), visit(2), amount=(12,), skills={"dbs"}), vehicles=[vehicle(capacity=(4,))]
    ),
}


def rows(title: str) -> dict[str, str]:
    """The codes of a table of the docs with their last column."""
    section = PAGE.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]
    return {
        code: said.strip() for code, said in re.findall(r"^\| `(\w+)` \|(?:.*\|)? ?([^|]*) \|$", section, re.MULTILINE)
    }


def left(made: Problem, tell: Callable[[Solution], Solution]) -> Unassigned:
    return tell(solve_and_check(made, iterations=30)).unassigned[0]


@pytest.mark.parametrize(
    ("title", "codes"),
    [
        ("Why a task is unassigned", Reason),
        ("What would serve it", ChangeCode),
        ("What the checker finds", Cause),
    ],
)
def test_every_code_has_its_row_and_every_row_its_code(title: str, codes: type[StrEnum]) -> None:
    assert set(rows(title)) == {str(code) for code in codes}


@pytest.mark.parametrize("reason", Reason)
def test_the_docs_give_the_sentence_that_a_reason_comes_with(reason: Reason) -> None:
    made = REASONS[reason]
    if reason is Reason.NOT_YET:
        thing = explain(made, assemble(made, (), 0, 0)).unassigned[0]
    else:
        thing = left(made, lambda solution: explain(made, solution))
    assert thing.reason is reason
    assert rows("Why a task is unassigned")[reason] == reason_sentence(reason, thing.details)


@pytest.mark.parametrize("code", ChangeCode)
def test_the_docs_give_the_sentence_that_a_change_comes_with(code: ChangeCode) -> None:
    thing = left(CHANGES[code], lambda solution: with_changes(CHANGES[code], solution))
    assert thing.change is not None
    assert thing.change.code is code
    assert rows("What would serve it")[code] == change_sentence(thing.change)


def test_the_docs_give_the_sentence_of_what_would_have_to_go() -> None:
    thing = left(BUSY, lambda solution: with_displacements(BUSY, explain(BUSY, solution)))
    assert thing.displacement is not None
    assert f"“{displacement_sentence(thing.displacement)}”" in PAGE


def test_a_newcomer_is_told_how_much_they_must_carry() -> None:
    made = CHANGES[ChangeCode.ONE_MORE_VEHICLE]
    thing = left(made, lambda solution: with_changes(made, solution))
    assert thing.change is not None
    assert "can carry 12 goods" in change_sentence(thing.change)


def test_whoever_must_carry_nothing_is_not_told_how_much() -> None:
    made = problem(job(1, 1), job(2, 2, pickup=(3,)), vehicles=[])
    told = {thing.id: thing.change for thing in with_changes(made, solve_and_check(made)).unassigned}
    assert told[1] is not None
    assert "carry" not in change_sentence(told[1])
    assert told[2] is not None
    assert "can carry 3 goods" in change_sentence(told[2])
