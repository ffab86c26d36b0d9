"""A problem as arrays for compiled code, and plans there and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from routing.matrix import UNREACHABLE
from routing.problem import Amount, Problem, Vehicle, Visit
from routing.solution import Solution
from routing.solver.candidates import Candidate, rivals_of
from routing.solver.nodes import Node, padded
from routing.solver.objective import assemble, weights
from routing.solver.schedule import build_route
from routing.solver.strings import FAR, Ints, Numbers, State
from routing.solver.ways import obeys
from routing.solver.wishes import finish_cost, named_vehicles, wishes_of

__all__ = ["Arrays"]

MOST_WEIGHT: Final = 2**56
"""What all tasks together may weigh: costs and weights are added in 64 bits."""


class Arrays:
    """A problem and its candidates as numbers.

    Attributes
    ----------
    numbers
        What compiled code reads.
    urgent
        The candidates' numbers, the most urgent first.
    """

    def __init__(self, problem: Problem, candidates: Sequence[Candidate]) -> None:
        self.problem: Final = problem
        self._nodes: Final[tuple[Node, ...]] = tuple(node for candidate in candidates for node in candidate.nodes)
        self._number: Final = {(node.kind, node.task.id): number for number, node in enumerate(self._nodes)}
        self._position: Final = {vehicle.id: number for number, vehicle in enumerate(problem.vehicles)}
        self.numbers: Final = _numbers(problem, candidates, self._nodes)
        ends = [
            min((node.visit.time_windows[-1].end for node in one.nodes if node.visit.time_windows), default=FAR)
            for one in candidates
        ]
        first = sorted(
            range(len(candidates)),
            key=lambda t: (not candidates[t].task.must, -candidates[t].task.priority, ends[t]),
        )
        self.urgent: Final = np.array(first, dtype=np.int64)

    def state(self, plan: Solution | None = None) -> State:
        """A plan as routes of numbers; their times are not yet worked out. Without a plan all routes are empty."""
        visits, vehicles, dimensions = len(self._nodes), len(self.problem.vehicles), self.problem.dimensions
        longest = visits + 1
        state = State(
            route=np.zeros((vehicles, longest), dtype=np.int64),
            length=np.zeros(vehicles, dtype=np.int64),
            begins=np.zeros((vehicles, longest), dtype=np.int64),
            bound=np.zeros((vehicles, longest), dtype=np.int64),
            load=np.zeros((vehicles, longest, dimensions), dtype=np.int64),
            seconds=np.zeros(vehicles, dtype=np.int64),
            cost=np.zeros(vehicles, dtype=np.int64),
            at=np.full(visits, -1, dtype=np.int64),
        )
        for route in () if plan is None else plan.routes:
            order = [self._number[stop.kind, stop.task_id] for stop in route.stops if stop.task_id is not None]
            position = self._position[route.vehicle_id]
            state.route[position, : len(order)] = order
            state.length[position] = len(order)
        return state

    def same(self, state: State) -> State:
        """A state of its own with the same routes, all worked out."""
        return State(*(values.copy() for values in state))

    def missing(self, state: State) -> int:
        """What the tasks that are on no route weigh."""
        return int(self.numbers.weight[state.at[self.numbers.ends[:, 0]] < 0].sum())

    def plan(self, state: State, seed: int) -> Solution | None:
        """The plan of a state; None where a route breaks a rule after all."""
        routes = []
        for position in np.flatnonzero(state.length):
            vehicle = self.problem.vehicles[position]
            order = [self._nodes[visit] for visit in state.route[position, : state.length[position]]]
            route = build_route(self.problem, vehicle, order) if obeys(self.problem, vehicle, order) else None
            if route is None:
                return None
            routes.append(route)
        return assemble(self.problem, routes, seed, 0)


def _numbers(problem: Problem, candidates: Sequence[Candidate], nodes: Sequence[Node]) -> Numbers:
    dimensions = problem.dimensions
    number = {id(node): place for place, node in enumerate(nodes)}
    profiles = list(dict.fromkeys(vehicle.profile for vehicle in problem.vehicles))
    used = sorted(
        {node.visit.location for node in nodes}
        | {place for vehicle in problem.vehicles for place in (vehicle.start, vehicle.end) if place is not None}
    )
    compact = {place: index for index, place in enumerate(used)}
    travel = np.stack([problem.matrices[name].durations[np.ix_(used, used)] for name in profiles]).astype(np.int64)
    travel[travel == UNREACHABLE] = FAR
    places = np.array([compact[node.visit.location] for node in nodes], dtype=np.int64)
    task = np.array([t for t, one in enumerate(candidates) for _ in one.nodes], dtype=np.int64)
    allowed = np.zeros((len(candidates), len(problem.vehicles)), dtype=np.bool_)
    for t, one in enumerate(candidates):
        allowed[t, list(one.vehicles)] = True
    windows = [node.visit.time_windows for node in nodes]
    of_task = weights(problem)
    worth = [of_task[one.nodes[0].key] for one in candidates]
    wishes = wishes_of(problem)
    wish = np.zeros(allowed.shape, dtype=np.int64)
    if wishes:
        for t, one in enumerate(candidates):
            stop = (one.nodes[0].kind, one.task.id)
            wish[t] = [wishes.get((vehicle.id, stop), 0) for vehicle in problem.vehicles]
    dearest = _dearest(problem, travel, len(nodes)) + int(wish.max(axis=1, initial=0).sum())
    unit = max(1, min(dearest + 1, MOST_WEIGHT // max(1, sum(worth))))
    crosses = bool(problem.zones) and problem.crossing_cost > 0
    kinds: dict[Vehicle, int] = {}
    named = named_vehicles(problem)
    alike = [
        kinds.setdefault(vehicle if vehicle.id in named else replace(vehicle, id=0, description=""), len(kinds))
        for vehicle in problem.vehicles
    ]
    # A moment that no earliest schedule comes after: a vehicle without a shift has all the time, and not for ever.
    ends = [window.end for spans in windows for window in spans]
    work = sum(node.visit.service + node.visit.setup for node in nodes)
    horizon = max(ends, default=0) + work + int(travel[travel < FAR].max(initial=0)) * (len(nodes) + 1)
    near = travel.min(axis=0)
    near = near[np.ix_(places, places)] + near.T[np.ix_(places, places)]
    return Numbers(
        ends=_ints([[number[id(o.nodes[0])], number[id(o.nodes[1])] if len(o.nodes) > 1 else -1] for o in candidates]),
        task=task,
        place=places,
        service=_ints([node.visit.service for node in nodes]),
        setup=_ints([node.visit.setup for node in nodes]),
        change=_amounts([node.change for node in nodes], dimensions),
        loaded=_amounts([node.loaded for node in nodes], dimensions),
        window_from=np.cumsum([0, *(len(spans) for spans in windows)], dtype=np.int64),
        opens=_ints([window.start for spans in windows for window in spans]),
        closes=_ints([window.end for spans in windows for window in spans]),
        ride=_ints([_limit(one.nodes[-1].max_ride) for one in candidates]),
        weight=_ints([value * unit for value in worth]),
        width=_ints([min((_width(node.visit) for node in one.nodes), default=FAR) for one in candidates]),
        near=np.argsort(near, axis=1, kind="stable").astype(np.int64),
        allowed=allowed,
        wish=wish,
        travel=travel,
        metres=_metres(problem, profiles, used),
        profile=_ints([profiles.index(vehicle.profile) for vehicle in problem.vehicles]),
        start=_ints([-1 if v.start is None else compact[v.start] for v in problem.vehicles]),
        end=_ints([-1 if v.end is None else compact[v.end] for v in problem.vehicles]),
        opening=_ints([v.time_window.start if v.time_window else 0 for v in problem.vehicles]),
        closing=_ints([v.time_window.end if v.time_window else horizon for v in problem.vehicles]),
        capacity=_amounts([padded(v.capacity, dimensions) for v in problem.vehicles], dimensions),
        most_tasks=_ints([_limit(v.max_tasks) for v in problem.vehicles]),
        most_travel=_ints([_limit(v.max_travel_time) for v in problem.vehicles]),
        most_span=_ints([_limit(v.max_duration) for v in problem.vehicles]),
        most_metres=_ints([_limit(v.max_distance) for v in problem.vehicles]),
        most_stops=_ints([_limit(v.max_stops) for v in problem.vehicles]),
        fixed=_ints([v.fixed_cost for v in problem.vehicles]),
        fair=_ints([_limit(v.fair_tasks) for v in problem.vehicles]),
        over=_ints([v.over_cost for v in problem.vehicles]),
        fond=np.array([crosses or bool(v.finish_percent and v.finish is not None) for v in problem.vehicles]),
        zone=_ints([problem.zones[place] if crosses else 0 for place in used]),
        crossing=_ints([problem.crossing_cost]),
        finish=_ints([[finish_cost(problem, v, place) for place in used] for v in problem.vehicles]),
        rivals=_rivals(problem),
        alike=_ints(alike),
    )


def _ints(values: Sequence[int] | Sequence[Sequence[int]]) -> Ints:
    return np.array(values, dtype=np.int64)


def _amounts(values: Sequence[Amount], dimensions: int) -> Ints:
    return np.array(values, dtype=np.int64).reshape(len(values), dimensions)


def _limit(value: int | None) -> int:
    return FAR if value is None else min(value, FAR - 1)


def _width(visit: Visit) -> int:
    return sum(window.end - window.start for window in visit.time_windows) if visit.time_windows else FAR


def _dearest(problem: Problem, travel: Ints, visits: int) -> int:
    """A cost that no plan exceeds."""
    longest = int(travel[travel < FAR].max(initial=0))
    wishes = sum(v.over_cost for v in problem.vehicles) + problem.crossing_cost
    ways = sum(longest * v.finish_percent // 100 for v in problem.vehicles)
    fixed = sum(v.fixed_cost for v in problem.vehicles)
    return fixed + longest * (visits + len(problem.vehicles)) + wishes * visits + ways


def _rivals(problem: Problem) -> Ints:
    """By vehicle the positions of those that have no route where it has one, filled up with -1."""
    rivals = rivals_of(problem)
    most = max(map(len, rivals.values()), default=0)
    found = np.full((len(problem.vehicles), max(1, most)), -1, dtype=np.int64)
    for number, others in rivals.items():
        found[number, : len(others)] = sorted(others)
    return found


def _metres(problem: Problem, profiles: Sequence[str], used: Sequence[int]) -> Ints:
    if all(vehicle.max_distance is None for vehicle in problem.vehicles):
        return np.zeros((1, 1, 1), dtype=np.int64)
    matrices = [problem.matrices[name].distances for name in profiles]
    empty = np.zeros((len(used), len(used)), dtype=np.int64)
    found = np.stack([empty if one is None else one[np.ix_(used, used)].astype(np.int64) for one in matrices])
    found[found == UNREACHABLE] = FAR
    return found
