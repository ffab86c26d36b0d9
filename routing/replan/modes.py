"""Replan the rest of a day within what a replan mode allows.

In any mode a promise changes only where that serves one more need, or saves enough time to be worth a call to the
people concerned. Otherwise every promise stays.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from routing.evaluation.completion import insert_all
from routing.evaluation.cost import assemble, rank
from routing.plan import ReplanMode
from routing.problem import Problem, Solution, StopKind, TaskKind, TaskRef
from routing.replan.running import Running, staying
from routing.replan.worth import worthwhile
from routing.solver import Budget, solve

__all__ = ["SECONDS_A_PROMISE", "ReplanMode", "replan"]

SECONDS_A_PROMISE: Final = 300
"""Travel seconds that a change must save for each promise it breaks: about a telephone call, our own guess."""


def replan(
    day: Running,
    mode: ReplanMode,
    budget: Budget,
    seed: int = 0,
    on_improvement: Callable[[Solution], None] | None = None,
    stop: Callable[[], bool] | None = None,
    *,
    seconds_a_promise: int = SECONDS_A_PROMISE,
) -> Solution:
    """Return the best plan found for the rest of a day, never worse than carrying on unchanged.

    A change must save ``seconds_a_promise`` travel seconds for each promise it breaks. ``budget``, ``seed``,
    ``on_improvement`` and ``stop`` are those of ``routing.solver.solve``. ``KEEP_AND_ADD`` needs none of them: it tries
    every place, which takes well under a second.
    """
    if mode is ReplanMode.KEEP_AND_ADD:
        return insert_all(day.problem, day.going_on)
    if mode is ReplanMode.REORDER:
        return _reordered(day, budget, seed, on_improvement, stop, seconds_a_promise)
    kept = insert_all(day.problem, day.going_on)
    found = solve(day.problem, budget, seed, on_improvement, stop, start=kept)
    return worthwhile(day.problem, kept, found, seconds_a_promise, never_left=day.started)


def _reordered(
    day: Running,
    budget: Budget,
    seed: int,
    on_improvement: Callable[[Solution], None] | None,
    stop: Callable[[], bool] | None,
    seconds_a_promise: int,
) -> Solution:
    """Return the plan in which everybody keeps their stops, each round in its best order."""
    holders: dict[TaskRef, int] = {}
    for route in day.going_on.routes:
        for one in route.stops:
            if one.task_id is not None:
                kind = TaskKind.JOB if one.kind is StopKind.JOB else TaskKind.SHIPMENT
                holders[kind, one.task_id] = route.vehicle_id
    promised = _promised(day.problem, holders)
    start = assemble(promised, day.going_on.routes, seed, 0)
    found = solve(promised, budget, seed, on_improvement, stop, start=start)
    whole = assemble(day.problem, found.routes, seed, found.iterations)
    # A search that was too short may have lost promised stops: then the day goes on as it is.
    if rank(day.problem, whole) > rank(day.problem, day.going_on):
        return day.going_on
    return worthwhile(day.problem, day.going_on, whole, seconds_a_promise, never_left=day.started)


def _promised(problem: Problem, holders: dict[TaskRef, int]) -> Problem:
    """Return the problem of the promised tasks alone, each staying with its vehicle."""
    kept = problem.replace(
        jobs=tuple(job for job in problem.jobs if (TaskKind.JOB, job.id) in holders),
        shipments=tuple(shipment for shipment in problem.shipments if (TaskKind.SHIPMENT, shipment.id) in holders),
    )
    return staying(kept, holders)
