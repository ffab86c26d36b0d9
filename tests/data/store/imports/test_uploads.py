"""Lists on their way in and the columns people confirmed, on both databases."""

from __future__ import annotations

import pytest

from data.database.database import Database
from routing.errors import NotFound
from tests.support.store_makers import ANN, NOW, later

NAMES = ["needs.csv", "a\nb.csv", "../../etc/passwd", 'q"uo;te.csv', "nul\0.csv", "\u202egnp.exe", ""]


@pytest.mark.parametrize("name", NAMES)
def test_a_list_is_kept_byte_by_byte_whatever_it_is_called(database: Database, name: str) -> None:
    content = bytes(range(256)) * 300
    with database.transaction() as store:
        upload_id = store.uploads.add("needs", name, content, actor=ANN, at=NOW)
        store.uploads.say(upload_id, {"columns": {"Wer\0?": "name"}, "sheet": "\0"}, actor=ANN, at=NOW)
    with database.reading() as store:
        found = store.uploads.get(upload_id)
    assert (found.name, found.content, found.at, found.actor) == (name, content, NOW, ANN)
    assert found.said == {"columns": {"Wer\0?": "name"}, "sheet": "\0"}


def test_a_list_is_gone_after_its_time_or_when_it_is_dropped(database: Database) -> None:
    with database.transaction() as store:
        old, dropped, young = (store.uploads.add("needs", "", b"x", actor=ANN, at=later(at)) for at in (0, 9, 9))
        store.uploads.forget(dropped)
        store.uploads.forget(dropped)
        assert store.uploads.forget_before(later(5)) == 1
        assert store.uploads.get(young).content == b"x"
        for gone in (old, dropped):
            with pytest.raises(NotFound):
                store.uploads.get(gone)
            with pytest.raises(NotFound):
                store.uploads.say(gone, {}, actor=ANN, at=NOW)


def test_what_a_header_means_is_remembered_for_lists_of_its_kind_and_the_last_word_counts(database: Database) -> None:
    with database.transaction() as store:
        store.uploads.confirm("needs", {"Wer?": "name", "Filler": ""}, actor=ANN, at=NOW)
        store.uploads.confirm("needs", {" WER ": "notes"}, actor=ANN, at=later(1))
        store.uploads.confirm("volunteers", {"Wer?": "name"}, actor=ANN, at=NOW)
    with database.reading() as store:
        assert store.uploads.confirmed("needs") == {"Wer?": "notes", "Filler": ""}
        assert store.uploads.confirmed("volunteers") == {"Wer?": "name"}
        assert store.uploads.confirmed("places") == {}
