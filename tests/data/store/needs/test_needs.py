"""The store of needs, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.database.database import Database
from data.store.revisions import StaleWrite
from data.store.upserts import Sourced
from routing.errors import Conflict, NotFound
from routing.needs import (
    AnyOfKind,
    CheckKind,
    Location,
    Mode,
    NeedKind,
    NeedState,
    PlaceKind,
    Precision,
    Question,
    Span,
    Weekday,
)
from tests.support.store_makers import ANN, MONDAY, NOW, add_need, add_volunteer, later, make_need, make_place

TUESDAY = MONDAY + timedelta(days=1)


def test_gives_back_a_need_exactly_as_it_was_given(database: Database) -> None:
    """Every field, from every kind of column, in another transaction."""
    with database.transaction() as store:
        store.places.upsert(make_place(note="ask for Jo"), "p1", actor=ANN, at=NOW)
        shop = store.places.all()[0]
        never = add_volunteer(store)
        given_need = make_need(
            kind=NeedKind.PRESCRIPTION,
            state=NeedState.NEW,
            name="Zoë O’Brien-Łukasz 🐕",
            phone="07700 900123",
            address="Flat 2, 171 Queen's Walk",
            postcode="CB4 2JW",
            location=Location(0.1234567891234, -52.0000000001, Precision.DOOR, "X05000002"),
            due_to=TUESDAY,
            weekdays=frozenset({Weekday.MONDAY, Weekday.SUNDAY}),
            windows=(Span(32_400, 43_200), Span(50_400, 61_200)),
            size=4,
            place=shop,
            destination=AnyOfKind(PlaceKind.FRIDGE),
            fridge=True,
            priority=30,
            required_checks=frozenset({CheckKind.DBS, CheckKind.PHOTO_ID}),
            volunteers_needed=2,
            modes=frozenset({Mode.WALK, Mode.DRIVE}),
            never_volunteers=frozenset({never.id}),
            minutes=45,
            notes="Gate code 1234; '); DROP TABLE need; --",
            office_notes="owes us a trolley",
            questions=(Question("need.which-place", "Which of the two?", (shop.id, 7)),),
        )
        kept = store.needs.add(given_need, actor=ANN, at=NOW)
    with database.reading() as store:
        assert store.needs.get(kept.id) == kept == replace(given_need, id=kept.id)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    name=st.text(st.characters(exclude_categories=["Cs"])),
    notes=st.text(st.characters(exclude_categories=["Cs"])),
    lon=st.floats(-180, 180),
    windows=st.lists(st.builds(Span, st.integers(0, 86_400), st.integers(0, 86_400))).map(tuple),
    weekdays=st.frozensets(st.sampled_from(Weekday)),
)
def test_keeps_whatever_people_write(
    database: Database, name: str, notes: str, lon: float, windows: tuple[Span, ...], weekdays: frozenset[Weekday]
) -> None:
    """NUL and emoji too, which PostgreSQL's text could not hold."""
    place = Location(lon, 52.0, Precision.PIN, "X05000001")
    need = make_need(name=name, notes=notes, location=place, windows=windows, weekdays=weekdays)
    with database.transaction() as store:
        kept = store.needs.add(need, actor=ANN, at=NOW)
    with database.reading() as store:
        assert store.needs.get(kept.id) == replace(need, id=kept.id)


def test_adds_many_in_order_and_all_or_none(database: Database) -> None:
    with database.transaction() as store:
        kept = store.needs.add_all(
            [Sourced(make_need(name=f"N{number}"), f"key {number}") for number in range(1200)], actor=ANN, at=NOW
        )
    assert [need.name for need in kept] == [f"N{number}" for number in range(1200)]
    with pytest.raises(Conflict, match="conflicts with this") as clash, database.transaction() as store:
        store.needs.add_all([Sourced(make_need(), "new"), Sourced(make_need(), "key 7")], actor=ANN, at=NOW)
    assert clash.value.code == "store.clash"
    with database.reading() as store:
        assert len(store.needs.open()) == 1200
        assert store.needs.by_source_key("new") is None
        assert list(store.needs.get_all(need.id for need in kept)) == [need.id for need in kept]
        assert len(store.needs.by_source_keys(f"key {number}" for number in range(1300))) == 1200


