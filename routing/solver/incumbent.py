"""Keep the best solution of a search so far."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Final

from routing.evaluation.completion import completed
from routing.evaluation.cost import assemble, rank
from routing.evaluation.fit import Candidate
from routing.problem import Problem, Solution
from routing.solver.budget import OnImprovement

__all__ = ["Incumbent"]

SECONDS_BETWEEN_REPORTS: Final = 0.25
"""Improvements come in bursts; a person sees no more than this."""


class Incumbent:
    """The best solution so far, which reports its improvements."""

    def __init__(self, problem: Problem, seed: int, on_improvement: OnImprovement | None) -> None:
        self._problem = problem
        self._seed = seed
        self._on_improvement = on_improvement
        self._reported_at = 0.0
        self.solution = assemble(problem, (), seed, 0)
        self._rank = rank(problem, self.solution)

    def offer(self, solution: Solution) -> None:
        """Take a solution that is at least as good as the best.

        Taking an equal one leads the search on to other parts.
        """
        offered = rank(self._problem, solution)
        better = offered < self._rank
        if offered <= self._rank:
            self.solution, self._rank = solution, offered
        now = time.monotonic()
        if better and self._on_improvement is not None and now - self._reported_at >= SECONDS_BETWEEN_REPORTS:
            self._reported_at = now
            self._on_improvement(solution)

    def finished(self, candidates: Sequence[Candidate], iterations: int) -> Solution:
        """Return the best solution, with every task inserted that still fits."""
        whole = completed(self._problem, candidates, self.solution)
        return assemble(self._problem, whole.routes, self._seed, iterations)
