"""A volunteer's break is in the round that is under way by then, and nobody rings them in it."""

from __future__ import annotations

from routing.checker import violations
from routing.dispatch import assign_chats, rounds
from routing.needs import NeedKind, Rest, Span
from routing.problem import Solution, StopKind, TimeWindow
from routing.replan import SoFar, UnderWay, running
from tests.support.people import AFTERNOON, MORNING, day, hours, need, volunteer
from tests.support.solving import solve_and_check

ELEVEN = 11 * 3600
HALF_AN_HOUR = Rest(Span(10 * 3600, ELEVEN), 30)
LONG_WALKS = [need(n, NeedKind.DOG_WALK, 1, minutes=50) for n in (1, 2, 3)]


def test_a_break_lies_whole_in_its_hours_between_two_stops() -> None:
    made = day(LONG_WALKS, [volunteer(1, breaks=(HALF_AN_HOUR,))])
    (one,) = rounds(made, solve_and_check(made.problem))
    (rest,) = [stop for stop in one.stops if stop.kind is StopKind.BREAK]
    assert rest.departure - rest.begin == 1800
    assert HALF_AN_HOUR.span.start <= rest.begin <= rest.departure <= HALF_AN_HOUR.span.end
    assert rest.need_id is None


def test_who_is_at_home_by_then_needs_no_break_on_the_way() -> None:
    made = day(LONG_WALKS[:1], [volunteer(1, breaks=(HALF_AN_HOUR,))])
    (one,) = rounds(made, solve_and_check(made.problem))
    assert StopKind.BREAK not in [stop.kind for stop in one.stops]


def test_of_a_split_day_one_span_has_the_break_unless_there_is_time_between() -> None:
    """9-12 and 13-17: an hour lies between. 9-12:20 and 12:30-17: none does, and the afternoon has more of it."""
    lunch = Rest(Span(12 * 3600, 14 * 3600), 30)
    apart = day(LONG_WALKS, [volunteer(1, hours=hours(MORNING, AFTERNOON), breaks=(lunch,))])
    assert [vehicle.breaks for vehicle in apart.problem.vehicles] == [(), ()]
    close = hours(Span(MORNING.start, 44_400), Span(45_000, AFTERNOON.end))
    tight = day(LONG_WALKS, [volunteer(1, hours=close, breaks=(lunch,))])
    first, second = (vehicle.breaks for vehicle in tight.problem.vehicles)
    assert first == ()
    assert [one.time_windows for one in second] == [(TimeWindow(45_000, 14 * 3600 - 1800),)]


def test_nobody_is_rung_for_a_chat_in_their_break() -> None:
    whole = Rest(Span(MORNING.start, MORNING.end - 1200), 160)
    made = day([need(1, NeedKind.CHAT, None)], [volunteer(1, breaks=(whole,))])
    (chat,), _ = assign_chats(made, Solution((), (), 0))
    assert (chat.start, chat.end) == (MORNING.end - 1200, MORNING.end)


def test_a_break_that_was_had_is_not_given_again() -> None:
    """By 10:50 the break of 10:00 was had on the way; without that it would be taken before 11:00 yet."""
    made = day(LONG_WALKS, [volunteer(1, breaks=(HALF_AN_HOUR,))])
    (vehicle,) = made.problem.vehicles
    at = ELEVEN - 2400
    for rested, left in ((frozenset(), vehicle.breaks), (frozenset({1}), ())):
        way = UnderWay(location=0, at=at, begun=MORNING.start, rested=rested)
        now = running(made.problem, SoFar(now=at, under_way={1: way}))
        assert now.problem.vehicles[0].breaks == left
    late = UnderWay(location=0, at=at, begun=HALF_AN_HOUR.span.start + 1800)
    assert running(made.problem, SoFar(now=at, under_way={1: late})).problem.vehicles[0].breaks == ()


def test_a_plan_without_the_break_is_found_out() -> None:
    plain = day(LONG_WALKS, [volunteer(1)])
    rested = day(LONG_WALKS, [volunteer(1, breaks=(HALF_AN_HOUR,))])
    assert any("break" in str(one) for one in violations(rested.problem, solve_and_check(plain.problem)))
