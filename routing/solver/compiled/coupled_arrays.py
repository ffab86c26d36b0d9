"""Translate the couplings of a problem into arrays for compiled code."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from routing.evaluation.fit import Candidate
from routing.evaluation.visit import Node
from routing.problem import Problem, Shipment, StopRef, TaskRef, Vehicle, task_of
from routing.solver.compiled import columns
from routing.solver.compiled.columns import FAR, Ints

__all__ = ["CoupledColumns", "allotted", "coupled_columns"]


def allotted(problem: Problem, vehicle: Vehicle, span: int) -> Vehicle:
    """Return a vehicle with its part of a shared limit of duration as its own limit.

    Other vehicles are returned unchanged.
    """
    if not any(limit.max_duration is not None and vehicle.id in limit.vehicles for limit in problem.shared_limits):
        return vehicle
    return replace(vehicle, max_duration=span if vehicle.max_duration is None else min(span, vehicle.max_duration))


class CoupledColumns(NamedTuple):
    """The columns and tables of ``Numbers`` about couplings, by name."""

    bundle: Ints
    bundle_from: Ints
    bundled: Ints
    meeting: Ints
    meeting_from: Ints
    met: Ints
    after: Ints
    least: Ints
    most: Ints
    group: Ints
    group_from: Ints
    grouped: Ints
    shared: Ints
    goods: Ints
    mixes: npt.NDArray[np.bool_]


def coupled_columns(problem: Problem, candidates: Sequence[Candidate], nodes: Sequence[Node]) -> CoupledColumns:
    """Return the tables of bundles, follow-ups, shared limits and goods that never mix."""
    number = {(node.kind, node.task.id): place for place, node in enumerate(nodes)}
    tasks = {one.nodes[0].key: place for place, one in enumerate(candidates)}
    bundles = [_in_order(problem, bundle, tasks, candidates) for bundle in problem.bundles if bundle <= tasks.keys()]
    meetings = [
        [number[stop] for stop in meeting.stops] for meeting in problem.together if _here(meeting.stops, number)
    ]
    after, least, most = np.full((3, len(nodes)), -1, dtype=np.int64)
    for one in problem.follows:
        if _here((one.first, one.then), number):
            then = number[one.then]
            after[then], least[then] = number[one.first], one.least
            most[then] = FAR if one.most is None else one.most
    position = {vehicle.id: place for place, vehicle in enumerate(problem.vehicles)}
    groups = [sorted(position[vehicle] for vehicle in limit.vehicles) for limit in problem.shared_limits]
    goods, mixes = _goods(problem, candidates)
    bundle, bundle_from, bundled = _grouped(bundles, len(candidates))
    meeting, meeting_from, met = _grouped(meetings, len(nodes))
    group, group_from, grouped = _grouped(groups, len(problem.vehicles))
    return CoupledColumns(
        bundle=bundle,
        bundle_from=bundle_from,
        bundled=bundled,
        meeting=meeting,
        meeting_from=meeting_from,
        met=met,
        after=after,
        least=least,
        most=most,
        group=group,
        group_from=group_from,
        grouped=grouped,
        shared=_shared(problem),
        goods=goods,
        mixes=mixes,
    )


def _shared(problem: Problem) -> Ints:
    limits = np.full((len(problem.shared_limits), columns.SUMS), FAR, dtype=np.int64)
    for row, one in zip(limits, problem.shared_limits, strict=True):
        for column, most in (
            (columns.LENGTH, one.max_tasks),
            (columns.STOPS, one.max_stops),
            (columns.SECONDS, one.max_travel_time),
            (columns.SPAN, one.max_duration),
            (columns.METRES, one.max_distance),
        ):
            if most is not None:
                row[column] = min(most, FAR - 1)
    return limits


def _here(stops: Iterable[StopRef], number: dict[StopRef, int]) -> bool:
    return all(stop in number for stop in stops)


def _in_order(
    problem: Problem, bundle: frozenset[TaskRef], tasks: dict[TaskRef, int], candidates: Sequence[Candidate]
) -> list[int]:
    """Return the tasks of a bundle in the order of insertion.

    A follow-up comes after the task it follows, otherwise the task with the fewest vehicles comes first.
    """
    before = {task_of(follow_up.then): task_of(follow_up.first) for follow_up in problem.follows}

    def depth(key: TaskRef) -> int:
        steps = 0
        while key in before and steps < len(bundle):
            key, steps = before[key], steps + 1
        return steps

    return [
        tasks[key]
        for key in sorted(bundle, key=lambda key: (depth(key), len(candidates[tasks[key]].vehicles), tasks[key]))
    ]


def _grouped(groups: Sequence[Sequence[int]], count: int) -> tuple[Ints, Ints, Ints]:
    """Return the group of each item or -1, where each group begins, and the items by group."""
    of = np.full(count, -1, dtype=np.int64)
    for number, group in enumerate(groups):
        of[list(group)] = number
    begins = np.cumsum([0, *(len(group) for group in groups)], dtype=np.int64)
    return of, begins, np.array([one for group in groups for one in group], dtype=np.int64)


def _goods(problem: Problem, candidates: Sequence[Candidate]) -> tuple[Ints, npt.NDArray[np.bool_]]:
    kinds = sorted({kind for pair in problem.never_mixed for kind in pair})
    mixes = np.zeros((len(kinds), len(kinds)), dtype=np.bool_)
    for pair in problem.never_mixed:
        one, other = (kinds.index(kind) for kind in pair)
        mixes[one, other] = mixes[other, one] = True
    goods = [
        kinds.index(candidate.task.goods)
        if isinstance(candidate.task, Shipment) and candidate.task.goods in kinds
        else -1
        for candidate in candidates
    ]
    return np.array(goods, dtype=np.int64), mixes
