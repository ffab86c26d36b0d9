"""Find the smallest change that would serve each unassigned task.

Every round is kept. One limit at a time is relaxed, and the task is inserted into a round for a trial, which the
checker judges. Minutes are tried in steps (``MINUTES``). The smallest change that works is chosen, by how much it
asks of people. In minutes: a longer shift or window counts its own minutes, one bag less 20, one more stop 15, each
extra kilometre 1, and a skill 240. One more volunteer counts more than any of these. The weights are our own guess.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from routing.checker import violations
from routing.evaluation.cost import assemble
from routing.evaluation.fit import may_do
from routing.evaluation.insertion import insertion_into, orders_of, task_nodes
from routing.evaluation.limits import seconds_under_way
from routing.evaluation.timing import EVER, build_route, spans_of
from routing.evaluation.visit import Node, Task, nodes_by_stop, nodes_of, padded
from routing.explain.unassigned import greatest_amount
from routing.problem import (
    Amount,
    ChangeCode,
    Job,
    Problem,
    Shipment,
    SmallestChange,
    Solution,
    StopKind,
    TaskKind,
    TimeWindow,
    Vehicle,
    Visit,
)
from routing.skills import Skill, SkillKind

__all__ = ["MINUTES", "with_changes"]

MINUTES: Final = (5, 10, 15, 20, 30, 45, 60, 90, 120)
"""Minutes that a shift, a window or a ride is eased by."""

SECONDS: Final = 5.0
"""The time limit in seconds for starting another task: a dispatcher is waiting for the plan."""

NEAREST: Final = 8
"""The number of volunteers tried: those for whom the task adds the least travel."""

GOODS, STOP, SKILL, NEWCOMER = 20, 15, 240, 1_000

NEVER_EASED: Final = frozenset({SkillKind.WELCOME, SkillKind.STAYS, SkillKind.MODE})
"""Skills that a volunteer cannot acquire: being welcome at a door, having the goods on board, a mode of travel."""


@dataclass(frozen=True, slots=True)
class _Trial:
    """One relaxed limit, with the vehicle and the task as they would be."""

    weight: int
    vehicle: Vehicle
    task: Task
    change: SmallestChange


def with_changes(problem: Problem, solution: Solution) -> Solution:
    """Return the solution with the smallest change that would serve each unassigned task.

    There is no change (None) where no trial serves the task.

    Tasks coupled to others (two volunteers at one door, a way back) are not tried, and nothing is tried once
    ``SECONDS`` have passed.
    """
    if not solution.unassigned:
        return solution
    search = _Search(problem, solution)
    tied = frozenset().union(*problem.bundles)
    began = time.monotonic()
    told = [
        thing
        if (thing.kind, thing.id) in tied or time.monotonic() - began > SECONDS
        else replace(thing, change=search.smallest(thing.kind, thing.id))
        for thing in solution.unassigned
    ]
    return replace(solution, unassigned=tuple(told))


class _Search:
    """The present plan, and every limit in it that can be relaxed."""

    def __init__(self, problem: Problem, solution: Solution) -> None:
        self._problem = problem
        self._solution = solution
        self._orders = orders_of(problem, solution)
        self._nodes = nodes_by_stop(problem)

    def smallest(self, kind: TaskKind, task_id: int) -> SmallestChange | None:
        """Return the smallest change that serves a task."""
        nodes = task_nodes(self._nodes, kind, task_id)
        task = nodes[0].task
        nearest = self._nearest(nodes)
        best: _Trial | None = None
        for trials in self._eased(task, nearest):
            found = self._first(trials, None if best is None else best.weight)
            if found is not None and self._proven(found):
                best = found
        if best is None:
            newcomer = self._newcomer(task)
            best = newcomer if self._works(newcomer) and self._proven(newcomer) else None
        if best is None:
            return None
        return best.change

    def _nearest(self, nodes: tuple[Node, ...]) -> list[Vehicle]:
        """Return the vehicles whose rounds a task would lengthen least.

        Those that may do it come before those that may not.
        """

        def added(vehicle: Vehicle) -> tuple[bool, int, int]:
            present = self._orders.get(vehicle.id, [])
            alone = seconds_under_way(self._problem, vehicle, nodes)
            # As good as the distance to anything the round calls at already.
            durations = self._problem.matrices[vehicle.profile].durations
            near = min((int(durations[one.visit.location, nodes[-1].visit.location]) for one in present), default=alone)
            return not may_do(nodes[0].task, vehicle), min(near, alone), vehicle.id

        return sorted(self._problem.vehicles, key=added)

    def _first(self, trials: Sequence[_Trial], below: int | None) -> _Trial | None:
        """Return the first of some trials that works and is lighter than ``below``.

        Each trial relaxes more than the one before.
        """
        lighter = [one for one in trials if below is None or one.weight < below]
        if not lighter or not self._works(lighter[-1]):
            return None
        low, high = 0, len(lighter) - 1
        while low < high:
            middle = (low + high) // 2
            if self._works(lighter[middle]):
                high = middle
            else:
                low = middle + 1
        return lighter[low]

    def _works(self, trial: _Trial) -> bool:
        present = self._orders.get(trial.vehicle.id, [])
        return insertion_into(self._problem, trial.vehicle, present, nodes_of(self._problem, trial.task)) is not None

    def _proven(self, trial: _Trial) -> bool:
        """Return whether the checker finds no violation in the relaxed plan."""
        vehicle = trial.vehicle
        present = self._orders.get(vehicle.id, [])
        found = insertion_into(self._problem, vehicle, present, nodes_of(self._problem, trial.task))
        route = None if found is None else build_route(self._problem, vehicle, found.order)
        if found is None or route is None:
            return False
        whole = self._problem
        others = [one for one in self._solution.routes if one.vehicle_id != vehicle.id]
        if not (whole.alternatives or whole.shared_limits or whole.bundles):
            # Nothing ties this round to another, and the others are as they were: the checker is shown this one.
            whole, others = _round_of(whole, vehicle, found.order), []
        eased = _with(whole, trial)
        return not violations(eased, assemble(eased, [*others, route], 0, 0))

    def _eased(self, task: Task, nearest: Sequence[Vehicle]) -> Iterator[list[_Trial]]:
        able = [one for one in nearest if may_do(task, one)][:NEAREST]
        for vehicle in able:
            yield from _windows(task, vehicle)
            yield _fewer(task, vehicle)
            if vehicle.max_duration is not None:
                yield [_longer_round(task, vehicle, minutes) for minutes in MINUTES]
            if vehicle.time_window is not None:
                yield [_longer(task, vehicle, minutes) for minutes in MINUTES]
                yield [_earlier(task, vehicle, minutes) for minutes in MINUTES]
            yield _limits(task, vehicle)
            if isinstance(task, Shipment) and task.max_ride is not None:
                yield [_longer_ride(task, vehicle, minutes) for minutes in MINUTES]
        for vehicle in [one for one in nearest if len(task.skills - one.skills) == 1][:NEAREST]:
            (missing,) = task.skills - vehicle.skills
            if Skill(missing).kind in NEVER_EASED or (task.vehicles or {vehicle.id}) != {vehicle.id}:
                continue
            skilled = replace(vehicle, skills=vehicle.skills | {missing})
            change = SmallestChange(code=ChangeCode.SKILL, carrier=vehicle.id, skills=(missing,))
            yield [_Trial(SKILL, skilled, task, change)]

    def _newcomer(self, task: Task) -> _Trial:
        """Return a new vehicle with all skills of a task, available when and where it begins."""
        first = next(_visits(task))[1]
        modes = {mode for skill in task.skills for mode in Skill(skill).modes}

        def slowness(profile: str) -> tuple[bool, float]:
            return profile not in modes, float(self._problem.matrices[profile].durations.mean())

        profiles = sorted(self._problem.matrices, key=slowness)
        number = max((one.id for one in self._problem.vehicles), default=0) + 1
        vehicle = Vehicle(
            id=number,
            profile=profiles[0] if profiles else "",
            start=first.location,
            capacity=tuple(10_000 for _ in range(self._problem.dimensions)),
            skills=task.skills,
        )
        size = greatest_amount(self._problem, task)
        held = not any(size) or any(_holds(one.capacity, size) for one in self._problem.vehicles)
        moment, until = self._needed(vehicle, nodes_of(self._problem, replace(task, vehicles=None)))
        change = SmallestChange(
            code=ChangeCode.ONE_MORE_VEHICLE,
            amount=1,
            moment=moment,
            until=until,
            skills=tuple(sorted(task.skills)),
            size=() if held else size,
        )
        return _Trial(NEWCOMER, vehicle, replace(task, vehicles=None), change)

    def _needed(self, vehicle: Vehicle, nodes: tuple[Node, ...]) -> tuple[int | None, int | None]:
        """Return the moments between which a volunteer would be needed, or None for any time.

        They come from the visit with the least choice: a parcel that a hub gives out all day and that is wanted at
        22:30 needs a volunteer at 22:30.
        """
        asked = [node for node in nodes if node.visit.time_windows]
        spans = [span for node in asked for span in self._spans(vehicle, nodes, node)]
        return min(spans, key=lambda span: (span[1] - span[0], span), default=(None, None))

    def _spans(self, vehicle: Vehicle, nodes: tuple[Node, ...], node: Node) -> list[tuple[int, int]]:
        found = spans_of(self._problem, vehicle, nodes, (node.kind, node.task.id))
        return [(first, last) for first, last in found if last < EVER]


def _holds(capacity: Amount, size: Amount) -> bool:
    return all(most >= part for most, part in zip(capacity or (0,) * len(size), size, strict=True))


def _windows(task: Task, vehicle: Vehicle) -> Iterator[list[_Trial]]:
    for name, visit in _visits(task):
        if not visit.time_windows:
            continue
        first, last = visit.time_windows[0], visit.time_windows[-1]
        for code in (ChangeCode.LATER_WINDOW, ChangeCode.EARLIER_WINDOW):
            trials = []
            for minutes in MINUTES:
                if code is ChangeCode.LATER_WINDOW:
                    moment = last.end + minutes * 60
                    windows = (*visit.time_windows[:-1], TimeWindow(last.start, moment))
                else:
                    moment = max(0, first.start - minutes * 60)
                    windows = (TimeWindow(moment, first.end), *visit.time_windows[1:])
                eased = _with_visit(task, name, replace(visit, time_windows=windows))
                change = SmallestChange(code=code, amount=minutes * 60, moment=moment, visit=name)
                trials.append(_Trial(minutes, vehicle, eased, change))
            yield trials


def _fewer(task: Task, vehicle: Vehicle) -> list[_Trial]:
    if not isinstance(task, Shipment) or not any(task.amount):
        return []
    room = padded(vehicle.capacity, len(task.amount))
    # Of what there is most too much of; a part that fits is not the reason.
    most = max(
        (number for number, value in enumerate(task.amount) if value),
        key=lambda number: (task.amount[number] - room[number], task.amount[number]),
    )
    trials = []
    for fewer in range(1, (task.amount[most] + 1) // 2 + 1):
        less = tuple(fewer if number == most else 0 for number in range(len(task.amount)))
        amount = tuple(value - part for value, part in zip(task.amount, less, strict=True))
        change = SmallestChange(code=ChangeCode.FEWER_GOODS, amount=fewer, size=less)
        trials.append(_Trial(GOODS * fewer, vehicle, replace(task, amount=amount), change))
    return trials


def _longer(task: Task, vehicle: Vehicle, minutes: int) -> _Trial:
    shift = vehicle.time_window
    assert shift is not None  # noqa: S101 - asked for vehicles with a shift only
    until = shift.end + minutes * 60
    eased = _giving(replace(vehicle, time_window=TimeWindow(shift.start, until)), minutes)
    return _Trial(minutes, eased, task, _more_time(ChangeCode.LONGER_SHIFT, vehicle, minutes, until))


def _earlier(task: Task, vehicle: Vehicle, minutes: int) -> _Trial:
    shift = vehicle.time_window
    assert shift is not None  # noqa: S101 - asked for vehicles with a shift only
    begin = max(0, shift.start - minutes * 60)
    eased = _giving(replace(vehicle, time_window=TimeWindow(begin, shift.end)), minutes)
    return _Trial(minutes, eased, task, _more_time(ChangeCode.EARLIER_SHIFT, vehicle, minutes, begin))


def _more_time(code: ChangeCode, vehicle: Vehicle, minutes: int, moment: int | None = None) -> SmallestChange:
    return SmallestChange(code=code, carrier=vehicle.id, amount=minutes * 60, moment=moment)


def _limits(task: Task, vehicle: Vehicle) -> list[_Trial]:
    stops = 1 if isinstance(task, Job) else 2
    if vehicle.max_tasks is not None or vehicle.max_stops is not None:
        eased = replace(vehicle, max_tasks=_more(vehicle.max_tasks, stops), max_stops=_more(vehicle.max_stops, stops))
        change = SmallestChange(code=ChangeCode.ONE_MORE_STOP, carrier=vehicle.id, amount=stops)
        return [_Trial(STOP * stops, eased, task, change)]
    if vehicle.max_distance is not None:
        return [
            _Trial(
                kilometres,
                replace(vehicle, max_distance=vehicle.max_distance + kilometres * 1000),
                task,
                SmallestChange(code=ChangeCode.LONGER_WAY, carrier=vehicle.id, amount=kilometres * 1000),
            )
            for kilometres in (1, 2, 3, 5, 10)
        ]
    return []


def _longer_ride(task: Shipment, vehicle: Vehicle, minutes: int) -> _Trial:
    assert task.max_ride is not None  # noqa: S101 - asked for shipments with a limit only
    eased = replace(task, max_ride=task.max_ride + minutes * 60)
    return _Trial(minutes, vehicle, eased, SmallestChange(code=ChangeCode.LONGER_RIDE, amount=minutes * 60))


def _longer_round(task: Task, vehicle: Vehicle, minutes: int) -> _Trial:
    return _Trial(minutes, _giving(vehicle, minutes), task, _more_time(ChangeCode.LONGER_ROUND, vehicle, minutes))


def _giving(vehicle: Vehicle, minutes: int) -> Vehicle:
    """Return the vehicle with a longer shift and a longest route extended to match it.

    A volunteer who stays longer gives that time.
    """
    most = vehicle.max_duration
    return vehicle if most is None else replace(vehicle, max_duration=most + minutes * 60)


def _more(limit: int | None, by: int) -> int | None:
    return None if limit is None else limit + by


def _visits(task: Task) -> Iterator[tuple[StopKind, Visit]]:
    if isinstance(task, Job):
        yield StopKind.JOB, task.visit
    else:
        yield StopKind.PICKUP, task.pickup
        yield StopKind.DELIVERY, task.delivery


def _with_visit(task: Task, name: StopKind, visit: Visit) -> Task:
    if isinstance(task, Job):
        return replace(task, visit=visit)
    return replace(task, pickup=visit) if name is StopKind.PICKUP else replace(task, delivery=visit)


def _round_of(problem: Problem, vehicle: Vehicle, nodes: Sequence[Node]) -> Problem:
    """Return the problem of one round."""
    keys = {node.key for node in nodes}
    return problem.part(
        [vehicle],
        [job for job in problem.jobs if (TaskKind.JOB, job.id) in keys],
        [one for one in problem.shipments if (TaskKind.SHIPMENT, one.id) in keys],
    )


def _with(problem: Problem, trial: _Trial) -> Problem:
    """Return the problem as it would be with the relaxed limit."""
    known = {one.id for one in problem.vehicles}
    vehicles = [trial.vehicle if one.id == trial.vehicle.id else one for one in problem.vehicles]
    vehicles += [] if trial.vehicle.id in known else [trial.vehicle]
    swap: Callable[[Task], Task] = lambda one: trial.task if one.id == trial.task.id else one  # noqa: E731
    if isinstance(trial.task, Job):
        return problem.replace(vehicles=vehicles, jobs=tuple(map(swap, problem.jobs)))
    return problem.replace(vehicles=vehicles, shipments=tuple(map(swap, problem.shipments)))
