"""A day that has begun is planned anew: nothing reported is lost, links go on, and what changes is told before."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from api.services import accounts
from api.services.actors import Actor
from api.services.context import Context
from api.services.planning import planner
from api.services.planning.plan_rows import PlanView, RoundRow, StopRow
from api.services.planning.publishing import PublishedLink
from api.services.rounds import responses, rounds
from api.services.running import replanner
from api.services.runs import run_queue
from data.store.plans.runs import RunState
from routing.errors import Conflict, InvalidInput, NotFound, Refused
from routing.needs import NeedKind, NeedState
from routing.plan import Plan, ReplanMode, Replanned, StopState
from routing.running.changes import Changes
from routing.solver import Budget
from tests.support.api_world import reopen
from tests.support.store_makers import ANN, MONDAY, NOW, add_need

DISPATCHER = Actor("user", 1)
DRIVER = Actor("driver", 1)


@pytest.fixture(autouse=True)
def few_iterations(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replanner, "Budget", lambda **_: Budget(iterations=30))


@pytest.fixture
def published(town: Context) -> tuple[Context, PlanView, tuple[PublishedLink, ...]]:
    """A Monday whose plan volunteers follow, before anybody has set out."""
    town.clock = lambda: NOW - timedelta(hours=3)
    made = planner.plan_now(town, MONDAY, DISPATCHER)
    return town, made, planner.publish(town, made.id, DISPATCHER)


def at(ctx: Context, seconds: int) -> None:
    """Let it be so many seconds past the day's midnight."""
    midnight = datetime(MONDAY.year, MONDAY.month, MONDAY.day, tzinfo=ctx.area.timezone)
    ctx.clock = lambda: midnight + timedelta(seconds=seconds)


def longest(plan: PlanView) -> RoundRow:
    return max(plan.rounds, key=lambda one: len(one.stops))


def report(ctx: Context, row: RoundRow, stop: StopRow, state: str = "done", reason: str = "") -> None:
    at(ctx, stop.departure)
    key = f"k{stop.id}{state}"
    rounds.mark_stop(ctx, row.id, stop.id, state=state, reason=reason, client_key=key, actor=DRIVER)


def replan(ctx: Context, mode: str = "keep_and_add", **changes: Any) -> PlanView:
    return replanner.replan_now(ctx, MONDAY, DISPATCHER, Changes.of(mode, **changes))


def stored(ctx: Context, plan_id: int) -> Plan:
    with ctx.database.reading() as store:
        return store.plans.get(plan_id)


def told(plan: PlanView, volunteer: int) -> list[tuple[int | None, str, str]]:
    return [(s.need_id, s.kind, s.state) for one in plan.rounds if one.volunteer_id == volunteer for s in one.stops]


def needs_of(plan: PlanView) -> set[int | None]:
    return {stop.need_id for one in plan.rounds for stop in one.stops}


def urgent(ctx: Context, **changes: Any) -> int:
    """A need that comes in while the day runs: like Ann's, at her door."""
    with ctx.database.transaction() as store:
        (ann,) = store.needs.by_name("Ann Atwood")
        said = {"name": "Zoe Zane", "kind": NeedKind.DOG_WALK, "minutes": 10, "priority": 3, "location": ann.location}
        return add_need(store, **{**said, **changes}).id


@pytest.mark.parametrize("mode", list(ReplanMode))
def test_what_is_reported_or_on_its_way_stays_as_it_is_in_every_mode(published: Any, mode: str) -> None:
    ctx, made, _ = published
    row = longest(made)
    report(ctx, row, row.stops[0])
    draft = replan(ctx, mode)
    mine = told(draft, row.volunteer_id)
    assert mine[0] == (row.stops[0].need_id, row.stops[0].kind, "done")
    assert mine[1] == (row.stops[1].need_id, row.stops[1].kind, "pending")
    assert draft.state == "draft"
    assert {one.need_id for r in draft.rounds for one in r.stops} == {
        one.need_id for r in made.rounds for one in r.stops
    }
    assert stored(ctx, made.id).state == "running"


