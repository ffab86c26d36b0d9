"""A problem as arrays for compiled code, and plans there and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from routing.evaluation.cost import assemble, weights
from routing.evaluation.fit import Candidate, rivals_of
from routing.evaluation.limits import obeys
from routing.evaluation.preferences import finish_cost, named_vehicles, wishes_of
from routing.evaluation.timing import build_route
from routing.evaluation.visit import Node, padded
from routing.problem import UNREACHABLE, Amount, Problem, Solution, StopRef, Vehicle, Visit
from routing.solver.compiled import columns
from routing.solver.compiled.columns import FAR, Ints, Numbers, State
from routing.solver.compiled.coupled_arrays import allotted, ties

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
        self._meeting: Final = frozenset(stop for one in problem.together for stop in one.stops)
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
        """A state of its own with the same routes, all worked out."""
        return State(*(values.copy() for values in state))

    def missing(self, state: State) -> int:
        """What the tasks that are on no route weigh."""
        tasks = self.numbers.tasks
        return int(tasks[state.spots[tasks[:, columns.FIRST], columns.AT] < 0, columns.WEIGHT].sum())

    def cost(self, state: State) -> int:
        """What a state costs, what the tasks that are on no route weigh included."""
        return int(state.sums[:, columns.COST].sum()) + self.missing(state)

    def plan(self, state: State, seed: int) -> Solution | None:
        """The plan of a state; None where a route breaks a rule after all."""
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
    kinds: dict[Vehicle, int] = {}
    named = named_vehicles(problem)
    sharing = {one for limit in problem.shared_limits for one in limit.vehicles}
    alike = [
        kinds.setdefault(
            vehicle if vehicle.id in named | sharing else replace(vehicle, id=0, description=""), len(kinds)
        )
        for vehicle in problem.vehicles
    ]
    resting = [one.time_windows for vehicle in problem.vehicles for one in vehicle.breaks]
    # A moment that no earliest schedule comes after: a vehicle without a shift has all the time, and not for ever.
    ends = [window.end for spans in [*windows, *resting] for window in spans]
    work = sum(node.visit.service + node.visit.setup for node in nodes)
    work += max((one.service for vehicle in problem.vehicles for one in vehicle.breaks), default=0)
    horizon = max(ends, default=0) + work + int(travel[travel < FAR].max(initial=0)) * (len(nodes) + 1)
    near = travel.min(axis=0)
    near = near[np.ix_(places, places)] + near.T[np.ix_(places, places)]
    visits_of = [[number[id(o.nodes[0])], number[id(o.nodes[1])] if len(o.nodes) > 1 else -1] for o in candidates]
    till = np.cumsum([0, *(len(spans) for spans in windows)], dtype=np.int64)
    bound = ties(problem, candidates, nodes)
    return Numbers(
        fleet=_fleet(problem, profiles, compact, horizon, alike, bound.group, int(till[-1])),
        visits=_columns(
            task,
            places,
            [one.visit.service for one in nodes],
            [one.visit.setup for one in nodes],
            till[:-1],
            till[1:],
            bound.meeting,
            bound.after,
            bound.least,
            bound.most,
        ),
        tasks=_columns(
            *_ints(visits_of).T,
            [_limit(one.nodes[-1].max_ride) for one in candidates],
            [value * unit for value in worth],
            [min((_width(node.visit) for node in one.nodes), default=FAR) for one in candidates],
            bound.goods,
            bound.bundle,
        ),
        windows=_ints([[window.start, window.end] for spans in [*windows, *resting] for window in spans]).reshape(
            -1, 2
        ),
        shared=bound.shared,
        change=_amounts([node.change for node in nodes], dimensions),
        loaded=_amounts([node.loaded for node in nodes], dimensions),
        capacity=_amounts([padded(v.capacity, dimensions) for v in problem.vehicles], dimensions),
        near=np.argsort(near, axis=1, kind="stable").astype(np.int64),
        allowed=allowed,
        wish=wish,
        travel=travel,
        metres=_metres(problem, profiles, used),
        zone=_ints([problem.zones[place] if _crosses(problem) else 0 for place in used]),
        crossing=_ints([problem.crossing_cost]),
        finish=_ints([[finish_cost(problem, v, place) for place in used] for v in problem.vehicles]),
        rivals=_rivals(problem),
        mixes=bound.mixes,
        bundle_from=bound.bundle_from,
        bundled=bound.bundled,
        meeting_from=bound.meeting_from,
        met=bound.met,
        group_from=bound.group_from,
        grouped=bound.grouped,
    )


def _crosses(problem: Problem) -> bool:
    """Whether the way from zone to zone costs anything."""
    return bool(problem.zones) and problem.crossing_cost > 0


def _fleet(
    problem: Problem,
    profiles: Sequence[str],
    compact: dict[int, int],
    horizon: int,
    alike: Sequence[int],
    group: Ints,
    windows: int,
) -> Ints:
    sharing = any(one.max_duration is not None or one.max_distance is not None for one in problem.shared_limits)
    # Those of breaks come after those of visits.
    ends = np.cumsum([0, *(sum(len(one.time_windows) for one in v.breaks) for v in problem.vehicles)])
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
    limits = [vehicle.max_distance for vehicle in problem.vehicles]
    limits += [one.max_distance for one in problem.shared_limits]
    if all(limit is None for limit in limits):
        return np.zeros((1, 1, 1), dtype=np.int64)
    matrices = [problem.matrices[name].distances for name in profiles]
    empty = np.zeros((len(used), len(used)), dtype=np.int64)
    found = np.stack([empty if one is None else one[np.ix_(used, used)].astype(np.int64) for one in matrices])
    found[found == UNREACHABLE] = FAR
    return found
