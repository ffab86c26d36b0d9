"""What was changed is told from what to what, and the last of it taken back: as a new event, or not at all."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from api.services.actors import Actor
from api.services.needs import commands, undoing
from api.services.planning import planner
from api.services.privacy import subject_access
from routing.errors import Conflict
from routing.forms.need import NeedForm
from routing.needs import Need, NeedState
from tests.support.api_world import NEIGHBOURS, World
from tests.support.store_makers import add_volunteer, later

DISPATCHER = Actor("user", 1, "dispatcher")
ADMIN = Actor("user", 3, "admin")
ZED = NeedForm(
    name="Zed Quill", phone="07700 900666", postcode="ZX1 2AB", kind="dog_walk", when="Tue am", notes="A lead."
)


@pytest.fixture
def zed(world: World) -> int:
    return commands.add_need(world.context, ZED, DISPATCHER).need.id


def change(world: World, need_id: int, **changes: Any) -> None:
    view = commands.need_view(world.context, need_id)
    typed = replace(commands.typed_of(view.need), **changes)
    tick(world)
    commands.change_need(world.context, need_id, typed, view.revision, DISPATCHER)


def tick(world: World) -> None:
    """Some time goes by."""
    before = world.context.clock()
    world.context.clock = lambda: before + (later(60) - later(0))


def undo(world: World, need_id: int) -> None:
    view = commands.need_view(world.context, need_id)
    assert view.undo is not None
    tick(world)
    undoing.undo(world.context, "need", need_id, ADMIN, event_id=view.undo, revision=view.revision)


def the_need(world: World, need_id: int) -> Need:
    with world.context.database.reading() as store:
        return store.needs.get(need_id)


def move(world: World, need_id: int, to: NeedState, reason: str) -> None:
    revision = commands.need_view(world.context, need_id).revision
    tick(world)
    commands.move_need(world.context, need_id, to, DISPATCHER, revision=revision, reason=reason)


def test_a_change_is_told_from_what_to_what(world: World, zed: int) -> None:
    change(world, zed, notes="A blue lead.", when="Wed 10-12", size="", priority="2", due_to="2026-12-09")
    row = commands.need_view(world.context, zed).history[0]
    assert row.who == "Dispatcher Person"
    assert row.changes == (
        "last day: open → 09/12/2026",
        "days: Tue → Wed",
        "hours: 09:00-12:00 → 10:00-12:00",
        "priority: 0 → 2",
        "notes for the volunteer: “A lead.” → “A blue lead.”",
    )


def test_the_last_change_is_undone_as_an_event_and_that_may_be_undone_too(world: World, zed: int) -> None:
    before = the_need(world, zed)
    change(world, zed, name="Zedekiah Quill", phone="07700 900667", due_to="2026-12-09", postcode="ZX1 3AB")
    after = the_need(world, zed)
    undo(world, zed)
    assert the_need(world, zed) == before
    with world.context.database.reading() as store:
        assert [one.id for one in store.needs.by_name("zed quill")] == [zed], "It is found by its name again."
        assert store.needs.by_phone("07700 900667") == ()
    row = commands.need_view(world.context, zed).history[0]
    assert (row.who, row.what.partition(":")[0]) == ("Admin Person", "Restored")
    undo(world, zed)
    assert the_need(world, zed) == after


@pytest.mark.parametrize(("to", "reason"), [(NeedState.PAUSED, "away"), (NeedState.CANCELLED, "not_needed")])
def test_a_need_that_was_stopped_goes_on(world: World, zed: int, to: NeedState, reason: str) -> None:
    move(world, zed, to, reason)
    undo(world, zed)
    assert the_need(world, zed).state is NeedState.READY


def test_a_need_cancelled_on_its_round_is_on_it_again_while_people_follow_it(world: World) -> None:
    world.publish()
    with world.context.database.reading() as store:
        ann = store.needs.by_name(NEIGHBOURS[0])[0]
        day = store.needs.day_of(ann.id)
    move(world, ann.id, NeedState.CANCELLED, "not_needed")
    undo(world, ann.id)
    with world.context.database.reading() as store:
        assert (store.needs.get(ann.id).state, store.needs.day_of(ann.id)) == (NeedState.PLANNED, day)


def test_nothing_is_undone_once_its_round_is_no_longer_followed(world: World) -> None:
    world.publish()
    with world.context.database.reading() as store:
        ann = store.needs.by_name(NEIGHBOURS[0])[0]
    move(world, ann.id, NeedState.CANCELLED, "not_needed")
    with world.context.database.transaction() as store:
        store.plans.get(world.plan_id)
        store.plans.close(world.plan_id, "user:1", world.now)
    with pytest.raises(Conflict) as refused:
        undo(world, ann.id)
    assert refused.value.code == "undo.round-gone"
    assert the_need(world, ann.id).state is NeedState.CANCELLED


def test_what_came_later_is_never_lost(world: World, zed: int) -> None:
    change(world, zed, notes="A blue lead.")
    seen = commands.need_view(world.context, zed)
    assert seen.undo is not None
    change(world, zed, office_notes="Rang back.")
    now = commands.need_view(world.context, zed)
    for revision in (seen.revision, now.revision):
        with pytest.raises(Conflict) as refused:
            undoing.undo(world.context, "need", zed, ADMIN, event_id=seen.undo, revision=revision)
        assert refused.value.code == "undo.later"
    assert (the_need(world, zed).notes, the_need(world, zed).office_notes) == ("A blue lead.", "Rang back.")


def test_what_a_plan_did_and_the_taking_in_itself_are_not_undone(world: World, zed: int) -> None:
    assert commands.need_view(world.context, zed).undo is None
    planner.publish(world.context, world.plan_id, DISPATCHER)
    with world.context.database.reading() as store:
        ann = store.needs.by_name(NEIGHBOURS[0])[0]
        last = store.events.for_subject("need", ann.id)[-1]
    view = commands.need_view(world.context, ann.id)
    assert view.undo is None
    with pytest.raises(Conflict) as refused:
        undoing.undo(world.context, "need", ann.id, ADMIN, event_id=last.id, revision=view.revision)
    assert refused.value.code == "undo.not-by-hand"


def test_what_was_changed_goes_with_the_details(world: World, zed: int) -> None:
    change(world, zed, notes="A blue lead.")
    subject_access.erase(world.context, f"need-{zed}", ADMIN)
    view = commands.need_view(world.context, zed)
    assert view.undo is None
    assert all(row.changes == () for row in view.history)
    with world.context.database.reading() as store:
        assert all(not event.changes for event in store.events.for_subject("need", zed))


def test_a_volunteers_record_is_put_back_and_its_changes_go_with_it(world: World) -> None:
    with world.context.database.transaction() as store:
        rose = add_volunteer(store, name="Rose Vane", phone="07700 900777")
        store.volunteers.update(replace(rose, name="Rosa Vane", capacity=9), actor="user:1", at=later(60))
    with world.context.database.reading() as store:
        (event,) = store.field_changes.last_step("volunteer", rose.id)
        revision = store.volunteers.revision(rose.id)
    assert dict(event.changes) == {"capacity": [3, 9], "name": ["Rose Vane", "Rosa Vane"]}
    undoing.undo(world.context, "volunteer", rose.id, ADMIN, event_id=event.id, revision=revision)
    with world.context.database.reading() as store:
        assert store.volunteers.get(rose.id) == rose
    subject_access.erase(world.context, f"volunteer-{rose.id}", ADMIN)
    with world.context.database.reading() as store:
        assert all(not event.changes for event in store.events.for_subject("volunteer", rose.id))


def test_the_page_undoes_the_last_change_and_says_when_it_cannot(world: World, zed: int) -> None:
    change(world, zed, notes="A <blue> lead.")
    browser = world.browser("dispatcher")
    page = browser.get(f"/needs/{zed}").text
    assert "notes for the volunteer: “A lead.” → “A &lt;blue&gt; lead.”" in page
    view = commands.need_view(world.context, zed)
    seen = {"event": view.undo, "revision": view.revision}
    assert browser.post(f"/needs/{zed}/undo", data=seen).status_code == 303
    assert the_need(world, zed).notes == "A lead."
    again = browser.post(f"/needs/{zed}/undo", data=seen)
    assert again.status_code == 409
    assert "Nothing was undone." in again.text
