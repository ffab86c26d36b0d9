"""A plan changed by hand: always a new version, timed and judged at once; what is started stays where it is."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import pytest

from api.services.actors import Actor
from api.services.context import Context
from api.services.editing import manual
from api.services.editing.manual import Destination
from api.services.planning import planner
from api.services.planning.plan_rows import PlanView, RoundRow, StopRow
from api.services.rounds import rounds
from routing.errors import Conflict, NotFound
from tests.support.store_makers import MONDAY, NOW

DISPATCHER = Actor("user", 1)


@pytest.fixture
def planned(town: Context) -> tuple[Context, PlanView]:
    """A Monday's draft, made hours before anybody sets out."""
    town.clock = lambda: NOW - timedelta(hours=3)
    return town, planner.plan_now(town, MONDAY, DISPATCHER)


def at(ctx: Context, seconds: int) -> None:
    midnight = datetime(MONDAY.year, MONDAY.month, MONDAY.day, tzinfo=ctx.area.timezone)
    ctx.clock = lambda: midnight + timedelta(seconds=seconds)


def order(plan: PlanView) -> dict[int, list[tuple[int | None, str]]]:
    return {one.volunteer_id: [(stop.need_id, stop.kind) for stop in one.stops] for one in plan.rounds}


def meetings(plan: PlanView) -> set[int | None]:
    """The needs that two volunteers come to."""
    seen = Counter((stop.need_id, stop.kind) for one in plan.rounds for stop in one.stops)
    return {need_id for (need_id, _), times in seen.items() if times > 1}


def alone(plan: PlanView, row: RoundRow) -> StopRow:
    """The last stop of a round, but for calls, that nobody else comes to."""
    return [stop for stop in row.stops if stop.need_id not in meetings(plan) and "Call" not in stop.title][-1]


def longest(plan: PlanView) -> RoundRow:
    return max(plan.rounds, key=lambda one: len(one.stops))


def test_a_stop_moved_is_a_new_version_and_the_former_stays_as_it_was(planned: tuple[Context, PlanView]) -> None:
    ctx, plan = planned
    row = longest(plan)
    other = next(one for one in plan.rounds if one.id != row.id)
    stop = alone(plan, row)
    made = manual.move(ctx, plan.id, stop.id, Destination(round_id=other.id), DISPATCHER)
    assert (made.version, made.state) == (plan.version + 1, "draft")
    assert order(planner.plan_view(ctx, plan.id)) == order(plan)
    ends = [one for one in order(made)[other.volunteer_id] if one[0] == stop.need_id]
    assert ends == [one for one in order(plan)[row.volunteer_id] if one[0] == stop.need_id]
    assert stop.need_id not in {one[0] for one in order(made).get(row.volunteer_id, [])}


def test_what_a_move_breaks_is_named_and_keeps_the_plan_from_being_published(planned: tuple[Context, PlanView]) -> None:
    ctx, plan = planned
    tried = (
        manual.move(ctx, _newest(ctx).id, _again(_newest(ctx), stop), _to(_newest(ctx), other), DISPATCHER)
        for row in plan.rounds
        for stop in row.stops
        for other in plan.rounds
        if other.id != row.id and stop.need_id not in meetings(plan)
    )
    broken = next(made for made in tried if made.broken or not manual.undo(ctx, made.id, DISPATCHER))
    assert all(one.sentence.endswith(".") and one.code for one in broken.broken)
    names = {one.volunteer_name for one in broken.rounds}
    assert any(name in one.sentence for one in broken.broken for name in names)
    with pytest.raises(Conflict) as refused:
        planner.publish(ctx, broken.id, DISPATCHER)
    assert refused.value.code == "plan.breaks-rules"
    assert manual.judged(ctx, broken.id)
    assert manual.judged(ctx, plan.id) == ()
    back = manual.undo(ctx, broken.id, DISPATCHER)
    assert back.broken == ()
    planner.publish(ctx, back.id, DISPATCHER)


def _newest(ctx: Context) -> PlanView:
    plan = planner.latest_plan(ctx, MONDAY)
    assert plan is not None
    return plan


def _again(plan: PlanView, stop: StopRow) -> int:
    wanted = stop.need_id, stop.kind
    return next(one.id for row in plan.rounds for one in row.stops if (one.need_id, one.kind) == wanted)


def _to(plan: PlanView, row: RoundRow) -> Destination:
    mine = next((one.id for one in plan.rounds if one.volunteer_id == row.volunteer_id), None)
    return Destination(round_id=mine) if mine is not None else Destination(volunteer_id=row.volunteer_id)


