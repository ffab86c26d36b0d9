"""opening(problem): a plan at once, each task put to the end of the round where it adds least.

It is far from good, but it is there before a first model is built, and it obeys every rule.
"""

from __future__ import annotations

from collections.abc import Sequence

from routing.problem import Problem
from routing.solution import Solution
from routing.solver.candidates import Candidate
from routing.solver.nodes import Node
from routing.solver.objective import assemble, order_cost
from routing.solver.schedule import build_route
from routing.solver.ways import obeys

__all__ = ["opening"]


def opening(problem: Problem, candidates: Sequence[Candidate], seed: int) -> Solution:
    """A plan in which the most urgent tasks, and of those the first to close, chose their round first."""
    rounds: dict[int, list[Node]] = {}
    for candidate in sorted(candidates, key=_urgency):
        best: tuple[int, int] | None = None
        for position in candidate.vehicles:
            vehicle, present = problem.vehicles[position], rounds.get(position, [])
            added = order_cost(problem, vehicle, [*present, *candidate.nodes])
            added += vehicle.fixed_cost if not present else -order_cost(problem, vehicle, present)
            if (best is None or added < best[0]) and obeys(problem, vehicle, [*present, *candidate.nodes]):
                best = added, position
        if best is not None:
            rounds.setdefault(best[1], []).extend(candidate.nodes)
    routes = [build_route(problem, problem.vehicles[position], nodes) for position, nodes in rounds.items()]
    return assemble(problem, [route for route in routes if route is not None], seed, 0)


def _urgency(candidate: Candidate) -> tuple[bool, int, int]:
    ends = [node.visit.time_windows[-1].end for node in candidate.nodes if node.visit.time_windows]
    return not candidate.task.must, -candidate.task.priority, min(ends, default=2**62)
