"""The best place for a task in rounds that are kept as they are: every place is asked, the cheapest that obeys wins."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from routing.checker import violations
from routing.evaluation.cost import assemble
from routing.evaluation.limits import obeys
from routing.evaluation.timing import build_route, can_be_timed
from routing.evaluation.visit import Node, Task, nodes_by_stop, skilled
from routing.problem import UNREACHABLE, Problem, Solution, StopKind, TaskKind, Vehicle

__all__ = ["Insertion", "best_insertion", "insert_all", "insertion_into", "may_do", "orders_of", "places", "task_nodes"]

Orders = Mapping[int, Sequence[Node]]


@dataclass(frozen=True, slots=True)
class Insertion:
    """A task put into a round: by whom, in which order, and the seconds (fixed cost included) that it adds."""

    vehicle_id: int
    order: tuple[Node, ...]
    added: int


def orders_of(problem: Problem, solution: Solution) -> dict[int, list[Node]]:
    """The nodes of each route, in order, by vehicle."""
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
    """Where a task adds least, all else kept in order; None where it fits nowhere.

    Exact: no place that is cheaper obeys every rule. Of equals the first vehicle of the problem.
    """
    able = [one for one in problem.vehicles if may_do(nodes[0].task, one) and allowed(one)]
    found = sorted(
        (added, number, first, last)
        for number, vehicle in enumerate(able)
        for added, first, last in places(problem, vehicle, orders.get(vehicle.id, ()), nodes)
    )
    return _first_that_obeys(problem, able, orders, nodes, found)


def insertion_into(
    problem: Problem, vehicle: Vehicle, present: Sequence[Node], nodes: tuple[Node, ...]
) -> Insertion | None:
    """Where a task adds least to one round; whether the vehicle may do it is not asked."""
    found = sorted((added, 0, first, last) for added, first, last in places(problem, vehicle, present, nodes))
    return _first_that_obeys(problem, [vehicle], {vehicle.id: present}, nodes, found)


def may_do(task: Task, vehicle: Vehicle) -> bool:
    """Whether a vehicle has the skills a task asks for, and is among those that may do it."""
    return skilled(task, vehicle) and (task.vehicles is None or vehicle.id in task.vehicles)


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
        order = _joined(present, nodes, first, last)
        if obeys(problem, vehicle, order):
            return Insertion(vehicle.id, tuple(order), added)
    return None


def insert_all(problem: Problem, solution: Solution) -> Solution:
    """The solution with every task in it that fits: the most urgent first, of equals the first to close."""
    orders = orders_of(problem, solution)
    nodes = nodes_by_stop(problem)
    # What is tied to other visits is not put in alone.
    tied = frozenset().union(*problem.bundles)
    left = [thing for thing in solution.unassigned if (thing.kind, thing.id) not in tied]
    waiting = [task_nodes(nodes, thing.kind, thing.id) for thing in left]
    changed: set[int] = set()
    for task in sorted(waiting, key=_urgency):
        found = _found_that_checks(problem, solution, orders, task)
        if found is not None:
            orders[found.vehicle_id] = list(found.order)
            changed.add(found.vehicle_id)
    if not changed:
        return solution
    vehicles = {vehicle.id: vehicle for vehicle in problem.vehicles}
    made = [build_route(problem, vehicles[vehicle_id], orders[vehicle_id]) for vehicle_id in changed]
    routes = [route for route in solution.routes if route.vehicle_id not in changed]
    routes += [route for route in made if route is not None]
    return assemble(problem, routes, solution.seed, solution.iterations)


def _found_that_checks(
    problem: Problem, solution: Solution, orders: Orders, task: tuple[Node, ...]
) -> Insertion | None:
    """The best place that also keeps what vehicles share: one mode a person, limits over several rounds."""
    shared = {one for limit in problem.shared_limits if len(limit.vehicles) > 1 for one in limit.vehicles}
    shared |= {one for choice in problem.alternatives for one in choice}
    refused: set[int] = set()
    while True:
        found = best_insertion(problem, orders, task, lambda vehicle: vehicle.id not in refused)
        if found is None or found.vehicle_id not in shared:
            return found
        vehicles = {vehicle.id: vehicle for vehicle in problem.vehicles}
        tried = {**orders, found.vehicle_id: found.order}
        made = [build_route(problem, vehicles[one], order) for one, order in tried.items() if order]
        whole = assemble(problem, [route for route in made if route is not None], solution.seed, 0)
        if not violations(problem, whole):
            return found
        refused.add(found.vehicle_id)


def task_nodes(nodes: Mapping[tuple[StopKind, int], Node], kind: TaskKind, task_id: int) -> tuple[Node, ...]:
    """The nodes of a job or shipment, in the order they are visited."""
    if kind is TaskKind.JOB:
        return (nodes[StopKind.JOB, task_id],)
    return nodes[StopKind.PICKUP, task_id], nodes[StopKind.DELIVERY, task_id]


def _urgency(nodes: tuple[Node, ...]) -> tuple[int, int]:
    ends = [node.visit.time_windows[-1].end for node in nodes if node.visit.time_windows]
    return -nodes[0].task.priority, min(ends, default=UNREACHABLE)


def places(
    problem: Problem, vehicle: Vehicle, present: Sequence[Node], nodes: tuple[Node, ...]
) -> Iterator[tuple[int, int, int]]:
    """The seconds that each place adds, with the positions in the present order before which the nodes come."""
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
    """Whether a round has no time for one end of a shipment there: then it has none for both."""
    if key not in known:
        place = key[2]
        known[key] = not can_be_timed(problem, vehicle, [*present[:place], node, *present[place:]])
    return known[key]


def _joined(present: Sequence[Node], nodes: tuple[Node, ...], first: int, last: int) -> list[Node]:
    if len(nodes) == 1:
        return [*present[:first], nodes[0], *present[first:]]
    return [*present[:first], nodes[0], *present[first:last], nodes[1], *present[last:]]
