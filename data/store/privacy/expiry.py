"""Remove what remains of records once their details are erased, and other old records."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection, delete, exists, insert, or_, select, update

from data.store.events import Events
from data.tables.accounts import accounts, presence, round_links, sessions, sign_in_links
from data.tables.imports import import_changes, imports, rejected_rows
from data.tables.needs import needs
from data.tables.places import places
from data.tables.plans import plan_edits, plans, rounds, stop_reports, stops, unassigned_needs
from data.tables.runs import runs
from data.tables.series import occurrences
from data.tables.volunteers import volunteers
from data.tables.wards import former_wards, ward_months

__all__ = ["LEAST_IN_A_WARD", "Expiry"]

LEAST_IN_A_WARD: Final = 5
"""Smaller counts of a ward and month are moved to the whole area: people who know the street could recognise the
person behind a count of one or two."""

_IDS_A_QUERY: Final = 500
_M: Final = ward_months.c
_FORMER_OF: Final = {"need": needs, "volunteer": volunteers, "place": places}


class Expiry:
    """Removes old records."""

    def __init__(self, connection: Connection, events: Events) -> None:
        self._connection = connection
        self._events = events

    def plans_before(self, day: date) -> int:
        """Remove the plans before a day with their rounds, links, reports and runs."""
        old = tuple(self._connection.execute(select(plans.c.id).where(plans.c.day < day)).scalars())
        for ids in _portions(old):
            of_plans = select(rounds.c.id).where(rounds.c.plan_id.in_(ids))
            at_stops = select(stops.c.id).where(stops.c.round_id.in_(of_plans))
            self._connection.execute(delete(stop_reports).where(stop_reports.c.stop_id.in_(at_stops)))
            self._connection.execute(delete(stops).where(stops.c.round_id.in_(of_plans)))
            self._connection.execute(delete(round_links).where(round_links.c.round_id.in_(of_plans)))
            self._connection.execute(delete(rounds).where(rounds.c.plan_id.in_(ids)))
            self._connection.execute(delete(unassigned_needs).where(unassigned_needs.c.plan_id.in_(ids)))
            self._connection.execute(delete(runs).where(runs.c.plan_id.in_(ids)))
            self._connection.execute(delete(plan_edits).where(plan_edits.c.plan_id.in_(ids)))
            self._connection.execute(delete(plans).where(plans.c.id.in_(ids)))
        self._connection.execute(delete(runs).where(runs.c.day < day))
        return len(old)

    def erased_volunteers(self, at: datetime) -> int:
        """Remove erased volunteers once they have no rounds left."""
        v = volunteers.c
        driven = exists().where(rounds.c.volunteer_id == v.id)
        return self._removed(delete(volunteers).where(v.name_index == "", v.updated_at < at, ~driven))

    def imports_before(self, at: datetime) -> int:
        """Remove imports from before an instant if none of their rows or changes are left."""
        kept = [exists().where(one.c.import_id == imports.c.id) for one in (rejected_rows, import_changes)]
        return self._removed(delete(imports).where(imports.c.at < at, ~or_(*kept)))

    def series_days_before(self, day: date) -> int:
        """Remove the occurrences of series before a day if their needs no longer exist."""
        return self._removed(delete(occurrences).where(occurrences.c.named < day, occurrences.c.need_id.is_(None)))

    def former_wards_of_nothing(self) -> int:
        """Remove the former wards of records that no longer exist."""
        f = former_wards.c
        there = [exists().where(f.subject_kind == kind, of.c.id == f.subject_id) for kind, of in _FORMER_OF.items()]
        return self._removed(delete(former_wards).where(~or_(*there)))

    def accounts_closed_before(self, at: datetime, *, actor: str, now: datetime) -> int:
        """Remove the accounts closed before an instant, with their names and logins."""
        closed = select(accounts.c.id).where(accounts.c.active.is_(False), accounts.c.closed_at < at)
        ids = tuple(self._connection.execute(closed.order_by(accounts.c.id)).scalars())
        for some in _portions(ids):
            for table in (sessions, sign_in_links):
                self._connection.execute(delete(table).where(table.c.account_id.in_(some)))
            self._connection.execute(delete(presence).where(presence.c.account_id.in_(some)))
            self._connection.execute(delete(accounts).where(accounts.c.id.in_(some)))
        self._events.append_all("account.erased", "account", [(one, {}) for one in ids], actor, now)
        return len(ids)

    def small_counts(self, month: str) -> int:
        """Move small counts from before a month (``2026-11``) to the whole area; returns how many."""
        small = select(ward_months).where(_M.month < month, _M.ward_code != "", _M.needs < LEAST_IN_A_WARD)
        rows = self._connection.execute(small).all()
        for row in rows:
            same = (_M.ward_code == "", _M.month == row.month, _M.kind == row.kind, _M.state == row.state)
            more = update(ward_months).where(*same).values(needs=_M.needs + row.needs)
            if self._connection.execute(more).rowcount == 0:
                values = {"ward_code": "", "month": row.month, "kind": row.kind, "state": row.state}
                self._connection.execute(insert(ward_months).values(**values, needs=row.needs))
            self._connection.execute(delete(ward_months).where(_M.id == row.id))
        return len(rows)

    def _removed(self, statement: Any) -> int:
        return int(self._connection.execute(statement).rowcount)


def _portions(ids: Sequence[int]) -> list[Sequence[int]]:
    return [ids[start : start + _IDS_A_QUERY] for start in range(0, len(ids), _IDS_A_QUERY)]
