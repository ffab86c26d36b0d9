"""The store of plans, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from data.database.database import Database
from data.store import Store
from data.store.revisions import StaleWrite
from routing.errors import Conflict, InvalidInput, NotFound
from routing.needs import NeedState
from routing.plan import Plan, PlanState, StopState, UnassignedNeed
from routing.problem import Details
from tests.support.store_makers import (
    ANN,
    MONDAY,
    NOW,
    PROVENANCE,
    add_need,
    add_plan,
    add_volunteer,
    later,
    make_round,
)


def published(store: Store, needs: int = 2) -> Plan:
    """A published plan of one round with so many needs."""
    volunteer = add_volunteer(store)
    ids = tuple(add_need(store).id for _ in range(needs))
    return store.plans.publish(add_plan(store, (make_round(volunteer.id, ids),)).id, ANN, NOW)


def test_gives_back_rounds_and_unplanned_needs_as_they_were_saved(database: Database) -> None:
    with database.transaction() as store:
        volunteer, needs = add_volunteer(store), [add_need(store).id for _ in range(3)]
        rounds = (make_round(volunteer.id, tuple(needs[:2]), 1), make_round(volunteer.id, (), 2))
        left = (UnassignedNeed(need_id=needs[2], reason="skills", details=Details(skills=("check:dbs",))),)
        kept = add_plan(store, rounds, left)
    with database.reading() as store:
        plan = store.plans.get(kept.id)
        assert plan == kept == store.plans.latest(MONDAY)
        assert store.plans.round(plan.rounds[0].id) == plan.rounds[0]
        assert store.plans.live(MONDAY) is None
    assert (plan.version, plan.state, plan.solved_at, plan.seed, plan.provenance) == (1, "draft", NOW, 7, PROVENANCE)
    assert plan.unassigned == left
    blank = tuple(
        replace(one, id=0, plan_id=0, stops=tuple(replace(stop, id=0) for stop in one.stops)) for one in plan.rounds
    )
    assert blank == rounds


def test_a_second_solution_makes_a_new_version_and_leaves_the_first(database: Database) -> None:
    with database.transaction() as store:
        volunteer, need = add_volunteer(store), add_need(store)
        first = add_plan(store, (make_round(volunteer.id, (need.id,)),))
        second = store.plans.save(
            first.id, (), [UnassignedNeed(need_id=need.id, reason="limits")], actor=ANN, at=later(5)
        )
        assert (second.version, second.rounds, second.provenance) == (2, (), PROVENANCE)
        assert store.plans.get(first.id) == first
        assert [head.version for head in store.plans.versions(MONDAY)] == [1, 2]
        assert store.plans.latest(MONDAY) == second
        assert store.plans.versions(MONDAY + timedelta(days=1)) == ()
        assert store.plans.latest(MONDAY + timedelta(days=1)) is None


def test_publishing_plans_its_needs_and_frees_those_it_dropped(database: Database) -> None:
    with database.transaction() as store:
        volunteer = add_volunteer(store)
        stays, dropped, gone, comes = (add_need(store).id for _ in range(4))
        first = add_plan(store, (make_round(volunteer.id, (stays, dropped, gone)),))
        store.plans.publish(first.id, ANN, NOW)
        assert store.needs.get(dropped).state is NeedState.PLANNED
        store.needs.set_state(gone, NeedState.CANCELLED, actor=ANN, at=NOW)
        second = add_plan(store, (make_round(volunteer.id, (stays, comes)),))
        live = store.plans.publish(second.id, ANN, later(60))
        states = {need_id: store.needs.get(need_id).state for need_id in (stays, dropped, gone, comes)}
        assert states == {stays: "planned", dropped: "ready", gone: "cancelled", comes: "planned"}
        assert store.plans.head(first.id).state is PlanState.CLOSED
        assert (live.state, live.published_at, live.published_by) == ("published", later(60), ANN)
        assert store.plans.live(MONDAY) == live
        history = [(event.kind, dict(event.data)) for event in store.events.for_subject("need", dropped)]
        assert history[1:] == [
            ("need.state", {"from": "ready", "to": "planned", "reason": "plan.published"}),
            ("need.state", {"from": "planned", "to": "ready", "reason": "plan.dropped"}),
        ]
        moves = [event.data for event in store.events.for_subject("plan", first.id) if event.kind == "plan.state"]
        assert moves == [{"from": "draft", "to": "published"}, {"from": "published", "to": "closed"}]


def test_only_a_draft_with_a_solution_is_published_and_never_over_a_newer_one(database: Database) -> None:
    with database.transaction() as store:
        empty = store.plans.create(MONDAY, PROVENANCE, actor=ANN, at=NOW)
        older, newer = add_plan(store, ()), add_plan(store, ())
        store.plans.publish(newer.id, ANN, NOW)
        for plan, code in ((empty, "plan.empty"), (newer, "plan.not-draft"), (older, "plan.older")):
            with pytest.raises(Conflict) as refused:
                store.plans.publish(plan.id, ANN, NOW)
            assert refused.value.code == code


def test_a_plan_changed_since_it_was_looked_at_is_not_published(database: Database) -> None:
    with database.transaction() as store:
        plan = store.plans.create(MONDAY, PROVENANCE, actor=ANN, at=NOW)
        seen = store.plans.revision(plan.id)
        store.plans.save(plan.id, (), (), actor=ANN, at=NOW)
        with pytest.raises(StaleWrite):
            store.plans.publish(plan.id, ANN, NOW, revision=seen)


def test_a_report_marks_its_stop_once_however_often_it_is_sent(database: Database) -> None:
    with database.transaction() as store:
        plan = published(store)
        stop = plan.rounds[0].stops[1]
        first = store.plans.mark_stop(stop.id, StopState.DONE, "", "left at door", later(60), "driver:1", "phone-1")
        assert (first.repeated, first.stop.state, first.stop.note) == (False, "done", "left at door")
        assert (first.round_id, first.plan_id, first.day) == (plan.rounds[0].id, plan.id, MONDAY)
    with database.transaction() as store:
        again = store.plans.mark_stop(stop.id, StopState.DONE, "", "left at door", later(60), "driver:1", "phone-1")
        assert (again.repeated, again.stop) == (True, first.stop)
        assert store.plans.round(first.round_id).stops[1] == first.stop
        assert store.plans.head(plan.id).state is PlanState.RUNNING
        (event,) = store.events.for_subject("stop", stop.id)
        assert (event.actor, event.at, event.note) == ("driver:1", later(60), "")
        assert event.data == {"from": "pending", "to": "done", "plan": plan.id}


def test_of_several_reports_the_latest_counts_in_whatever_order_they_come(database: Database) -> None:
    with database.transaction() as store:
        stop = published(store).rounds[0].stops[1]
        store.plans.mark_stop(stop.id, StopState.DONE, "", "", later(120), "driver:1", "b")
        late = store.plans.mark_stop(stop.id, StopState.NOT_DONE, "not-home", "no answer", later(60), "driver:1", "a")
        assert (late.repeated, late.stop.state) == (False, StopState.DONE)
        newest = store.plans.mark_stop(stop.id, StopState.SKIPPED, "unsafe", "dog", later(180), "driver:1", "c")
        assert (newest.stop.state, newest.stop.outcome, newest.stop.note) == ("skipped", "unsafe", "dog")
        assert newest.stop.marked_at == later(180)


def test_a_late_report_is_taken_for_a_closed_plan_but_none_for_a_draft(database: Database) -> None:
    with database.transaction() as store:
        plan = published(store)
        store.plans.close(plan.id, ANN, NOW)
        store.plans.close(plan.id, ANN, NOW)
        stop = plan.rounds[0].stops[1]
        marked = store.plans.mark_stop(stop.id, StopState.DONE, "", "", NOW, "driver:1", "k")
        assert marked.stop.state is StopState.DONE
        assert store.plans.head(plan.id).state is PlanState.CLOSED
        draft = add_plan(store, (make_round(plan.rounds[0].volunteer_id, ()),))
        with pytest.raises(Conflict) as refused:
            store.plans.mark_stop(draft.rounds[0].stops[0].id, StopState.DONE, "", "", NOW, "driver:1", "k")
        assert refused.value.code == "plan.not-published"


def test_a_reason_is_a_code_never_a_sentence(database: Database) -> None:
    with database.transaction() as store:
        stop = published(store).rounds[0].stops[1]
        with pytest.raises(ValueError, match="reason must be a code"):
            store.plans.mark_stop(stop.id, StopState.NOT_DONE, "Una was ill", "", NOW, "driver:1", "k")


@pytest.mark.parametrize("key", ["", "two words", "k" * 129, "ключ"])
def test_a_report_without_a_fit_key_of_its_own_is_refused(database: Database, key: str) -> None:
    """Two reports under one empty key would be taken for one, and the second lost."""
    with database.transaction() as store:
        stop = published(store).rounds[0].stops[1]
        with pytest.raises(InvalidInput) as unfit:
            store.plans.mark_stop(stop.id, StopState.DONE, "", "", NOW, "driver:1", key)
        assert unfit.value.code == "stop.client-key-unfit"
        assert store.plans.mark_stop(stop.id, StopState.DONE, "", "", NOW, "driver:1", "k" * 128).repeated is False


def test_unknown_plans_rounds_and_stops_are_not_found(database: Database) -> None:
    with database.transaction() as store:
        for ask, code in (
            (lambda: store.plans.get(9), "plan.unknown"),
            (lambda: store.plans.save(9, (), (), actor=ANN, at=NOW), "plan.unknown"),
            (lambda: store.plans.publish(9, ANN, NOW), "plan.unknown"),
            (lambda: store.plans.round(9), "round.unknown"),
            (lambda: store.plans.mark_stop(9, StopState.DONE, "", "", NOW, ANN, "k"), "stop.unknown"),
        ):
            with pytest.raises(NotFound) as missing:
                ask()
            assert missing.value.code == code
