"""Solve and check a problem in VROOM's JSON, apart from any area or store."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from routing import vroom
from routing.checker import violations
from routing.errors import WardroundError
from routing.explain.unassigned import explain
from routing.problem import Solution
from routing.solver import Budget, solve

__all__ = ["check_vroom", "solve_vroom"]


def solve_vroom(
    data: Any,
    *,
    seconds: float,
    workers: int,
    seed: int,
    progress: Callable[[str, float], None] | None = None,
) -> dict[str, Any]:
    """Solve a problem for some seconds; returns the best solution found in VROOM's JSON.

    Raises
    ------
    InvalidProblem
        With every fault of the problem.
    WardroundError
        ``solution.broken-rule`` when the checker finds fault with what was found.
    """
    read = vroom.read_problem(data)
    problem = read.problem
    # Late, because OR-Tools takes a quarter of a second to import.
    from routing.solver.compiled.precompile import compile_first

    tell = progress or (lambda _step, _fraction: None)
    compile_first(problem, lambda: tell("Preparing the search for its first use: about a minute", 0.0))
    began = time.monotonic()

    def improved(best: Solution) -> None:
        left = f", {len(best.unassigned)} unassigned" if best.unassigned else ""
        tell(f"Solving: cost {best.cost}{left}", min(1.0, (time.monotonic() - began) / seconds))

    solution = explain(problem, solve(problem, Budget(seconds=seconds, workers=workers), seed, improved))
    broken = violations(problem, solution)
    if broken:
        raise WardroundError(
            "solution.broken-rule",
            f"The solution found breaks {len(broken)} rules, so it was not written. The first: {broken[0]}",
            "Solve again with another seed. Please report this: it is a bug in Wardround.",
        )
    return vroom.write_solution(read, solution)


def check_vroom(problem: Any, solution: Any) -> tuple[str, ...]:
    """Return a sentence for each rule that a solution breaks.

    Raises
    ------
    InvalidProblem
        With every fault of the problem, or of the solution as a file.
    """
    read = vroom.read_problem(problem)
    return tuple(str(found) for found in violations(read.problem, vroom.read_solution(read, solution)))
