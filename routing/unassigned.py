"""From the unassigned tasks of a day's problem to the unassigned needs of its plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from routing.dispatch import DayProblem, Held, TaskKey
from routing.explain.displacement import with_displacements
from routing.explain.relaxation import with_changes
from routing.explain.unassigned import explain
from routing.plan import UnassignedNeed
from routing.problem import Displacement, SmallestChange, Solution, StopKind, Unassigned

__all__ = ["explained", "unassigned_needs"]


def explained(day: DayProblem, solution: Solution, people: Mapping[int, int]) -> Solution:
    """The solution, each task left out with why, the smallest change that would serve it, and what would have to go.

    ``people`` are the volunteers whose turns the vehicles are.
    """
    return with_displacements(day.problem, with_changes(day.problem, explain(day.problem, solution, people)))


def unassigned_needs(
    day: DayProblem,
    solution: Solution,
    held: Iterable[Held],
    off_street: Mapping[int, Held],
    people: Mapping[int, int],
) -> tuple[UnassignedNeed, ...]:
    """Every need on no round, by id: those that never entered the problem, and those that the solver left.

    ``off_street`` are needs whose doors no street leads to: then that is why.
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
    return UnassignedNeed(
        need_id=need_id,
        reason=str(left.reason or ""),
        details=left.details if carrier is None else replace(left.details, carrier=people[carrier]),
        change=None if left.change is None else _change(day, left, left.change, people),
        displacement=None if left.displacement is None else _displacement(left.displacement, people),
    )


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
