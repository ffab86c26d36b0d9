"""Why a need of a day is unassigned: the true cause, about the neighbour's times or the hours of a place."""

from __future__ import annotations

import pytest

from routing.needs import Mode, Need, NeedKind, Place, PlaceKind, Span, Volunteer, WayBack
from routing.plan import UnassignedNeed
from routing.problem import Reason
from routing.unassigned import explained, unassigned_needs
from tests.support.people import AFTERNOON, MORNING, day, hours, need, place, volunteer
from tests.support.solving import solve_and_check

HUB = place(1, PlaceKind.HUB, 3)
PHARMACY = place(2, PlaceKind.PHARMACY, 4)
SURGERY = place(3, PlaceKind.SURGERY, 5)
DONOR = place(4, PlaceKind.DONOR, 5)
PLACES = (HUB, PHARMACY, SURGERY, DONOR)
LATE = Span(14 * 3600, 16 * 3600)
HALF_AN_HOUR, LONGER = Span(36_000, 37_800), Span(32_400, 37_800)


def left(one: Need, *volunteers: Volunteer, places: tuple[Place, ...] = PLACES, **more: object) -> UnassignedNeed:
    """The one need of a day, which nobody can take."""
    made = day([one], volunteers, places, **more)  # type: ignore[arg-type]
    solution = explained(made, solve_and_check(made.problem), made.people)
    (found,) = unassigned_needs(made, solution, made.held, {}, made.people)
    return found


def walker(number: int, at: int = 0, span: Span = HALF_AN_HOUR) -> Volunteer:
    return volunteer(number, at, modes=(Mode.WALK,), hours=hours(span))


def test_a_parcel_for_any_time_waits_because_the_hub_is_shut_while_anybody_is_there() -> None:
    found = left(need(1, NeedKind.PARCEL), walker(1, 3), walker(2, 2, LONGER), open_at={HUB.id: (LATE,)})
    assert found.reason == Reason.PICKUP_WINDOW
    assert found.details is not None
    assert (found.details.place, found.details.windows) == ("hub", ((LATE.start, LATE.end),))


def test_a_visit_longer_than_every_shift_is_too_long() -> None:
    found = left(need(1, NeedKind.HOME_HELP, minutes=120), walker(1), walker(2, 1, LONGER))
    assert found.reason == Reason.TOO_LONG
    assert found.details is not None
    assert found.details.seconds == 7_200


def test_a_pharmacy_that_is_too_far_on_foot_is_too_far_on_foot() -> None:
    one = need(1, NeedKind.PRESCRIPTION, place=PHARMACY)
    found = left(one, walker(1), walker(2, 0, LONGER), open_at={PHARMACY.id: (Span(32_400, 61_200),)})
    assert found.reason == Reason.TOO_FAR
    assert found.details is not None
    assert found.details.mode == "walk"


@pytest.mark.parametrize(
    ("one", "reason", "at"),
    [
        (need(1, NeedKind.PARCEL, windows=(AFTERNOON,)), Reason.TIME_WINDOW, ""),
        (need(1, NeedKind.LIFT, place=SURGERY, windows=(AFTERNOON,)), Reason.TIME_WINDOW, ""),
        (need(1, NeedKind.LIFT, place=SURGERY, way_back=WayBack.WAIT), Reason.DELIVERY_WINDOW, "surgery"),
        (need(1, NeedKind.DOG_WALK, windows=(AFTERNOON,)), Reason.TIME_WINDOW, ""),
        (need(1, NeedKind.SURPLUS, place=DONOR, windows=(LATE,)), Reason.TIME_WINDOW, ""),
        (need(1, NeedKind.SURPLUS, place=DONOR, destination=HUB), Reason.PICKUP_WINDOW, "donor"),
    ],
)
def test_times_are_those_of_whoever_sets_them(one: Need, reason: Reason, at: str) -> None:
    """The neighbour's at a door, the hours of a place at a place."""
    open_at = {} if one.windows else {SURGERY.id: (LATE,), DONOR.id: (LATE,)}
    found = left(one, volunteer(1, hours=hours(MORNING)), open_at=open_at)
    assert found.details is not None
    assert (found.reason, found.details.place) == (reason, at)


def test_what_is_wanted_before_the_hub_opens_leaves_no_time_between() -> None:
    one = need(1, NeedKind.PARCEL, windows=(MORNING,))
    found = left(one, volunteer(1, hours=hours(Span(0, 80_000))), open_at={HUB.id: (LATE,)})
    assert found.reason == Reason.WINDOWS_CONFLICT
    assert found.details is not None
    assert found.details.windows == ((LATE.start, MORNING.end),)


def test_nobody_comes_by_the_mode_that_is_asked() -> None:
    found = left(need(1, NeedKind.DOG_WALK, modes=frozenset({Mode.WALK})), volunteer(1), volunteer(2))
    assert found.reason == Reason.MODE


def test_a_driver_who_also_cycles_is_one_person() -> None:
    """Crates go by car and not by bike, and neither is how it is wanted; the other volunteer has no room for them."""
    both = volunteer(1, modes=(Mode.DRIVE, Mode.CYCLE), hours=hours(MORNING))
    one = need(1, NeedKind.PARCEL, modes=frozenset({Mode.WALK}), crates=3)
    found = left(one, both, volunteer(2, modes=(Mode.WALK,)))
    assert found.details is not None
    assert found.reason == Reason.COMBINATION
    assert sum(part.people for part in found.details.shortfalls) == 2


def test_without_any_hub_the_reason_is_that_there_is_none() -> None:
    assert left(need(1, NeedKind.PARCEL), volunteer(1), places=()).reason == "need.no-such-place"
