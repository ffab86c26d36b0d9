"""Undo the last change to a need or volunteer.

A change is kept, encrypted, with its event: each column with its value before and after, as stored in the table (dates
in ISO 8601). Only the last change can be undone, so that no later change is lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection, Date, Table, select

from data.security.blind_indexes import Indexes
from data.security.encryption import Keys
from data.store.changed_columns import changed_columns
from data.store.events import Event, Events
from data.store.people.person_links import PersonLinks
from data.store.revisions import Revisions
from data.tables.needs import needs
from data.tables.volunteers import volunteers

__all__ = ["FieldChanges"]

_OF: Final[Mapping[str, Table]] = {"need": needs, "volunteer": volunteers}


class FieldChanges:
    """Changes to needs and volunteers, and how to undo them."""

    def __init__(self, connection: Connection, keys: Keys, events: Events) -> None:
        self._connection = connection
        self._keys = keys
        self._events = events

    def last_step(self, kind: str, record_id: int) -> tuple[Event, ...]:
        """Return the events of the last change to a record (``need``, ``volunteer``), oldest first."""
        happened = self._events.for_subject(kind, record_id)
        return tuple(one for one in happened if (one.at, one.actor) == (happened[-1].at, happened[-1].actor))

    def put_back(
        self,
        kind: str,
        record_id: int,
        changes: Mapping[str, Sequence[Any]],
        *,
        actor: str,
        at: datetime,
        revision: int,
        undoes: int,
    ) -> None:
        """Restore columns to their values before a change, with an event.

        ``undoes`` is the change's event.

        Raises
        ------
        NotFound
            ``need.unknown``, ``volunteer.unknown``
        StaleWrite
            ``store.stale-write``: the record has changed since ``revision``.
        """
        table, indexes = _OF[kind], Indexes(self._keys, kind)
        values = {name: _typed(table, name, was) for name, (was, _) in changes.items()}
        if "name" in values:
            values["name_index"] = indexes.name(values["name"])
        if "phone" in values:
            values["phone_index"] = indexes.phone(values["phone"])
        before = self._connection.execute(select(table).where(table.c.id == record_id)).mappings().one_or_none()
        revisions = Revisions(self._connection, table)
        revisions.write(record_id, {**values, "updated_at": at}, revision)
        assert before is not None  # noqa: S101 - write would have raised
        PersonLinks(self._connection, self._events).carry(before, values, actor=actor, at=at)
        told = changed_columns(before, {name: values[name] for name in changes})
        data = {"fields": sorted(changes), "undoes": undoes}
        self._events.append(f"{kind}.changed", kind, record_id, actor, at, data, changes=told)


def _typed(table: Table, name: str, value: Any) -> Any:
    return date.fromisoformat(value) if value is not None and isinstance(table.c[name].type, Date) else value
