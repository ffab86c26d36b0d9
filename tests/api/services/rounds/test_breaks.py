"""A volunteer's break, from their form over the plan to their own page, and into a day that is planned anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from api.services.actors import Actor
from api.services.context import Context
from api.services.planning import planner
from api.services.planning.plan_rows import PlanView
from api.services.rounds import rounds
from api.services.rounds.breaks import BreakRow
from api.services.running import replanner
from api.services.volunteers import commands
from routing.forms.volunteer import VolunteerForm
from routing.needs import NeedKind, Rest, Span
from routing.running.changes import Changes
from routing.solver import Budget
from tests.support.store_makers import MONDAY, NOW, add_need

DISPATCHER = Actor("user", 1)
OFFER = VolunteerForm(
    name="Olga Quigley", postcode="ZX1 3AD", modes=frozenset({"walk"}), hours="Mon 9-1",
    breaks="a 30 minute break between 10 and 11",
)  # fmt: skip


@pytest.fixture
def made(ctx: Context, monkeypatch: pytest.MonkeyPatch) -> PlanView:
    """Three walks of 50 minutes, and one volunteer who asked for a break on the form."""
    monkeypatch.setattr(replanner, "Budget", lambda **_: Budget(iterations=30))
    ctx.clock = lambda: NOW - timedelta(hours=3)
    one = commands.add_volunteer(ctx, OFFER, DISPATCHER)
    assert one.breaks == (Rest(Span(36_000, 39_600), 30),)
    home = one.location
    with ctx.database.transaction() as store:
        for _ in range(3):
            add_need(store, kind=NeedKind.DOG_WALK, minutes=50, location=home)
    return planner.plan_now(ctx, MONDAY, DISPATCHER)


def test_the_break_stands_between_the_stops_of_plan_page_and_phone(ctx: Context, made: PlanView) -> None:
    (one,) = made.rounds
    (rest,) = one.breaks
    assert rest.end - rest.start == 1800
    assert 36_000 <= rest.start < rest.end <= 39_600
    assert one.stops[rest.after - 1].departure <= rest.start
    assert rest.end <= one.stops[rest.after].begin
    planner.publish(ctx, made.id, DISPATCHER)
    assert rounds.driver_round(ctx, one.id).breaks == (rest,)


def test_a_break_that_was_had_stays_where_it_was(ctx: Context, made: PlanView) -> None:
    """At 10:45 the volunteer is on the way to what follows their break."""
    planner.publish(ctx, made.id, DISPATCHER)
    (one,) = made.rounds
    (rest,) = one.breaks
    done = one.stops[: rest.after]
    for stop in done:
        at = ctx.clock().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(seconds=stop.departure)
        ctx.clock = lambda at=at: at  # type: ignore[misc]
        rounds.mark_stop(ctx, one.id, stop.id, state="done", client_key=f"k{stop.id}", actor=Actor("driver", one.id))
    at = ctx.clock().replace(hour=10, minute=45)
    ctx.clock = lambda: at
    again = replanner.replan_now(ctx, MONDAY, DISPATCHER, Changes.of("all_free"))
    (row,) = again.rounds
    assert row.breaks == (BreakRow(after=rest.after, start=rest.start, end=rest.end),)
    assert len(row.stops) == len(one.stops)


def test_a_break_nobody_understands_is_not_saved_without_it(ctx: Context) -> None:
    read = commands.read_offer(ctx, replace(OFFER, breaks="a while"))
    assert [(fault.code, fault.where) for fault in read.faults] == [("volunteer.break-unfit", "breaks")]
    assert "if they are on a round then" in commands.read_offer(ctx, OFFER).said["breaks"].text
