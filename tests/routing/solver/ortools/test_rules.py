"""Each rule, in a world just large enough to break it, beside a good neighbour that keeps it."""

from __future__ import annotations

from typing import Any

import pytest

from routing.problem import UNREACHABLE, Problem, TaskKind
from tests.support.builders import job, problem, shipment, street, vehicle, visit, with_arcs
from tests.support.solving import left_out, order_of, route_of, solve_and_check


def served(made: Problem) -> int:
    """How many tasks a solution serves."""
    return len(made.jobs) + len(made.shipments) - len(solve_and_check(made).unassigned)


def test_cost_is_the_seconds_under_way_and_the_fixed_costs() -> None:
    solution = solve_and_check(problem(job(1, 3), job(2, 1), vehicles=[vehicle(fixed_cost=7)]))
    assert solution.cost == 607
    assert sorted(order_of(solution)) == [("job", 1), ("job", 2)]


def test_a_fixed_cost_keeps_a_second_vehicle_at_home() -> None:
    tasks = job(1, 1), job(2, 4)
    near = vehicle(1, 1, 1), vehicle(2, 4, 4)
    assert len(solve_and_check(problem(*tasks, vehicles=near)).routes) == 2
    dear = vehicle(1, 1, 1), vehicle(2, 4, 4, fixed_cost=10_000)
    assert len(solve_and_check(problem(*tasks, vehicles=dear)).routes) == 1


@pytest.mark.parametrize(("end", "expected"), [(100, 1), (99, 0)])
def test_service_begins_in_its_window(end: int, expected: int) -> None:
    assert served(problem(job(1, 1, (0, end)), vehicles=[vehicle(shift=(0, 1000))])) == expected


def test_a_vehicle_waits_for_a_window_but_leaves_late_instead_where_it_can() -> None:
    solution = solve_and_check(problem(job(1, 1, (500, 600)), vehicles=[vehicle(shift=(0, 1000))]))
    start, stop, _ = route_of(solution, 1).stops
    assert (start.departure, stop.arrival, stop.waiting) == (400, 500, 0)


def test_a_gap_between_two_windows_is_waited_out() -> None:
    """The first window is missed, the second is not, and nobody is served between them."""
    made = problem(job(1, 2, (0, 150), (400, 500)), job(2, 1, (0, 120)), vehicles=[vehicle(shift=(0, 1000))])
    solution = solve_and_check(made)
    assert order_of(solution) == [("job", 2), ("job", 1)]
    assert route_of(solution, 1).stops[2].begin == 400


def test_setup_is_spent_once_at_a_location() -> None:
    tasks = [job(n, 1, setup=50, service=10) for n in (1, 2, 3)]
    solution = solve_and_check(problem(*tasks))
    assert [stop.setup for stop in route_of(solution, 1).stops] == [0, 50, 0, 0, 0]


def test_setup_is_not_spent_where_the_vehicle_starts() -> None:
    assert route_of(solve_and_check(problem(job(1, 0, setup=50))), 1).stops[1].setup == 0
    nowhere = problem(job(1, 0, setup=50), vehicles=[vehicle(start=None)])
    assert route_of(solve_and_check(nowhere), 1).stops[1].setup == 50


def test_setup_lies_in_the_window_too() -> None:
    """Nobody queues before the door opens: service begins a setup later."""
    solution = solve_and_check(problem(job(1, 1, (500, 600), setup=60), vehicles=[vehicle(shift=(0, 1000))]))
    assert route_of(solution, 1).stops[1].begin == 560
    assert served(problem(job(1, 1, (500, 559), setup=60), vehicles=[vehicle(shift=(0, 1000))])) == 0


def test_a_window_too_short_for_the_setup_is_met_after_another_visit_there() -> None:
    made = problem(job(1, 1, setup=60), job(2, 1, (500, 510), setup=60), vehicles=[vehicle(shift=(0, 1000))])
    assert order_of(solve_and_check(made)) == [("job", 1), ("job", 2)]


def test_a_window_too_short_for_the_setup_is_met_where_the_vehicle_starts() -> None:
    assert served(problem(job(1, 0, (500, 510), setup=60), vehicles=[vehicle(shift=(0, 1000))])) == 1


@pytest.mark.parametrize(("shift", "expected"), [((0, 200), 1), ((0, 199), 0), ((300, 500), 1)])
def test_the_route_lies_in_the_shift(shift: tuple[int, int], expected: int) -> None:
    assert served(problem(job(1, 1), vehicles=[vehicle(shift=shift)])) == expected


