"""Recompute the cost of a solution from its definition: travel, vehicles and preferences."""

from __future__ import annotations

from itertools import pairwise

from routing.problem import UNREACHABLE, Problem, Route, Solution, Stop, StopKind, Vehicle

__all__ = ["cost_of"]


def cost_of(problem: Problem, solution: Solution) -> int | None:
    """Return travel seconds plus fixed costs plus preferences.

    Returns None where a vehicle or place is unknown.
    """
    known = {vehicle.id: vehicle for vehicle in problem.vehicles}
    total = 0
    for route in solution.routes:
        vehicle = known.get(route.vehicle_id)
        if vehicle is None:
            return None
        tasks = [stop for stop in route.stops if stop.task_id is not None]
        size = problem.matrices[vehicle.profile].size
        if any(stop.location is not None and not 0 <= stop.location < size for stop in tasks):
            return None
        total += vehicle.fixed_cost + sum(leg.duration for leg in route.legs)
        total += _too_many(vehicle, len(tasks))
        total += _crossings(problem, tasks)
        total += _finish(problem, vehicle, tasks)
        total += _unwished(problem, route)
    return total


def _too_many(vehicle: Vehicle, tasks: int) -> int:
    return 0 if vehicle.fair_tasks is None else max(0, tasks - vehicle.fair_tasks) * vehicle.over_cost


def _crossings(problem: Problem, tasks: list[Stop]) -> int:
    if not problem.zones:
        return 0
    zones = [problem.zones[stop.location] for stop in tasks if stop.location is not None]
    return problem.crossing_cost * sum(one != next_one for one, next_one in pairwise(zones))


def _finish(problem: Problem, vehicle: Vehicle, tasks: list[Stop]) -> int:
    last = tasks[-1].location if tasks else None
    if vehicle.finish is None or last is None:
        return 0
    seconds = int(problem.matrices[vehicle.profile].durations[last, vehicle.finish])
    return 0 if seconds == UNREACHABLE else seconds * vehicle.finish_percent // 100


def _unwished(problem: Problem, route: Route) -> int:
    jobs = {job.id: job.preferences for job in problem.jobs}
    shipments = {shipment.id: shipment.preferences for shipment in problem.shipments}
    total = 0
    for stop in route.stops:
        preferences = {StopKind.JOB: jobs, StopKind.PICKUP: shipments}.get(stop.kind, {})
        for vehicle_id, cost in preferences.get(stop.task_id, ()) if stop.task_id is not None else ():
            total += cost if vehicle_id == route.vehicle_id else 0
    return total
