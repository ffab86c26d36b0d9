"""Needs for two, volunteers with two modes and split days mean in the problem what people meant."""

from __future__ import annotations

import pytest

from routing.dispatch import DispatchSettings, assign_chats, chat_violations, rounds
from routing.explain.unassigned import explain
from routing.needs import Check, CheckKind, Mode, NeedKind, PlaceKind, Span
from routing.problem import Reason, StopKind, TaskKind
from tests.support.people import AFTERNOON, MORNING, day, hours, need, place, volunteer
from tests.support.solving import solve_and_check

HUB = place(1, PlaceKind.HUB, 3)
SHOP = place(3, PlaceKind.SHOP, 2)
SURGERY = place(7, PlaceKind.SURGERY, 5)


@pytest.mark.parametrize(
    ("asked", "at"),
    [
        (need(1, NeedKind.PARCEL, volunteers_needed=2), StopKind.DELIVERY),
        (need(1, NeedKind.HOME_HELP, volunteers_needed=2), StopKind.JOB),
        (need(1, NeedKind.LIFT, place=SURGERY, volunteers_needed=2), StopKind.PICKUP),
    ],
)
def test_two_volunteers_stand_at_the_door_at_one_time(asked, at) -> None:  # type: ignore[no-untyped-def]
    made = day([asked], [volunteer(1), volunteer(2, 6)], [HUB, SHOP, SURGERY])
    solution = solve_and_check(made.problem)
    assert solution.unassigned == ()
    first, second = rounds(made, solution)
    door = [stop for one in (first, second) for stop in one.stops if stop.location == made.points.homes[1]]
    assert {stop.need_id for stop in door} == {1}
    assert {stop.kind for stop in door} == {at, StopKind.JOB}
    assert len({stop.begin for stop in door}) == 1


def test_whoever_comes_beside_needs_the_check_but_no_car() -> None:
    asked = need(1, NeedKind.LIFT, place=SURGERY, volunteers_needed=2, required_checks=frozenset({CheckKind.DBS}))
    checked = (Check(CheckKind.DBS),)
    walker = volunteer(2, 1, modes=(Mode.WALK,), checks=checked)
    assert solve_and_check(day([asked], [volunteer(1, checks=checked), walker], [SURGERY]).problem).unassigned == ()
    unchecked = volunteer(2, 1, modes=(Mode.WALK,))
    assert (
        len(solve_and_check(day([asked], [volunteer(1, checks=checked), unchecked], [SURGERY]).problem).unassigned) == 2
    )


def test_a_pair_that_cannot_be_says_that_no_two_are_free() -> None:
    late = volunteer(2, hours=hours(AFTERNOON))
    made = day([need(1, NeedKind.HOME_HELP, volunteers_needed=2)], [volunteer(1), late])
    told = explain(made.problem, solve_and_check(made.problem), made.people)
    assert {one.reason for one in told.unassigned} == {Reason.TOGETHER}
    assert told.unassigned[0].details.needed == 2
    assert made.tasks[TaskKind.JOB, told.unassigned[1].id].beside


def test_a_volunteer_goes_by_another_mode_only_where_it_saves_enough() -> None:
    """On foot to the next door; by car, though they like walking, where walking takes an hour more."""
    walker = volunteer(1, modes=(Mode.WALK, Mode.DRIVE))
    for at, mode in ((1, Mode.WALK), (4, Mode.DRIVE)):
        made = day([need(1, NeedKind.DOG_WALK, at)], [walker], settings=DispatchSettings(other_mode_minutes=20))
        (one,) = rounds(made, solve_and_check(made.problem))
        assert one.mode is mode, at


def test_a_split_day_keeps_the_limits_of_one_day() -> None:
    split = volunteer(1, hours=hours(MORNING, AFTERNOON), max_stops=3)
    needs = [need(n, NeedKind.DOG_WALK, n, windows=(MORNING if n < 3 else AFTERNOON,)) for n in (1, 2, 3, 4)]
    made = day(needs, [split])
    assert len(solve_and_check(made.problem).unassigned) == 1


def test_a_call_is_made_in_the_mode_of_the_day_and_counts_with_both_halves() -> None:
    """Two stops in the morning leave one call of three for the whole day; no call lies in the mode not taken."""
    both = volunteer(1, modes=(Mode.DRIVE, Mode.WALK), hours=hours(MORNING, AFTERNOON), max_stops=3)
    needs = [need(n, NeedKind.DOG_WALK, n) for n in (1, 2)]
    calls = [need(n, NeedKind.CHAT, 1) for n in (8, 9)]
    made = day([*needs, *calls], [both])
    solution = solve_and_check(made.problem)
    chats, held = assign_chats(made, solution)
    assert (len(chats), len(held)) == (1, 1)
    assert chat_violations(made, solution, chats) == ()
    assert {made.turns[chat.vehicle_id].mode for chat in chats} == {Mode.DRIVE}


def test_three_prescriptions_from_one_pharmacy_are_four_stops() -> None:
    pharmacy = place(2, PlaceKind.PHARMACY, 4)
    needs = [need(n, NeedKind.PRESCRIPTION, n, place=pharmacy) for n in (1, 2, 3)]
    long_day = hours(Span(8 * 3600, 18 * 3600))
    for most, left in ((4, 0), (3, 1)):
        made = day(needs, [volunteer(1, hours=long_day, max_stops=most)], [pharmacy])
        assert len(solve_and_check(made.problem).unassigned) == left
