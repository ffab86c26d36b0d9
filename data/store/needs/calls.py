"""The log of telephone calls: who rang, when, and what was said and promised."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, insert, select

from data.store.encoding import check_code
from data.store.events import Events
from data.tables.needs import calls

__all__ = ["Call", "Calls"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A telephone call: who rang, when, what they said, and what they were promised.

    ``actor`` took the call. ``need_id`` is the need it was about, if any.
    """

    id: int = 0
    at: datetime
    actor: str
    need_id: int | None = None
    name: str
    phone: str = ""
    said: str = ""
    promised: str = ""


class Calls:
    """The calls in a store. A call is never changed."""

    def __init__(self, connection: Connection, events: Events) -> None:
        self._connection = connection
        self._events = events

    def add(self, call: Call) -> Call:
        """Add a call (``call.id`` is ignored) and return it with its id."""
        values = {
            "at": call.at,
            "actor": check_code(call.actor, "actor"),
            "need_id": call.need_id,
            "name": call.name,
            "phone": call.phone,
            "said": call.said,
            "promised": call.promised,
        }
        call_id = self._connection.execute(insert(calls).values(**values).returning(calls.c.id)).scalar_one()
        about = {} if call.need_id is None else {"need_id": call.need_id}
        self._events.append("call.added", "call", call_id, call.actor, call.at, about)
        return replace(call, id=call_id)

    def between(self, start: datetime, end: datetime) -> tuple[Call, ...]:
        """Return the calls from one instant until just before another, oldest first."""
        return self._select(calls.c.at >= start, calls.c.at < end)

    def all(self) -> tuple[Call, ...]:
        """Return every call that is still kept, oldest first."""
        return self._select()

    def about(self, need_id: int) -> tuple[Call, ...]:
        """Return the calls about a need, oldest first."""
        return self._select(calls.c.need_id == need_id)

    def _select(self, *conditions: ColumnElement[bool]) -> tuple[Call, ...]:
        chosen = select(calls).where(*conditions).order_by(calls.c.at, calls.c.id)
        return tuple(_call(row) for row in self._connection.execute(chosen))


def _call(row: Any) -> Call:
    return Call(
        id=row.id,
        at=row.at,
        actor=row.actor,
        need_id=row.need_id,
        name=row.name,
        phone=row.phone,
        said=row.said,
        promised=row.promised,
    )
