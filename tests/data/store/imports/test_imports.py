"""Imports and the rows they could not take, on both databases."""

from __future__ import annotations

import pytest

from data.database.database import Database
from routing.errors import Fault, NotFound
from tests.support.store_makers import ANN, NOW, later

ROW = {"Your name": "Una Mensah", "Postcode": "CB99 9ZZ"}
FAULT = Fault("postcode.unknown", "line 7", "CB99 9ZZ does not exist.", "Ask for the right one.")


def test_remembers_what_was_imported(database: Database) -> None:
    with database.transaction() as store:
        first = store.imports.record("needs", "ab12", NOW, ANN, {"added": 110, "rejected": 8})
        second = store.imports.record("needs", "ab12", later(60), "cli", {"unchanged": 110})
        assert first.counts == {"added": 110, "rejected": 8}
        assert store.imports.by_file("needs", "ab12") == second
        assert store.imports.by_file("volunteers", "ab12") is None


def test_a_row_rejected_again_is_kept_once_with_its_newest_faults(database: Database) -> None:
    with database.transaction() as store:
        first = store.imports.record("needs", "ab12", NOW, ANN, {})
        store.imports.keep_rejected(first.id, 7, ROW, [FAULT, FAULT])
        other = store.imports.record("volunteers", "cd34", NOW, ANN, {})
        store.imports.keep_rejected(other.id, 7, ROW, [FAULT])
    with database.transaction() as store:
        again = store.imports.record("needs", "ef56", later(60), ANN, {})
        store.imports.keep_rejected(again.id, 9, dict(reversed(ROW.items())), [FAULT])
        (kept,) = store.imports.rejected("needs")
        assert (kept.import_id, kept.line, kept.row, kept.faults) == (again.id, 9, ROW, (FAULT,))
        assert kept.first_at == NOW
        assert len(store.imports.rejected()) == 2
        assert store.imports.rejected(import_id=first.id) == ()


def test_a_settled_row_is_listed_no_more_until_it_is_rejected_again(database: Database) -> None:
    with database.transaction() as store:
        record = store.imports.record("needs", "ab12", NOW, ANN, {})
        store.imports.keep_rejected(record.id, 7, ROW, [FAULT])
        (kept,) = store.imports.rejected()
        store.imports.settle_rejected(kept.id, actor=ANN, at=later(1))
        assert store.imports.rejected() == ()
        store.imports.keep_rejected(record.id, 7, ROW, [FAULT])
        assert [row.id for row in store.imports.rejected()] == [kept.id]


def test_unknown_imports_and_rows_are_not_found(database: Database) -> None:
    with database.transaction() as store:
        with pytest.raises(NotFound, match="no import 9"):
            store.imports.keep_rejected(9, 1, ROW, [FAULT])
        with pytest.raises(NotFound, match="no rejected row 9"):
            store.imports.settle_rejected(9, actor=ANN, at=NOW)
