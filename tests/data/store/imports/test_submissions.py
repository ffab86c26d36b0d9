"""What the public forms bring, on both databases: each sending once, settled once, erased when its time is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from data.database.database import Database
from data.store.imports.submission_records import FormName, Submission, SubmissionState
from data.store.revisions import StaleWrite
from routing.errors import Conflict, NotFound
from tests.support.store_makers import ANN, NOW, later


def make_entry(**changes: Any) -> Submission:
    given: dict[str, Any] = {
        "form": FormName.ASK, "reference": "K7M-4QX", "name": "Zoë Quill", "phone": "+447700900666",
        "said": {"kind": "shopping", "ways": ["walk"]}, "wording": "1", "agreed": True, "at": NOW,
    }  # fmt: skip
    return Submission(**{**given, **changes})


def test_an_entry_comes_back_as_it_was_sent_and_only_once(database: Database) -> None:
    with database.transaction() as store:
        kept = store.submissions.add(make_entry(), "nonce")
    with database.reading() as store:
        assert store.submissions.get(kept.id) == kept == replace(make_entry(), id=kept.id)
        assert store.submissions.sent("nonce") == kept
        assert store.submissions.sent("another") is None
        assert (store.submissions.count(), store.submissions.counts()) == (1, {("ask", "waiting"): 1})
    with pytest.raises(Conflict) as clash, database.transaction() as store:
        store.submissions.add(make_entry(reference="AAA-222"), "nonce")
    assert clash.value.code == "store.clash"


def test_the_newest_come_first_and_what_is_settled_leaves_the_queue(database: Database) -> None:
    with database.transaction() as store:
        first, second, third = (
            store.submissions.add(make_entry(reference=f"AAA-22{n}", at=later(n)), f"n{n}") for n in (2, 3, 4)
        )
        store.submissions.move(
            first, SubmissionState.TURNED_AWAY, actor=ANN, at=later(9), reason="outside", note="Rang."
        )
        store.submissions.move(second, SubmissionState.ASKED_BACK, actor=ANN, at=later(9))
    with database.reading() as store:
        assert [one.id for one in store.submissions.waiting()] == [third.id, second.id]
        (away,) = store.submissions.settled(limit=5)
        assert (away.id, away.reason, away.note, away.moved_by, away.revision) == (first.id, "outside", "Rang.", ANN, 2)
        events = store.events.for_subject("entry", first.id)
        assert [event.kind for event in events] == ["entry.added", "entry.state"]
        assert store.submissions.count() == 2


def test_two_who_settle_one_entry_do_not_overwrite_each_other(database: Database) -> None:
    with database.transaction() as store:
        kept = store.submissions.add(make_entry(), "nonce")
    with database.transaction() as store:
        store.submissions.move(
            store.submissions.expect(kept.id, 1), SubmissionState.CONFIRMED, actor=ANN, at=NOW, subject=("need", 7)
        )
    with pytest.raises(StaleWrite), database.transaction() as store:
        store.submissions.expect(kept.id, 1)
    with pytest.raises(StaleWrite), database.transaction() as store:
        store.submissions.move(kept, SubmissionState.TURNED_AWAY, actor=ANN, at=NOW)
    with pytest.raises(NotFound), database.transaction() as store:
        store.submissions.expect(99, 1)
    with database.reading() as store:
        assert (store.submissions.get(kept.id).subject_kind, store.submissions.get(kept.id).subject_id) == ("need", 7)


def test_a_correction_takes_the_place_of_what_was_sent(database: Database) -> None:
    with database.transaction() as store:
        kept = store.submissions.add(make_entry(), "nonce")
        store.submissions.amend(replace(kept, phone="+447700900667", at=later(60)))
    with database.reading() as store:
        newest = store.submissions.get(kept.id)
        assert (newest.phone, newest.revision, newest.reference) == ("+447700900667", 2, kept.reference)
        assert [one.id for one in store.submissions.of_person("Somebody", "07700 900667")] == [kept.id]
        assert store.submissions.of_person("Zoë Quill", "07700 900666") == ()


def test_what_is_over_is_found_and_erased(database: Database) -> None:
    with database.transaction() as store:
        old, new, away, asked = (
            store.submissions.add(make_entry(reference=f"AAA-22{n}", at=NOW - timedelta(days=days)), f"n{n}")
            for n, days in ((2, 31), (3, 1), (4, 20), (5, 40))
        )
        store.submissions.move(away, SubmissionState.TURNED_AWAY, actor=ANN, at=NOW - timedelta(days=8))
        store.submissions.move(asked, SubmissionState.ASKED_BACK, actor=ANN, at=NOW)
        over = store.submissions.over(sent_before=NOW - timedelta(days=30), settled_before=NOW - timedelta(days=7))
        assert over == (old.id, away.id, asked.id)
        assert store.submissions.erase(over, actor="system", at=NOW, reason="retention.over") == 3
    with database.reading() as store:
        assert [one.id for one in store.submissions.waiting()] == [new.id]


def test_a_form_is_closed_until_somebody_opens_it_and_remembers_who(database: Database) -> None:
    with database.transaction() as store:
        assert store.submissions.switch(FormName.ASK) is None
        store.submissions.throw(FormName.ASK, open_=True, actor=ANN, at=NOW)
        store.submissions.throw(FormName.ASK, open_=False, actor="user:2", at=later(1))
    with database.reading() as store:
        switch = store.submissions.switch(FormName.ASK)
        assert switch is not None
        assert (switch.open, switch.actor, switch.at) == (False, "user:2", later(1))
        assert store.submissions.switch(FormName.OFFER) is None
