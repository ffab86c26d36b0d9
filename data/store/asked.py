"""Who was asked, who did it, who declined: counted from the rounds that people followed and from what they said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import Connection, func, select

from data.schema import events, plans, rounds, stops
from data.store.records import StopState

__all__ = ["DECLINED", "NEVER_ASKED", "AskedCounts", "AskedLedger"]

DECLINED: Final = "volunteer.declined"
"""The event that a volunteer cannot do a round: its day and its round."""


@dataclass(frozen=True, slots=True)
class AskedCounts:
    """On how many days somebody had a published round, did at least a stop of it, declined; and the last such day."""

    asked: int = 0
    done: int = 0
    declined: int = 0
    last_day: date | None = None


NEVER_ASKED: Final = AskedCounts()


class AskedLedger:
    """The ledger of a store."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def counts(self) -> Mapping[int, AskedCounts]:
        """By volunteer; who was never asked is left out. A day that was planned anew counts once."""
        days = func.count(plans.c.day.distinct())
        asked = (
            select(rounds.c.volunteer_id, days.label("days"), func.max(plans.c.day).label("last"))
            .join(plans, rounds.c.plan_id == plans.c.id)
            .where(plans.c.published_at.is_not(None))
            .group_by(rounds.c.volunteer_id)
        )
        done = (
            select(rounds.c.volunteer_id, days.label("days"))
            .join(plans, rounds.c.plan_id == plans.c.id)
            .join(stops, stops.c.round_id == rounds.c.id)
            .where(plans.c.published_at.is_not(None), stops.c.state == StopState.DONE)
            .group_by(rounds.c.volunteer_id)
        )
        declined = (
            select(events.c.subject_id, func.count().label("times"))
            .where(events.c.kind == DECLINED, events.c.subject_kind == "volunteer")
            .group_by(events.c.subject_id)
        )
        did = {row.volunteer_id: row.days for row in self._connection.execute(done)}
        said_no = {row.subject_id: row.times for row in self._connection.execute(declined)}
        return {
            row.volunteer_id: AskedCounts(
                row.days, did.get(row.volunteer_id, 0), said_no.get(row.volunteer_id, 0), row.last
            )
            for row in self._connection.execute(asked)
        }
