"""The history of a day's plan: every version and change is told, two are compared, an earlier one comes back as new."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from api.services.actors import Actor
from api.services.context import Context
from api.services.editing import manual
from api.services.editing.restore_version import go_back
from api.services.needs import commands
from api.services.planning import planner
from api.services.planning.history import compare_versions, plan_history
from api.services.planning.plan_rows import PlanView
from api.services.rounds import rounds
from routing.errors import Conflict
from routing.needs import NeedState
from tests.support.store_makers import MONDAY, NOW

DISPATCHER = Actor("user", 1)


@pytest.fixture
def changed(town: Context) -> tuple[Context, PlanView, PlanView]:
    """A Monday's draft, and the version in which its first stop was taken out."""
    town.clock = lambda: NOW - timedelta(hours=3)
    plan = planner.plan_now(town, MONDAY, DISPATCHER)
    return town, plan, manual.take_out(town, plan.id, plan.rounds[0].stops[0].id, DISPATCHER)


def at(ctx: Context, seconds: int) -> None:
    midnight = datetime(MONDAY.year, MONDAY.month, MONDAY.day, tzinfo=ctx.area.timezone)
    ctx.clock = lambda: midnight + timedelta(seconds=seconds)


def shape(plan: PlanView) -> list[tuple[int, int, list[tuple[int | None, str, int]]]]:
    return [
        (one.number, one.volunteer_id, [(stop.need_id, stop.kind, stop.arrival) for stop in one.stops])
        for one in plan.rounds
    ]


def test_going_back_makes_a_new_version_equal_to_the_old_one_and_can_itself_be_undone(
    changed: tuple[Context, PlanView, PlanView],
) -> None:
    ctx, first, second = changed
    third = go_back(ctx, first.id, second.id, DISPATCHER)
    assert (third.version, third.state, third.broken) == (3, "draft", ())
    assert shape(third) == shape(first) != shape(second)
    assert shape(planner.plan_view(ctx, second.id)) == shape(second)
    assert planner.publish(ctx, third.id, DISPATCHER)
    again = manual.undo(ctx, go_back(ctx, second.id, third.id, DISPATCHER).id, DISPATCHER)
    assert shape(again) == shape(first)


def test_what_two_versions_differ_in_is_told_either_way(changed: tuple[Context, PlanView, PlanView]) -> None:
    ctx, first, second = changed
    gone = first.rounds[0].stops[0].need_id
    there = compare_versions(ctx, first.id, second.id)
    assert (there.former_version, there.version) == (1, 2)
    assert {one.need_id for one in there.changes if one.what == "dropped"} == {gone}
    assert {one.need_id for one in compare_versions(ctx, second.id, first.id).changes if one.what == "added"} == {gone}
    assert compare_versions(ctx, first.id, first.id).changes == ()


def test_the_history_says_who_made_each_version_how_and_how_large_and_what_happened_to_it(
    changed: tuple[Context, PlanView, PlanView],
) -> None:
    ctx, first, second = changed
    third = go_back(ctx, first.id, second.id, DISPATCHER)
    planner.publish(ctx, third.id, DISPATCHER)
    row = third.rounds[0]
    at(ctx, row.stops[0].departure)
    rounds.mark_stop(ctx, row.id, row.stops[0].id, state="done", client_key="k1", actor=Actor("driver", row.id))
    view = plan_history(ctx, MONDAY)
    assert [(one.version, one.how, one.may_go_back) for one in view.versions] == [
        (3, "version 1 restored", False),
        (2, "edited by hand: a need was removed", True),
        (1, "planned", True),
    ]
    assert view.versions[0].state == "under way"
    assert [one.size.planned for one in reversed(view.versions)] == [
        one.planned_needs for one in (first, second, third)
    ]
    stop = next(one for one in view.events if one.need_id is not None)
    assert (stop.version, stop.before, stop.after) == (3, "to do", "done")
    assert stop.who == row.volunteer_name
    assert view.events[-1].what == "Started this version"
    assert any((one.what, one.before, one.after) == ("Published it", "draft", "published") for one in view.events)


def test_nobody_goes_back_from_a_version_they_have_not_seen(changed: tuple[Context, PlanView, PlanView]) -> None:
    ctx, first, second = changed
    go_back(ctx, first.id, second.id, DISPATCHER)
    with pytest.raises(Conflict, match="Version 3 of this day's plan, made by") as refused:
        go_back(ctx, first.id, second.id, DISPATCHER)
    assert refused.value.code == "plan.not-newest"
    assert len(plan_history(ctx, MONDAY).versions) == 3


def test_nobody_goes_back_to_the_newest_to_another_day_or_when_the_day_is_over(
    changed: tuple[Context, PlanView, PlanView],
) -> None:
    ctx, first, second = changed
    other = planner.plan_now(ctx, MONDAY + timedelta(days=1), DISPATCHER)

    def code(plan_id: int, newest_id: int) -> str:
        with pytest.raises(Conflict) as refused:
            go_back(ctx, plan_id, newest_id, DISPATCHER)
        return refused.value.code

    assert code(second.id, second.id) == "plan.is-newest"
    assert code(first.id, other.id) == "plan.other-day"
    with pytest.raises(Conflict):
        compare_versions(ctx, first.id, other.id)
    at(ctx, 86_400)
    assert code(first.id, second.id) == "replan.day-over"


def test_what_was_reported_stays_reported_and_a_version_that_lacks_it_is_refused(
    changed: tuple[Context, PlanView, PlanView],
) -> None:
    ctx, first, second = changed
    third = go_back(ctx, first.id, second.id, DISPATCHER)
    planner.publish(ctx, third.id, DISPATCHER)
    row = third.rounds[0]
    at(ctx, row.stops[0].departure)
    rounds.mark_stop(ctx, row.id, row.stops[0].id, state="done", client_key="k1", actor=Actor("driver", row.id))
    with pytest.raises(Conflict) as refused:
        go_back(ctx, second.id, third.id, DISPATCHER)
    assert refused.value.code == "plan.begun"
    fourth = go_back(ctx, first.id, third.id, DISPATCHER)
    assert fourth.rounds[0].stops[0].state == "done"
    assert planner.publish(ctx, fourth.id, DISPATCHER) == ()


def test_a_version_that_rests_on_what_is_so_no_more_comes_back_but_is_not_published(
    changed: tuple[Context, PlanView, PlanView],
) -> None:
    ctx, first, second = changed
    gone = first.rounds[0].stops[0].need_id or 0
    with ctx.database.reading() as store:
        revision = store.needs.revision(gone)
    commands.move_need(ctx, gone, NeedState.CANCELLED, DISPATCHER, revision=revision, reason="not_needed")
    third = go_back(ctx, first.id, second.id, DISPATCHER)
    with pytest.raises(Conflict) as refused:
        planner.publish(ctx, third.id, DISPATCHER)
    assert refused.value.code == "plan.stale"
