"""Erase personal details from records that are kept for their counts, and remove old records.

An erased need or volunteer keeps its row with kind, ward, days and states, but nothing that identifies the person.
The keyed digests of its row in a list stay too, so that importing the same row again does not bring the details back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Connection, Table, and_, delete, func, insert, or_, select, update

from data.store.events import Events
from data.tables.events import events
from data.tables.imports import import_changes, imports, rejected_rows
from data.tables.needs import calls, needs
from data.tables.plans import plans, rounds, stop_reports, stops, unassigned_needs
from data.tables.privacy import access_log
from data.tables.series import occurrences, series
from data.tables.submissions import submissions
from data.tables.volunteers import volunteers
from data.tables.wards import ward_months
from routing.need_life import ENDED, REPORTED, WAITING

__all__ = ["Erasure", "WardMonth"]

_N: Final = needs.c
_V: Final = volunteers.c
_S: Final = stops.c
_IDS_A_QUERY: Final = 500
_CAME: Final[Mapping[str, tuple[Table[Any], Column[Any]]]] = {
    "need": (needs, needs.c.created_at),
    "volunteer": (volunteers, volunteers.c.created_at),
    "series": (series, series.c.created_at),
    "call": (calls, calls.c.at),
    "rejected_row": (rejected_rows, rejected_rows.c.first_at),
    "entry": (submissions, submissions.c.at),
}
_NOBODY: Final[dict[str, Any]] = {
    "name": "", "name_index": "", "phone": "", "phone_index": "", "postcode": "", "location": None, "notes": "",
    "questions": None,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class WardMonth:
    """The number of needs of a kind that ended in a state, in a ward and month (``2026-11``)."""

    ward_code: str
    month: str
    kind: str
    state: str
    needs: int


class Erasure:
    """Erases personal details."""

    def __init__(self, connection: Connection, events: Events) -> None:
        self._connection = connection
        self._events = events

    # What is over

    def finished_needs(self, day: date, at: datetime) -> tuple[int, ...]:
        """Return the needs with details, settled before a day, or cancelled or closed before an instant."""
        return self._ids(select(_N.id).where(_over(day, at), _N.name_index != ""))

    def lapsed_needs(self, day: date) -> tuple[int, ...]:
        """Return the open needs whose last day was before a day."""
        return self._ids(select(_N.id).where(_N.state.in_(WAITING), _N.due_to < day))

    def idle_volunteers(self, day: date, at: datetime) -> tuple[int, ...]:
        """Return the volunteers with details, without a round since a day or a change since an instant."""
        busy = select(rounds.c.volunteer_id).join(plans, rounds.c.plan_id == plans.c.id).where(plans.c.day >= day)
        return self._ids(select(_V.id).where(_V.name_index != "", _V.updated_at < at, _V.id.not_in(busy)))

    def came_at(self, kind: str, record_id: int) -> datetime | None:
        """Return when a record was created, or None if it does not exist or its details are erased."""
        of, moment = _CAME[kind]
        there = (of.c.id == record_id, *([of.c.name_index != ""] if kind in ("need", "volunteer") else []))
        found: datetime | None = self._connection.execute(select(moment).where(*there)).scalar_one_or_none()
        return found

    # Details

    def needs(self, need_ids: Iterable[int], *, actor: str, at: datetime, reason: str) -> int:
        """Erase the details of needs, of their stops and events, and their calls."""
        chosen = tuple(need_ids)
        for ids in _portions(chosen):
            nobody = {**_NOBODY, "address": "", "office_notes": ""}
            self._connection.execute(update(needs).where(_N.id.in_(ids)).values(**nobody, revision=_N.revision + 1))
            at_door = select(_S.round_id, _S.position, _S.id).where(_S.need_id.in_(ids))
            doors = self._connection.execute(at_door).all()
            self._blank_stops(_S.id.in_([row.id for row in doors]), (row.id for row in doors))
            for row in doors:
                # The next leg begins at their door.
                onward = and_(_S.round_id == row.round_id, _S.position == row.position + 1)
                self._connection.execute(update(stops).where(onward).values(leg="", directions=None))
            self._connection.execute(
                update(unassigned_needs).where(unassigned_needs.c.need_id.in_(ids)).values(sentence="")
            )
            of_them = and_(events.c.subject_kind == "need", events.c.subject_id.in_(ids))
            self._connection.execute(update(events).where(of_them).values(note="", changes=None))
            self._connection.execute(delete(calls).where(calls.c.need_id.in_(ids)))
            self._forget_changes("need", ids)
        self._events.append_all("need.erased", "need", [(one, {"reason": reason}) for one in chosen], actor, at)
        return len(chosen)

    def volunteers(self, volunteer_ids: Iterable[int], *, actor: str, at: datetime, reason: str) -> int:
        """Erase the details of volunteers, make them inactive, and remove their homes from their rounds."""
        chosen = tuple(volunteer_ids)
        for ids in _portions(chosen):
            nobody = {
                **_NOBODY, "ward_code": None, "hours": {"spans": [], "off": []}, "checks": [], "evidence": None,
                "kinds": [],
                "active": False, "revision": _V.revision + 1,
            }  # fmt: skip
            self._connection.execute(update(volunteers).where(_V.id.in_(ids)).values(**nobody))
            of_them = and_(events.c.subject_kind == "volunteer", events.c.subject_id.in_(ids))
            self._connection.execute(update(events).where(of_them).values(note="", changes=None))
            theirs = _S.round_id.in_(select(rounds.c.id).where(rounds.c.volunteer_id.in_(ids)))
            self._connection.execute(update(stops).where(theirs).values(leg="", directions=None))
            self._connection.execute(update(stops).where(theirs, _S.need_id.is_(None)).values(location=None))
            self._forget_changes("volunteer", ids)
        subjects = [(one, {"reason": reason}) for one in chosen]
        self._events.append_all("volunteer.erased", "volunteer", subjects, actor, at)
        return len(chosen)

    def rounds_before(self, day: date) -> int:
        """Erase the positions and notes of the rounds before a day."""
        of_old = select(rounds.c.id).join(plans, rounds.c.plan_id == plans.c.id).where(plans.c.day < day)
        told = or_(_S.location.is_not(None), func.length(_S.leg) > 0, func.length(_S.note) > 0)
        ids = self._ids(select(_S.id).where(_S.round_id.in_(of_old), told))
        for some in _portions(ids):
            self._blank_stops(_S.id.in_(some), some)
        old = unassigned_needs.c.plan_id.in_(select(plans.c.id).where(plans.c.day < day))
        with_words = and_(old, func.length(unassigned_needs.c.sentence) > 0)
        self._connection.execute(update(unassigned_needs).where(with_words).values(sentence=""))
        return len(ids)

    def calls(self, call_ids: Iterable[int]) -> int:
        """Erase calls by id."""
        return sum(
            self._connection.execute(delete(calls).where(calls.c.id.in_(ids))).rowcount
            for ids in _portions(tuple(call_ids))
        )

    def calls_before(self, at: datetime) -> int:
        """Erase calls made before an instant."""
        return self._connection.execute(delete(calls).where(calls.c.at < at)).rowcount

    def rejected_rows(self, row_ids: Iterable[int]) -> int:
        """Erase rejected rows by id."""
        return sum(
            self._connection.execute(delete(rejected_rows).where(rejected_rows.c.id.in_(ids))).rowcount
            for ids in _portions(tuple(row_ids))
        )

    def rejected_before(self, at: datetime, *, settled_before: datetime) -> int:
        """Erase the rejected rows of imports before an instant, and those settled before another."""
        old = select(imports.c.id).where(imports.c.at < at)
        row = rejected_rows.c
        gone = delete(rejected_rows).where(or_(row.import_id.in_(old), row.settled_at < settled_before))
        return self._connection.execute(gone).rowcount

    def looks_before(self, at: datetime) -> int:
        """Remove access records from before an instant."""
        return self._connection.execute(delete(access_log).where(access_log.c.at < at)).rowcount

    def events_before(self, at: datetime) -> int:
        """Remove events from before an instant."""
        return self._connection.execute(delete(events).where(events.c.at < at)).rowcount

    # Counts

    def reduce_needs(self, day: date, at: datetime) -> int:
        """Turn erased needs from before a day or instant into counts by ward and month."""
        chosen = select(_N.id, _N.ward_code, _N.kind, _N.state, _N.settled_on, _N.updated_at)
        rows = self._connection.execute(chosen.where(_over(day, at), _N.name_index == "")).all()
        counts: dict[tuple[str, str, str, str], int] = {}
        for row in rows:
            month = f"{row.settled_on or row.updated_at.date():%Y-%m}"
            where = (row.ward_code or "", month, row.kind, row.state)
            counts[where] = counts.get(where, 0) + 1
        for (ward, month, kind, state), number in counts.items():
            self._count(WardMonth(ward, month, kind, state, number))
        for ids in _portions(tuple(row.id for row in rows)):
            self._connection.execute(update(stops).where(_S.need_id.in_(ids)).values(need_id=None))
            self._connection.execute(delete(unassigned_needs).where(unassigned_needs.c.need_id.in_(ids)))
            of_series = occurrences.c.need_id.in_(ids)
            self._connection.execute(update(occurrences).where(of_series).values(need_id=None))
            self._connection.execute(delete(calls).where(calls.c.need_id.in_(ids)))
            self._forget_changes("need", ids)
            self._connection.execute(delete(needs).where(_N.id.in_(ids)))
        return len(rows)

    def ward_months(self) -> tuple[WardMonth, ...]:
        """Return the counts of needs by month, ward, kind and state."""
        c = ward_months.c
        rows = self._connection.execute(select(ward_months).order_by(c.month, c.ward_code, c.kind, c.state))
        return tuple(WardMonth(row.ward_code, row.month, row.kind, row.state, row.needs) for row in rows)

    def visits(self, need_ids: Iterable[int]) -> tuple[tuple[date, int, int, str, str, str], ...]:
        """Return the published stops for given needs: day, need, begin (s), state, outcome, note."""
        found: list[tuple[date, int, int, str, str, str]] = []
        for ids in _portions(tuple(need_ids)):
            chosen = (
                select(plans.c.day, _S.need_id, _S.begin, _S.state, _S.outcome, _S.note)
                .join(rounds, _S.round_id == rounds.c.id)
                .join(plans, rounds.c.plan_id == plans.c.id)
                .where(_S.need_id.in_(ids), plans.c.published_at.is_not(None))
                .order_by(plans.c.day, _S.begin)
            )
            found += [tuple(row) for row in self._connection.execute(chosen)]
        return tuple(found)

    def rounds_of(self, volunteer_ids: Iterable[int]) -> tuple[tuple[date, int, str, int], ...]:
        """Return given volunteers' published rounds: day, number, mode, metres."""
        chosen = (
            select(plans.c.day, rounds.c.number, rounds.c.mode, rounds.c.metres)
            .join(plans, rounds.c.plan_id == plans.c.id)
            .where(rounds.c.volunteer_id.in_(tuple(volunteer_ids)), plans.c.published_at.is_not(None))
            .order_by(plans.c.day, rounds.c.number)
        )
        return tuple(tuple(row) for row in self._connection.execute(chosen))

    def wards_of(self, need_ids: Iterable[int]) -> Mapping[int, str]:
        """Return the ward of each need, even if erased, "" if never known."""
        found: dict[int, str] = {}
        for ids in _portions(tuple(need_ids)):
            rows = self._connection.execute(select(_N.id, _N.ward_code).where(_N.id.in_(ids)))
            found |= {row.id: row.ward_code or "" for row in rows}
        return found

    def _count(self, one: WardMonth) -> None:
        c = ward_months.c
        same = and_(c.ward_code == one.ward_code, c.month == one.month, c.kind == one.kind, c.state == one.state)
        more = update(ward_months).where(same).values(needs=c.needs + one.needs)
        if self._connection.execute(more).rowcount == 0:
            values = {"ward_code": one.ward_code, "month": one.month, "kind": one.kind, "state": one.state}
            self._connection.execute(insert(ward_months).values(**values, needs=one.needs))

    def _forget_changes(self, kind: str, ids: Sequence[int]) -> None:
        """Remove the copies of records that an import stored."""
        of_them = (import_changes.c.subject_kind == kind, import_changes.c.subject_id.in_(ids))
        self._connection.execute(delete(import_changes).where(*of_them))

    def _blank_stops(self, condition: ColumnElement[bool], ids: Iterable[int]) -> None:
        self._connection.execute(update(stops).where(condition).values(location=None, leg="", directions=None, note=""))
        reported = stop_reports.c.stop_id.in_(tuple(ids))
        self._connection.execute(update(stop_reports).where(reported).values(note=""))

    def _ids(self, chosen: Any) -> tuple[int, ...]:
        return tuple(self._connection.execute(chosen.order_by("id")).scalars())


def _over(day: date, at: datetime) -> ColumnElement[bool]:
    settled = and_(_N.state.in_(REPORTED), _N.settled_on < day)
    return or_(settled, and_(_N.state.in_(ENDED), _N.updated_at < at))


def _portions(items: Sequence[int]) -> Iterable[Sequence[int]]:
    return (items[start : start + _IDS_A_QUERY] for start in range(0, len(items), _IDS_A_QUERY))
