"""Manual changes to plans, one row each.

A row holds what was done, what it changed, and whether it was undone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection, delete, insert, select, update

from data.store.encoding import check_code
from data.store.events import Events
from data.store.plans.provenance import packed
from data.store.plans.rounds import copy_rounds, replace_rounds
from data.store.plans.unassigned import packed_reason
from data.store.revisions import StaleWrite, unknown
from data.tables.plans import plan_edits, plans, unassigned_needs
from routing.hand_edits import NO_LOCKS, Acceptance, AcceptReason, Locks
from routing.plan import PlanState, Provenance, Round, UnassignedNeed

__all__ = ["HandEdit", "HandEdits", "acceptances_from", "locks_from", "packed_acceptances", "packed_locks"]

_E: Final = plan_edits.c


@dataclass(frozen=True, slots=True, kw_only=True)
class HandEdit:
    """A change to a plan by hand, as codes, ids and numbers.

    Attributes
    ----------
    plan_revision
        The plan revision that it created.
    what
        The code of the change (``routing.plan.Edit``).
    data
        What was changed: needs, rounds and volunteers by id.
    before, after
        The changed parts before and after, which ``api.services.editing`` reads to undo the change.
    undone
        Whether it was undone.
    """

    id: int
    plan_id: int
    plan_revision: int
    at: datetime
    actor: str
    what: str
    data: Mapping[str, Any]
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    undone: bool


class HandEdits:
    """The changes made by hand in a store."""

    def __init__(self, connection: Connection, events: Events) -> None:
        self._connection = connection
        self._events = events

    def next_version(self, plan_id: int, provenance: Provenance, *, actor: str, at: datetime) -> int:
        """Copy a plan to the next version of its day, a draft, and return its id.

        Raises
        ------
        NotFound
            ``plan.unknown``
        """
        row = self._connection.execute(select(plans).where(plans.c.id == plan_id)).one_or_none()
        if row is None:
            raise unknown("plan.unknown", plan_id)
        versions = select(plans.c.version).where(plans.c.day == row.day).order_by(plans.c.version.desc()).limit(1)
        values = {
            "revision": 1,
            "day": row.day,
            "version": self._connection.execute(versions).scalar_one() + 1,
            "state": str(PlanState.DRAFT),
            "created_at": at,
            "solved_at": at,
            "locks": row.locks,
            "accepted": row.accepted,
            **packed(provenance),
        }
        made: int = self._connection.execute(insert(plans).values(**values).returning(plans.c.id)).scalar_one()
        copy_rounds(self._connection, plan_id, made)
        own = [column for column in unassigned_needs.c if column.name not in ("id", "plan_id")]
        chosen = select(plans.c.id, *own).join(plans, plans.c.id == made).where(unassigned_needs.c.plan_id == plan_id)
        names = ["plan_id", *(column.name for column in own)]
        self._connection.execute(insert(unassigned_needs).from_select(names, chosen))
        self._events.append("plan.created", "plan", made, actor, at, {"to": PlanState.DRAFT})
        return made

    def write(
        self,
        plan_id: int,
        revision: int,
        provenance: Provenance,
        locks: Locks,
        accepted: Iterable[Acceptance],
        *,
        before: Sequence[Round],
        after: Sequence[Round],
        gone: Iterable[int],
        left: Iterable[UnassignedNeed],
    ) -> tuple[Round, ...]:
        """Change a draft in place, and return the changed rounds with their ids.

        The draft must still be at a given revision.

        ``before`` are the rounds that change, ``after`` the same rounds changed; ``gone`` are needs no longer
        unassigned, ``left`` needs that have become so.

        Raises
        ------
        StaleWrite
            ``store.stale-write``: someone else changed it first.
        """
        values = {
            **packed(provenance),
            "locks": packed_locks(locks),
            "accepted": packed_acceptances(accepted),
            "revision": plans.c.revision + 1,
        }
        mine = (plans.c.id == plan_id, plans.c.revision == revision, plans.c.state == str(PlanState.DRAFT))
        if self._connection.execute(update(plans).where(*mine).values(**values)).rowcount == 0:
            raise StaleWrite("plan", plan_id)
        made = replace_rounds(self._connection, plan_id, before, after)
        left = tuple(left)
        off = {*gone, *(one.need_id for one in left)}
        if off:
            of_plan = (unassigned_needs.c.plan_id == plan_id, unassigned_needs.c.need_id.in_(off))
            self._connection.execute(delete(unassigned_needs).where(*of_plan))
        rows = [
            {"plan_id": plan_id, "need_id": one.need_id, "reason": one.reason, "sentence": packed_reason(one)}
            for one in left
        ]
        if rows:
            self._connection.execute(insert(unassigned_needs), rows)
        return made

    def add(
        self,
        plan_id: int,
        plan_revision: int,
        what: str,
        data: Mapping[str, Any],
        before: Mapping[str, Any],
        after: Mapping[str, Any],
        *,
        actor: str,
        at: datetime,
    ) -> int:
        """Record a change, and return its id."""
        values = {
            "plan_id": plan_id,
            "plan_revision": plan_revision,
            "at": at,
            "actor": check_code(actor, "actor"),
            "what": check_code(what, "change"),
            "data": dict(data),
            "before": dict(before),
            "after": dict(after),
        }
        made: int = self._connection.execute(insert(plan_edits).values(**values).returning(_E.id)).scalar_one()
        return made

    def mark(self, edit_id: int, *, plan_id: int, plan_revision: int, undone_at: datetime | None) -> None:
        """Record that a change was undone, or (None) redone, and in which version and revision."""
        values = {"undone_at": undone_at, "plan_id": plan_id, "plan_revision": plan_revision}
        self._connection.execute(update(plan_edits).where(_E.id == edit_id).values(**values))

    def note(
        self, plan_id: int, edit_id: int, how: str, rounds: Iterable[int], revision: int, *, actor: str, at: datetime
    ) -> None:
        """Add an event about a change: ``how`` is ``done``, ``undone`` or ``redone``."""
        data = {"edit": edit_id, "how": how, "rounds": sorted(rounds), "revision": revision}
        self._events.append("plan.edited", "plan", plan_id, actor, at, data)

    def of_plans(self, plan_ids: Iterable[int]) -> tuple[HandEdit, ...]:
        """Return the changes to plans, oldest first."""
        chosen = select(plan_edits).where(_E.plan_id.in_(list(plan_ids))).order_by(_E.id)
        return tuple(map(_edit, self._connection.execute(chosen)))

    def of_day(self, day: date) -> tuple[HandEdit, ...]:
        """Return the changes to every version of a day's plan, oldest first."""
        chosen = select(plan_edits).join(plans, plans.c.id == _E.plan_id).where(plans.c.day == day).order_by(_E.id)
        return tuple(map(_edit, self._connection.execute(chosen)))


