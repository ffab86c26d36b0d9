"""Find the tasks that a search can include, and the vehicles that may do each of them.

A task that no vehicle could ever do is left out of the search, so that it cannot harm the others. The tests here are
weaker than the rules: a task they reject is impossible, and a task they accept may be impossible too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from routing.evaluation.visit import Node, Task, nodes_of, padded, skilled
from routing.problem import Problem, Vehicle, Visit

__all__ = ["Candidate", "candidates_of", "fits", "in_whole_bundles", "may_do", "rivals_of", "shared_locations"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A task with its nodes in order and the positions of the vehicles that may do it.

    There is at least one such vehicle.
    """

    task: Task
    nodes: tuple[Node, ...]
    vehicles: tuple[int, ...]


def candidates_of(problem: Problem) -> tuple[Candidate, ...]:
    """Return the tasks that some vehicle may do.

    Jobs come first, then shipments, each in the order of the problem.
    """
    crowded = shared_locations(problem)
    found = []
    tasks: list[Task] = [*problem.jobs, *problem.shipments]
    for task in tasks:
        nodes = nodes_of(problem, task)
        if not _consistent(nodes, crowded):
            continue
        vehicles = tuple(
            position
            for position, vehicle in enumerate(problem.vehicles)
            if may_do(task, vehicle)
            and (vehicle.max_tasks is None or vehicle.max_tasks >= len(nodes))
            and fits(problem, nodes, vehicle)
            and _in_shift(nodes, vehicle, crowded)
        )
        if vehicles:
            found.append(Candidate(task, nodes, vehicles))
    return tuple(found)


def may_do(task: Task, vehicle: Vehicle) -> bool:
    """Return whether a vehicle has the skills of a task, and the task does not exclude it."""
    return skilled(task, vehicle) and (task.vehicles is None or vehicle.id in task.vehicles)


def in_whole_bundles(problem: Problem, candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Return the candidates without those whose bundle contains an impossible task."""
    here = {candidate.nodes[0].key for candidate in candidates}
    lost = {key for bundle in problem.bundles if not bundle <= here for key in bundle}
    return tuple(candidate for candidate in candidates if candidate.nodes[0].key not in lost)


def shared_locations(problem: Problem) -> frozenset[int]:
    """Return the locations of several visits or starts, where a setup can be saved."""
    seen: set[int] = set()
    twice: set[int] = {vehicle.start for vehicle in problem.vehicles if vehicle.start is not None}
    visits = [job.visit for job in problem.jobs]
    visits += [visit for shipment in problem.shipments for visit in (shipment.pickup, shipment.delivery)]
    for visit in visits:
        (twice if visit.location in seen else seen).add(visit.location)
    return frozenset(twice)


def rivals_of(problem: Problem) -> dict[int, set[int]]:
    """Return the positions of each vehicle's alternatives.

    Only one of several alternatives may have a route.
    """
    position = {vehicle.id: number for number, vehicle in enumerate(problem.vehicles)}
    found: dict[int, set[int]] = {}
    for ids in problem.alternatives:
        together = {position[one] for one in ids}
        for number in together:
            found.setdefault(number, set()).update(together - {number})
    return found


def fits(problem: Problem, nodes: Sequence[Node], vehicle: Vehicle) -> bool:
    """Return whether a vehicle is never overloaded when it visits nodes in this order."""
    capacity = padded(vehicle.capacity, problem.dimensions)
    loads = [tuple(sum(values) for values in zip(*(node.loaded for node in nodes), strict=True))]
    for node in nodes:
        loads.append(tuple(load + change for load, change in zip(loads[-1], node.change, strict=True)))
    return all(load <= most for carried in loads for load, most in zip(carried, capacity, strict=True))


def _lead(visit: Visit, crowded: frozenset[int]) -> int:
    """Return the setup seconds of a visit that no route can save."""
    return 0 if visit.location in crowded else visit.setup


def _in_shift(nodes: tuple[Node, ...], vehicle: Vehicle, crowded: frozenset[int]) -> bool:
    shift = vehicle.time_window
    if shift is None:
        return True
    for node in nodes:
        lead = _lead(node.visit, crowded)
        if shift.start + lead > shift.end - node.visit.service:
            return False
        if node.visit.time_windows and not any(
            max(window.start, shift.start) + lead <= min(window.end, shift.end - node.visit.service)
            for window in node.visit.time_windows
        ):
            return False
    return True


def _consistent(nodes: tuple[Node, ...], crowded: frozenset[int]) -> bool:
    """Return whether a task can be served within its own windows and ride limit."""
    spans = []
    for node in nodes:
        lead = _lead(node.visit, crowded)
        windows = [(window.start + lead, window.end) for window in node.visit.time_windows]
        spans.append([span for span in windows if span[0] <= span[1]])
        if windows and not spans[-1]:
            return False
    if len(nodes) == 1 or not spans[0] or not spans[1]:
        return True
    pickup, delivery = nodes
    return any(
        last >= begin + pickup.visit.service
        and (delivery.max_ride is None or first - (end + pickup.visit.service) <= delivery.max_ride)
        for begin, end in spans[0]
        for first, last in spans[1]
    )
