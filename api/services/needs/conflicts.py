"""Who was faster: a write that was refused because somebody else changed the record, told with who, when and what."""

from __future__ import annotations

from api.services.context import Context
from api.services.needs.history import history_of
from data.store.revisions import StaleWrite
from routing.errors import Conflict

__all__ = ["who_was_faster"]


def who_was_faster(ctx: Context, stale: StaleWrite) -> Conflict:
    """The same refusal in the words of who changed the record last, when, and what of it."""
    with ctx.database.reading() as store:
        happened = history_of(store, store.events.for_subject(*stale.subject)[-1:])
    if not happened:
        return stale
    (last,) = happened
    at = last.at.astimezone(ctx.area.timezone)
    what = f"{last.what[:1].lower()}{last.what[1:]}"
    when = f"at {at:%H:%M} on {at.day} {at:%B}"
    return Conflict(
        stale.code, f"{last.who} was faster than you, {when}: {what}. Nothing of yours was written.", stale.action
    )
