"""Count how often volunteers were invited, accepted, declined and went, from published rounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import Connection, func, select

from data.tables.events import events
from data.tables.plans import plans, rounds, stops
from routing.plan import StopState

__all__ = ["ACCEPTED", "DECLINED", "NEVER_INVITED", "InvitationCounts", "Invitations"]

DECLINED: Final = "volunteer.declined"
"""The kind of event for a volunteer declining a round, with the day and round."""

ACCEPTED: Final = "volunteer.accepted"
"""The kind of event for a volunteer accepting a round, with the day and round."""


@dataclass(frozen=True, slots=True)
class InvitationCounts:
    """The days on which a volunteer had a published round, by outcome, and the last such day.

    ``done`` counts the days with at least one stop done, whether or not the volunteer accepted first.
    """

    asked: int = 0
    done: int = 0
    declined: int = 0
    last_day: date | None = None
    accepted: int = 0


NEVER_INVITED: Final = InvitationCounts()


class Invitations:
    """The invitations in a store."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def counts(self) -> Mapping[int, InvitationCounts]:
        """Return each invited volunteer's counts of days invited, accepted, declined and done.

        A day that was planned again counts once.
        """
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
        said = (
            select(events.c.subject_id, events.c.kind, func.count().label("times"))
            .where(events.c.kind.in_((DECLINED, ACCEPTED)), events.c.subject_kind == "volunteer")
            .group_by(events.c.subject_id, events.c.kind)
        )
        did = {row.volunteer_id: row.days for row in self._connection.execute(done)}
        answers = {(row.kind, row.subject_id): row.times for row in self._connection.execute(said)}
        return {
            row.volunteer_id: InvitationCounts(
                row.days,
                did.get(row.volunteer_id, 0),
                answers.get((DECLINED, row.volunteer_id), 0),
                row.last,
                answers.get((ACCEPTED, row.volunteer_id), 0),
            )
            for row in self._connection.execute(asked)
        }
