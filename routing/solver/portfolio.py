"""One search from one seed: a plan at once, then compiled code over everything, or OR-Tools part by part.

Compiled code searches days of the everyday rules (``features``), many times as fast as OR-Tools' iterated search. All
others OR-Tools searches, whose model knows every rule. Iterated local search over everything is best where rounds are
long or few. With many rounds an iteration over everything is slow, and what can be gained lies among a few rounds near
each other: those are taken out and solved anew, over and over; now and then the best rounds seen so far are recombined.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Sequence
from typing import Final

from routing.evaluation.completion import completed
from routing.evaluation.cost import assemble, rank
from routing.evaluation.fit import Candidate, candidates_of
from routing.evaluation.timing import build_route
from routing.problem import Problem, Solution
from routing.solver.compiled.cache import ready
from routing.solver.compiled.coverage import known
from routing.solver.ortools.construction import opening
from routing.solver.ortools.ils import Improved, iterate
from routing.solver.ortools.neighbourhoods import Neighbourhoods
from routing.solver.ortools.recombine import Pool

__all__ = ["Improved", "by_compiled_code", "quick_at_once", "search", "suits_compiled_code"]

FEW_VISITS: Final = 50
"""Up to here one neighbourhood is the whole problem."""

LONG_ROUND: Final = 14
"""Visits of a mean round from which on the whole problem deserves all the time."""

WHOLE_SHARE: Final = 0.25
"""Share of the budget for the whole problem before neighbourhoods."""

PEEK: Final = 12
"""Iterations over the whole problem that show how long its rounds are."""

MANY_ITERATIONS: Final = 1_000
SECONDS_TO_LOAD: Final = 1.0
"""With less than these compiled code is not loaded, where it is not yet."""

SECONDS_TO_COMPILE: Final = 120.0
"""A search this long compiles the code first, where the installation has not done so."""

MANY_VISITS: Final = 400
"""With more than these a single iteration over everything takes longer than anybody waits for a first plan; and
compiled code has a first plan before ``opening``."""

ITERATIONS_A_NEIGHBOURHOOD: Final = 120
NEIGHBOURHOODS_A_RECOMBINATION: Final = 12


def search(
    problem: Problem,
    seconds: float | None,
    iterations: int | None,
    seed: int,
    improved: Improved | None = None,
    start: Solution | None = None,
    now: Callable[[], float] = time.monotonic,
) -> Solution:
    """The best solution found within the limits; one at once where there is nothing to search for.

    It goes on from ``start``, a solution that breaks no rule, and is never worse. ``now`` tells the seconds.
    """
    clock = _Clock(seconds, iterations, now)
    candidates = candidates_of(problem)
    if not candidates:
        return assemble(problem, (), seed, 0)
    visits = sum(len(candidate.nodes) for candidate in candidates)
    best = _Best(problem, seed, improved)
    tied = bool(problem.together or problem.follows or problem.shared_limits)
    compiled = by_compiled_code(problem, seconds, iterations)
    if start is not None:
        best.offer(start if tied else _timed(problem, candidates, start))
    elif not tied and not (compiled and visits > MANY_VISITS):
        best.offer(opening(problem, candidates, seed))
    if iterations == 1 and visits > MANY_VISITS:
        return best.finished(candidates, 0)
    if compiled:
        # Late, because it takes half a second to load, and more than a search of a small problem.
        from routing.solver.compiled.annealing import anneal

        anneal(problem, candidates, start and best.solution, clock, seed, best.offer)
        return assemble(problem, best.solution.routes, seed, clock.done)
    if problem.alternatives or tied:
        raise AssertionError("Only compiled code knows what ties rounds to one another.")
    if visits <= FEW_VISITS:
        found = iterate(problem, clock.seconds(), clock.iterations(), seed, best.offer, start and best.solution)
        best.offer(found)
        return best.finished(candidates, found.iterations)
    peek = iterate(
        problem,
        clock.seconds(WHOLE_SHARE),
        clock.iterations(at_most=PEEK),
        seed,
        best.offer,
        start and best.solution,
    )
    clock.spent(peek.iterations)
    best.offer(peek)
    long = _mean_round(best.solution) >= LONG_ROUND
    share = 1.0 if long else WHOLE_SHARE
    if not clock.over(share):
        whole = iterate(problem, clock.seconds(share), clock.iterations(share), seed, best.offer, best.solution)
        clock.spent(whole.iterations)
        best.offer(whole)
    _neighbourhoods(problem, clock, seed, best)
    return best.finished(candidates, clock.done)


def suits_compiled_code(problem: Problem) -> bool:
    """Whether compiled code knows all that a problem asks for, and there is enough of it."""
    visits = len(problem.jobs) + 2 * len(problem.shipments)
    return visits > FEW_VISITS and known(problem)


def by_compiled_code(problem: Problem, seconds: float | None, iterations: int | None) -> bool:
    """Whether a search within these limits is compiled code's."""
    if (iterations is not None and iterations < MANY_ITERATIONS) or not suits_compiled_code(problem):
        return False
    if seconds is None or seconds >= SECONDS_TO_COMPILE:
        return True
    loaded = "routing.solver.compiled.annealing" in sys.modules
    return seconds >= (LEAST_SECONDS if loaded else SECONDS_TO_LOAD) and ready()


