"""Match the stops of a stored round with the visits of the day's problem."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from routing.dispatch import WAY_BACK, DayProblem, TaskKey
from routing.needs import Need, NeedKind
from routing.plan import RoundStop
from routing.problem import Job, Shipment, StopKind, TaskKind, Visit

__all__ = ["is_chat", "is_way_back", "location_of", "only_calls", "visit_of"]


def is_chat(needs: Mapping[int, Need], stop: RoundStop) -> bool:
    """Return whether a stop is a telephone call."""
    need = needs.get(stop.need_id or 0)
    return need is not None and need.kind is NeedKind.CHAT


def only_calls(stops: Iterable[RoundStop], needs: Mapping[int, Need]) -> bool:
    """Whether all stops of a round are calls by telephone, so that nobody travels."""
    asked = [stop for stop in stops if stop.need_id is not None]
    return bool(asked) and all(is_chat(needs, stop) for stop in asked)


def is_way_back(stop: RoundStop, need: Need) -> bool:
    """Return whether a stop belongs to the way back of a lift, at the place or at the door."""
    if need.kind is not NeedKind.LIFT:
        return False
    return stop.kind is (StopKind.PICKUP if stop.place_id is not None else StopKind.DELIVERY)


def visit_of(day: DayProblem, stop: RoundStop) -> Visit | None:
    """Return the visit in the day's problem that matches a stop, or None if it is no longer needed."""
    need_id = stop.need_id or 0
    back = day.tasks.get((TaskKind.SHIPMENT, TaskKey(need_id, WAY_BACK).id))
    if back is not None and is_way_back(stop, back.need) and isinstance(back.task, Shipment):
        return back.task.pickup if stop.kind is StopKind.PICKUP else back.task.delivery
    task = day.tasks.get((TaskKind.JOB, need_id)) or day.tasks.get((TaskKind.SHIPMENT, need_id))
    if task is None:
        return None
    beside = day.tasks.get((TaskKind.JOB, TaskKey(need_id, 1).id))
    if stop.kind is StopKind.JOB and isinstance(task.task, Shipment) and beside is not None:
        return beside.task.visit if isinstance(beside.task, Job) else None
    if isinstance(task.task, Job):
        return task.task.visit if stop.kind is StopKind.JOB else None
    return task.task.pickup if stop.kind is StopKind.PICKUP else task.task.delivery


def location_of(day: DayProblem, needs: Mapping[int, Need], stop: RoundStop) -> int | None:
    """Return the location of a stop among the points of a day; None for a telephone call."""
    if is_chat(needs, stop):
        return None
    visit = visit_of(day, stop)
    if visit is not None:
        return visit.location
    if stop.place_id is not None and stop.place_id in day.points.places:
        return day.points.places[stop.place_id]
    return day.points.homes.get(stop.need_id or 0)
