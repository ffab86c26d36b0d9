"""One need by hand: taken in, asked about when it is open already, changed by two at once, stopped and started."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from api.services.needs import call_log, commands
from api.services.needs.views import AskedAlready
from data.store.revisions import StaleWrite
from routing.errors import Conflict, InvalidInput, NotFound
from routing.forms.need import NeedForm
from routing.needs import NeedKind, NeedState
from tests.support.actors import DISPATCHER, OTHER
from tests.support.api_world import DAY, NEIGHBOURS, World
from tests.support.store_makers import NOW, add_need

ZED = NeedForm(name="Zed Quill", phone="07700 900666", postcode="ZX1 2AB", kind="dog_walk", when="Tue am")


def add(world: World, typed: NeedForm = ZED, **more: Any) -> int:
    return commands.add_need(world.context, typed, DISPATCHER, **more).need.id


def test_a_need_is_kept_for_the_first_day_it_is_due_on(world: World) -> None:
    kept = commands.add_need(world.context, ZED, DISPATCHER)
    view = commands.need_view(world.context, kept.need.id)
    assert (kept.day, view.first_day) == (DAY.replace(day=24), DAY.replace(day=24))
    assert view.need == kept.need
    assert (view.need.state, view.need.phone, view.revision) == (NeedState.READY, "+447700900666", 1)
    assert (view.ward_name, view.suits) == ("Westgate", "Tuesdays, between 09:00 and 12:00")


def test_a_fault_keeps_everything_out(world: World) -> None:
    with pytest.raises(InvalidInput) as refused:
        add(world, NeedForm(), promised="x" * 2000, log_call=True)
    assert [fault.where for fault in refused.value.faults] == ["name", "kind", "postcode", "promised"]
    assert call_log.calls_of_day(world.context, DAY) == ()


@pytest.mark.parametrize(
    "typed",
    [
        ZED,
        replace(ZED, phone="+44 7700 900666", name="zed  quill"),
        replace(ZED, name="Zed Quil"),
        replace(ZED, phone=""),
        replace(ZED, when=""),
    ],
)
def test_the_same_request_is_asked_about_and_not_refused(world: World, typed: NeedForm) -> None:
    first = add(world)
    with pytest.raises(AskedAlready) as asked:
        add(world, typed)
    assert [one.need.id for one in asked.value.already] == [first]
    assert add(world, typed, again=True) != first


@pytest.mark.parametrize(
    "typed",
    [
        replace(ZED, kind="home_help"),
        replace(ZED, when="Fri am"),
        replace(ZED, due_from="2026-12-01"),
        replace(ZED, name="Yolanda Quartz"),
        replace(ZED, phone="07700 900777"),
        replace(ZED, phone="", postcode="ZX1 3AB"),
    ],
)
def test_another_request_is_not_asked_about(world: World, typed: NeedForm) -> None:
    commands.add_need(world.context, replace(ZED, due_to="2026-11-30"), DISPATCHER)
    assert add(world, typed)


def test_a_need_that_is_over_is_not_the_same_request(world: World) -> None:
    first = add(world)
    commands.move_need(world.context, first, NeedState.CANCELLED, DISPATCHER, revision=1, reason="not_needed")
    assert add(world) != first


def test_the_call_is_written_down_with_what_was_promised(world: World) -> None:
    by_zed = add(world, log_call=True, promised="A call back by noon.")
    add(world, replace(ZED, kind="home_help"), caller="His sister")
    add(world, replace(ZED, kind="chat"))
    first, second = call_log.calls_of_day(world.context, DAY)
    assert (first.name, first.phone, first.promised) == ("Zed Quill", "+447700900666", "A call back by noon.")
    assert (first.need_id, first.at, first.taken_by) == (by_zed, NOW, "Dispatcher Person")
    assert (second.name, second.phone) == ("His sister", "")
    assert commands.need_view(world.context, by_zed).calls == (first,)


def test_a_call_about_nothing_new_is_written_down_too(world: World) -> None:
    call = call_log.log_call(
        world.context, DISPATCHER, name=" Ann  Atwood ", phone="07700900111", said="Late?", need_id=1
    )
    assert (call.name, call.phone) == ("Ann Atwood", "+447700900111")
    assert commands.need_view(world.context, 1).calls == (call,)
    with pytest.raises(InvalidInput) as refused:
        call_log.log_call(world.context, DISPATCHER, name="", phone="1" * 200, need_id=1)
    assert [fault.code for fault in refused.value.faults] == ["call.no-name", "call.nothing-said", "call.too-long"]
    with pytest.raises(NotFound):
        call_log.log_call(world.context, DISPATCHER, name="Ann", said="Late?", need_id=99)


def test_the_second_of_two_dispatchers_overwrites_nothing(world: World) -> None:
    need_id = add(world)
    commands.change_need(world.context, need_id, replace(ZED, notes="Two dogs."), 1, OTHER)
    with pytest.raises(StaleWrite):
        commands.change_need(world.context, need_id, replace(ZED, notes="One dog."), 1, DISPATCHER)
    with pytest.raises(StaleWrite):
        commands.move_need(world.context, need_id, NeedState.PAUSED, DISPATCHER, revision=1, reason="away")
    view = commands.need_view(world.context, need_id)
    assert (view.need.notes, view.revision) == ("Two dogs.", 2)
    assert (view.history[0].who, view.history[0].what) == ("Admin Person", "Changed: notes for the volunteer")


def test_a_change_that_changes_nothing_is_no_event(world: World) -> None:
    need_id = add(world)
    before = commands.need_view(world.context, need_id)
    commands.change_need(world.context, need_id, commands.typed_of(before.need), before.revision, DISPATCHER)
    assert commands.need_view(world.context, need_id) == before


def test_answering_its_question_makes_a_need_ready(world: World) -> None:
    with world.context.database.reading() as store:
        eve = next(need for need in store.needs.open() if need.name == NEIGHBOURS[4])
    typed = replace(commands.typed_of(eve), postcode="ZX1 2AB", place="Mill Road Pharmacy")
    kept = commands.change_need(world.context, eve.id, typed, 1, DISPATCHER)
    assert (kept.need.state, kept.need.questions) == (NeedState.READY, ())


def test_pausing_and_starting_again_are_told_in_words(world: World) -> None:
    need_id = add(world)
    commands.move_need(
        world.context, need_id, NeedState.PAUSED, DISPATCHER, revision=1, reason="in_hospital", note="Ward 7."
    )
    commands.move_need(world.context, need_id, NeedState.READY, OTHER, revision=2, reason="other")
    view = commands.need_view(world.context, need_id)
    assert view.need.state is NeedState.READY
    assert [(row.who, row.what, row.note) for row in view.history] == [
        ("Admin Person", "From paused to ready", ""),
        ("Dispatcher Person", "From ready to paused: they are in hospital", "Ward 7."),
        ("Dispatcher Person", "Added, ready", ""),
    ]


def test_a_need_with_a_question_waits_when_it_is_started_again(world: World) -> None:
    with world.context.database.transaction() as store:
        eve = next(need for need in store.needs.open() if need.name == NEIGHBOURS[4])
    commands.move_need(world.context, eve.id, NeedState.PAUSED, DISPATCHER, revision=1, reason="away")
    commands.move_need(world.context, eve.id, NeedState.READY, DISPATCHER, revision=2, reason="back")
    assert commands.need_view(world.context, eve.id).need.state is NeedState.NEW


def test_a_state_that_forbids_it_a_wrong_reason_and_a_long_note_are_said(world: World) -> None:
    need_id = add(world)
    with pytest.raises(Conflict) as refused:
        commands.move_need(world.context, need_id, NeedState.READY, DISPATCHER, revision=1, reason="back")
    assert refused.value.code == "need.cannot-move"
    with pytest.raises(InvalidInput) as unfit:
        commands.move_need(
            world.context, need_id, NeedState.PAUSED, DISPATCHER, revision=1, reason="bored", note="x" * 1001
        )
    assert [fault.code for fault in unfit.value.faults] == ["need.no-reason", "need.note-too-long"]
    with world.context.database.transaction() as store:
        done = add_need(store, kind=NeedKind.CHAT, state=NeedState.DONE)
    with pytest.raises(Conflict) as over:
        commands.change_need(world.context, done.id, ZED, 1, DISPATCHER)
    assert over.value.code == "need.over"


def test_a_need_on_a_round_names_who_to_ring(world: World) -> None:
    assert commands.need_view(world.context, 1).on_round is None
    world.publish()
    view = commands.need_view(world.context, 1)
    assert view.on_round is not None
    assert (view.on_round.number, view.helper, view.helper_phone) == (1, "Olga Quigley", "07700 900444")
    assert view.history[0].what == "From ready to planned: it was published in a plan"
