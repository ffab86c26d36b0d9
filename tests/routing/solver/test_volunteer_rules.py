"""The rules of volunteers and their preferences, each in a world just large enough to break it."""

from __future__ import annotations

from typing import Any

import pytest

from routing.problem import Break, Problem, StopKind, TaskKind
from tests.support.builders import job, problem, shipment, vehicle, visit, windows
from tests.support.solving import left_out, order_of, route_of, solve_and_check


def served(made: Problem) -> int:
    """How many tasks a solution serves."""
    return len(made.jobs) + len(made.shipments) - len(solve_and_check(made).unassigned)


@pytest.mark.parametrize(("most", "expected"), [(4, 4), (3, 3), (2, 2), (1, 1), (0, 0)])
def test_most_stops_count_places_not_tasks(most: int, expected: int) -> None:
    """Three prescriptions at one pharmacy for three doors are four places, and a visit beside the pharmacy is none."""
    tasks = [shipment(n, 1, n + 1) for n in (1, 2, 3)]
    assert served(problem(*tasks, job(9, 1), vehicles=[vehicle(max_stops=most)])) == expected


def test_what_is_done_where_the_vehicle_starts_is_no_stop() -> None:
    assert served(problem(job(1, 0), job(2, 0), job(3, 1), vehicles=[vehicle(max_stops=1)])) == 3


def test_a_task_goes_to_a_vehicle_it_allows_though_another_is_nearer() -> None:
    near, far = vehicle(1, 1, 1), vehicle(2, 5, 5)
    solution = solve_and_check(problem(job(1, 1, vehicles=frozenset({2})), vehicles=[near, far]))
    assert order_of(solution, 2) == [("job", 1)]
    assert served(problem(job(1, 1, vehicles=frozenset()))) == 0


def test_a_prefer_pair_is_worth_a_detour_of_its_weight_and_no_more() -> None:
    """The second lives 200 seconds further there and back: they come for a wish of 201, not for one of 199."""
    people = vehicle(1, 1, 1), vehicle(2, 2, 2)
    for weight, goes in ((201, 2), (199, 1)):
        made = problem(job(1, 1, preferences=((1, weight),)), vehicles=people)
        assert order_of(solve_and_check(made), goes) == [("job", 1)]


def test_no_preference_costs_a_need_its_visit() -> None:
    made = problem(job(1, 1, preferences=((1, 10**6),)), shipment(2, 1, 2, preferences=((1, 10**6),)))
    assert solve_and_check(made).unassigned == ()


@pytest.mark.parametrize(("weight", "rounds"), [(201, 2), (199, 1)])
def test_more_than_the_fair_share_costs_by_the_task(weight: int, rounds: int) -> None:
    people = vehicle(1, 1, 1, fair_tasks=1, over_cost=weight), vehicle(2, 2, 2, fair_tasks=1, over_cost=weight)
    made = problem(job(1, 1), job(2, 1), vehicles=people)
    assert len(solve_and_check(made).routes) == rounds


def test_a_preferred_finish_turns_the_round_around() -> None:
    """From nowhere to nowhere one way along the street costs as much as the other, but for where it ends."""
    tasks = job(1, 1), job(2, 3)
    for finish, first in ((5, 1), (0, 2)):
        made = problem(*tasks, vehicles=[vehicle(1, None, None, finish=finish, finish_percent=50)])
        solution = solve_and_check(made)
        assert order_of(solution)[0] == ("job", first)
        assert solution.cost == 200 + (100 if finish == 5 else 50)


def test_compact_rounds_stay_in_their_zones() -> None:
    """Two by two along the street, or across: the same way, fewer crossings."""
    tasks = [job(n, place) for n, place in ((1, 1), (2, 2), (3, 4), (4, 5))]
    loose = problem(*tasks, vehicles=[vehicle(1, None, None)], zones=(0, 0, 0, 1, 1, 1), crossing_cost=50)
    assert solve_and_check(loose).cost == 450


def test_what_must_be_done_today_goes_before_every_priority() -> None:
    shift = vehicle(shift=(0, 1000))
    may_wait, must = job(1, 1, service=700, priority=100), job(2, 5, must=True)
    assert left_out(solve_and_check(problem(may_wait, must, vehicles=[shift]))) == {(TaskKind.JOB, 1)}


@pytest.mark.parametrize("window", [(0, 0), (300, 500), (450, 450), (5000, 6000)])
def test_a_break_lies_in_its_window_or_before_or_after_the_round(window: tuple[int, int]) -> None:
    lunch = Break(id=7, time_windows=windows(window), service=300)
    tasks = job(1, 2, (200, 3000), service=100), job(2, 4, (600, 3000), service=100)
    solution = solve_and_check(problem(*tasks, vehicles=[vehicle(shift=(0, 4000), breaks=(lunch,))]))
    assert solution.unassigned == ()
    assert solution.cost == 800


def test_a_break_that_leaves_no_time_for_a_task_costs_it() -> None:
    lunch = Break(id=7, time_windows=windows((400, 400)), service=300)
    tasks = job(1, 1, (0, 100)), job(2, 2, (401, 699)), job(3, 1, (900, 1000))
    there = problem(*tasks, vehicles=[vehicle(shift=(0, 1100), breaks=(lunch,))])
    assert served(there) == 2
    solution = solve_and_check(problem(*tasks[:1], *tasks[2:], vehicles=[vehicle(shift=(0, 1100), breaks=(lunch,))]))
    rest = next(stop for stop in route_of(solution, 1).stops if stop.kind is StopKind.BREAK)
    assert (rest.break_id, rest.service, rest.arrival + rest.waiting) == (7, 300, 400)


def test_two_breaks_with_a_gap_in_their_windows_are_had_in_order() -> None:
    breaks = (
        Break(id=1, time_windows=windows((100, 150), (300, 320)), service=50),
        Break(id=2, time_windows=windows((600, 700)), service=50),
    )
    tasks = job(1, 1, (100, 100), service=100), job(2, 2, (800, 900), service=100)
    solution = solve_and_check(problem(*tasks, vehicles=[vehicle(shift=(0, 2000), breaks=breaks)]))
    rests = [stop for stop in route_of(solution, 1).stops if stop.kind is StopKind.BREAK]
    assert [stop.break_id for stop in rests] == [1, 2]


def test_goods_that_must_not_mix_ride_one_after_the_other() -> None:
    pair = (frozenset({"bleach", "bread"}),)
    tasks = shipment(1, 1, 3, goods="bleach"), shipment(2, 1, 3, goods="bread"), shipment(3, 1, 3)
    assert solve_and_check(problem(*tasks)).cost == 600
    assert solve_and_check(problem(*tasks, never_mixed=pair)).cost == 1000


def test_controlled_goods_and_the_fridge_hold_beside_the_new_rules() -> None:
    made = problem(
        shipment(1, 1, visit(3), max_ride=200, goods="insulin", skills={"id"}),
        shipment(2, 2, 4, goods="bleach"),
        never_mixed=(frozenset({"insulin", "bleach"}),),
        vehicles=[vehicle(1, skills={"id"}), vehicle(2, skills=())],
    )
    assert solve_and_check(made).unassigned == ()


def test_a_reload_at_the_hub_is_two_trips_of_shipments() -> None:
    """Five crates for a bike that holds two: it comes back to the hub twice."""
    crates: list[Any] = [shipment(n, visit(0), visit(1), amount=(1,)) for n in range(1, 6)]
    solution = solve_and_check(problem(*crates, vehicles=[vehicle(capacity=(2,))]))
    assert (solution.unassigned, solution.cost) == ((), 600)
