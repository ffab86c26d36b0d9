"""Tiny problems of mixed rules are solved to the best: a slice of ``python -m tests.benchmarks proof``."""

from __future__ import annotations

import pytest

from routing.solver.objective import rank
from tests.brute_force import mixed_problem, optimum
from tests.solving import solve_and_check


@pytest.mark.parametrize("seed", range(60))
def test_a_mixed_problem_is_solved_to_the_best_and_no_better(seed: int) -> None:
    made = mixed_problem(seed)
    assert rank(made, solve_and_check(made, iterations=400)) == optimum(made)
