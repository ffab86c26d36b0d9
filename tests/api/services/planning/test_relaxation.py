"""What would serve a need that is on no round: kept by id, told by name to whoever may see it."""

from __future__ import annotations

from dataclasses import replace

from api.services.actors import Actor
from api.services.context import Context
from api.services.planning import planner
from tests.support.store_makers import ANN, MONDAY, NOW


def test_what_would_serve_a_need_is_kept_by_id_and_told_by_name(town: Context) -> None:
    with town.database.transaction() as store:
        for person in store.volunteers.all():
            store.volunteers.update(replace(person, max_stops=1), actor=ANN, at=NOW)
    made = planner.plan_now(town, MONDAY, Actor("user", 1))
    told = {row.need_id: row.change for row in made.unassigned if row.change}
    assert any(name in change for change in told.values() for name in ("Olga Quigley", "Pete Rudd", "Quin Shaw"))
    with town.database.reading() as store:
        kept = store.plans.get(made.id).unassigned
    assert any(left.change is not None and left.change.carrier is not None for left in kept)
    assert not any(name in str(kept) for name in ("Olga", "Pete", "Quin"))
