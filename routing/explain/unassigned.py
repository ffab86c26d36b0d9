"""Explain why each unassigned task is on no route, by testing vehicle after vehicle.

A search only says that a task was left out. Here each vehicle is tested with nothing else to do: could it do the
task, and if not, which rules would it break? Then the task is tried in the present plan.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from routing.evaluation.fit import fits, shared_locations
from routing.evaluation.insertion import insertions
from routing.evaluation.limits import connected, obeys, within_limits
from routing.evaluation.timing import NO_PINS, can_be_timed
from routing.evaluation.visit import Node, nodes_of, padded
from routing.explain.time_rules import WINDOW_OF, time_rules, work_of
from routing.problem import (
    NO_DETAILS,
    Amount,
    Details,
    Job,
    Problem,
    Reason,
    Route,
    Shipment,
    Shortfall,
    Solution,
    StopKind,
    TaskKind,
    TaskRef,
    Unassigned,
    Vehicle,
    task_of,
)
from routing.skills import Skill, SkillKind

__all__ = ["ORDER", "binding", "explain", "greatest_amount", "skills_of"]


NOBODY_TWICE: Final[Mapping[int, int]] = MappingProxyType({})
"""The default for ``people``: each vehicle belongs to a different person."""

ORDER: Final = (
    Reason.SKILLS,
    Reason.MODE,
    Reason.VEHICLE,
    Reason.TOO_BIG,
    Reason.UNREACHABLE,
    Reason.WINDOWS_CONFLICT,
    Reason.PICKUP_WINDOW,
    Reason.DELIVERY_WINDOW,
    Reason.TIME_WINDOW,
    Reason.TOO_LONG,
    Reason.TOO_FAR,
    Reason.BREAK,
    Reason.MAX_RIDE,
    Reason.LIMITS,
)
"""Of several rules that bind every vehicle, the first here is the reason given."""


def explain(problem: Problem, solution: Solution, people: Mapping[int, int] = NOBODY_TWICE) -> Solution:
    """Return the solution with a reason and its details for each unassigned task.

    ``people`` gives the person behind each vehicle. A person with several vehicles counts once.
    """
    if not solution.unassigned:
        return solution
    jobs = {job.id: job for job in problem.jobs}
    shipments = {shipment.id: shipment for shipment in problem.shipments}
    shared = shared_locations(problem)
    plan = _Plan(problem, solution, people)
    explained = []
    for thing in solution.unassigned:
        task = jobs[thing.id] if thing.kind is TaskKind.JOB else shipments[thing.id]
        reason, details = _reason(problem, plan, task, shared)
        explained.append(Unassigned(thing.kind, thing.id, reason, details))
    return replace(solution, unassigned=tuple(explained))


def _reason(problem: Problem, plan: _Plan, task: Job | Shipment, shared: frozenset[int]) -> tuple[Reason, Details]:
    if not problem.vehicles:
        return Reason.NO_VEHICLES, NO_DETAILS
    nodes = nodes_of(problem, task)
    bindings = [binding(problem, vehicle, nodes, shared) for vehicle in problem.vehicles]
    able = [vehicle for vehicle, bound in zip(problem.vehicles, bindings, strict=True) if not bound]
    if able and nodes[0].key in plan.tied:
        return Reason.TOGETHER, _together(plan, nodes[0].key, able)
    if able:
        return _left_out(plan, able, nodes)
    common = frozenset.intersection(*bindings)
    if common:
        reason = next(reason for reason in ORDER if reason in common)
        return reason, _details(reason, problem, task, nodes)
    return Reason.COMBINATION, Details(shortfalls=_shortfalls(plan, task, bindings))


def _left_out(plan: _Plan, able: Sequence[Vehicle], nodes: tuple[Node, ...]) -> tuple[Reason, Details]:
    for vehicle in able:
        if plan.could_add(vehicle, nodes):
            return Reason.NOT_YET, Details(carrier=vehicle.id)
    return Reason.TRADED_AWAY, Details(able=plan.count(able), people=plan.count(plan.problem.vehicles))


def _together(plan: _Plan, key: TaskRef, able: Sequence[Vehicle]) -> Details:
    """Return why a bundle is left out as a whole although each of its tasks could be done alone."""
    meets = any(task_of(stop) == key for together in plan.problem.together for stop in together.stops)
    return Details(able=plan.count(able), needed=len(plan.tied[key]) if meets else 0)


def binding(problem: Problem, vehicle: Vehicle, nodes: tuple[Node, ...], shared: frozenset[int]) -> frozenset[Reason]:
    """Return the rules that stop a vehicle from doing a task, even with nothing else to do.

    The result is empty when the vehicle could do the task.
    """
    task = nodes[0].task
    found = set()
    missing = task.skills - vehicle.skills
    if missing:
        found |= {Reason.MODE if Skill(skill).kind is SkillKind.MODE else Reason.SKILLS for skill in missing}
    if task.vehicles is not None and vehicle.id not in task.vehicles:
        found.add(Reason.VEHICLE)
    if not fits(problem, nodes, vehicle):
        found.add(Reason.TOO_BIG)
    # Beside another visit at the same location the setup may be saved: then it cannot be what forbids the task.
    eased = tuple(
        replace(node, visit=replace(node.visit, setup=0)) if node.visit.location in shared else node for node in nodes
    )
    if not connected(problem, vehicle, nodes):
        found.add(Reason.UNREACHABLE)
        return frozenset(found)
    # Asked of everything at once first: that is most often all there is to ask.
    if not can_be_timed(problem, vehicle, eased):
        found |= _too_little_time(problem, vehicle, eased)
    if not within_limits(problem, vehicle, nodes):
        found.add(Reason.LIMITS)
    return frozenset(found)


def _too_little_time(problem: Problem, vehicle: Vehicle, nodes: tuple[Node, ...]) -> frozenset[Reason]:
    """Return the rules that leave a vehicle too little time for a task."""
    free = replace(vehicle, max_duration=None)
    unhurried = tuple(replace(node, max_ride=None) for node in nodes)
    if not can_be_timed(problem, free, unhurried):
        return time_rules(problem, free, unhurried)
    return frozenset({Reason.LIMITS if can_be_timed(problem, free, nodes) else Reason.MAX_RIDE})


class _Plan:
    """The present plan, in which tasks are tried."""

    def __init__(self, problem: Problem, solution: Solution, people: Mapping[int, int]) -> None:
        self.problem: Final = problem
        self._people = people
        self.tied: Final = {key: bundle for bundle in problem.bundles for key in bundle}
        self._routes = {route.vehicle_id: route for route in solution.routes}
        meeting = {stop for one in problem.together for stop in one.stops}
        self._pins = {
            (stop.kind, stop.task_id): stop.begin
            for route in solution.routes
            for stop in route.stops
            if stop.task_id is not None and (stop.kind, stop.task_id) in meeting
        }
        self._nodes: dict[tuple[StopKind, int], Node] = {}
        tasks: tuple[Job | Shipment, ...] = (*problem.jobs, *problem.shipments)
        for task in tasks:
            for node in nodes_of(problem, task):
                self._nodes[node.kind, node.task.id] = node

    def person(self, vehicle: Vehicle) -> int:
        """Return the person of a vehicle."""
        return self._people.get(vehicle.id, vehicle.id)

    def count(self, vehicles: Sequence[Vehicle]) -> int:
        """Return the number of people behind some vehicles, each counted once."""
        return len({self.person(vehicle) for vehicle in vehicles})

    def could_add(self, vehicle: Vehicle, nodes: tuple[Node, ...]) -> bool:
        """Return whether a task fits into a vehicle's round with all other visits kept in order."""
        if any(vehicle.id in ids and ids & set(self._routes) - {vehicle.id} for ids in self.problem.alternatives):
            return False
        if any(vehicle.id in shared.vehicles for shared in self.problem.shared_limits) or vehicle.prefix:
            return False  # the search has tried it with what is left of them
        present = self._present(self._routes.get(vehicle.id))
        pins = self._pins if self.problem.together else NO_PINS
        return any(
            obeys(self.problem, vehicle, order, pins) for order in insertions(self.problem, vehicle, present, nodes)
        )

    def _present(self, route: Route | None) -> list[Node]:
        if route is None:
            return []
        return [self._nodes[stop.kind, stop.task_id] for stop in route.stops if stop.task_id is not None]


