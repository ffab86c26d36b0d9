"""Days at the edge: nothing to do, nobody there, nothing possible; each gives a valid plan that says why."""

from __future__ import annotations

import numpy as np
import pytest

from routing.checker import violations
from routing.explain.unassigned import explain
from routing.problem import UNREACHABLE, DurationMatrix, Problem, Reason, StopKind, Together
from routing.solver import Budget, solve
from tests.support.builders import job, problem, shipment, street, vehicle, visit

MANY = 150
TEAM = [vehicle(number, number, number, shift=(30_000, 40_000), capacity=(4,)) for number in range(6)]


def nowhere(size: int = 6) -> DurationMatrix:
    durations = np.full((size, size), UNREACHABLE, dtype=np.int32)
    np.fill_diagonal(durations, 0)
    return DurationMatrix(durations)


def parcels(**more: object) -> list[object]:
    return [shipment(n, n % 6, (n * 5 + 1) % 6, amount=(1,), **more) for n in range(1, MANY + 1)]  # type: ignore[arg-type]


def made(*tasks: object, **more: object) -> Problem:
    return problem(*tasks, **({"vehicles": TEAM} | more))  # type: ignore[arg-type]


def empty_handed() -> list[object]:
    return [vehicle(number, number, number, shift=(30_000, 40_000), capacity=(0,)) for number in range(6)]


PAST = [shipment(n, visit(n % 6, (0, 900)), visit(3, (0, 9000)), amount=(1,)) for n in range(1, MANY + 1)]
PAIRS = tuple(Together(((StopKind.JOB, 2 * n), (StopKind.JOB, 2 * n + 1))) for n in range(MANY // 2))

IMPOSSIBLE: dict[str, tuple[Problem, Reason]] = {
    "no volunteers": (made(*parcels(), vehicles=[]), Reason.NO_VEHICLES),
    "a skill nobody has": (made(*parcels(skills={"piano"})), Reason.SKILLS),
    "all windows are past": (made(*PAST), Reason.PICKUP_WINDOW),
    "no way anywhere": (made(*parcels(), matrix=nowhere()), Reason.UNREACHABLE),
    "nobody carries anything": (made(*parcels(), vehicles=empty_handed()), Reason.TOO_BIG),
    "longer than a shift": (made(*(job(n, n % 6, service=10_001) for n in range(MANY))), Reason.TOO_LONG),
    "pairs, and one volunteer": (
        made(*(job(n, n // 2 % 6, service=60) for n in range(MANY)), vehicles=TEAM[:1], together=PAIRS),
        Reason.TOGETHER,
    ),
}


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_where_nothing_is_possible_each_says_why(name: str) -> None:
    world, reason = IMPOSSIBLE[name]
    found = explain(world, solve(world, Budget(iterations=5)))
    assert (found.routes, violations(world, found)) == ((), ())
    assert {thing.reason for thing in found.unassigned} == {reason}
    assert len(found.unassigned) == MANY


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_the_impossible_never_harms_the_others(name: str) -> None:
    """Whoever has nowhere to go still does what is next to them, as if nothing else had been asked."""
    world, _ = IMPOSSIBLE[name]
    helped = {4_000 + one.id: job(4_000 + one.id, one.start) for one in world.vehicles if one.start is not None}
    beside = world.replace(jobs=(*world.jobs, *helped.values()))
    found = solve(beside, Budget(iterations=5))
    assert violations(beside, found) == ()
    assert {stop.task_id for route in found.routes for stop in route.stops} - {None} == set(helped)


def test_many_at_one_point_are_one_stop() -> None:
    """No way between them is no way at all, and no reason to send everybody."""
    world = problem(
        *(job(number, 3, service=30) for number in range(MANY)),
        vehicles=[vehicle(number, 3, 3, shift=(0, 9000), fixed_cost=1) for number in range(4)],
    )
    found = solve(world, Budget(iterations=20))
    assert (violations(world, found), found.unassigned, found.cost) == ((), (), 1)


def test_all_who_are_there_meet_all_day() -> None:
    """Two volunteers, and nothing but visits that need both."""
    world = problem(
        *(job(number, number // 2 % 9, service=60) for number in range(40)),
        vehicles=[vehicle(1, shift=(0, 9000)), vehicle(2, shift=(0, 9000))],
        matrix=street(9),
        together=tuple(Together(((StopKind.JOB, 2 * n), (StopKind.JOB, 2 * n + 1))) for n in range(20)),
    )
    found = solve(world, Budget(iterations=20))
    assert (violations(world, found), found.unassigned) == ((), ())


def test_a_budget_of_iterations_ends_where_none_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """OR-Tools went round for ever: whatever it takes out of this round goes back only as it was."""
    monkeypatch.setattr("routing.solver.ortools.ils.STALLED_SECONDS", 0.2)
    world = problem(
        job(1, 0, (277, 317), (1627, 1710), service=11),
        job(2, 1, service=70),
        vehicles=[vehicle(end=None, shift=(456, 1772))],
        matrix=street(2, step=384),
    )
    found = solve(world, Budget(iterations=50, exact=False))
    assert (violations(world, found), found.unassigned) == ((), ())
