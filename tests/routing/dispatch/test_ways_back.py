"""Whoever is given a lift is brought home by the same volunteer: who waits for them, or comes again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from routing.checker import violations
from routing.dispatch import WAY_BACK, DayProblem, DayRound, TaskKey, rounds
from routing.needs import NeedKind, PlaceKind, Span, WayBack
from routing.problem import StopKind, TaskKind
from routing.replan import ReplanMode, SoFar, replan, running
from routing.solver import Budget
from tests.support.people import MORNING, day, need, place, volunteer
from tests.support.replan_follow import followed
from tests.support.solving import solve_and_check

SURGERY = place(7, PlaceKind.SURGERY, 5)
TEN = 10 * 3600
BACK = TaskKey(1, WAY_BACK).id


def lift(**changes: Any) -> Any:
    details = {"place": SURGERY, "windows": (Span(34_000, 36_000),), "minutes": 60, **changes}
    return need(1, NeedKind.LIFT, 1, **details)


def made(one: Any, *others: Any, people: int = 1) -> tuple[DayProblem, tuple[DayRound, ...]]:
    whole = day([one, *others], [volunteer(n) for n in range(1, people + 1)], [SURGERY])
    solution = solve_and_check(whole.problem)
    assert solution.unassigned == ()
    return whole, rounds(whole, solution)


def kinds_of(one: DayRound) -> list[tuple[StopKind, int | None, int | None]]:
    return [(stop.kind, stop.need_id, stop.place_id) for stop in one.stops if stop.need_id is not None]


def test_who_waits_is_there_for_as_long_and_does_nothing_else_meanwhile() -> None:
    _, (one,) = made(lift(way_back=WayBack.WAIT), need(2, NeedKind.DOG_WALK, 5, minutes=10))
    its = [stop for stop in one.stops if stop.need_id == 1]
    assert [(stop.kind, stop.place_id) for stop in its] == [
        (StopKind.PICKUP, None), (StopKind.DELIVERY, 7), (StopKind.PICKUP, 7), (StopKind.DELIVERY, None)
    ]  # fmt: skip
    assert its[1].departure - its[1].begin == (60 + 3) * 60
    assert its[2].begin == its[1].departure
    order = kinds_of(one)
    assert order.index((StopKind.PICKUP, 1, 7)) == order.index((StopKind.DELIVERY, 1, 7)) + 1


def test_who_comes_again_does_something_else_meanwhile_and_is_no_half_hour_late() -> None:
    _, (one,) = made(
        lift(way_back=WayBack.FETCH), need(2, NeedKind.DOG_WALK, 3, minutes=20, windows=(Span(36_900, 38_400),))
    )
    its = [stop for stop in one.stops if stop.need_id == 1]
    assert 60 * 60 <= its[2].begin - its[1].departure <= 90 * 60
    order = kinds_of(one)
    assert order.index((StopKind.DELIVERY, 1, 7)) < order.index((StopKind.JOB, 2, None)) < len(order) - 2


def test_they_are_fetched_at_the_time_they_gave() -> None:
    _, (one,) = made(lift(way_back=WayBack.FETCH, fetch_at=41_000, minutes=None))
    assert 41_000 <= [stop for stop in one.stops if stop.need_id == 1][2].begin <= 41_000 + 1800


def test_it_is_the_same_volunteer_or_nobody() -> None:
    """One is there in time for the way there only, the other for the way back only."""
    early, late = (volunteer(n, hours=replace(volunteer(n).hours, spans=())) for n in (1, 2))
    monday = volunteer(1).hours.spans[0][0]
    early = replace(early, hours=replace(early.hours, spans=((monday, Span(MORNING.start, 37_500)),)))
    late = replace(late, hours=replace(late.hours, spans=((monday, Span(38_000, MORNING.end)),)))
    whole = day([lift(way_back=WayBack.FETCH)], [early, late], [SURGERY])
    left = solve_and_check(whole.problem).unassigned
    assert {(one.kind, one.id) for one in left} == {(TaskKind.SHIPMENT, 1), (TaskKind.SHIPMENT, BACK)}


def test_a_way_back_that_closes_before_is_held_with_its_reason() -> None:
    whole = day(
        [lift(way_back=WayBack.FETCH, fetch_at=45_000)], [volunteer(1)], [SURGERY], open_at={7: (Span(30_000, 44_000),)}
    )
    assert [(one.need_id, one.code) for one in whole.held] == [(1, "need.place-hours")]


def test_on_a_day_under_way_nobody_is_left_there() -> None:
    """Both on board and after they were set down the same volunteer fetches them; one who is gone is stood in for."""
    whole, planned = made(lift(way_back=WayBack.FETCH), people=2)
    solution = solve_and_check(whole.problem)
    (mine,) = planned
    its = [stop for stop in mine.stops if stop.need_id == 1]
    on_board = running(whole.problem, followed(whole.problem, solution, mine.stops[0].departure + 1))
    assert [(one.first, one.then) for one in on_board.problem.follows] == [((StopKind.JOB, 1), (StopKind.PICKUP, BACK))]
    so_far = followed(whole.problem, solution, its[0].departure + 1)
    so_far = replace(so_far, begun={(StopKind.DELIVERY, 1): (mine.vehicle_id, its[1].departure)})
    for gone in (frozenset[int](), frozenset({mine.vehicle_id})):
        left = running(whole.problem, replace(so_far, gone=gone))
        (back,) = left.problem.shipments
        assert (back.id, back.must) == (BACK, True)
        assert back.pickup.time_windows[0].end >= its[1].departure + 90 * 60
        for mode in ReplanMode:
            if gone and mode is ReplanMode.REORDER:
                continue
            found = replan(left, mode, Budget(iterations=30))
            assert violations(left.problem, found) == ()
            (route,) = found.routes
            assert (route.vehicle_id == mine.vehicle_id) is not bool(gone)


def test_one_way_only_is_as_it_was() -> None:
    whole, _ = made(lift(minutes=None))
    assert (len(whole.problem.shipments), whole.problem.follows) == (1, ())
    assert isinstance(running(whole.problem, SoFar(now=0)).problem.follows, tuple)
