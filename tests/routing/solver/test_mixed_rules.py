"""Tiny problems of mixed rules are solved to the best: a slice of ``python -m tests.benchmarks proof``."""

from __future__ import annotations

import pytest

from routing.evaluation.cost import rank
from tests.support.brute_force import optimum
from tests.support.mixed_problems import WITHOUT, mixed_problem
from tests.support.solving import solve_and_check


@pytest.mark.parametrize("seed", range(40))
def test_a_mixed_problem_is_solved_to_the_best_and_no_better(seed: int) -> None:
    made = mixed_problem(seed)
    assert rank(made, solve_and_check(made, exact=True)) == optimum(made)


@pytest.mark.parametrize("seed", range(100, 108))
def test_the_search_alone_is_never_better_than_the_best(seed: int) -> None:
    """What larger days rely on: it need not find the best, and what it finds obeys every rule."""
    made = mixed_problem(seed)
    assert rank(made, solve_and_check(made, iterations=60)) >= optimum(made)


@pytest.mark.parametrize("name", sorted(WITHOUT))
def test_every_rule_is_asked_for(name: str) -> None:
    """A generator that never asks for a rule proves nothing of it; how often each binds, the benchmark counts."""
    asked = 0
    for seed in range(400):
        made = mixed_problem(seed)
        freed = WITHOUT[name](made)
        asked += any(
            getattr(made, part) != getattr(freed, part)
            for part in ("vehicles", "jobs", "shipments", "together", "follows", "alternatives")
        )
        asked += any(getattr(made, part) != getattr(freed, part) for part in ("shared_limits", "never_mixed", "zones"))
        asked += any((made.matrices[one].durations != freed.matrices[one].durations).any() for one in ("car", "walk"))
        if asked >= 3:
            return
    raise AssertionError(f"Of 400 problems {asked} ask for {name}.")
