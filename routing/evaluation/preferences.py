"""What the wishes of a problem add to the cost of a round: a visit by someone else, a crossing, a stop too many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final
from weakref import WeakKeyDictionary

from routing.evaluation.visit import Node
from routing.problem import UNREACHABLE, Problem, StopKind, StopRef, Vehicle

__all__ = ["finish_cost", "named_vehicles", "visits_of", "wish_cost", "wishes_of"]

_SEEN: Final[WeakKeyDictionary[Problem, dict[tuple[int, StopRef], int]]] = WeakKeyDictionary()
"""By problem: what a vehicle adds by a visit. A problem never changes, and it is asked for every round of a search."""


def wishes_of(problem: Problem) -> dict[tuple[int, StopRef], int]:
    """What each vehicle adds to the cost by a visit, where it adds anything; of a shipment its pickup counts."""
    found = _SEEN.get(problem)
    if found is None:
        found = dict(_wishes(problem))
        _SEEN[problem] = found
    return found


def _wishes(problem: Problem) -> Iterator[tuple[tuple[int, StopRef], int]]:
    for kind, tasks in ((StopKind.JOB, problem.jobs), (StopKind.PICKUP, problem.shipments)):
        for task in tasks:
            for vehicle_id, cost in task.wishes:
                yield (vehicle_id, (kind, task.id)), cost


def wish_cost(problem: Problem, vehicle: Vehicle, visits: Sequence[tuple[StopRef, int]]) -> int:
    """What the wishes add to the cost of a round of visits, each with its location, in this order."""
    total = 0
    if vehicle.fair_tasks is not None:
        total += max(0, len(visits) - vehicle.fair_tasks) * vehicle.over_cost
    if problem.crossing_cost and problem.zones:
        zones = (problem.zones[location] for _, location in visits)
        total += problem.crossing_cost * sum(one != other for one, other in pairwise(zones))
    if vehicle.finish is not None and visits:
        total += finish_cost(problem, vehicle, visits[-1][1])
    wishes = wishes_of(problem)
    if wishes:
        total += sum(wishes.get((vehicle.id, stop), 0) for stop, _ in visits)
    return total


def finish_cost(problem: Problem, vehicle: Vehicle, location: int) -> int:
    """What ending at a location adds, of the way to where the vehicle would like to end."""
    if vehicle.finish is None:
        return 0
    seconds = problem.matrices[vehicle.profile].duration(location, vehicle.finish)
    return 0 if seconds == UNREACHABLE else seconds * vehicle.finish_percent // 100


def visits_of(nodes: Sequence[Node]) -> list[tuple[StopRef, int]]:
    """The visits of nodes, each with its location."""
    return [((node.kind, node.task.id), node.visit.location) for node in nodes]


def named_vehicles(problem: Problem) -> frozenset[int]:
    """The ids of vehicles that something in the problem means by name: no other can take their place."""
    named = {vehicle_id for vehicle_id, _ in wishes_of(problem)}
    for task in problem.tasks:
        named |= task.vehicles or frozenset()
    return frozenset(named)
