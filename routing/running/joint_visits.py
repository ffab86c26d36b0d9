"""Keep a visit of two volunteers to one door at its promised moment on a running day.

A replan may move neither volunteer, and reports one who is late. A need for several volunteers that was on no round is
not planned on a running day, because two people cannot be found for it one after the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from routing.dispatch import WAY_BACK, DayProblem, Held, TaskKey
from routing.evaluation.insertion import orders_of
from routing.evaluation.manual import timed, without
from routing.evaluation.visit import Node
from routing.needs import Need
from routing.plan import Plan, RoundStop
from routing.problem import (
    Details,
    Job,
    Shipment,
    Solution,
    StopKind,
    StopRef,
    TaskKind,
    TaskRef,
    TimeWindow,
    Visit,
    task_of,
)
from routing.running.stop_kinds import is_way_back

__all__ = ["halves_dropped", "meetings_kept", "task_ids"]


def task_ids(former: Plan, needs: Mapping[int, Need], day: DayProblem) -> dict[int, int]:
    """Return the id of the task of each stop that is not a need's main task, by the stop's id.

    These are the visits of further volunteers at a door, and ways back.
    """
    found: dict[int, int] = {}
    seen: dict[int, int] = {}
    for one in former.rounds:
        for stop in one.stops:
            need = needs.get(stop.need_id or 0)
            if need is not None and is_way_back(stop, need):
                found[stop.id] = TaskKey(need.id, WAY_BACK).id
            if need is None or need.volunteers_needed < 2 or stop.kind is not StopKind.JOB:
                continue
            number = seen.get(need.id, 0 if (TaskKind.JOB, need.id) in day.tasks else 1)
            seen[need.id] = number + 1
            if number:
                found[stop.id] = TaskKey(need.id, number).id
    return found


def meetings_kept(day: DayProblem, former: Plan, ids: Mapping[int, int]) -> DayProblem:
    """Return the day with promised meetings at their moments, and all other meetings held back."""
    promised: dict[StopRef, RoundStop] = {
        (stop.kind, ids.get(stop.id, stop.need_id or 0)): stop for one in former.rounds for stop in one.stops
    }
    moments: dict[StopRef, int] = {}
    dropped: set[tuple[TaskKind, int]] = set()
    held: list[Held] = []
    for together in day.problem.together:
        if all(stop in promised for stop in together.stops):
            moments |= {stop: promised[stop].begin for stop in together.stops}
            continue
        dropped |= {task_of(stop) for stop in together.stops}
        need_id = day.tasks[task_of(together.stops[0])].need.id
        held.append(Held(need_id, "need.needs-two", Details(case="under_way")))
    problem = day.problem.replace(
        together=(),
        jobs=tuple(
            replace(job, visit=_at(job.visit, moments.get((StopKind.JOB, job.id))))
            for job in day.problem.jobs
            if (TaskKind.JOB, job.id) not in dropped
        ),
        shipments=tuple(
            replace(
                one,
                pickup=_at(one.pickup, moments.get((StopKind.PICKUP, one.id))),
                delivery=_at(one.delivery, moments.get((StopKind.DELIVERY, one.id))),
            )
            for one in day.problem.shipments
            if (TaskKind.SHIPMENT, one.id) not in dropped
        ),
    )
    made: dict[tuple[TaskKind, int], Job | Shipment] = {(TaskKind.JOB, job.id): job for job in problem.jobs}
    made |= {(TaskKind.SHIPMENT, one.id): one for one in problem.shipments}
    tasks = {key: replace(task, task=made[key]) for key, task in day.tasks.items() if key not in dropped}
    return replace(day, problem=problem, tasks=MappingProxyType(tasks), held=(*day.held, *held))


def halves_dropped(day: DayProblem, solution: Solution) -> tuple[Solution, tuple[Held, ...]]:
    """Return a solution that sends nobody alone to a need for two, and the needs it drops.

    Somebody has to ring about these needs. Where one volunteer is unavailable and has no substitute, the other is not
    sent either. A volunteer who is already on the way there stays in the plan, and only the need is returned.
    """
    problem = day.problem
    here = {(TaskKind.JOB, one.id) for one in problem.jobs} | {(TaskKind.SHIPMENT, one.id) for one in problem.shipments}
    left = {(one.kind, one.id) for one in solution.unassigned}
    bands: dict[int, set[TaskRef]] = {}
    for key, task in day.tasks.items():
        if task.need.volunteers_needed > 1 and key in here:
            bands.setdefault(task.need.id, set()).add(key)
    halved = {need_id: keys for need_id, keys in bands.items() if keys & left and _promised(day, need_id, keys, left)}
    alone = {key for keys in halved.values() for key in keys - left}
    if alone:
        orders: Mapping[int, Sequence[Node]] = orders_of(problem, solution)
        for key in alone:
            orders = without(orders, key)
        solution = timed(problem, orders)
    return solution, tuple(Held(need_id, "need.needs-two", Details(case="alone")) for need_id in halved)


def _promised(day: DayProblem, need_id: int, keys: set[TaskRef], left: set[TaskRef]) -> bool:
    """Return whether any volunteer of a joint visit is still sent there, or on the way."""
    whole = sum(task.need.id == need_id for task in day.tasks.values())
    return bool(keys - left) or whole > len(keys)


def _at(visit: Visit, moment: int | None) -> Visit:
    if moment is None:
        return visit
    return replace(visit, time_windows=(TimeWindow(max(0, moment - visit.setup), moment),))
