"""The people who have a day open at the moment, and what they are looking at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection, delete, insert, select, update

from data.store.encoding import check_code
from data.tables.accounts import presence

__all__ = ["Presence", "Presences"]

_P: Final = presence.c


@dataclass(frozen=True, slots=True)
class Presence:
    """A person who has a day open.

    ``focus`` is the kind of record they are looking at, "" for none.
    """

    user_id: int
    day: date
    focus: str
    focus_id: int | None


class Presences:
    """The presences in a store.

    People who are no longer seen count as gone.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def see(
        self, user_id: int, day: date, *, at: datetime, focus: str | None = None, focus_id: int | None = None
    ) -> None:
        """Record that a person has a day open.

        A ``focus`` of None keeps the former focus.
        """
        on = {} if focus is None else {"focus": check_code(focus, "focus"), "focus_id": focus_id}
        mine = (_P.account_id == user_id, _P.day == day)
        if self._connection.execute(update(presence).where(*mine).values(seen_at=at, **on)).rowcount == 0:
            values = {"account_id": user_id, "day": day, "focus": "", "seen_at": at, **on}
            self._connection.execute(insert(presence).values(**values))

    def leave(self, user_id: int, day: date) -> None:
        """Record that someone has closed a day."""
        self._connection.execute(delete(presence).where(_P.account_id == user_id, _P.day == day))

    def here(self, since: datetime) -> tuple[Presence, ...]:
        """Return everyone seen since an instant, on every day."""
        chosen = select(presence).where(_P.seen_at >= since).order_by(_P.day, _P.account_id)
        return tuple(
            Presence(row.account_id, row.day, row.focus, row.focus_id) for row in self._connection.execute(chosen)
        )

    def forget(self, before: datetime) -> None:
        """Remove everyone not seen since an instant."""
        self._connection.execute(delete(presence).where(_P.seen_at < before))