@pytest.mark.parametrize(("capacity", "expected"), [((2, 2), 2), ((1, 2), 1), ((2, 1), 1), ((), 0)])
def test_what_is_loaded_at_the_start_fits_in_each_dimension(capacity: tuple[int, ...], expected: int) -> None:
    tasks = [job(n, n, delivery=(1, 1)) for n in (1, 2)]
    assert served(problem(*tasks, vehicles=[vehicle(capacity=capacity)])) == expected


@pytest.mark.parametrize(("capacity", "expected"), [((2,), 2), ((1,), 1)])
def test_what_is_picked_up_for_the_end_fits(capacity: tuple[int, ...], expected: int) -> None:
    tasks = [job(n, n, pickup=(1,)) for n in (1, 2)]
    assert served(problem(*tasks, vehicles=[vehicle(capacity=capacity)])) == expected


def test_goods_for_the_end_are_not_handed_to_others() -> None:
    """A pickup and a delivery of jobs are different goods: together they need room for both, in the wrong order."""
    tasks = job(1, 1, (0, 150), pickup=(1,)), job(2, 2, (200, 900), delivery=(1,))
    assert served(problem(*tasks, vehicles=[vehicle(capacity=(1,), shift=(0, 2000))])) == 1
    assert served(problem(*tasks, vehicles=[vehicle(capacity=(2,), shift=(0, 2000))])) == 2


def test_a_full_vehicle_delivers_one_shipment_before_the_next() -> None:
    tasks = [shipment(n, 1, 3, amount=(1,)) for n in (1, 2)]
    full = solve_and_check(problem(*tasks, vehicles=[vehicle(capacity=(1,))]))
    assert full.cost == 1000
    wide = solve_and_check(problem(*tasks, vehicles=[vehicle(capacity=(2,))]))
    assert wide.cost == 600


def test_skills_choose_the_vehicle() -> None:
    made = problem(
        job(1, 1, skills={"dbs"}),
        job(2, 1, skills={"dbs", "car"}),
        vehicles=[vehicle(1), vehicle(2, skills={"dbs", "bike"})],
    )
    solution = solve_and_check(made)
    assert order_of(solution, 2) == [("job", 1)]
    assert left_out(solution) == {(TaskKind.JOB, 2)}


def test_pickup_comes_before_delivery_by_the_same_vehicle() -> None:
    made = problem(shipment(1, 4, 1), vehicles=[vehicle(1, 0, 0), vehicle(2, 4, 4)])
    solution = solve_and_check(made)
    assert [order_of(solution, 1), order_of(solution, 2)] in (
        [[("pickup", 1), ("delivery", 1)], []],
        [[], [("pickup", 1), ("delivery", 1)]],
    )


@pytest.mark.parametrize(("most", "cost"), [(None, 600), (100, 600), (99, None)])
def test_a_ride_is_no_longer_than_its_limit(most: int | None, cost: int | None) -> None:
    solution = solve_and_check(problem(shipment(1, 2, 3, max_ride=most)))
    assert (solution.cost if solution.routes else None) == cost


def test_a_short_ride_is_worth_a_longer_way() -> None:
    """The passenger is not taken along to a job, though that would be the shorter round."""
    rider = shipment(1, 1, visit(2, (0, 10_000)), max_ride=100)
    made = problem(rider, job(1, 3, (200, 300)), vehicles=[vehicle(shift=(0, 10_000), end=3)])
    assert solve_and_check(made).unassigned == ()


def test_a_ride_waits_at_the_pickup_for_a_window_at_the_delivery() -> None:
    made = problem(
        shipment(1, visit(1, (0, 1000)), visit(2, (800, 900)), max_ride=100), vehicles=[vehicle(shift=(0, 2000))]
    )
    assert [stop.begin for stop in route_of(solve_and_check(made), 1).stops[1:3]] == [700, 800]


@pytest.mark.parametrize(("most", "expected"), [(3, 2), (2, 1), (1, 1), (0, 0)])
def test_most_tasks_count_pickup_and_delivery(most: int, expected: int) -> None:
    assert served(problem(job(1, 1), shipment(1, 1, 2), vehicles=[vehicle(max_tasks=most)])) == expected


@pytest.mark.parametrize(("most", "expected"), [(400, 2), (399, 1), (199, 0)])
def test_most_travel_time_counts_the_seconds_under_way_only(most: int, expected: int) -> None:
    tasks = job(1, 1, service=500), job(2, 2, service=500)
    assert served(problem(*tasks, vehicles=[vehicle(max_travel_time=most)])) == expected


@pytest.mark.parametrize(("most", "expected"), [(800, 2), (799, 1), (199, 0)])
def test_most_duration_counts_service_and_waiting(most: int, expected: int) -> None:
    """Both at the first door, the first begun by 300, the second from 900 on: from 200 to 1000 on the way."""
    tasks = job(1, 1, (100, 300), service=100), job(2, 1, (900, 1000))
    assert served(problem(*tasks, vehicles=[vehicle(max_duration=most, shift=(0, 5000))])) == expected