def test_a_stop_taken_out_is_on_no_round_and_can_be_put_back(planned: tuple[Context, PlanView]) -> None:
    ctx, plan = planned
    stop = alone(plan, longest(plan))
    assert stop.need_id is not None
    out = manual.take_out(ctx, plan.id, stop.id, DISPATCHER)
    assert [one.code for one in out.unassigned if one.need_id == stop.need_id] == ["taken_out"]
    assert out.planned_needs == plan.planned_needs - 1
    back = manual.put_in(ctx, out.id, stop.need_id, Destination(), DISPATCHER)
    assert back.planned_needs == plan.planned_needs
    assert back.broken == ()


def test_a_stop_takes_the_place_that_was_asked_for(planned: tuple[Context, PlanView]) -> None:
    ctx, plan = planned
    row = longest(plan)
    last = alone(plan, row)
    made = manual.move(ctx, plan.id, last.id, Destination(round_id=row.id, position=2), DISPATCHER)
    mine = next(one for one in made.rounds if one.volunteer_id == row.volunteer_id)
    place = [(stop.need_id, stop.kind) for stop in mine.stops].index((last.need_id, last.kind)) + 1
    # The other end of it may have to come before.
    assert place in (2, 3)
    assert sorted(order(made)[row.volunteer_id], key=str) == sorted(order(plan)[row.volunteer_id], key=str)


def test_undo_goes_back_step_by_step_to_what_was_planned(planned: tuple[Context, PlanView]) -> None:
    ctx, plan = planned
    first = manual.take_out(ctx, plan.id, alone(plan, plan.rounds[0]).id, DISPATCHER)
    second = manual.take_out(ctx, first.id, alone(first, first.rounds[0]).id, DISPATCHER)
    once = manual.undo(ctx, second.id, DISPATCHER)
    assert order(once) == order(first)
    twice = manual.undo(ctx, once.id, DISPATCHER)
    assert order(twice) == order(plan)
    assert twice.undo is False
    with pytest.raises(Conflict, match="not edited by hand"):
        manual.undo(ctx, twice.id, DISPATCHER)


def test_only_the_newest_version_is_changed(planned: tuple[Context, PlanView]) -> None:
    ctx, plan = planned
    stop = plan.rounds[0].stops[0]
    planner.plan_now(ctx, MONDAY, DISPATCHER)
    with pytest.raises(Conflict) as refused:
        manual.take_out(ctx, plan.id, stop.id, DISPATCHER)
    assert refused.value.code == "plan.not-newest"


def test_of_a_running_day_only_what_is_not_started_moves_and_reports_and_links_stay(
    planned: tuple[Context, PlanView],
) -> None:
    ctx, plan = planned
    planner.publish(ctx, plan.id, DISPATCHER)
    row = longest(plan)
    first, last = row.stops[0], alone(plan, row)
    at(ctx, first.departure)
    rounds.mark_stop(ctx, row.id, first.id, state="done", client_key="k1", actor=Actor("driver", 1))
    with pytest.raises(Conflict) as refused:
        manual.take_out(ctx, plan.id, first.id, DISPATCHER)
    assert refused.value.code == "stop.started"
    made = manual.take_out(ctx, plan.id, last.id, DISPATCHER)
    mine = next(one for one in made.rounds if one.volunteer_id == row.volunteer_id)
    assert mine.stops[0].state == "done"
    again = manual.put_in(ctx, made.id, last.need_id or 0, Destination(volunteer_id=row.volunteer_id), DISPATCHER)
    assert next(one for one in again.rounds if one.volunteer_id == row.volunteer_id).stops[0].state == "done"
    assert planner.publish(ctx, again.id, DISPATCHER) == ()


def test_whom_and_what_a_change_names_must_be_there(planned: tuple[Context, PlanView]) -> None:
    ctx, plan = planned
    stop = plan.rounds[0].stops[0]
    for wrong in (Destination(round_id=999), Destination(volunteer_id=999)):
        with pytest.raises(NotFound):
            manual.move(ctx, plan.id, stop.id, wrong, DISPATCHER)
    with pytest.raises(NotFound):
        manual.move(ctx, plan.id, 999, Destination(), DISPATCHER)
    with pytest.raises(NotFound):
        manual.put_in(ctx, plan.id, stop.need_id or 0, Destination(), DISPATCHER)
