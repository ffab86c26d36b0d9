"""What ties rounds to one another, each in a world just large enough to break it."""

from __future__ import annotations

import pytest

from routing.checker import violations
from routing.evaluation.cost import assemble
from routing.problem import Break, Follows, SharedLimit, StopKind, TaskKind, Together
from routing.solver import Budget, solve
from routing.solver.portfolio import complete
from tests.support.builders import job, problem, shipment, vehicle, visit, windows
from tests.support.solving import left_out, order_of, route_of, solve_and_check

J, P, D = StopKind.JOB, StopKind.PICKUP, StopKind.DELIVERY
MEETING = (Together(((J, 1), (J, 2))),)


def test_two_volunteers_begin_at_one_door_together() -> None:
    """The one is 200 seconds away, the other 300 and has another errand first."""
    made = problem(
        job(1, 2, service=60),
        job(2, 2, service=60),
        job(3, 4, (0, 900), service=50),
        vehicles=[vehicle(1, shift=(0, 2000)), vehicle(2, 5, 5, shift=(0, 2000))],
        together=MEETING,
    )
    solution = solve_and_check(made)
    assert (solution.unassigned, solution.cost) == ((), 1000)
    met = [stop.begin for route in solution.routes for stop in route.stops if stop.task_id in (1, 2)]
    assert len(met) == 2


@pytest.mark.parametrize("people", [1, 2])
def test_one_of_a_pair_never_comes_alone(people: int) -> None:
    """The other is there only once the first is gone, or not at all; nobody else's need is harmed."""
    shifts = vehicle(1, shift=(0, 700)), vehicle(2, shift=(800, 1500))
    made = problem(job(1, 1, service=60), job(2, 1, service=60), job(3, 2), vehicles=shifts[:people], together=MEETING)
    assert left_out(solve_and_check(made)) == {(TaskKind.JOB, 1), (TaskKind.JOB, 2)}


def test_a_pair_that_matters_less_gives_way_as_a_whole() -> None:
    shifts = vehicle(1, shift=(0, 400)), vehicle(2, shift=(0, 1000))
    made = problem(
        job(1, 1, service=150), job(2, 1, service=150), job(3, 2, priority=9), vehicles=shifts, together=MEETING
    )
    assert left_out(solve_and_check(made)) == set()
    closed = made.replace(vehicles=(shifts[0], vehicle(2, shift=(0, 250))))
    assert left_out(solve_and_check(closed)) == {(TaskKind.JOB, 1), (TaskKind.JOB, 2)}


def test_a_pair_meets_where_one_brings_the_shopping() -> None:
    made = problem(
        shipment(1, 1, 3),
        job(1, 3, service=30),
        vehicles=[vehicle(1, shift=(0, 2000)), vehicle(2, 5, 5, shift=(0, 2000))],
        together=(Together(((D, 1), (J, 1))),),
    )
    solution = solve_and_check(made)
    assert (solution.unassigned, solution.cost) == ((), 1000)


@pytest.mark.parametrize(("least", "most", "cost"), [(0, 100, 800), (600, 900, 800), (600, None, 800)])
def test_whoever_drives_there_drives_back(least: int, most: int | None, cost: int) -> None:
    """There from 2 to 4, and back after the appointment, though another volunteer lives nearer to the way back."""
    made = problem(
        shipment(1, 2, 4),
        shipment(2, 4, 2),
        vehicles=[vehicle(1, shift=(0, 4000)), vehicle(2, 4, 4, shift=(900, 4000), max_duration=500)],
        follows=(Follows((D, 1), (P, 2), least=least, most=most),),
    )
    solution = solve_and_check(made)
    assert (solution.unassigned, solution.cost) == ((), cost)
    assert order_of(solution)[:4] == [("pickup", 1), ("delivery", 1), ("pickup", 2), ("delivery", 2)]


def test_other_errands_fit_into_a_long_appointment() -> None:
    made = problem(
        shipment(1, 1, 3, max_ride=200),
        shipment(2, 3, 1),
        job(5, 5, (400, 1500)),
        vehicles=[vehicle(1, shift=(0, 3000))],
        follows=(Follows((D, 1), (P, 2), least=900, most=1200),),
    )
    assert [task for _, task in order_of(solve_and_check(made))] == [1, 1, 5, 2, 2]


def test_nobody_is_brought_who_cannot_be_fetched() -> None:
    made = problem(
        shipment(1, 1, 3), shipment(2, 3, 1), vehicles=[vehicle(1, shift=(0, 1000))],
        follows=(Follows((D, 1), (P, 2), least=900),),
    )  # fmt: skip
    assert len(solve_and_check(made).unassigned) == 2


