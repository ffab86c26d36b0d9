"""Optimistic locking, so that no one overwrites a change they have not seen."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, Table, select

from routing.errors import Conflict, NotFound

__all__ = ["Revisions", "StaleWrite"]


class StaleWrite(Conflict):
    """Someone else changed the record since it was read.

    ``subject`` is its kind and id in the event log.
    """

    def __init__(self, what: str, record_id: int) -> None:
        super().__init__(
            "store.stale-write",
            f"Someone else has changed the {what.replace('_', ' ')} {record_id} since you opened it.",
            "Reload it, check what has changed, and make your change again.",
        )
        self.subject: Final = (what, record_id)


class Revisions:
    """The revisions at which a table's records were last read in this transaction.

    Raises
    ------
    NotFound
        ``<what>.unknown``: there is no record with this id.
    StaleWrite
        ``store.stale-write``: the record has changed since the given or last read revision.
    Conflict
        ``store.not-read``: no revision was given, and the record was not read in this transaction.
    """

    def __init__(self, connection: Connection, table: Table) -> None:
        self._connection: Final = connection
        self._table: Final = table
        self._seen: Final[dict[int, int]] = {}

    def saw(self, record_id: int, revision: int) -> None:
        """Remember the revision of a record that was read."""
        self._seen[record_id] = revision

    def seen(self, record_id: int) -> int:
        """Return the revision at which a record was read in this transaction."""
        return self._seen[record_id]

    def moved(self, record_id: int) -> None:
        """Note that this transaction has raised the record's revision by one."""
        if record_id in self._seen:
            self._seen[record_id] += 1

    def of(self, record_id: int) -> int:
        """Return the record's current revision, for a form to send back with its changes."""
        table = self._table
        found = self._connection.execute(select(table.c.revision).where(table.c.id == record_id)).scalar_one_or_none()
        if found is None:
            raise unknown(f"{table.name}.unknown", record_id)
        self._seen[record_id] = int(found)
        return int(found)

    def expect(self, record_id: int, revision: int) -> None:
        """Lock the record, provided it is still at a revision, until the transaction ends."""
        table = self._table
        chosen = select(table.c.revision).where(table.c.id == record_id).with_for_update()
        found = self._connection.execute(chosen).scalar_one_or_none()
        if found is None:
            raise unknown(f"{table.name}.unknown", record_id)
        if found != revision:
            raise self._stale(record_id)
        self._seen[record_id] = revision

    def write(self, record_id: int, values: dict[str, Any], revision: int | None = None) -> None:
        """Change a record, provided it is still at ``revision`` or as this transaction read it."""
        table = self._table
        expected = self._seen.get(record_id) if revision is None else revision
        if expected is None:
            raise Conflict(
                "store.not-read",
                f"The {table.name} {record_id} was not read before it was changed.",
                "Read it in the same transaction, or pass the revision that was read.",
            )
        done = self._connection.execute(
            table.update()
            .where(table.c.id == record_id, table.c.revision == expected)
            .values(**values, revision=table.c.revision + 1)
        )
        if done.rowcount == 0:
            self.of(record_id)
            raise self._stale(record_id)
        self._seen[record_id] = expected + 1

    def _stale(self, record_id: int) -> StaleWrite:
        return StaleWrite(self._table.name, record_id)


def unknown(code: str, record_id: int) -> NotFound:
    """Return the error for an unknown id. ``code`` is ``<what>.unknown``."""
    what = code.removesuffix(".unknown").replace("-", " ")
    return NotFound(code, f"There is no {what} {record_id}.", "It may have been removed.")
