"""The group's preferences for its rounds, version by version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, insert, select

from data.store.events import Events
from data.tables.group_preferences import group_preferences

__all__ = ["GroupPreferenceVersion", "GroupPreferenceVersions"]

_C: Final = group_preferences.c


@dataclass(frozen=True, slots=True)
class GroupPreferenceVersion:
    """A version of the group's preferences: number, author, instant, and values by name.

    The number is 0 if none have been set.
    """

    id: int
    at: datetime | None
    actor: str
    values: Mapping[str, Any]


class GroupPreferenceVersions:
    """The group preferences of a store.

    A version is never changed, and the newest one applies.
    """

    def __init__(self, connection: Connection, events: Events) -> None:
        self._connection = connection
        self._events = events

    def newest(self) -> GroupPreferenceVersion:
        """Return the preferences that apply now."""
        row = self._connection.execute(select(group_preferences).order_by(_C.id.desc()).limit(1)).one_or_none()
        return (
            GroupPreferenceVersion(0, None, "", {})
            if row is None
            else GroupPreferenceVersion(row.id, row.at, row.actor, row.chosen)
        )

    def choose(self, values: Mapping[str, Any], *, actor: str, at: datetime) -> GroupPreferenceVersion:
        """Save the preferences that apply from now on, as codes and numbers."""
        row = {"at": at, "actor": actor, "chosen": dict(values)}
        number = self._connection.execute(insert(group_preferences).values(row).returning(_C.id)).scalar_one()
        self._events.append("group.chose", "group", number, actor, at, {"fields": sorted(values)})
        return GroupPreferenceVersion(number, at, actor, values)
