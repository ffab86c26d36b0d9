"""A day goes on, ends, and another comes: no need is promised twice, none is lost, and no stale plan goes out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from api.services.actors import Actor
from api.services.context import Context
from api.services.day_page import day_view
from api.services.imports import importing
from api.services.planning import day_rollover, planner
from api.services.planning.plan_rows import PlanView
from api.services.rounds import rounds
from api.services.runs import run_queue
from routing.errors import Conflict
from routing.needs import Check, CheckKind, NeedKind, NeedState, Question
from tests.support.api_lists import VOLUNTEERS, write_csv
from tests.support.api_world import reopen
from tests.support.store_makers import ANN, MONDAY, NOW
from tests.support.town_day import names_of_needs

TUESDAY = MONDAY + timedelta(days=1)
DISPATCHER = Actor("user", 1)
DRIVER = Actor("driver", 1)


def published(ctx: Context) -> PlanView:
    made = planner.plan_now(ctx, MONDAY, DISPATCHER)
    planner.publish(ctx, made.id, DISPATCHER)
    return planner.plan_view(ctx, made.id)


def on_rounds(plan: PlanView) -> set[int]:
    return {stop.need_id for one in plan.rounds for stop in one.stops if stop.need_id is not None}


def tomorrow(ctx: Context) -> Context:
    return Context(ctx.settings, ctx.database, clock=lambda: NOW + timedelta(days=1), area=ctx.area)


def report_all(ctx: Context, plan: PlanView, need_id: int, state: str, key: str, reason: str = "") -> None:
    for one in plan.rounds:
        for stop in one.stops:
            if stop.need_id == need_id:
                rounds.mark_stop(
                    ctx, one.id, stop.id, state=state, reason=reason, client_key=f"{key}-{stop.id}", actor=DRIVER
                )


def state_of(ctx: Context, need_id: int) -> NeedState:
    with ctx.database.reading() as store:
        return store.needs.get(need_id).state


def test_the_next_morning_every_need_is_done_or_stands_where_somebody_sees_it(town: Context) -> None:
    """Half of a day is reported; nothing else of it may vanish with the day."""
    plan = published(town)
    planned = sorted(on_rounds(plan))
    for need_id in planned[: len(planned) // 2]:
        report_all(town, plan, need_id, "done", "first")
    late = tomorrow(town)
    assert day_rollover.tidy(late) == len(planned) - len(planned) // 2
    view = day_view(late, TUESDAY)
    after = planner.plan_now(late, TUESDAY, DISPATCHER)
    told = on_rounds(after) | {row.need_id for row in after.unassigned}
    with late.database.reading() as store:
        due = {need.id for need in store.needs.open() if need.due_on(TUESDAY)}
    assert due <= {row.id for row in view.needs}
    assert due <= told
    for need_id in planned[: len(planned) // 2]:
        assert state_of(late, need_id) is NeedState.DONE
        assert need_id not in told
    assert set(planned[len(planned) // 2 :]) & due


def test_planning_a_day_tidies_the_days_before_it(town: Context) -> None:
    plan = published(town)
    late = tomorrow(town)
    planner.plan_now(late, TUESDAY, DISPATCHER)
    assert planner.plan_view(late, plan.id).state == "closed"


def test_a_need_is_promised_for_one_day_only(town: Context) -> None:
    monday = planner.plan_now(town, MONDAY, DISPATCHER)
    tuesday = planner.plan_now(town, TUESDAY, DISPATCHER)
    both = on_rounds(monday) & on_rounds(tuesday)
    assert both
    planner.publish(town, monday.id, DISPATCHER)
    with pytest.raises(Conflict, match="Start a new plan") as caught:
        planner.publish(town, tuesday.id, DISPATCHER)
    assert caught.value.code == "plan.stale"


def test_a_draft_that_is_out_of_date_is_not_published(town: Context) -> None:
    """Somebody asked for a check after the draft was made: nobody without one may be sent."""
    made = planner.plan_now(town, MONDAY, DISPATCHER)
    need_id = min(on_rounds(made))
    with town.database.transaction() as store:
        need = store.needs.get(need_id)
        store.needs.update(replace(need, required_checks=frozenset({CheckKind.CAR_SEAT})), actor=ANN, at=NOW)
    with pytest.raises(Conflict) as caught:
        planner.publish(town, made.id, DISPATCHER)
    assert caught.value.code == "plan.stale"
    assert f"need {need_id}" in caught.value.cause
    assert planner.plan_view(town, made.id).state == "draft"


def test_a_volunteer_who_changed_makes_a_draft_stale_but_a_new_telephone_number_does_not(town: Context) -> None:
    made = planner.plan_now(town, MONDAY, DISPATCHER)
    who = made.rounds[0].volunteer_id
    with town.database.transaction() as store:
        store.volunteers.update(replace(store.volunteers.get(who), phone="07700 900999"), actor=ANN, at=NOW)
    planner.publish(town, made.id, DISPATCHER)
    again = planner.plan_now(town, MONDAY, DISPATCHER)
    with town.database.transaction() as store:
        person = replace(store.volunteers.get(who), checks=(Check(CheckKind.TRAINING),), capacity=1)
        store.volunteers.update(person, actor=ANN, at=NOW)
    with pytest.raises(Conflict) as caught:
        planner.publish(town, again.id, DISPATCHER)
    assert caught.value.code == "plan.stale"


def test_a_late_undo_takes_nothing_from_whoever_has_the_need_now(town: Context) -> None:
    plan = published(town)
    need_id = min(on_rounds(plan))
    report_all(town, plan, need_id, "not_done", "gone", "not_home")
    assert state_of(town, need_id) is NeedState.NOT_DONE
    reopen(town, need_id)
    report_all(town, plan, need_id, "pending", "undo")
    assert state_of(town, need_id) is NeedState.READY
    report_all(town, plan, need_id, "done", "late")
    assert state_of(town, need_id) is NeedState.DONE


def test_a_running_day_keeps_its_plan_in_sight_and_cannot_be_planned_again(town: Context) -> None:
    first = planner.plan_now(town, MONDAY, DISPATCHER)
    planner.publish(town, first.id, DISPATCHER)
    second = planner.plan_now(town, MONDAY, DISPATCHER)
    shown = day_view(town, MONDAY).plan
    assert shown is not None
    assert shown.id == second.id
    report_all(town, first, min(on_rounds(first)), "done", "one")
    shown = day_view(town, MONDAY).plan
    assert shown is not None
    assert (shown.id, shown.state) == (first.id, "running")
    for refused in (
        lambda: run_queue.start_planning(town, MONDAY, DISPATCHER),
        lambda: planner.publish(town, second.id, DISPATCHER),
    ):
        with pytest.raises(Conflict) as caught:
            refused()
        assert caught.value.code == "plan.running"


def test_a_volunteer_whose_words_are_not_understood_is_sent_nowhere_and_the_page_says_why(
    town: Context, tmp_path: Path
) -> None:
    row = ("2/11/2026 10:00", "Zoe Zander", "07700900888", "ZX1 3AD", "Car", "Any day 9-17", "8", "", "", "zumba", "")
    done = importing.import_file(town, "volunteers", write_csv(tmp_path / "more.csv", VOLUNTEERS, [row]))
    assert done.fates
    plan = planner.plan_now(town, MONDAY, DISPATCHER)
    assert "Zoe Zander" not in {one.volunteer_name for one in plan.rounds}
    (zoe,) = [one for one in day_view(town, MONDAY).volunteers if one.name == "Zoe Zander"]
    assert zoe.questions
    assert zoe.absent.startswith("Details missing")


def test_what_a_dispatcher_settled_outlives_the_next_import_of_the_list(town: Context) -> None:
    names = {name: need_id for need_id, name in names_of_needs(town).items()}
    with town.database.transaction() as store:
        need = store.needs.get(names["Gus Grey"])
        assert any(question.code == "need.which-place" for question in need.questions)
        place = store.places.get(need.questions[0].options[0])
        settled = replace(need, place=place, questions=(), state=NeedState.READY)
        store.needs.update(settled, actor=ANN, at=NOW)
    from api.services.imports.rows import _with_settled_place

    asked_again = replace(need, notes="Ring twice.", questions=(Question("need.which-place", "Which one?"),))
    kept = _with_settled_place(asked_again, settled)
    assert (kept.place, kept.questions, kept.state, kept.notes) == (place, (), NeedState.READY, "Ring twice.")


def test_the_shopping_list_is_shown_in_the_shop(town: Context) -> None:
    with town.database.transaction() as store:
        for need in store.needs.open():
            if need.kind is NeedKind.SHOPPING:
                store.needs.update(replace(need, notes="Milk, bread, gluten-free."), actor=ANN, at=NOW)
    plan = published(town)
    seen = [
        stop.notes
        for one in plan.rounds
        for stop in rounds.driver_round(town, one.id).stops
        if stop.what == "Do the shopping"
    ]
    assert seen
    assert set(seen) == {"Milk, bread, gluten-free."}