def test_a_volunteer_with_two_modes_takes_one_for_the_day() -> None:
    """By car everything, on foot only what is near: the choice is the search's."""
    tasks = [job(n, n, vehicles=frozenset({1, 2}) if n < 5 else frozenset({2})) for n in range(1, 6)]
    made = problem(
        *tasks, vehicles=[vehicle(1, fixed_cost=0), vehicle(2, fixed_cost=300)], alternatives=(frozenset({1, 2}),)
    )
    assert [route.vehicle_id for route in solve_and_check(made).routes] == [2]
    near = made.replace(jobs=made.jobs[:4])
    assert [route.vehicle_id for route in solve_and_check(near).routes] == [1]


def test_morning_and_afternoon_keep_one_limit_together() -> None:
    halves = vehicle(1, shift=(0, 450)), vehicle(2, shift=(1000, 2000))
    tasks = [job(n, n, service=10) for n in (1, 2, 3, 4)]
    for limit, done in (({"max_tasks": 3}, 3), ({"max_duration": 850}, 4), ({"max_duration": 500}, 2)):
        made = problem(*tasks, vehicles=halves, shared_limits=(SharedLimit(vehicles=frozenset({1, 2}), **limit),))
        assert 4 - len(solve_and_check(made).unassigned) == done, limit


def test_what_is_under_way_stays_first_and_in_its_order() -> None:
    made = problem(
        *[job(n, n) for n in (1, 2, 3)],
        shipment(7, 5, 1),
        vehicles=[vehicle(1, prefix=((J, 3), (P, 7))), vehicle(2, 1, 1)],
    )
    solution = solve_and_check(made)
    assert order_of(solution, 1)[:2] == [("job", 3), ("pickup", 7)]
    assert solution.unassigned == ()


def test_a_prefix_that_cannot_be_is_left_out_and_the_rest_is_planned() -> None:
    made = problem(job(1, 1), job(2, 5, (0, 10)), vehicles=[vehicle(1, prefix=((J, 2),))])
    assert left_out(solve_and_check(made)) == {(TaskKind.JOB, 2)}


def test_the_fridge_limit_counts_from_a_pickup_under_way() -> None:
    made = problem(shipment(1, 1, 3, max_ride=250), job(2, 5), vehicles=[vehicle(1, prefix=((P, 1),), shift=(0, 4000))])
    assert [task for _, task in order_of(solve_and_check(made))] == [1, 1, 2]


def test_a_tied_search_goes_on_from_a_plan_and_is_repeatable() -> None:
    made = problem(
        job(1, 2, service=60), job(2, 2, service=60), *[job(n, n % 6) for n in range(3, 9)],
        vehicles=[vehicle(1, shift=(0, 3000)), vehicle(2, 5, 5, shift=(0, 3000))], together=MEETING,
    )  # fmt: skip
    first, again = (solve(made, Budget(iterations=80), seed=3) for _ in range(2))
    assert first.routes == again.routes
    further = solve(made, Budget(iterations=20), seed=4, start=first)
    assert further.cost <= first.cost


def test_several_workers_know_the_ties_too() -> None:
    made = problem(
        job(1, 2, service=60), job(2, 2, service=60),
        vehicles=[vehicle(1, shift=(0, 3000)), vehicle(2, shift=(0, 3000))], together=MEETING,
    )  # fmt: skip
    solution = solve(made, Budget(iterations=20, workers=2))
    assert solution.unassigned == ()
    assert route_of(solution, 1).stops[1].begin == route_of(solution, 2).stops[1].begin


def test_a_meeting_may_be_before_or_after_a_break() -> None:
    """Whoever could be home before their break still comes at six hundred, and has it on the way."""
    lunch = Break(id=1, time_windows=windows((400, 500)), service=60)
    made = problem(
        shipment(1, visit(0, (0, 100)), visit(1, service=30)), job(1, 1, (600, 700), vehicles=frozenset({2})),
        vehicles=[vehicle(1, shift=(0, 3000), breaks=(lunch,)), vehicle(2, shift=(0, 3000), breaks=(lunch,))],
        together=(Together(((D, 1), (J, 1))),),
    )  # fmt: skip
    assert solve_and_check(made).unassigned == ()


def test_the_first_plan_of_a_tied_day_holds_all_that_fits() -> None:
    made = problem(
        job(1, 3, service=300),
        job(2, 3, service=300),
        *(job(number, number % 5, service=60) for number in range(3, 13)),
        vehicles=[vehicle(1, shift=(0, 9000)), vehicle(2, shift=(0, 9000))],
        together=MEETING,
    )
    assert solve_and_check(made, iterations=1).unassigned == ()


def test_what_still_fits_is_put_in_where_a_search_was_ended_too_early() -> None:
    made = problem(
        job(1, 3, service=300),
        job(2, 3, service=300),
        job(3, 1),
        vehicles=[vehicle(1, shift=(0, 9000)), vehicle(2, shift=(0, 9000))],
        together=MEETING,
    )
    whole = complete(made, assemble(made, (), 0, 0))
    assert whole.unassigned == ()
    assert violations(made, whole) == ()
