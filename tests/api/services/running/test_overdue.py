"""A group that prints sheets reports nothing: that is told, and a switch takes the day as having gone as planned."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from api.services.actors import Actor
from api.services.context import Context
from api.services.planning import planner
from api.services.planning.differences import changes_view
from api.services.planning.plan_rows import PlanView, RoundRow
from api.services.rounds import rounds
from api.services.running import replanner
from routing.needs import NeedState
from routing.plan import StopState
from routing.running.changes import Changes
from routing.solver import Budget
from tests.support.store_makers import MONDAY, NOW

DISPATCHER, DRIVER = Actor("user", 1), Actor("driver", 1)


@pytest.fixture(autouse=True)
def few_iterations(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replanner, "Budget", lambda **_: Budget(iterations=30))


def at(ctx: Context, seconds: int) -> None:
    midnight = datetime(MONDAY.year, MONDAY.month, MONDAY.day, tzinfo=ctx.area.timezone)
    ctx.clock = lambda: midnight + timedelta(seconds=seconds)


@pytest.fixture
def half_over(town: Context) -> tuple[Context, PlanView, RoundRow]:
    """A Monday that nobody reports anything of, when half of the longest round should be over."""
    town.clock = lambda: NOW - timedelta(hours=3)
    made = planner.plan_now(town, MONDAY, DISPATCHER)
    planner.publish(town, made.id, DISPATCHER)
    row = max(made.rounds, key=lambda one: len(one.stops))
    at(town, row.stops[len(row.stops) // 2].departure)
    return town, made, row


def replan(ctx: Context, *, as_planned: bool) -> PlanView:
    return replanner.replan_now(ctx, MONDAY, DISPATCHER, Changes.of("keep_and_add", as_planned=as_planned))


def test_what_should_be_over_and_was_not_reported_is_counted_and_nothing_is_before_it_begins(
    half_over: tuple[Context, PlanView, RoundRow],
) -> None:
    ctx, made, row = half_over
    now = row.stops[len(row.stops) // 2].departure
    over = [stop for one in made.rounds for stop in one.stops if stop.departure <= now]
    assert replanner.unreported(ctx, made.id) == len(over) > 0
    rounds.mark_stop(ctx, row.id, row.stops[0].id, state="done", client_key="k1", actor=DRIVER)
    assert replanner.unreported(ctx, made.id) == len(over) - 1
    at(ctx, 0)
    assert replanner.unreported(ctx, made.id) == 0


def test_as_planned_nothing_is_late_and_what_is_to_come_stays_when_it_was(
    half_over: tuple[Context, PlanView, RoundRow],
) -> None:
    ctx, _, row = half_over
    late = changes_view(ctx, replan(ctx, as_planned=False).id)
    assert late.unreported > 0
    assert any(one.what == "moved" for one in late.changes) or late.late
    made = replan(ctx, as_planned=True)
    view = changes_view(ctx, made.id)
    assert (view.as_planned, view.late, view.changes) == (True, (), ())
    now = next(one for one in made.rounds if one.volunteer_id == row.volunteer_id)
    assert [(stop.need_id, stop.kind) for stop in now.stops] == [(stop.need_id, stop.kind) for stop in row.stops]


def test_nothing_is_kept_as_reported_that_nobody_reported(half_over: tuple[Context, PlanView, RoundRow]) -> None:
    ctx, _, _ = half_over
    made = replan(ctx, as_planned=True)
    planner.publish(ctx, made.id, DISPATCHER)
    with ctx.database.reading() as store:
        plan = store.plans.get(made.id)
        stops = [stop for one in plan.rounds for stop in one.stops]
        assert all(stop.state is StopState.PENDING and stop.marked_at is None for stop in stops)
        needs = store.needs.get_all(stop.need_id for stop in stops if stop.need_id)
    assert {need.state for need in needs.values()} == {NeedState.PLANNED}


def test_who_went_home_leaves_only_what_was_still_to_come(half_over: tuple[Context, PlanView, RoundRow]) -> None:
    """As planned, what they did before is done: nobody does it twice."""
    ctx, plan, row = half_over
    asked = Changes.of("keep_and_add", gone=(row.volunteer_id,), as_planned=True)
    made = replanner.replan_now(ctx, MONDAY, DISPATCHER, asked)
    now = row.stops[len(row.stops) // 2].departure
    before = {stop.need_id for stop in row.stops if stop.departure <= now and stop.kind != "pickup"}
    others = {stop.id for one in made.rounds if one.volunteer_id != row.volunteer_id for stop in one.stops}
    alone = before - {stop.need_id for one in plan.rounds if one.id != row.id for stop in one.stops}
    taken = {stop.need_id for one in made.rounds if one.volunteer_id != row.volunteer_id for stop in one.stops}
    assert others
    assert alone
    assert not alone & (taken | {left.need_id for left in made.unassigned})


def test_a_draft_has_nothing_overdue(town: Context) -> None:
    made = planner.plan_now(town, MONDAY, DISPATCHER)
    at(town, 86_000)
    assert replanner.unreported(town, made.id) == 0
