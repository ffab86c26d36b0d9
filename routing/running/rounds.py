"""Merge what was reported of a day's rounds with a new plan for the rest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from routing.dispatch import Chat, DayRound, DayStop
from routing.dispatch.rounds import bounds_of
from routing.needs import Mode
from routing.plan import Round, RoundStop, StopState
from routing.problem import UNREACHABLE, Leg, Solution, Stop, StopKind, TaskKind, Vehicle
from routing.running.state import BegunDay, Fixed

__all__ = ["merged_rounds", "with_reports"]


def merged_rounds(
    begun: BegunDay, solution: Solution, chats: Iterable[Chat]
) -> tuple[tuple[DayRound, Fixed | None], ...]:
    """Return each volunteer's whole round of the day, under its number; new rounds come last."""
    routes = {route.vehicle_id: route for route in solution.routes}
    # With the hours they offered, not those that going on takes.
    vehicles = {vehicle.id: vehicle for vehicle in begun.left.asked.vehicles}
    calls: dict[int, list[Chat]] = {}
    for chat in chats:
        calls.setdefault(chat.vehicle_id, []).append(chat)
    number = max((one.number for one in begun.former.rounds), default=0)
    made: list[tuple[DayRound, Fixed | None]] = []
    for vehicle_id in dict.fromkeys((*begun.fixed, *begun.whole.turns)):
        fixed, route = begun.fixed.get(vehicle_id), routes.get(vehicle_id)
        before = () if fixed is None else tuple(_kept(begun, stop) for stop in fixed.stops)
        after = (
            ()
            if route is None
            else tuple(_new(begun, vehicles[vehicle_id], stop) for stop in route.stops[1 if before else 0 :])
        )
        mine = tuple(sorted(calls.get(vehicle_id, ()), key=lambda chat: chat.start))
        if not before and not after and not mine:
            continue
        if fixed is None:
            number += 1
            turn = begun.whole.turns[vehicle_id]
            who, mode, its_number = turn.volunteer.id, turn.mode, number
        else:
            who, mode, its_number = fixed.round.volunteer_id, fixed.round.mode, fixed.round.number
        stops = after if fixed is None or not before else _whole(begun, fixed, before, after, gone=vehicle_id < 0)
        whole = DayRound(
            volunteer_id=who,
            vehicle_id=vehicle_id,
            mode=mode,
            number=its_number,
            stops=stops,
            legs=_legs(begun, mode, stops),
            chats=mine,
        )
        made.append((whole, fixed))
    return tuple(made)


def _whole(
    begun: BegunDay, fixed: Fixed, before: tuple[DayStop, ...], after: tuple[DayStop, ...], *, gone: bool
) -> tuple[DayStop, ...]:
    """Return the stops of a whole round: start, fixed stops, new stops, end."""
    home = begun.whole.points.volunteers.get(fixed.round.volunteer_id)
    begin = _edge(StopKind.START, home, fixed.round.start_at)
    if after or gone:
        return (begin, *before, *after)
    # Nothing is left but the way home, where the volunteer had meant to end there.
    ended = [stop for stop in fixed.round.stops if stop.kind is StopKind.END]
    if not ended or ended[0].lon is None:
        return (begin, *before, _edge(StopKind.END, None, fixed.at))
    seconds = _leg(begun, fixed.round.mode, fixed.location, home).duration
    return (begin, *before, _edge(StopKind.END, home, fixed.at + seconds))


def _edge(kind: StopKind, location: int | None, moment: int) -> DayStop:
    return DayStop(
        kind=kind,
        need_id=None,
        need_kind=None,
        place_id=None,
        location=location,
        arrival=moment,
        begin=moment,
        departure=moment,
        waiting=0,
        setup=0,
        service=0,
        load=(),
    )


def _kept(begun: BegunDay, stop: RoundStop) -> DayStop:
    """Return a fixed stop at the times it was promised or is expected."""
    if stop.kind is StopKind.BREAK:
        return replace(_edge(StopKind.BREAK, None, stop.begin), departure=stop.departure)
    need = begun.needs[stop.need_id or 0]
    return DayStop(
        kind=stop.kind,
        need_id=stop.need_id,
        need_kind=need.kind,
        place_id=stop.place_id,
        location=begun.location(stop),
        arrival=stop.arrival,
        begin=stop.begin,
        departure=stop.departure,
        waiting=0,
        setup=0,
        service=0,
        load=stop.load,
        known=stop.state is not StopState.PENDING,
    )


def _new(begun: BegunDay, vehicle: Vehicle, stop: Stop) -> DayStop:
    """Return a stop of the new plan.

    The delivery of a shipment on board, a job in the problem, is a delivery again.
    """
    if stop.task_id is None:
        edge = _edge(stop.kind, stop.location, stop.arrival)
        _, closes = bounds_of(None, vehicle, stop)
        return replace(edge, departure=stop.departure, service=stop.service, closes=closes)
    kind = TaskKind.JOB if stop.kind is StopKind.JOB else TaskKind.SHIPMENT
    task = begun.day.tasks[kind, stop.task_id]
    on_board = (TaskKind.SHIPMENT, stop.task_id) in begun.whole.tasks
    place = task.pickup_place if stop.kind is StopKind.PICKUP else task.delivery_place
    opens, closes = bounds_of(task.task, vehicle, stop)
    return DayStop(
        kind=StopKind.DELIVERY if stop.kind is StopKind.JOB and on_board else stop.kind,
        need_id=task.need.id,
        need_kind=task.need.kind,
        place_id=None if place is None else place.id,
        location=stop.location,
        arrival=stop.arrival,
        begin=stop.begin,
        departure=stop.departure,
        waiting=stop.waiting,
        setup=stop.setup,
        service=stop.service,
        load=stop.load,
        opens=opens,
        closes=closes,
    )


def _legs(begun: BegunDay, mode: Mode, stops: tuple[DayStop, ...]) -> tuple[Leg, ...]:
    """Return the legs between the stops.

    A telephone call has no location: the leg after it starts from the place before it.
    """
    legs: list[Leg] = []
    place = stops[0].location if stops else None
    for stop in stops[1:]:
        legs.append(_leg(begun, mode, place, stop.location))
        place = place if stop.location is None else stop.location
    return tuple(legs)


def _leg(begun: BegunDay, mode: Mode, origin: int | None, destination: int | None) -> Leg:
    matrix = begun.inputs.matrices[mode]
    if origin is None or destination is None or matrix.duration(origin, destination) == UNREACHABLE:
        return Leg(None, None, 0, 0)
    return Leg(origin, destination, matrix.duration(origin, destination), matrix.distance(origin, destination))


def with_reports(one: Round, fixed: Fixed | None) -> Round:
    """Return a round with the reports of its stops filled in."""
    if fixed is None:
        return one
    said: dict[tuple[int | None, StopKind, bool], list[RoundStop]] = {}
    for stop in fixed.stops:
        if stop.state is not StopState.PENDING:
            said.setdefault(stop.visit, []).append(stop)
    stops = []
    for stop in one.stops:
        known = said.get(stop.visit)
        if known:
            told = known.pop(0)
            stop = replace(stop, state=told.state, outcome=told.outcome, note=told.note, marked_at=told.marked_at)
        stops.append(stop)
    return replace(one, stops=tuple(stops))
