"""Search a problem as it is, from one seed, by compiled code or by OR-Tools.

Compiled code searches problems of the everyday rules (``compiled.coverage``), many times as fast as OR-Tools. OR-Tools'
model knows every rule of a single round, and searches all others.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from typing import Final

from routing.evaluation.cost import assemble
from routing.evaluation.fit import Candidate, candidates_of
from routing.evaluation.timing import build_route
from routing.problem import Problem, Solution
from routing.solver.budget import Budget, OnImprovement, SearchClock
from routing.solver.compiled.cache import ready
from routing.solver.compiled.coverage import suits_compiled_code
from routing.solver.incumbent import Incumbent
from routing.solver.ortools.construction import opening
from routing.solver.ortools.search import search_parts

__all__ = ["by_compiled_code", "quick_at_once", "search_directly"]

MANY_ITERATIONS: Final = 1_000
"""A search of fewer iterations is not worth loading compiled code for."""

SECONDS_TO_LOAD: Final = 1.0
"""A shorter search does not load compiled code, unless it is loaded already."""

SECONDS_LOADED: Final = 0.1
"""A shorter search does not use compiled code, even where it is loaded."""

SECONDS_TO_COMPILE: Final = 120.0
"""A search this long compiles the code first, where the installation has not done so."""

MANY_VISITS: Final = 400
"""With more visits than these a single iteration over everything takes longer than anybody waits for a first plan,
and compiled code has a first plan before ``opening``."""

STOPS_OF_AN_EMPTY_ROUTE: Final = 2


def search_directly(
    problem: Problem,
    budget: Budget,
    seed: int,
    on_improvement: OnImprovement | None = None,
    start: Solution | None = None,
    now: Callable[[], float] = time.monotonic,
) -> Solution:
    """Return the best solution found within the budget, never worse than ``start``.

    ``start`` must break no rule.

    ``now`` gives the seconds that the budget counts. A problem with couplings must suit compiled code.
    """
    clock = SearchClock(budget, now)
    candidates = candidates_of(problem)
    if not candidates:
        return assemble(problem, (), seed, 0)
    visits = sum(len(candidate.nodes) for candidate in candidates)
    best = Incumbent(problem, seed, on_improvement)
    coupled = bool(problem.together or problem.follows or problem.shared_limits)
    compiled = by_compiled_code(problem, budget)
    if start is not None:
        best.offer(start if coupled else _timed(problem, candidates, start))
    elif not coupled and not (compiled and visits > MANY_VISITS):
        best.offer(opening(problem, candidates, seed))
    if budget.iterations == 1 and visits > MANY_VISITS:
        return best.finished(candidates, 0)
    if compiled:
        # Late, because it takes half a second to load, more than the search of a small problem.
        from routing.solver.compiled.annealing import anneal

        anneal(problem, candidates, start and best.solution, clock, seed, best.offer)
        return assemble(problem, best.solution.routes, seed, clock.done)
    if problem.alternatives or coupled:
        raise AssertionError("Only compiled code knows couplings between rounds.")
    search_parts(problem, visits, clock, seed, best, start)
    return best.finished(candidates, clock.done)


def by_compiled_code(problem: Problem, budget: Budget) -> bool:
    """Return whether compiled code is used to search a problem within this budget."""
    few = budget.iterations is not None and budget.iterations < MANY_ITERATIONS
    if few or not suits_compiled_code(problem):
        return False
    if budget.seconds is None or budget.seconds >= SECONDS_TO_COMPILE:
        return True
    loaded = "routing.solver.compiled.annealing" in sys.modules
    return budget.seconds >= (SECONDS_LOADED if loaded else SECONDS_TO_LOAD) and ready()


def quick_at_once(problem: Problem, budget: Budget) -> bool:
    """Return whether the search has a first plan before ``opening`` would.

    It has for a large problem with compiled code.
    """
    visits = len(problem.jobs) + 2 * len(problem.shipments)
    return visits > MANY_VISITS and by_compiled_code(problem, budget)


def _timed(problem: Problem, candidates: Sequence[Candidate], start: Solution) -> Solution:
    """Return a solution with the solver's times.

    A vehicle leaves late where leaving early would only mean waiting.
    """
    vehicles = {vehicle.id: vehicle for vehicle in problem.vehicles}
    nodes = {(node.kind, node.task.id): node for candidate in candidates for node in candidate.nodes}
    routes = []
    for route in start.routes:
        order = [nodes[stop.kind, stop.task_id] for stop in route.stops if stop.task_id is not None]
        timed = build_route(problem, vehicles[route.vehicle_id], order)
        if timed is None:
            raise AssertionError("A route that breaks no rule has no times.")
        routes.append(timed)
    return assemble(problem, [route for route in routes if len(route.stops) > STOPS_OF_AN_EMPTY_ROUTE], start.seed, 0)
