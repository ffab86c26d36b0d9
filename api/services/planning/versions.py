"""The newest version of a day's plan, the only one that can be changed or published."""

from __future__ import annotations

from api.services.actors import who
from data.store import Store
from routing.errors import Conflict
from routing.plan import Plan

__all__ = ["newest_of"]


def newest_of(store: Store, plan_id: int) -> Plan:
    """Return a plan if it is the newest version; raises Conflict ``plan.not-newest``."""
    plan = store.plans.get(plan_id)
    last = store.plans.versions(plan.day)[-1]
    if last.id != plan_id:
        by = store.events.for_subject("plan", last.id)[0].actor
        maker = who(by, {user.id: user.name for user in store.accounts.users()})
        raise Conflict(
            "plan.not-newest",
            f"Version {last.version} of this day's plan, made by {maker}, has replaced version {plan.version}.",
            "Reload the day and continue with the newest version.",
        )
    return plan
