"""Solve a problem: exactly if it is tiny, otherwise by searching in one or more processes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from routing.checker import violations
from routing.errors import Fault, InvalidInput
from routing.evaluation.cost import assemble, rank
from routing.problem import Problem, Solution
from routing.solver.budget import LEAST_SECONDS, Budget, OnImprovement, SearchClock

__all__ = ["ExactOptions", "solve"]


@dataclass(frozen=True, slots=True)
class ExactOptions:
    """The limits within which a problem is solved by enumeration rather than by search.

    Attributes
    ----------
    most_tasks
        Problems of up to this many tasks are enumerated.
    share
        The share of the seconds that enumeration may take before it gives way to the search.
    """

    most_tasks: int = 8
    share: float = 0.5

    def __post_init__(self) -> None:
        if self.most_tasks < 0 or not 0 < self.share <= 1:
            raise ValueError(f"Give 0 tasks or more and a share above 0 and up to 1, not {self}.")


EXACT: Final = ExactOptions()


def solve(
    problem: Problem,
    budget: Budget,
    seed: int = 0,
    on_improvement: OnImprovement | None = None,
    stop: Callable[[], bool] | None = None,
    start: Solution | None = None,
) -> Solution:
    """Return the best solution found within a budget.

    The solution maximises the priority served, then the number of tasks served, then minimises the cost: travel
    seconds plus fixed costs and preferences. Tasks that are not served are in ``unassigned``, without a reason
    (``routing.explain.unassigned`` gives one).

    Parameters
    ----------
    problem
        The problem to solve.
    budget
        The time or iterations to spend, and the number of processes.
    seed
        0 or more; the same problem, seed and budget of iterations give the same solution.
    on_improvement
        Called with each better solution, at most about four times a second for each worker. Its exceptions are raised
        here, with a single worker perhaps not until the budget is spent.
    stop
        Called several times a second. When it returns True the search ends and the best solution so far is returned.
        The search then always runs in processes of its own, because OR-Tools cannot be interrupted from outside.
    start
        A solution to improve on. The answer is never worse.

    Raises
    ------
    InvalidInput
        When ``start`` breaks a rule, with every violation the checker finds.
    """
    if start is not None:
        _check_start(problem, start)
    # Late, because OR-Tools takes a quarter of a second to import, and most commands never solve.
    from routing.solver.portfolio import search
    from routing.solver.workers import search_in_processes

    clock = SearchClock(budget)
    if budget.exact and budget.iterations != 1 and 0 < len(problem.tasks) <= EXACT.most_tasks:
        optimum = _enumerated(problem, budget, seed, on_improvement, start)
        if optimum is not None:
            return optimum
        budget = replace(budget, seconds=clock.seconds(at_least=LEAST_SECONDS))
    one_process = budget.workers == 1 and stop is None
    if one_process or not problem.vehicles or not problem.tasks:
        return search(problem, budget, seed, on_improvement, start)
    return search_in_processes(problem, budget, seed, on_improvement, stop, start)


def _check_start(problem: Problem, start: Solution) -> None:
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


def _enumerated(
    problem: Problem, budget: Budget, seed: int, on_improvement: OnImprovement | None, start: Solution | None
) -> Solution | None:
    """Return the optimum of a tiny problem, or None where enumerating takes too long.

    Where the first plan of a search is equally good, that plan is returned.
    """
    from routing.solver.ortools.exact import best_of_all
    from routing.solver.portfolio import search

    first = search(problem, Budget(iterations=1), seed, on_improvement, start)
    best = best_of_all(problem, seed, None if budget.seconds is None else budget.seconds * EXACT.share)
    if best is None:
        return None
    if rank(problem, best) >= rank(problem, first):
        return assemble(problem, first.routes, seed, 0)
    if on_improvement is not None:
        on_improvement(best)
    return best
