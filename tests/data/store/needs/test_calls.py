"""The log of calls and the people who are known, on both databases."""

from __future__ import annotations

from dataclasses import replace

import pytest

from data.database.database import Database
from data.store.needs.calls import Call
from data.store.revisions import StaleWrite
from routing.errors import NotFound
from routing.needs import NeedKind, NeedState
from tests.support.store_makers import (
    ANN,
    MONDAY,
    NOW,
    add_need,
    add_plan,
    add_volunteer,
    later,
    make_place,
    make_round,
)


def test_calls_are_kept_in_order_and_found_by_time_and_by_need(database: Database) -> None:
    with database.transaction() as store:
        need = add_need(store)
        first = Call(at=NOW, actor=ANN, need_id=need.id, name="Una Mensah", phone="+447700900111", promised="By noon.")
        kept = store.calls.add(first)
        other = store.calls.add(Call(at=later(60), actor="user:2", name="Her son", said="Is anybody coming?"))
        store.calls.add(Call(at=later(86_400), actor=ANN, name="Una Mensah"))
    with database.reading() as store:
        assert kept == replace(first, id=kept.id)
        assert store.calls.between(NOW, later(3600)) == (kept, other)
        assert store.calls.about(need.id) == (kept,)
        (event,) = store.events.for_subject("call", kept.id)
        assert (event.kind, event.data, event.actor) == ("call.added", {"need_id": need.id}, ANN)


def test_each_person_is_known_once_as_their_newest_need_says(database: Database) -> None:
    with database.transaction() as store:
        store.places.upsert(make_place(), "p1", actor=ANN, at=NOW)
        pharmacy = store.places.all()[0]
        una = {"name": "Una Mensah", "phone": "07700 900111"}
        add_need(store, kind=NeedKind.PRESCRIPTION, place=pharmacy, address="1 Old Road", **una)
        newest = add_need(store, address="2 New Road", postcode="ZX1 2AB", **una)
        add_need(store, name="Bill Burrows")
        olga = add_volunteer(store, phone="07700 900444", postcode="ZX1 3AB")
        add_volunteer(store, **una)
    with database.reading() as store:
        bill, known, volunteer = store.people.all()
    assert bill.name == "Bill Burrows"
    assert (known.name, known.address, known.postcode) == ("Una Mensah", "2 New Road", "ZX1 2AB")
    assert (known.need_id, known.volunteer_id, known.pharmacy_id) == (newest.id, None, pharmacy.id)
    assert (volunteer.name, volunteer.volunteer_id, volunteer.need_id) == (olga.name, olga.id, None)


def test_a_need_is_held_as_a_form_saw_it(database: Database) -> None:
    with database.transaction() as store:
        need = add_need(store)
    with database.transaction() as store:
        seen = store.needs.revision(need.id)
        store.needs.expect(need.id, seen)
        store.needs.set_state(need.id, NeedState.PAUSED, actor=ANN, at=NOW)
    with database.transaction() as store:
        with pytest.raises(StaleWrite):
            store.needs.expect(need.id, seen)
        with pytest.raises(NotFound):
            store.needs.expect(99, 1)


def test_the_round_of_a_need_is_that_of_the_plan_people_follow(database: Database) -> None:
    with database.transaction() as store:
        need, volunteer = add_need(store), add_volunteer(store)
        plan = add_plan(store, (make_round(volunteer.id, (need.id,), number=2),))
        assert store.plans.round_of_need(need.id) is None
        published = store.plans.publish(plan.id, ANN, NOW)
        found = store.plans.round_of_need(need.id)
    assert found is not None
    assert (found.day, found.plan_id, found.round_id) == (MONDAY, plan.id, published.rounds[0].id)
    assert (found.number, found.volunteer_id) == (2, volunteer.id)