def test_an_urgent_need_is_put_where_it_adds_least_and_every_round_keeps_its_order(published: Any) -> None:
    ctx, made, _ = published
    row = longest(made)
    report(ctx, row, row.stops[0])
    need = urgent(ctx)
    draft = replan(ctx)
    assert need in {stop.need_id for one in draft.rounds for stop in one.stops}
    for one in made.rounds:
        before = [(stop.need_id, stop.kind) for stop in one.stops]
        after = [(need_id, kind) for need_id, kind, _ in told(draft, one.volunteer_id) if need_id != need]
        assert after == before


def test_reordering_adds_nothing(published: Any) -> None:
    ctx, _, _ = published
    need = urgent(ctx)
    draft = replan(ctx, "reorder")
    assert need in {row.need_id for row in draft.unassigned}


def test_publishing_keeps_links_reports_and_rounds_that_go_on(published: Any) -> None:
    ctx, made, links = published
    row = longest(made)
    report(ctx, row, row.stops[0])
    urgent(ctx)
    draft = replan(ctx)
    new = planner.publish(ctx, draft.id, DISPATCHER)
    assert new == ()
    assert stored(ctx, draft.id).state == "running"
    assert stored(ctx, made.id).state == "closed"
    numbers = {one.number: one.id for one in draft.rounds}
    assert {link.number: accounts.driver_session(ctx, link.token) for link in links} == numbers
    view = rounds.driver_round(ctx, numbers[row.number])
    assert view.stops[0].state == "done"


def test_only_who_had_no_round_gets_a_new_link(published: Any) -> None:
    ctx, made, links = published
    row = longest(made)
    draft = replan(ctx, gone=(row.volunteer_id,))
    new = planner.publish(ctx, draft.id, DISPATCHER)
    assert {link.number for link in new} == {one.number for one in draft.rounds} - {one.number for one in made.rounds}
    closed = next(link for link in links if link.number == row.number)
    assert accounts.driver_session(ctx, closed.token) is None


def test_a_report_that_comes_after_the_draft_was_made_is_not_lost(published: Any) -> None:
    ctx, made, _ = published
    row = longest(made)
    report(ctx, row, row.stops[0])
    draft = replan(ctx)
    report(ctx, row, row.stops[1])
    planner.publish(ctx, draft.id, DISPATCHER)
    assert [state for *_, state in told(planner.plan_view(ctx, draft.id), row.volunteer_id)][:2] == ["done", "done"]


def test_a_draft_that_gives_away_what_was_reported_meanwhile_is_stale(published: Any) -> None:
    ctx, made, _ = published
    row = longest(made)
    draft = replan(ctx, gone=(row.volunteer_id,))
    report(ctx, row, row.stops[0])
    with pytest.raises(Conflict) as caught:
        planner.publish(ctx, draft.id, DISPATCHER)
    assert caught.value.code == "plan.stale"


def test_a_phone_without_signal_reports_stops_by_the_ids_it_knew(published: Any) -> None:
    ctx, made, _ = published
    row = longest(made)
    report(ctx, row, row.stops[0])
    draft = replan(ctx)
    planner.publish(ctx, draft.id, DISPATCHER)
    now = next(one for one in draft.rounds if one.number == row.number)
    old = row.stops[1].id
    view = rounds.mark_stop(ctx, now.id, old, state="done", client_key="late", actor=DRIVER)
    assert [stop.state for stop in view.stops][:2] == ["done", "done"]
    again = rounds.mark_stop(ctx, now.id, old, state="done", client_key="late", actor=DRIVER)
    assert again == view


