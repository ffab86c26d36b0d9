"""A stop has one time: the command, every page, the map, the sheet and the export give the same minute."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import Any

import pytest

from api.services.planning import planner
from api.services.reports import maps
from api.services.reports.exports import Export, export
from api.services.wording.clock import clock_time
from data.lists.export import FileForm
from maps.day_map import stop_facts
from routing.plan import Round
from tests.support.actors import DISPATCHER
from tests.support.answers import text_of
from tests.support.api_world import DAY, World
from tests.support.store_makers import add_plan, make_round

LATE = 59
"""Seconds past the minute, where rounding and cutting differ."""


def shifted(one: Round) -> Round:
    stops = tuple(
        replace(stop, arrival=stop.arrival + LATE, begin=stop.begin + LATE, departure=stop.departure + LATE)
        for stop in one.stops
    )
    return replace(one, start_at=one.start_at + LATE, end_at=one.end_at + LATE, stops=stops)


@pytest.fixture
def times(world: World) -> list[str]:
    """The time of each stop of the two rounds of a new plan, as a clock shows it."""
    rounds = (shifted(make_round(1, (1, 2), number=1)), shifted(make_round(2, (3,), number=2)))
    with world.context.database.transaction() as store:
        add_plan(store, rounds)
    world.publish()
    return ["09:10", "09:20", "09:10"]


def test_every_place_gives_the_same_minute_for_a_stop(
    world: World, times: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = planner.latest_plan(world.context, DAY)
    assert plan is not None
    assert [clock_time(stop.arrival) for one in plan.rounds for stop in one.stops] == times
    assert {(clock_time(one.start), clock_time(one.end)) for one in plan.rounds} == {("09:00", "10:00")}
    office = world.browser("dispatcher")
    for page in (f"/days/{DAY}", f"/plans/{plan.id}/sheets"):
        said = text_of(office.get(page).text)
        assert [said.count(time) >= times.count(time) for time in set(times)] == [True, True], page
        assert "09:11" not in said
        assert "09:21" not in said
    driver = text_of(world.browser("driver").get("/round").text)
    assert "09:10" in driver
    assert "09:20" in driver
    assert "09:11" not in driver
    drawn: list[Any] = []
    monkeypatch.setattr(maps, "draw_day", drawn.append)
    monkeypatch.setattr(maps, "render", lambda *_, **__: None)
    maps.day_map(world.context, plan.id, nonce="n")
    (view,) = drawn
    assert [stop_facts(stop)["arrival"] for one in view.rounds for stop in one.stops] == times
    frame = json.dumps([stop_facts(stop) for one in view.rounds for stop in one.stops])
    assert "09:11" not in frame
    content = export(world.context, Export.ROUNDS, DAY, DAY, FileForm.CSV, DISPATCHER)
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert [row["arrival"][11:16] for row in rows if row["need"]] == times


def test_a_call_by_telephone_is_a_stop_on_the_map_s_list_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    one = make_round(1, (1, 2), number=1)
    stops = tuple(replace(stop, lon=None, lat=None) if stop.need_id == 2 else stop for stop in one.stops)
    with world.context.database.transaction() as store:
        add_plan(store, (replace(one, stops=stops),))
    plan = planner.latest_plan(world.context, DAY)
    assert plan is not None
    drawn: list[Any] = []
    monkeypatch.setattr(maps, "draw_day", drawn.append)
    monkeypatch.setattr(maps, "render", lambda *_, **__: None)
    maps.day_map(world.context, plan.id, nonce="n")
    (mark,) = drawn[0].rounds
    assert len(mark.stops) + mark.calls == len(plan.rounds[0].stops) == 2
