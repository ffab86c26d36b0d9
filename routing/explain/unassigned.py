"""explain(problem, solution): why each unassigned task is not on a route, worked out vehicle by vehicle.

A search only says that something was left out. Here each vehicle is asked, empty, whether it could do the task, and
which rules it breaks if not; then whether the task would still fit into the plan as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from routing.evaluation.fit import fits, shared_locations
from routing.evaluation.insertion import insertions
from routing.evaluation.limits import connected, obeys, within_limits
from routing.evaluation.timing import NO_PINS, can_be_timed
from routing.evaluation.visit import Node, nodes_of, padded
from routing.problem import (
    Amount,
    Job,
    Problem,
    Reason,
    Route,
    Shipment,
    Solution,
    StopKind,
    TaskKind,
    TaskRef,
    Unassigned,
    Vehicle,
    task_of,
)

__all__ = ["ORDER", "WORDS", "Words", "binding", "explain", "greatest_amount"]


@dataclass(frozen=True, slots=True)
class Words:
    """How a plan speaks of its vehicles and skills.

    Attributes
    ----------
    one, many
        What a vehicle is called, and several.
    skill
        A skill as the rest of a sentence that begins with "someone who".
    people
        Whose turn a vehicle is, where several vehicles are one person: they count once.
    clock, part
        A moment in seconds as a time; and as the end of a sentence that says which part of the day it is.
    place
        What a visit of a task is called as the subject of a sentence.
    goods
        So many of what is carried.
    amount
        An amount in all its dimensions.
    lacks
        What somebody without a skill is, as the rest of a sentence that begins with their name.
    task
        A task, in the middle of a sentence.
    """

    one: str = "vehicle"
    many: str = "vehicles"
    skill: Callable[[str], str] = "has the skill {}".format
    people: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))
    clock: Callable[[int], str] = "second {}".format
    place: Callable[[int, StopKind], str] = lambda _task, kind: f"the {kind}"
    part: Callable[[int], str] = " at {}".format
    amount: Callable[[Amount], str] = lambda amount: f"{', '.join(map(str, amount))} goods"
    lacks: Callable[[str], str] = "lacks the skill {}".format
    task: Callable[[int], str] = "task {}".format

    def count(self, vehicles: Sequence[Vehicle]) -> int:
        """How many there are, each person once."""
        return len({self.people.get(vehicle.id, vehicle.id) for vehicle in vehicles})


ORDER: Final = (
    Reason.SKILLS,
    Reason.VEHICLE,
    Reason.TOO_BIG,
    Reason.UNREACHABLE,
    Reason.TIME_WINDOW,
    Reason.MAX_RIDE,
    Reason.LIMITS,
)
"""Of several rules that bind every vehicle, the first is told."""

WORDS: Final = Words()


def explain(problem: Problem, solution: Solution, words: Words = WORDS) -> Solution:
    """The same solution, with a reason and a sentence for each unassigned task."""
    if not solution.unassigned:
        return solution
    jobs = {job.id: job for job in problem.jobs}
    shipments = {shipment.id: shipment for shipment in problem.shipments}
    shared = shared_locations(problem)
    plan = _Plan(problem, solution)
    explained = []
    for thing in solution.unassigned:
        task = jobs[thing.id] if thing.kind is TaskKind.JOB else shipments[thing.id]
        reason, sentence = _reason(problem, plan, task, shared, words)
        explained.append(Unassigned(thing.kind, thing.id, reason, sentence))
    return replace(solution, unassigned=tuple(explained))


def _reason(
    problem: Problem, plan: _Plan, task: Job | Shipment, shared: frozenset[int], words: Words
) -> tuple[Reason, str]:
    if not problem.vehicles:
        return Reason.NO_VEHICLES, f"There are no {words.many}."
    nodes = nodes_of(problem, task)
    bindings = [binding(problem, vehicle, nodes, shared) for vehicle in problem.vehicles]
    able = [vehicle for vehicle, bound in zip(problem.vehicles, bindings, strict=True) if not bound]
    if able and nodes[0].key in plan.tied:
        return Reason.TOGETHER, _together(plan, nodes[0].key, able, words)
    if able:
        return _left_out(plan, able, nodes, words)
    common = frozenset.intersection(*bindings)
    if common:
        reason = next(reason for reason in ORDER if reason in common)
        return reason, _sentence(reason, problem, task, words)
    return Reason.COMBINATION, _combination(problem, task, bindings, words)


def _left_out(plan: _Plan, able: Sequence[Vehicle], nodes: tuple[Node, ...], words: Words) -> tuple[Reason, str]:
    for vehicle in able:
        if plan.could_add(vehicle, nodes):
            return (
                Reason.NOT_YET,
                f"It would still fit into the plan, with {words.one} {words.people.get(vehicle.id, vehicle.id)}: "
                "plan again, for longer.",
            )
    number, everyone = words.count(able), words.count(plan.problem.vehicles)
    return (
        Reason.TRADED_AWAY,
        f"{number} of {everyone} {words.many} could do it, but not beside what the plan already gives them.",
    )


def _together(plan: _Plan, key: TaskRef, able: Sequence[Vehicle], words: Words) -> str:
    """Why what belongs together is left out as a whole, though each of it could be done alone."""
    number, people = len(plan.tied[key]), words.count(able)
    one = words.one if people == 1 else words.many
    meets = any(task_of(stop) == key for together in plan.problem.together for stop in together.stops)
    if meets:
        return (
            f"It needs {number} {words.many} at one time: {people} {one} could come, but no {number} of them "
            "were free at one moment."
        )
    return f"It belongs together with another task, and no {words.one} could do both as they must follow one another."


def binding(problem: Problem, vehicle: Vehicle, nodes: tuple[Node, ...], shared: frozenset[int]) -> frozenset[Reason]:
    """The rules that keep a vehicle, with nothing else to do, from a task; empty when it could do it."""
    task = nodes[0].task
    found = set()
    if not task.skills <= vehicle.skills:
        found.add(Reason.SKILLS)
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
        found.add(_too_little_time(problem, vehicle, eased))
    if not within_limits(problem, vehicle, nodes):
        found.add(Reason.LIMITS)
    return frozenset(found)


def _too_little_time(problem: Problem, vehicle: Vehicle, nodes: tuple[Node, ...]) -> Reason:
    """Which rule leaves a vehicle no time for a task that it has none for."""
    free = replace(vehicle, max_duration=None)
    if not can_be_timed(problem, free, tuple(replace(node, max_ride=None) for node in nodes)):
        return Reason.TIME_WINDOW
    return Reason.LIMITS if can_be_timed(problem, free, nodes) else Reason.MAX_RIDE


class _Plan:
    """The plan as it is, to try what would still fit."""

    def __init__(self, problem: Problem, solution: Solution) -> None:
        self.problem: Final = problem
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

    def could_add(self, vehicle: Vehicle, nodes: tuple[Node, ...]) -> bool:
        """Whether a task fits somewhere into the round of a vehicle, all else kept in order."""
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


def _sentence(reason: Reason, problem: Problem, task: Job | Shipment, words: Words) -> str:
    if reason is Reason.SKILLS:
        missing = [task.skills - vehicle.skills for vehicle in problem.vehicles]
        nobody = sorted(frozenset.intersection(*missing))
        if nobody:
            return f"There is no {words.one} that {' or '.join(words.skill(skill) for skill in nobody)}."
        asked = " and ".join(words.skill(skill) for skill in sorted(task.skills))
        return f"There is no {words.one} that has it all: {asked}."
    if reason is Reason.VEHICLE:
        return f"It is kept for {words.many} that are not there."
    if reason is Reason.TOO_BIG:
        size = greatest_amount(problem, task)
        room = [padded(one.capacity, problem.dimensions) for one in problem.vehicles]
        most = tuple(max(values) if part else 0 for values, part in zip(zip(*room, strict=True), size, strict=True))
        carried = words.amount(most) if any(most) else "nothing"
        return (
            f"It is too big for every one of the {words.many}: it is {words.amount(size)}, "
            f"and the most that anybody carries is {carried}."
        )
    if reason is Reason.UNREACHABLE:
        return f"None of the {words.many} can get there and on from there."
    if reason is Reason.TIME_WINDOW:
        return f"The hours of none of the {words.many} meet the times it asks for."
    if reason is Reason.MAX_RIDE and isinstance(task, Shipment) and task.max_ride is not None:
        return f"None of the {words.many} can bring it within {task.max_ride // 60} minutes of its pickup."
    return f"It would take every one of the {words.many} over a limit of tasks, time or distance."


def greatest_amount(problem: Problem, task: Job | Shipment) -> Amount:
    """The most that a task puts on board at once, in each dimension."""
    amounts = (task.amount,) if isinstance(task, Shipment) else (task.delivery, task.pickup)
    return tuple(max(values) for values in zip(*(padded(one, problem.dimensions) for one in amounts), strict=True))


PHRASES: Final = {
    Reason.VEHICLE: ("is not the one it is kept for", "are not those it is kept for"),
    Reason.TOO_BIG: ("cannot carry it", "cannot carry it"),
    Reason.UNREACHABLE: ("cannot get there", "cannot get there"),
    Reason.TIME_WINDOW: ("has no hours that meet its times", "have no hours that meet its times"),
    Reason.MAX_RIDE: ("cannot bring it in time", "cannot bring it in time"),
    Reason.LIMITS: ("would go over a limit", "would go over a limit"),
}
"""What each rule keeps one from, and several."""


def _combination(problem: Problem, task: Job | Shipment, bindings: Sequence[frozenset[Reason]], words: Words) -> str:
    """What is missing, and for how many; whoever misses most is told last."""
    missing: Counter[tuple[str, str]] = Counter()
    seen: set[tuple[int, str]] = set()
    for vehicle, bound in zip(problem.vehicles, bindings, strict=True):
        phrases = []
        if Reason.SKILLS in bound:
            lacking = ", ".join(words.skill(skill) for skill in sorted(task.skills - vehicle.skills))
            phrases.append((f"does not qualify ({lacking})", f"do not qualify ({lacking})"))
        phrases += [PHRASES[reason] for reason in ORDER if reason in bound and reason in PHRASES]
        one, many = (", ".join(said) for said in zip(*phrases, strict=True))
        person = words.people.get(vehicle.id, vehicle.id), one
        if person not in seen:
            seen.add(person)
            missing[one, many] += 1
    told = sorted(missing.items(), key=lambda item: (item[0][0].count(","), item[0]))
    listed = "; ".join(f"{number} {one if number == 1 else many}" for (one, many), number in told)
    return f"No {words.one} meets everything it asks for: {listed}."
