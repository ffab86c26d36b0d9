"""When somebody is expected, and spare time: through the service, kept with the plan."""

from __future__ import annotations

from api.services.actors import Actor
from api.services.context import Context
from api.services.planning import planner
from api.services.runs import run_queue
from routing.problem import StopKind
from tests.support.store_makers import MONDAY

DISPATCHER = Actor("user", 1, "dispatcher")


def test_every_stop_says_between_which_moments_somebody_is_expected(town: Context) -> None:
    made = planner.plan_now(town, MONDAY, DISPATCHER)
    with town.database.reading() as store:
        stored = store.plans.get(made.id)
    for one in stored.rounds:
        on_the_way = [stop for stop in one.stops if stop.lon is not None and stop.kind is not StopKind.START]
        if not any(stop.need_id for stop in on_the_way):
            continue  # calls only
        for stop in on_the_way:
            assert stop.earliest is not None
            assert stop.latest is not None
            assert stop.earliest <= stop.begin - stop.setup <= stop.latest
            assert stop.earliest < stop.latest
        assert on_the_way[-1].kind is StopKind.END
        assert on_the_way[-1].spare is not None
        assert on_the_way[-1].spare >= 0


def test_a_plan_keeps_the_spare_time_it_is_asked_for_and_no_need_pays_for_it(town: Context) -> None:
    plain = planner.plan_now(town, MONDAY, DISPATCHER)
    asked = run_queue.start_planning(town, MONDAY, DISPATCHER, spare_minutes=30)
    assert run_queue.execute_next(town, "w1")
    done = run_queue.run_view(town, asked.id)
    assert done.plan_id is not None
    made = planner.plan_view(town, done.plan_id)
    assert made.spare_minutes == 30
    assert made.planned_needs == plain.planned_needs
    spare = [stop.spare for one in made.rounds for stop in one.stops if stop.spare is not None]
    assert made.short_of_spare == sum(seconds < 1800 for seconds in spare)
    with town.database.reading() as store:
        ends = [stop for one in store.plans.get(made.id).rounds for stop in one.stops if stop.kind is StopKind.END]
    assert all(stop.spare is not None and stop.spare >= 1800 for stop in ends)