def quick_at_once(problem: Problem, seconds: float | None, iterations: int | None) -> bool:
    """Whether a search has a first plan before ``opening`` would: a large problem, and compiled code for it."""
    visits = len(problem.jobs) + 2 * len(problem.shipments)
    return visits > MANY_VISITS and by_compiled_code(problem, seconds, iterations)


def _neighbourhoods(problem: Problem, clock: _Clock, seed: int, best: _Best) -> None:
    pool = best.pool
    generator = random.Random(seed)  # noqa: S311 - a search wants a repeatable generator, not a secret one
    chooser = Neighbourhoods(problem, generator)
    number = 0
    while not clock.over():
        number += 1
        part = chooser.choose(best.solution)
        if part is None:
            return
        found = iterate(
            part.problem,
            clock.seconds(),
            clock.iterations(at_most=ITERATIONS_A_NEIGHBOURHOOD),
            generator.randrange(1, 2**31),
            start=part.plan_of_part(),
        )
        clock.spent(max(1, found.iterations))
        best.offer(part.merged(found))
        if number % NEIGHBOURHOODS_A_RECOMBINATION == 0 and not clock.over():
            best.offer(pool.recombined(best.solution, clock.seconds()))


def _timed(problem: Problem, candidates: Sequence[Candidate], start: Solution) -> Solution:
    """A solution with the times that a solver gives: someone may have waited where a later start would do."""
    vehicles = {vehicle.id: vehicle for vehicle in problem.vehicles}
    nodes = {(node.kind, node.task.id): node for candidate in candidates for node in candidate.nodes}
    routes = []
    for route in start.routes:
        order = [nodes[stop.kind, stop.task_id] for stop in route.stops if stop.task_id is not None]
        timed = build_route(problem, vehicles[route.vehicle_id], order)
        if timed is None:
            raise AssertionError("A route that breaks no rule has no times.")
        routes.append(timed)
    return assemble(problem, [route for route in routes if len(route.stops) > ENDS], start.seed, 0)


ENDS: Final = 2
"""The stops of a route without tasks."""


def _mean_round(solution: Solution) -> float:
    if not solution.routes:
        return 0.0
    return sum(len(route.stops) - 2 for route in solution.routes) / len(solution.routes)


class _Best:
    """The best solution so far, and the pool of all rounds seen."""

    def __init__(self, problem: Problem, seed: int, improved: Improved | None) -> None:
        self._problem = problem
        self._seed = seed
        self._improved = improved
        self._told = 0.0
        self.pool: Final = Pool(problem)
        self.solution = assemble(problem, (), seed, 0)
        self._rank = rank(problem, self.solution)

    def offer(self, solution: Solution) -> None:
        self.pool.add(solution.routes)
        value = rank(self._problem, solution)
        # One as good is taken too: it leads the next neighbourhoods elsewhere.
        better = value < self._rank
        if value <= self._rank:
            self.solution, self._rank = solution, value
        if better and self._improved is not None and time.monotonic() - self._told >= SECONDS_BETWEEN_REPORTS:
            self._told = time.monotonic()
            self._improved(solution)

    def finished(self, candidates: Sequence[Candidate], iterations: int) -> Solution:
        whole = completed(self._problem, candidates, self.solution)
        return assemble(self._problem, whole.routes, self._seed, iterations)


SECONDS_BETWEEN_REPORTS: Final = 0.25
"""Improvements come in bursts; a person sees no more than this."""


class _Clock:
    """What is left of a budget."""

    def __init__(self, seconds: float | None, iterations: int | None, now: Callable[[], float]) -> None:
        self._now = now
        self._started = now()
        self._seconds = seconds
        self._iterations = iterations
        self.done = 0

    def spent(self, iterations: int) -> None:
        self.done += iterations

    def seconds(self, share: float = 1.0) -> float | None:
        """Seconds left until a share of the whole is gone."""
        if self._seconds is None:
            return None
        return max(0.0, self._seconds * share - (self._now() - self._started))

    def iterations(self, share: float = 1.0, at_most: int | None = None) -> int | None:
        """Iterations left until a share of the whole is gone."""
        if self._iterations is None:
            return at_most
        left = max(1, int(self._iterations * share) - self.done)
        return left if at_most is None else min(left, at_most)

    def over(self, share: float = 1.0) -> bool:
        seconds = self.seconds(share)
        if seconds is not None and seconds < LEAST_SECONDS:
            return True
        return self._iterations is not None and self.done >= int(self._iterations * share)


LEAST_SECONDS: Final = 0.1
"""Less is not worth building a model for."""
