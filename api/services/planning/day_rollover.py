"""Start a new day: close past plans, reopen unreported needs, revoke old access."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from api.services.actors import Actor
from api.services.context import Context
from api.services.needs import series
from routing.need_life import UNDER_WAY
from routing.needs import NeedState

__all__ = ["days_to_close", "tidy"]

FAILURES_KEPT: Final = timedelta(days=1)
_ACTOR: Final = str(Actor("system"))


def tidy(ctx: Context) -> int:
    """Close past days' plans and make their unreported needs ready again; returns how many.

    Recurring needs are made for the days ahead.

    It is not known whether an unreported stop was made: the phone may have been off, or the round done from paper. So
    the need is open again, for a dispatcher to settle or for the next plan to include.
    """
    now, today = ctx.clock(), ctx.today()
    series.fill(ctx)
    with ctx.database.reading() as store:
        over = store.plans.live_before(today)
    with ctx.database.transaction() as store:
        store.accounts.forget_expired(now, failures_before=now - FAILURES_KEPT)
        back = 0
        for head in over:
            plan = store.plans.get(head.id)
            ids = {stop.need_id for one in plan.rounds for stop in one.stops if stop.need_id is not None}
            left = [
                need.id
                for need in store.needs.get_all(ids).values()
                if need.state in UNDER_WAY and store.needs.day_of(need.id) == plan.day
            ]
            store.plans.close(plan.id, _ACTOR, now)
            back += store.needs.set_states(left, NeedState.READY, actor=_ACTOR, at=now, reason="plan.day-over")
        return back


def days_to_close(ctx: Context) -> tuple[date, ...]:
    """Return the past days whose plan is still open."""
    with ctx.database.reading() as store:
        return tuple(sorted({head.day for head in store.plans.live_before(ctx.today())}))
