"""Ground: a good plan, and a route and a stop of it at random, to plant a fault in."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

from routing.problem import (
    Break,
    Job,
    Problem,
    Route,
    SharedLimit,
    Shipment,
    Solution,
    StopKind,
    StopRef,
    TaskKind,
    TimeWindow,
    Visit,
)

__all__ = ["Ground", "Planted"]

Planted = tuple[Problem, Solution]
"""A problem, and a plan that breaks a rule of it."""


class Ground:
    """A problem and a plan, and one route and one stop of it, at random."""

    def __init__(self, made: Problem, plan: Solution, dice: random.Random) -> None:
        self.made, self.plan, self.dice = made, plan, dice
        self.route = dice.choice(plan.routes)
        self.vehicle = next(one for one in made.vehicles if one.id == self.route.vehicle_id)
        self.visits = [place for place, stop in enumerate(self.route.stops) if stop.task_id is not None]
        self.place = dice.choice(self.visits)
        self.stop = self.route.stops[self.place]
        self.refs: list[StopRef] = [(s.kind, s.task_id) for s in self.route.stops if s.task_id is not None]

    @property
    def begin(self) -> int:
        return self.route.stops[0].departure

    @property
    def end(self) -> int:
        return self.route.stops[-1].arrival

    @property
    def metres(self) -> int:
        return sum(leg.distance or 0 for leg in self.route.legs)

    @property
    def travel(self) -> int:
        return sum(leg.duration for leg in self.route.legs)

    @property
    def stops_made(self) -> int:
        place, count = self.vehicle.start, 0
        for number in self.visits:
            count += place is None or self.route.stops[number].location != place
            place = self.route.stops[number].location
        return count

    def with_route(self, route: Route) -> Planted:
        routes = tuple(route if one is self.route else one for one in self.plan.routes)
        return self.made, replace(self.plan, routes=routes)

    def with_stop(self, place: int, **changes: Any) -> Planted:
        stops = list(self.route.stops)
        stops[place] = replace(stops[place], **changes)
        return self.with_route(replace(self.route, stops=tuple(stops)))

    def with_leg(self, place: int, **changes: Any) -> Planted:
        legs = list(self.route.legs)
        legs[place] = replace(legs[place], **changes)
        return self.with_route(replace(self.route, legs=tuple(legs)))

    def with_vehicle(self, **changes: Any) -> Planted:
        vehicles = [replace(one, **changes) if one is self.vehicle else one for one in self.made.vehicles]
        return self.made.replace(vehicles=vehicles), self.plan

    def with_limit(self, name: str, used: int) -> Planted | None:
        """One less than what is used."""
        return self.with_vehicle(**{name: used - 1}) if used else None

    def with_shared(self, name: str, used: int) -> Planted | None:
        if not used:
            return None
        limit = SharedLimit(vehicles=frozenset({self.vehicle.id}), **{name: used - 1})
        return self.made.replace(shared_limits=(*self.made.shared_limits, limit)), self.plan

    def with_task(self, **changes: Any) -> Planted:
        """The task of the stop changed; of a shipment the visit is that of the stop's kind."""
        visit: Visit | None = changes.pop("visit", None)
        jobs: list[Job] = list(self.made.jobs)
        shipments: list[Shipment] = list(self.made.shipments)
        if self.stop.kind is StopKind.JOB:
            more = changes if visit is None else changes | {"visit": visit}
            jobs = [replace(one, **more) if one.id == self.stop.task_id else one for one in jobs]
        else:
            name = "pickup" if self.stop.kind is StopKind.PICKUP else "delivery"
            more = changes if visit is None else changes | {name: visit}
            shipments = [replace(one, **more) if one.id == self.stop.task_id else one for one in shipments]
        return self.made.replace(jobs=jobs, shipments=shipments), self.plan

    def with_windows(self, *windows: tuple[int, int]) -> Planted:
        visit = _visit(self.made, (self.stop.kind, self.stop.task_id or 0))
        return self.with_task(visit=replace(visit, time_windows=tuple(TimeWindow(*one) for one in windows)))

    def with_breaks(self, one: Break) -> Planted:
        return self.with_vehicle(breaks=(*self.vehicle.breaks, one))

    def ridden(self) -> tuple[int, int, Shipment] | None:
        """Where a shipment is picked up and delivered."""
        for one in self.made.shipments:
            if (StopKind.PICKUP, one.id) in self.refs:
                where = [self.visits[self.refs.index((kind, one.id))] for kind in (StopKind.PICKUP, StopKind.DELIVERY)]
                return where[0], where[1], one
        return None

    def undone(self) -> StopRef | None:
        for one in self.plan.unassigned:
            return (StopKind.JOB if one.kind is TaskKind.JOB else StopKind.PICKUP), one.id
        return None


def _visit(made: Problem, stop: StopRef) -> Visit:
    known = {(StopKind.JOB, one.id): one.visit for one in made.jobs}
    known |= {(StopKind.PICKUP, one.id): one.pickup for one in made.shipments}
    known |= {(StopKind.DELIVERY, one.id): one.delivery for one in made.shipments}
    return known[stop]
