"""Which of two solutions is better, and what a solution made of routes costs."""

from __future__ import annotations

from collections.abc import Sequence

from routing.problem import Problem
from routing.solution import Route, Solution, StopKind, TaskKind, Unassigned

__all__ = ["assemble", "rank", "route_cost"]

Rank = tuple[int, int, int]


def rank(problem: Problem, solution: Solution) -> Rank:
    """The lower the better: the priorities left undone, the number of tasks left undone, the cost."""
    priorities = {(TaskKind.JOB, job.id): job.priority for job in problem.jobs}
    priorities |= {(TaskKind.SHIPMENT, shipment.id): shipment.priority for shipment in problem.shipments}
    left = sum(priorities[thing.kind, thing.id] for thing in solution.unassigned)
    return left, len(solution.unassigned), solution.cost


def assemble(problem: Problem, routes: Sequence[Route], seed: int, iterations: int) -> Solution:
    """The solution made of routes: what is on none of them is unassigned, in the order of the problem."""
    position = {vehicle.id: number for number, vehicle in enumerate(problem.vehicles)}
    done = {(stop.kind, stop.task_id) for route in routes for stop in route.stops}
    unassigned = [Unassigned(TaskKind.JOB, job.id) for job in problem.jobs if (StopKind.JOB, job.id) not in done]
    unassigned += [
        Unassigned(TaskKind.SHIPMENT, shipment.id)
        for shipment in problem.shipments
        if (StopKind.PICKUP, shipment.id) not in done
    ]
    fixed = {vehicle.id: vehicle.fixed_cost for vehicle in problem.vehicles}
    return Solution(
        routes=tuple(sorted(routes, key=lambda route: position[route.vehicle_id])),
        unassigned=tuple(unassigned),
        cost=sum(fixed[route.vehicle_id] + route_cost(route) for route in routes),
        seed=seed,
        iterations=iterations,
    )


def route_cost(route: Route) -> int:
    """The seconds under way of a route."""
    return sum(leg.duration for leg in route.legs)
