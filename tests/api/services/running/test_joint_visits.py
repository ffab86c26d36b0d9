"""A need for two volunteers, from the plan over their reports to a new plan of the day under way."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from api.services.actors import Actor
from api.services.context import Context
from api.services.planning import planner
from api.services.planning.plan_rows import PlanView, RoundRow, StopRow
from api.services.rounds import responses, rounds
from api.services.rounds.pairs import ALONE, short_name
from api.services.running import replanner
from routing.needs import NeedState
from routing.running.changes import Changes
from routing.solver import Budget
from tests.support.store_makers import MONDAY, NOW
from tests.support.town_day import names_of_needs

DISPATCHER = Actor("user", 1)
DRIVER = Actor("driver", 1)


@pytest.fixture(autouse=True)
def few_iterations(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replanner, "Budget", lambda **_: Budget(iterations=30))


@pytest.fixture
def made(town: Context) -> PlanView:
    """A Monday that volunteers follow, before anybody has set out."""
    town.clock = lambda: NOW - timedelta(hours=3)
    plan = planner.plan_now(town, MONDAY, DISPATCHER)
    planner.publish(town, plan.id, DISPATCHER)
    return plan


def meeting(town: Context, plan: PlanView) -> list[tuple[RoundRow, StopRow]]:
    """The rounds and stops of the need that asks for two."""
    names = names_of_needs(town)
    return [(one, stop) for one in plan.rounds for stop in one.stops if names.get(stop.need_id or 0) == "Jo Jay"]


def report(town: Context, row: RoundRow, stop: StopRow) -> NeedState:
    """What the need is once a volunteer has reported that it is done."""
    midnight = datetime(MONDAY.year, MONDAY.month, MONDAY.day, tzinfo=town.area.timezone)
    town.clock = lambda: midnight + timedelta(seconds=stop.departure)
    rounds.mark_stop(town, row.id, stop.id, state="done", reason="", client_key=f"k{stop.id}", actor=DRIVER)
    with town.database.reading() as store:
        return store.needs.get(stop.need_id or 0).state


def test_two_come_at_one_moment_and_know_of_each_other(town: Context, made: PlanView) -> None:
    (first, its), (second, other) = meeting(town, made)
    assert (its.begin, first.volunteer_id != second.volunteer_id) == (other.begin, True)
    assert its.detail.endswith(f"with {short_name(second.volunteer_name)}")
    assert other.detail.endswith(f"with {short_name(first.volunteer_name)}")
    shown = [stop for stop in rounds.driver_round(town, first.id).stops if stop.id == its.id]
    assert any(short_name(second.volunteer_name) in line for line in shown[0].checklist)


def test_it_is_done_once_both_have_said_so(town: Context, made: PlanView) -> None:
    (first, its), (second, other) = meeting(town, made)
    assert report(town, first, its) is NeedState.ON_THE_WAY
    assert report(town, second, other) is NeedState.DONE


def test_a_day_under_way_keeps_the_meeting(town: Context, made: PlanView) -> None:
    town.clock = lambda: NOW
    again = replanner.replan_now(town, MONDAY, DISPATCHER, Changes.of("all_free"))
    assert [stop.begin for _, stop in meeting(town, again)] == [stop.begin for _, stop in meeting(town, made)]


def test_a_name_is_a_first_name_and_an_initial() -> None:
    assert [short_name(name) for name in ("Sam Patel", "Ann van der Lee", "Jo", "")] == ["Sam P.", "Ann L.", "Jo", ""]


def test_who_is_left_alone_is_told_at_once_and_not_sent_when_the_day_is_planned_anew(
    town: Context, made: PlanView
) -> None:
    """One of the two declines, and nobody else there could stand in for them."""
    (first, its), (second, other) = meeting(town, made)
    responses.decline(town, second.id, DRIVER)
    shown = {stop.id: stop.checklist for stop in rounds.driver_round(town, first.id).stops}
    assert shown[its.id][0] == ALONE
    assert not any(short_name(second.volunteer_name) in line for line in shown[its.id])
    with town.database.reading() as store:
        assert store.needs.get(its.need_id or 0).state is NeedState.READY
    everybody = {one.volunteer_id for one in made.rounds}
    gone = tuple(everybody - {first.volunteer_id, second.volunteer_id})
    again = replanner.replan_now(town, MONDAY, DISPATCHER, Changes.of("all_free", gone=gone))
    assert meeting(town, again) == []
    (left,) = [row for row in again.unassigned if row.need_id == other.need_id]
    assert (left.code, "so nobody is sent alone" in left.sentence) == ("need.needs-two", True)
