"""Measure a round by its order of visits, and test whether it obeys every rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from routing.evaluation.fit import fits
from routing.evaluation.timing import NO_PINS, Pins, can_be_timed
from routing.evaluation.visit import Node
from routing.problem import UNREACHABLE, Problem, Shipment, StopKind, Vehicle

__all__ = ["connected", "metres", "obeys", "seconds_under_way", "within_limits"]


def _legs(vehicle: Vehicle, nodes: Sequence[Node]) -> Iterator[tuple[int, int]]:
    places = [vehicle.start, *(node.visit.location for node in nodes), vehicle.end]
    return ((a, b) for a, b in pairwise(places) if a is not None and b is not None)


def seconds_under_way(problem: Problem, vehicle: Vehicle, nodes: Sequence[Node]) -> int:
    """Return the travel seconds from start to end, or a huge number if a leg is unreachable."""
    matrix = problem.matrices[vehicle.profile]
    return sum(matrix.duration(a, b) for a, b in _legs(vehicle, nodes))


def metres(problem: Problem, vehicle: Vehicle, nodes: Sequence[Node]) -> int:
    """Return the metres from start to end; 0 where they are unknown."""
    matrix = problem.matrices[vehicle.profile]
    return sum(matrix.distance(a, b) or 0 for a, b in _legs(vehicle, nodes))


def connected(problem: Problem, vehicle: Vehicle, nodes: Sequence[Node]) -> bool:
    """Return whether every leg of a round is reachable."""
    matrix = problem.matrices[vehicle.profile]
    return all(matrix.duration(a, b) != UNREACHABLE for a, b in _legs(vehicle, nodes))


def within_limits(problem: Problem, vehicle: Vehicle, nodes: Sequence[Node]) -> bool:
    """Return whether the limits on tasks, stops, travel time and metres hold."""
    if vehicle.max_tasks is not None and len(nodes) > vehicle.max_tasks:
        return False
    if vehicle.max_travel_time is not None and seconds_under_way(problem, vehicle, nodes) > vehicle.max_travel_time:
        return False
    if vehicle.max_stops is not None and places_visited(vehicle, nodes) > vehicle.max_stops:
        return False
    return vehicle.max_distance is None or metres(problem, vehicle, nodes) <= vehicle.max_distance


def places_visited(vehicle: Vehicle, nodes: Sequence[Node]) -> int:
    """Return the number of places that a round visits.

    Visits in a row at one location count once. Visits at the start, before the vehicle leaves, do not count.
    """
    places = [vehicle.start, *(node.visit.location for node in nodes)]
    return sum(place is None or place != following for place, following in pairwise(places))


def unmixed(problem: Problem, nodes: Sequence[Node]) -> bool:
    """Return whether goods that must not mix are never on board together."""
    if not problem.never_mixed:
        return True
    aboard: dict[int, str] = {}
    for node in nodes:
        if isinstance(node.task, Shipment):
            if node.kind is StopKind.DELIVERY:
                aboard.pop(node.task.id, None)
                continue
            if any(frozenset({node.task.goods, other}) in problem.never_mixed for other in aboard.values()):
                return False
            aboard[node.task.id] = node.task.goods
    return True


def obeys(problem: Problem, vehicle: Vehicle, nodes: Sequence[Node], pins: Pins = NO_PINS) -> bool:
    """Return whether a vehicle may visit nodes in this order.

    Load, limits, legs and times are tested, skills are not.
    """
    return (
        within_limits(problem, vehicle, nodes)
        and fits(problem, nodes, vehicle)
        and unmixed(problem, nodes)
        and can_be_timed(problem, vehicle, nodes, pins)
    )
