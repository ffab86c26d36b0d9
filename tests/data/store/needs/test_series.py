"""Series: kept whole, found by whose they are; each time of one is a need once, whoever brings it out."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest

from data.database.database import Database
from data.store.needs.series import Given, OneOf
from data.store.revisions import StaleWrite
from routing.errors import NotFound
from routing.needs import AnyOfKind, NeedKind, NeedState, PlaceKind, Question, Span
from routing.series import Every, Frequency, Holidays, Pause, Series
from tests.support import killed_process
from tests.support.other_processes import Start
from tests.support.store_makers import ANN, HOME, MONDAY, NOW, add_need, later, make_need, make_place, make_series


def kept(database: Database, one: Series) -> Series:
    with database.transaction() as store:
        return store.series.add(one, actor=ANN, at=NOW)


def test_it_comes_back_as_it_was_kept(database: Database) -> None:
    with database.transaction() as store:
        store.places.upsert(make_place(), "p1", actor=ANN, at=NOW)
        place = store.places.all()[0]
    template = make_need(
        kind=NeedKind.PRESCRIPTION, place=place, windows=(Span(32_400, 43_200),), notes="Ring twice.", location=HOME,
        due_to=MONDAY + timedelta(days=99), fridge=True, never_volunteers=frozenset({3}), minutes=20,
        questions=(Question("need.which-place", "Which pharmacy?", (1, 2)),),
    )  # fmt: skip
    one = kept(
        database,
        make_series(
            every=Every(Frequency.WEEKLY, 2), holidays=Holidays.BEFORE, template=template, last_day=template.due_to,
            pauses=(Pause(MONDAY, MONDAY), Pause(MONDAY + timedelta(days=9))), skips=frozenset({MONDAY}),
        ),
    )  # fmt: skip
    with database.reading() as store:
        assert store.series.get(one.id) == one
        assert store.series.revision(one.id) == 1
        assert [event.kind for event in store.events.for_subject("series", one.id)] == ["series.added"]
        with pytest.raises(NotFound):
            store.series.get(99)


def test_any_place_of_a_kind_stays_so(database: Database) -> None:
    template = make_need(kind=NeedKind.SURPLUS, destination=AnyOfKind(PlaceKind.FRIDGE))
    one = kept(database, make_series(template=template))
    with database.reading() as store:
        assert store.series.get(one.id).template.destination == AnyOfKind(PlaceKind.FRIDGE)


def test_a_change_of_what_is_old_is_refused_and_a_change_asks_for_its_needs_anew(database: Database) -> None:
    one = kept(database, make_series())
    with database.transaction() as store:
        store.series.filled(one.id, MONDAY)
        assert store.series.unfilled(MONDAY, MONDAY) == ()
        assert store.series.unfilled(MONDAY, MONDAY + timedelta(days=1)) == (one.id,)
        store.series.update(replace(one, last_day=date(2027, 1, 1)), actor=ANN, at=later(1), revision=1)
        assert store.series.unfilled(MONDAY, MONDAY) == (one.id,)
        assert store.series.unfilled(date(2027, 1, 2), date(2027, 1, 2)) == ()
    with pytest.raises(StaleWrite), database.transaction() as store:
        store.series.update(one, actor=ANN, at=later(2), revision=1)


def test_a_need_knows_what_it_is_a_time_of(database: Database) -> None:
    one = kept(database, make_series())
    with database.transaction() as store:
        need, other = add_need(store), add_need(store)
        store.series.give(one.id, MONDAY, need.id)
        assert store.series.of_need(need.id) == OneOf(one.id, MONDAY, own=False)
        assert store.series.of_need(other.id) is None
        store.series.mark(one.id, MONDAY, dropped=True)
        assert store.series.given(one.id) == (Given(MONDAY, need.id, own=False, dropped=True),)
        store.series.goes_its_own_way(need.id)
        assert store.series.given(one.id) == (Given(MONDAY, need.id, own=True, dropped=False),)
        assert store.series.of_person((need.id,), ()) == (one,)
        assert store.series.of_person((), [("una  mensah", "")]) == (one,)
        assert store.series.of_person((other.id,), [("Una Mensah", "07700 900123")]) == ()


def test_a_need_that_became_a_count_leaves_its_day_behind(database: Database) -> None:
    one = kept(database, make_series())
    with database.transaction() as store:
        need = add_need(store)
        store.series.give(one.id, MONDAY, need.id)
        store.needs.set_state(need.id, NeedState.DONE, actor=ANN, at=NOW, day=MONDAY)
        store.erasure.needs([need.id], actor=ANN, at=NOW, reason="retention.over")
        assert store.erasure.reduce_needs(MONDAY + timedelta(days=1), later(1)) == 1
        assert store.series.given(one.id) == (Given(MONDAY, None),)
        assert store.series.erase([one.id], actor=ANN, at=NOW, reason="retention.over") == 1
        assert store.series.all() == ()


def test_processes_that_bring_out_the_same_days_at_once_make_each_need_once(database: Database, start: Start) -> None:
    one = kept(database, make_series())
    others = [start(killed_process.bring_out) for _ in range(3)]
    for other in others:
        while other.hear() is not None:
            pass
    with database.reading() as store:
        days = Counter(need.due_from for need in store.needs.open())
        assert len(store.series.given(one.id)) == 60
    assert (len(days), set(days.values())) == (60, {1})


def test_one_that_is_killed_leaves_no_day_half_and_the_next_goes_on(database: Database, start: Start) -> None:
    series = kept(database, make_series())
    said: set[int] = set()
    for heard in (3, 11, 2):
        other = start(killed_process.bring_out)
        said |= {other.hear() for _ in range(heard)}
        said |= {number for number in other.die() if number is not None}
        with database.reading() as store:
            needs = {need.id: need.due_from for need in store.needs.open()}
            given = {one.need_id: one.named for one in store.series.given(series.id)}
        assert given == needs
        assert {MONDAY + timedelta(days=number) for number in said} <= set(needs.values())
