"""What would have to go for a task that was traded away: tried, judged by the checker, and the least of it told."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings

from routing.checker import violations
from routing.evaluation.cost import assemble
from routing.evaluation.insertion import insertions, orders_of, task_nodes
from routing.evaluation.manual import timed
from routing.evaluation.timing import build_route
from routing.evaluation.visit import nodes_by_stop
from routing.explain.displacement import with_displacements
from routing.explain.phrasing import displacement_sentence
from routing.explain.unassigned import explain
from routing.problem import Displacement, Problem, Reason, Solution, TaskKind
from tests.support.builders import job, problem, vehicle
from tests.support.generated_problems import st_problem
from tests.support.solving import solve_and_check

JOB = TaskKind.JOB


def plan(made: Problem, orders: dict[int, list[int]]) -> Solution:
    """The rounds of jobs in these orders, explained, with what would have to go."""
    nodes = nodes_by_stop(made)
    rounds = {one: [task_nodes(nodes, JOB, number)[0] for number in numbers] for one, numbers in orders.items()}
    solution = timed(made, rounds)
    assert violations(made, solution) == ()
    return with_displacements(made, explain(made, solution))


def displacement(solution: Solution) -> Displacement | None:
    (thing,) = solution.unassigned
    assert thing.reason is Reason.TRADED_AWAY
    return thing.displacement


def test_what_holds_the_place_is_named() -> None:
    """One stop each: to serve 2, 1 must go."""
    made = problem(job(1, 1, priority=3), job(2, 2), vehicles=[vehicle(max_tasks=1)])
    told = displacement(plan(made, {1: [1]}))
    assert told == Displacement(carrier=1, goes=((JOB, 1),), goes_to=(None,))
    assert displacement_sentence(told) == "Vehicle 1 could take it if task 1 were left out."


def test_the_less_urgent_of_two_goes() -> None:
    made = problem(job(1, 1, priority=3), job(2, 2, priority=5), job(3, 3, priority=2), vehicles=[vehicle(max_tasks=2)])
    told = displacement(plan(made, {1: [1, 3]}))
    assert told is not None
    assert told.goes == ((JOB, 3),)


def test_what_finds_another_round_counts_before_what_falls() -> None:
    """2 needs who has the skill, and that one is full of what the other could do as well."""
    made = problem(
        job(1, 1),
        job(2, 2, skills={"dbs"}),
        vehicles=[vehicle(1, max_tasks=1, skills={"dbs"}), vehicle(2, max_tasks=1)],
    )
    told = displacement(plan(made, {1: [1]}))
    assert told == Displacement(carrier=1, goes=((JOB, 1),), goes_to=(2,))
    assert told.elsewhere
    assert displacement_sentence(told) == "Vehicle 1 could take it if task 1 went to vehicle 2."


def test_where_one_is_not_enough_two_are_tried() -> None:
    made = problem(
        job(1, 1, service=200), job(2, 1, service=200), job(3, 1, service=400), vehicles=[vehicle(max_duration=600)]
    )
    told = displacement(plan(made, {1: [1, 2]}))
    assert told is not None
    assert told.goes == ((JOB, 1), (JOB, 2))
    assert displacement_sentence(told) == "Vehicle 1 could take it if task 1 were left out and task 2 were left out."


def test_what_a_round_begins_with_stays() -> None:
    made = problem(job(1, 1), job(2, 2), vehicles=[vehicle(max_tasks=1)])
    promised = made.replace(
        vehicles=(replace(made.vehicles[0], prefix=((task_nodes(nodes_by_stop(made), JOB, 1)[0].kind, 1),)),)
    )
    assert displacement(plan(promised, {1: [1]})) is None


def test_a_plan_that_serves_all_is_left_as_it_is() -> None:
    made = problem(job(1, 1))
    solution = explain(made, solve_and_check(made))
    assert with_displacements(made, solution) is solution


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st_problem())
def test_what_is_told_is_true_whatever_the_problem_is(made: Problem) -> None:
    """Without what is to go, the task has a place in that round."""
    solution = with_displacements(made, explain(made, solve_and_check(made, iterations=20)))
    for thing in solution.unassigned:
        if thing.displacement is None:
            continue
        vehicle = next(one for one in made.vehicles if one.id == thing.displacement.carrier)
        present = [one for one in orders_of(made, solution)[vehicle.id] if one.key not in thing.displacement.goes]
        nodes = task_nodes(nodes_by_stop(made), thing.kind, thing.id)
        order = next(iter(insertions(made, vehicle, present, nodes)))
        route = build_route(made, vehicle, order)
        assert route is not None
        others = [one for one in solution.routes if one.vehicle_id != vehicle.id]
        assert violations(made, assemble(made, [*others, route], 0, 0)) == ()
