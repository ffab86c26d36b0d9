"""Fix a problem's couplings as in a draft plan, so that rounds become independent.

Each plan of the decoupled problem is a plan of the whole problem, except for what the decisions do not quite settle.
``DraftPlan.plan`` removes that again, and the checker judges every plan.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from routing.evaluation.cost import assemble
from routing.evaluation.fit import candidates_of
from routing.evaluation.limits import metres, obeys, places_visited, seconds_under_way
from routing.evaluation.timing import build_route
from routing.evaluation.visit import nodes_of
from routing.problem import (
    Follows,
    Job,
    Problem,
    Route,
    SharedLimit,
    Shipment,
    Solution,
    Stop,
    StopKind,
    StopRef,
    TaskKind,
    TaskRef,
    TimeWindow,
    Vehicle,
    Visit,
    task_of,
)
from routing.solver.decoupling.draft import DraftPlan, duration_of

__all__ = ["DecoupledProblem"]

EVER: Final = 2_000_000_000
"""The last second of a window."""


@dataclass(slots=True)
class DecoupledProblem:
    """A problem without couplings, and the plan to start from.

    ``deliveries`` are jobs that deliver what is on board. ``anchors`` are jobs at the present location of a vehicle
    that has set out. It always goes home from there, so leaving it idle saves nothing.
    """

    draft: DraftPlan
    problem: Problem
    start: Solution
    deliveries: dict[int, StopRef]
    anchors: frozenset[int]

    @classmethod
    def of(cls, draft: DraftPlan, generator: random.Random, *, free: bool = False) -> DecoupledProblem:
        """Return the problem with its couplings fixed as on a draft.

        Where the draft leaves a choice, it is made at random.

        ``free`` leaves to the search what compiled code decides itself: modes, and who exceeds a fair share.
        """
        return _Maker(draft, generator, free).made()

    def draft_of(self, found: Solution) -> DraftPlan:
        """Return the draft of a plan of this problem."""
        index = self.draft.index
        draft = DraftPlan(index, {}, dict(self.draft.pins))
        for number in index.fixed:
            if self.draft.begun(number):
                draft.orders[number] = self.draft.orders[number][: self.draft.begun(number)]
        for route in found.routes:
            order = draft.orders.setdefault(index.position[route.vehicle_id], [])
            for stop in route.stops:
                if stop.task_id is not None and not (stop.kind is StopKind.JOB and stop.task_id in self.anchors):
                    order.append(index.nodes[self._stop(stop)])
        on = {(node.kind, node.task.id) for nodes in draft.orders.values() for node in nodes}
        draft.pins = {stop: moment for stop, moment in draft.pins.items() if stop in on}
        return draft

    def _stop(self, stop: Stop) -> StopRef:
        if stop.kind is StopKind.JOB and stop.task_id in self.deliveries:
            return self.deliveries[stop.task_id]
        return stop.kind, stop.task_id or 0


class _Maker:
    def __init__(self, draft: DraftPlan, generator: random.Random, free: bool) -> None:
        self._draft = draft
        self._index = draft.index
        self._whole = draft.index.problem
        self._random = generator
        self._free = free
        self._deliveries: dict[int, StopRef] = {}
        self._left_at: dict[int, int] = {}
        self._anchors: dict[int, int] = {}
        self._routes = {
            number: build_route(self._whole, self._whole.vehicles[number], nodes, draft.pins)
            for number, nodes in draft.orders.items()
        }
        self._chosen = self._choose()
        self._takers = self._takers_of_the_rest()
        self._begins: dict[StopRef, Stop] = {
            (stop.kind, stop.task_id): stop
            for route in self._routes.values()
            if route is not None
            for stop in route.stops
            if stop.task_id is not None
        }

    def made(self) -> DecoupledProblem:
        """Return the decoupled problem with the plan it starts from."""
        draft, index, whole = self._draft, self._index, self._whole
        done = draft.done
        left = {key for bundle in index.bundles for key in bundle if key not in done}
        left |= set(index.underway)
        narrowed = self._narrowed()
        vehicles = [
            self._vehicle(number, vehicle) for number, vehicle in enumerate(whole.vehicles) if number in self._chosen
        ]
        jobs = [self._job(job, narrowed) for job in whole.jobs if (TaskKind.JOB, job.id) not in left]
        jobs += self._under_way()
        shipments = [
            self._shipment(shipment, narrowed)
            for shipment in whole.shipments
            if (TaskKind.SHIPMENT, shipment.id) not in left
        ]
        here = {vehicle.id for vehicle in vehicles}
        problem = Problem(
            vehicles=tuple(vehicles),
            matrices=whole.matrices,
            jobs=tuple(jobs),
            shipments=tuple(shipments),
            never_mixed=whole.never_mixed,
            zones=whole.zones,
            crossing_cost=whole.crossing_cost,
            alternatives=tuple(alternative & here for alternative in whole.alternatives if len(alternative & here) > 1),
        )
        return DecoupledProblem(
            draft, problem, self._start(problem), self._deliveries, frozenset(self._anchors.values())
        )

    def _choose(self) -> set[int]:
        """Return the vehicles to use: of alternatives the one in use, else any one of them."""
        used = [number for number, nodes in self._draft.orders.items() if nodes]
        others = [number for number in range(len(self._whole.vehicles)) if number not in set(used)]
        if self._index.rivals:
            self._random.shuffle(others)
        chosen: set[int] = set()
        for number in [*used, *others]:
            rivals = self._index.rivals.get(number, set())
            if not rivals & chosen or self._is_free({number} | rivals):
                chosen.add(number)
        return chosen

    def _is_free(self, numbers: set[int]) -> bool:
        """Return whether the search may choose among vehicles.

        It may where none has set out or shares a limit.
        """
        return self._free and not numbers & (self._index.fixed.keys() | self._index.shared.keys())

    def _takers_of_the_rest(self) -> dict[frozenset[int], int]:
        """Return the vehicle that gets the rest of each shared limit this time."""
        return {
            shared.vehicles: self._random.choice(sorted(mine))
            for shared in self._whole.shared_limits
            if (mine := {self._index.position[vehicle] for vehicle in shared.vehicles} & self._chosen)
        }

    def _vehicle(self, number: int, vehicle: Vehicle) -> Vehicle:
        for shared in self._index.shared.get(number, ()):
            vehicle = self._allotted(number, vehicle, shared)
        vehicle = self._capped(number, vehicle)
        prefix = self._draft.orders.get(number, [])[: self._draft.begun(number)]
        route = build_route(self._whole, replace(vehicle, end=None), prefix, self._draft.pins) if prefix else None
        if route is None:
            return replace(vehicle, prefix=())
        begun = self._routes.get(number) or route
        last = next(stop for stop in reversed(route.stops) if stop.task_id is not None)
        in_whole = next(s for s in begun.stops if (s.kind, s.task_id) == (last.kind, last.task_id))
        travel = seconds_under_way(self._whole, replace(vehicle, end=None), prefix)
        shift = vehicle.time_window or TimeWindow(0, EVER)
        end = shift.end
        if vehicle.max_duration is not None:
            end = min(end, begun.stops[0].departure + vehicle.max_duration)
        kept = [sum(values) for values in zip(*(n.change for n in prefix if n.kind is StopKind.JOB), strict=True)]
        capacity = tuple(max(0, most - max(0, kept[d] if kept else 0)) for d, most in enumerate(vehicle.capacity))
        if last.location is not None:
            self._left_at[number] = last.location
        return replace(
            vehicle,
            prefix=(),
            start=last.location,
            time_window=TimeWindow(min(in_whole.departure, end), end),
            capacity=capacity,
            max_duration=None,
            max_tasks=_less(vehicle.max_tasks, len(prefix) - 1),
            max_stops=_less(vehicle.max_stops, places_visited(vehicle, prefix)),
            max_travel_time=_less(vehicle.max_travel_time, travel),
            max_distance=_less(vehicle.max_distance, metres(self._whole, replace(vehicle, end=None), prefix)),
            fair_tasks=None if vehicle.fair_tasks is None else max(0, vehicle.fair_tasks - len(prefix)) + 1,
            fixed_cost=0,
            breaks=tuple(
                pause
                for pause in vehicle.breaks
                if pause.time_windows[-1].end >= in_whole.departure
                and pause.id not in {stop.break_id for stop in begun.stops if stop.departure <= in_whole.departure}
            ),
        )

    def _capped(self, number: int, vehicle: Vehicle) -> Vehicle:
        """Limit a vehicle at random to its fair share, to fewer tasks than now, or not at all.

        OR-Tools puts a task where travel is shortest, and does not learn that a task too many has a cost.
        """
        if self._free or vehicle.fair_tasks is None or not vehicle.over_cost:
            return vehicle
        now = len(self._draft.orders.get(number, ()))
        cap = self._random.choice((None, *(max(vehicle.fair_tasks, now - fewer) for fewer in (now, 1, 2))))
        if cap is None:
            return vehicle
        return replace(vehicle, max_tasks=cap if vehicle.max_tasks is None else min(cap, vehicle.max_tasks))

    def _allotted(self, number: int, vehicle: Vehicle, shared: SharedLimit) -> Vehicle:
        """Return the vehicle with its part of a shared limit.

        The part is what it uses now, and perhaps the rest.
        """
        mine = [
            self._index.position[vehicle]
            for vehicle in shared.vehicles
            if self._index.position[vehicle] in self._chosen
        ]
        taker = self._takers.get(shared.vehicles)
        for name in ("max_tasks", "max_stops", "max_travel_time", "max_duration", "max_distance"):
            most = getattr(shared, name)
            if most is None:
                continue
            used = {one: self._used(one, name) for one in mine}
            spare = most - sum(used.values())
            part = used[number] + (spare if number == taker else 0)
            own = getattr(vehicle, name)
            changed: dict[str, Any] = {name: max(0, part if own is None else min(own, part))}
            vehicle = replace(vehicle, **changed)
        return vehicle

    def _used(self, number: int, name: str) -> int:
        nodes = self._draft.orders.get(number, [])
        if not nodes:
            return 0
        vehicle = self._whole.vehicles[number]
        if name == "max_tasks":
            return len(nodes)
        if name == "max_stops":
            return places_visited(vehicle, nodes)
        if name == "max_travel_time":
            return seconds_under_way(self._whole, vehicle, nodes)
        if name == "max_duration":
            return duration_of(self._whole, vehicle, nodes, self._draft.pins)
        return metres(self._whole, vehicle, nodes)

    def _narrowed(self) -> dict[StopRef, tuple[int, int]]:
        """Return when work may begin, and service at the latest, for each visit coupled in time."""
        narrowed: dict[StopRef, tuple[int, int]] = {}

        def narrow(stop: StopRef, first: int, last: int) -> None:
            before = narrowed.get(stop, (0, EVER))
            narrowed[stop] = max(before[0], first, 0), min(before[1], last)

        for together in self._whole.together:
            for stop in together.stops:
                if stop in self._begins and stop in self._draft.pins:
                    at = self._begins[stop]
                    narrow(stop, at.begin - at.setup, at.begin)
        for follow_up in self._whole.follows:
            if follow_up.first in self._begins and follow_up.then in self._begins:
                self._part(follow_up, narrow)
        return narrowed

    def _part(self, one: Follows, narrow: Callable[[StopRef, int, int], None]) -> None:
        """Divide the slack between two visits that follow one another."""
        first, then = self._begins[one.first], self._begins[one.then]
        gap = then.begin - first.departure
        play = gap - one.least
        later = self._random.choice((0, play, self._random.randint(0, max(0, play))))
        more = EVER if one.most is None else one.most - gap
        earlier = EVER if one.most is None else self._random.choice((0, more, self._random.randint(0, max(0, more))))
        narrow(one.first, first.begin - first.setup - earlier, first.begin + later)
        after = then.begin - then.setup - (play - later)
        narrow(one.then, after, min(EVER, then.begin + (more - earlier if one.most is not None else EVER)))

    def _vehicles_of(self, key: TaskRef, allowed: frozenset[int] | None) -> frozenset[int] | None:
        """Return the vehicles that may do a task.

        A follow-up stays with its vehicle, and so do visits of a meeting without service time.
        """
        stays = {task_of(stop) for follow_up in self._whole.follows for stop in (follow_up.first, follow_up.then)}
        for together in self._whole.together:
            if all(self._index.nodes[stop].visit.service == 0 for stop in together.stops):
                stays |= {task_of(stop) for stop in together.stops}
        if key not in stays:
            return allowed
        for number, nodes in self._draft.orders.items():
            if any(node.key == key for node in nodes):
                return frozenset({self._whole.vehicles[number].id})
        return allowed

    def _job(self, job: Job, narrowed: dict[StopRef, tuple[int, int]]) -> Job:
        visit = _within(job.visit, narrowed.get((StopKind.JOB, job.id)))
        return replace(job, visit=visit, vehicles=self._vehicles_of((TaskKind.JOB, job.id), job.vehicles))

    def _shipment(self, one: Shipment, narrowed: dict[StopRef, tuple[int, int]]) -> Shipment:
        return replace(
            one,
            pickup=_within(one.pickup, narrowed.get((StopKind.PICKUP, one.id))),
            delivery=_within(one.delivery, narrowed.get((StopKind.DELIVERY, one.id))),
            vehicles=self._vehicles_of((TaskKind.SHIPMENT, one.id), one.vehicles),
        )

    def _under_way(self) -> Iterable[Job]:
        """Return the anchors, and a delivery for each shipment on board.

        On board is a shipment whose pickup is in a prefix and whose delivery is not.
        """
        number_of = max((job.id for job in self._whole.jobs), default=0) + 1
        for number in self._index.fixed:
            begun = self._draft.orders.get(number, [])[: self._draft.begun(number)]
            here = [(node.kind, node.task.id) for node in begun]
            for kind, task_id in here:
                if kind is not StopKind.PICKUP or (StopKind.DELIVERY, task_id) in here:
                    continue
                node = self._index.nodes[StopKind.DELIVERY, task_id]
                shipment = node.task
                visit = node.visit
                if node.max_ride is not None and (kind, task_id) in self._begins:
                    visit = _within(visit, (0, self._begins[kind, task_id].departure + node.max_ride))
                self._deliveries[number_of] = StopKind.DELIVERY, task_id
                yield Job(
                    id=number_of,
                    visit=visit,
                    delivery=shipment.amount if isinstance(shipment, Shipment) else (),
                    skills=shipment.skills,
                    priority=shipment.priority,
                    must=True,
                    vehicles=frozenset({self._whole.vehicles[number].id}),
                )
                number_of += 1
        for number, location in self._left_at.items():
            self._anchors[number] = number_of
            only = frozenset({self._whole.vehicles[number].id})
            yield Job(id=number_of, visit=Visit(location=location), must=True, vehicles=only)
            number_of += 1

    def _start(self, problem: Problem) -> Solution:
        """Return the draft's plan as one of the decoupled problem.

        Rounds that do not fit into the decoupled problem are left out.
        """
        stands_for = {stop: number for number, stop in self._deliveries.items()}
        nodes = {(node.kind, node.task.id): node for task in problem.tasks for node in nodes_of(problem, task)}
        vehicles = {vehicle.id: vehicle for vehicle in problem.vehicles}
        able = {
            (key, problem.vehicles[position].id)
            for candidate in candidates_of(problem)
            for key in (candidate.nodes[0].key,)
            for position in candidate.vehicles
        }
        routes: list[Route] = []
        for number, order in self._draft.orders.items():
            vehicle = vehicles.get(self._whole.vehicles[number].id)
            rest = order[self._draft.begun(number) :]
            keys = [
                (StopKind.JOB, stands_for[node.kind, node.task.id])
                if (node.kind, node.task.id) in stands_for
                else (node.kind, node.task.id)
                for node in rest
            ]
            if number in self._anchors:
                keys.insert(0, (StopKind.JOB, self._anchors[number]))
            if vehicle is None or not keys or any(key not in nodes for key in keys):
                continue
            mine = [nodes[key] for key in keys]
            fitting = all((node.key, vehicle.id) in able for node in mine) and obeys(problem, vehicle, mine)
            route = build_route(problem, vehicle, mine) if fitting else None
            if route is not None:
                routes.append(route)
        return assemble(problem, routes, 0, 0)


def _less(limit: int | None, used: int) -> int | None:
    return None if limit is None else max(0, limit - used)


def _within(visit: Visit, span: tuple[int, int] | None) -> Visit:
    """Return a visit with its windows cut to a span.

    A visit without windows gets the span as its window.
    """
    if span is None:
        return visit
    first, last = max(0, span[0]), min(span[1], EVER)
    windows = visit.time_windows or (TimeWindow(0, EVER),)
    cut = tuple(
        TimeWindow(max(first, window.start), min(last, window.end))
        for window in windows
        if max(first, window.start) <= min(last, window.end)
    )
    return replace(visit, time_windows=cut or (TimeWindow(first, max(first, last)),))
