"""Insert one task into a plan's rounds at the cheapest position, by trying them all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from routing.evaluation.fit import may_do
from routing.evaluation.limits import obeys
from routing.evaluation.timing import can_be_timed
from routing.evaluation.visit import Node, nodes_by_stop
from routing.problem import UNREACHABLE, Problem, Solution, StopKind, TaskKind, Vehicle

__all__ = [
    "Insertion",
    "best_insertion",
    "insertion_into",
    "insertions",
    "joined",
    "orders_of",
    "places",
    "task_nodes",
]

Orders = Mapping[int, Sequence[Node]]


@dataclass(frozen=True, slots=True)
class Insertion:
    """The insertion of a task into a round.

    It has the vehicle, the new order, and the seconds added, including a fixed cost.
    """

    vehicle_id: int
    order: tuple[Node, ...]
    added: int


def orders_of(problem: Problem, solution: Solution) -> dict[int, list[Node]]:
    """Return the nodes of each route in order, by vehicle id."""
    nodes = nodes_by_stop(problem)
    return {
        route.vehicle_id: [nodes[stop.kind, stop.task_id] for stop in route.stops if stop.task_id is not None]
        for route in solution.routes
    }


def best_insertion(
    problem: Problem,
    orders: Orders,
    nodes: tuple[Node, ...],
    allowed: Callable[[Vehicle], bool] = lambda _vehicle: True,
) -> Insertion | None:
    """Return the cheapest insertion of a task, or None if it does not fit into any round.

    The rounds keep their order. The result is exact: no cheaper place obeys every rule. Among equals, the problem's
    first vehicle is chosen.
    """
    able = [vehicle for vehicle in problem.vehicles if may_do(nodes[0].task, vehicle) and allowed(vehicle)]
    ranked = sorted(
        (added, number, first, last)
        for number, vehicle in enumerate(able)
        for added, first, last in places(problem, vehicle, orders.get(vehicle.id, ()), nodes)
    )
    return _first_that_obeys(problem, able, orders, nodes, ranked)


def insertion_into(
    problem: Problem, vehicle: Vehicle, present: Sequence[Node], nodes: tuple[Node, ...]
) -> Insertion | None:
    """Return the cheapest insertion of a task into one round.

    Whether the vehicle may do the task is not checked.
    """
    ranked = sorted((added, 0, first, last) for added, first, last in places(problem, vehicle, present, nodes))
    return _first_that_obeys(problem, [vehicle], {vehicle.id: present}, nodes, ranked)


def insertions(
    problem: Problem, vehicle: Vehicle, present: Sequence[Node], nodes: tuple[Node, ...]
) -> Iterator[list[Node]]:
    """Yield every order of a round that includes the task and obeys the rules.

    All other visits keep their order. Whether the vehicle may do the task is not checked.
    """
    for first in range(len(present) + 1):
        if nodes[0].kind is StopKind.JOB:
            lasts = range(first, first + 1)
        elif can_be_timed(problem, vehicle, [*present[:first], nodes[0], *present[first:]]):
            lasts = range(first, len(present) + 1)
        else:
            # A round without time for the pickup alone has none for both.
            continue
        for last in lasts:
            order = joined(present, nodes, first, last)
            if obeys(problem, vehicle, order):
                yield order


def _first_that_obeys(
    problem: Problem,
    able: Sequence[Vehicle],
    orders: Orders,
    nodes: tuple[Node, ...],
    ranked: Sequence[tuple[int, int, int, int]],
) -> Insertion | None:
    hopeless: dict[tuple[int, int, int], bool] = {}
    for added, number, first, last in ranked:
        vehicle, present = able[number], orders.get(able[number].id, ())
        if len(nodes) == 2 and (
            _hopeless(problem, vehicle, present, nodes[0], (number, 0, first), hopeless)
            or _hopeless(problem, vehicle, present, replace(nodes[1], max_ride=None), (number, 1, last), hopeless)
        ):
            continue
        order = joined(present, nodes, first, last)
        if obeys(problem, vehicle, order):
            return Insertion(vehicle.id, tuple(order), added)
    return None


def task_nodes(nodes: Mapping[tuple[StopKind, int], Node], kind: TaskKind, task_id: int) -> tuple[Node, ...]:
    """Return the nodes of a job or shipment, in the order they are visited."""
    if kind is TaskKind.JOB:
        return (nodes[StopKind.JOB, task_id],)
    return nodes[StopKind.PICKUP, task_id], nodes[StopKind.DELIVERY, task_id]


def places(
    problem: Problem, vehicle: Vehicle, present: Sequence[Node], nodes: tuple[Node, ...]
) -> Iterator[tuple[int, int, int]]:
    """Yield each place for a task in a round: the seconds added, and the positions in the round.

    The nodes of the task go before these positions of the present order.
    """
    durations = problem.matrices[vehicle.profile].durations
    along = [vehicle.start, *(node.visit.location for node in present), vehicle.end]

    def way(origin: int | None, destination: int | None) -> int:
        return 0 if origin is None or destination is None else int(durations[origin, destination])

    alone = vehicle.fixed_cost if not present else 0
    first_at, last_at = nodes[0].visit.location, nodes[-1].visit.location
    for first in range(len(present) + 1):
        before, after = along[first], along[first + 1]
        old = way(before, after) if present else 0
        into, out = way(before, first_at), way(first_at, after)
        if into >= UNREACHABLE:
            continue
        if len(nodes) == 1:
            if out < UNREACHABLE:
                yield alone + into + out - old, first, first
            continue
        for last in range(first, len(present) + 1):
            if last == first:
                added = into + way(first_at, last_at) + way(last_at, after) - old
            else:
                previous, following = along[last], along[last + 1]
                added = into + out - old
                added += way(previous, last_at) + way(last_at, following) - way(previous, following)
            if added < UNREACHABLE:
                yield alone + added, first, last


def _hopeless(
    problem: Problem,
    vehicle: Vehicle,
    present: Sequence[Node],
    node: Node,
    key: tuple[int, int, int],
    known: dict[tuple[int, int, int], bool],
) -> bool:
    """Return whether a round has no time for one end of a shipment, and therefore not for both."""
    if key not in known:
        place = key[2]
        known[key] = not can_be_timed(problem, vehicle, [*present[:place], node, *present[place:]])
    return known[key]


def joined(present: Sequence[Node], nodes: tuple[Node, ...], first: int, last: int) -> list[Node]:
    """Return the round with a job before position ``first``.

    Of a shipment the pickup goes before ``first`` and the delivery before ``last``.
    """
    return [*present[:first], nodes[0], *present[first:last], *nodes[1:], *present[last:]]
