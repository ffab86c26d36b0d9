"""The store of volunteers, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from data.database.database import Database
from data.store.revisions import StaleWrite
from data.store.upserts import Sourced
from routing.errors import Conflict, NotFound
from routing.needs import Check, CheckKind, Mode, NeedKind, Question, Span, Weekday, WeeklyHours
from tests.support.store_makers import ANN, HOME, NOW, add_need, add_volunteer, later, make_volunteer


def test_gives_back_a_volunteer_exactly_as_they_were_given(database: Database) -> None:
    hours = WeeklyHours(
        ((Weekday.SATURDAY, Span(0, 86_399)), (Weekday.MONDAY, Span(32_400, 43_200))),
        frozenset({date(2026, 12, 25), date(2026, 12, 26)}),
    )
    given = make_volunteer(
        name="Fatima Taylor",
        phone="07700900503",
        postcode="CB4 3EL",
        location=HOME,
        modes=(Mode.WALK, Mode.DRIVE),
        hours=hours,
        checks=(Check(CheckKind.DBS, date(2027, 1, 31)), Check(CheckKind.COOL_BAG)),
        kinds=frozenset({NeedKind.CHAT, NeedKind.LIFT}),
        max_stops=5,
        max_minutes=90,
        max_metres=12_000,
        ends_at_home=False,
        notes="allergic to cats",
        questions=(Question("volunteer.hours", "Which Saturdays?"),),
    )
    with database.transaction() as store:
        kept = store.volunteers.add(given, actor=ANN, at=NOW)
    with database.reading() as store:
        assert store.volunteers.get(kept.id) == kept == replace(given, id=kept.id)


def test_lists_active_ones_and_those_who_left_when_asked(database: Database) -> None:
    with database.transaction() as store:
        here = add_volunteer(store)
        gone = add_volunteer(store, active=False)
        assert store.volunteers.all() == (here,)
        assert store.volunteers.all(active=False) == (here, gone)


def test_counts_active_ones_by_ward(database: Database) -> None:
    with database.transaction() as store:
        add_volunteer(store, location=HOME)
        add_volunteer(store, location=HOME)
        add_volunteer(store, location=HOME, active=False)
        add_volunteer(store)
        assert store.volunteers.counts_by_ward() == {"": 1, "X05000001": 2}


def test_knows_a_row_again_and_updates_it(database: Database) -> None:
    with database.transaction() as store:
        (kept,) = store.volunteers.add_all([Sourced(make_volunteer(), "form 3", "olga|bike")], actor=ANN, at=NOW)
    with database.transaction() as store:
        known = store.volunteers.by_source_key("form 3")
        assert known == (kept, store.volunteers.content_digest("olga|bike"))
        assert store.volunteers.by_content("olga|bike") == kept
        assert store.volunteers.by_content("") is None
        assert store.volunteers.by_source_key("") is None
        store.volunteers.update(replace(kept, capacity=8), actor=ANN, at=later(1), content="olga|cargo bike")
        assert store.volunteers.get(kept.id).capacity == 8
        assert store.volunteers.by_content("olga|bike") is None
        _, changed = store.events.for_subject("volunteer", kept.id)
        assert (changed.kind, changed.data) == ("volunteer.changed", {"fields": ["capacity"]})


def test_never_overwrites_what_someone_else_changed_meanwhile(database: Database) -> None:
    with database.transaction() as store:
        kept = add_volunteer(store)
        first = store.volunteers.revision(kept.id)
        store.volunteers.update(replace(kept, capacity=1), actor=ANN, at=NOW)
    with pytest.raises(StaleWrite), database.transaction() as store:
        store.volunteers.update(replace(kept, capacity=2), actor=ANN, at=NOW, revision=first)
    with pytest.raises(Conflict, match="not read"), database.transaction() as store:
        store.volunteers.update(replace(kept, capacity=2), actor=ANN, at=NOW)


def test_finds_who_both_asks_and_offers(database: Database) -> None:
    """One number finds the person in both tables."""
    with database.transaction() as store:
        need = add_need(store, phone="+44 7700 900123")
        volunteer = add_volunteer(store, phone="07700900123", name="Una Mensah")
        assert store.needs.by_phone(volunteer.phone) == (need,)
        assert store.volunteers.by_phone(need.phone) == (volunteer,)
        assert store.volunteers.by_name(need.name) == (volunteer,)
        assert store.volunteers.by_phone("none") == ()


def test_an_unknown_volunteer_is_not_found(database: Database) -> None:
    with database.transaction() as store:
        with pytest.raises(NotFound, match="There is no volunteer 9"):
            store.volunteers.get(9)
        with pytest.raises(NotFound):
            store.volunteers.update(make_volunteer(id=9), actor=ANN, at=NOW)
