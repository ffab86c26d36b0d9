"""Undo an import: remove what it added and restore what it changed, unless it has been used since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Column, Connection, Date, RowMapping, Table, delete, insert, select, update

from data.store.events import Events
from data.store.imports.records import ImportChange, UndoResult
from data.store.revisions import unknown
from data.tables.columns import Instant
from data.tables.events import events
from data.tables.imports import import_changes, imports, rejected_rows
from data.tables.needs import calls, needs
from data.tables.places import places
from data.tables.plans import rounds, stops, unassigned_needs
from data.tables.series import occurrences
from data.tables.volunteers import volunteers
from routing.errors import Conflict

__all__ = ["ImportUndo"]

_TABLES: Final[Mapping[str, Table[Any]]] = {"need": needs, "volunteer": volunteers, "place": places}
_IDS_A_QUERY: Final = 500
_RELIED_ON: Final[Mapping[str, tuple[Column[Any], ...]]] = {
    "need": (calls.c.need_id, occurrences.c.need_id, stops.c.need_id, unassigned_needs.c.need_id),
    "volunteer": (rounds.c.volunteer_id,),
    "place": (needs.c.place_id, needs.c.destination_id, stops.c.place_id),
}


class ImportUndo:
    """The changes made by imports, and how to undo them."""

    def __init__(self, connection: Connection, events: Events) -> None:
        self._connection = connection
        self._events = events

    def before(self, kind: str, record_id: int) -> ImportChange:
        """Record a need, volunteer or place before an import changes it."""
        return ImportChange(kind, record_id, _packed(_TABLES[kind], self._row(kind, record_id)))

    def record(self, import_id: int, changes: Iterable[ImportChange]) -> None:
        """Record what an import added and changed."""
        changes = tuple(changes)
        marks = self._marks((one.subject_kind, one.subject_id) for one in changes)
        rows = [
            {
                "import_id": import_id,
                "subject_kind": one.subject_kind,
                "subject_id": one.subject_id,
                "before": one.before,
                "mark": marks[one.subject_kind, one.subject_id],
            }
            for one in changes
        ]
        if rows:
            self._connection.execute(insert(import_changes), rows)

    def undo(self, import_id: int, *, actor: str, at: datetime) -> UndoResult:
        """Undo an import; return the records left because they were changed or used since.

        Its rejected rows are removed too. Raises NotFound ``import.unknown``, and Conflict ``import.undone-already`` or
        ``import.too-old`` when the record of its changes has been erased.
        """
        chosen = select(imports).where(imports.c.id == import_id).with_for_update()
        record = self._connection.execute(chosen).one_or_none()
        if record is None:
            raise unknown("import.unknown", import_id)
        if record.undone_at is not None:
            raise Conflict(
                "import.undone-already", "This import has already been undone.", "There is nothing left to do."
            )
        of_it = import_changes.c.import_id == import_id
        changes = self._connection.execute(select(import_changes).where(of_it).order_by(import_changes.c.id)).all()
        if not changes and any(record.counts.get(fate) for fate in ("new", "updated")):
            raise Conflict(
                "import.too-old",
                "This import is too old to undo: the record of its changes has been erased.",
                "Cancel or correct the imported records by hand.",
            )
        # Locked until all is undone. Others who change or plan one of these wait, and then see that it has changed.
        marks = self._marks(((one.subject_kind, one.subject_id) for one in changes), hold=True)
        relied_on = self._relied_on([one for one in changes if one.before is None])
        free: list[Any] = []
        left: list[Any] = []
        for one in changes:
            subject = (one.subject_kind, one.subject_id)
            same = marks.get(subject) == one.mark
            (free if same and subject not in relied_on else left).append(one)
        added = [one for one in free if one.before is None]
        self._remove(added, actor, at)
        changed = [one for one in free if one.before is not None]
        for one in changed:
            self._restore(one, actor, at)
        self._connection.execute(delete(import_changes).where(of_it))
        self._connection.execute(delete(rejected_rows).where(rejected_rows.c.import_id == import_id))
        self._connection.execute(update(imports).where(imports.c.id == import_id).values(undone_at=at))
        data = {"removed": len(added), "restored": len(changed), "left": len(left)}
        self._events.append("import.undone", "import", import_id, actor, at, data)
        return UndoResult(len(added), len(changed), tuple((one.subject_kind, one.subject_id) for one in left))

    def can_undo(self, import_ids: Iterable[int]) -> frozenset[int]:
        """Return the imports whose changes are still recorded."""
        chosen = select(import_changes.c.import_id).where(import_changes.c.import_id.in_(tuple(import_ids)))
        return frozenset(self._connection.execute(chosen.distinct()).scalars())

    def forget_before(self, at: datetime) -> int:
        """Erase the recorded changes of imports before an instant: they contain personal details."""
        old = select(imports.c.id).where(imports.c.at < at)
        return self._connection.execute(delete(import_changes).where(import_changes.c.import_id.in_(old))).rowcount

    def _marks(self, subjects: Iterable[tuple[str, int]], *, hold: bool = False) -> dict[tuple[str, int], str]:
        """Return a mark for each record that changes whenever the record does, without records that no longer exist."""
        found: dict[tuple[str, int], str] = {}
        for kind, ids in _by_kind(subjects):
            table = _TABLES[kind]
            moves = table.c.revision if "revision" in table.c else table.c.updated_at
            chosen = select(table.c.id, moves.label("mark")).where(table.c.id.in_(ids)).order_by(table.c.id)
            for row in self._connection.execute(chosen.with_for_update() if hold else chosen):
                found[kind, row.id] = row.mark.isoformat() if isinstance(row.mark, datetime) else str(row.mark)
        return found

    def _relied_on(self, added: Iterable[Any]) -> set[tuple[str, int]]:
        """Return the added records that a round, a call or a need refers to."""
        found: set[tuple[str, int]] = set()
        for kind, ids in _by_kind((one.subject_kind, one.subject_id) for one in added):
            for column in _RELIED_ON[kind]:
                chosen = select(column).where(column.in_(ids)).distinct()
                found.update((kind, record_id) for record_id in self._connection.execute(chosen).scalars())
        return found

    def _remove(self, added: Iterable[Any], actor: str, at: datetime) -> None:
        for kind, ids in _by_kind((one.subject_kind, one.subject_id) for one in added):
            table = _TABLES[kind]
            # The notes and changes in its history are personal too.
            of_them = (events.c.subject_kind == kind, events.c.subject_id.in_(ids))
            self._connection.execute(update(events).where(*of_them).values(note="", changes=None))
            self._connection.execute(delete(table).where(table.c.id.in_(ids)))
            self._events.append_all(f"{kind}.removed", kind, [(one, {}) for one in ids], actor, at)

    def _restore(self, change: Any, actor: str, at: datetime) -> None:
        table = _TABLES[change.subject_kind]
        row = self._row(change.subject_kind, change.subject_id)
        values = _unpacked(table, change.before)
        if "revision" in table.c:
            values["revision"] = row["revision"] + 1
        values["updated_at"] = at
        fields = sorted(
            name
            for name, value in values.items()
            if row[name] != value and not name.endswith(("_index", "_digest", "revision", "updated_at"))
        )
        self._connection.execute(update(table).where(table.c.id == change.subject_id).values(**values))
        data = {"fields": fields, "reason": "import.undone"}
        self._events.append(f"{change.subject_kind}.changed", change.subject_kind, change.subject_id, actor, at, data)

    def _row(self, kind: str, record_id: int) -> RowMapping:
        table = _TABLES[kind]
        found = self._connection.execute(select(table).where(table.c.id == record_id)).mappings().one_or_none()
        if found is None:
            raise unknown(f"{kind}.unknown", record_id)
        return found


def _by_kind(subjects: Iterable[tuple[str, int]]) -> Iterator[tuple[str, list[int]]]:
    """Yield the ids of each kind, in batches for one query."""
    of_kind: dict[str, list[int]] = {}
    for kind, record_id in subjects:
        of_kind.setdefault(kind, []).append(record_id)
    for kind, ids in of_kind.items():
        for start in range(0, len(ids), _IDS_A_QUERY):
            yield kind, ids[start : start + _IDS_A_QUERY]


def _packed(table: Table[Any], row: RowMapping) -> dict[str, Any]:
    return {
        column.name: row[column.name].isoformat()
        if isinstance(column.type, Date | Instant) and row[column.name] is not None
        else row[column.name]
        for column in table.c
    }


def _unpacked(table: Table[Any], kept: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for column in table.c:
        value = kept.get(column.name)
        if column.name in ("id", "created_at") or column.name not in kept:
            continue
        if value is not None and isinstance(column.type, Instant):
            value = datetime.fromisoformat(value)
        elif value is not None and isinstance(column.type, Date):
            value = date.fromisoformat(value)
        values[column.name] = value
    return values