def _details(reason: Reason, problem: Problem, task: Job | Shipment, nodes: tuple[Node, ...]) -> Details:
    """Return the details of a rule that binds every vehicle."""
    profiles = {vehicle.profile for vehicle in problem.vehicles}
    mode = profiles.pop() if len(profiles) == 1 else ""
    if reason in (Reason.SKILLS, Reason.MODE):
        asked = skills_of(task, reason)
        nobody = frozenset.intersection(*(asked - vehicle.skills for vehicle in problem.vehicles))
        return Details(skills=tuple(sorted(nobody or asked)), all_of=not nobody)
    if reason in WINDOW_OF.values():
        return Details(
            windows=tuple(
                (window.start, window.end)
                for node in nodes
                if WINDOW_OF[node.kind] is reason
                for window in node.visit.time_windows
            )
        )
    if reason is Reason.WINDOWS_CONFLICT:
        first, last = nodes[0].visit.time_windows[0].start, nodes[-1].visit.time_windows[-1].end
        return Details(windows=((first, last),))
    if reason is Reason.TOO_LONG:
        # How long the visit itself is, where that is longer than anybody has: parking and queues make it no clearer.
        inside = sum(node.visit.service for node in nodes)
        shifts = [one.time_window for one in problem.vehicles if one.time_window is not None]
        longest = max((one.end - one.start for one in shifts), default=0)
        return Details(seconds=inside if inside > longest else work_of(nodes))
    if reason in (Reason.TOO_FAR, Reason.UNREACHABLE):
        return Details(mode=mode)
    if reason is Reason.TOO_BIG:
        size = greatest_amount(problem, task)
        room = [padded(one.capacity, problem.dimensions) for one in problem.vehicles]
        most = tuple(max(values) if part else 0 for values, part in zip(zip(*room, strict=True), size, strict=True))
        return Details(size=size, most=most)
    if reason is Reason.MAX_RIDE and isinstance(task, Shipment) and task.max_ride is not None:
        return Details(seconds=task.max_ride)
    return NO_DETAILS


