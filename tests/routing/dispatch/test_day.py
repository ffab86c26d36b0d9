"""A day's needs and volunteers become a problem in which each means what people meant."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from routing.dispatch import DispatchSettings, Held, day_points, priority_of, rounds, skill_in_words
from routing.errors import InvalidInput
from routing.explain.unassigned import explain
from routing.needs import (
    AnyOfKind,
    Check,
    CheckKind,
    Mode,
    Need,
    NeedKind,
    NeedState,
    Place,
    PlaceKind,
    Question,
    Span,
    Volunteer,
)
from routing.problem import Details, Job, Reason, Shipment, StopKind, TaskKind, TimeWindow
from tests.support.people import AFTERNOON, MONDAY, MORNING, day, hours, need, place, volunteer
from tests.support.solving import solve_and_check

HUB = place(1, PlaceKind.HUB, 3)
PHARMACY = place(2, PlaceKind.PHARMACY, 4)
SHOP = place(3, PlaceKind.SHOP, 2)
KITCHEN = place(4, PlaceKind.KITCHEN, 3)
FRIDGE = place(5, PlaceKind.FRIDGE, 6)
DONOR = place(6, PlaceKind.DONOR, 5)
SURGERY = place(7, PlaceKind.SURGERY, 5)
PLACES = [HUB, PHARMACY, SHOP, KITCHEN, FRIDGE, DONOR, SURGERY]


def only(one: Need, **more: object) -> Job | Shipment:
    """The job or shipment of a need."""
    made = day([one], [volunteer(1)], PLACES, **more)  # type: ignore[arg-type]
    assert made.held == ()
    (task,) = made.tasks.values()
    return task.task


def held(one: Need, **more: object) -> Held:
    """Why a need is held."""
    made = day([one], [volunteer(1)], more.pop("places", PLACES), **more)  # type: ignore[arg-type]
    (found,) = made.held
    assert found.need_id == one.id
    return found


def done_by(needs: list[Need], volunteers: list[Volunteer]) -> dict[int, int]:
    """Which volunteer does which need."""
    made = day(needs, volunteers, PLACES)
    found = rounds(made, solve_and_check(made.problem))
    return {stop.need_id: one.volunteer_id for one in found for stop in one.stops if stop.need_id is not None}


def test_points_are_told_once_and_by_whom() -> None:
    points = day_points([need(1, NeedKind.PARCEL, 3), need(2, NeedKind.CHAT, None)], [volunteer(1, 3)], [HUB])
    assert points.coordinates == ((0.03, 52.0),)
    assert (points.homes, points.places, points.volunteers) == ({1: 0}, {1: 0}, {1: 0})


@pytest.mark.parametrize(
    ("kind", "given", "start", "end"),
    [
        (NeedKind.PARCEL, None, 3, 1),
        (NeedKind.MEAL, None, 3, 1),
        (NeedKind.SHOPPING, None, 2, 1),
        (NeedKind.PRESCRIPTION, PHARMACY, 4, 1),
        (NeedKind.LIFT, SURGERY, 1, 5),
        (NeedKind.SURPLUS, DONOR, 5, 6),
    ],
)
def test_each_errand_goes_from_where_to_where(kind: NeedKind, given: Place | None, start: int, end: int) -> None:
    one = need(9, kind, place=given)
    made = day([one], [volunteer(1)], PLACES)
    task = made.tasks[TaskKind.SHIPMENT, 9].task
    assert isinstance(task, Shipment)
    at = [made.points.coordinates[visit.location][0] for visit in (task.pickup, task.delivery)]
    assert at == [start / 100, end / 100]


def test_a_visit_takes_as_long_as_asked_or_as_its_kind() -> None:
    walk = only(need(1, NeedKind.DOG_WALK))
    assert isinstance(walk, Job)
    assert walk.visit.service == 30 * 60
    asked = only(need(1, NeedKind.HOME_HELP, minutes=45))
    assert isinstance(asked, Job)
    assert asked.visit.service == 45 * 60


def test_shopping_takes_longer_for_a_longer_list() -> None:
    times = []
    for size in (1, 3):
        task = only(need(1, NeedKind.SHOPPING, size=size))
        assert isinstance(task, Shipment)
        times.append(task.pickup.service)
    assert times == [13 * 60, 23 * 60]


@pytest.mark.parametrize(
    ("one", "minutes"),
    [
        (need(1, NeedKind.PRESCRIPTION, place=PHARMACY), None),
        (need(1, NeedKind.PRESCRIPTION, place=PHARMACY, fridge=True), 30),
        (need(1, NeedKind.MEAL), 60),
        (need(1, NeedKind.MEAL, fridge=True), 30),
        (need(1, NeedKind.LIFT, place=SURGERY), 30),
    ],
)
def test_what_must_not_ride_long_does_not(one: Need, minutes: int | None) -> None:
    task = only(one)
    assert isinstance(task, Shipment)
    assert task.max_ride == (None if minutes is None else minutes * 60)


def test_a_long_lift_may_take_half_as_long_again_as_the_direct_way() -> None:
    far = place(8, PlaceKind.SURGERY, 31)
    made = day([need(1, NeedKind.LIFT, 1, place=far)], [volunteer(1)], [far])
    task = made.tasks[TaskKind.SHIPMENT, 1].task
    assert isinstance(task, Shipment)
    assert task.max_ride == 3000 * 150 // 100


def test_a_place_s_hours_are_windows_and_the_work_there_ends_before_it_closes() -> None:
    one = need(1, NeedKind.PRESCRIPTION, place=PHARMACY)
    task = only(one, open_at={PHARMACY.id: (MORNING, AFTERNOON)})
    assert isinstance(task, Shipment)
    assert task.pickup.time_windows == (
        TimeWindow(MORNING.start, MORNING.end - 120),
        TimeWindow(AFTERNOON.start, AFTERNOON.end - 120),
    )


def test_windows_that_overlap_are_one() -> None:
    task = only(need(1, NeedKind.DOG_WALK, windows=(Span(50, 90), Span(10, 60))))
    assert isinstance(task, Job)
    assert task.visit.time_windows == (TimeWindow(10, 90),)


def test_a_moment_asked_for_is_not_lost_to_parking() -> None:
    """A window shorter than the setup is met: parking is then part of the visit."""
    task = only(need(1, NeedKind.DOG_WALK, windows=(Span(36_000, 36_000),)))
    assert isinstance(task, Job)
    assert (task.visit.setup, task.visit.service) == (0, 31 * 60)


def test_any_place_is_the_nearest_open_one() -> None:
    shops = [place(10, PlaceKind.SHOP, 8), place(11, PlaceKind.SHOP, 5), place(12, PlaceKind.SHOP, 5)]
    one = need(1, NeedKind.SHOPPING, 4, place=AnyOfKind(PlaceKind.SHOP))
    for closed, expected in [((), 11), ((11,), 12), ((11, 12), 10)]:
        made = day([one], [volunteer(1)], shops, open_at=dict.fromkeys(closed, ()))
        chosen = made.tasks[TaskKind.SHIPMENT, 1].pickup_place
        assert chosen is not None
        assert chosen.id == expected


@pytest.mark.parametrize(
    ("one", "code"),
    [
        (need(1, NeedKind.PARCEL, None), "need.no-location"),
        (need(1, NeedKind.PARCEL, questions=(Question("need.which-place", "Which hub?"),)), "need.questions"),
        (need(1, NeedKind.CHAT, volunteers_needed=2), "need.needs-two"),
        (need(1, NeedKind.PARCEL, state=NeedState.PAUSED), "need.not-open"),
        (need(1, NeedKind.PARCEL, due_from=MONDAY + timedelta(1)), "need.not-due"),
        (need(1, NeedKind.PRESCRIPTION), "need.which-place"),
        (need(1, NeedKind.LIFT), "need.no-destination"),
        (need(1, NeedKind.SHOPPING, place=AnyOfKind(PlaceKind.COMMUNITY)), "need.no-such-place"),
    ],
)
def test_a_need_that_cannot_enter_is_held_with_its_reason(one: Need, code: str) -> None:
    assert held(one).code == code


def test_a_closed_place_holds_its_needs() -> None:
    one = need(1, NeedKind.PRESCRIPTION, place=PHARMACY)
    assert held(one, open_at={PHARMACY.id: ()}).code == "need.place-closed"
    assert held(one, open_at={PHARMACY.id: ()}).details.case == ""
    unsure = held(one, open_at={PHARMACY.id: ()}, undecided=frozenset({PHARMACY.id}))
    assert (unsure.code, unsure.details.case) == ("need.place-closed", "undecided")
    assert held(one, open_at={PHARMACY.id: (Span(100, 150),)}).code == "need.place-hours"
    assert held(need(1, NeedKind.PARCEL), places=[]).code == "need.no-such-place"
    shut = dict.fromkeys((one.id for one in PLACES), ())
    assert held(need(1, NeedKind.PARCEL), open_at=shut).code == "need.no-place"


def test_nothing_is_lost_each_need_is_a_task_or_held_or_a_chat() -> None:
    needs = [need(n, kind) for n, kind in enumerate(NeedKind)]
    made = day(needs, [volunteer(1)], PLACES)
    told = {task.need.id for task in made.tasks.values()} | {one.need_id for one in made.held}
    assert told | {one.id for one in made.chats} == {one.id for one in needs}


def test_kinds_checks_modes_and_nevers_choose_the_volunteer() -> None:
    dbs = Check(CheckKind.ENHANCED_DBS, expires=MONDAY)
    volunteers = [
        volunteer(1, kinds=frozenset({NeedKind.PARCEL})),
        volunteer(2, checks=(dbs,)),
        volunteer(3, modes=(Mode.CYCLE,), kinds=frozenset({NeedKind.DOG_WALK})),
    ]
    needs = [
        need(10, NeedKind.DOG_WALK, required_checks=frozenset({CheckKind.DBS})),
        need(11, NeedKind.DOG_WALK, modes=frozenset({Mode.CYCLE, Mode.WALK})),
        need(12, NeedKind.PARCEL, never_volunteers=frozenset({2, 3})),
    ]
    assert done_by(needs, volunteers) == {10: 2, 11: 3, 12: 1}


def test_a_check_that_ran_out_the_day_before_is_none() -> None:
    old = Check(CheckKind.DBS, expires=MONDAY - timedelta(1))
    walk = need(1, NeedKind.DOG_WALK, required_checks=frozenset({CheckKind.DBS}))
    made = day([walk], [volunteer(1, checks=(old,))])
    (left,) = explain(made.problem, solve_and_check(made.problem), made.people).unassigned
    assert left.reason is Reason.SKILLS
    assert left.details == Details(skills=("check:dbs",))


def test_a_lift_needs_a_car_and_a_seat() -> None:
    lift = need(1, NeedKind.LIFT, place=SURGERY, size=2)
    assert done_by([lift], [volunteer(1, modes=(Mode.CYCLE,)), volunteer(2)]) == {1: 2}
    assert done_by([need(1, NeedKind.LIFT, place=SURGERY, size=9)], [volunteer(2)]) == {}


def test_a_group_may_ask_for_checks_by_kind() -> None:
    asked = DispatchSettings(checks={NeedKind.DOG_WALK: frozenset({CheckKind.PHOTO_ID})})
    made = day([need(1, NeedKind.DOG_WALK)], [volunteer(1)], settings=asked)
    assert len(solve_and_check(made.problem).unassigned) == 1


@pytest.mark.parametrize(
    ("one", "code"),
    [
        (volunteer(1, active=False), "volunteer.inactive"),
        (volunteer(1, hours=hours()), "volunteer.no-hours"),
        (volunteer(1, modes=(Mode.WALK,)), "volunteer.no-streets"),
    ],
)
def test_a_volunteer_without_a_turn_is_told_with_the_reason(one: Volunteer, code: str) -> None:
    made = day([need(1, NeedKind.DOG_WALK)], [one], modes=[Mode.DRIVE])
    assert [absent.code for absent in made.absent] == [code]
    assert made.problem.vehicles == ()


def test_each_span_is_a_turn_with_the_limits_of_a_round() -> None:
    split = volunteer(1, hours=hours(MORNING, AFTERNOON), max_minutes=90)
    assert [vehicle.max_duration for vehicle in day([], [split]).problem.vehicles] == [5_400, 5_400]


def test_of_two_turns_each_ends_where_the_next_begins() -> None:
    """Or one person would be in two places: the second turn begins at home."""
    split = volunteer(1, hours=hours(MORNING, AFTERNOON), ends_at_home=False)
    first, second = day([], [split]).problem.vehicles
    assert first.end == second.start


def test_spans_that_overlap_are_one_turn() -> None:
    """Two turns at once would put one person at two doors."""
    late = Span(MORNING.start + 60, MORNING.end)
    assert [turn.span for turn in day([], [volunteer(1, hours=hours(MORNING, late))]).turns.values()] == [MORNING]


@pytest.mark.parametrize(
    ("unsettled", "code"),
    [
        ({"questions": (Question("volunteer.kinds", "What will they do?"),)}, "volunteer.questions"),
        ({"location": None}, "volunteer.no-home"),
    ],
)
def test_a_volunteer_with_something_to_settle_waits(unsettled: dict[str, object], code: str) -> None:
    made = day([need(1, NeedKind.DOG_WALK)], [replace(volunteer(1), **unsettled)])
    assert [absent.code for absent in made.absent] == [code]


def test_a_volunteer_goes_by_one_of_their_modes_best_by_the_first() -> None:
    cyclist = volunteer(1, modes=(Mode.CYCLE, Mode.DRIVE))
    made = day([], [cyclist])
    assert [turn.mode for turn in made.turns.values()] == [Mode.CYCLE, Mode.DRIVE]
    assert made.problem.alternatives == (frozenset({1, 2}),)
    assert [one.fixed_cost for one in made.problem.vehicles] == [0, 900]
    assert day([], [cyclist], modes=[Mode.DRIVE]).turns[1].mode is Mode.DRIVE


def test_limits_and_home_become_the_vehicle_s() -> None:
    (one,) = day([], [volunteer(1, max_stops=4, max_minutes=60, max_metres=9000, ends_at_home=False)]).problem.vehicles
    assert (one.max_stops, one.max_duration, one.max_distance, one.end) == (4, 3600, 9000, None)
    assert one.time_window == TimeWindow(MORNING.start, MORNING.end)
    assert one.capacity == (10, 3, 4)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, 1),
        ({"priority": 1}, 26),
        ({"priority": 3}, 76),
        ({"priority": 9}, 76),
        ({"due_from": MONDAY - timedelta(3)}, 4),
        ({"due_from": date(2025, 1, 1)}, 15),
        ({"due_to": MONDAY}, 11),
        ({"priority": 3, "due_from": date(2025, 1, 1), "due_to": MONDAY}, 100),
    ],
)
def test_priority_counts_the_step_the_wait_and_the_last_day(changes: dict[str, object], expected: int) -> None:
    assert priority_of(need(1, NeedKind.PARCEL, **changes), MONDAY) == expected


def test_a_round_says_who_does_what_where_and_when() -> None:
    made = day([need(7, NeedKind.PRESCRIPTION, place=PHARMACY)], [volunteer(5)], PLACES)
    (one,) = rounds(made, solve_and_check(made.problem))
    assert (one.volunteer_id, one.mode, one.number) == (5, Mode.DRIVE, 1)
    assert [stop.kind for stop in one.stops] == [StopKind.START, StopKind.PICKUP, StopKind.DELIVERY, StopKind.END]
    pickup, door = one.stops[1:3]
    assert (pickup.need_id, pickup.place_id, door.need_id, door.place_id) == (7, PHARMACY.id, 7, None)
    assert pickup.location == made.points.places[PHARMACY.id]
    assert (pickup.load, door.load) == ((1, 0, 0), (0, 0, 0))
    assert one.start == one.stops[0].departure
    assert one.end == one.stops[-1].arrival
    assert (one.duration, one.distance) == (800, 8000)


def test_pickups_at_one_place_stay_apart_and_say_where_they_are() -> None:
    needs = [need(n, NeedKind.PARCEL, 1) for n in (1, 2)]
    made = day(needs, [volunteer(1)], PLACES)
    (one,) = rounds(made, solve_and_check(made.problem))
    assert [stop.place_id for stop in one.stops if stop.kind is StopKind.PICKUP] == [HUB.id, HUB.id]


def test_skills_have_words_for_people() -> None:
    assert skill_in_words("kind:lift") == "gives lifts"
    assert skill_in_words("mode:cycle+walk") == "cycles or walks"
    assert skill_in_words("welcome:4") == "is welcome at this door"
    assert skill_in_words("other") == "has other"


def test_settings_below_nothing_are_refused() -> None:
    with pytest.raises(InvalidInput) as caught:
        DispatchSettings(door_minutes=-1, kind_minutes={NeedKind.CHAT: -5})
    assert [fault.where for fault in caught.value.faults] == ["door_minutes", "kind_minutes.chat"]
