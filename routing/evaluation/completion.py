"""Insert every task into a plan that still fits, keeping the order of each route."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from routing.checker import violations
from routing.evaluation.cost import assemble, order_cost
from routing.evaluation.fit import Candidate, rivals_of
from routing.evaluation.insertion import Insertion, best_insertion, insertions, orders_of, task_nodes
from routing.evaluation.timing import build_route
from routing.evaluation.visit import Node, nodes_by_stop
from routing.problem import UNREACHABLE, Problem, Solution

__all__ = ["completed", "insert_all"]


def completed(problem: Problem, candidates: Sequence[Candidate], plan: Solution) -> Solution:
    """Insert every candidate that fits into a plan, each where it costs least.

    The most urgent candidates go first. A search leaves a task out when it runs out of time, or when its model is
    stricter than the rules: a visit may have a window too short for its setup, and fit only where the stop before is
    at the same place. Costs include what preferences add. The problem must have no couplings but ``alternatives``.
    """
    unassigned = {(task.kind, task.id) for task in plan.unassigned}
    waiting = [candidate for candidate in candidates if candidate.nodes[0].key in unassigned]
    if not waiting:
        return plan
    vehicle_ids = [vehicle.id for vehicle in problem.vehicles]
    orders = orders_of(problem, plan)
    rivals = rivals_of(problem)
    changed: set[int] = set()
    for candidate in sorted(waiting, key=lambda waits: -waits.task.priority):
        best: tuple[int, int, list[Node]] | None = None
        for position in candidate.vehicles:
            vehicle = problem.vehicles[position]
            present = orders.get(vehicle.id, [])
            if not present and any(orders.get(vehicle_ids[rival]) for rival in rivals.get(position, ())):
                continue
            before = order_cost(problem, vehicle, present) if present else -vehicle.fixed_cost
            for order in insertions(problem, vehicle, present, candidate.nodes):
                added = order_cost(problem, vehicle, order) - before
                if best is None or added < best[0]:
                    best = added, vehicle.id, order
        if best is not None:
            _, vehicle_id, orders[vehicle_id] = best
            changed.add(vehicle_id)
    return _rebuilt(problem, plan, orders, changed)


def insert_all(problem: Problem, plan: Solution) -> Solution:
    """Insert every unassigned task that fits into the plan.

    The most urgent tasks go first, and among equals those whose window closes first. Each is inserted where it adds
    the least travel. A task of a bundle is not inserted alone.
    """
    orders = orders_of(problem, plan)
    nodes = nodes_by_stop(problem)
    bundled = frozenset().union(*problem.bundles)
    waiting = [task_nodes(nodes, task.kind, task.id) for task in plan.unassigned if (task.kind, task.id) not in bundled]
    changed: set[int] = set()
    for task in sorted(waiting, key=_urgency):
        insertion = _insertion_that_checks(problem, orders, task)
        if insertion is not None:
            orders[insertion.vehicle_id] = list(insertion.order)
            changed.add(insertion.vehicle_id)
    return _rebuilt(problem, plan, orders, changed)


def _rebuilt(
    problem: Problem, plan: Solution, orders: Mapping[int, Sequence[Node]], changed: Iterable[int]
) -> Solution:
    """Return the plan with the routes of some vehicles rebuilt from their orders of visits."""
    if not changed:
        return plan
    vehicles = {vehicle.id: vehicle for vehicle in problem.vehicles}
    built = [build_route(problem, vehicles[vehicle_id], orders[vehicle_id]) for vehicle_id in changed]
    routes = [route for route in plan.routes if route.vehicle_id not in changed]
    routes += [route for route in built if route is not None]
    return assemble(problem, routes, plan.seed, plan.iterations)


def _insertion_that_checks(
    problem: Problem, orders: Mapping[int, Sequence[Node]], task: tuple[Node, ...]
) -> Insertion | None:
    """Return the best insertion that also keeps alternatives and shared limits."""
    sharing = {vehicle for limit in problem.shared_limits if len(limit.vehicles) > 1 for vehicle in limit.vehicles}
    sharing |= {vehicle for choice in problem.alternatives for vehicle in choice}
    vehicles = {vehicle.id: vehicle for vehicle in problem.vehicles}
    refused: set[int] = set()
    while True:
        insertion = best_insertion(problem, orders, task, lambda vehicle: vehicle.id not in refused)
        if insertion is None or insertion.vehicle_id not in sharing:
            return insertion
        tried = {**orders, insertion.vehicle_id: insertion.order}
        built = [build_route(problem, vehicles[vehicle_id], order) for vehicle_id, order in tried.items() if order]
        whole = assemble(problem, [route for route in built if route is not None], 0, 0)
        if not violations(problem, whole):
            return insertion
        refused.add(insertion.vehicle_id)


def _urgency(nodes: tuple[Node, ...]) -> tuple[int, int]:
    ends = [node.visit.time_windows[-1].end for node in nodes if node.visit.time_windows]
    return -nodes[0].task.priority, min(ends, default=UNREACHABLE)
