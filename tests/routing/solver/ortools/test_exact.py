"""A tiny problem is solved by trying every round: the answer is the best there is, and there at once."""

from __future__ import annotations

import pytest

from routing.checker import violations
from routing.problem import Break, Follows, SharedLimit, Solution, StopKind, Together
from routing.solver import Budget, solve
from routing.solver.ortools.exact import best_of_all
from tests.support.builders import job, problem, shipment, street, vehicle, visit, windows
from tests.support.solving import left_out, order_of, solve_and_check

J, P, D = StopKind.JOB, StopKind.PICKUP, StopKind.DELIVERY
LEAST = Budget(iterations=2)


def test_a_tiny_problem_needs_no_search() -> None:
    """Not even processes of its own are started for it, and nothing is counted as searched."""
    made = problem(job(1, 1), job(2, 3), job(3, 5), vehicles=[vehicle(1), vehicle(2, 5, 5)])
    told: list[Solution] = []
    found = solve(made, Budget(seconds=60, workers=8), on_improvement=told.append)
    assert (found.cost, found.unassigned, found.iterations) == (600, (), 0)
    assert told
    assert violations(made, found) == ()


def test_with_more_tasks_than_are_tried_the_search_goes_on() -> None:
    made = problem(*(job(number, number % 6) for number in range(9)))
    assert solve(made, LEAST).iterations > 0
    assert solve(made, LEAST).unassigned == ()


def test_with_more_orders_than_are_tried_it_is_given_up() -> None:
    """Eight errands that one volunteer may do in any order; as many parcels for nine are not even begun."""
    tasks = [job(number, number % 6) for number in range(8)]
    assert best_of_all(problem(*tasks)) is None
    assert best_of_all(problem(*tasks[:4]), seconds=0.0) is None
    parcels = [shipment(number, number % 6, 3) for number in range(8)]
    made = problem(*parcels, vehicles=[vehicle(number) for number in range(9)])
    assert best_of_all(made) is None
    assert solve(made, LEAST).unassigned == ()


def test_a_plan_that_is_as_good_is_kept_as_it_was_promised() -> None:
    """Both volunteers are as near: whoever was told to go still goes."""
    made = problem(job(1, 3), vehicles=[vehicle(1), vehicle(2)])
    second = solve(made.replace(vehicles=made.vehicles[1:]), LEAST)
    assert solve(made, LEAST, start=second).routes == second.routes
    far = made.replace(vehicles=(made.vehicles[1], vehicle(3, 3, 3)))
    assert [route.vehicle_id for route in solve(far, LEAST, start=second).routes] == [3]


def test_the_best_of_all_may_ask_everybody_for_something_else() -> None:
    """A search that goes on from the cheapest plan did not get here.

    One of two who stand for one another must leave the nearer job, and what both may drive together is little.
    """
    made = problem(
        job(1, 0, priority=1, vehicles=frozenset({2})),
        job(2, 3, priority=3),
        job(3, 4, priority=3, must=True),
        vehicles=[vehicle(1, 2, 2), vehicle(2, max_stops=2), vehicle(3, 3, None, fixed_cost=300)],
        alternatives=(frozenset({1, 2}),),
        shared_limits=(SharedLimit(vehicles=frozenset({1, 2}), max_travel_time=800),),
    )
    found = solve_and_check(made, exact=True)
    assert left_out(found) == set()
    assert {route.vehicle_id for route in found.routes} == {2, 3}


@pytest.mark.parametrize("exact", [True, False])
def test_who_has_all_day_waits_for_whom_they_meet(exact: bool) -> None:
    """Neither has a shift that ends; the one can be there only from 5,000 on."""
    made = problem(
        job(1, 2, (5000, 6000), service=60),
        job(2, 2, service=60),
        vehicles=[vehicle(1), vehicle(2, 5, 5)],
        together=(Together(((J, 1), (J, 2))),),
    )
    found = solve_and_check(made, exact=exact)
    assert (found.unassigned, found.cost) == ((), 1000)


@pytest.mark.parametrize("exact", [True, False])
def test_two_meet_after_a_later_opening_of_a_place_one_of_them_goes_by(exact: bool) -> None:
    """The one is early or late at 1, and so at the door from 200 or 1,200; the other is there from 700 to 1,300."""
    made = problem(
        job(1, 2, service=60),
        job(2, 2, (700, 1300), service=60),
        job(3, 1, (100, 110), (1100, 1110), vehicles=frozenset({1})),
        vehicles=[vehicle(1, max_duration=1000), vehicle(2, 5, 5)],
        together=(Together(((J, 1), (J, 2))),),
    )
    assert left_out(solve_and_check(made, exact=exact)) == set()


def test_what_is_under_way_comes_first_and_is_not_given_up() -> None:
    """The other task matters more, and there is time for one."""
    made = problem(
        job(1, 4), job(2, 1, priority=9, must=True), vehicles=[vehicle(1, prefix=((J, 1),), max_travel_time=800)]
    )
    assert order_of(solve_and_check(made, exact=True)) == [("job", 1), ("job", 2)]
    tight = made.replace(vehicles=(vehicle(1, prefix=((J, 1),), max_tasks=1),))
    assert order_of(solve_and_check(tight, exact=True)) == [("job", 1)]


def test_a_lift_there_and_back_with_a_break_between() -> None:
    made = problem(
        shipment(1, 1, 4),
        shipment(2, 4, visit(1, (2000, 2600))),
        vehicles=[vehicle(1, shift=(0, 3000), breaks=(Break(id=1, time_windows=windows((900, 1000)), service=600),))],
        follows=(Follows((D, 1), (P, 2), least=900, most=1500),),
    )
    found = solve_and_check(made, exact=True)
    assert (found.unassigned, found.cost) == ((), 800)
    late = made.replace(follows=(Follows((D, 1), (P, 2), least=2700),))
    assert len(solve_and_check(late, exact=True).unassigned) == 2


def test_no_matrix_no_vehicle_no_way_is_no_crash() -> None:
    assert best_of_all(problem(job(1, 1), vehicles=[])) is not None
    assert best_of_all(problem(matrix=street(1))) is not None
