"""The history of a day's plans: events about versions, rounds, stops and runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import Connection, and_, func, or_, select

from data.store.events import Event, events_of
from data.store.people.invitations import ACCEPTED, DECLINED
from data.tables.events import events
from data.tables.plans import plans, rounds, stops, unassigned_needs
from data.tables.runs import runs

__all__ = ["NOTHING_PLANNED", "PlanSize", "Timelines"]


@dataclass(frozen=True, slots=True)
class PlanSize:
    """The numbers of rounds, needs on rounds, and unassigned needs of a version."""

    rounds: int = 0
    planned: int = 0
    unassigned: int = 0


NOTHING_PLANNED: Final = PlanSize()


class Timelines:
    """The timelines in a store."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_day(self, day: date) -> tuple[Event, ...]:
        """Return all events of a day's plans, oldest first, with the answers to rounds."""
        its_plans = select(plans.c.id).where(plans.c.day == day)
        its_rounds = select(rounds.c.id).where(rounds.c.plan_id.in_(its_plans))
        its_stops = select(stops.c.id).where(stops.c.round_id.in_(its_rounds))
        its_runs = select(runs.c.id).where(runs.c.day == day)
        its_people = select(rounds.c.volunteer_id).where(rounds.c.plan_id.in_(its_plans))
        about = (("plan", its_plans), ("round", its_rounds), ("stop", its_stops), ("run", its_runs))
        chosen = select(events).where(
            or_(
                *(and_(events.c.subject_kind == kind, events.c.subject_id.in_(ids)) for kind, ids in about),
                and_(events.c.kind.in_((ACCEPTED, DECLINED)), events.c.subject_id.in_(its_people)),
            )
        )
        found = events_of(self._connection, chosen.order_by(events.c.id))
        return tuple(
            one for one in found if one.kind not in (ACCEPTED, DECLINED) or one.data.get("day") == day.isoformat()
        )

    def sizes(self, day: date) -> Mapping[int, PlanSize]:
        """Return the size of each version of a day's plan, by the plan's id.

        A version without rounds and needs is left out.
        """
        read = self._connection.execute
        of_rounds = select(rounds.c.plan_id, func.count()).join(plans, plans.c.id == rounds.c.plan_id)
        numbers = {row[0]: row[1] for row in read(of_rounds.where(plans.c.day == day).group_by(rounds.c.plan_id))}
        of_needs = (
            select(rounds.c.plan_id, func.count(stops.c.need_id.distinct()))
            .join(stops, stops.c.round_id == rounds.c.id)
            .join(plans, plans.c.id == rounds.c.plan_id)
            .where(plans.c.day == day)
            .group_by(rounds.c.plan_id)
        )
        planned = {row[0]: row[1] for row in read(of_needs)}
        of_left = select(unassigned_needs.c.plan_id, func.count()).join(plans, plans.c.id == unassigned_needs.c.plan_id)
        left = {row[0]: row[1] for row in read(of_left.where(plans.c.day == day).group_by(unassigned_needs.c.plan_id))}
        return {
            plan_id: PlanSize(numbers.get(plan_id, 0), planned.get(plan_id, 0), left.get(plan_id, 0))
            for plan_id in numbers.keys() | left.keys()
        }