def test_what_was_done_is_done_though_it_was_given_to_somebody_else_meanwhile(published: Any) -> None:
    ctx, made, _ = published
    row = longest(made)
    report(ctx, row, row.stops[0])
    stop = next(one for one in row.stops[1:] if one.need_id != row.stops[0].need_id)
    stop = next(one for one in reversed(row.stops) if one.need_id == stop.need_id)
    draft = replan(ctx, gone=(row.volunteer_id,))
    planner.publish(ctx, draft.id, DISPATCHER)
    now = next(one for one in draft.rounds if one.number == row.number)
    rounds.mark_stop(ctx, now.id, stop.id, state="not_done", reason="closed", client_key="k1", actor=DRIVER)
    assert stop.need_id is not None
    with ctx.database.reading() as store:
        assert store.needs.get(stop.need_id).state in (NeedState.PLANNED, NeedState.READY)
    for number, one in enumerate(one for one in row.stops if one.need_id == stop.need_id):
        rounds.mark_stop(ctx, now.id, one.id, state="done", client_key=f"k2{number}", actor=DRIVER)
    with ctx.database.reading() as store:
        assert store.needs.get(stop.need_id).state is NeedState.DONE


def test_a_stop_of_another_s_round_is_not_one_s_own_however_old_it_is(published: Any) -> None:
    ctx, made, _ = published
    row = longest(made)
    other = next(one for one in made.rounds if one.number != row.number)
    draft = replan(ctx)
    planner.publish(ctx, draft.id, DISPATCHER)
    now = next(one for one in draft.rounds if one.number == row.number)
    with pytest.raises(Refused) as caught:
        rounds.mark_stop(ctx, now.id, other.stops[0].id, state="done", client_key="k", actor=DRIVER)
    assert caught.value.code == "stop.not-yours"


def test_one_who_went_home_keeps_what_they_did_and_others_take_the_rest(published: Any) -> None:
    ctx, made, _ = published
    row = longest(made)
    first = next(stop for stop in row.stops if stop.kind in ("job", "delivery"))
    for stop in row.stops[: row.stops.index(first) + 1]:
        report(ctx, row, stop)
    draft = replan(ctx, "all_free", gone=(row.volunteer_id,))
    assert {state for *_, state in told(draft, row.volunteer_id)} == {"done"}
    everybody = {stop.need_id for one in draft.rounds for stop in one.stops} | {one.need_id for one in draft.unassigned}
    assert {stop.need_id for one in made.rounds for stop in one.stops} <= everybody


def test_what_is_on_board_of_one_who_went_home_is_told_and_given_to_nobody(published: Any) -> None:
    ctx, made, _ = published
    row, pickup = next((one, stop) for one in made.rounds for stop in one.stops if stop.kind == "pickup")
    for stop in row.stops[: row.stops.index(pickup) + 1]:
        report(ctx, row, stop)
    draft = replan(ctx, gone=(row.volunteer_id,))
    left = {one.need_id: one for one in draft.unassigned}[pickup.need_id or 0]
    assert left.code == "replan.on-board"
    assert f"round {row.number}" in left.sentence


def test_a_place_that_has_closed_is_left_out_and_what_was_fetched_there_is_still_delivered(published: Any) -> None:
    ctx, made, _ = published
    with ctx.database.reading() as store:
        (carl,) = store.needs.by_name("Carl Croft")
    assert carl.place is not None
    row = next(one for one in made.rounds if any(stop.need_id == carl.id for stop in one.stops))
    closed = replan(ctx, closed=(carl.place.id,))  # type: ignore[union-attr]
    assert {one.need_id: one.code for one in closed.unassigned}[carl.id] == "need.place-closed"
    pickup = next(stop for stop in row.stops if stop.need_id == carl.id)
    for stop in row.stops[: row.stops.index(pickup) + 1]:
        report(ctx, row, stop)
    later = replan(ctx, closed=(carl.place.id,))  # type: ignore[union-attr]
    assert (carl.id, "delivery", "pending") in told(later, row.volunteer_id)


