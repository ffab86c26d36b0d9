"""Faults planted in good plans: for each code of a violation, the plan spoiled or the rule tightened just beyond it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace

from routing.checker import Cause
from routing.problem import (
    UNREACHABLE,
    Break,
    DurationMatrix,
    Follows,
    Problem,
    Solution,
    StopKind,
    StopRef,
    TaskKind,
    TimeWindow,
    Together,
    Unassigned,
)
from tests.support.ground import Ground, Planted

__all__ = ["PLANTS", "planted"]


def planted(made: Problem, plan: Solution, dice: random.Random) -> Iterator[tuple[Cause, Problem, Solution]]:
    """Every fault that a plan has ground for, with its code, the problem and the plan it is in."""
    for cause, plants in PLANTS.items():
        for plant in plants:
            found = plant(Ground(made, plan, dice))
            if found is not None:
                yield cause, *found


def _elsewhere(ground: Ground) -> Planted:
    return ground.with_stop(ground.place, location=(ground.stop.location or 0) + 1)


def _cut(ground: Ground) -> Planted | None:
    """A way that is driven is closed."""
    driven = [leg for leg in ground.route.legs if leg.origin is not None and leg.destination not in (None, leg.origin)]
    if not driven:
        return None
    leg = ground.dice.choice(driven)
    matrix = ground.made.matrices[ground.vehicle.profile]
    durations = matrix.durations.copy()
    durations[leg.origin, leg.destination] = UNREACHABLE
    matrices = dict(ground.made.matrices) | {ground.vehicle.profile: DurationMatrix(durations, matrix.distances)}
    return ground.made.replace(matrices=matrices), ground.plan


def _delivered_first(ground: Ground) -> Planted | None:
    ridden = ground.ridden()
    if ridden is None:
        return None
    first, last, _ = ridden
    stops = list(ground.route.stops)
    stops[first], stops[last] = (
        replace(stops[first], kind=StopKind.DELIVERY),
        replace(stops[last], kind=StopKind.PICKUP),
    )
    return ground.with_route(replace(ground.route, stops=tuple(stops)))


def _handed_over(ground: Ground) -> Planted | None:
    """A delivery in another round than its pickup."""
    ridden = ground.ridden()
    others = [route for route in ground.plan.routes if route is not ground.route]
    if ridden is None or not others:
        return None
    stop, other = ground.route.stops[ridden[1]], others[0]
    mine = tuple(one for one in ground.route.stops if one is not stop)
    theirs = (*other.stops[:-1], stop, other.stops[-1])
    routes = (
        replace(ground.route, stops=mine, legs=ground.route.legs[:-1]),
        replace(other, stops=theirs, legs=(*other.legs, other.legs[-1])),
        *others[1:],
    )
    return ground.made, replace(ground.plan, routes=routes)


def _mixed(ground: Ground) -> Planted | None:
    """What is on board together must not be."""
    aboard: list[int] = []
    for kind, number in ground.refs:
        if kind is StopKind.DELIVERY:
            aboard.remove(number)
        if kind is StopKind.PICKUP:
            aboard.append(number)
        if len(aboard) > 1:
            goods = {aboard[0]: "x", aboard[1]: "y"}
            shipments = [replace(one, goods=goods.get(one.id, one.goods)) for one in ground.made.shipments]
            return ground.made.replace(shipments=shipments, never_mixed=[frozenset({"x", "y"})]), ground.plan
    return None


def _met_apart(ground: Ground) -> Planted | None:
    """Two who must begin together do not, or are one."""
    mine: StopRef = ground.stop.kind, ground.stop.task_id or 0
    for route in ground.plan.routes:
        for stop in route.stops:
            same = (stop.kind is StopKind.JOB) == (mine[0] is StopKind.JOB) and stop.task_id == mine[1]
            if stop.task_id is None or same or (route is not ground.route and stop.begin == ground.stop.begin):
                continue
            tie = Together((mine, (stop.kind, stop.task_id)))
            return ground.made.replace(together=(*ground.made.together, tie)), ground.plan
    return None


def _follows(ground: Ground, **limits: int) -> Planted | None:
    if len(ground.refs) < 2:
        return None
    tie = Follows(ground.refs[0], ground.refs[-1], **limits)
    return ground.made.replace(follows=(*ground.made.follows, tie)), ground.plan


def _gap(ground: Ground) -> int:
    return ground.route.stops[ground.visits[-1]].begin - ground.route.stops[ground.visits[0]].departure


def _back_by_another(ground: Ground) -> Planted | None:
    for route in ground.plan.routes:
        if route is not ground.route:
            stop = next(one for one in route.stops if one.task_id is not None)
            tie = Follows(ground.refs[0], (stop.kind, stop.task_id or 0))
            return ground.made.replace(follows=(*ground.made.follows, tie)), ground.plan
    return None


def _half(ground: Ground) -> Planted | None:
    other = ground.undone()
    if other is None:
        return None
    return ground.made.replace(follows=(*ground.made.follows, Follows(ground.refs[0], other))), ground.plan


def _overloaded(ground: Ground) -> Planted | None:
    peaks = [max(values) for values in zip(*(stop.load for stop in ground.route.stops), strict=True)]
    loaded = [dimension for dimension, peak in enumerate(peaks) if peak]
    if not loaded:
        return None
    dimension = ground.dice.choice(loaded)
    capacity = tuple(peak - (number == dimension) for number, peak in enumerate(peaks))
    return ground.with_vehicle(capacity=capacity)


def _told_wrong(ground: Ground) -> Planted | None:
    if not ground.stop.load:
        return None
    return ground.with_stop(ground.place, load=(ground.stop.load[0] + 1, *ground.stop.load[1:]))


def _ride_too_long(ground: Ground) -> Planted | None:
    ridden = ground.ridden()
    if ridden is None:
        return None
    first, last, shipment = ridden
    ride = ground.route.stops[last].begin - ground.route.stops[first].departure
    shipments = [replace(one, max_ride=ride - 1) if one is shipment else one for one in ground.made.shipments]
    return (ground.made.replace(shipments=shipments), ground.plan) if ride else None


def _begun_otherwise(ground: Ground) -> Planted | None:
    if len(ground.refs) < 2 or ground.refs[1][0] is StopKind.DELIVERY or ground.vehicle.prefix:
        return None
    if any(ground.refs[1] in one.prefix for one in ground.made.vehicles):
        return None
    return ground.with_vehicle(prefix=ground.refs[1:2])


def _begun_by_another(ground: Ground) -> Planted | None:
    others = [one for one in ground.made.vehicles if one is not ground.vehicle]
    first = ground.refs[0]
    if not others or any(first in one.prefix for one in ground.made.vehicles):
        return None
    vehicles = [replace(one, prefix=(first,)) if one is others[0] else one for one in ground.made.vehicles]
    return ground.made.replace(vehicles=vehicles), ground.plan


def _both_modes(ground: Ground) -> Planted | None:
    used = [route.vehicle_id for route in ground.plan.routes]
    return (ground.made.replace(alternatives=[frozenset(used[:2])]), ground.plan) if len(used) > 1 else None


def _no_rest(ground: Ground) -> Planted | None:
    """A break that begins once the route has, and must have begun before it ends."""
    if ground.end - ground.begin < 2:
        return None
    return ground.with_breaks(Break(id=77, time_windows=(TimeWindow(ground.begin, ground.end - 1),), service=1))


def _rested(ground: Ground) -> int | None:
    return next((n for n, stop in enumerate(ground.route.stops) if stop.kind is StopKind.BREAK), None)


def _rest_cut_short(ground: Ground) -> Planted | None:
    place = _rested(ground)
    return None if place is None else ground.with_stop(place, service=ground.route.stops[place].service - 1)


def _rest_of_another(ground: Ground) -> Planted | None:
    place = _rested(ground)
    return None if place is None else ground.with_stop(place, break_id=88)


def _rest_elsewhen(ground: Ground) -> Planted | None:
    place = _rested(ground)
    if place is None:
        return None
    begun = ground.route.stops[place].arrival + ground.route.stops[place].waiting
    breaks = [replace(one, time_windows=(TimeWindow(begun + 1, begun + 9),)) for one in ground.vehicle.breaks]
    return ground.with_vehicle(breaks=tuple(breaks))


def _too_early(ground: Ground) -> Planted:
    work = ground.stop.arrival + ground.stop.waiting
    return ground.with_windows((work + 1, work + 100_000))


def _too_late(ground: Ground) -> Planted | None:
    return ground.with_windows((0, ground.stop.begin - 1)) if ground.stop.begin else None


def _between(ground: Ground) -> Planted | None:
    """In neither of two windows, and nearer to the first."""
    if not ground.stop.begin:
        return None
    return ground.with_windows((0, ground.stop.begin - 1), (ground.stop.begin + 5, ground.stop.begin + 9))


def _left_early(ground: Ground) -> Planted:
    return ground.with_vehicle(time_window=TimeWindow(ground.begin + 1, ground.end + 100_000))


def _home_late(ground: Ground) -> Planted | None:
    return ground.with_vehicle(time_window=TimeWindow(0, ground.end - 1)) if ground.end else None


def _later(ground: Ground) -> Planted:
    place = ground.dice.randrange(1, len(ground.route.stops))
    return ground.with_stop(place, arrival=ground.route.stops[place].arrival + 1)


def _unassigned(ground: Ground, *more: Unassigned) -> Planted:
    return ground.made, replace(ground.plan, unassigned=(*ground.plan.unassigned, *more))


def _done_and_undone(ground: Ground) -> Planted:
    kind = TaskKind.JOB if ground.stop.kind is StopKind.JOB else TaskKind.SHIPMENT
    return _unassigned(ground, Unassigned(kind, ground.stop.task_id or 0))


def _done_twice(ground: Ground) -> Planted:
    stops = (*ground.route.stops[: ground.place], ground.stop, *ground.route.stops[ground.place :])
    legs = (*ground.route.legs[: ground.place], ground.route.legs[0], *ground.route.legs[ground.place :])
    return ground.with_route(replace(ground.route, stops=stops, legs=legs))


def _undone_twice(ground: Ground) -> Planted | None:
    return _unassigned(ground, ground.plan.unassigned[0]) if ground.plan.unassigned else None


def _forgotten(ground: Ground) -> Planted | None:
    if not ground.plan.unassigned:
        return None
    return ground.made, replace(ground.plan, unassigned=ground.plan.unassigned[1:])


def _route_lost(ground: Ground) -> Planted:
    return ground.made, replace(ground.plan, routes=tuple(r for r in ground.plan.routes if r is not ground.route))


def _other_cost(ground: Ground) -> Planted:
    return ground.made, replace(ground.plan, cost=ground.plan.cost + ground.dice.choice((-1, 1)))


def _dearer(ground: Ground) -> Planted:
    """The vehicle costs more than the plan says."""
    return ground.with_vehicle(fixed_cost=ground.vehicle.fixed_cost + 1)


Plant = Callable[[Ground], Planted | None]

PLANTS: dict[Cause, tuple[Plant, ...]] = {
    Cause.LEAD_TIME: (_too_early, _left_early),
    Cause.DELAY: (_too_late, _between, _home_late),
    Cause.LOAD: (_overloaded,),
    Cause.MAX_TASKS: (lambda g: g.with_limit("max_tasks", len(g.visits)),),
    Cause.SKILLS: (lambda g: g.with_task(skills=frozenset({"piano"})),),
    Cause.PRECEDENCE: (_delivered_first,),
    Cause.MAX_TRAVEL_TIME: (lambda g: g.with_limit("max_travel_time", g.travel),),
    Cause.MAX_DISTANCE: (lambda g: g.with_limit("max_distance", g.metres),),
    Cause.MAX_DURATION: (lambda g: g.with_limit("max_duration", g.end - g.begin),),
    Cause.MAX_RIDE: (_ride_too_long,),
    Cause.MAX_STOPS: (lambda g: g.with_limit("max_stops", g.stops_made),),
    Cause.BREAK: (_no_rest, _rest_cut_short, _rest_of_another, _rest_elsewhen),
    Cause.VEHICLE: (lambda g: g.with_task(vehicles=frozenset({g.vehicle.id + 1})),),
    Cause.PREFIX: (_begun_otherwise, _begun_by_another),
    Cause.TOGETHER: (_met_apart,),
    Cause.FOLLOWS: (
        lambda g: _follows(g, least=_gap(g) + 1),
        lambda g: _follows(g, most=_gap(g) - 1) if _gap(g) > 0 else None,
        _back_by_another,
    ),
    Cause.ALL_OR_NONE: (_half,),
    Cause.ALTERNATIVES: (_both_modes,),
    Cause.SHARED_LIMIT: (
        lambda g: g.with_shared("max_tasks", len(g.visits)),
        lambda g: g.with_shared("max_stops", g.stops_made),
        lambda g: g.with_shared("max_travel_time", g.travel),
        lambda g: g.with_shared("max_duration", g.end - g.begin),
        lambda g: g.with_shared("max_distance", g.metres),
    ),
    Cause.MIXED: (_mixed,),
    Cause.SAME_VEHICLE: (_handed_over,),
    Cause.UNREACHABLE: (_cut,),
    Cause.UNKNOWN_VEHICLE: (lambda g: g.with_route(replace(g.route, vehicle_id=999)),),
    Cause.VEHICLE_TWICE: (lambda g: (g.made, replace(g.plan, routes=(*g.plan.routes, g.route))),),
    Cause.UNKNOWN_TASK: (
        lambda g: g.with_stop(g.place, task_id=999),
        lambda g: _unassigned(g, Unassigned(TaskKind.SHIPMENT, 999)),
    ),
    Cause.DUPLICATE_TASK: (_done_twice, _undone_twice),
    Cause.MISSING_TASK: (_forgotten, _route_lost),
    Cause.CONTRADICTION: (_done_and_undone,),
    Cause.SHAPE: (
        lambda g: g.with_route(replace(g.route, legs=g.route.legs[:-1])),
        lambda g: g.with_route(replace(g.route, stops=g.route.stops[1:], legs=g.route.legs[1:])),
    ),
    Cause.LOCATION: (_elsewhere,),
    Cause.LEG: (
        lambda g: g.with_leg(0, duration=g.route.legs[0].duration + 1),
        lambda g: g.with_leg(-1, origin=4321),
        lambda g: g.with_leg(0, distance=(g.route.legs[0].distance or 0) + 1),
    ),
    Cause.ARRIVAL: (_later,),
    Cause.WAITING: (lambda g: g.with_stop(g.place, waiting=-1), lambda g: g.with_stop(0, waiting=1)),
    Cause.SETUP: (lambda g: g.with_stop(g.place, setup=g.stop.setup + 1),),
    Cause.SERVICE: (lambda g: g.with_stop(g.place, service=g.stop.service + 1),),
    Cause.LOAD_TOLD: (_told_wrong,),
    Cause.COST: (_other_cost, _dearer),
}
"""By code: the ways to plant it, each giving None where a plan has no ground for it."""
