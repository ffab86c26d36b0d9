"""``python -m routing.solver.compiling``: compile what a search runs compiled, once for an installation."""

from __future__ import annotations

import numpy as np

from routing.matrix import DurationMatrix
from routing.problem import Job, Problem, Vehicle, Visit
from routing.solver.compiler import forget_older
from routing.solver.search import search

__all__ = ["compile_all"]

JOBS = 60
"""Enough that a search takes compiled code."""


def compile_all() -> Problem:
    """Search a tiny problem, which compiles everything; the problem."""
    matrix = DurationMatrix(np.ones((2, 2), dtype=np.int32) - np.eye(2, dtype=np.int32))
    jobs = tuple(Job(id=number, visit=Visit(location=1)) for number in range(JOBS))
    problem = Problem(vehicles=(Vehicle(id=1, profile="any"),), matrices={"any": matrix}, jobs=jobs)
    search(problem, None, 1_000, 0)
    return problem


if __name__ == "__main__":
    compile_all()
    forget_older()