def test_rolls_back_everything_when_the_block_raises(database: Database) -> None:
    def add_and_fail() -> None:
        with database.transaction() as store:
            add_need(store)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        add_and_fail()
    with database.reading() as store:
        assert store.needs.open() == ()
        assert store.events.since(0) == ()


@pytest.mark.parametrize(
    ("due_to", "weekdays", "day", "due"),
    [
        (None, frozenset(), MONDAY, True),
        (None, frozenset(), MONDAY - timedelta(days=1), False),
        (None, frozenset(), date(2030, 1, 1), True),
        (TUESDAY, frozenset(), TUESDAY, True),
        (TUESDAY, frozenset(), TUESDAY + timedelta(days=1), False),
        (None, frozenset({Weekday.MONDAY}), MONDAY, True),
        (None, frozenset({Weekday.TUESDAY, Weekday.SUNDAY}), MONDAY, False),
        (None, frozenset({Weekday.SUNDAY}), MONDAY + timedelta(days=6), True),
    ],
)
def test_finds_what_is_due_on_a_day_as_the_need_itself_says(
    database: Database, due_to: date | None, weekdays: frozenset[Weekday], day: date, due: bool
) -> None:
    with database.transaction() as store:
        need = add_need(store, due_to=due_to, weekdays=weekdays)
        assert need.due_on(day) is due
        assert (need in store.needs.due_on(day)) is due
        assert (need in store.needs.all_on(day)) is due


@pytest.mark.parametrize("state", NeedState)
def test_plans_only_what_is_ready_or_planned_that_very_day(database: Database, state: NeedState) -> None:
    with database.transaction() as store:
        need = add_need(store)
        store.needs.set_state(need.id, state, actor=ANN, at=NOW, day=TUESDAY)
        monday = [found.id for found in store.needs.due_on(MONDAY)]
        tuesday = [found.id for found in store.needs.due_on(TUESDAY)]
    under_way = state in (NeedState.PLANNED, NeedState.ON_THE_WAY)
    assert monday == ([need.id] if state is NeedState.READY else [])
    assert tuesday == ([need.id] if state is NeedState.READY or under_way else [])


def test_shows_on_a_day_what_is_due_planned_or_settled_on_it(database: Database) -> None:
    with database.transaction() as store:
        new = add_need(store, state=NeedState.NEW)
        planned = add_need(store)
        done = add_need(store)
        add_need(store, state=NeedState.CANCELLED)
        store.needs.set_state(planned.id, NeedState.PLANNED, actor=ANN, at=NOW, day=TUESDAY)
        store.needs.set_state(done.id, NeedState.DONE, actor=ANN, at=NOW, day=MONDAY)
        assert [need.id for need in store.needs.all_on(MONDAY)] == [new.id, done.id]
        assert [need.id for need in store.needs.all_on(TUESDAY)] == [new.id, planned.id]


def test_writes_an_event_for_every_move_and_none_for_no_move(database: Database) -> None:
    with database.transaction() as store:
        need = add_need(store)
        store.needs.set_state(need.id, NeedState.PLANNED, actor=ANN, at=later(1), reason="plan.published")
        store.needs.set_state(need.id, NeedState.PLANNED, actor=ANN, at=later(2))
        store.needs.set_state(need.id, NeedState.NOT_DONE, actor="driver:4", at=later(3), note="Una was not in")
    with database.reading() as store:
        added, first, second = store.events.for_subject("need", need.id)
        assert store.needs.get(need.id).state is NeedState.NOT_DONE
    assert (added.kind, added.actor, added.at) == ("need.added", ANN, NOW)
    assert first.data == {"from": "ready", "to": "planned", "reason": "plan.published"}
    assert second.data == {"from": "planned", "to": "not_done"}
    assert (second.actor, second.at, second.note) == ("driver:4", later(3), "Una was not in")


