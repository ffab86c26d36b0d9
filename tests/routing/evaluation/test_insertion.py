"""What is put into rounds that are kept obeys every rule, those between rounds too; judged by the checker.

The problems are drawn with shared limits, alternatives of mode, meetings and ways back, beside the rules of one round.
"""

from __future__ import annotations

from functools import cache

import pytest

from routing.checker import violations
from routing.evaluation.cost import assemble, rank
from routing.evaluation.insertion import orders_of
from routing.evaluation.manual import timed
from routing.evaluation.visit import nodes_by_stop
from routing.problem import Follows, Problem, SharedLimit, Solution, StopKind, TaskKind, Together
from routing.replan import ReplanMode, insert_all, replan, running
from routing.solver import Budget
from tests.support.builders import job, problem, vehicle
from tests.support.generated_problems import apart
from tests.support.mixed_problems import mixed_problem
from tests.support.replan_follow import followed
from tests.support.solving import left_out, order_of, solve_and_check

SEEDS = range(40)


@cache
def drawn(seed: int) -> tuple[Problem, Solution]:
    """A problem and a plan of it; few iterations do, any plan will."""
    made = mixed_problem(seed)
    return made, solve_and_check(made, iterations=3)


def thinned(made: Problem, solution: Solution, every: int) -> Solution:
    """The solution without every so-manieth round, as though their volunteers had not been asked yet."""
    kept = [route for number, route in enumerate(solution.routes) if number % every]
    tied = [key for bundle in made.bundles for key in bundle]
    on = {(TaskKind.JOB if s.kind is StopKind.JOB else TaskKind.SHIPMENT, s.task_id) for r in kept for s in r.stops}
    whole = all(len([key for key in bundle if key in on]) in (0, len(bundle)) for bundle in made.bundles)
    return assemble(made, kept if whole or not tied else [], 0, 0)


def test_whatever_ties_rounds_what_is_added_breaks_none_of_it_and_keeps_every_order() -> None:
    added, tied = 0, 0
    for seed in SEEDS:
        made, solution = drawn(seed)
        if any(one.prefix for one in made.vehicles):
            continue
        before = thinned(made, solution, 2)
        after = insert_all(made, before)
        assert [str(one) for one in violations(made, after)] == [], seed
        assert rank(made, after)[:3] <= rank(made, before)[:3]
        for number, order in orders_of(made, before).items():
            stayed = [node for node in orders_of(made, after)[number] if node in order]
            assert stayed == order, seed
        added += len(before.unassigned) - len(after.unassigned)
        tied += bool(made.alternatives or made.shared_limits or made.together or made.follows)
    assert added > 20
    assert tied > 10


@pytest.mark.parametrize("moment", [0, 150, 400])
def test_a_running_day_of_every_rule_goes_on_within_them(moment: int) -> None:
    judged = 0
    for seed in SEEDS:
        made, solution = drawn(seed)
        ids = {one.id for one in made.jobs} & {one.id for one in made.shipments}
        if ids or any(one.prefix for one in made.vehicles):
            continue
        day = running(made, followed(made, solution, moment))
        if violations(day.problem, day.going_on):
            continue  # what ties two rounds is broken by the day itself: told as late, and judged elsewhere
        found = replan(day, ReplanMode.KEEP_AND_ADD, Budget(iterations=1))
        assert [str(one) for one in violations(day.problem, found)] == [], seed
        judged += 1
    assert judged >= 10


def test_what_is_left_of_a_shared_limit_is_not_given_twice() -> None:
    """Two turns of one person, one stop left between them."""
    shared = SharedLimit(vehicles=frozenset({1, 2}), max_stops=2)
    made = problem(job(1, 1), job(2, 2), job(3, 3), vehicles=[vehicle(1), vehicle(2)], shared_limits=(shared,))
    before = assemble(made, [route for route in solve_and_check(made).routes if route.vehicle_id == 0], 0, 0)
    after = insert_all(made, before)
    assert violations(made, after) == ()
    assert len(after.unassigned) == 1


def test_nothing_is_put_between_what_must_follow_soon() -> None:
    """From 1 to 3 it takes 200 s, and 250 are allowed: what takes 100 s at 2 is done on the way back."""
    soon = Follows((StopKind.JOB, 1), (StopKind.JOB, 2), 0, 250)
    made = problem(job(1, 1), job(2, 3), job(3, 2, service=100), follows=(soon,))
    before = timed(made, {1: [nodes_by_stop(made)[StopKind.JOB, number] for number in (1, 2)]})
    after = insert_all(made, before)
    assert violations(made, after) == ()
    assert order_of(after) == [("job", 1), ("job", 2), ("job", 3)]


def test_two_who_meet_still_meet_when_something_is_put_in_before() -> None:
    pair = Together(((StopKind.JOB, 1), (StopKind.JOB, 2)))
    made = problem(
        job(1, 3, (500, 900)), job(2, 3, (500, 900)), job(3, 1), vehicles=[vehicle(1), vehicle(2)], together=(pair,)
    )
    pairs = made.replace(jobs=made.jobs[:2])
    met = solve_and_check(pairs)
    after = insert_all(made, assemble(made, met.routes, 0, 0))
    assert violations(made, after) == ()
    assert left_out(after) == set()


def test_who_goes_by_one_mode_is_not_given_a_round_by_another() -> None:
    made = problem(
        job(1, 1), job(2, 5), vehicles=[vehicle(1), vehicle(2, start=5, end=5)], alternatives=(frozenset({1, 2}),)
    )
    after = insert_all(made, assemble(made, (), 0, 0))
    assert violations(made, after) == ()
    assert len([one for one in (1, 2) if order_of(after, one)]) == 1
    assert left_out(after) == set()


def test_what_is_put_in_is_told_apart_from_a_problem_without_ties() -> None:
    """The good neighbour: without the limit the third stop has a place."""
    made = problem(job(1, 1), job(2, 2), job(3, 3), vehicles=[vehicle(1), vehicle(2)])
    assert insert_all(apart(made), assemble(apart(made), (), 0, 0)).unassigned == ()
