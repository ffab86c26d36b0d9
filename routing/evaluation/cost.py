"""Rank solutions, and add up the cost of routes."""

from __future__ import annotations

from collections.abc import Sequence

from routing.evaluation.limits import seconds_under_way
from routing.evaluation.preferences import preference_cost, visits_of
from routing.evaluation.visit import Node
from routing.problem import Job, Problem, Route, Shipment, Solution, StopKind, TaskKind, TaskRef, Unassigned, Vehicle

__all__ = ["Rank", "assemble", "order_cost", "rank", "route_cost", "weights"]

Rank = tuple[int, int, int, int]


def rank(problem: Problem, solution: Solution) -> Rank:
    """Return the rank of a solution, where lower is better.

    The rank compares, in this order, the mandatory tasks left undone, the priorities left undone, the number of tasks
    left undone, and the cost.
    """
    tasks: dict[TaskRef, Job | Shipment] = {(TaskKind.JOB, job.id): job for job in problem.jobs}
    tasks |= {(TaskKind.SHIPMENT, shipment.id): shipment for shipment in problem.shipments}
    left = [tasks[thing.kind, thing.id] for thing in solution.unassigned]
    return sum(task.must for task in left), sum(task.priority for task in left), len(left), solution.cost


def weights(problem: Problem) -> dict[TaskRef, int]:
    """Return the weight of each task, so that sums of weights order solutions like ``rank``.

    The cost is not part of the weights.
    """
    tasks: list[tuple[TaskRef, Job | Shipment]] = [((TaskKind.JOB, job.id), job) for job in problem.jobs]
    tasks += [((TaskKind.SHIPMENT, shipment.id), shipment) for shipment in problem.shipments]
    worth = {key: task.priority * (len(tasks) + 1) + 1 for key, task in tasks}
    # Added only where something must be done, so that sums stay small and the arithmetic exact.
    tier = sum(worth.values()) + 1 if any(task.must for _, task in tasks) else 0
    return {key: worth[key] + tier * task.must for key, task in tasks}


def assemble(problem: Problem, routes: Sequence[Route], seed: int, iterations: int) -> Solution:
    """Return the solution made of some routes.

    Tasks on none of the routes are unassigned, in the order of the problem.
    """
    position = {vehicle.id: number for number, vehicle in enumerate(problem.vehicles)}
    done = {(stop.kind, stop.task_id) for route in routes for stop in route.stops}
    unassigned = [Unassigned(TaskKind.JOB, job.id) for job in problem.jobs if (StopKind.JOB, job.id) not in done]
    unassigned += [
        Unassigned(TaskKind.SHIPMENT, shipment.id)
        for shipment in problem.shipments
        if (StopKind.PICKUP, shipment.id) not in done
    ]
    vehicles = problem.vehicles
    return Solution(
        routes=tuple(sorted(routes, key=lambda route: position[route.vehicle_id])),
        unassigned=tuple(unassigned),
        cost=sum(
            vehicles[position[route.vehicle_id]].fixed_cost
            + route_cost(problem, vehicles[position[route.vehicle_id]], route)
            for route in routes
        ),
        seed=seed,
        iterations=iterations,
    )


def route_cost(problem: Problem, vehicle: Vehicle, route: Route) -> int:
    """Return the travel seconds of a route plus what preferences add."""
    visits = [
        ((stop.kind, stop.task_id), stop.location)
        for stop in route.stops
        if stop.task_id is not None and stop.location is not None
    ]
    return sum(leg.duration for leg in route.legs) + preference_cost(problem, vehicle, visits)


def order_cost(problem: Problem, vehicle: Vehicle, nodes: Sequence[Node]) -> int:
    """Return the ``route_cost`` of an order of visits; huge where a leg is unreachable."""
    return seconds_under_way(problem, vehicle, nodes) + preference_cost(problem, vehicle, visits_of(nodes))
