"""Combine two plans so that a promise is broken only where it saves enough.

Rounds that exchange tasks between the plans form a group. Each group is taken whole from one plan or the other, so the
result is a plan too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from routing.diff import MOVED_SECONDS, promises_of
from routing.evaluation.cost import assemble
from routing.problem import Problem, Route, Solution, StopKind, TaskKind, TaskRef

__all__ = ["worthwhile"]


def worthwhile(
    problem: Problem, kept: Solution, found: Solution, seconds: int, *, never_left: frozenset[TaskRef] = frozenset()
) -> Solution:
    """Return ``kept`` with those groups of rounds taken from ``found`` that are worth it.

    A group is worth it where it serves more, or saves ``seconds`` for each changed promise in it.

    A change is a task moved to another vehicle, or a stop whose arrival moves by more than a quarter of an hour. No
    group is taken that leaves out a task of ``never_left`` that ``kept`` serves.
    """
    old, new = ({route.vehicle_id: route for route in one.routes} for one in (kept, found))
    priorities: dict[TaskRef, int] = {(TaskKind.JOB, job.id): job.priority for job in problem.jobs}
    priorities |= {(TaskKind.SHIPMENT, shipment.id): shipment.priority for shipment in problem.shipments}
    chosen: list[Route] = []
    for group in _groups(old, new):
        before, after = _of(old, group), _of(new, group)
        if _all(before) & never_left - _all(after):
            chosen += before
            continue
        served_before, served_after = _served(before, priorities), _served(after, priorities)
        if served_after != served_before:
            chosen += after if served_after > served_before else before
            continue
        saved = assemble(problem, before, 0, 0).cost - assemble(problem, after, 0, 0).cost
        chosen += after if saved > 0 and saved >= seconds * _changes(before, after) else before
    return assemble(problem, chosen, found.seed, found.iterations)


def _of(routes: Mapping[int, Route], group: Iterable[int]) -> list[Route]:
    return [routes[vehicle_id] for vehicle_id in group if vehicle_id in routes]


def _tasks(route: Route) -> set[TaskRef]:
    return {
        (TaskKind.JOB if stop.kind is StopKind.JOB else TaskKind.SHIPMENT, stop.task_id)
        for stop in route.stops
        if stop.task_id is not None
    }


def _all(routes: Iterable[Route]) -> set[TaskRef]:
    return {task for route in routes for task in _tasks(route)}


def _served(routes: Iterable[Route], priorities: Mapping[TaskRef, int]) -> tuple[int, int]:
    """Return the sum of priorities served, and the number of tasks."""
    tasks = [task for route in routes for task in _tasks(route)]
    return sum(priorities[task] for task in tasks), len(tasks)


def _changes(before: Iterable[Route], after: Iterable[Route]) -> int:
    """Return the number of tasks with a changed promise."""
    then = {(promise.kind, promise.task_id): promise for promise in promises_of(before)}
    changed = set()
    for one in promises_of(after):
        former = then.get((one.kind, one.task_id))
        if former is None or former.carrier != one.carrier or abs(former.arrival - one.arrival) > MOVED_SECONDS:
            changed.add(one.task_id)
    return len(changed)


def _groups(old: Mapping[int, Route], new: Mapping[int, Route]) -> list[list[int]]:
    """Return the groups of vehicles between which tasks are exchanged."""
    parent = {vehicle_id: vehicle_id for vehicle_id in (*old, *new)}

    def root(one: int) -> int:
        while parent[one] != one:
            one = parent[one]
        return one

    holder = {task: route.vehicle_id for route in old.values() for task in _tasks(route)}
    for route in new.values():
        for task in _tasks(route):
            if task in holder:
                parent[root(holder[task])] = root(route.vehicle_id)
    groups: dict[int, list[int]] = {}
    for vehicle_id in parent:
        groups.setdefault(root(vehicle_id), []).append(vehicle_id)
    return list(groups.values())
