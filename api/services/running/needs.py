"""Find the needs that concern a day that has begun."""

from __future__ import annotations

from collections.abc import Mapping

from api.services.planning.draft import needs_to_plan
from data.store import Store
from routing.need_life import PLANNABLE
from routing.needs import Need
from routing.plan import Plan

__all__ = ["needs_of"]


def needs_of(store: Store, former: Plan) -> tuple[Mapping[int, Need], tuple[Need, ...]]:
    """Return all needs that concern the day, and those still to be done."""
    _, due = needs_to_plan(store, former.day)
    promised = store.needs.get_all(
        stop.need_id for one in former.rounds for stop in one.stops if stop.need_id is not None
    )
    needs = {**promised, **{need.id: need for need in due}}
    ours = {need.id for need in due} | {
        need.id
        for need in promised.values()
        if need.state in PLANNABLE and store.needs.day_of(need.id) in (None, former.day)
    }
    return needs, tuple(need for need_id, need in needs.items() if need_id in ours)
