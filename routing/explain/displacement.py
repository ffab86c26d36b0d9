"""Find which tasks would have to leave a round so that a traded-away task is served.

A task was traded away if a vehicle could do it alone, but other tasks take up the time or room. These are removed
from a round for a trial, one at a time and then in pairs. The task is inserted, and the removed tasks are offered to
every other round. The checker judges each resulting plan. Of the plans that work, those that leave nothing out come
first, then those that remove fewer tasks, less urgent tasks, and those with less travel.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final

from routing.checker import violations
from routing.evaluation.cost import assemble
from routing.evaluation.fit import may_do
from routing.evaluation.insertion import best_insertion, insertion_into, orders_of, task_nodes
from routing.evaluation.limits import seconds_under_way
from routing.evaluation.timing import build_route
from routing.evaluation.visit import Node, nodes_by_stop
from routing.problem import Displacement, Problem, Reason, Solution, TaskRef, Vehicle

__all__ = ["with_displacements"]

SECONDS: Final = 3.0
"""The time limit in seconds for starting another task."""

NEAREST: Final = 8
"""The number of rounds tried: those where the task adds the least travel."""

Rank = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class _Trial:
    rank: Rank
    vehicle_id: int
    goes: tuple[tuple[TaskRef, int | None], ...]


def with_displacements(problem: Problem, solution: Solution) -> Solution:
    """Return the solution with a displacement for each traded-away task, where one was found.

    Tasks coupled to others are neither tried nor removed. The prefix of a round is not removed either.
    """
    traded = [one for one in solution.unassigned if one.reason is Reason.TRADED_AWAY]
    if not traded:
        return solution
    search = _Search(problem, solution)
    tied = frozenset().union(*problem.bundles)
    began = time.monotonic()
    told = []
    for thing in solution.unassigned:
        key = thing.kind, thing.id
        late = time.monotonic() - began > SECONDS
        tries = thing.reason is Reason.TRADED_AWAY and key not in tied and not late
        told.append(replace(thing, displacement=search.found(key)) if tries else thing)
    return replace(solution, unassigned=tuple(told))


class _Search:
    """The present plan, and the tasks that can be removed from it."""

    def __init__(self, problem: Problem, solution: Solution) -> None:
        self._problem = problem
        self._solution = solution
        self._orders = orders_of(problem, solution)
        self._nodes = nodes_by_stop(problem)
        self._vehicles = {vehicle.id: vehicle for vehicle in problem.vehicles}
        fixed = {stop for vehicle in problem.vehicles for stop in vehicle.prefix}
        self._stays = frozenset().union(*problem.bundles) | {self._nodes[stop].key for stop in fixed}

    def found(self, key: TaskRef) -> Displacement | None:
        """Return the smallest displacement for a task."""
        nodes = task_nodes(self._nodes, *key)
        best: _Trial | None = None
        for vehicle in self._nearest(nodes):
            for goes in self._sets(vehicle):
                trial = self._tried(vehicle, nodes, goes, best)
                best = best if trial is None else trial
        if best is None:
            return None
        return Displacement(
            carrier=best.vehicle_id,
            goes=tuple(key for key, _ in best.goes),
            goes_to=tuple(to for _, to in best.goes),
        )

    def _nearest(self, nodes: tuple[Node, ...]) -> list[Vehicle]:
        """Return the vehicles that may do the task, nearest first."""
        able = [self._vehicles[one] for one in self._orders if may_do(nodes[0].task, self._vehicles[one])]
        able = [one for one in able if seconds_under_way(self._problem, one, nodes) < 86_400]

        def added(vehicle: Vehicle) -> int:
            durations = self._problem.matrices[vehicle.profile].durations
            there = nodes[-1].visit.location
            return min(int(durations[one.visit.location, there]) for one in self._orders[vehicle.id])

        return sorted(able, key=added)[:NEAREST]

    def _sets(self, vehicle: Vehicle) -> Iterator[tuple[TaskRef, ...]]:
        """Yield the sets of tasks to remove from a round: each task, then each pair."""
        keys = [key for key in dict.fromkeys(node.key for node in self._orders[vehicle.id]) if key not in self._stays]
        yield from ((key,) for key in keys)
        yield from combinations(keys, 2)

    def _tried(
        self, vehicle: Vehicle, nodes: tuple[Node, ...], goes: tuple[TaskRef, ...], best: _Trial | None
    ) -> _Trial | None:
        """Return the plan with a task inserted in a round and others removed.

        Returns None unless the plan breaks no rule and is better than the best so far.
        """
        urgency = sum(self._priority(key) for key in goes)
        if best is not None and (0, len(goes), urgency, 0) >= best.rank:
            return None
        present = [node for node in self._orders[vehicle.id] if node.key not in goes]
        found = insertion_into(self._problem, vehicle, present, nodes)
        if found is None:
            return None
        orders: dict[int, Sequence[Node]] = {**self._orders, vehicle.id: found.order}
        placed: list[tuple[TaskRef, int | None]] = []
        for key in goes:
            other = best_insertion(
                self._problem, orders, task_nodes(self._nodes, *key), lambda one: one.id != vehicle.id
            )
            if other is not None:
                orders[other.vehicle_id] = other.order
            placed.append((key, None if other is None else other.vehicle_id))
        falls = sum(to is None for _, to in placed)
        rank = (falls, len(goes), urgency, found.added)
        if best is not None and rank >= best.rank:
            return None
        return _Trial(rank, vehicle.id, tuple(placed)) if self._right(orders) else None

    def _priority(self, key: TaskRef) -> int:
        task = task_nodes(self._nodes, *key)[0].task
        return task.priority + 101 * task.must

    def _right(self, orders: dict[int, Sequence[Node]]) -> bool:
        """Return whether the checker finds no violation in a plan of these rounds."""
        kept = [one for one in self._solution.routes if orders.get(one.vehicle_id) == self._orders.get(one.vehicle_id)]
        same = {one.vehicle_id for one in kept}
        made = [
            build_route(self._problem, self._vehicles[number], order)
            for number, order in orders.items()
            if number not in same and order
        ]
        routes = [*kept, *(one for one in made if one is not None)]
        if any(one is None for one in made):
            return False
        return not violations(self._problem, assemble(self._problem, routes, 0, 0))
