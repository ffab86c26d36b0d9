"""Consents, looks, written files, and what erasing leaves, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from data.database.database import Database
from data.store import Store
from data.store.encoding import ERASED
from data.store.needs.calls import Call
from data.store.privacy.access_log import AccessRecord
from data.store.privacy.erasure import WardMonth
from routing.needs import NeedState
from routing.plan import StopState, UnassignedNeed
from routing.problem import StopKind
from tests.support.store_makers import ANN, MONDAY, NOW, add_need, add_plan, add_volunteer, later, make_round

LONG_AFTER = MONDAY + timedelta(days=400)


def settled(store: Store, state: NeedState = NeedState.DONE, day: date = MONDAY, **changes: object) -> int:
    need = add_need(store, **changes)
    store.needs.set_state(need.id, state, actor=ANN, at=NOW, note="rang", day=day)
    return need.id


def test_a_consent_is_the_person_s_whichever_of_their_records_one_asks(database: Database) -> None:
    una = {"name": "Una Mensah", "phone": "07700 900111"}
    with database.transaction() as store:
        first, second = add_need(store, **una), add_need(store, **una)
        helper, other = add_volunteer(store, **una), add_need(store, name="Bill Burrows")
        store.consents.add("need", first.id, "given", "1", "phone", actor=ANN, at=NOW)
        store.consents.add("volunteer", helper.id, "withdrawn", "1", "paper", actor=ANN, at=later(60))
    with database.reading() as store:
        told = [(one.state, one.way) for one in store.consents.of("need", second.id)]
        assert told == [("withdrawn", "paper"), ("given", "phone")]
        assert store.consents.of("need", other.id) == ()


def test_a_consent_goes_with_the_last_record_of_the_person(database: Database) -> None:
    with database.transaction() as store:
        need, kept = add_need(store), add_need(store, name="Bill Burrows")
        for one in (need, kept):
            store.consents.add("need", one.id, "given", "1", "phone", actor=ANN, at=NOW)
        store.erasure.needs([need.id], actor=ANN, at=NOW, reason="x")
        assert store.consents.forget_of_nobody() == 1
        assert len(store.consents.of("need", kept.id)) == 1


def test_looks_are_found_by_the_record_and_by_no_other_number(database: Database) -> None:
    look = AccessRecord(NOW, "user:1", "page.day", "need", (1, 12, 112))
    with database.transaction() as store:
        store.access_log.add_all(
            [look, AccessRecord(NOW, "user:1", "page.day", "volunteer", (2,)), replace(look, subjects=())]
        )
    with database.reading() as store:
        assert store.access_log.at([("need", 12)]) == (look,)
        assert store.access_log.at([("need", 2), ("need", 11)]) == ()
        assert len(store.access_log.at([("need", 1), ("volunteer", 2)])) == 2
        assert store.access_log.at([]) == ()


def test_what_is_over_is_found_and_what_is_not_is_left(database: Database) -> None:
    with database.transaction() as store:
        old = settled(store)
        failed = settled(store, NeedState.NOT_DONE)
        settled(store, day=MONDAY + timedelta(days=8))
        cancelled = settled(store, NeedState.CANCELLED)
        add_need(store)
        lapsed = add_need(store, due_to=MONDAY)
        over = store.erasure.finished_needs(MONDAY + timedelta(days=8), NOW + timedelta(days=8))
        assert over == (old, failed, cancelled)
        assert store.erasure.lapsed_needs(MONDAY + timedelta(days=1)) == (lapsed.id,)
        assert store.erasure.lapsed_needs(MONDAY) == ()


def test_an_erased_need_names_nobody_and_still_counts(database: Database) -> None:
    with database.transaction() as store:
        volunteer = add_volunteer(store)
        need, neighbour = add_need(store, phone="07700 900111", notes="insulin"), add_need(store, name="Bill Burrows")
        rounds = (make_round(volunteer.id, (need.id, neighbour.id)),)
        plan = store.plans.publish(
            add_plan(
                store, rounds, (UnassignedNeed(need_id=add_need(store).id, reason="x", old_text=("Olga is away.",)),)
            ).id,
            ANN,
            NOW,
        )
        stop = plan.rounds[0].stops[1]
        store.plans.mark_stop(stop.id, StopState.NOT_DONE, "not_home", "her sister", NOW, "driver:1", "k")
        store.needs.set_state(need.id, NeedState.DONE, actor=ANN, at=NOW, note="said hello")
        store.calls.add(Call(at=NOW, actor=ANN, need_id=need.id, name="Una Mensah", promised="By noon."))
        store.erasure.needs([need.id], actor=ANN, at=NOW, reason="retention.over")
    with database.reading() as store:
        left = store.needs.get(need.id)
        assert (left.name, left.phone, left.notes, left.location) == (ERASED, "", "", None)
        assert (left.kind, left.state) == (need.kind, NeedState.DONE)
        assert store.erasure.wards_of([need.id]) == {need.id: "X05000001"}
        assert store.calls.all() == ()
        assert {event.note for event in store.events.for_subject("need", need.id)} == {""}
        _, own, following, end = store.plans.get(plan.id).rounds[0].stops
        assert (own.lon, own.leg, own.note, own.outcome) == (None, "", "", "not_home")
        # The next way began at the erased door; the one after it did not.
        assert (following.leg, bool(following.lon), bool(end.leg)) == ("", True, True)
        assert store.people.all()[0].name == "Una Mensah"
        assert store.people.records_of("need", need.id) == ((need.id,), ())
        assert store.erasure.finished_needs(LONG_AFTER, NOW + timedelta(days=400)) == ()


def test_an_erased_volunteer_is_asked_no_more_and_their_home_is_on_no_round(database: Database) -> None:
    with database.transaction() as store:
        volunteer, need = add_volunteer(store, phone="07700 900222"), add_need(store)
        plan = add_plan(store, (make_round(volunteer.id, (need.id,)),))
        store.erasure.volunteers([volunteer.id], actor=ANN, at=NOW, reason="x")
    with database.reading() as store:
        left = store.volunteers.get(volunteer.id)
        assert (left.name, left.phone, left.location, left.active, left.hours.spans) == (ERASED, "", None, False, ())
        stops = store.plans.get(plan.id).rounds[0].stops
        assert [stop.lon is None for stop in stops] == [stop.kind is not StopKind.JOB for stop in stops]
        assert not any(stop.leg for stop in stops)
        assert store.volunteers.by_phone("07700 900222") == ()


def test_a_volunteer_is_idle_without_a_round_or_a_change_since(database: Database) -> None:
    after = NOW + timedelta(days=1)
    with database.transaction() as store:
        idle, busy = add_volunteer(store), add_volunteer(store, name="Pete Rudd")
        add_plan(store, (make_round(busy.id, ()),))
        assert store.erasure.idle_volunteers(MONDAY, after) == (idle.id,)
        assert store.erasure.idle_volunteers(MONDAY, NOW) == ()
        assert store.erasure.idle_volunteers(MONDAY + timedelta(days=1), after) == (idle.id, busy.id)


def test_needs_become_counts_by_ward_and_month_and_are_counted_once(database: Database) -> None:
    with database.transaction() as store:
        volunteer = add_volunteer(store)
        old = [settled(store), settled(store), settled(store, NeedState.NOT_DONE)]
        add_plan(
            store,
            (make_round(volunteer.id, (old[0],)),),
            (UnassignedNeed(need_id=old[1], reason="x", old_text=("y",)),),
        )
        kept = settled(store, name="Bill Burrows", day=LONG_AFTER)
        store.erasure.needs(old, actor=ANN, at=NOW, reason="x")
        before = (MONDAY + timedelta(days=1), NOW + timedelta(days=1))
        assert store.erasure.reduce_needs(*before) == 3
        assert store.erasure.reduce_needs(*before) == 0
        later_one = settled(store)
        store.erasure.needs([later_one], actor=ANN, at=NOW, reason="x")
        store.erasure.reduce_needs(*before)
    with database.reading() as store:
        assert store.erasure.ward_months() == (
            WardMonth("X05000001", "2026-11", "dog_walk", "done", 3),
            WardMonth("X05000001", "2026-11", "dog_walk", "not_done", 1),
        )
        assert set(store.needs.get_all([*old, kept])) == {kept}


def test_written_files_are_due_in_their_time(database: Database) -> None:
    with database.transaction() as store:
        store.written_files.add("map", "/tmp/day.html", "ab12", at=NOW, gone_after=later(60))
        assert store.written_files.due(later(59)) == ()
        (due,) = store.written_files.due(later(60))
        assert (due.kind, due.path, due.digest) == ("map", "/tmp/day.html", "ab12")
        store.written_files.forget(due.id)
        assert store.written_files.due(later(60)) == ()
