"""A solved day's rounds as the store keeps them."""

from __future__ import annotations

from itertools import pairwise

import pytest

from api.services.actors import Actor
from api.services.context import Context
from api.services.planning import planner
from api.services.planning.route_geometry import leg_points
from routing.directions import Manoeuvre
from routing.needs import NeedKind
from routing.plan import Round
from routing.problem import StopKind
from tests.support.store_makers import MONDAY


@pytest.fixture
def rounds(town: Context) -> tuple[Round, ...]:
    made = planner.plan_now(town, MONDAY, Actor("cli"))
    with town.database.reading() as store:
        return store.plans.get(made.id).rounds


def test_stops_stand_in_the_order_of_the_day(rounds: tuple[Round, ...]) -> None:
    for one in rounds:
        assert [stop.position for stop in one.stops] == list(range(len(one.stops)))
        assert all(before.begin <= after.begin for before, after in pairwise(one.stops))
        assert all(stop.arrival <= stop.begin <= stop.departure for stop in one.stops)


def test_every_leg_is_a_line_from_the_stop_before_to_this_one(rounds: tuple[Round, ...]) -> None:
    legs = 0
    for one in rounds:
        at: tuple[float, float] | None = None
        for stop in one.stops:
            if stop.lon is None or stop.lat is None:
                assert stop.leg == ""
                continue
            if stop.leg:
                line = leg_points(stop.leg)
                legs += 1
                assert at is not None
                assert line[0] == pytest.approx(at, abs=1e-4)
                assert line[-1] == pytest.approx((stop.lon, stop.lat), abs=1e-4)
                assert stop.leg_seconds > 0
            at = stop.lon, stop.lat
    assert legs > 3


def test_every_leg_says_what_to_do_on_it(rounds: tuple[Round, ...]) -> None:
    legs = [stop for one in rounds for stop in one.stops if stop.leg]
    for stop in legs:
        first, *_, last = stop.directions
        assert (first.manoeuvre, last.manoeuvre) == (Manoeuvre.DEPART, Manoeuvre.ARRIVE)
        assert sum(one.metres for one in stop.directions) == pytest.approx(stop.leg_metres, abs=len(stop.directions))
        assert all(one.name.startswith("Street ") for one in stop.directions)
    assert {one.manoeuvre for stop in legs for one in stop.directions} & {Manoeuvre.LEFT, Manoeuvre.RIGHT}
    assert not any(stop.directions for one in rounds for stop in one.stops if not stop.leg)


def test_the_legs_of_a_round_add_up_to_it(rounds: tuple[Round, ...]) -> None:
    for one in rounds:
        assert sum(stop.leg_metres for stop in one.stops) == one.metres


def test_a_chat_stands_among_the_stops_at_its_time_without_a_position(town: Context, rounds: tuple[Round, ...]) -> None:
    with town.database.reading() as store:
        chats = {need.id for need in store.needs.open() if need.kind is NeedKind.CHAT}
    found = [stop for one in rounds for stop in one.stops if stop.need_id in chats]
    (chat,) = found
    assert (chat.kind, chat.lon, chat.lat, chat.leg) == (StopKind.JOB, None, None, "")
    assert chat.departure > chat.begin


def test_goods_and_people_are_collected_before_they_are_brought(rounds: tuple[Round, ...]) -> None:
    for one in rounds:
        collected: set[int | None] = set()
        for stop in one.stops:
            if stop.kind is StopKind.PICKUP:
                collected.add(stop.need_id)
            elif stop.kind is StopKind.DELIVERY:
                assert stop.need_id in collected
                collected.remove(stop.need_id)
        assert collected == set()


def test_no_line_has_no_points() -> None:
    assert leg_points("") == ()
