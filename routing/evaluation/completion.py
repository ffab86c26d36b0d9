"""completed(problem, plan): whatever still fits into a plan is put in, so that nothing is left out for no reason.

The search leaves a task out when its time is up too early, and where its model is stricter than the rules (a visit
whose window is too short for the setup, which only a saved setup makes possible).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from routing.evaluation.cost import assemble, order_cost
from routing.evaluation.fit import Candidate, rivals_of
from routing.evaluation.limits import obeys
from routing.evaluation.timing import build_route, can_be_timed
from routing.evaluation.visit import Node
from routing.problem import Problem, Solution, StopKind, Vehicle

__all__ = ["completed", "insertions"]


def completed(problem: Problem, candidates: Sequence[Candidate], plan: Solution) -> Solution:
    """The plan with every task in it that fits as it stands: the most urgent first, each where it adds least."""
    left = {(thing.kind, thing.id) for thing in plan.unassigned}
    waiting = [candidate for candidate in candidates if candidate.nodes[0].key in left]
    if not waiting:
        return plan
    position = {vehicle.id: number for number, vehicle in enumerate(problem.vehicles)}
    nodes = {(node.kind, node.task.id): node for candidate in candidates for node in candidate.nodes}
    rounds: dict[int, list[Node]] = {
        position[route.vehicle_id]: [nodes[s.kind, s.task_id] for s in route.stops if s.task_id is not None]
        for route in plan.routes
    }
    changed: set[int] = set()
    rivals = rivals_of(problem)
    for candidate in sorted(waiting, key=lambda one: -one.task.priority):
        best: tuple[int, int, list[Node]] | None = None
        for number in candidate.vehicles:
            if not rounds.get(number) and any(rounds.get(rival) for rival in rivals.get(number, ())):
                continue
            vehicle, present = problem.vehicles[number], rounds.get(number, [])
            now = order_cost(problem, vehicle, present) if present else -vehicle.fixed_cost
            for order in insertions(problem, vehicle, present, candidate.nodes):
                added = order_cost(problem, vehicle, order) - now
                if best is None or added < best[0]:
                    best = added, number, order
        if best is not None:
            rounds[best[1]] = best[2]
            changed.add(best[1])
    if not changed:
        return plan
    kept = [route for route in plan.routes if position[route.vehicle_id] not in changed]
    made = [build_route(problem, problem.vehicles[number], rounds[number]) for number in sorted(changed)]
    return assemble(problem, [*kept, *(route for route in made if route)], plan.seed, plan.iterations)


def insertions(
    problem: Problem, vehicle: Vehicle, present: Sequence[Node], nodes: tuple[Node, ...]
) -> Iterator[list[Node]]:
    """Every order in which a task joins a round, all else kept in order, that obeys the rules but skills."""
    for first in range(len(present) + 1):
        alone = [*present[:first], nodes[0], *present[first:]]
        if nodes[0].kind is StopKind.JOB:
            if obeys(problem, vehicle, alone):
                yield alone
        elif can_be_timed(problem, vehicle, alone):
            # Where the round has no time for the pickup alone, it has none for both.
            for last in range(first, len(present) + 1):
                order = [*present[:first], nodes[0], *present[first:last], nodes[1], *present[last:]]
                if obeys(problem, vehicle, order):
                    yield order
