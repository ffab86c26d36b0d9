"""The store of places, on both databases."""

from __future__ import annotations

from dataclasses import replace

import pytest

from data.database.database import Database
from data.store.upserts import UpsertResult
from routing.errors import NotFound
from tests.support.store_makers import ANN, NOW, add_need, later, make_place


def test_an_upsert_says_what_it_did_and_never_doubles(database: Database) -> None:
    pharmacy = make_place(postcode="CB1 2AS", opening_hours="Mo-Fr 09:00-17:00", note="ring the bell")
    with database.transaction() as store:
        assert store.places.upsert(pharmacy, "FA272", actor=ANN, at=NOW) is UpsertResult.ADDED
        assert store.places.upsert(pharmacy, "FA272", actor=ANN, at=later(1)) is UpsertResult.UNCHANGED
        assert store.places.upsert(pharmacy, "FAN68", actor=ANN, at=NOW) is UpsertResult.ADDED
        moved = replace(pharmacy, postcode="CB1 2AT")
        assert store.places.upsert(moved, "FA272", actor=ANN, at=later(2)) is UpsertResult.CHANGED
    with database.reading() as store:
        first, second = store.places.all()
        assert (first, second) == (replace(moved, id=first.id), replace(pharmacy, id=second.id))
        assert store.places.by_source_key("FA272") == store.places.get(first.id) == first
        assert store.places.by_source_key("?") is None
        assert [event.kind for event in store.events.for_subject("place", first.id)] == ["place.added", "place.changed"]


def test_a_need_shows_its_place_as_it_is_now(database: Database) -> None:
    with database.transaction() as store:
        store.places.upsert(make_place(), "p1", actor=ANN, at=NOW)
        need = add_need(store, place=store.places.all()[0])
        store.places.upsert(make_place(name="New name"), "p1", actor=ANN, at=NOW)
        assert store.needs.get(need.id).place == store.places.all()[0]
        assert store.places.all()[0].name == "New name"


def test_an_unknown_place_is_not_found(database: Database) -> None:
    with database.reading() as store, pytest.raises(NotFound) as missing:
        store.places.get(5)
    assert missing.value.code == "place.unknown"
