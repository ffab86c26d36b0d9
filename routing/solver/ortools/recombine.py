"""Recombine the rounds of all plans seen into the best plan they allow (set partitioning).

A good round of an otherwise poor plan is not lost: CP-SAT chooses rounds so that each task is on at most one, and each
vehicle has at most one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from ortools.sat.python import cp_model

from routing.evaluation.cost import assemble, route_cost, weights
from routing.evaluation.preferences import named_vehicles
from routing.problem import Problem, Route, Solution, StopKind, TaskKind, Vehicle

__all__ = ["Pool"]

MOST_ROUNDS: Final = 4_000
"""How many rounds are kept; the oldest go first."""

EFFORT: Final = 1.0
"""CP-SAT's deterministic time, about seconds: the same input gives the same answer."""

MOST_WORTH: Final = 2**55
"""The most that all tasks together may be worth: CP-SAT adds in 64 bits."""

Key = tuple[Vehicle, frozenset[tuple[StopKind, int | None]]]


class Pool:
    """The cheapest round seen for each set of tasks and kind of vehicle."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        # Vehicles that differ only in their ids may take each other's rounds.
        named = named_vehicles(problem)
        self._kind = {
            vehicle.id: vehicle if vehicle.id in named else replace(vehicle, id=0, description="")
            for vehicle in problem.vehicles
        }
        self._of = {vehicle.id: vehicle for vehicle in problem.vehicles}
        self._vehicles: dict[Vehicle, list[int]] = defaultdict(list)
        for vehicle in problem.vehicles:
            self._vehicles[self._kind[vehicle.id]].append(vehicle.id)
        self._rounds: dict[Key, Route] = {}
        worth = weights(problem)
        self._weights: dict[tuple[StopKind, int | None], int] = {
            (StopKind.JOB if kind is TaskKind.JOB else StopKind.PICKUP, number): value
            for (kind, number), value in worth.items()
        }
        self._unit = 1

    def add(self, routes: Iterable[Route]) -> None:
        """Add the routes of a plan to the pool."""
        for route in routes:
            key = self._key(route)
            known = self._rounds.pop(key, None)
            self._rounds[key] = route if known is None or self._cost(route) < self._cost(known) else known
        while len(self._rounds) > MOST_ROUNDS:
            del self._rounds[next(iter(self._rounds))]

    def recombined(self, plan: Solution, seconds: float | None) -> Solution:
        """Return the best plan made of the pool's rounds, or the given plan where none is better."""
        dearest = sum(self._cost(route) + kind.fixed_cost for (kind, _), route in self._rounds.items()) + 1
        self._unit = max(1, min(dearest, MOST_WORTH // max(1, sum(self._weights.values()))))
        model = cp_model.CpModel()
        chosen = {key: model.new_bool_var("") for key in self._rounds}
        by_task: dict[tuple[StopKind, int | None], list[cp_model.IntVar]] = defaultdict(list)
        by_kind: dict[Vehicle, list[cp_model.IntVar]] = defaultdict(list)
        for (kind, done), variable in chosen.items():
            by_kind[kind].append(variable)
            for task in done:
                by_task[task].append(variable)
        for variables in by_task.values():
            model.add_at_most_one(variables)
        for kind, variables in by_kind.items():
            model.add(sum(variables) <= len(self._vehicles[kind]))
        model.maximize(sum(self._worth(key) * variable for key, variable in chosen.items()))
        present = {self._key(route) for route in plan.routes}
        for key, variable in chosen.items():
            model.add_hint(variable, key in present)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.max_deterministic_time = EFFORT
        if seconds is not None:
            solver.parameters.max_time_in_seconds = max(0.05, seconds)
        if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return plan
        free = {kind: list(ids) for kind, ids in self._vehicles.items()}
        routes = [
            replace(self._rounds[key], vehicle_id=free[key[0]].pop(0))
            for key, variable in chosen.items()
            if solver.value(variable)
        ]
        return assemble(self._problem, routes, plan.seed, plan.iterations)

    def _worth(self, key: Key) -> int:
        """Return the worth of a round: its tasks less its cost, as in the rule ``priority``."""
        kind, done = key
        return self._unit * sum(self._weights[task] for task in done) - self._cost(self._rounds[key]) - kind.fixed_cost

    def _cost(self, route: Route) -> int:
        return route_cost(self._problem, self._of[route.vehicle_id], route)

    def _key(self, route: Route) -> Key:
        done = frozenset((s.kind, s.task_id) for s in route.stops if s.kind in (StopKind.JOB, StopKind.PICKUP))
        return self._kind[route.vehicle_id], done
