"""The solver, the only part that knows OR-Tools: ``solve(problem, budget, seed) -> Solution``."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from routing.checker import violations
from routing.errors import Fault, InvalidInput
from routing.problem import Problem, Solution
from routing.solver.budget import Budget

__all__ = ["Budget", "solve"]

FEW_TASKS: Final = 8
"""With up to so many tasks every round is tried."""

LEAST_SECONDS: Final = 0.05
"""What is left to the search where trying took longer than it should."""


def solve(
    problem: Problem,
    budget: Budget,
    seed: int = 0,
    on_improvement: Callable[[Solution], None] | None = None,
    stop: Callable[[], bool] | None = None,
    start: Solution | None = None,
) -> Solution:
    """The best solution found within a budget.

    First as much priority as possible is served, then as many tasks, then at the least cost: seconds under way plus
    fixed costs. What is not served is in ``unassigned``, without a reason (``routing.explain.unassigned`` gives it).

    Parameters
    ----------
    problem
        What to solve.
    budget
        How long, and in how many processes.
    seed
        0 or more; the same problem, seed and budget of iterations give the same solution.
    on_improvement
        Called with better and better solutions while the search goes on, at most about four times a second for each
        worker; an exception it raises is raised here, by a single worker perhaps only when its budget is spent.
    stop
        Asked several times a second; once it says yes the search ends and the best so far is the answer. The search
        is then always in processes of its own, because OR-Tools cannot be interrupted from outside.
    start
        A solution to go on from; the answer is never worse.

    Raises
    ------
    InvalidInput
        When ``start`` breaks a rule, with every violation the checker finds.
    """
    if start is not None:
        _judge(problem, start)
    # Late, because OR-Tools takes a quarter of a second to import, and most commands never solve.
    from routing.solver.decoupling import search
    from routing.solver.workers import search_in_processes

    if budget.exact and budget.iterations != 1 and 0 < len(problem.tasks) <= FEW_TASKS:
        begun = time.monotonic()
        found = _tiny(problem, budget, seed, on_improvement, start)
        if found is not None:
            return found
        if budget.seconds is not None:
            budget = replace(budget, seconds=max(LEAST_SECONDS, budget.seconds - (time.monotonic() - begun)))
    alone = budget.workers == 1 and stop is None
    if alone or not problem.vehicles or not (problem.jobs or problem.shipments):
        return search(problem, budget.seconds, budget.iterations, seed, on_improvement, start)
    return search_in_processes(problem, budget, seed, on_improvement, stop, start)


def _tiny(
    problem: Problem,
    budget: Budget,
    seed: int,
    on_improvement: Callable[[Solution], None] | None,
    start: Solution | None,
) -> Solution | None:
    """The best plan of a tiny problem, the one to go on from where that is as good; None where it is too much work."""
    from routing.evaluation.cost import assemble, rank
    from routing.solver.decoupling import search
    from routing.solver.ortools.exact import best_of_all

    first = search(problem, None, 1, seed, on_improvement, start)
    best = best_of_all(problem, seed, None if budget.seconds is None else budget.seconds / 2)
    if best is None:
        return None
    if rank(problem, best) >= rank(problem, first):
        return assemble(problem, first.routes, seed, 0)
    if on_improvement is not None:
        on_improvement(best)
    return best


def _judge(problem: Problem, start: Solution) -> None:
    faults = [
        Fault(
            "start.breaks-rule",
            f"start, {violation.where}",
            violation.sentence,
            "Give a solution of this problem that obeys every rule, or none.",
        )
        for violation in violations(problem, start)
    ]
    if faults:
        raise InvalidInput(faults)
