"""A day as a dispatcher sees it, and what they settle."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from api.services import day_page
from api.services.actors import Actor
from api.services.day_page import NeedRow
from routing.errors import Conflict, NotFound
from routing.needs import Check, CheckKind, Need, NeedState, Question
from tests.support.api_world import DAY, NEIGHBOURS, VOLUNTEERS, World, reopen
from tests.support.store_makers import ANN, NOW, add_need, add_volunteer

DISPATCHER = Actor("user", 1)


def row(world: World, name: str, on: date = DAY) -> NeedRow:
    return next(one for one in day_page.day_view(world.context, on).needs if one.name == name)


def the_need(world: World, name: str) -> Need:
    with world.context.database.reading() as store:
        return store.needs.by_name(name)[0]


def place_id(world: World) -> int:
    with world.context.database.reading() as store:
        return store.places.all()[0].id


def test_a_day_shows_its_needs_its_volunteers_and_its_plan(world: World) -> None:
    view = day_page.day_view(world.context, DAY)
    assert [one.name for one in view.needs] == list(NEIGHBOURS)
    assert [one.name for one in view.volunteers] == list(VOLUNTEERS)
    assert view.plan is not None
    assert view.plan.id == world.plan_id
    assert view.run is None
    assert view.waiting == 0


def test_needs_and_volunteers_know_their_round(world: World) -> None:
    view = day_page.day_view(world.context, DAY)
    numbers = {one.name: one.round_number for one in (*view.needs, *view.volunteers)}
    assert [numbers[name] for name in NEIGHBOURS] == [1, 1, 2, None, None]
    assert [numbers[name] for name in VOLUNTEERS] == [1, 2]
    assert row(world, NEIGHBOURS[0]).round_id == world.round_id(1)


def test_needs_of_other_days_are_counted_as_waiting(world: World) -> None:
    with world.context.database.transaction() as store:
        add_need(store, due_from=DAY + timedelta(days=3))
        add_need(store, due_from=DAY - timedelta(days=9), due_to=DAY - timedelta(days=2))
    assert day_page.day_view(world.context, DAY).waiting == 2


def test_a_run_that_waits_is_shown(world: World) -> None:
    run_id = world.run()
    view = day_page.day_view(world.context, DAY)
    assert view.run is not None
    assert (view.run.id, view.run.state) == (run_id, "waiting")


def test_checks_that_ran_out_by_that_day_are_told_apart(world: World) -> None:
    checks = (Check(CheckKind.DBS, DAY), Check(CheckKind.ENHANCED_DBS, DAY - timedelta(days=1)))
    with world.context.database.transaction() as store:
        add_volunteer(store, name="Rose Vane", checks=checks)
    rose = next(one for one in day_page.day_view(world.context, DAY).volunteers if one.name == "Rose Vane")
    assert (rose.valid_checks, rose.expired_checks) == ({CheckKind.DBS}, {CheckKind.ENHANCED_DBS})


def settle(world: World, need_id: int, chosen: int) -> None:
    """Choose a place for a need as it stands."""
    with world.context.database.reading() as store:
        known = store.needs.get_all([need_id])
        revision = store.needs.seen(need_id) if known else 1
    day_page.answer_place(world.context, need_id, chosen, DISPATCHER, revision=revision)


def test_a_place_that_is_chosen_makes_the_need_ready(world: World) -> None:
    eve = the_need(world, NEIGHBOURS[4])
    assert row(world, NEIGHBOURS[4]).questions == ("Which pharmacy?",)
    settle(world, eve.id, place_id(world))
    after = row(world, NEIGHBOURS[4])
    assert (after.state, after.questions, after.place_name) == (NeedState.READY, (), "Mill Road Pharmacy")


def test_a_place_cannot_be_chosen_where_nobody_asks_for_one(world: World) -> None:
    eve, ann = the_need(world, NEIGHBOURS[4]), the_need(world, NEIGHBOURS[0])
    settle(world, eve.id, place_id(world))
    for need in (eve, ann):
        with pytest.raises(Conflict) as caught:
            settle(world, need.id, place_id(world))
        assert caught.value.code == "need.no-such-question"


def test_an_unknown_need_or_place_changes_nothing(world: World) -> None:
    eve = the_need(world, NEIGHBOURS[4])
    for need_id, place, code in ((999, place_id(world), "need.unknown"), (eve.id, 999, "need.place-unfit")):
        with pytest.raises(NotFound) as caught:
            settle(world, need_id, place)
        assert caught.value.code == code
    assert the_need(world, NEIGHBOURS[4]) == eve


@pytest.mark.parametrize("state", [NeedState.PAUSED, NeedState.CANCELLED])
def test_answering_sets_no_need_going_that_was_stopped(world: World, state: NeedState) -> None:
    eve = the_need(world, NEIGHBOURS[4])
    with world.context.database.transaction() as store:
        store.needs.set_state(eve.id, state, actor=ANN, at=NOW)
    settle(world, eve.id, place_id(world))
    after = the_need(world, NEIGHBOURS[4])
    assert (after.state, after.questions) == (state, ())
    reopen(world.context, eve.id)
    assert the_need(world, NEIGHBOURS[4]).state is NeedState.READY


@pytest.mark.parametrize("state", [NeedState.NOT_DONE, NeedState.PAUSED, NeedState.CANCELLED])
def test_a_need_that_was_not_done_paused_or_cancelled_can_be_opened_again(world: World, state: NeedState) -> None:
    with world.context.database.transaction() as store:
        ann = store.needs.by_name(NEIGHBOURS[0])[0]
        store.needs.set_state(ann.id, state, actor=ANN, at=NOW, day=DAY)
    reopen(world.context, ann.id)
    assert the_need(world, NEIGHBOURS[0]).state is NeedState.READY


def test_one_that_still_has_a_question_is_new_again(world: World) -> None:
    with world.context.database.transaction() as store:
        asks = (Question("need.when", "When?"),)
        need = add_need(store, name="Fay Frost", state=NeedState.PAUSED, questions=asks)
    reopen(world.context, need.id)
    assert the_need(world, "Fay Frost").state is NeedState.NEW


@pytest.mark.parametrize("state", [NeedState.READY, NeedState.PLANNED, NeedState.DONE])
def test_a_need_in_hand_or_done_cannot_be_opened_again(world: World, state: NeedState) -> None:
    with world.context.database.transaction() as store:
        ann = store.needs.by_name(NEIGHBOURS[0])[0]
        store.needs.set_state(ann.id, state, actor=ANN, at=NOW, day=DAY)
    with pytest.raises(Conflict) as caught:
        reopen(world.context, ann.id)
    assert caught.value.code == "need.cannot-move"
    assert the_need(world, NEIGHBOURS[0]).state is state