def skills_of(task: Job | Shipment, reason: Reason) -> frozenset[str]:
    """Return the skills of a task that a reason is about: modes of travel, or all others."""
    return frozenset(one for one in task.skills if (Skill(one).kind is SkillKind.MODE) is (reason is Reason.MODE))


def greatest_amount(problem: Problem, task: Job | Shipment) -> Amount:
    """Return the largest load that a task puts on board, in each dimension."""
    amounts = (task.amount,) if isinstance(task, Shipment) else (task.delivery, task.pickup)
    return tuple(max(values) for values in zip(*(padded(one, problem.dimensions) for one in amounts), strict=True))


def _shortfalls(plan: _Plan, task: Job | Shipment, bindings: Sequence[frozenset[Reason]]) -> tuple[Shortfall, ...]:
    """Count the people who cannot do a task by the rules that stop them, fewest rules first."""
    lacks: dict[int, tuple[int, tuple[Reason, ...], tuple[str, ...]]] = {}
    for vehicle, bound in zip(plan.problem.vehicles, bindings, strict=True):
        reasons = tuple(reason for reason in ORDER if reason in bound)
        skills = tuple(sorted(task.skills - vehicle.skills))
        found = len(reasons) + len(skills), reasons, skills
        # Of somebody's several turns the one that lacks least counts: they are one person.
        person = plan.person(vehicle)
        lacks[person] = min(found, lacks.get(person, found))
    counted = Counter(lacks.values())
    ranked = sorted(counted.items(), key=lambda item: (item[0][0], -item[1], item[0]))
    return tuple(Shortfall(people=people, reasons=reasons, skills=skills) for (_, reasons, skills), people in ranked)
