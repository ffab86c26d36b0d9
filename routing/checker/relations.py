"""Check the rules that couple tasks or vehicles, each from its definition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from routing.checker.violation import Cause, Violation
from routing.problem import Problem, Route, Solution, Stop, StopKind, StopRef, TaskKind, TaskRef, Vehicle

__all__ = ["relation_violations", "stops_of"]

Places = Mapping[StopRef, tuple[Route, int]]


def relation_violations(problem: Problem, solution: Solution) -> Iterator[Violation]:
    """Yield the violations of couplings in a whole solution."""
    at: dict[StopRef, tuple[Route, int]] = {}
    for route in solution.routes:
        for number, stop in enumerate(route.stops):
            if stop.task_id is not None:
                at.setdefault((stop.kind, stop.task_id), (route, number))
    yield from _together(problem, at)
    yield from _follows(problem, at)
    yield from _prefixes(problem, solution, at)
    yield from _alternatives(problem, solution)
    yield from _shared(problem, solution)


def _task(stop: StopRef) -> TaskRef:
    return (TaskKind.JOB if stop[0] is StopKind.JOB else TaskKind.SHIPMENT), stop[1]


def _named(stop: StopRef) -> str:
    return f"{stop[0]} {stop[1]}"


def _halved(stops: tuple[StopRef, ...], at: Places) -> Violation | None:
    """Check that the tasks of each bundle are all done or all left out."""
    missing = [stop for stop in stops if stop not in at]
    if not missing or len(missing) == len(stops):
        return None
    names = " and ".join(_named(stop) for stop in stops)
    return Violation(
        Cause.ALL_OR_NONE,
        f"Of {names}, all must be done or none; {_named(missing[0])} is not.",
        task=_task(missing[0]),
        amount=len(missing),
    )


def _together(problem: Problem, at: Places) -> Iterator[Violation]:
    """Check that the visits of each meeting begin at the same moment, by different vehicles."""
    for meeting in problem.together:
        halved = _halved(meeting.stops, at)
        if halved:
            yield halved
        found = [(stop, *at[stop]) for stop in meeting.stops if stop in at]
        for number, (stop, route, place) in enumerate(found):
            for other, its_route, its_place in found[:number]:
                apart = abs(route.stops[place].begin - its_route.stops[its_place].begin)
                if route.vehicle_id == its_route.vehicle_id:
                    sentence = f"The {_named(stop)} and the {_named(other)} need different vehicles."
                    yield _at(Cause.TOGETHER, route, place, stop, 1, sentence)
                elif apart:
                    sentence = f"The {_named(stop)} begins {apart} seconds apart from the {_named(other)}."
                    yield _at(Cause.TOGETHER, route, place, stop, apart, sentence)


def _follows(problem: Problem, at: Places) -> Iterator[Violation]:
    """Check that each follow-up is made by the same vehicle, neither too soon nor too late."""
    for follow_up in problem.follows:
        first_name, then_name = _named(follow_up.first), _named(follow_up.then)
        halved = _halved((follow_up.first, follow_up.then), at)
        if halved:
            yield halved
        if follow_up.first not in at or follow_up.then not in at:
            continue
        (before, first), (after, then) = at[follow_up.first], at[follow_up.then]
        if before.vehicle_id != after.vehicle_id:
            sentence = f"The {then_name} must be done by vehicle {before.vehicle_id}, which did {first_name}."
            yield _at(Cause.FOLLOWS, after, then, follow_up.then, 1, sentence)
            continue
        gap = after.stops[then].begin - before.stops[first].departure
        least, most = follow_up.least, follow_up.most
        if gap < least or then < first:
            sentence = f"The {then_name} begins {gap} seconds after the {first_name}, at least {least} needed."
            yield _at(Cause.FOLLOWS, after, then, follow_up.then, max(least - gap, 1), sentence)
        elif most is not None and gap > most:
            sentence = f"The {then_name} begins {gap} seconds after the {first_name}, at most {most} allowed."
            yield _at(Cause.FOLLOWS, after, then, follow_up.then, gap - most, sentence)


def _prefixes(problem: Problem, solution: Solution, at: Places) -> Iterator[Violation]:
    """Check that each route begins with the prefix of its vehicle, in order."""
    routes = {route.vehicle_id: route for route in solution.routes}
    for vehicle in problem.vehicles:
        done = [stop for stop in vehicle.prefix if stop in at]
        for stop in done:
            route, place = at[stop]
            if route.vehicle_id != vehicle.id:
                sentence = f"The {_named(stop)} is under way with vehicle {vehicle.id}."
                yield _at(Cause.PREFIX, route, place, stop, 1, sentence)
        mine = [stop for stop in done if at[stop][0].vehicle_id == vehicle.id]
        if not mine:
            continue
        route = routes[vehicle.id]
        order = [(stop.kind, stop.task_id) for stop in route.stops if stop.task_id is not None]
        for place, (right, is_there) in enumerate(zip(mine, order, strict=False)):
            if right != is_there:
                sentence = f"The {_named(right)} is stop {place + 1} of vehicle {vehicle.id}; it cannot be moved."
                yield _at(Cause.PREFIX, route, at[right][1], right, 1, sentence)
                break


def _alternatives(problem: Problem, solution: Solution) -> Iterator[Violation]:
    """Check that at most one of several alternative vehicles has a route."""
    used = {route.vehicle_id for route in solution.routes}
    for ids in problem.alternatives:
        both = sorted(ids & used)
        if len(both) > 1:
            sentence = f"Only one of the vehicles {', '.join(str(one) for one in both)} may have a route."
            yield Violation(Cause.ALTERNATIVES, sentence, vehicle_id=both[1], amount=len(both) - 1)


def _shared(problem: Problem, solution: Solution) -> Iterator[Violation]:
    """Check that shared limits hold for the sum over the routes of their vehicles."""
    vehicles = {vehicle.id: vehicle for vehicle in problem.vehicles}
    for shared in problem.shared_limits:
        mine = [(vehicles[r.vehicle_id], r) for r in solution.routes if r.vehicle_id in shared.vehicles & set(vehicles)]
        for name, most, used in (
            ("tasks", shared.max_tasks, sum(len(_tasks(route)) for _, route in mine)),
            ("stops", shared.max_stops, sum(stops_of(vehicle, route) for vehicle, route in mine)),
            ("seconds of travel", shared.max_travel_time, sum(leg.duration for _, r in mine for leg in r.legs)),
            (
                "seconds from start to end",
                shared.max_duration,
                sum(route.stops[-1].arrival - route.stops[0].departure for _, route in mine if route.stops),
            ),
            ("metres", shared.max_distance, sum(_metres(problem, vehicle, route) for vehicle, route in mine)),
        ):
            if most is not None and used > most:
                names = ", ".join(str(vehicle) for vehicle in sorted(shared.vehicles))
                yield Violation(
                    Cause.SHARED_LIMIT,
                    f"The vehicles {names} have {used} {name} together, but their limit is {most}.",
                    vehicle_id=mine[-1][0].id,
                    amount=used - most,
                )


def stops_of(vehicle: Vehicle, route: Route) -> int:
    """Return the number of places that a route visits.

    Tasks in a row at one location count once. Tasks at the start, before the vehicle leaves, do not count.
    """
    place, places = vehicle.start, 0
    for stop in _tasks(route):
        if place is None or stop.location != place:
            places += 1
        place = stop.location
    return places


def _tasks(route: Route) -> list[Stop]:
    return [stop for stop in route.stops if stop.task_id is not None]


def _metres(problem: Problem, vehicle: Vehicle, route: Route) -> int:
    distances = problem.matrices[vehicle.profile].distances
    if distances is None:
        return 0
    size = len(distances)
    return sum(
        int(distances[leg.origin, leg.destination])
        for leg in route.legs
        if leg.origin is not None and leg.destination is not None and max(leg.origin, leg.destination) < size
    )


def _at(cause: Cause, route: Route, place: int, stop: StopRef, amount: int, sentence: str) -> Violation:
    return Violation(cause, sentence, vehicle_id=route.vehicle_id, stop=place, task=_task(stop), amount=amount)
