"""Whom to ring: everybody a plan comes to, once, with two times; nobody at a shop, nobody who was there already."""

from __future__ import annotations

import pytest

from api.services.actors import Actor
from api.services.context import Context
from api.services.planning import planner
from api.services.planning.phone_list import phone_list
from api.services.rounds import rounds
from routing.errors import NotFound
from tests.support.store_makers import MONDAY

DISPATCHER = Actor("user", 1, "dispatcher")


def test_everybody_a_plan_comes_to_is_named_once_with_who_comes_and_when(town: Context) -> None:
    made = planner.plan_now(town, MONDAY, DISPATCHER)
    rows = phone_list(town, made.id).rows
    asked = {stop.need_id for one in made.rounds for stop in one.stops}
    assert sorted(row.need_id for row in rows) == sorted(asked)
    assert any(" and " in row.volunteers for row in rows)
    assert [row.arrival for row in rows] == sorted(row.arrival for row in rows)
    carriers = {(stop.need_id, one.volunteer_name) for one in made.rounds for stop in one.stops}
    for row in rows:
        assert {(row.need_id, name) for name in row.volunteers.split(" and ")} <= carriers
        assert row.name
        if row.by_phone:
            assert row.latest is None
        else:
            assert row.earliest is not None
            assert row.latest is not None
            assert row.earliest <= row.latest


def test_who_was_visited_already_is_not_rung(town: Context) -> None:
    made = planner.plan_now(town, MONDAY, DISPATCHER)
    planner.publish(town, made.id, DISPATCHER)
    first = made.rounds[0]
    for stop in first.stops:
        key = f"1c9d5e0a-0000-4000-8000-{stop.id:012d}"
        rounds.mark_stop(town, first.id, stop.id, state="done", client_key=key, actor=DISPATCHER)
    left = {row.need_id for row in phone_list(town, made.id).rows}
    elsewhere = {stop.need_id for one in made.rounds[1:] for stop in one.stops}
    assert left == elsewhere


def test_a_plan_nobody_made_has_no_list(town: Context) -> None:
    with pytest.raises(NotFound):
        phone_list(town, 99)
