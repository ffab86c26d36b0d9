"""Keep follow-up visits on a day that has begun, so that passengers are fetched again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from routing.problem import Follows, Job, Problem, Shipment, StopKind, TaskKind, TaskRef, TimeWindow, Visit, task_of

__all__ = ["carried_on", "due_after"]

Begun = Mapping[tuple[StopKind, int], tuple[int, int]]
"""Visits that are over: by which vehicle, and when they ended."""


def carried_on(problem: Problem, on_board: Iterable[int], tasks: frozenset[TaskRef]) -> tuple[Follows, ...]:
    """Return the follow-ups of shipments that are on board and so have become jobs."""
    jobs = frozenset(on_board)
    return tuple(
        replace(follow_up, first=(StopKind.JOB, follow_up.first[1]))
        for follow_up in problem.follows
        if follow_up.first[0] is StopKind.DELIVERY and follow_up.first[1] in jobs and task_of(follow_up.then) in tasks
    )


def due_after(problem: Problem, begun: Begun, skill_of: Mapping[int, str], now: int) -> dict[TaskRef, Job | Shipment]:
    """Return the tasks that follow visits already made, which must be done in time.

    They go to the same vehicle if possible. ``skill_of`` gives the skill that each vehicle alone has. Passengers are
    fetched even if the place is closed by then, so that they are never left there.
    """
    tasks: dict[TaskRef, Job | Shipment] = {(TaskKind.JOB, job.id): job for job in problem.jobs}
    tasks |= {(TaskKind.SHIPMENT, shipment.id): shipment for shipment in problem.shipments}
    found: dict[TaskRef, Job | Shipment] = {}
    for one in problem.follows:
        task = tasks.get(task_of(one.then))
        if one.first not in begun or task is None:
            continue
        vehicle_id, end = begun[one.first]
        skill = skill_of.get(vehicle_id)
        last = _EVER if one.most is None else end + one.most
        # A substitute has to come from somewhere else first.
        span = TimeWindow(end + one.least, last if skill is not None else max(last, now + STANDING_IN))
        skills = task.skills if skill is None else task.skills | {skill}
        if isinstance(task, Job):
            found[task_of(one.then)] = replace(task, visit=_inside(task.visit, span), skills=skills, must=True)
        elif one.then[0] is StopKind.PICKUP:
            found[task_of(one.then)] = replace(task, pickup=_inside(task.pickup, span), skills=skills, must=True)
        else:
            found[task_of(one.then)] = replace(task, delivery=_inside(task.delivery, span), skills=skills, must=True)
    return found


STANDING_IN: Final = 3600
"""Seconds in which a substitute must be able to come: our own guess."""

_EVER: Final = 10 * 86_400
"""A moment that no day reaches."""


def _inside(visit: Visit, span: TimeWindow) -> Visit:
    """Return the visit with its work beginning in ``span``."""
    span = TimeWindow(span.start, max(span.end, span.start + visit.setup))
    windows = visit.time_windows or (TimeWindow(0, _EVER),)
    inside = [TimeWindow(max(window.start, span.start), min(window.end, span.end)) for window in windows]
    kept = tuple(window for window in inside if window.start <= window.end)
    return replace(visit, time_windows=kept or (span,))
