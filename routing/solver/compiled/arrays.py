"""Translate problems and plans into arrays for compiled code, and plans back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from routing.evaluation.cost import assemble, weights
from routing.evaluation.fit import Candidate, rivals_of
from routing.evaluation.limits import obeys
from routing.evaluation.preferences import finish_cost, named_vehicles, preferences_of
from routing.evaluation.timing import build_route
from routing.evaluation.visit import Node, padded
from routing.problem import UNREACHABLE, Amount, Problem, Solution, StopRef, Vehicle, Visit
from routing.solver.compiled import columns
from routing.solver.compiled.columns import FAR, Ints, Numbers, State
from routing.solver.compiled.coupled_arrays import CoupledColumns, allotted, coupled_columns

__all__ = ["Arrays"]

MOST_WEIGHT: Final = 2**56
"""The most that all tasks together may weigh: costs and weights are added in 64 bits."""


class Arrays:
    """A problem and its candidates as arrays of numbers.

    Attributes
    ----------
    numbers
        The tables that compiled code reads.
    urgent
        The candidates' numbers, the most urgent first.
    """

    def __init__(self, problem: Problem, candidates: Sequence[Candidate]) -> None:
        self.problem: Final = problem
        self._nodes: Final[tuple[Node, ...]] = tuple(node for candidate in candidates for node in candidate.nodes)
        self._number: Final = {(node.kind, node.task.id): number for number, node in enumerate(self._nodes)}
        self._position: Final = {vehicle.id: number for number, vehicle in enumerate(problem.vehicles)}
        self._meeting: Final = frozenset(stop for meeting in problem.together for stop in meeting.stops)
        self.numbers: Final = _numbers(problem, candidates, self._nodes)
        ends = [
            min((node.visit.time_windows[-1].end for node in candidate.nodes if node.visit.time_windows), default=FAR)
            for candidate in candidates
        ]
        first = sorted(
            range(len(candidates)),
            key=lambda t: (not candidates[t].task.must, -candidates[t].task.priority, ends[t]),
        )
        self.urgent: Final = np.array(first, dtype=np.int64)

    def state(self, plan: Solution | None = None) -> State:
        """Return a plan as routes of numbers, without times.

        Without a plan all routes are empty.
        """
        visits, vehicles, dimensions = len(self._nodes), len(self.problem.vehicles), self.problem.dimensions
        longest = visits + 1
        state = State(
            route=np.zeros((vehicles, longest), dtype=np.int64),
            begins=np.zeros((vehicles, longest), dtype=np.int64),
            bound=np.zeros((vehicles, longest), dtype=np.int64),
            load=np.zeros((vehicles, longest, dimensions), dtype=np.int64),
            sums=np.zeros((vehicles, columns.SUMS), dtype=np.int64),
            spots=np.full((visits, 2), -1, dtype=np.int64),
        )
        for route in () if plan is None else plan.routes:
            order = [self._number[stop.kind, stop.task_id] for stop in route.stops if stop.task_id is not None]
            position = self._position[route.vehicle_id]
            state.route[position, : len(order)] = order
            state.sums[position, columns.LENGTH] = len(order)
            state.sums[position, columns.SPAN] = route.stops[-1].arrival - route.stops[0].departure
            for stop in route.stops:
                if stop.task_id is not None and (stop.kind, stop.task_id) in self._meeting:
                    state.spots[self._number[stop.kind, stop.task_id], columns.PIN] = stop.begin
        return state

    def same(self, state: State) -> State:
        """Return a copy of a state."""
        return State(*(values.copy() for values in state))

    def missing(self, state: State) -> int:
        """Return the weight of the unassigned tasks of a state."""
        tasks = self.numbers.tasks
        return int(tasks[state.spots[tasks[:, columns.FIRST], columns.AT] < 0, columns.WEIGHT].sum())

    def cost(self, state: State) -> int:
        """Return the cost of a state plus the weight of its unassigned tasks."""
        return int(state.sums[:, columns.COST].sum()) + self.missing(state)

    def plan(self, state: State, seed: int) -> Solution | None:
        """Return the plan of a state; None where a route turns out to break a rule."""
        routes = []
        pins: dict[StopRef, int] = {}
        for visit, moment in enumerate(state.spots[:, columns.PIN]):
            if moment >= 0:
                pins[self._nodes[visit].kind, self._nodes[visit].task.id] = int(moment)
        lengths, spans = state.sums[:, columns.LENGTH], state.sums[:, columns.SPAN]
        for position in np.flatnonzero(lengths):
            vehicle = allotted(self.problem, self.problem.vehicles[position], int(spans[position]))
            order = [self._nodes[visit] for visit in state.route[position, : lengths[position]]]
            timed = obeys(self.problem, vehicle, order, pins)
            route = build_route(self.problem, vehicle, order, pins) if timed else None
            if route is None:
                return None
            routes.append(route)
        return assemble(self.problem, routes, seed, 0)


def _numbers(problem: Problem, candidates: Sequence[Candidate], nodes: Sequence[Node]) -> Numbers:
    dimensions = problem.dimensions
    profiles = list(dict.fromkeys(vehicle.profile for vehicle in problem.vehicles))
    # Only the locations that are used, and each by its position among them: matrices may be far larger.
    used = sorted(
        {node.visit.location for node in nodes}
        | {place for vehicle in problem.vehicles for place in (vehicle.start, vehicle.end) if place is not None}
    )
    compact = {place: index for index, place in enumerate(used)}
    travel = np.stack([problem.matrices[name].durations[np.ix_(used, used)] for name in profiles]).astype(np.int64)
    travel[travel == UNREACHABLE] = FAR
    places = np.array([compact[node.visit.location] for node in nodes], dtype=np.int64)
    allowed = np.zeros((len(candidates), len(problem.vehicles)), dtype=np.bool_)
    for task, candidate in enumerate(candidates):
        allowed[task, list(candidate.vehicles)] = True
    preference = _preference(problem, candidates)
    visit_windows = [node.visit.time_windows for node in nodes]
    break_windows = [pause.time_windows for vehicle in problem.vehicles for pause in vehicle.breaks]
    windows = [[window.start, window.end] for spans in [*visit_windows, *break_windows] for window in spans]
    last_window = np.cumsum([0, *(len(spans) for spans in visit_windows)], dtype=np.int64)
    couplings = coupled_columns(problem, candidates, nodes)
    horizon = _horizon(problem, nodes, windows, travel)
    return Numbers(
        fleet=_fleet(problem, profiles, compact, horizon, couplings.group, int(last_window[-1])),
        visits=_columns(
            [task for task, candidate in enumerate(candidates) for _ in candidate.nodes],
            places,
            [node.visit.service for node in nodes],
            [node.visit.setup for node in nodes],
            last_window[:-1],
            last_window[1:],
            couplings.meeting,
            couplings.after,
            couplings.least,
            couplings.most,
        ),
        tasks=_tasks(problem, candidates, nodes, couplings, _dearest(problem, travel, len(nodes), preference)),
        windows=_ints(windows).reshape(-1, 2),
        shared=couplings.shared,
        change=_amounts([node.change for node in nodes], dimensions),
        loaded=_amounts([node.loaded for node in nodes], dimensions),
        capacity=_amounts([padded(vehicle.capacity, dimensions) for vehicle in problem.vehicles], dimensions),
        near=_near(travel, places),
        allowed=allowed,
        preference=preference,
        travel=travel,
        metres=_metres(problem, profiles, used),
        zone=_ints([problem.zones[place] if _crosses(problem) else 0 for place in used]),
        crossing=_ints([problem.crossing_cost]),
        finish=_ints([[finish_cost(problem, vehicle, place) for place in used] for vehicle in problem.vehicles]),
        rivals=_rivals(problem),
        mixes=couplings.mixes,
        bundle_from=couplings.bundle_from,
        bundled=couplings.bundled,
        meeting_from=couplings.meeting_from,
        met=couplings.met,
        group_from=couplings.group_from,
        grouped=couplings.grouped,
    )


def _tasks(
    problem: Problem, candidates: Sequence[Candidate], nodes: Sequence[Node], couplings: CoupledColumns, dearest: int
) -> Ints:
    """Return the table of tasks.

    A unit of weight is worth more than any plan costs, as far as 64 bits hold the sum.
    """
    number = {id(node): visit for visit, node in enumerate(nodes)}
    ends = [candidate.nodes for candidate in candidates]
    worth = weights(problem)
    values = [worth[candidate.nodes[0].key] for candidate in candidates]
    unit = max(1, min(dearest + 1, MOST_WEIGHT // max(1, sum(values))))
    return _columns(
        [number[id(first)] for first, *_ in ends],
        [number[id(pair[1])] if len(pair) > 1 else -1 for pair in ends],
        [_limit(pair[-1].max_ride) for pair in ends],
        [value * unit for value in values],
        [min((_width(node.visit) for node in pair), default=FAR) for pair in ends],
        couplings.goods,
        couplings.bundle,
    )


def _preference(problem: Problem, candidates: Sequence[Candidate]) -> Ints:
    """Return the cost that each vehicle adds by doing each task."""
    costs = preferences_of(problem)
    preference = np.zeros((len(candidates), len(problem.vehicles)), dtype=np.int64)
    if costs:
        for task, candidate in enumerate(candidates):
            stop = (candidate.nodes[0].kind, candidate.task.id)
            preference[task] = [costs.get((vehicle.id, stop), 0) for vehicle in problem.vehicles]
    return preference


def _near(travel: Ints, places: Ints) -> Ints:
    """Return all visits for each visit, the nearest first.

    The distance is there and back by the quickest profile.
    """
    quickest = travel.min(axis=0)
    there_and_back = quickest[np.ix_(places, places)] + quickest.T[np.ix_(places, places)]
    return np.argsort(there_and_back, axis=1, kind="stable").astype(np.int64)


def _horizon(problem: Problem, nodes: Sequence[Node], windows: Sequence[Sequence[int]], travel: Ints) -> int:
    """Return a moment that no earliest schedule passes.

    Vehicles without a shift have time until then.
    """
    work = sum(node.visit.service + node.visit.setup for node in nodes)
    work += max((pause.service for vehicle in problem.vehicles for pause in vehicle.breaks), default=0)
    longest = int(travel[travel < FAR].max(initial=0))
    return max((end for _, end in windows), default=0) + work + longest * (len(nodes) + 1)


def _alike(problem: Problem) -> list[int]:
    """Return a number for each vehicle.

    Vehicles that differ in nothing but their id have the same number.
    """
    numbers: dict[Vehicle, int] = {}
    distinct = named_vehicles(problem) | {vehicle for limit in problem.shared_limits for vehicle in limit.vehicles}
    return [
        numbers.setdefault(vehicle if vehicle.id in distinct else replace(vehicle, id=0, description=""), len(numbers))
        for vehicle in problem.vehicles
    ]


def _crosses(problem: Problem) -> bool:
    """Return whether legs between zones cost anything."""
    return bool(problem.zones) and problem.crossing_cost > 0


def _fleet(
    problem: Problem,
    profiles: Sequence[str],
    compact: dict[int, int],
    horizon: int,
    group: Ints,
    windows: int,
) -> Ints:
    sharing = any(limit.max_duration is not None or limit.max_distance is not None for limit in problem.shared_limits)
    alike = _alike(problem)
    # The windows of breaks come after those of visits.
    ends = np.cumsum([0, *(sum(len(pause.time_windows) for pause in v.breaks) for v in problem.vehicles)])
    rows = [
        [
            profiles.index(v.profile),
            -1 if v.start is None else compact[v.start],
            -1 if v.end is None else compact[v.end],
            v.time_window.start if v.time_window else 0,
            v.time_window.end if v.time_window else horizon,
            _limit(v.max_tasks),
            _limit(v.max_travel_time),
            _limit(v.max_duration),
            _limit(v.max_distance),
            _limit(v.max_stops),
            v.fixed_cost,
            _limit(v.fair_tasks),
            v.over_cost,
            _crosses(problem) or bool(v.finish_percent and v.finish is not None),
            alike[number],
            group[number],
            bool(v.breaks)
            or any(one is not None for one in (v.max_duration, v.max_distance))
            or (sharing and group[number] >= 0),
            windows + ends[number],
            windows + ends[number + 1],
            v.breaks[0].service if v.breaks else 0,
        ]
        for number, v in enumerate(problem.vehicles)
    ]
    return _ints(rows)


def _columns(*columns: Sequence[int] | Ints) -> Ints:
    return np.stack([np.asarray(column, dtype=np.int64) for column in columns], axis=1)


def _ints(values: Sequence[int] | Sequence[Sequence[int]]) -> Ints:
    return np.array(values, dtype=np.int64)


def _amounts(values: Sequence[Amount], dimensions: int) -> Ints:
    return np.array(values, dtype=np.int64).reshape(len(values), dimensions)


def _limit(value: int | None) -> int:
    return FAR if value is None else min(value, FAR - 1)


def _width(visit: Visit) -> int:
    return sum(window.end - window.start for window in visit.time_windows) if visit.time_windows else FAR


def _dearest(problem: Problem, travel: Ints, visits: int, preference: Ints) -> int:
    """Return a cost that no plan exceeds."""
    longest = int(travel[travel < FAR].max(initial=0))
    a_visit = sum(vehicle.over_cost for vehicle in problem.vehicles) + problem.crossing_cost
    finishes = sum(longest * vehicle.finish_percent // 100 for vehicle in problem.vehicles)
    fixed = sum(vehicle.fixed_cost for vehicle in problem.vehicles)
    tasks = int(preference.max(axis=1, initial=0).sum())
    return fixed + longest * (visits + len(problem.vehicles)) + a_visit * visits + finishes + tasks


def _rivals(problem: Problem) -> Ints:
    """Return the positions of each vehicle's alternatives, padded with -1."""
    rivals = rivals_of(problem)
    most = max(map(len, rivals.values()), default=0)
    table = np.full((len(problem.vehicles), max(1, most)), -1, dtype=np.int64)
    for number, others in rivals.items():
        table[number, : len(others)] = sorted(others)
    return table


def _metres(problem: Problem, profiles: Sequence[str], used: Sequence[int]) -> Ints:
    limits = [vehicle.max_distance for vehicle in problem.vehicles]
    limits += [limit.max_distance for limit in problem.shared_limits]
    if all(limit is None for limit in limits):
        return np.zeros((1, 1, 1), dtype=np.int64)
    matrices = [problem.matrices[name].distances for name in profiles]
    empty = np.zeros((len(used), len(used)), dtype=np.int64)
    metres = np.stack([empty if one is None else one[np.ix_(used, used)].astype(np.int64) for one in matrices])
    metres[metres == UNREACHABLE] = FAR
    return metres