def test_a_stop_that_was_not_done_and_is_opened_again_is_tried_again(published: Any) -> None:
    ctx, made, _ = published
    row = next(one for one in made.rounds if any(stop.kind == "job" for stop in one.stops))
    stop = next(one for one in row.stops if one.kind == "job")
    report(ctx, row, stop, "not_done", "not_home")
    assert stop.need_id is not None
    reopen(ctx, stop.need_id)
    draft = replan(ctx)
    tries = [s.state for one in draft.rounds for s in one.stops if s.need_id == stop.need_id]
    assert sorted(tries) == ["not_done", "pending"]
    planner.publish(ctx, draft.id, DISPATCHER)
    again = next(
        (one, s) for one in draft.rounds for s in one.stops if s.need_id == stop.need_id and s.state == "pending"
    )
    rounds.mark_stop(ctx, again[0].id, again[1].id, state="done", client_key="again", actor=DRIVER)
    with ctx.database.reading() as store:
        assert store.needs.get(stop.need_id).state is NeedState.DONE


def test_what_nobody_asks_for_any_more_leaves_its_round(published: Any) -> None:
    ctx, made, _ = published
    row = longest(made)
    need_id = row.stops[-1].need_id
    assert need_id is not None
    with ctx.database.transaction() as store:
        store.needs.set_state(need_id, NeedState.CANCELLED, actor=ANN, at=NOW, reason="told")
    draft = replan(ctx)
    assert need_id not in {stop.need_id for one in draft.rounds for stop in one.stops}


def test_a_day_that_nobody_follows_or_that_is_over_is_not_planned_anew(town: Context) -> None:
    with pytest.raises(Conflict) as caught:
        replan(town)
    assert caught.value.code == "replan.nothing-published"
    made = planner.plan_now(town, MONDAY, DISPATCHER)
    planner.publish(town, made.id, DISPATCHER)
    at(town, 86_400)
    with pytest.raises(Conflict) as over:
        run_queue.start_replanning(town, MONDAY, DISPATCHER, Changes())
    assert over.value.code == "replan.day-over"


def test_whom_and_what_a_change_names_must_be_known(published: Any) -> None:
    ctx, _, _ = published
    for changes, code in (({"gone": (999,)}, "volunteer.unknown"), ({"closed": (999,)}, "place.unknown")):
        with pytest.raises(NotFound) as caught:
            replan(ctx, **changes)  # type: ignore[arg-type]
        assert caught.value.code == code
    with pytest.raises(InvalidInput) as mode:
        Changes.of("as_you_like")
    assert mode.value.code == "replan.unknown-mode"


def test_the_worker_plans_a_changed_day_anew_as_it_plans_others(published: Any) -> None:
    ctx, made, _ = published
    row = longest(made)
    report(ctx, row, row.stops[0])
    run = run_queue.start_replanning(ctx, MONDAY, DISPATCHER, Changes.of("all_free"), seconds=5)
    assert run_queue.start_replanning(ctx, MONDAY, DISPATCHER, Changes()).id == run.id
    assert run_queue.execute_next(ctx, "w1")
    done = run_queue.run_view(ctx, run.id)
    assert (done.state, done.error) == (RunState.DONE, "")
    assert done.plan_id is not None
    kept = stored(ctx, done.plan_id)
    assert kept.origin == Replanned(mode=ReplanMode.ALL_FREE)
    assert kept.provenance.continues is not None
    assert kept.provenance.continues.plan_id == made.id
    assert StopState.DONE in {stop.state for one in kept.rounds for stop in one.stops}


def test_who_declined_takes_nothing_further_and_others_take_what_was_theirs(published: Any) -> None:
    ctx, plan, _ = published
    row = longest(plan)
    responses.decline(ctx, row.id, DRIVER)
    draft = replan(ctx, "all_free")
    assert told(draft, row.volunteer_id) == []
    left = {one.need_id for one in draft.unassigned}
    assert needs_of(plan) - {None} <= needs_of(draft) | left