@pytest.mark.parametrize(("most", "expected"), [(4000, 2), (3999, 1), (1999, 0)])
def test_most_distance_counts_metres(most: int, expected: int) -> None:
    assert served(problem(job(1, 1), job(2, 2), vehicles=[vehicle(max_distance=most)])) == expected


def test_no_leg_goes_where_there_is_no_way() -> None:
    cut = with_arcs(street(), {(0, 2): UNREACHABLE, (1, 2): UNREACHABLE})
    solution = solve_and_check(problem(job(1, 1), job(2, 2), matrix=cut))
    assert left_out(solution) == {(TaskKind.JOB, 2)}
    around = with_arcs(street(), {(0, 2): UNREACHABLE})
    assert solve_and_check(problem(job(1, 1), job(2, 2), matrix=around)).unassigned == ()


def test_a_route_may_begin_and_end_at_its_tasks() -> None:
    solution = solve_and_check(problem(job(1, 2), job(2, 5), vehicles=[vehicle(start=None, end=None)]))
    assert solution.cost == 300


def test_each_vehicle_travels_by_its_own_profile() -> None:
    made = Problem(
        vehicles=(vehicle(1, profile="walk"), vehicle(2, profile="car")),
        matrices={"car": street(), "walk": street(step=900)},
        jobs=(job(1, 2),),
    )
    assert order_of(solve_and_check(made), 2) == [("job", 1)]


def test_a_higher_priority_is_never_given_up_for_cost() -> None:
    """Only one fits into the shift: the far one, when it matters more."""
    shift = vehicle(shift=(0, 1000))
    near, far = job(1, 1, service=700), job(2, 5, service=0, priority=1)
    assert left_out(solve_and_check(problem(near, far, vehicles=[shift]))) == {(TaskKind.JOB, 1)}


def test_more_tasks_beat_less_travel() -> None:
    made = problem(job(1, 1), job(2, 5), vehicles=[vehicle()])
    assert solve_and_check(made).unassigned == ()


def test_an_impossible_task_harms_nobody() -> None:
    """Of each kind of impossibility one, among tasks that are possible."""
    good = [shipment(n, 1, 2, amount=(1,)) for n in (1, 2, 3)] + [job(1, 3)]
    hopeless = [
        shipment(10, 1, 2, amount=(99,)),
        shipment(11, visit(1, (500, 600)), visit(2, (0, 100))),
        shipment(12, 1, 5, max_ride=10),
        shipment(13, 1, 2, skills={"nobody"}),
        shipment(14, visit(1, (0, 10)), visit(2, (5000, 5001)), max_ride=60),
        shipment(15, visit(1, (90_000, 90_001)), visit(2)),
        job(10, 1, (0, 5)),
        job(11, 1, delivery=(50,)),
    ]
    solution = solve_and_check(problem(*good, *hopeless, vehicles=[vehicle(capacity=(5,), shift=(0, 4000))]))
    assert left_out(solution) == {(TaskKind.SHIPMENT, n) for n in range(10, 16)} | {
        (TaskKind.JOB, 10),
        (TaskKind.JOB, 11),
    }


def test_a_ride_limit_does_not_take_a_lunch_hour_for_an_open_one() -> None:
    """The pharmacy's morning is too early for the door, and its lunch hour no time to collect."""
    pharmacy = visit(1, (0, 1000), (3000, 4000))
    door = visit(2, (2000, 2500))
    made = problem(shipment(1, pharmacy, door, max_ride=300), job(2, 3), vehicles=[vehicle(shift=(0, 5000))])
    assert left_out(solve_and_check(made)) == {(TaskKind.SHIPMENT, 1)}
    later = problem(shipment(1, pharmacy, visit(2, (2000, 3400)), max_ride=300), vehicles=[vehicle(shift=(0, 5000))])
    assert route_of(solve_and_check(later), 1).stops[1].begin == 3000


@pytest.mark.parametrize(
    "limits",
    [{"max_distance": 1000}, {"max_travel_time": 100}, {"max_duration": 100}, {"shift": (0, 100)}],
)
def test_who_cannot_even_get_home_harms_no_search(limits: dict[str, Any]) -> None:
    """The other's round is improved all the same: a volunteer who stays at home goes no way."""
    made = problem(*(job(number, number) for number in (3, 1, 4, 2)), vehicles=[vehicle(1), vehicle(2, 0, 5, **limits)])
    found = solve_and_check(made)
    assert (found.cost, found.unassigned) == (800, ())
    assert found.iterations > 0
