"""Counts of what was asked, by ward and kind."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from data.database.database import Database
from data.store.needs.tallies import Tally
from routing.needs import NeedKind, NeedState, Weekday
from tests.support.store_makers import ANN, HOME, MONDAY, NOW, add_need

TUESDAY = MONDAY + timedelta(days=1)
WALK, CHAT = NeedKind.DOG_WALK, NeedKind.CHAT


def test_counts_each_ward_and_kind_and_those_in_no_ward(database: Database) -> None:
    with database.transaction() as store:
        north = replace(HOME, ward_code="X05000002")
        add_need(store)
        add_need(store, kind=CHAT)
        add_need(store, state=NeedState.NEW, location=None)
        add_need(store, weekdays=frozenset({Weekday.FRIDAY}))
        for state in (NeedState.PLANNED, NeedState.ON_THE_WAY, NeedState.DONE, NeedState.NOT_DONE, NeedState.CANCELLED):
            need = add_need(store, location=north)
            store.needs.set_state(need.id, state, actor=ANN, at=NOW, day=MONDAY)
        assert store.tallies.needs(MONDAY, MONDAY) == (
            Tally("", WALK, open=1),
            Tally("X05000001", CHAT, open=1),
            Tally("X05000001", WALK, open=1),
            Tally("X05000002", WALK, planned=2, done=1, not_done=1),
        )
        month = store.tallies.needs(MONDAY, MONDAY + timedelta(days=30))
        assert Tally("X05000001", WALK, open=2) in month
        assert {one.ward_code for one in store.tallies.needs(TUESDAY, TUESDAY)} == {"", "X05000001"}
