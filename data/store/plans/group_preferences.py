"""What a group chooses for its rounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, insert, select

from data.store.events import Events
from data.tables.group_preferences import group_preferences

__all__ = ["Choices", "Chosen"]

_C: Final = group_preferences.c


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen last: its number (0 for nothing yet), by whom and when, and the values by name."""

    id: int
    at: datetime | None
    actor: str
    values: Mapping[str, Any]


class Choices:
    """The choices of a store; one is never changed, the newest counts."""

    def __init__(self, connection: Connection, events: Events) -> None:
        self._connection = connection
        self._events = events

    def newest(self) -> Chosen:
        """What counts now."""
        row = self._connection.execute(select(group_preferences).order_by(_C.id.desc()).limit(1)).one_or_none()
        return Chosen(0, None, "", {}) if row is None else Chosen(row.id, row.at, row.actor, row.chosen)

    def choose(self, values: Mapping[str, Any], *, actor: str, at: datetime) -> Chosen:
        """Keep what is chosen from now on: codes and numbers."""
        row = {"at": at, "actor": actor, "chosen": dict(values)}
        number = self._connection.execute(insert(group_preferences).values(row).returning(_C.id)).scalar_one()
        self._events.append("group.chose", "group", number, actor, at, {"fields": sorted(values)})
        return Chosen(number, at, actor, values)
