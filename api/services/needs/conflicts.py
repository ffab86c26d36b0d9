"""Explain a refused write: who changed the record first, when and how."""

from __future__ import annotations

from api.services.context import Context
from api.services.needs.history import history_of
from data.store.revisions import StaleWrite
from routing.errors import Conflict

__all__ = ["who_was_faster"]


def who_was_faster(ctx: Context, stale: StaleWrite) -> Conflict:
    """Return the refusal with who changed the record last, when and how."""
    with ctx.database.reading() as store:
        happened = history_of(store, store.events.for_subject(*stale.subject)[-1:])
    if not happened:
        return stale
    (last,) = happened
    at = last.at.astimezone(ctx.area.timezone)
    what = f"{last.what[:1].lower()}{last.what[1:]}"
    when = f"at {at:%H:%M} on {at.day} {at:%B}"
    return Conflict(
        stale.code, f"{last.who} changed this {when}: {what}. Your changes have not been saved.", stale.action
    )
