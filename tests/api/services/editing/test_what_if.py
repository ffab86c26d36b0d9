"""What if volunteers dropped out: asked before publishing, answered for every need of theirs, and nothing is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest

from api.services.actors import Actor
from api.services.context import Context
from api.services.editing.what_if import what_if
from api.services.planning import planner
from api.services.planning.views import plan_view
from api.services.shown_records import shown
from routing.errors import Conflict, NotFound
from routing.plan import UnassignedNeed
from routing.problem import ChangeCode, Displacement, Reason, SmallestChange, TaskKind
from tests.support.store_makers import MONDAY, NOW, add_plan, make_round


def test_every_need_of_those_who_drop_out_is_taken_by_another_or_falls_with_a_reason(town: Context) -> None:
    made = planner.plan_now(town, MONDAY, Actor("user", 1))
    row = max(made.rounds, key=lambda one: len(one.stops))
    view = what_if(town, made.id, (row.volunteer_id,))
    taken, fallen = {one.need_id for one in view.taken}, {one.need_id for one in view.fallen}
    assert taken | fallen == {stop.need_id for stop in row.stops}
    assert not taken & fallen
    assert row.volunteer_name not in {one.volunteer_name for one in view.taken}
    assert all(one.code and one.sentence for one in view.fallen)
    with town.database.reading() as store:
        assert [head.id for head in store.plans.versions(MONDAY)] == [made.id]


def test_without_anybody_everything_falls(town: Context) -> None:
    made = planner.plan_now(town, MONDAY, Actor("user", 1))
    with town.database.reading() as store:
        everybody = tuple(person.id for person in store.volunteers.all())
    view = what_if(town, made.id, everybody)
    assert view.taken == ()
    assert {one.need_id for one in view.fallen} == {stop.need_id for one in made.rounds for stop in one.stops}


def test_nobody_unknown_can_drop_out(town: Context) -> None:
    made = planner.plan_now(town, MONDAY, Actor("user", 1))
    with pytest.raises(NotFound):
        what_if(town, made.id, (999,))


def test_a_day_that_is_over_is_not_asked_about(town: Context) -> None:
    made = planner.plan_now(town, MONDAY, Actor("user", 1))
    town.clock = lambda: NOW + timedelta(days=1)
    with pytest.raises(Conflict) as over:
        what_if(town, made.id, (made.rounds[0].volunteer_id,))
    assert over.value.code == "replan.day-over"


def test_whoever_a_change_names_counts_as_shown(town: Context) -> None:
    made = planner.plan_now(town, MONDAY, Actor("user", 1))
    town.clock = lambda: NOW + timedelta(hours=8)  # Pete has gone home
    view = what_if(town, made.id, (made.rounds[0].volunteer_id,))
    with town.database.reading() as store:
        pete = next(person.id for person in store.volunteers.all() if person.name == "Pete Rudd")
    assert any("Pete Rudd" in one.change for one in view.fallen)
    assert "Pete Rudd" not in {one.volunteer_name for one in view.taken}
    assert ("volunteer", pete) in shown(view)


def test_whoever_the_change_of_a_plan_names_counts_as_shown(town: Context) -> None:
    with town.database.transaction() as store:
        left = UnassignedNeed(
            need_id=1,
            reason=Reason.LIMITS,
            change=SmallestChange(code=ChangeCode.LONGER_WAY, carrier=2, amount=1000),
            displacement=Displacement(carrier=2, goes=((TaskKind.JOB, 2),), goes_to=(None,)),
        )
        plan = add_plan(store, (make_round(1, (2,)),), (left,))
        (row,) = plan_view(town, store, plan).unassigned
    assert "Pete Rudd" in row.change
    assert "Bill Burrows" in row.instead
    assert shown(row) == {("need", 1), ("volunteer", 2), ("need", 2)}
