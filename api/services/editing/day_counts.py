"""The number of needs on rounds, unassigned, and added after the plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from api.services.context import Context
from api.services.editing.edit_rows import Counts, counts_of
from api.services.planning.draft import needs_to_plan
from api.services.running.needs import needs_of
from data.store import Store
from routing.plan import Plan

__all__ = ["DayCounts", "counts_of_plan", "day_counts"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCounts(Counts):
    """A day's counts, and the newest plan they are of, or None."""

    plan_id: int | None
    revision: int | None


def day_counts(ctx: Context, day: date) -> DayCounts:
    """Return a day's counts of needs."""
    with ctx.database.reading() as store:
        plan = store.plans.latest(day)
        found = counts_of_plan(store, day, plan)
    values = {name: getattr(found, name) for name in Counts.__dataclass_fields__}
    return DayCounts(
        **values, plan_id=None if plan is None else plan.id, revision=None if plan is None else plan.revision
    )


def counts_of_plan(store: Store, day: date, plan: Plan | None) -> Counts:
    """Return a day's counts of needs."""
    asked = needs_to_plan(store, day)[1] if plan is None else needs_of(store, plan)[1]
    return counts_of(plan, (need.id for need in asked))