def test_says_which_fields_changed_and_never_what_they_hold(database: Database) -> None:
    with database.transaction() as store:
        need = add_need(store)
        changed = replace(need, phone="07700900018", location=None, state=NeedState.PAUSED)
        store.needs.update(changed, actor=ANN, at=later(1))
        store.needs.update(changed, actor=ANN, at=later(2))
        assert store.needs.get(need.id) == changed
        _, fields, state = store.events.for_subject("need", need.id)
    assert (fields.kind, fields.data) == ("need.changed", {"fields": ["location", "phone", "ward_code"]})
    assert (state.kind, state.data) == ("need.state", {"from": "ready", "to": "paused"})


def test_never_overwrites_what_someone_else_changed_meanwhile(database: Database) -> None:
    with database.transaction() as store:
        need = add_need(store)
        store.needs.update(replace(need, size=2), actor=ANN, at=NOW)
    with database.reading() as store:
        on_the_form = store.needs.revision(need.id)
    with database.transaction() as store:
        store.needs.update(replace(need, size=3), actor=ANN, at=NOW, revision=on_the_form)
    with pytest.raises(StaleWrite) as stale, database.transaction() as store:
        store.needs.update(replace(need, size=4), actor="user:2", at=NOW, revision=on_the_form)
    assert stale.value.code == "store.stale-write"
    with pytest.raises(Conflict) as blind, database.transaction() as store:
        store.needs.update(replace(need, size=5), actor="user:2", at=NOW)
    assert blind.value.code == "store.not-read"
    with database.transaction() as store:
        assert store.needs.get(need.id).size == 3
        store.needs.update(replace(need, size=5), actor="user:2", at=NOW)
        store.needs.set_state(need.id, NeedState.PAUSED, actor=ANN, at=NOW)
        store.needs.update(replace(need, size=6, state=NeedState.PAUSED), actor="user:2", at=NOW)


def test_knows_a_row_again_by_its_key_and_its_content(database: Database) -> None:
    with database.transaction() as store:
        need = store.needs.add(make_need(), actor=ANN, at=NOW, source_key="form 12", content="una|dog walk")
        assert store.needs.by_source_key("form 12") == (need, store.needs.content_digest("una|dog walk"))
        assert store.needs.by_source_key("form 13") is None
        assert store.needs.by_source_key("") is None
        assert store.needs.open_contents(["una|dog walk"]) == {"una|dog walk"}
        assert store.needs.open_contents(["una|shopping"]) == frozenset()
        assert store.needs.open_contents([""]) == frozenset()
        store.needs.update(need, actor=ANN, at=NOW, content="una|walk")
        assert store.needs.open_contents(["una|dog walk"]) == frozenset()
        store.needs.set_state(need.id, NeedState.DONE, actor=ANN, at=NOW)
        assert store.needs.open_contents(["una|walk"]) == frozenset()


@pytest.mark.parametrize("spelling", ["07700900123", "+44 7700 900123", "(07700) 900-123", "0044 (0)7700 900123"])
def test_finds_a_person_by_number_and_name_in_any_spelling(database: Database, spelling: str) -> None:
    with database.transaction() as store:
        need = add_need(store, name="Una  Mensah", phone="07700 900123")
        add_need(store, name="Otto", phone="")
        assert store.needs.by_phone(spelling) == (need,)
        assert store.needs.by_phone("") == ()
        assert store.needs.by_name(" una mensah") == (need,)
        assert store.needs.by_name("una") == ()


def test_an_unknown_need_is_not_found(database: Database) -> None:
    with database.transaction() as store:
        for ask in (
            lambda: store.needs.get(99),
            lambda: store.needs.revision(99),
            lambda: store.needs.update(make_need(id=99), actor=ANN, at=NOW),
            lambda: store.needs.set_state(99, NeedState.DONE, actor=ANN, at=NOW),
        ):
            with pytest.raises(NotFound) as missing:
                ask()
            assert missing.value.code == "need.unknown"
        assert store.needs.get_all([99]) == {}
