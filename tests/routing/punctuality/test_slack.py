"""Spare time is kept where it costs nobody their visit, and the plan bears ways that take longer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from routing.checker import violations
from routing.problem import Problem, Solution, TimeWindow
from routing.punctuality.slack import solve_with_slack, with_slack
from routing.solver import Budget
from tests.support.builders import job, problem, shipment, street, vehicle, visit, windows
from tests.support.solving import order_of, solve_and_check

BUDGET = Budget(iterations=150)


def kept(made: Problem, slack: int) -> Solution:
    solution = solve_with_slack(made, slack, BUDGET)
    assert violations(made, solution) == ()
    return solution


def begins(solution: Solution) -> dict[int | None, int]:
    return {stop.task_id: stop.begin for route in solution.routes for stop in route.stops if stop.task_id is not None}


def test_a_stop_is_served_so_much_before_its_window_ends() -> None:
    """Going 1, 2, 3 would be in time at 3 by a hair; with spare time 3 comes first."""
    made = problem(job(1, 1), job(2, 2), job(3, 3, (0, 300)), vehicles=[vehicle(end=None, shift=(0, 3600))])
    assert begins(solve_and_check(made))[3] == 300
    tight = problem(job(1, 1, service=100), job(3, 3, (0, 450)), vehicles=[vehicle(end=None, shift=(0, 3600))])
    assert order_of(solve_and_check(tight)) == [("job", 1), ("job", 3)]
    assert order_of(kept(tight, 120)) == [("job", 3), ("job", 1)]


def test_the_round_is_over_so_much_before_the_shift() -> None:
    made = problem(job(1, 5), vehicles=[vehicle(shift=(0, 1050))])
    assert kept(made, 0).unassigned == ()
    tight = with_slack(made, 60)
    assert tight.vehicles[0].time_window == TimeWindow(0, 990)


def test_no_need_loses_its_visit_to_spare_time() -> None:
    made = problem(job(1, 5), job(2, 1, (100, 100)), vehicles=[vehicle(shift=(0, 1000))])
    assert kept(made, 600).unassigned == ()


def test_what_is_tied_to_other_visits_does_not_lose_it_either() -> None:
    """The pair fits only to the second; putting in alone is not tried with what is tied."""
    from routing.problem import StopKind, Together

    pair = Together(stops=((StopKind.JOB, 1), (StopKind.JOB, 2)))
    made = problem(
        job(1, 5), job(2, 5), vehicles=[vehicle(1, shift=(0, 1000)), vehicle(2, shift=(0, 1000))], together=(pair,)
    )
    assert kept(made, 300).unassigned == ()


@pytest.mark.parametrize("percent", [10, 25])
def test_a_plan_with_spare_time_bears_ways_that_take_longer(percent: int) -> None:
    """600 s of way in all and 150 s of spare: every way may take a quarter longer."""
    tasks = [job(1, 1, (0, 400)), job(2, 2, (0, 500)), shipment(3, visit(3, (0, 600)), visit(0, (0, 900)))]
    made = problem(*tasks, vehicles=[vehicle(shift=(0, 900))])
    solution = kept(made, 150)
    slow = street(step=100 + percent)
    late = replace(made.vehicles[0], time_window=TimeWindow(0, 900))
    again = problem(*tasks, vehicles=[late], matrix=slow)
    from routing.evaluation.insertion import orders_of
    from routing.evaluation.manual import timed

    assert violations(again, timed(again, orders_of(again, solution))) == ()


def test_a_window_shorter_than_the_spare_time_stays_open() -> None:
    made = problem(job(1, 1, (100, 160), setup=30))
    assert with_slack(made, 300).jobs[0].visit.time_windows == windows((100, 130))
    never = problem(job(1, 1, (100, 110), setup=30))
    assert with_slack(never, 300).jobs[0].visit.time_windows == windows((100, 110))


def test_spare_time_is_never_below_nothing() -> None:
    with pytest.raises(ValueError, match="0 or more seconds"):
        solve_with_slack(problem(job(1, 1)), -1, BUDGET)
