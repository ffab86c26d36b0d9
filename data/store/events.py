"""The event log: who did what, when. Events are only ever added."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from data.store.encoding import check_code
from data.tables.events import events

__all__ = ["Event", "Events", "events_of"]


@dataclass(frozen=True, slots=True)
class Event:
    """An event. ``data`` contains only codes and numbers, ``note`` a person's own words.

    ``changes`` maps each changed column to its old and new value, until the record's details are erased.
    """

    id: int
    at: datetime
    actor: str
    kind: str
    subject_kind: str
    subject_id: int
    data: Mapping[str, Any]
    note: str = ""
    changes: Mapping[str, Sequence[Any]] = field(default_factory=dict)


class Events:
    """The events in a store. Their ``data`` never contains what a person wrote."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(
        self,
        kind: str,
        subject_kind: str,
        subject_id: int,
        actor: str,
        at: datetime,
        data: Mapping[str, Any] | None = None,
        *,
        note: str = "",
        changes: Mapping[str, Sequence[Any]] | None = None,
    ) -> None:
        """Add an event. Only ``note`` and ``changes`` are encrypted.

        Raises
        ------
        ValueError
            If a kind, the actor or ``data`` contains free text.
        """
        self.append_all(kind, subject_kind, [(subject_id, data or {})], actor, at, note=note, changes=changes)

    def append_all(
        self,
        kind: str,
        subject_kind: str,
        subjects: Iterable[tuple[int, Mapping[str, Any]]],
        actor: str,
        at: datetime,
        *,
        note: str = "",
        changes: Mapping[str, Sequence[Any]] | None = None,
    ) -> None:
        """Add an event of one kind for each of several subjects, with its data."""
        for word, what in ((kind, "kind"), (subject_kind, "subject's kind"), (actor, "actor")):
            check_code(word, what)
        rows = [
            {
                "at": at,
                "actor": actor,
                "kind": kind,
                "subject_kind": subject_kind,
                "subject_id": subject_id,
                "data": {check_code(name, "name"): _checked(value) for name, value in data.items()},
                "note": note,
                "changes": dict(changes) if changes else None,
            }
            for subject_id, data in subjects
        ]
        if rows:
            self._connection.execute(insert(events), rows)

    def for_subject(self, subject_kind: str, subject_id: int) -> tuple[Event, ...]:
        """Return the events of one subject, oldest first."""
        chosen = select(events).where(events.c.subject_kind == subject_kind, events.c.subject_id == subject_id)
        return self._read(chosen.order_by(events.c.id))

    def last(self, subject_kind: str) -> Event | None:
        """Return the newest event about a kind of subject, or None."""
        chosen = select(events).where(events.c.subject_kind == subject_kind)
        found = self._read(chosen.order_by(events.c.id.desc()).limit(1))
        return found[0] if found else None

    def since(self, event_id: int, *, limit: int = 1000) -> tuple[Event, ...]:
        """Return the events after a given one, oldest first, for pages that follow them."""
        return self._read(select(events).where(events.c.id > event_id).order_by(events.c.id).limit(limit))

    def newest_id(self) -> int:
        """Return the newest event's id, or 0 if there are no events."""
        return self._connection.execute(select(func.max(events.c.id))).scalar_one() or 0

    def mark(self, after: int, *, without: Collection[str]) -> tuple[int, int]:
        """Return the number of events after a given one, and the newest event's id.

        Both stay the same while nothing happens.

        Events whose kind is in ``without`` are not counted. An event that was written earlier and committed later
        changes the mark too, if its id is above ``after``.
        """
        chosen = select(func.count(), func.max(events.c.id)).where(events.c.id > after)
        number, last = self._connection.execute(chosen.where(events.c.kind.not_in(without))).one()
        return number, last or 0

    def _read(self, chosen: Any) -> tuple[Event, ...]:
        return events_of(self._connection, chosen)


def events_of(connection: Connection, chosen: Any) -> tuple[Event, ...]:
    """Return the events that a query selects."""
    return tuple(
        Event(
            row.id, row.at, row.actor, row.kind, row.subject_kind, row.subject_id, row.data, row.note, row.changes or {}
        )
        for row in connection.execute(chosen)
    )


def _checked(value: Any) -> Any:
    match value:
        case None | bool() | int() | float():
            return value
        case str():
            return check_code(value, "event's data")
        case list() | tuple():
            return [_checked(item) for item in value]
    raise ValueError("An event's data may contain only codes, numbers and lists of them.")
