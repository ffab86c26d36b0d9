"""Solve a problem so that rounds have slack before windows and shifts end.

Slack never leaves a need unserved. First the problem is solved as though every window and shift ended earlier. Tasks
left out are then inserted where they fit by the true times, in rounds with less slack. Limits on rides, stops and
travel stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from routing.evaluation.completion import insert_all
from routing.evaluation.cost import rank
from routing.problem import Job, Problem, Shipment, Solution, TimeWindow, Vehicle, Visit
from routing.solver import Budget, solve

__all__ = ["solve_with_slack", "with_slack"]

FIRST_SHARE: Final = 3, 4
"""The part of a budget that is spent on the plan with full slack."""


def with_slack(problem: Problem, slack: int) -> Problem:
    """Return the problem with windows, shifts and longest rounds shortened by ``slack`` seconds.

    Where that is impossible they end as before.
    """
    return problem.replace(
        vehicles=tuple(_vehicle(vehicle, slack) for vehicle in problem.vehicles),
        jobs=tuple(_job(job, slack) for job in problem.jobs),
        shipments=tuple(_shipment(shipment, slack) for shipment in problem.shipments),
    )


def solve_with_slack(
    problem: Problem,
    slack: int,
    budget: Budget,
    seed: int = 0,
    on_improvement: Callable[[Solution], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Solution:
    """Return the best solution found that keeps ``slack`` seconds free wherever possible.

    Slack never leaves a need unserved. With a slack of 0 this is ``solve``.

    Raises
    ------
    ValueError
        When ``slack`` is below 0.
    """
    if slack < 0:
        raise ValueError("Give a slack of 0 or more seconds.")
    if not slack:
        return solve(problem, budget, seed, on_improvement, stop)
    first, rest = _shared(budget)
    # A route within the earlier ends is within the true ones too, at the same cost.
    found = solve(with_slack(problem, slack), first, seed, on_improvement, stop)
    found = insert_all(problem, found)
    if not found.unassigned:
        return found
    # What belongs together with other visits, or fits only where others make room, needs a search.
    more = solve(problem, rest, seed, None, stop, start=found)
    serves_more = rank(problem, more)[:3] < rank(problem, found)[:3]
    return more if serves_more else found


def _shared(budget: Budget) -> tuple[Budget, Budget]:
    """Return the budget in two parts: for the plan with slack, and for tasks without a place."""
    part, whole = FIRST_SHARE
    if budget.iterations is not None:
        first = max(1, budget.iterations * part // whole)
        return replace(budget, iterations=first), replace(budget, iterations=max(1, budget.iterations - first))
    assert budget.seconds is not None  # noqa: S101 - a budget has one of them
    first_seconds = budget.seconds * part / whole
    return replace(budget, seconds=first_seconds), replace(budget, seconds=budget.seconds - first_seconds)


def _vehicle(vehicle: Vehicle, slack: int) -> Vehicle:
    shift, most = vehicle.time_window, vehicle.max_duration
    return replace(
        vehicle,
        time_window=None if shift is None else TimeWindow(shift.start, max(shift.start, shift.end - slack)),
        max_duration=None if most is None else max(0, most - slack),
    )


def _job(job: Job, slack: int) -> Job:
    return replace(job, visit=_visit(job.visit, slack))


def _shipment(shipment: Shipment, slack: int) -> Shipment:
    return replace(shipment, pickup=_visit(shipment.pickup, slack), delivery=_visit(shipment.delivery, slack))


def _visit(visit: Visit, slack: int) -> Visit:
    """Return a visit whose windows end earlier, but never before its service could begin."""
    windows = tuple(
        TimeWindow(window.start, min(window.end, max(window.start + visit.setup, window.end - slack)))
        for window in visit.time_windows
    )
    return replace(visit, time_windows=windows)
