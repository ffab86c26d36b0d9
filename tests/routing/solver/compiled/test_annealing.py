"""Compiled code: what it finds obeys every rule, is repeatable, and it is never given a rule it does not know."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routing.checker import violations
from routing.evaluation.cost import assemble, rank
from routing.evaluation.fit import candidates_of
from routing.problem import (
    Break,
    Follows,
    Job,
    Problem,
    SharedLimit,
    Shipment,
    Solution,
    StopKind,
    TimeWindow,
    Together,
    Vehicle,
    Visit,
)
from routing.solver import Budget, solve
from routing.solver.budget import SearchClock
from routing.solver.compiled.annealing import anneal
from routing.solver.compiled.cache import ready
from routing.solver.compiled.coverage import KNOWN, known
from routing.solver.compiled.precompile import compile_all
from routing.solver.direct import by_compiled_code
from tests.benchmarks.rounds import made_day
from tests.support.brute_force import optimum
from tests.support.builders import job, problem, shipment, vehicle, visit
from tests.support.every_order import best_of_all
from tests.support.generated_problems import PLACES, st_problem
from tests.support.mixed_problems import mixed_problem


def annealed(made: Problem, iterations: int = 500, start: Solution | None = None) -> list[Solution]:
    """The plans offered, the first and each better one."""
    told: list[Solution] = []
    candidates = candidates_of(made)
    if candidates:
        anneal(made, candidates, start, SearchClock(Budget(iterations=iterations)), 0, told.append)
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


@pytest.mark.parametrize("seed", [*range(16), 66, 71, 84])
def test_tiny_problems_of_ties_breaks_and_goods_are_solved_to_the_best(seed: int) -> None:
    made = mixed_problem(seed)
    made = made.replace(vehicles=tuple(replace(one, breaks=one.breaks[:1], prefix=()) for one in made.vehicles))
    assert known(made)
    told = annealed(made)
    assert [str(one) for plan in told for one in violations(made, plan)] == []
    assert rank(made, told[-1]) == optimum(made)


def tied_day() -> Problem:
    """A day of 50 errands, ten more doors where two volunteers meet, a lift and the way back, a day of two spans."""
    day = made_day(50, 4)
    doors = [shipment.delivery for shipment in day.shipments[:10]]
    jobs = [Job(id=2 * n + half, visit=replace(door, service=600)) for n, door in enumerate(doors) for half in (1, 2)]
    noon = TimeWindow(12 * 3600, 13 * 3600)
    lunch = Break(id=1, time_windows=(noon,), service=1800)
    vehicles = tuple(
        replace(one, max_duration=4 * 3600, max_stops=9, breaks=(lunch,) if one.id % 3 == 0 else ())
        for one in day.vehicles
    )
    return day.replace(
        vehicles=vehicles,
        jobs=tuple(jobs),
        together=tuple(Together(((StopKind.JOB, 2 * n + 1), (StopKind.JOB, 2 * n + 2))) for n in range(10)),
        follows=(Follows((StopKind.DELIVERY, 21), (StopKind.PICKUP, 22), least=600, most=7200),),
        shared_limits=(SharedLimit(vehicles=frozenset({1, 2}), max_duration=5 * 3600, max_stops=10),),
    )


def test_a_day_of_ties_is_searched_by_compiled_code_and_repeatable(monkeypatch: pytest.MonkeyPatch) -> None:
    made, budget = tied_day(), Budget(iterations=1_000)
    assert by_compiled_code(made, budget)
    monkeypatch.setattr("routing.solver.direct.search_parts", None)
    found = solve(made, budget)
    assert violations(made, found) == ()
    assert found.unassigned == ()
    assert solve(made, budget) == found
    assert rank(made, solve(made, budget, start=found)) <= rank(made, found)


def test_compiling_leaves_code_that_is_ready() -> None:
    assert known(compile_all())
    assert ready()


LUNCH = Break(id=1, time_windows=(TimeWindow(0, 9),))
RULES_IT_DOES_NOT_KNOW = [
    problem(job(1, 1), vehicles=[replace(vehicle(), breaks=(LUNCH, replace(LUNCH, id=2)))]),
    problem(job(1, 1), vehicles=[replace(vehicle(), prefix=((StopKind.JOB, 1),))]),
    problem(job(1, 1)).replace(shared_limits=(SharedLimit(vehicles=frozenset({1}), max_stops=2),) * 2),
    problem(job(1, 1), job(2, 1), job(3, 1)).replace(
        together=tuple(Together(((StopKind.JOB, 1), (StopKind.JOB, other))) for other in (2, 3))
    ),
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
