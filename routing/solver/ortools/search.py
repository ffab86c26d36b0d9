"""Search a problem without couplings by OR-Tools, first as a whole, then part by part.

Iterated local search over everything is best where rounds are long or few. With many rounds an iteration over
everything is slow, and gains come from a few rounds near each other: those are taken out and solved again and again,
and the best rounds seen so far are recombined from time to time.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Final

from routing.problem import Problem, Solution
from routing.solver.budget import SearchClock
from routing.solver.incumbent import Incumbent
from routing.solver.ortools.ils import iterate
from routing.solver.ortools.neighbourhoods import Neighbourhoods
from routing.solver.ortools.recombine import Pool

__all__ = ["PartsOptions", "search_parts"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartsOptions:
    """The division of a budget between the whole problem and parts of it.

    Attributes
    ----------
    whole_visits
        Problems of up to this many visits are searched as a whole only.
    whole_share
        The share of the budget for the whole problem before parts are searched.
    whole_round_visits
        Where the mean round has at least this many visits, the whole problem gets all of the budget.
    first_iterations
        Iterations over the whole problem that show how long its rounds are.
    part_iterations
        Iterations for each part.
    parts_a_recombination
        Parts searched between two recombinations of the rounds seen.
    """

    whole_visits: int = 50
    whole_share: float = 0.25
    whole_round_visits: int = 14
    first_iterations: int = 12
    part_iterations: int = 120
    parts_a_recombination: int = 12

    def __post_init__(self) -> None:
        counts = self.first_iterations, self.part_iterations, self.parts_a_recombination
        if not 0 < self.whole_share <= 1 or min(counts) < 1 or min(self.whole_visits, self.whole_round_visits) < 0:
            raise ValueError(f"Give a share above 0 and up to 1 and whole numbers from 1, not {self}.")


PARTS: Final = PartsOptions()


def search_parts(
    problem: Problem,
    visits: int,
    clock: SearchClock,
    seed: int,
    best: Incumbent,
    start: Solution | None,
    options: PartsOptions = PARTS,
) -> None:
    """Offer better and better solutions until the clock runs out.

    ``visits`` are those that can be made at all.
    """
    pool = Pool(problem)
    pool.add(best.solution.routes)

    def offer(solution: Solution) -> None:
        pool.add(solution.routes)
        best.offer(solution)

    def search_whole(seconds: float | None, iterations: int | None, base: Solution | None) -> None:
        solution = iterate(problem, seconds, iterations, seed, offer, base)
        clock.spent(solution.iterations)
        offer(solution)

    base = None if start is None else best.solution
    if visits <= options.whole_visits:
        search_whole(clock.seconds(), clock.iterations(), base)
        return
    share = options.whole_share
    search_whole(clock.seconds(share), clock.iterations(at_most=options.first_iterations), base)
    if _mean_round(best.solution) >= options.whole_round_visits:
        share = 1.0
    if not clock.over(share):
        search_whole(clock.seconds(share), clock.iterations(share), best.solution)
    generator = random.Random(seed)  # noqa: S311 - a search wants a repeatable generator, not a secret one
    neighbourhoods = Neighbourhoods(problem, generator)
    number = 0
    while not clock.over():
        number += 1
        part = neighbourhoods.choose(best.solution)
        if part is None:
            return
        improved = iterate(
            part.problem,
            clock.seconds(),
            clock.iterations(at_most=options.part_iterations),
            generator.randrange(1, 2**31),
            start=part.plan_of_part(),
        )
        clock.spent(max(1, improved.iterations))
        offer(part.merged(improved))
        if number % options.parts_a_recombination == 0 and not clock.over():
            offer(pool.recombined(best.solution, clock.seconds()))


def _mean_round(solution: Solution) -> float:
    if not solution.routes:
        return 0.0
    return sum(len(route.stops) - 2 for route in solution.routes) / len(solution.routes)
