"""Presence: who has a day open, and what they are working on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from api.services.context import Context
from api.services.live.day_hub import PRESENT_SECONDS

__all__ = ["Focus", "PresentRow", "here_on", "leave", "set_focus"]

Focus = Literal["", "stop", "round", "need", "volunteer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PresentRow:
    """A person who has a day open; ``on`` is the kind of record they are working on, or ""."""

    user_id: int
    name: str
    on: str
    on_id: int | None


def here_on(ctx: Context, day: date) -> tuple[PresentRow, ...]:
    """Return the people who have a day open, by name."""
    since = ctx.clock() - timedelta(seconds=PRESENT_SECONDS)
    with ctx.database.reading() as store:
        names = {user.id: user.name for user in store.accounts.users()}
        found = [one for one in store.presences.here(since) if one.day == day]
    rows = (PresentRow(user_id=one.user_id, name=names[one.user_id], on=one.focus, on_id=one.focus_id) for one in found)
    return tuple(sorted(rows, key=lambda one: one.name))


def set_focus(ctx: Context, day: date, user_id: int, on: Focus, on_id: int | None) -> None:
    """Set what a person is working on, and delete entries older than a day."""
    now = ctx.clock()
    with ctx.database.transaction() as store:
        store.presences.see(user_id, day, at=now, focus=on, focus_id=on_id)
        store.presences.forget(now - timedelta(days=1))


def leave(ctx: Context, day: date, user_id: int) -> None:
    """Record that a person has closed a day."""
    with ctx.database.transaction() as store:
        store.presences.leave(user_id, day)
