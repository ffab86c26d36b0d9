"""Undo the last change somebody made to a need or volunteer, as a new event."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from api.services.actors import Actor
from api.services.context import Context
from api.services.needs.history import REASONS
from data.store import Store
from data.store.events import Event
from data.store.revisions import StaleWrite
from routing.errors import Conflict
from routing.need_life import UNDER_WAY
from routing.needs import NeedState

__all__ = ["may_undo", "undo"]


def may_undo(step: Sequence[Event]) -> bool:
    """Whether the last change is of a kind that can be undone by hand."""
    return bool(step) and all(_by_hand(event) for event in step)


def undo(ctx: Context, kind: str, record_id: int, actor: Actor, *, event_id: int, revision: int) -> None:
    """Restore a need or a volunteer (``kind``) to its state before its last change, whose event is ``event_id``.

    An undo is itself a change and can be undone.

    Raises
    ------
    NotFound
        ``need.unknown``, ``volunteer.unknown``
    StaleWrite
        ``store.stale-write``: it has changed since ``revision``.
    Conflict
        ``undo.later``: something happened since. ``undo.not-by-hand``: the change was not made by hand (a
        plan or a volunteer's report made it). ``undo.forgotten``: what it was before is not kept. ``undo.round-gone``:
        the round it was on has changed.
    """
    with ctx.database.transaction() as store:
        of = store.needs if kind == "need" else store.volunteers
        try:
            of.expect(record_id, revision)
        except StaleWrite as stale:
            raise Conflict("undo.later", "This has changed since you opened it.", "Reload and try again.") from stale
        step = store.field_changes.last_step(kind, record_id)
        if not step or step[-1].id != event_id:
            raise Conflict(
                "undo.later",
                "Something else has changed since. Only the last change can be undone.",
                "Reload and try again.",
            )
        if not may_undo(step):
            raise Conflict(
                "undo.not-by-hand",
                "The last change was not made by hand.",
                "To change a plan, plan again. To change a report, open its round. Cancel a need added by mistake.",
            )
        for event in reversed(step):
            if event.kind == "need.state":
                _move_back(store, event, str(actor), ctx)
            elif event.changes:
                store.field_changes.put_back(
                    kind, record_id, event.changes, actor=str(actor), at=ctx.clock(),
                    revision=of.revision(record_id), undoes=event.id,
                )  # fmt: skip
            else:
                raise Conflict("undo.forgotten", "The earlier details have not been kept.", "Change it by hand.")


def _by_hand(event: Event) -> bool:
    if event.kind == "need.state":
        to, reason = str(event.data.get("to")), str(event.data.get("reason", ""))
        known = {"", "undone", "need.reopened", *(code for codes in REASONS.values() for code in codes)}
        return event.actor.startswith(("user:", "cli")) and reason in known and to != NeedState.CLOSED
    return event.kind in ("need.changed", "volunteer.changed")


def _move_back(store: Store, event: Event, actor: str, ctx: Context) -> None:
    before = NeedState(str(event.data["from"]))
    day: date | None = None
    if before in UNDER_WAY:
        on_round = store.plans.round_of_need(event.subject_id)
        if on_round is None:
            raise Conflict(
                "undo.round-gone",
                "The need was on a round that volunteers no longer follow.",
                "Reopen the need and start a new plan.",
            )
        day = on_round.day
    elif before is NeedState.NOT_DONE:
        day = ctx.today()
    store.needs.set_state(event.subject_id, before, actor=actor, at=ctx.clock(), reason="undone", day=day)
