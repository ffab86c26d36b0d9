"""Compile the search once for an installation.

The command is ``python -m routing.solver.compiled.precompile``.

If it has not been run, ``compile_first`` compiles before the first search that would benefit. A single search is too
short to compile everything, so without this every search would stay slow.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from routing.evaluation.fit import candidates_of
from routing.problem import DurationMatrix, Job, Problem, Vehicle, Visit
from routing.solver.budget import Budget, SearchClock
from routing.solver.compiled.cache import folder, forget_older, ready
from routing.solver.compiled.coverage import suits_compiled_code

__all__ = ["compile_all", "compile_first"]

JOBS = 60
"""Enough for a search by compiled code."""


def compile_all() -> Problem:
    """Compile everything by searching a tiny problem, and return that problem."""
    matrix = DurationMatrix(np.ones((2, 2), dtype=np.int32) - np.eye(2, dtype=np.int32))
    jobs = tuple(Job(id=number, visit=Visit(location=1)) for number in range(JOBS))
    problem = Problem(vehicles=(Vehicle(id=1, profile="any"),), matrices={"any": matrix}, jobs=jobs)
    # Late, because loading compiled code takes half a second, and most installations have nothing to compile.
    from routing.solver.compiled.annealing import anneal

    clock = SearchClock(Budget(iterations=1_000))
    anneal(problem, candidates_of(problem), None, clock, 0, lambda _plan: None)
    return problem


def compile_first(problem: Problem, tell: Callable[[], None]) -> bool:
    """Compile missing code if a problem gains by it, and return whether that happened.

    ``tell`` is called before it starts.

    Nothing is compiled where it could not be kept: each search would wait for a minute.
    """
    if not suits_compiled_code(problem) or ready() or folder() is None:
        return False
    tell()
    compile_all()
    forget_older()
    return True


if __name__ == "__main__":
    compile_all()
    forget_older()
