"""The access log: who saw whose details, when, on which page. It is separate from the event log."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, insert, or_, select

from data.store.encoding import check_code
from data.tables.privacy import access_log

__all__ = ["AccessLog", "AccessRecord"]

_C: Final = access_log.c


@dataclass(frozen=True, slots=True)
class AccessRecord:
    """A record that details of needs, volunteers or whole lists were viewed (see ``why``)."""

    at: datetime
    actor: str
    why: str
    subject_kind: str
    subjects: tuple[int, ...]


class AccessLog:
    """A store's access log."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_all(self, seen: Iterable[AccessRecord]) -> None:
        """Add records. Those without subjects are skipped."""
        rows = [
            {
                "at": look.at,
                "actor": check_code(look.actor, "actor"),
                "why": check_code(look.why, "why"),
                "subject_kind": check_code(look.subject_kind, "subject's kind"),
                "subjects": f" {' '.join(map(str, sorted(set(look.subjects))))} ",
            }
            for look in seen
            if look.subjects
        ]
        if rows:
            self._connection.execute(insert(access_log), rows)

    def at(self, subjects: Iterable[tuple[str, int]], *, limit: int = 1000) -> tuple[AccessRecord, ...]:
        """Return the access records of some subjects (kind and id), newest first."""
        wanted = [(_C.subject_kind == kind) & _C.subjects.contains(f" {number} ") for kind, number in subjects]
        if not wanted:
            return ()
        chosen = select(access_log).where(or_(*wanted)).order_by(_C.at.desc(), _C.id.desc()).limit(limit)
        return tuple(_look(row) for row in self._connection.execute(chosen))


def _look(row: Any) -> AccessRecord:
    return AccessRecord(row.at, row.actor, row.why, row.subject_kind, tuple(map(int, row.subjects.split())))
