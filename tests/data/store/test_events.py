"""The event log, on both databases."""

from __future__ import annotations

import pytest

from data.database.database import Database
from data.store.events import Events
from tests.support.store_makers import ANN, NOW, add_need, later


def test_keeps_the_history_of_a_thing_in_order(database: Database) -> None:
    with database.transaction() as store:
        store.events.append("round.seen", "round", 3, "driver:1", later(2), {"stops": 4, "modes": ["walk"]})
        store.events.append("round.seen", "round", 4, "driver:2", later(3))
        store.events.append("round.left", "round", 3, "driver:1", later(1), note="told Una")
    with database.reading() as store:
        seen, left = store.events.for_subject("round", 3)
        assert (seen.at, dict(seen.data), seen.note) == (later(2), {"stops": 4, "modes": ["walk"]}, "")
        assert (left.kind, left.actor, left.note) == ("round.left", "driver:1", "told Una")
        assert [event.subject_id for event in store.events.since(seen.id)] == [4, 3]
        assert len(store.events.since(0, limit=2)) == 2


@pytest.mark.parametrize("data", [{"to": "Una Mensah"}, {"x": {"a": 1}}, {"x": ["ok", "not ok"]}, {"x": b"1"}])
def test_refuses_what_could_be_a_persons_words(database: Database, data: dict[str, object]) -> None:
    with database.transaction() as store:
        with pytest.raises(ValueError, match="code"):
            store.events.append("need.seen", "need", 1, ANN, NOW, data)
        with pytest.raises(ValueError, match="actor"):
            store.events.append("need.seen", "need", 1, "Ann Smith", NOW)
        assert store.events.since(0) == ()


def test_an_instant_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(Exception, match="without a time zone"), database.transaction() as store:
        store.events.append("need.seen", "need", 1, ANN, NOW.replace(tzinfo=None))


def test_is_only_ever_added_to() -> None:
    assert {name for name in dir(Events) if not name.startswith("_")} == {
        "append",
        "append_all",
        "for_subject",
        "last",
        "mark",
        "newest_id",
        "since",
    }


def test_a_reader_cannot_write(database: Database) -> None:
    """The database itself refuses, on both."""
    with pytest.raises(RuntimeError, match="is read-only"), database.reading() as store:
        add_need(store)
    with database.transaction() as store:
        add_need(store)
