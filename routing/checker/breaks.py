"""Check from the definition of a break that every volunteer has theirs."""

from __future__ import annotations

from collections.abc import Iterator

from routing.checker.violation import Cause, Violation
from routing.problem import Break, Route, StopKind, Vehicle

__all__ = ["break_violations"]


def break_violations(vehicle: Vehicle, route: Route) -> Iterator[Violation]:
    """Yield the violations of a vehicle's breaks.

    Each break must be on the route once, in one of its windows and in full, unless it can be taken before the route
    begins or after it has ended.
    """
    known = {pause.id: pause for pause in vehicle.breaks}
    taken: set[int] = set()
    for number, stop in enumerate(route.stops):
        if stop.kind is not StopKind.BREAK:
            continue
        due = known.get(stop.break_id) if stop.break_id is not None else None
        if due is None or due.id in taken:
            yield _at(
                vehicle, number, 1, f"Vehicle {vehicle.id} has no break {stop.break_id}, or has already taken it."
            )
            continue
        taken.add(due.id)
        begin = stop.arrival + stop.waiting
        if not any(window.start <= begin <= window.end for window in due.time_windows):
            off = min(max(window.start - begin, begin - window.end) for window in due.time_windows)
            yield _at(vehicle, number, off, f"Break {due.id} begins {off} seconds outside its windows.")
        if stop.service != due.service:
            short = abs(due.service - stop.service)
            yield _at(vehicle, number, short, f"Break {due.id} lasts {due.service} seconds, not {stop.service}.")
        beside = (route.stops[number - 1].location, route.stops[number + 1].location)
        if stop.location not in beside:
            yield _at(vehicle, number, 1, f"Break {due.id} is taken at a stop, before leaving or after arriving.")
    begin, end = route.stops[0].departure, route.stops[-1].arrival
    for one in vehicle.breaks:
        if one.id not in taken and not _outside(one, begin, end):
            yield Violation(
                Cause.BREAK,
                f"Vehicle {vehicle.id} has no time for break {one.id}.",
                vehicle_id=vehicle.id,
                amount=one.service,
            )


def _outside(one: Break, begin: int, end: int) -> bool:
    """Return whether a break can be taken before a route begins or after it has ended."""
    return one.time_windows[0].start + one.service <= begin or end <= one.time_windows[-1].end


def _at(vehicle: Vehicle, number: int, amount: int, sentence: str) -> Violation:
    return Violation(Cause.BREAK, sentence, vehicle_id=vehicle.id, stop=number, amount=amount)
