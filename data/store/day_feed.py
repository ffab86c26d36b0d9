"""The feed of events by day and kind, as codes, ids and revisions.

Nothing is decrypted to read the feed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, select

from data.tables.events import events
from data.tables.needs import needs
from data.tables.plans import plans, rounds, stops
from data.tables.runs import runs

__all__ = ["DayFeed", "FeedEvent", "RunNow", "run_data"]

_SILENT: Final = frozenset({"round.links-moved", "round.links-revoked", "plan.solved"})
_IDS_A_QUERY: Final = 500


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """An event of the feed.

    Without ``days``, the event concerns every day. ``data`` contains codes, ids and revisions.
    """

    id: int
    name: str
    days: frozenset[date] | None
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RunNow:
    """A planning run's current progress."""

    id: int
    day: date
    state: str
    progress: Mapping[str, Any]


class DayFeed:
    """A store's feed of events."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def ids_after(self, event_id: int, *, limit: int = 5000) -> tuple[int, ...]:
        """Return the ids of the events after a given one, oldest first."""
        chosen = select(events.c.id).where(events.c.id > event_id).order_by(events.c.id).limit(limit)
        return tuple(self._connection.execute(chosen).scalars())

    def running(self) -> tuple[RunNow, ...]:
        """Return the planning runs that are queued or running."""
        chosen = select(runs.c.id, runs.c.day, runs.c.state, runs.c.progress).where(
            runs.c.state.in_(("queued", "running"))
        )
        return tuple(RunNow(*row) for row in self._connection.execute(chosen.order_by(runs.c.id)))

    def told(self, event_ids: Collection[int]) -> tuple[FeedEvent, ...]:
        """Return events by id in the form for clients, oldest first.

        An event may become several, or none.
        """
        found: list[FeedEvent] = []
        columns = (events.c.id, events.c.kind, events.c.subject_kind, events.c.subject_id, events.c.data)
        for some in _portions(sorted(event_ids)):
            rows = self._connection.execute(select(*columns).where(events.c.id.in_(some)).order_by(events.c.id)).all()
            by_kind: dict[str, set[int]] = {}
            for row in rows:
                by_kind.setdefault(row.subject_kind, set()).add(row.subject_id)
            facts = _Facts(
                plans=self._plans(by_kind.get("plan", ())),
                stops=self._stops(by_kind.get("stop", ())),
                needs=self._needs(by_kind.get("need", ())),
                runs=self._runs(by_kind.get("run", ())),
            )
            for row in rows:
                if row.kind not in _SILENT:
                    found += _told(row, facts)
        return tuple(found)

    def _plans(self, ids: Iterable[int]) -> dict[int, tuple[date, int]]:
        chosen = select(plans.c.id, plans.c.day, plans.c.revision).where(plans.c.id.in_(list(ids)))
        return {row.id: (row.day, row.revision) for row in self._connection.execute(chosen)}

    def _stops(self, ids: Iterable[int]) -> dict[int, tuple[date, int, int, str]]:
        chosen = (
            select(stops.c.id, plans.c.day, plans.c.id.label("plan_id"), rounds.c.id.label("round_id"), stops.c.state)
            .join(rounds, rounds.c.id == stops.c.round_id)
            .join(plans, plans.c.id == rounds.c.plan_id)
            .where(stops.c.id.in_(list(ids)))
        )
        rows = self._connection.execute(chosen)
        return {row.id: (row.day, row.plan_id, row.round_id, row.state) for row in rows}

    def _needs(self, ids: Iterable[int]) -> dict[int, tuple[int, date, date | None, frozenset[date]]]:
        wanted = list(ids)
        on = (
            select(stops.c.need_id, plans.c.day)
            .join(rounds, rounds.c.id == stops.c.round_id)
            .join(plans, plans.c.id == rounds.c.plan_id)
            .where(stops.c.need_id.in_(wanted))
            .distinct()
        )
        days: dict[int, set[date]] = {}
        for row in self._connection.execute(on):
            days.setdefault(row.need_id, set()).add(row.day)
        chosen = select(needs.c.id, needs.c.revision, needs.c.due_from, needs.c.due_to).where(needs.c.id.in_(wanted))
        return {
            row.id: (row.revision, row.due_from, row.due_to, frozenset(days.get(row.id, ())))
            for row in self._connection.execute(chosen)
        }

    def _runs(self, ids: Iterable[int]) -> dict[int, tuple[date, str, Mapping[str, Any]]]:
        chosen = select(runs.c.id, runs.c.day, runs.c.state, runs.c.progress).where(runs.c.id.in_(list(ids)))
        return {row.id: (row.day, row.state, row.progress) for row in self._connection.execute(chosen)}


@dataclass(frozen=True, slots=True)
class _Facts:
    """Facts about the subjects of events, by id."""

    plans: Mapping[int, tuple[date, int]]
    stops: Mapping[int, tuple[date, int, int, str]]
    needs: Mapping[int, tuple[int, date, date | None, frozenset[date]]]
    runs: Mapping[int, tuple[date, str, Mapping[str, Any]]]


def _told(row: Any, facts: _Facts) -> list[FeedEvent]:
    number, subject = row.id, row.subject_id
    if row.subject_kind == "plan" and subject in facts.plans:
        day, revision = facts.plans[subject]
        what = str(row.data.get("to", row.kind.partition(".")[2])) if row.kind != "plan.edited" else "edited"
        told = [FeedEvent(number, "plan", frozenset({day}), {"plan_id": subject, "revision": revision, "what": what})]
        told += [
            FeedEvent(number, "round", frozenset({day}), {"plan_id": subject, "number": one, "revision": revision})
            for one in (row.data.get("rounds", ()) if row.kind == "plan.edited" else ())
        ]
        return told
    if row.subject_kind == "stop" and subject in facts.stops:
        day, plan_id, round_id, state = facts.stops[subject]
        data = {"plan_id": plan_id, "round_id": round_id, "stop_id": subject, "state": state}
        return [FeedEvent(number, "report", frozenset({day}), data)]
    if row.subject_kind == "need" and subject in facts.needs:
        revision, first, last, others = facts.needs[subject]
        days = others | _span(first, last)
        return [FeedEvent(number, "need", days, {"need_id": subject, "revision": revision})]
    if row.subject_kind == "volunteer":
        if row.kind in ("volunteer.accepted", "volunteer.declined"):
            data = {"volunteer_id": subject, "answer": row.kind.partition(".")[2]}
            return [FeedEvent(number, "answer", frozenset({date.fromisoformat(row.data["day"])}), data)]
        return [FeedEvent(number, "volunteer", None, {"volunteer_id": subject})]
    if row.subject_kind == "run" and subject in facts.runs:
        day, state, progress = facts.runs[subject]
        return [FeedEvent(number, "run", frozenset({day}), run_data(subject, state, progress))]
    return []


def run_data(run_id: int, state: str, progress: Mapping[str, Any]) -> dict[str, Any]:
    """Return a planning run's data for clients."""
    words = {"queued": "waiting"}
    return {
        "run_id": run_id,
        "state": words.get(state, state),
        "phase": progress.get("phase", ""),
        "revision": progress.get("better", 0),
        "unassigned": progress.get("unassigned"),
    }


def _span(first: date, last: date | None) -> frozenset[date]:
    """Return the days between two days, both inclusive; without an end, the first day."""
    end = last or first
    length = min((end - first).days, 400)
    return frozenset(date.fromordinal(first.toordinal() + offset) for offset in range(length + 1))


def _portions(ids: list[int]) -> Iterable[list[int]]:
    return (ids[at : at + _IDS_A_QUERY] for at in range(0, len(ids), _IDS_A_QUERY))
