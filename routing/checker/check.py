"""Judge a solution by recomputing every rule from its definition.

It makes no difference whether a search found the solution, somebody edited it by hand, or it was read from a file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from routing.checker.cost import cost_of
from routing.checker.relations import relation_violations
from routing.checker.route import route_violations
from routing.checker.violation import Cause, Violation
from routing.problem import Problem, Route, Solution, StopKind, TaskKind

__all__ = ["Cause", "Violation", "violations"]


def violations(problem: Problem, solution: Solution) -> tuple[Violation, ...]:
    """Return every way in which a solution breaks a rule or contradicts itself.

    Violations of the whole solution come first, then those of each route, stop by stop. The tuple is empty when the
    solution is good.
    """
    found = [*_vehicles(problem, solution), *_tasks(problem, solution), *_pairs(problem, solution)]
    known = {vehicle.id: vehicle for vehicle in problem.vehicles}
    for route in solution.routes:
        if route.vehicle_id in known:
            found += route_violations(problem, known[route.vehicle_id], route)
    found += relation_violations(problem, solution)
    found += _cost(problem, solution)
    return tuple(found)


def _vehicles(problem: Problem, solution: Solution) -> Iterator[Violation]:
    known = {vehicle.id for vehicle in problem.vehicles}
    for vehicle_id, times in Counter(route.vehicle_id for route in solution.routes).items():
        if vehicle_id not in known:
            yield Violation(
                Cause.UNKNOWN_VEHICLE, f"The problem has no vehicle {vehicle_id}.", vehicle_id=vehicle_id, amount=times
            )
        elif times > 1:
            yield Violation(
                Cause.VEHICLE_TWICE,
                f"Vehicle {vehicle_id} has {times} routes.",
                vehicle_id=vehicle_id,
                amount=times - 1,
            )


def _tasks(problem: Problem, solution: Solution) -> Iterator[Violation]:
    """Check that each job and shipment is either done once or unassigned."""
    expected: dict[tuple[StopKind, int], tuple[TaskKind, int]] = {}
    for job in problem.jobs:
        expected[StopKind.JOB, job.id] = TaskKind.JOB, job.id
    for shipment in problem.shipments:
        expected[StopKind.PICKUP, shipment.id] = TaskKind.SHIPMENT, shipment.id
        expected[StopKind.DELIVERY, shipment.id] = TaskKind.SHIPMENT, shipment.id
    known = set(expected.values())
    done: Counter[tuple[StopKind, int | None]] = Counter(
        (stop.kind, stop.task_id)
        for route in solution.routes
        for stop in route.stops
        if stop.kind not in (StopKind.START, StopKind.BREAK, StopKind.END)
    )
    left = Counter((thing.kind, thing.id) for thing in solution.unassigned)
    for thing, times in left.items():
        if thing not in known:
            yield Violation(
                Cause.UNKNOWN_TASK,
                f"The unassigned {thing[0]} {thing[1]} is not in the problem.",
                task=thing,
                amount=times,
            )
        elif times > 1:
            yield Violation(
                Cause.DUPLICATE_TASK, f"The {thing[0]} {thing[1]} is unassigned {times} times.", task=thing, amount=1
            )
    for (kind, task_id), times in done.items():
        if task_id is None or (kind, task_id) not in expected:
            yield Violation(Cause.UNKNOWN_TASK, f"The {kind} {task_id} is not in the problem.", amount=times)
        elif times > 1:
            yield Violation(
                Cause.DUPLICATE_TASK,
                f"The {kind} {task_id} is done {times} times.",
                task=expected[kind, task_id],
                amount=times - 1,
            )
    for (kind, task_id), thing in expected.items():
        if (kind, task_id) in done and thing in left:
            yield Violation(
                Cause.CONTRADICTION, f"The {kind} {task_id} is on a route, and also unassigned.", task=thing, amount=1
            )
        elif (kind, task_id) not in done and thing not in left:
            yield Violation(
                Cause.MISSING_TASK, f"The {kind} {task_id} is neither on a route nor unassigned.", task=thing, amount=1
            )


def _pairs(problem: Problem, solution: Solution) -> Iterator[Violation]:
    """Check that each shipment is picked up before it is delivered, by the same vehicle."""
    at: dict[tuple[StopKind, int | None], tuple[Route, int]] = {}
    for route in solution.routes:
        for number, stop in enumerate(route.stops):
            at.setdefault((stop.kind, stop.task_id), (route, number))
    for shipment in problem.shipments:
        pickup = at.get((StopKind.PICKUP, shipment.id))
        delivery = at.get((StopKind.DELIVERY, shipment.id))
        if pickup is None or delivery is None:
            continue
        (giver, first), (taker, second) = pickup, delivery
        task = TaskKind.SHIPMENT, shipment.id
        if giver.vehicle_id != taker.vehicle_id:
            yield Violation(
                Cause.SAME_VEHICLE,
                f"Shipment {shipment.id} is picked up by vehicle {giver.vehicle_id} "
                f"and delivered by vehicle {taker.vehicle_id}.",
                vehicle_id=taker.vehicle_id,
                stop=second,
                task=task,
                amount=1,
            )
        elif giver is taker and second < first:
            yield Violation(
                Cause.PRECEDENCE,
                f"Shipment {shipment.id} is delivered before it is picked up.",
                vehicle_id=taker.vehicle_id,
                stop=second,
                task=task,
                amount=first - second,
            )
        elif giver is taker and shipment.max_ride is not None:
            ride = taker.stops[second].begin - giver.stops[first].departure
            if ride > shipment.max_ride:
                yield Violation(
                    Cause.MAX_RIDE,
                    f"Shipment {shipment.id} is on board for {ride} seconds, at most {shipment.max_ride} are allowed.",
                    vehicle_id=taker.vehicle_id,
                    stop=second,
                    task=task,
                    amount=ride - shipment.max_ride,
                )


def _cost(problem: Problem, solution: Solution) -> Iterator[Violation]:
    cost = cost_of(problem, solution)
    if cost is not None and cost != solution.cost:
        yield Violation(
            Cause.COST,
            f"The solution claims a cost of {solution.cost}; its legs, vehicles and preferences cost {cost}.",
            amount=abs(cost - solution.cost),
        )
