"""The plans of each day, version by version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection, func, insert, select, update

from data.store.encoding import check_code, is_code
from data.store.events import Events
from data.store.needs.needs import Needs
from data.store.plans.hand_edits import acceptances_from, locks_from
from data.store.plans.provenance import packed, unpacked
from data.store.plans.rounds import (
    Marked,
    OnRound,
    carry_over,
    insert_round,
    need_ids_of,
    one_round,
    rounds_of,
    stop_from,
)
from data.store.plans.unassigned import packed_reason, unassigned_from
from data.store.revisions import Revisions, unknown
from data.tables.plans import plans, rounds, stop_reports, stops, unassigned_needs
from routing.errors import Conflict, Fault, InvalidInput
from routing.needs import NeedState
from routing.plan import LIVE, Plan, PlanHead, PlanState, Provenance, Round, StopState, UnassignedNeed
from routing.problem import StopKind

__all__ = ["Plans"]

_C: Final = plans.c
_S: Final = stops.c
_OWN: Final = frozenset(one.name for one in fields(PlanHead))


class Plans:
    """The plans in a store.

    Solved and published plans stay unchanged; ``HandEdits`` changes drafts in place.
    """

    def __init__(self, connection: Connection, events: Events, needs: Needs) -> None:
        self._connection = connection
        self._events = events
        self._needs = needs
        self._revisions = Revisions(connection, plans)

    # Writing

    def create(
        self,
        day: date,
        provenance: Provenance,
        *,
        actor: str,
        at: datetime,
    ) -> Plan:
        """Return a new draft, the next version of its day, still without rounds."""
        last = self._connection.execute(select(func.max(_C.version)).where(_C.day == day)).scalar_one()
        values = {
            "revision": 1,
            "day": day,
            "version": (last or 0) + 1,
            "state": str(PlanState.DRAFT),
            "created_at": at,
            **packed(provenance),
        }
        check_code(values["problem_digest"], "problem's digest")
        plan_id = self._connection.execute(insert(plans).values(**values).returning(_C.id)).scalar_one()
        self._events.append("plan.created", "plan", plan_id, actor, at, {"to": PlanState.DRAFT})
        return self.get(plan_id)

    def save(
        self,
        plan_id: int,
        rounds: Iterable[Round],
        unassigned: Iterable[UnassignedNeed],
        *,
        actor: str,
        at: datetime,
        reported: bool = False,
    ) -> Plan:
        """Save a solution, and return its plan with the ids of rounds and stops.

        An empty draft is filled. A plan that already has a solution is left unchanged: the day's next version is made
        with the same settings and returned. Ids in ``rounds`` are ignored, and so are reports of stops unless
        ``reported``, on a day that has begun.

        Raises
        ------
        NotFound
            ``plan.unknown``
        """
        head = self._head(plan_id, lock=True)
        if head.solved_at is not None:
            head = self.create(head.day, head.provenance, actor=actor, at=at)
        for one in rounds:
            insert_round(self._connection, head.id, one, reported=reported)
        rows = [
            {"plan_id": head.id, "need_id": one.need_id, "reason": one.reason, "sentence": packed_reason(one)}
            for one in unassigned
        ]
        if rows:
            self._connection.execute(insert(unassigned_needs), rows)
        self._revisions.write(head.id, {"solved_at": at})
        self._events.append("plan.solved", "plan", head.id, actor, at, {"unassigned": len(rows)})
        return self.get(head.id)

    def publish(self, plan_id: int, actor: str, at: datetime, *, revision: int | None = None) -> Plan:
        """Publish a draft, and close the day's former live plan.

        The draft's needs become planned for its day. Needs that were only on the former plan are ready again.

        Raises
        ------
        NotFound
            ``plan.unknown``
        Conflict
            ``plan.not-draft``: it is published or closed already; ``plan.empty``: it has no solution yet;
            ``plan.older``: a later version is published; ``store.stale-write``.
        """
        head = self._head(plan_id, lock=True)
        if head.state is not PlanState.DRAFT:
            raise Conflict(
                "plan.not-draft",
                f"Version {head.version} of this day's plan is already {head.state}.",
                "Make a new version and publish it.",
            )
        if head.solved_at is None:
            raise Conflict("plan.empty", "This plan has no rounds yet.", "Wait until it is planned, then publish it.")
        dropped: set[int] = set()
        former = self.live(head.day)
        if former is not None:
            if former.version > head.version:
                raise Conflict(
                    "plan.older",
                    f"Version {former.version} of this day's plan is published, and this is version {head.version}.",
                    "Publish the newest version.",
                )
            dropped = need_ids_of(self._connection, former.id)
            self.close(former.id, actor, at)
        self._move(head, PlanState.PUBLISHED, actor, at, revision, published_at=at, published_by=actor)
        planned = need_ids_of(self._connection, head.id)
        states = {need.id: need.state for need in self._needs.get_all(planned | dropped).values()}
        back = [need_id for need_id in dropped - planned if states[need_id] is NeedState.PLANNED]
        self._needs.set_states(back, NeedState.READY, actor=actor, at=at, reason="plan.dropped")
        on = [need_id for need_id in planned if states[need_id] is NeedState.READY]
        self._needs.set_states(on, NeedState.PLANNED, actor=actor, at=at, reason="plan.published", day=head.day)
        return self.get(plan_id)

    def follow(self, former_id: int, plan_id: int, actor: str, at: datetime) -> Mapping[int, int]:
        """Copy a plan's reports to the published plan that replaces it.

        Returns the new round's id for each former round that continues, with the same volunteer and number. The
        former plan keeps its reports.
        """
        former, plan = self.get(former_id), self.get(plan_id)
        following = {(one.volunteer_id, one.number): one for one in plan.rounds}
        goes_on: dict[int, int] = {}
        for one in former.rounds:
            now = following.get((one.volunteer_id, one.number))
            if now is not None:
                carry_over(self._connection, one, now)
                goes_on[one.id] = now.id
        if any(stop.state is not StopState.PENDING for one in former.rounds for stop in one.stops):
            self.start(plan_id, actor, at)
        return goes_on

    def start(self, plan_id: int, actor: str, at: datetime) -> None:
        """Record that the first volunteer is on the way. A plan already running is left unchanged.

        Raises
        ------
        NotFound
            ``plan.unknown``
        """
        head = self._head(plan_id, lock=True)
        if head.state is PlanState.PUBLISHED:
            self._move(head, PlanState.RUNNING, actor, at)

    def close(self, plan_id: int, actor: str, at: datetime) -> None:
        """Close a plan, because its day is over or another plan replaces it.

        A closed plan is left unchanged.

        Raises
        ------
        NotFound
            ``plan.unknown``
        """
        head = self._head(plan_id, lock=True)
        if head.state is not PlanState.CLOSED:
            self._move(head, PlanState.CLOSED, actor, at)

    def mark_stop(
        self, stop_id: int, state: StopState, reason: str, note: str, at: datetime, actor: str, client_key: str
    ) -> Marked:
        """Record a volunteer's report of a stop.

        The first report of a published plan sets it running.

        ``client_key`` is chosen by the sender for each report, so that a repeated report changes nothing. Of several
        reports of a stop, the one with the latest ``at`` counts, in whatever order they arrive; all are kept.
        ``reason`` is a code. The caller changes the need's state. Reports are accepted for closed plans too, because
        a phone without signal may send one late.

        Raises
        ------
        InvalidInput
            ``stop.client-key-unfit``: the key is empty, too long, or holds more than letters, digits and ``_.:@+-``.
        NotFound
            ``stop.unknown``
        Conflict
            ``plan.not-published``: nobody follows this plan yet.
        """
        if not client_key or not is_code(client_key):
            raise InvalidInput(
                [
                    Fault(
                        "stop.client-key-unfit",
                        "client_key",
                        "The report has no valid key of its own.",
                        "Give each report a new random key of letters and digits, at most 128.",
                    )
                ]
            )
        row = self._connection.execute(select(stops).where(_S.id == stop_id).with_for_update()).one_or_none()
        if row is None:
            raise unknown("stop.unknown", stop_id)
        plan_id = self._connection.execute(select(rounds.c.plan_id).where(rounds.c.id == row.round_id)).scalar_one()
        head = self.head(plan_id)
        if head.state is PlanState.DRAFT:
            raise Conflict(
                "plan.not-published",
                "This plan is a draft and has not been published.",
                "Publish it, then mark its stops.",
            )
        known = select(stop_reports.c.id).where(stop_reports.c.stop_id == stop_id)
        known = known.where(stop_reports.c.client_key == client_key)
        if self._connection.execute(known).first() is not None:
            return Marked(stop_from(row), row.round_id, plan_id, head.day, repeated=True)
        said = {"state": str(state), "outcome": check_code(reason, "reason"), "note": note}
        self._connection.execute(
            insert(stop_reports).values(**said, stop_id=stop_id, client_key=client_key, at=at, actor=actor)
        )
        if row.marked_at is None or row.marked_at <= at:
            before = row.state
            row = self._connection.execute(
                update(stops).where(_S.id == stop_id).values(**said, marked_at=at).returning(*stops.c)
            ).one()
            why = {"reason": reason} if reason else {}
            self._events.append(
                "stop.state", "stop", stop_id, actor, at, {"from": before, "to": state, "plan": plan_id, **why}
            )
        self.start(plan_id, actor, at)
        return Marked(stop_from(row), row.round_id, plan_id, head.day, repeated=False)

    # Reading

    def head(self, plan_id: int) -> PlanHead:
        """Return one plan without its rounds.

        Raises
        ------
        NotFound
            ``plan.unknown``
        """
        return self._head(plan_id)

    def get(self, plan_id: int) -> Plan:
        """Return one plan with its rounds, their stops, and the needs left unassigned.

        Raises
        ------
        NotFound
            ``plan.unknown``
        """
        return self._filled(self._row(plan_id))

    def latest(self, day: date) -> Plan | None:
        """Return the newest version of a day's plan, whatever its state."""
        heads = self.versions(day)
        return self.get(heads[-1].id) if heads else None

    def newest_id(self, day: date) -> int | None:
        """Return the id of the newest version of a day's plan."""
        chosen = select(_C.id).where(_C.day == day).order_by(_C.version.desc()).limit(1)
        return self._connection.execute(chosen).scalar_one_or_none()

    def need_ids(self, plan_id: int) -> set[int]:
        """Return the needs on a plan's rounds."""
        return need_ids_of(self._connection, plan_id)

    def live(self, day: date) -> Plan | None:
        """Return a day's live plan (published or running), or None."""
        chosen = select(plans).where(_C.day == day, _C.state.in_(LIVE))
        row = self._connection.execute(chosen).one_or_none()
        return None if row is None else self._filled(row)

    def followed(self, day_from: date, day_to: date) -> tuple[PlanHead, ...]:
        """Return the plan that people follow, or followed last, for each day of a span.

        Both days are inclusive. Days without such a plan are left out.
        """
        chosen = select(plans).where(_C.day.between(day_from, day_to), _C.published_at.is_not(None))
        last = {row.day: row for row in self._connection.execute(chosen.order_by(_C.day, _C.version))}
        return tuple(PlanHead(**self._values(row)) for row in last.values())

    def live_before(self, day: date) -> tuple[PlanHead, ...]:
        """Return earlier days' plans that are not closed, oldest day first, without rounds."""
        rows = self._connection.execute(select(plans).where(_C.day < day, _C.state.in_(LIVE)).order_by(_C.day))
        return tuple(PlanHead(**self._values(row)) for row in rows)

    def versions(self, day: date) -> tuple[PlanHead, ...]:
        """Return every version of a day's plan, oldest first, without rounds."""
        rows = self._connection.execute(select(plans).where(_C.day == day).order_by(_C.version))
        return tuple(PlanHead(**self._values(row)) for row in rows)

    def round_of_need(self, need_id: int) -> OnRound | None:
        """Return the round that a need is on, in the latest live plan, or None."""
        chosen = (
            select(_C.day, _C.id, rounds.c.id, rounds.c.number, rounds.c.volunteer_id)
            .join(rounds, rounds.c.plan_id == _C.id)
            .join(stops, stops.c.round_id == rounds.c.id)
            .where(stops.c.need_id == need_id, _C.state.in_(LIVE))
            .order_by(_C.day.desc())
            .limit(1)
        )
        row = self._connection.execute(chosen).one_or_none()
        return None if row is None else OnRound(*row)

    def revision(self, plan_id: int) -> int:
        """Return the plan's current revision."""
        return self._revisions.of(plan_id)

    def same_stop(self, stop_id: int, round_id: int) -> int | None:
        """Return the stop of a round that a stop of an earlier plan of the day became, or None.

        None means that the round no longer has it. Of several stops for one need the last is returned: the others were
        reported, and the need was tried again.

        Raises
        ------
        NotFound
            ``stop.unknown``, ``round.unknown``
        Conflict
            ``stop.not-same-round``: it was never a stop of this volunteer's that day.
        """
        chosen = select(stops, rounds.c.volunteer_id, rounds.c.number, _C.day)
        chosen = chosen.join(rounds, rounds.c.id == _S.round_id).join(plans, _C.id == rounds.c.plan_id)
        row = self._connection.execute(chosen.where(_S.id == stop_id)).one_or_none()
        if row is None:
            raise unknown("stop.unknown", stop_id)
        now = self.round(round_id)
        if row.need_id is None or (row.volunteer_id, row.number, row.day) != (
            now.volunteer_id,
            now.number,
            self.head(now.plan_id).day,
        ):
            raise Conflict(
                "stop.not-same-round", "This stop was never on this round.", "Open the round's own link again."
            )
        # Of a lift with a way back the one is picked up at their door, and then at the place.
        asked = (row.need_id, StopKind(row.kind), row.place_id is None)
        same = [one.id for one in now.stops if one.visit == asked]
        return same[-1] if same else None

    def round(self, round_id: int) -> Round:
        """Return one round with its stops.

        Raises
        ------
        NotFound
            ``round.unknown``
        """
        return one_round(self._connection, round_id)

    def _filled(self, row: Any) -> Plan:
        left = self._connection.execute(
            select(unassigned_needs).where(unassigned_needs.c.plan_id == row.id).order_by(unassigned_needs.c.id)
        )
        return Plan(
            **self._values(row),
            rounds=rounds_of(self._connection, row.id),
            unassigned=tuple(unassigned_from(one) for one in left),
        )

    def _row(self, plan_id: int, *, lock: bool = False) -> Any:
        chosen = select(plans).where(_C.id == plan_id)
        row = self._connection.execute(chosen.with_for_update() if lock else chosen).one_or_none()
        if row is None:
            raise unknown("plan.unknown", plan_id)
        return row

    def _head(self, plan_id: int, *, lock: bool = False) -> PlanHead:
        return PlanHead(**self._values(self._row(plan_id, lock=lock)))

    def _move(
        self, head: PlanHead, to: PlanState, actor: str, at: datetime, revision: int | None = None, **values: Any
    ) -> None:
        self._revisions.write(head.id, {"state": str(to), **values}, revision)
        self._events.append("plan.state", "plan", head.id, actor, at, {"from": head.state, "to": to})

    def _values(self, row: Any) -> dict[str, Any]:
        self._revisions.saw(row.id, row.revision)
        kept = row._asdict()
        own = {name: value for name, value in kept.items() if name in _OWN}
        return {
            **own,
            "state": PlanState(row.state),
            "provenance": unpacked(kept),
            "locks": locks_from(row.locks),
            "accepted": acceptances_from(row.accepted),
        }
