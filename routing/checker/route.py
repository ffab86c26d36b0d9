"""Check the rules of a single route, each from its definition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from routing.checker.breaks import break_violations
from routing.checker.relations import stops_of
from routing.checker.violation import Cause, Violation
from routing.problem import (
    UNREACHABLE,
    Amount,
    Job,
    Leg,
    Problem,
    Route,
    Shipment,
    Stop,
    StopKind,
    TaskKind,
    TimeWindow,
    Vehicle,
    Visit,
)

__all__ = ["route_violations"]

Known = Mapping[tuple[StopKind, int], tuple[Job | Shipment, Visit]]


def route_violations(problem: Problem, vehicle: Vehicle, route: Route) -> Iterator[Violation]:
    """Yield the violations of one route of a known vehicle."""
    if not _shaped(route):
        yield Violation(
            Cause.SHAPE,
            f"The route of vehicle {vehicle.id} must run from one start over at least one task to one end, "
            "with a leg between every two stops.",
            vehicle_id=vehicle.id,
            amount=1,
        )
        return
    known = _known(problem)
    yield from _places(vehicle, route, known)
    yield from _legs(problem, vehicle, route)
    yield from _times(vehicle, route, known)
    yield from _windows(vehicle, route, known)
    yield from _loads(problem, vehicle, route, known)
    yield from _skills(vehicle, route, known)
    yield from _limits(problem, vehicle, route)
    yield from _allowed(vehicle, route, known)
    yield from _mixed(problem, vehicle, route, known)
    yield from break_violations(vehicle, route)


def _known(problem: Problem) -> Known:
    known: dict[tuple[StopKind, int], tuple[Job | Shipment, Visit]] = {}
    for job in problem.jobs:
        known[StopKind.JOB, job.id] = job, job.visit
    for shipment in problem.shipments:
        known[StopKind.PICKUP, shipment.id] = shipment, shipment.pickup
        known[StopKind.DELIVERY, shipment.id] = shipment, shipment.delivery
    return known


def _shaped(route: Route) -> bool:
    kinds = [stop.kind for stop in route.stops]
    return (
        any(kind not in (StopKind.START, StopKind.BREAK, StopKind.END) for kind in kinds)
        and kinds[0] is StopKind.START
        and kinds[-1] is StopKind.END
        and StopKind.START not in kinds[1:]
        and StopKind.END not in kinds[:-1]
        and len(route.legs) == len(kinds) - 1
    )


def _found(stop: Stop, known: Known) -> tuple[Job | Shipment, Visit] | None:
    return None if stop.task_id is None else known.get((stop.kind, stop.task_id))


def _task(stop: Stop) -> tuple[TaskKind, int] | None:
    if stop.task_id is None:
        return None
    return (TaskKind.JOB if stop.kind is StopKind.JOB else TaskKind.SHIPMENT), stop.task_id


def _name(stop: Stop) -> str:
    return str(stop.kind) if stop.task_id is None else f"{stop.kind} {stop.task_id}"


def _at(cause: Cause, vehicle: Vehicle, number: int, stop: Stop, amount: int, sentence: str) -> Violation:
    return Violation(cause, sentence, vehicle_id=vehicle.id, stop=number, task=_task(stop), amount=amount)


def _places(vehicle: Vehicle, route: Route, known: Known) -> Iterator[Violation]:
    """Check that each stop is where its task is."""
    for number, stop in enumerate(route.stops):
        found = _found(stop, known)
        if stop.kind is StopKind.START:
            right = vehicle.start
        elif stop.kind is StopKind.END:
            right = vehicle.end
        elif found is not None:
            right = found[1].location
        else:
            continue  # The places of breaks are judged with the breaks.
        if stop.location != right:
            sentence = f"The {_name(stop)} is at location {right}, not at {stop.location}."
            yield _at(Cause.LOCATION, vehicle, number, stop, 1, sentence)


def _legs(problem: Problem, vehicle: Vehicle, route: Route) -> Iterator[Violation]:
    """Check that each leg joins its two stops and takes as long as the matrix says."""
    matrix = problem.matrices[vehicle.profile]
    for number, leg in enumerate(route.legs):
        before, after = route.stops[number], route.stops[number + 1]
        if (leg.origin, leg.destination) != (before.location, after.location):
            sentence = (
                f"The leg goes from {leg.origin} to {leg.destination}, "
                f"its stops are at {before.location} and {after.location}."
            )
            yield _at(Cause.LEG, vehicle, number + 1, after, 1, sentence)
            continue
        seconds, metres = 0, (None if matrix.distances is None else 0)
        if leg.origin is not None and leg.destination is not None:
            if not (0 <= leg.origin < matrix.size and 0 <= leg.destination < matrix.size):
                sentence = f"The matrix has no leg from {leg.origin} to {leg.destination}."
                yield _at(Cause.LEG, vehicle, number + 1, after, 1, sentence)
                continue
            seconds = int(matrix.durations[leg.origin, leg.destination])
            metres = None if matrix.distances is None else int(matrix.distances[leg.origin, leg.destination])
        if seconds == UNREACHABLE:
            sentence = f"With the profile {vehicle.profile}, {leg.destination} cannot be reached from {leg.origin}."
            yield _at(Cause.UNREACHABLE, vehicle, number + 1, after, 1, sentence)
        elif leg.duration != seconds:
            sentence = f"The leg to the {_name(after)} takes {seconds} seconds, not {leg.duration}."
            yield _at(Cause.LEG, vehicle, number + 1, after, abs(leg.duration - seconds), sentence)
        elif leg.distance is not None and leg.distance != metres:
            sentence = f"The leg to the {_name(after)} is {metres} metres, not {leg.distance}."
            yield _at(Cause.LEG, vehicle, number + 1, after, abs(leg.distance - (metres or 0)), sentence)


def _times(vehicle: Vehicle, route: Route, known: Known) -> Iterator[Violation]:
    """Check that the times of each stop follow from those of the stop before."""
    for number, stop in enumerate(route.stops):
        if stop.waiting < 0:
            sentence = f"The {_name(stop)} waits {stop.waiting} seconds."
            yield _at(Cause.WAITING, vehicle, number, stop, -stop.waiting, sentence)
        found = _found(stop, known)
        at_edge = stop.kind in (StopKind.START, StopKind.END)
        service = 0 if at_edge else found[1].service if found else stop.service
        came_from = next((s.location for s in route.stops[number - 1 :: -1] if s.kind is not StopKind.BREAK), None)
        if stop.service != service:
            sentence = f"The service of the {_name(stop)} takes {service} seconds, not {stop.service}."
            yield _at(Cause.SERVICE, vehicle, number, stop, abs(stop.service - service), sentence)
        if at_edge and stop.waiting > 0:
            sentence = f"A route does not wait at its {stop.kind}: it leaves later or ends earlier."
            yield _at(Cause.WAITING, vehicle, number, stop, stop.waiting, sentence)
        setup = 0
        if found and (number == 0 or came_from != stop.location):
            setup = found[1].setup
        if (found or at_edge or stop.kind is StopKind.BREAK) and stop.setup != setup:
            sentence = f"The setup of the {_name(stop)} takes {setup} seconds here, not {stop.setup}."
            yield _at(Cause.SETUP, vehicle, number, stop, abs(stop.setup - setup), sentence)
        if number:
            arrival = _departure(route.stops[number - 1]) + route.legs[number - 1].duration
            if stop.arrival != arrival:
                sentence = f"The vehicle reaches the {_name(stop)} at {arrival}, not at {stop.arrival}."
                yield _at(Cause.ARRIVAL, vehicle, number, stop, abs(stop.arrival - arrival), sentence)


def _departure(stop: Stop) -> int:
    return stop.arrival + stop.waiting + stop.setup + stop.service


def _windows(vehicle: Vehicle, route: Route, known: Known) -> Iterator[Violation]:
    """Check that work and service begin in one window, and that the route keeps to the shift."""
    for number, stop in enumerate(route.stops):
        found = _found(stop, known)
        if found is None or not found[1].time_windows:
            continue
        work = stop.arrival + stop.waiting
        service = work + stop.setup
        late, amount = min((_miss(window, work, service) for window in found[1].time_windows), key=lambda miss: miss[1])
        if amount > 0:
            sentence = (
                f"The {_name(stop)} begins {amount} seconds too {'late' if late else 'early'} for its nearest window."
            )
            yield _at(Cause.DELAY if late else Cause.LEAD_TIME, vehicle, number, stop, amount, sentence)
    if vehicle.time_window is None:
        return
    shift, last = vehicle.time_window, len(route.stops) - 1
    for number, stop, moment in (
        (0, route.stops[0], _departure(route.stops[0])),
        (last, route.stops[-1], route.stops[-1].arrival),
    ):
        if moment < shift.start:
            sentence = f"The {stop.kind} at {moment} is before the shift, which begins at {shift.start}."
            yield _at(Cause.LEAD_TIME, vehicle, number, stop, shift.start - moment, sentence)
        elif moment > shift.end:
            sentence = f"The {stop.kind} at {moment} is after the shift, which ends at {shift.end}."
            yield _at(Cause.DELAY, vehicle, number, stop, moment - shift.end, sentence)


def _miss(window: TimeWindow, work: int, service: int) -> tuple[bool, int]:
    """Return whether a moment is after its window, and by how many seconds it misses the window."""
    early, late = window.start - work, service - window.end
    return (True, late) if late >= early else (False, max(early, 0))


def _loads(problem: Problem, vehicle: Vehicle, route: Route, known: Known) -> Iterator[Violation]:
    """Check that each load follows from the tasks and never exceeds the capacity."""
    width = problem.dimensions
    capacity = _wide(vehicle.capacity, width)
    load = [0] * width
    for stop in route.stops:
        found = _found(stop, known)
        if found is not None and isinstance(found[0], Job):
            load = [a + b for a, b in zip(load, _wide(found[0].delivery, width), strict=True)]
    for number, stop in enumerate(route.stops):
        found = _found(stop, known)
        task = None if found is None else found[0]
        if isinstance(task, Job):
            gives, takes = _wide(task.delivery, width), _wide(task.pickup, width)
            load = [a - b + c for a, b, c in zip(load, gives, takes, strict=True)]
        elif isinstance(task, Shipment):
            sign = 1 if stop.kind is StopKind.PICKUP else -1
            load = [a + sign * b for a, b in zip(load, _wide(task.amount, width), strict=True)]
        over = max((a - b for a, b in zip(load, capacity, strict=True)), default=0)
        if over > 0:
            sentence = f"After the {_name(stop)} {over} more is on board than fits."
            yield _at(Cause.LOAD, vehicle, number, stop, over, sentence)
        if _wide(stop.load, width) != tuple(load):
            sentence = f"After the {_name(stop)} the load is {tuple(load)}, not {stop.load}."
            yield _at(Cause.LOAD_TOLD, vehicle, number, stop, 1, sentence)


def _wide(amount: Amount, width: int) -> Amount:
    return tuple(amount) if amount else (0,) * width


def _skills(vehicle: Vehicle, route: Route, known: Known) -> Iterator[Violation]:
    for number, stop in enumerate(route.stops):
        found = _found(stop, known)
        missing = sorted(found[0].skills - vehicle.skills) if found else []
        if missing:
            skills = f"the skill {missing[0]}" if len(missing) == 1 else f"the skills {', '.join(missing)}"
            sentence = f"The {_name(stop)} needs {skills}, which vehicle {vehicle.id} does not have."
            yield _at(Cause.SKILLS, vehicle, number, stop, len(missing), sentence)


def _allowed(vehicle: Vehicle, route: Route, known: Known) -> Iterator[Violation]:
    """Check that a task is done by one of the vehicles it names."""
    for number, stop in enumerate(route.stops):
        found = _found(stop, known)
        if found and found[0].vehicles is not None and vehicle.id not in found[0].vehicles:
            sentence = f"The {_name(stop)} may not be done by vehicle {vehicle.id}."
            yield _at(Cause.VEHICLE, vehicle, number, stop, 1, sentence)


def _mixed(problem: Problem, vehicle: Vehicle, route: Route, known: Known) -> Iterator[Violation]:
    """Check that goods that must not mix are never on board together."""
    if not problem.never_mixed:
        return
    aboard: dict[int, str] = {}
    for number, stop in enumerate(route.stops):
        found = _found(stop, known)
        if found is None or not isinstance(found[0], Shipment):
            continue
        if stop.kind is StopKind.DELIVERY:
            aboard.pop(found[0].id, None)
            continue
        for other in sorted({other for other in aboard.values() if {other, found[0].goods} in problem.never_mixed}):
            sentence = f"The {_name(stop)} ({found[0].goods}) comes on board beside {other}: they must not mix."
            yield _at(Cause.MIXED, vehicle, number, stop, 1, sentence)
        aboard[found[0].id] = found[0].goods


def _limits(problem: Problem, vehicle: Vehicle, route: Route) -> Iterator[Violation]:
    metres = sum(_metres(problem, vehicle, leg) for leg in route.legs)
    for cause, value, most, unit in (
        (Cause.MAX_TASKS, sum(stop.task_id is not None for stop in route.stops), vehicle.max_tasks, "tasks"),
        (Cause.MAX_STOPS, stops_of(vehicle, route), vehicle.max_stops, "stops"),
        (Cause.MAX_TRAVEL_TIME, sum(leg.duration for leg in route.legs), vehicle.max_travel_time, "seconds of travel"),
        (
            Cause.MAX_DURATION,
            route.stops[-1].arrival - _departure(route.stops[0]),
            vehicle.max_duration,
            "seconds from start to end",
        ),
        (Cause.MAX_DISTANCE, metres, vehicle.max_distance, "metres"),
    ):
        if most is not None and value > most:
            sentence = f"Vehicle {vehicle.id} has {value} {unit}, its limit is {most}."
            yield Violation(cause, sentence, vehicle_id=vehicle.id, amount=value - most)


def _metres(problem: Problem, vehicle: Vehicle, leg: Leg) -> int:
    """Return the metres of a leg by the matrix.

    A file may omit the metres, but the limit on them still holds.
    """
    matrix = problem.matrices[vehicle.profile]
    if matrix.distances is None or leg.origin is None or leg.destination is None:
        return 0
    inside = 0 <= leg.origin < matrix.size and 0 <= leg.destination < matrix.size
    return int(matrix.distances[leg.origin, leg.destination]) if inside else 0
