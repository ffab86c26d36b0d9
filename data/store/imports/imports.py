"""Imports of lists, and their rejected rows until they are settled."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, func, insert, select, update

from data.security.encryption import Keys, blind_index
from data.store.encoding import check_code, faults_from, faults_to
from data.store.events import Events
from data.store.imports.records import ImportRecord, RejectedRow
from data.store.revisions import unknown
from data.tables.imports import imports, rejected_rows
from routing.errors import Fault

__all__ = ["Imports"]

_R: Final = rejected_rows.c


class Imports:
    """The imports in a store."""

    def __init__(self, connection: Connection, keys: Keys, events: Events) -> None:
        self._connection = connection
        self._keys = keys
        self._events = events

    def record(
        self, list_kind: str, file_digest: str, at: datetime, actor: str, counts: Mapping[str, int]
    ) -> ImportRecord:
        """Record the import of a list of ``needs``, ``volunteers`` or ``places``, with row counts."""
        values = {
            "list_kind": check_code(list_kind, "list's kind"),
            "file_digest": check_code(file_digest, "file's digest"),
            "at": at,
            "actor": actor,
            "counts": dict(counts),
        }
        row = self._connection.execute(insert(imports).values(**values).returning(*imports.c)).one()
        self._events.append("import.done", "import", row.id, actor, at, {"list": list_kind, **counts})
        return _record(row)

    def get(self, import_id: int) -> ImportRecord:
        """Return one import.

        Raises
        ------
        NotFound
            ``import.unknown``
        """
        row = self._connection.execute(select(imports).where(imports.c.id == import_id)).one_or_none()
        if row is None:
            raise unknown("import.unknown", import_id)
        return _record(row)

    def latest(self, limit: int) -> tuple[ImportRecord, ...]:
        """Return the latest imports, newest first."""
        rows = self._connection.execute(select(imports).order_by(imports.c.id.desc()).limit(limit))
        return tuple(map(_record, rows))

    def by_file(self, list_kind: str, file_digest: str) -> ImportRecord | None:
        """Return the last import of exactly the same file, if any."""
        same = select(imports).where(imports.c.list_kind == list_kind, imports.c.file_digest == file_digest)
        row = self._connection.execute(same.order_by(imports.c.id.desc()).limit(1)).one_or_none()
        return None if row is None else _record(row)

    def keep_rejected(self, import_id: int, line: int, row: Mapping[str, Any], faults: Sequence[Fault]) -> None:
        """Keep a rejected row as written, encrypted, with its faults.

        A row that is rejected again in the same kind of list is kept once, with its new line, import and faults. If it
        had been settled, it is open again.

        Raises
        ------
        NotFound
            ``import.unknown``
        """
        record = self._connection.execute(select(imports).where(imports.c.id == import_id)).one_or_none()
        if record is None:
            raise unknown("import.unknown", import_id)
        text = json.dumps(row, sort_keys=True, ensure_ascii=False, default=str)
        digest = blind_index(self._keys, f"rejected.{record.list_kind}", text)
        said = {"import_id": import_id, "line": line, "faults": faults_to(faults), "settled_at": None}
        same = (_R.list_kind == record.list_kind, _R.row_digest == digest)
        if self._connection.execute(update(rejected_rows).where(*same).values(**said)).rowcount == 0:
            values = {"list_kind": record.list_kind, "row_digest": digest, "row": dict(row), "first_at": record.at}
            self._connection.execute(insert(rejected_rows).values(**said, **values))

    def rejected(
        self, list_kind: str | None = None, *, import_id: int | None = None, settled: bool = False
    ) -> tuple[RejectedRow, ...]:
        """Return the rejected rows, of one kind of list or import or all.

        ``settled`` adds the settled ones.
        """
        chosen = select(rejected_rows)
        if not settled:
            chosen = chosen.where(_R.settled_at.is_(None))
        if list_kind is not None:
            chosen = chosen.where(_R.list_kind == list_kind)
        if import_id is not None:
            chosen = chosen.where(_R.import_id == import_id)
        rows = self._connection.execute(chosen.order_by(_R.list_kind, _R.import_id, _R.line, _R.id))
        return tuple(
            RejectedRow(
                row.id, row.import_id, row.list_kind, row.line, row.row, faults_from(row.faults or ()), row.first_at
            )
            for row in rows
        )

    def count_rejected(self) -> int:
        """Return the number of rejected rows still to be settled, without decrypting any."""
        waiting = select(func.count()).select_from(rejected_rows).where(_R.settled_at.is_(None))
        return int(self._connection.execute(waiting).scalar_one())

    def settle_rejected(self, row_id: int, *, actor: str, at: datetime) -> None:
        """Mark a rejected row as settled, so that it is no longer listed.

        Raises
        ------
        NotFound
            ``rejected-row.unknown``
        """
        settled = update(rejected_rows).where(_R.id == row_id).values(settled_at=at)
        if self._connection.execute(settled).rowcount == 0:
            raise unknown("rejected-row.unknown", row_id)
        self._events.append("import.row-settled", "rejected_row", row_id, actor, at)


def _record(row: Any) -> ImportRecord:
    return ImportRecord(row.id, row.list_kind, row.file_digest, row.at, row.actor, row.counts, row.undone_at)
