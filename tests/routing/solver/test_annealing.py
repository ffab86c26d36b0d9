"""Compiled code: what it finds obeys every rule, is repeatable, and it is never given a rule it does not know."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routing.check import violations
from routing.kinds import StopKind
from routing.problem import Break, Job, Problem, Shipment, TimeWindow, Vehicle, Visit
from routing.relations import SharedLimit
from routing.solution import Solution
from routing.solver import Budget, solve
from routing.solver.annealing import anneal, ready
from routing.solver.candidates import candidates_of
from routing.solver.compiling import compile_all
from routing.solver.features import KNOWN, known
from routing.solver.objective import assemble, rank
from tests.benchmarks.rounds import made_day
from tests.builders import job, problem, shipment, vehicle, visit
from tests.routing.solver.test_properties import PLACES, best_of_all, st_problem


class Count:
    """A budget of iterations."""

    def __init__(self, iterations: int) -> None:
        self.left = iterations

    def spent(self, iterations: int) -> None:
        self.left -= iterations

    def seconds(self) -> None:
        return None

    def iterations(self) -> int:
        return max(1, self.left)

    def over(self) -> bool:
        return self.left <= 0


def annealed(made: Problem, iterations: int = 500, start: Solution | None = None) -> list[Solution]:
    """The plans offered, the first and each better one."""
    told: list[Solution] = []
    candidates = candidates_of(made)
    if candidates:
        anneal(made, candidates, start, Count(iterations), 0, told.append)
    return told or [assemble(made, (), 0, 0)]


@st.composite
def st_everyday(draw: st.DrawFn, most_tasks: int = 8) -> Problem:
    """Every rule and wish that compiled code knows, mixed."""
    made = draw(st_problem(most_tasks))
    vehicles = tuple(
        replace(
            one,
            max_stops=draw(st.none() | st.integers(0, 4)),
            fair_tasks=draw(st.none() | st.integers(0, 3)),
            over_cost=draw(st.sampled_from([0, 90])),
            finish=draw(st.none() | st.integers(0, PLACES - 1)),
            finish_percent=draw(st.sampled_from([0, 40, 100])),
        )
        for one in made.vehicles
    )
    rivals = len(vehicles) > 1 and draw(st.booleans())
    return made.replace(
        vehicles=vehicles,
        zones=draw(st.just(()) | st.tuples(*[st.integers(0, 1)] * PLACES)),
        crossing_cost=draw(st.sampled_from([0, 120])),
        alternatives=(frozenset(one.id for one in vehicles),) if rivals else (),
    )


@given(st_everyday())
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_every_plan_of_compiled_code_checks_clean_and_is_no_worse_than_the_last(made: Problem) -> None:
    assert known(made)
    told = annealed(made)
    assert [str(one) for plan in told for one in violations(made, plan)] == []
    ranks = [rank(made, plan) for plan in told]
    assert ranks == sorted(ranks, reverse=True)


@given(st_everyday(most_tasks=3))
@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_tiny_problems_are_solved_to_the_best(made: Problem) -> None:
    assert rank(made, annealed(made)[-1]) <= rank(made, best_of_all(made))


def test_it_goes_on_from_a_plan_and_the_same_numbers_give_the_same_plan() -> None:
    made = made_day(50, 1)
    first = annealed(made, 1500)[-1]
    assert annealed(made, 1500)[-1] == first
    after = annealed(made, 500, first)
    assert rank(made, after[0]) == rank(made, first)
    assert rank(made, after[-1]) <= rank(made, first)


def test_a_search_of_many_iterations_is_repeatable_and_better_than_one_of_few() -> None:
    made = made_day(50, 2)
    budget = Budget(iterations=1500, workers=2)
    found = solve(made, budget)
    assert violations(made, found) == ()
    assert solve(made, budget) == found
    assert rank(made, found) < rank(made, solve(made, Budget(iterations=20)))


def test_compiling_leaves_code_that_is_ready() -> None:
    assert known(compile_all())
    assert ready()


RULES_IT_DOES_NOT_KNOW = [
    problem(job(1, 1), vehicles=[replace(vehicle(), breaks=(Break(id=1, time_windows=(TimeWindow(0, 9),)),))]),
    problem(job(1, 1), vehicles=[replace(vehicle(), prefix=((StopKind.JOB, 1),))]),
    problem(job(1, 1)).replace(shared_limits=(SharedLimit(vehicles=frozenset({1}), max_stops=2),)),
    problem(shipment(1, 1, 2)).replace(never_mixed=(frozenset({"bleach", "bread"}),)),
]


@pytest.mark.parametrize("made", RULES_IT_DOES_NOT_KNOW)
def test_a_rule_it_does_not_know_keeps_a_problem_from_it(made: Problem) -> None:
    assert not known(made)


def test_the_everyday_rules_are_known_by_fields_that_exist() -> None:
    everyday = problem(
        shipment(1, visit(1, (0, 9), service=3, setup=2), 2, amount=(1,), max_ride=400, priority=3, skills="a"),
        vehicles=[vehicle(capacity=(2,), max_tasks=4, max_distance=9_000, max_duration=900, skills="a")],
    )
    assert known(everyday)
    for kind in (Problem, Job, Shipment, Visit, Vehicle):
        assert KNOWN[kind] <= {field.name for field in fields(kind)}
