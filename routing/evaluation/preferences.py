"""Compute what preferences add to the cost of a round.

Preferences concern who makes a visit, crossings between zones, and tasks beyond a fair share.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final
from weakref import WeakKeyDictionary

from routing.evaluation.visit import Node
from routing.problem import UNREACHABLE, Problem, StopKind, StopRef, Vehicle

__all__ = ["finish_cost", "named_vehicles", "preference_cost", "preferences_of", "visits_of"]

_SEEN: Final[WeakKeyDictionary[Problem, dict[tuple[int, StopRef], int]]] = WeakKeyDictionary()
"""What vehicles add by a visit, by problem: a problem never changes, and every round of a search needs it."""


def preferences_of(problem: Problem) -> dict[tuple[int, StopRef], int]:
    """Return the cost that each vehicle adds by a visit, where it adds any.

    A shipment counts at its pickup.
    """
    found = _SEEN.get(problem)
    if found is None:
        found = dict(_preferences(problem))
        _SEEN[problem] = found
    return found


def _preferences(problem: Problem) -> Iterator[tuple[tuple[int, StopRef], int]]:
    for kind, tasks in ((StopKind.JOB, problem.jobs), (StopKind.PICKUP, problem.shipments)):
        for task in tasks:
            for vehicle_id, cost in task.preferences:
                yield (vehicle_id, (kind, task.id)), cost


def preference_cost(problem: Problem, vehicle: Vehicle, visits: Sequence[tuple[StopRef, int]]) -> int:
    """Return what preferences add to the cost of a round of visits, each with its location."""
    total = 0
    if vehicle.fair_tasks is not None:
        total += max(0, len(visits) - vehicle.fair_tasks) * vehicle.over_cost
    if problem.crossing_cost and problem.zones:
        zones = (problem.zones[location] for _, location in visits)
        total += problem.crossing_cost * sum(one != other for one, other in pairwise(zones))
    if vehicle.finish is not None and visits:
        total += finish_cost(problem, vehicle, visits[-1][1])
    preferences = preferences_of(problem)
    if preferences:
        total += sum(preferences.get((vehicle.id, stop), 0) for stop, _ in visits)
    return total


def finish_cost(problem: Problem, vehicle: Vehicle, location: int) -> int:
    """Return what ending at a location adds: a share of the way to the vehicle's preferred end."""
    if vehicle.finish is None:
        return 0
    seconds = problem.matrices[vehicle.profile].duration(location, vehicle.finish)
    return 0 if seconds == UNREACHABLE else seconds * vehicle.finish_percent // 100


def visits_of(nodes: Sequence[Node]) -> list[tuple[StopRef, int]]:
    """Return the visits of nodes, each with its location."""
    return [((node.kind, node.task.id), node.visit.location) for node in nodes]


def named_vehicles(problem: Problem) -> frozenset[int]:
    """Return the ids of vehicles that the problem names.

    No other vehicle can take their place.
    """
    named = {vehicle_id for vehicle_id, _ in preferences_of(problem)}
    for task in problem.tasks:
        named |= task.vehicles or frozenset()
    return frozenset(named)