def locks_from(kept: Mapping[str, Sequence[int]] | None) -> Locks:
    """Return the locks in a plan's row."""
    if not kept:
        return NO_LOCKS
    return Locks(
        need_ids=frozenset(kept.get("needs", ())),
        round_numbers=frozenset(kept.get("rounds", ())),
        volunteer_ids=frozenset(kept.get("volunteers", ())),
    )


def packed_locks(locks: Locks) -> dict[str, list[int]] | None:
    """Return locks in the form that a plan's row stores."""
    if locks == NO_LOCKS:
        return None
    return {
        "needs": sorted(locks.need_ids),
        "rounds": sorted(locks.round_numbers),
        "volunteers": sorted(locks.volunteer_ids),
    }


def acceptances_from(kept: Sequence[Sequence[Any]] | None) -> tuple[Acceptance, ...]:
    """Return the accepted rules in a plan's row."""
    return tuple(Acceptance(rule=rule, amount=amount, reason=AcceptReason(why)) for rule, amount, why in kept or ())


def packed_acceptances(accepted: Iterable[Acceptance]) -> list[list[Any]] | None:
    """Return accepted rules in the form that a plan's row stores."""
    return [[one.rule, one.amount, str(one.reason)] for one in accepted] or None


def _edit(row: Any) -> HandEdit:
    return HandEdit(
        id=row.id,
        plan_id=row.plan_id,
        plan_revision=row.plan_revision,
        at=row.at,
        actor=row.actor,
        what=row.what,
        data=row.data,
        before=row.before,
        after=row.after,
        undone=row.undone_at is not None,
    )
