"""Take a few nearby rounds out of a plan as a separate problem."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from routing.evaluation.cost import assemble
from routing.evaluation.preferences import named_vehicles
from routing.problem import UNREACHABLE, Problem, Route, Solution, StopKind, TaskKind, Unassigned, Vehicle

__all__ = ["Neighbourhoods", "PlanPart"]

VISITS: Final = 50
"""About as many as an iteration handles in a millisecond or two."""

IDLE_VEHICLES: Final = 3
LEFT_OUT: Final = 6


@dataclass(frozen=True, slots=True)
class PlanPart:
    """A part of a plan as a separate problem."""

    whole: Problem
    plan: Solution
    problem: Problem

    def plan_of_part(self) -> Solution:
        """Return the plan of this part alone."""
        taken = {vehicle.id for vehicle in self.problem.vehicles}
        routes = [route for route in self.plan.routes if route.vehicle_id in taken]
        return assemble(self.problem, routes, self.plan.seed, 0)

    def merged(self, part: Solution) -> Solution:
        """Return the whole plan with this part replaced."""
        taken = {vehicle.id for vehicle in self.problem.vehicles}
        routes = [route for route in self.plan.routes if route.vehicle_id not in taken]
        return assemble(self.whole, [*routes, *part.routes], self.plan.seed, self.plan.iterations)


class Neighbourhoods:
    """Chooses parts of plans at random, each made of nearby rounds."""

    def __init__(self, problem: Problem, generator: random.Random) -> None:
        self._problem = problem
        self._random = generator
        self._vehicles = {vehicle.id: vehicle for vehicle in problem.vehicles}
        self._named = named_vehicles(problem)
        self._jobs = {job.id: job for job in problem.jobs}
        self._shipments = {shipment.id: shipment for shipment in problem.shipments}
        first = next(iter(problem.matrices.values())).durations.astype(np.float64)
        first[first == UNREACHABLE] = np.nan
        # Any profile's matrix shows well enough what is near; the mean of both directions is symmetric.
        self._near = np.nan_to_num((first + first.T) / 2, nan=1e9)

    def choose(self, plan: Solution) -> PlanPart | None:
        """Return a part of about ``VISITS`` visits.

        It has a random round or unassigned task, and the rounds nearest to it.
        """
        if not plan.routes:
            return None
        at = {route.vehicle_id: self._locations(route) for route in plan.routes}
        if plan.unassigned and self._random.random() < 0.5:
            centre = self._task_locations(self._random.choice(plan.unassigned))
        else:
            centre = at[self._random.choice(plan.routes).vehicle_id]
        ranked = sorted(plan.routes, key=lambda route: self._distance(centre, at[route.vehicle_id]))
        chosen: list[Route] = []
        visits = 0
        for route in ranked:
            length = len(route.stops) - 2
            if chosen and (visits + length > VISITS or (len(chosen) > 1 and self._random.random() < 0.15)):
                continue
            chosen.append(route)
            visits += length
        return PlanPart(self._problem, plan, self._part(plan, chosen, centre))

    def _part(self, plan: Solution, chosen: Sequence[Route], centre: list[int]) -> Problem:
        used = {route.vehicle_id for route in plan.routes}
        idle = [vehicle for vehicle in self._problem.vehicles if vehicle.id not in used]
        self._random.shuffle(idle)
        idle.sort(key=lambda vehicle: self._start_distance(vehicle, centre))
        taken = {route.vehicle_id for route in chosen} | {
            vehicle.id for vehicle in _varied(idle, self._named)[:IDLE_VEHICLES]
        }
        left_out = sorted(plan.unassigned, key=lambda one: self._distance(centre, self._task_locations(one)))[:LEFT_OUT]
        inside = {(stop.kind, stop.task_id) for route in chosen for stop in route.stops}
        inside |= {(StopKind.JOB if one.kind is TaskKind.JOB else StopKind.PICKUP, one.id) for one in left_out}
        return self._problem.part(
            (vehicle for vehicle in self._problem.vehicles if vehicle.id in taken),
            (job for job in self._problem.jobs if (StopKind.JOB, job.id) in inside),
            (shipment for shipment in self._problem.shipments if (StopKind.PICKUP, shipment.id) in inside),
        )

    def _locations(self, route: Route) -> list[int]:
        return [stop.location for stop in route.stops if stop.task_id is not None and stop.location is not None]

    def _task_locations(self, thing: Unassigned) -> list[int]:
        if thing.kind is TaskKind.JOB:
            return [self._jobs[thing.id].visit.location]
        shipment = self._shipments[thing.id]
        return [shipment.pickup.location, shipment.delivery.location]

    def _distance(self, these: Sequence[int], those: Sequence[int]) -> float:
        """Return the mean distance from each of some locations to the nearest of some others."""
        return float(self._near[np.ix_(these, those)].min(axis=1).mean())

    def _start_distance(self, vehicle: Vehicle, centre: Sequence[int]) -> float:
        return 0.0 if vehicle.start is None else float(self._near[vehicle.start, centre].min())


def _varied(vehicles: Sequence[Vehicle], named: frozenset[int]) -> list[Vehicle]:
    """Return vehicles with one of each kind first.

    A second idle vehicle just like another adds nothing.
    """
    first: dict[Vehicle, Vehicle] = {}
    for vehicle in vehicles:
        kind = vehicle if vehicle.id in named else replace(vehicle, id=0, description="")
        first.setdefault(kind, vehicle)
    return list(first.values())
