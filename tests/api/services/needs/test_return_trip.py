"""A lift with a way back, from the form over the plan and the volunteer's page to a day under way."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from api.services.actors import Actor
from api.services.context import Context
from api.services.editing import manual
from api.services.editing.manual import Destination
from api.services.imports.importing import import_file
from api.services.needs import commands
from api.services.planning import planner
from api.services.planning.plan_rows import PlanView, StopRow
from api.services.rounds import rounds
from api.services.running import replanner
from routing.forms.need import NeedForm
from routing.needs import NeedState, WayBack
from routing.running.changes import Changes
from routing.solver import Budget
from tests.support.api_lists import volunteer, write_volunteers
from tests.support.store_makers import MONDAY, NOW

DISPATCHER = Actor("user", 1, "dispatcher")
DRIVER = Actor("driver", 1)
LIFT = NeedForm(
    name="Fay Frost", postcode="ZX1 3AB", kind="lift", place="Square Surgery", when="9:30-10", way_back="fetch",
    stay="45 min",
)  # fmt: skip


@pytest.fixture
def made(ctx: Context, monkeypatch: pytest.MonkeyPatch) -> PlanView:
    """Fay's lift, and two who could give it."""
    monkeypatch.setattr(replanner, "Budget", lambda **_: Budget(iterations=30))
    ctx.clock = lambda: NOW - timedelta(hours=3)
    two = (volunteer("Olga Quigley"), volunteer("Pete Rudd", phone="07700 900501"))
    import_file(ctx, "volunteers", write_volunteers(ctx.settings.home / "v.csv", *two))
    commands.add_need(ctx, LIFT, DISPATCHER)
    return planner.plan_now(ctx, MONDAY, DISPATCHER)


def report(ctx: Context, round_id: int, stop: StopRow) -> NeedState:
    midnight = datetime(MONDAY.year, MONDAY.month, MONDAY.day, tzinfo=ctx.area.timezone)
    ctx.clock = lambda: midnight + timedelta(seconds=stop.departure)
    rounds.mark_stop(ctx, round_id, stop.id, state="done", client_key=f"k{stop.id}", actor=DRIVER)
    with ctx.database.reading() as store:
        return store.needs.get(stop.need_id or 0).state


def test_four_stops_tell_what_to_do_and_when_to_be_there_again(ctx: Context, made: PlanView) -> None:
    (one,) = made.rounds
    assert [stop.title for stop in one.stops] == [
        "Pick up Fay Frost", "Drop off and come back later", "Pick up Fay Frost again", "Drop off at home"
    ]  # fmt: skip
    assert one.stops[2].begin - one.stops[1].departure >= 45 * 60
    planner.publish(ctx, made.id, DISPATCHER)
    shown = rounds.driver_round(ctx, one.id).stops[1]
    assert any(line.startswith("Come back at about") for line in shown.checklist)


def test_it_is_done_when_they_are_home_again(ctx: Context, made: PlanView) -> None:
    planner.publish(ctx, made.id, DISPATCHER)
    (one,) = made.rounds
    states = [report(ctx, one.id, stop) for stop in one.stops]
    assert states == [NeedState.ON_THE_WAY] * 3 + [NeedState.DONE]


def test_who_was_set_down_is_fetched_though_the_day_is_planned_anew(ctx: Context, made: PlanView) -> None:
    """Also when the volunteer has gone home: then the other one comes."""
    planner.publish(ctx, made.id, DISPATCHER)
    (one,) = made.rounds
    for stop in one.stops[:2]:
        report(ctx, one.id, stop)
    again = replanner.replan_now(ctx, MONDAY, DISPATCHER, Changes.of("all_free"))
    (same,) = again.rounds
    assert [stop.state for stop in same.stops] == ["done", "done", "pending", "pending"]
    assert same.stops[2].begin - same.stops[1].departure >= 45 * 60
    gone = replanner.replan_now(ctx, MONDAY, DISPATCHER, Changes.of("all_free", gone=(one.volunteer_id,)))
    others = [row for row in gone.rounds if row.volunteer_id != one.volunteer_id]
    assert [stop.title for row in others for stop in row.stops] == ["Pick up Fay Frost again", "Drop off at home"]


def test_moved_by_hand_both_ways_go_together(ctx: Context, made: PlanView) -> None:
    (one,) = made.rounds
    with ctx.database.reading() as store:
        other = next(person.id for person in store.volunteers.all() if person.id != one.volunteer_id)
    moved = manual.move(ctx, made.id, one.stops[0].id, Destination(volunteer_id=other), DISPATCHER)
    (now,) = moved.rounds
    assert (now.volunteer_id, len(now.stops), moved.broken) == (other, 4, ())


def test_the_form_asks_how_long_and_shows_what_was_said(ctx: Context) -> None:
    read = commands.read_typed(ctx, replace(LIFT, stay=""))
    assert [(fault.code, fault.where) for fault in read.faults if fault.where == "stay"] == [
        ("need.stay-unclear", "stay")
    ]
    waits = commands.read_typed(ctx, replace(LIFT, way_back="wait", stay="at 11:00", place=""))
    assert [fault.where for fault in waits.faults] == ["stay"]
    read = commands.read_typed(ctx, replace(LIFT, stay="at 11:00", place=""))
    assert read.need is not None
    assert (read.need.way_back, read.need.fetch_at, read.need.minutes) == (WayBack.FETCH, 39_600, None)
    assert commands.typed_of(read.need).stay == "at 11:00"
    assert "fetches them at 11:00" in read.said["stay"].text
