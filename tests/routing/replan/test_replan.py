"""A day that has begun is planned anew: what is started stays, and promises are kept unless a change pays."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routing.checker import violations
from routing.diff import compare, promises_of
from routing.evaluation.cost import rank
from routing.evaluation.insertion import orders_of
from routing.evaluation.visit import nodes_of
from routing.problem import Problem, Solution, StopKind, TaskKind, TimeWindow
from routing.replan import ReplanMode, SoFar, UnderWay, best_insertion, replan, running
from routing.skills import Skill
from routing.solver import Budget
from tests.support.builders import job, problem, shipment, vehicle, visit
from tests.support.generated_problems import apart, st_problem
from tests.support.replan_follow import followed
from tests.support.solving import left_out, order_of, solve_and_check

BUDGET = Budget(iterations=40)
JOB, SHIPMENT = TaskKind.JOB, TaskKind.SHIPMENT


def replanned(made: Problem, so_far: SoFar, mode: ReplanMode = ReplanMode.ALL_FREE) -> Solution:
    """The new plan of what is left; the checker finds nothing in it, nor in how the day goes on."""
    day = running(made, so_far)
    assert [str(found) for found in violations(day.problem, day.going_on)] == []
    solution = replan(day, mode, BUDGET)
    assert [str(found) for found in violations(day.problem, solution)] == []
    assert rank(day.problem, solution) <= rank(day.problem, day.going_on)
    return solution


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st_problem(), st.integers(0, 3000), st.sampled_from(list(ReplanMode)), st.sampled_from([0, 0, 700]), st.booleans()
)
def test_whatever_happened_the_new_plan_checks_clean_and_is_never_worse_than_going_on(
    made: Problem, now: int, mode: ReplanMode, late: int, leaves: bool
) -> None:
    made = apart(made)
    solution = solve_and_check(made, iterations=30)
    gone = frozenset(route.vehicle_id for route in solution.routes[:1]) if leaves else frozenset()
    so_far = followed(made, solution, now, gone=gone, late=late)
    day = running(made, so_far)
    promised = {(one.kind, one.task_id) for one in promises_of(solution.routes) if one.carrier not in gone}
    planned = {(one.kind, one.task_id) for one in promises_of(day.going_on.routes)}
    started = {(kind, task) for kind, task in promised if (kind, task) not in _rest(so_far)}
    on_board = {(StopKind.DELIVERY, task) for way in so_far.under_way.values() for task in way.on_board}
    assert {(k, t) for k, t in promised - started - on_board} <= planned
    replanned(made, so_far, mode)


def _rest(so_far: SoFar) -> set[tuple[StopKind, int]]:
    return {stop for rest in so_far.rest.values() for stop in rest}


def test_a_volunteer_who_is_late_keeps_what_they_promised_and_it_is_told_as_late() -> None:
    made = problem(job(1, 1, (0, 100)), job(2, 3, (0, 400)))
    so_far = SoFar(
        now=350,
        under_way={1: UnderWay(location=1, at=350, begun=0, tasks=1)},
        over=frozenset({(JOB, 1)}),
        rest={1: ((StopKind.JOB, 2),)},
    )
    day = running(made, so_far)
    (late,) = day.late
    assert (late.vehicle_id, late.kind, late.task_id, late.seconds) == (1, StopKind.JOB, 2, 150)
    assert order_of(replanned(made, so_far)) == [("job", 2)]


def test_what_is_on_board_is_delivered_by_whoever_has_it() -> None:
    made = problem(
        shipment(1, 1, 5, amount=(2,)), vehicles=[vehicle(1, capacity=(2,)), vehicle(2, start=5, capacity=(2,))]
    )
    so_far = SoFar(now=100, under_way={1: UnderWay(location=1, at=100, begun=0, tasks=1, on_board={1: 100})})
    solution = replanned(made, so_far)
    assert (order_of(solution, 1), order_of(solution, 2)) == ([("job", 1)], [])


def test_what_is_on_board_of_one_who_went_home_is_stranded_and_not_promised_by_another() -> None:
    made = problem(shipment(1, 1, 5), vehicles=[vehicle(1), vehicle(2)])
    way = UnderWay(location=1, at=100, begun=0, tasks=1, on_board={1: 100})
    day = running(made, SoFar(now=100, under_way={1: way}, gone=frozenset({1})))
    assert day.stranded == (1,)
    assert (day.problem.jobs, day.problem.shipments) == ((), ())


def test_goods_from_a_fridge_keep_the_time_they_have_left() -> None:
    made = problem(shipment(1, 1, 5, max_ride=600), job(2, 0))
    way = UnderWay(location=1, at=300, begun=0, tasks=1, on_board={1: 100})
    day = running(made, SoFar(now=300, under_way={1: way}, rest={1: ((StopKind.DELIVERY, 1), (StopKind.JOB, 2))}))
    (bread,) = (one for one in day.problem.jobs if one.id == 1)
    assert bread.visit.time_windows == (TimeWindow(0, 700),)


def test_limits_count_what_was_done_already() -> None:
    made = problem(
        job(1, 1),
        job(2, 2),
        vehicles=[vehicle(max_tasks=3, max_travel_time=1000, max_distance=9000, max_duration=2000)],
    )
    way = UnderWay(location=2, at=900, begun=400, tasks=2, seconds=200, metres=2000)
    (left,) = running(made, SoFar(now=900, under_way={1: way})).problem.vehicles
    assert (left.max_tasks, left.max_travel_time, left.max_distance, left.max_duration) == (1, 800, 7000, 1500)
    assert (left.start, left.time_window and left.time_window.start) == (2, 900)


def test_nobody_is_sent_out_before_now_and_whose_shift_is_over_gets_nothing() -> None:
    made = problem(job(1, 1), vehicles=[vehicle(1, shift=(0, 500)), vehicle(2, shift=(0, 5000))])
    day = running(made, SoFar(now=1000))
    assert [(one.id, one.time_window) for one in day.problem.vehicles] == [(2, TimeWindow(1000, 5000))]


def test_adding_keeps_every_round_in_its_order() -> None:
    made = problem(job(1, 1), job(2, 4), job(3, 2), vehicles=[vehicle(1), vehicle(2, start=5, end=5)])
    rest = {1: ((StopKind.JOB, 2), (StopKind.JOB, 1))}
    solution = replanned(made, SoFar(now=0, rest=rest), ReplanMode.KEEP_AND_ADD)
    kept = [stop for stop in order_of(solution, 1) if stop != ("job", 3)]
    assert kept == [("job", 2), ("job", 1)]
    assert left_out(solution) == set()


def test_reordering_moves_nothing_between_volunteers_and_adds_nothing() -> None:
    made = problem(job(1, 5), job(2, 3), job(3, 1), job(4, 2), vehicles=[vehicle(1), vehicle(2, start=5, end=5)])
    # There and back three times over: another order saves far more than it changes.
    made = made.replace(matrices={"car": _slower(made)})
    rest = {1: ((StopKind.JOB, 2), (StopKind.JOB, 3), (StopKind.JOB, 1))}
    solution = replanned(made, SoFar(now=0, rest=rest), ReplanMode.REORDER)
    assert {task for _, task in order_of(solution, 1)} == {1, 2, 3}
    assert left_out(solution) == {(JOB, 4)}
    assert order_of(solution, 1) != [("job", 2), ("job", 3), ("job", 1)]


def _slower(made: Problem):
    from tests.support.builders import street

    return street(step=2000)


def test_all_free_hands_a_stop_over_where_that_saves_enough() -> None:
    far = _slower(problem())
    made = problem(job(1, 5), job(2, 1), vehicles=[vehicle(1), vehicle(2, start=5, end=5)], matrix=far)
    solution = replanned(made, SoFar(now=0, rest={1: ((StopKind.JOB, 2), (StopKind.JOB, 1))}))
    assert (order_of(solution, 1), order_of(solution, 2)) == ([("job", 2)], [("job", 1)])


def test_all_free_breaks_no_promise_for_a_small_saving() -> None:
    made = problem(job(1, 3), job(2, 1), vehicles=[vehicle(1, end=None), vehicle(2, start=3, end=3)])
    solution = replanned(made, SoFar(now=0, rest={1: ((StopKind.JOB, 2), (StopKind.JOB, 1))}))
    assert (order_of(solution, 1), order_of(solution, 2)) == ([("job", 2), ("job", 1)], [])


def test_a_locked_stop_stays_with_its_volunteer_however_far_it_is() -> None:
    far = _slower(problem())
    made = problem(job(1, 5), job(2, 1), vehicles=[vehicle(1), vehicle(2, start=5, end=5)], matrix=far)
    rest = {1: ((StopKind.JOB, 2), (StopKind.JOB, 1))}
    solution = replanned(made, SoFar(now=0, rest=rest, locked=frozenset({(JOB, 1)})))
    assert ("job", 1) in order_of(solution, 1)


def test_one_who_may_not_do_it_any_more_gives_it_to_one_who_may() -> None:
    made = problem(job(1, 1, skills={"dbs"}), vehicles=[vehicle(1), vehicle(2, skills={"dbs"})])
    solution = replanned(made, SoFar(now=0, rest={1: ((StopKind.JOB, 1),)}), ReplanMode.KEEP_AND_ADD)
    assert order_of(solution, 2) == [("job", 1)]


@pytest.mark.parametrize(
    "task", [job(9, 2), shipment(9, 1, 4), shipment(9, visit(4), visit(1, (0, 900)), max_ride=350)]
)
def test_the_best_place_is_the_cheapest_of_all_that_obey(task) -> None:
    made = problem(
        job(1, 3), job(2, 1, (0, 800)), shipment(3, 2, 5), task, vehicles=[vehicle(1), vehicle(2, start=4, end=None)]
    )
    without = made.replace(jobs=made.jobs[:2], shipments=made.shipments[:1])
    orders = orders_of(made, solve_and_check(without))
    nodes = nodes_of(made, task)
    found = best_insertion(made, orders, nodes)
    assert found is not None
    assert found.added == min(_every_place(made, orders, nodes))


def _every_place(made: Problem, orders, nodes):
    from routing.evaluation.insertion import insertions
    from routing.evaluation.limits import seconds_under_way

    for one in made.vehicles:
        present = orders.get(one.id, [])
        now = seconds_under_way(made, one, present) if present else 0
        yield from (seconds_under_way(made, one, order) - now for order in insertions(made, one, present, nodes))


def test_a_vehicle_alone_has_the_skill_to_keep_its_own() -> None:
    (only,) = running(problem(job(1, 1)), SoFar(now=0)).problem.vehicles
    assert Skill.stays(1) in only.skills


def test_a_difference_says_who_gains_loses_and_keeps_what() -> None:
    made = problem(job(1, 1), job(2, 2), job(3, 3), vehicles=[vehicle(1), vehicle(2)])
    before = solve_and_check(made.replace(jobs=made.jobs[:2], vehicles=made.vehicles[:1]))
    after = solve_and_check(made.replace(jobs=made.jobs[1:], vehicles=made.vehicles[1:]))
    told = compare(promises_of(before.routes), promises_of(after.routes))
    assert [one.task_id for one in told.added] == [3]
    assert [one.task_id for one in told.dropped] == [1]
    assert [one.before.task_id for one in told.handed_over] == [2]
    assert ({one.task_id for one in told.gains(2)}, {one.task_id for one in told.loses(1)}) == ({2, 3}, {1, 2})
    assert told.concerned == {1, 2}


def test_an_arrival_that_moves_by_more_than_a_quarter_of_an_hour_is_told() -> None:
    def promised(*arrivals: int):
        made = problem(*(job(number, 1) for number in range(len(arrivals))))
        (route,) = solve_and_check(made).routes
        stops = [replace(stop, arrival=at) for stop, at in zip(route.stops[1:-1], arrivals, strict=True)]
        return promises_of([replace(route, stops=tuple(stops))])

    told = compare(promised(1000, 1000, 1000), promised(1900, 1901, 99))
    assert [one.seconds for one in told.moved] == [901, -901]
    assert [one.seconds for one in told.kept] == [900]


def test_a_person_is_not_sent_out_by_two_modes() -> None:
    made = problem(job(1, 1), job(2, 4), vehicles=[vehicle(1), vehicle(2, start=5, end=5)])
    made = made.replace(alternatives=(frozenset({1, 2}),))
    solution = replanned(made, SoFar(now=0, rest={1: ((StopKind.JOB, 1),)}), ReplanMode.KEEP_AND_ADD)
    assert {task for _, task in order_of(solution, 1)} == {1, 2}


def test_how_much_a_promise_is_worth_is_asked() -> None:
    """Handing 2 over saves 200 s: worth it at three minutes a promise, not at five."""
    made = problem(job(1, 1), job(2, 5), vehicles=[vehicle(1, end=None), vehicle(2, start=4, end=None)])
    so_far = SoFar(now=0, rest={1: ((StopKind.JOB, 1), (StopKind.JOB, 2))})
    day = running(made, so_far)
    cheap = replan(day, ReplanMode.ALL_FREE, BUDGET, seconds_a_promise=180)
    dear = replan(day, ReplanMode.ALL_FREE, BUDGET, seconds_a_promise=400)
    assert order_of(cheap, 2) == [("job", 2)]
    assert order_of(dear, 1) == [("job", 1), ("job", 2)]
