"""Choose the search for a problem: directly, or with its couplings fixed outside the search."""

from __future__ import annotations

import time
from collections.abc import Callable

from routing.evaluation.completion import completed
from routing.evaluation.fit import candidates_of
from routing.problem import Problem, Solution
from routing.solver.budget import Budget, OnImprovement
from routing.solver.decoupling import complete_coupled, search_coupled
from routing.solver.direct import by_compiled_code, search_directly

__all__ = ["complete", "search"]


def search(
    problem: Problem,
    budget: Budget,
    seed: int,
    on_improvement: OnImprovement | None = None,
    start: Solution | None = None,
    now: Callable[[], float] = time.monotonic,
) -> Solution:
    """Return the best solution of one search from one seed, never worse than ``start``.

    ``start`` must break no rule.
    """
    if _is_coupled(problem) and not by_compiled_code(problem, budget):
        return search_coupled(problem, budget, seed, on_improvement, start)
    return search_directly(problem, budget, seed, on_improvement, start, now)


def complete(problem: Problem, plan: Solution) -> Solution:
    """Return the plan with every task and bundle inserted that still fits.

    All other tasks keep their order.
    """
    if not plan.unassigned:
        return plan
    if _is_coupled(problem):
        return complete_coupled(problem, plan)
    return completed(problem, candidates_of(problem), plan)


def _is_coupled(problem: Problem) -> bool:
    """Return whether the problem has couplings that OR-Tools' model does not support."""
    return bool(
        problem.together
        or problem.follows
        or problem.shared_limits
        or problem.alternatives
        or any(vehicle.prefix for vehicle in problem.vehicles)
        or any(vehicle.fair_tasks is not None and vehicle.over_cost for vehicle in problem.vehicles)
    )
