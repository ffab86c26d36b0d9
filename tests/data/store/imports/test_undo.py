"""Taking an import back, on both databases: as it was, and never over what somebody did meanwhile."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest

from data.database.database import Database
from data.store import Store
from data.store.imports.records import ImportChange
from routing.errors import Conflict, NotFound
from routing.needs import Location, Need, Precision
from tests.support.store_makers import ANN, MONDAY, NOW, add_need, add_volunteer, later, make_place


def imported(store: Store, added: Need, changed: Need) -> int:
    """An import that added one need and changed another's notes; gives its id."""
    record = store.imports.record("needs", "ab12", NOW, ANN, {"new": 1, "updated": 1})
    before = store.import_undo.before("need", changed.id)
    store.needs.update(replace(store.needs.get(changed.id), notes="By the list."), actor=ANN, at=later(1))
    store.import_undo.record(record.id, [ImportChange("need", added.id), before])
    return record.id


def test_everything_is_as_it_was_before(database: Database) -> None:
    where = Location(0.1371793, 52.1922544, Precision.DOOR, "X05000001")
    with database.transaction() as store:
        need = add_need(
            store, phone="07700900123", location=where, due_to=date(2026, 12, 24), notes="Ring \u202e twice."
        )
        volunteer = add_volunteer(store, phone="07700900124", location=where, notes="Likes dogs.")
        store.places.upsert(make_place(note="Ask for Bo."), "p", actor=ANN, at=NOW)
        (place,) = store.places.all()
        was = (store.needs.get(need.id), store.volunteers.get(volunteer.id), place)
        record = store.imports.record("needs", "ab12", NOW, ANN, {"updated": 3})
        ids = {"need": need.id, "volunteer": volunteer.id, "place": place.id}
        befores = [store.import_undo.before(kind, number) for kind, number in ids.items()]
        store.needs.update(replace(was[0], name="X", phone="", location=None, due_to=MONDAY), actor=ANN, at=later(1))
        store.volunteers.update(replace(was[1], name="Y", capacity=9, notes=""), actor=ANN, at=later(1))
        store.places.upsert(make_place(note=""), "p", actor=ANN, at=later(1))
        store.import_undo.record(record.id, befores)
    with database.transaction() as store:
        done = store.import_undo.undo(record.id, actor=ANN, at=later(2))
        assert (done.removed, done.restored, done.left) == (0, 3, ())
    with database.reading() as store:
        assert (store.needs.get(need.id), store.volunteers.get(volunteer.id), *store.places.all()) == was


def test_who_changes_a_record_while_its_import_is_taken_back_keeps_the_change(database: Database) -> None:
    with database.transaction() as store:
        added, changed = add_need(store), add_need(store, notes="Before.")
        import_id = imported(store, added, changed)

    def undo() -> tuple[tuple[str, int], ...]:
        with database.transaction() as store:
            return store.import_undo.undo(import_id, actor="user:2", at=later(9)).left

    with ThreadPoolExecutor(1) as other:
        with database.transaction() as store:
            for one in (added, changed):
                store.needs.update(replace(store.needs.get(one.id), notes="By hand."), actor=ANN, at=later(2))
            taken = other.submit(undo)
            time.sleep(0.3)  # it begins, and has to wait
        assert set(taken.result(timeout=30)) == {("need", added.id), ("need", changed.id)}
    with database.reading() as store:
        assert [store.needs.get(one.id).notes for one in (added, changed)] == ["By hand.", "By hand."]


def test_two_who_take_it_back_at_once_do_it_once(database: Database) -> None:
    with database.transaction() as store:
        import_id = imported(store, add_need(store), add_need(store))

    def undo() -> str:
        try:
            with database.transaction() as store:
                store.import_undo.undo(import_id, actor=ANN, at=later(9))
        except Conflict as error:
            return error.code
        return "done"

    with ThreadPoolExecutor(2) as both:
        said = [one.result(timeout=30) for one in [both.submit(undo), both.submit(undo)]]
    assert sorted(said) == ["done", "import.undone-already"]


def test_of_what_is_removed_nothing_personal_stays_in_the_history(database: Database) -> None:
    with database.transaction() as store:
        added, changed = add_need(store), add_need(store)
        store.needs.update(replace(store.needs.get(added.id), notes="Insulin."), actor=ANN, at=NOW)
        store.events.append("need.noted", "need", added.id, ANN, NOW, note="Rang about insulin.")
        import_id = imported(store, added, changed)
        store.import_undo.undo(import_id, actor=ANN, at=later(9))
        history = store.events.for_subject("need", added.id)
    assert history[-1].kind == "need.removed"
    assert {event.note for event in history} == {""}
    assert not any(event.changes for event in history)


def test_what_an_erased_person_was_before_is_gone_and_comes_back_by_nothing(database: Database) -> None:
    with database.transaction() as store:
        added, changed = add_need(store), add_need(store, name="Una Mensah", notes="Before.")
        import_id = imported(store, added, changed)
        store.erasure.needs([changed.id], actor=ANN, at=later(2), reason="person.erased")
        done = store.import_undo.undo(import_id, actor=ANN, at=later(3))
        assert (done.removed, done.restored, done.left) == (1, 0, ())
        erased = store.needs.get(changed.id)
        assert (erased.name, erased.notes, erased.location) != ("Una Mensah", "Before.", changed.location)
        with pytest.raises(NotFound):
            store.needs.get(added.id)


def test_after_its_time_nothing_is_taken_back(database: Database) -> None:
    with database.transaction() as store:
        import_id = imported(store, add_need(store), add_need(store))
        assert store.import_undo.can_undo([import_id]) == {import_id}
        assert store.import_undo.forget_before(later(1)) == 2
        assert store.import_undo.can_undo([import_id]) == frozenset()
        with pytest.raises(Conflict, match="too old to undo"):
            store.import_undo.undo(import_id, actor=ANN, at=later(9))
        with pytest.raises(NotFound):
            store.import_undo.undo(99, actor=ANN, at=later(9))
