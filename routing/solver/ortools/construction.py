"""Construct a first plan quickly by adding each task to the end of a round.

Each task goes where it adds the least time. The plan is far from good, but it is ready before a first model is built,
and it obeys every rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from routing.evaluation.cost import assemble
from routing.evaluation.fit import Candidate, rivals_of
from routing.evaluation.limits import obeys
from routing.evaluation.timing import build_route
from routing.evaluation.visit import Node
from routing.problem import Problem, Solution

__all__ = ["opening"]


def opening(problem: Problem, candidates: Sequence[Candidate], seed: int, start: Solution | None = None) -> Solution:
    """Return a plan made by adding tasks in order of urgency, of equals the first to close.

    The rounds of ``start`` are kept, and all other tasks are added after them.
    """
    rounds: dict[int, list[Node]] = {}
    ends = _Ends(problem)
    if start is not None:
        at = {vehicle.id: number for number, vehicle in enumerate(problem.vehicles)}
        nodes = {(node.kind, node.task.id): node for candidate in candidates for node in candidate.nodes}
        for route in start.routes:
            number = at[route.vehicle_id]
            rounds[number] = [nodes[stop.kind, stop.task_id] for stop in route.stops if stop.task_id is not None]
            ends.moved(number, rounds[number][-1].visit.location)
    done = {node.key for order in rounds.values() for node in order}
    rivals = rivals_of(problem)
    for candidate in sorted(
        (candidate for candidate in candidates if candidate.nodes[0].key not in done), key=_urgency
    ):
        # The nearest rounds are tried first, until one may take the task: most may.
        for position in ends.nearest(candidate):
            present = rounds.get(position, [])
            if not present and any(rival in rounds for rival in rivals.get(position, ())):
                continue
            if obeys(problem, problem.vehicles[position], [*present, *candidate.nodes]):
                rounds.setdefault(position, []).extend(candidate.nodes)
                ends.moved(position, candidate.nodes[-1].visit.location)
                break
    routes = [build_route(problem, problem.vehicles[position], nodes) for position, nodes in rounds.items()]
    return assemble(problem, [route for route in routes if route is not None], seed, 0)


class _Ends:
    """The present end of each round, and what a task would add there."""

    def __init__(self, problem: Problem) -> None:
        self._durations = {name: matrix.durations.astype(np.int64) for name, matrix in problem.matrices.items()}
        self._profiles = np.array([vehicle.profile for vehicle in problem.vehicles])
        self._last = np.array([-1 if vehicle.start is None else vehicle.start for vehicle in problem.vehicles])
        self._home = np.array([-1 if vehicle.end is None else vehicle.end for vehicle in problem.vehicles])
        self._used = np.zeros(len(problem.vehicles), dtype=np.bool_)
        self._fixed = np.array([vehicle.fixed_cost for vehicle in problem.vehicles], dtype=np.int64)

    def nearest(self, candidate: Candidate) -> Iterator[int]:
        """Return the vehicles that may do a task, the least lengthened round first."""
        vehicles = np.array(candidate.vehicles)
        added = self._fixed[vehicles].copy()
        places = [node.visit.location for node in candidate.nodes]
        for profile in np.unique(self._profiles[vehicles]):
            durations = self._durations[str(profile)]
            here = self._profiles[vehicles] == profile
            last, home = self._last[vehicles[here]], self._home[vehicles[here]]
            added[here] += np.where(last < 0, 0, durations[last, places[0]])
            added[here] += np.where(home < 0, 0, durations[places[-1], home])
            driven = self._used[vehicles[here]] & (last >= 0) & (home >= 0)
            added[here] -= np.where(driven, durations[last, home], 0)
            added[here] += sum(int(durations[a, b]) for a, b in pairwise(places))
        return (int(vehicles[number]) for number in np.argsort(added, kind="stable"))

    def moved(self, position: int, location: int) -> None:
        """Record the new end of a round."""
        self._last[position] = location
        self._fixed[position] = 0
        self._used[position] = True


def _urgency(candidate: Candidate) -> tuple[bool, int, int]:
    ends = [node.visit.time_windows[-1].end for node in candidate.nodes if node.visit.time_windows]
    return not candidate.task.must, -candidate.task.priority, min(ends, default=2**62)
