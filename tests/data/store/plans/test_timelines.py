"""All that happened to a day's plans, and how large each version is."""

from __future__ import annotations

from datetime import timedelta

from data.database.database import Database
from data.store.people.invitations import DECLINED
from data.store.plans.timelines import PlanSize
from routing.plan import StopState, UnassignedNeed
from tests.support.store_makers import ANN, MONDAY, NOW, add_need, add_plan, add_volunteer, later, make_round

TUESDAY = MONDAY + timedelta(days=1)


def test_a_days_timeline_has_its_versions_stops_links_plannings_and_declines_and_nothing_else(
    database: Database,
) -> None:
    with database.transaction() as store:
        needs, olga = [add_need(store) for _ in range(3)], add_volunteer(store)
        first = add_plan(store, (make_round(olga.id, (needs[0].id,)),))
        second = add_plan(
            store,
            (make_round(olga.id, (needs[0].id, needs[1].id)),),
            (UnassignedNeed(need_id=needs[2].id, reason="skills"),),
        )
        add_plan(store, (make_round(olga.id, (needs[2].id,)),), day=TUESDAY)
        store.plans.publish(second.id, ANN, NOW)
        one = second.rounds[0]
        store.accounts.round_link(one.id, later(3600), at=NOW)
        store.accounts.revoke_round_links(one.id, actor=ANN, at=NOW)
        store.plans.mark_stop(one.stops[1].id, StopState.DONE, "", "", NOW, "driver:1", "k1")
        store.runs.enqueue(MONDAY, 0, 5, 1, ANN, at=NOW)
        store.runs.enqueue(TUESDAY, 0, 5, 1, ANN, at=NOW)
        for day in (MONDAY, TUESDAY):
            store.events.append(DECLINED, "volunteer", olga.id, ANN, NOW, {"day": day.isoformat(), "round": one.id})
        found = [(event.kind, event.subject_id) for event in store.timelines.of_day(MONDAY)]
        assert found == [
            ("plan.created", first.id),
            ("plan.solved", first.id),
            ("plan.created", second.id),
            ("plan.solved", second.id),
            ("plan.state", second.id),
            ("round.links-revoked", one.id),
            ("stop.state", one.stops[1].id),
            ("plan.state", second.id),
            ("run.queued", found[8][1]),
            (DECLINED, olga.id),
        ]
        assert store.timelines.sizes(MONDAY) == {first.id: PlanSize(1, 1, 0), second.id: PlanSize(1, 2, 1)}


def test_a_day_without_a_plan_has_no_timeline(database: Database) -> None:
    with database.reading() as store:
        assert store.timelines.of_day(MONDAY) == ()
        assert store.timelines.sizes(MONDAY) == {}
