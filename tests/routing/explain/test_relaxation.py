"""The smallest change that would serve a task is tried, the lightest that works is told, and it is true."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from routing.evaluation.cost import assemble
from routing.explain import relaxation
from routing.explain.phrasing import change_sentence
from routing.explain.relaxation import with_changes
from routing.problem import ChangeCode, Problem, SmallestChange, Solution, TimeWindow
from tests.support.builders import job, problem, shipment, vehicle, visit
from tests.support.generated_problems import apart, st_problem
from tests.support.solving import solve_and_check


def change(made: Problem, solution: Solution | None = None) -> SmallestChange | None:
    (thing,) = with_changes(made, solution or solve_and_check(made, iterations=30)).unassigned
    return thing.change


MINUTE = 60


@pytest.mark.parametrize(
    ("made", "code", "vehicle_id", "amount"),
    [
        (problem(job(1, 5), vehicles=[vehicle(shift=(0, 600))]), ChangeCode.LONGER_SHIFT, 1, 10 * MINUTE),
        (problem(job(1, 1, (0, 100)), vehicles=[vehicle(shift=(200, 900))]), ChangeCode.LATER_WINDOW, None, 5 * MINUTE),
        (problem(job(1, 1, (800, 900)), vehicles=[vehicle(shift=(0, 600))]), ChangeCode.EARLIER_WINDOW, None, 300),
        (problem(job(1, 1, service=100), vehicles=[vehicle(max_duration=250)]), ChangeCode.LONGER_ROUND, 1, 300),
        (problem(job(1, 1), vehicles=[vehicle(max_tasks=0)]), ChangeCode.ONE_MORE_STOP, 1, 1),
        (problem(shipment(1, 1, 2), vehicles=[vehicle(max_tasks=1)]), ChangeCode.ONE_MORE_STOP, 1, 2),
        (problem(job(1, 1), vehicles=[vehicle(max_distance=1500)]), ChangeCode.LONGER_WAY, 1, 1000),
        (problem(shipment(1, 1, 3, max_ride=100)), ChangeCode.LONGER_RIDE, None, 5 * MINUTE),
        (problem(shipment(1, 1, 2, amount=(5,)), vehicles=[vehicle(capacity=(4,))]), ChangeCode.FEWER_GOODS, None, 1),
        # Fewer of what is too much, not of what there is most.
        (
            problem(shipment(1, 1, 2, amount=(5, 3)), vehicles=[vehicle(capacity=(8, 2))]),
            ChangeCode.FEWER_GOODS,
            None,
            1,
        ),
        (problem(job(1, 1, skills={"dbs"})), ChangeCode.SKILL, 1, 0),
        (problem(job(1, 1, skills={"dbs", "car"})), ChangeCode.ONE_MORE_VEHICLE, None, 1),
        (problem(job(1, 1), vehicles=[]), ChangeCode.ONE_MORE_VEHICLE, None, 1),
    ],
)
def test_each_thing_that_can_be_eased_is_told_where_it_is_the_smallest(
    made: Problem, code: ChangeCode, vehicle_id: int | None, amount: int
) -> None:
    told = change(made)
    assert told is not None
    assert (told.code, told.carrier, told.amount) == (code, vehicle_id, amount)
    assert change_sentence(told).endswith(".")


def test_the_smaller_of_two_changes_is_told() -> None:
    made = problem(job(1, 5), vehicles=[vehicle(1, shift=(0, 600)), vehicle(2, shift=(0, 900))])
    told = change(made)
    assert told is not None
    assert (told.carrier, told.amount) == (2, 5 * MINUTE)
    assert change_sentence(told) == "Vehicle 2 could take it by staying 300 seconds longer, until second 1200."


def test_what_is_told_beside_a_full_round_keeps_the_round_as_it_is() -> None:
    made = problem(job(1, 1, (100, 100), service=900), job(2, 5, (500, 500)), vehicles=[vehicle(shift=(0, 5000))])
    told = change(made)
    assert told is not None
    assert told.code is ChangeCode.LATER_WINDOW
    assert told.amount == 15 * MINUTE


def test_who_is_not_welcome_is_never_told_to_be() -> None:
    told = change(problem(job(1, 1, skills={"welcome:1"})))
    assert told is not None
    assert told.code is ChangeCode.ONE_MORE_VEHICLE


def test_where_nothing_helps_nothing_is_told() -> None:
    assert change(problem(shipment(1, visit(1, (5000, 5000)), visit(2, (0, 100))), vehicles=[])) is None


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st_problem(most_tasks=5))
def test_nothing_breaks_whatever_the_problem_is(made: Problem) -> None:
    """What is told was judged by the checker; here that it is always found or not, and leaves the plan as it was."""
    made = apart(made)
    solution = solve_and_check(made, iterations=20)
    told = with_changes(made, solution)
    assert [(one.kind, one.id) for one in told.unassigned] == [(one.kind, one.id) for one in solution.unassigned]
    assert told.routes == solution.routes


def test_of_more_than_can_be_tried_each_is_still_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relaxation, "SECONDS", 0.2)
    made = problem(*(job(number, 1, (50, 60)) for number in range(1000)), vehicles=[vehicle(shift=(0, 90))])
    told = with_changes(made, assemble(made, (), 0, 0))
    assert told.unassigned[0].change is not None
    assert len(told.unassigned) == 1000


def test_an_easier_problem_really_serves_it() -> None:
    made = problem(job(1, 5), vehicles=[vehicle(shift=(0, 600))])
    told = change(made)
    assert told is not None
    eased = made.replace(vehicles=[replace(made.vehicles[0], time_window=TimeWindow(0, 600 + told.amount))])
    assert solve_and_check(eased).unassigned == ()


def test_one_more_is_wanted_when_the_need_is_and_not_when_the_hub_opens() -> None:
    """The hub is open from the morning on; the door wants it at 5000 only."""
    told = change(problem(shipment(1, visit(1, (0, 6000)), visit(2, (5000, 5100))), vehicles=[]))
    assert told is not None
    assert told.code is ChangeCode.ONE_MORE_VEHICLE
    assert (told.moment, told.until) == (5000, 5100)


def test_one_more_for_a_need_at_any_time_is_wanted_at_any_time() -> None:
    told = change(problem(job(1, 1), vehicles=[]))
    assert told is not None
    assert (told.moment, told.until) == (None, None)
