"""Turn the unassigned tasks of a day's problem into the unassigned needs of its plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from routing.dispatch import DayProblem, Held, TaskKey
from routing.explain.displacement import with_displacements
from routing.explain.relaxation import with_changes
from routing.explain.unassigned import explain
from routing.plan import UnassignedNeed
from routing.problem import Details, Displacement, Reason, Shipment, SmallestChange, Solution, StopKind, Unassigned

__all__ = ["explained", "unassigned_needs"]


def explained(day: DayProblem, solution: Solution, people: Mapping[int, int]) -> Solution:
    """Return the solution with each unassigned task explained.

    Each gets its reason, the smallest change and the displacement that would serve it.

    ``people`` gives the volunteer behind each vehicle.
    """
    return with_displacements(day.problem, with_changes(day.problem, explain(day.problem, solution, people)))


def unassigned_needs(
    day: DayProblem,
    solution: Solution,
    held: Iterable[Held],
    off_street: Mapping[int, Held],
    people: Mapping[int, int],
) -> tuple[UnassignedNeed, ...]:
    """Return every need on no round, in order of id.

    Some never entered the problem, others were left out by the solver.

    ``off_street`` are needs whose doors cannot be reached by any street, which is then the reason.
    """
    found = {one.need_id: UnassignedNeed(need_id=one.need_id, reason=one.code, details=one.details) for one in held}
    # Whoever would have come beside, and the way back, are explained with the need itself where that is left out too.
    for left in sorted(solution.unassigned, key=lambda one: day.tasks[one.kind, one.id].beside):
        need_id = day.tasks[left.kind, left.id].need.id
        if need_id in found:
            continue
        if need_id in off_street:
            fault = off_street[need_id]
            found[need_id] = UnassignedNeed(need_id=need_id, reason=fault.code, details=fault.details)
        else:
            found[need_id] = _need(day, need_id, left, people)
    return tuple(found[need_id] for need_id in sorted(found))


def _need(day: DayProblem, need_id: int, left: Unassigned, people: Mapping[int, int]) -> UnassignedNeed:
    carrier = left.details.carrier
    reason, details = _at_a_door_or_place(day, left)
    return UnassignedNeed(
        need_id=need_id,
        reason=str(reason or ""),
        details=details if carrier is None else replace(details, carrier=people[carrier]),
        change=None if left.change is None else _change(day, left, left.change, people),
        displacement=None if left.displacement is None else _displacement(left.displacement, people),
    )


_VISIT_OF: Final = {Reason.PICKUP_WINDOW: StopKind.PICKUP, Reason.DELIVERY_WINDOW: StopKind.DELIVERY}


def _at_a_door_or_place(day: DayProblem, left: Unassigned) -> tuple[Reason | None, Details]:
    """Return the reason and its details, in terms of the door or place that a window belongs to.

    The times at a door are the neighbour's, those at a place are its opening hours.
    """
    task = day.tasks[left.kind, left.id]
    if left.reason not in _VISIT_OF or not isinstance(task.task, Shipment):
        return left.reason, left.details
    kind = _VISIT_OF[left.reason]
    place, visit = (
        (task.pickup_place, task.task.pickup) if kind is StopKind.PICKUP else (task.delivery_place, task.task.delivery)
    )
    if place is None or (kind is StopKind.PICKUP and task.delivery_place is not None and task.need.windows):
        # A donor is called at when they ask for it, within their hours.
        return Reason.TIME_WINDOW, left.details
    # A visit ends before the place closes.
    hours = tuple((first, last + visit.service) for first, last in left.details.windows)
    return left.reason, replace(left.details, place=str(place.kind), windows=hours)


def _change(day: DayProblem, left: Unassigned, change: SmallestChange, people: Mapping[int, int]) -> SmallestChange:
    task = day.tasks[left.kind, left.id]
    place = task.pickup_place if change.visit is StopKind.PICKUP else task.delivery_place
    return replace(
        change,
        carrier=None if change.carrier is None else people[change.carrier],
        place="" if change.visit is None or place is None else str(place.kind),
    )


def _displacement(displacement: Displacement, people: Mapping[int, int]) -> Displacement:
    return Displacement(
        carrier=people[displacement.carrier],
        goes=tuple((kind, TaskKey.of(number).need_id) for kind, number in displacement.goes),
        goes_to=tuple(None if to is None else people[to] for to in displacement.goes_to),
    )
