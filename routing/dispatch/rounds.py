"""Turn a solution into the volunteers' rounds of a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from routing.dispatch.chats import Chat
from routing.dispatch.day import DayProblem
from routing.needs import Mode, NeedKind
from routing.problem import Amount, Job, Leg, Shipment, Solution, Stop, StopKind, TaskKind, Vehicle, Visit

__all__ = ["DayRound", "DayStop", "bounds_of", "rounds"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayStop:
    """A single task carried out at a stop on a round.

    Several in a row at one place have the same ``place_id`` or location. ``location`` is an index into the day's
    points. Times are seconds from local midnight: the volunteer arrives at ``arrival`` and serves from ``begin`` to
    ``departure``. ``load`` is the load on leaving (``DIMENSIONS``). ``opens`` and ``closes`` are the time window of the
    stop, None without one. At the end of a round ``closes`` is the end of the shift. ``known`` is true of a reported
    stop, whose times are facts.
    """

    kind: StopKind
    need_id: int | None
    need_kind: NeedKind | None
    place_id: int | None
    location: int | None
    arrival: int
    begin: int
    departure: int
    waiting: int
    setup: int
    service: int
    load: Amount
    opens: int | None = None
    closes: int | None = None
    known: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRound:
    """The round of one volunteer in one shift.

    ``legs[i]`` leads from ``stops[i]`` to ``stops[i + 1]``.

    ``number`` counts the rounds of a day from 1. A round of chats alone has no stops. ``vehicle_id`` is the shift's
    vehicle in the problem.
    """

    volunteer_id: int
    vehicle_id: int
    mode: Mode
    number: int
    stops: tuple[DayStop, ...]
    legs: tuple[Leg, ...]
    chats: tuple[Chat, ...] = ()

    @property
    def start(self) -> int:
        """The second at which the volunteer leaves, or begins the first chat."""
        moments = [stop.departure for stop in self.stops[:1]] + [chat.start for chat in self.chats]
        return min(moments)

    @property
    def end(self) -> int:
        """The second at which the last stop or chat is over."""
        moments = [stop.arrival for stop in self.stops[-1:]] + [chat.end for chat in self.chats]
        return max(moments)

    @property
    def duration(self) -> int:
        return sum(leg.duration for leg in self.legs)

    @property
    def distance(self) -> int | None:
        """The metres of the round; None where they are not known."""
        metres = [leg.distance for leg in self.legs]
        return None if any(value is None for value in metres) else sum(value or 0 for value in metres)


def rounds(day: DayProblem, solution: Solution, chats: Iterable[Chat] = ()) -> tuple[DayRound, ...]:
    """Return the rounds of a solution in the order of the day's shifts.

    A shift with nothing to do has no round.
    """
    routes = {route.vehicle_id: route for route in solution.routes}
    vehicles = {vehicle.id: vehicle for vehicle in day.problem.vehicles}
    talks: dict[int, list[Chat]] = {}
    for chat in chats:
        talks.setdefault(chat.vehicle_id, []).append(chat)
    found: list[DayRound] = []
    for vehicle_id, turn in day.turns.items():
        route = routes.get(vehicle_id)
        mine = tuple(sorted(talks.get(vehicle_id, ()), key=lambda chat: chat.start))
        if route is None and not mine:
            continue
        found.append(
            DayRound(
                volunteer_id=turn.volunteer.id,
                vehicle_id=vehicle_id,
                mode=turn.mode,
                number=len(found) + 1,
                stops=() if route is None else tuple(_stop(day, vehicles[vehicle_id], stop) for stop in route.stops),
                legs=() if route is None else route.legs,
                chats=mine,
            )
        )
    return tuple(found)


def bounds_of(task: Job | Shipment | None, vehicle: Vehicle, stop: Stop) -> tuple[int | None, int | None]:
    """Return the time window that a stop keeps, or misses by being late.

    The window of a round's end is the shift's.
    """
    if stop.kind is StopKind.END:
        return None, None if vehicle.time_window is None else vehicle.time_window.end
    if task is None:
        return None, None
    windows = _visit(task, stop.kind).time_windows
    kept = next((window for window in windows if stop.begin <= window.end), windows[-1] if windows else None)
    return (None, None) if kept is None else (kept.start, kept.end)


def _visit(task: Job | Shipment, kind: StopKind) -> Visit:
    if isinstance(task, Job):
        return task.visit
    return task.pickup if kind is StopKind.PICKUP else task.delivery


def _stop(day: DayProblem, vehicle: Vehicle, stop: Stop) -> DayStop:
    task = None
    if stop.task_id is not None:
        kind = TaskKind.JOB if stop.kind is StopKind.JOB else TaskKind.SHIPMENT
        task = day.tasks[kind, stop.task_id]
    place = None
    if task is not None:
        place = task.pickup_place if stop.kind is StopKind.PICKUP else task.delivery_place
    opens, closes = bounds_of(None if task is None else task.task, vehicle, stop)
    return DayStop(
        kind=stop.kind,
        need_id=None if task is None else task.need.id,
        need_kind=None if task is None else task.need.kind,
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
