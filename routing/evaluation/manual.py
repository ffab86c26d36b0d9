"""Edit rounds by hand: place a task in a round, and time the rounds as the solver does.

A round that breaks a rule is also timed, as early as possible; ``routing.checker`` names what it breaks. Only a round
with an unreachable leg is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from routing.checker import violations
from routing.evaluation.cost import assemble
from routing.evaluation.insertion import insertion_into, joined, places
from routing.evaluation.lateness import goes_on
from routing.evaluation.timing import NO_PINS, Pins, build_route
from routing.evaluation.visit import Node
from routing.problem import Problem, Route, Solution, StopKind, TaskKind, TaskRef, Vehicle

__all__ = ["badness", "best_order", "placed", "reversed_order", "tidied", "timed", "without"]

Orders = Mapping[int, Sequence[Node]]

_TRIED: Final = 12
"""How many places are compared where none obeys every rule."""


def without(orders: Orders, key: TaskRef) -> dict[int, list[Node]]:
    """Return the rounds without a task."""
    return {vehicle_id: [node for node in nodes if node.key != key] for vehicle_id, nodes in orders.items()}


def best_order(problem: Problem, vehicle: Vehicle, present: Sequence[Node], nodes: tuple[Node, ...]) -> list[Node]:
    """Return the round with a task inserted where it adds least.

    Where the task fits nowhere, it goes where it breaks the fewest rules.

    Raises
    ------
    LookupError
        When the stop cannot be reached on this round.
    """
    found = insertion_into(problem, vehicle, present, nodes)
    if found is not None:
        return list(found.order)
    cheapest = sorted(places(problem, vehicle, present, nodes))[:_TRIED]
    return _least_broken(problem, vehicle, [joined(present, nodes, first, last) for _, first, last in cheapest])


def placed(
    problem: Problem, vehicle: Vehicle, present: Sequence[Node], nodes: tuple[Node, ...], node: Node, at: int
) -> list[Node]:
    """Return the round with one end of a task before position ``at``, counted from 0.

    The other end goes where it is best.

    Raises
    ------
    LookupError
        When the stop cannot be reached on this round.
    """
    fixed = [*present[:at], node, *present[at:]]
    others = [one for one in nodes if one is not node]
    if not others:
        return fixed
    places_of_other = range(at + 1) if others[0] is nodes[0] else range(at + 1, len(fixed) + 1)
    return _least_broken(problem, vehicle, [[*fixed[:k], others[0], *fixed[k:]] for k in places_of_other])


def reversed_order(nodes: Sequence[Node]) -> list[Node]:
    """Return a round in reverse order, with pickups still before their deliveries."""
    other = {StopKind.PICKUP: StopKind.DELIVERY, StopKind.DELIVERY: StopKind.PICKUP}
    by_stop = {(node.kind, node.task.id): node for node in nodes}
    # What is on board already has a delivery alone: it stays one.
    return [by_stop.get((other.get(node.kind, node.kind), node.task.id), node) for node in reversed(nodes)]


def tidied(problem: Problem, vehicle: Vehicle, nodes: Sequence[Node]) -> list[Node]:
    """Return the stops of a round in the best order found.

    An order is better with fewer broken rules, then smaller ones, then a lower cost.

    Each task is taken out and put back where it is best, until nothing improves.

    Raises
    ------
    LookupError
        When a leg of the round is unreachable.
    """
    order, best = list(nodes), badness(problem, vehicle, nodes)
    improved = True
    while improved:
        improved = False
        for key in dict.fromkeys(node.key for node in order):
            mine = tuple(node for node in order if node.key == key)
            rest = [node for node in order if node.key != key]
            try:
                tried = best_order(problem, vehicle, rest, mine)
                found = badness(problem, vehicle, tried)
            except LookupError:
                continue
            if found < best:
                order, best, improved = tried, found, True
    return order


def timed(problem: Problem, orders: Orders, pins: Pins = NO_PINS) -> Solution:
    """Return the solution that visits nodes in these orders, whether or not it breaks rules.

    ``pins`` are the moments at which volunteers meet; a round that cannot keep them is timed as early as it can go.

    Raises
    ------
    LookupError
        When a leg of a round is unreachable.
    """
    vehicles = {vehicle.id: vehicle for vehicle in problem.vehicles}
    routes = [_route(problem, vehicles[vehicle_id], nodes, pins) for vehicle_id, nodes in orders.items() if nodes]
    return assemble(problem, routes, 0, 0)


def _route(problem: Problem, vehicle: Vehicle, nodes: Sequence[Node], pins: Pins = NO_PINS) -> Route:
    mine = {
        (node.kind, node.task.id): pins[node.kind, node.task.id] for node in nodes if (node.kind, node.task.id) in pins
    }
    for kept in (mine, NO_PINS) if mine else (NO_PINS,):
        route = build_route(problem, vehicle, nodes, kept)
        if route is not None:
            return route
    loose = problem.replace(never_mixed=frozenset(), follows=())
    unlimited = replace(
        vehicle,
        capacity=tuple(10**6 for _ in range(problem.dimensions)),
        max_tasks=None,
        max_stops=None,
        max_travel_time=None,
        max_duration=None,
        max_distance=None,
    )
    for eased in (unlimited, replace(unlimited, breaks=())):
        going = goes_on(loose, eased, nodes)
        if going is None:
            continue
        wide = [
            replace(
                node,
                visit=going.visits.get((node.kind, node.task.id), node.visit),
                max_ride=None if node.max_ride is None else going.rides.get(node.task.id, node.max_ride),
            )
            for node in nodes
        ]
        route = build_route(loose, going.vehicle, wide)
        if route is not None:
            return route
    raise LookupError(vehicle.id)


def _least_broken(problem: Problem, vehicle: Vehicle, orders: Sequence[list[Node]]) -> list[Node]:
    """Return the order that breaks the fewest rules.

    Ties go to the smallest amounts, then to the lowest cost.
    """
    ranked: list[tuple[tuple[int, int, int], int]] = []
    for number, order in enumerate(orders):
        try:
            ranked.append((badness(problem, vehicle, order), number))
        except LookupError:
            continue
    if not ranked:
        raise LookupError(vehicle.id)
    return orders[min(ranked)[1]]


def badness(problem: Problem, vehicle: Vehicle, order: Sequence[Node]) -> tuple[int, int, int]:
    """Return the number of rules a round breaks on its own, by how much, and its cost.

    Raises
    ------
    LookupError
        When a leg of the round is unreachable.
    """
    route = _route(problem, vehicle, order)
    keys = {node.key for node in order}
    part = problem.part(
        [vehicle],
        [job for job in problem.jobs if (TaskKind.JOB, job.id) in keys],
        [shipment for shipment in problem.shipments if (TaskKind.SHIPMENT, shipment.id) in keys],
    )
    solution = assemble(part, [route], 0, 0)
    broken = violations(part, solution)
    return len(broken), sum(one.amount for one in broken), solution.cost
