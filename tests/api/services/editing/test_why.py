"""Asked by a dispatcher: why a round is as it is, and what keeps each volunteer from a need, by name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from api.services.actors import Actor
from api.services.context import Context
from api.services.editing.why import why_need, why_round, why_stop
from api.services.planning import planner
from api.services.planning.plan_rows import PlanView
from routing.errors import NotFound
from routing.problem import Reason
from tests.support.store_makers import ANN, MONDAY, NOW

DISPATCHER = Actor("user", 1)
PEOPLE = {"Olga Quigley", "Pete Rudd", "Quin Shaw"}


@pytest.fixture
def plan(town: Context) -> PlanView:
    return planner.plan_now(town, MONDAY, DISPATCHER)


def by_name(town: Context, made: PlanView, name: str) -> int:
    return next(row.need_id for row in made.unassigned if row.name == name)


def test_every_volunteer_who_cannot_is_named_with_the_rule(town: Context, plan: PlanView) -> None:
    """Ida asks for a check that nobody has."""
    view = why_need(town, plan.id, by_name(town, plan, "Ida Ivy"))
    assert {one.volunteer_name for one in view.hindered} == PEOPLE
    assert all(Reason.SKILLS in one.codes for one in view.hindered)
    assert all("has no DBS check valid that day" in one.sentence for one in view.hindered)
    assert not any(one.volunteer_name in one.sentence for one in view.hindered)
    assert view.sentence == "No volunteer could take it, even with an empty round (3 can't do it)."
    assert view.reason == next(row.sentence for row in plan.unassigned if row.need_id == view.need_id)


def test_who_has_no_room_and_who_cannot_at_all_are_counted_apart(town: Context) -> None:
    with town.database.transaction() as store:
        for person in store.volunteers.all():
            store.volunteers.update(replace(person, max_stops=2), actor=ANN, at=NOW)
    made = planner.plan_now(town, MONDAY, DISPATCHER)
    left = next(row for row in made.unassigned if row.code == Reason.TRADED_AWAY)
    view = why_need(town, made.id, left.need_id)
    busy = [one for one in view.hindered if one.codes == (Reason.TRADED_AWAY,)]
    assert busy
    assert view.sentence.startswith("Every volunteer who could take it is full (")
    assert f"{len(busy)} {'is' if len(busy) == 1 else 'are'} full" in view.sentence


def test_who_has_no_turn_that_day_is_named_too(town: Context) -> None:
    with town.database.transaction() as store:
        pete = next(person for person in store.volunteers.all() if person.name == "Pete Rudd")
        store.volunteers.update(replace(pete, location=None), actor=ANN, at=NOW)
    made = planner.plan_now(town, MONDAY, DISPATCHER)
    view = why_need(town, made.id, by_name(town, made, "Ida Ivy"))
    told = {one.volunteer_name: one for one in view.hindered}
    assert told["Pete Rudd"].codes == ("volunteer.no-home",)
    assert "This volunteer has no starting point." in told["Pete Rudd"].sentence


def test_a_whole_round_says_why_of_each_need_what_each_stop_says_by_itself(town: Context, plan: PlanView) -> None:
    row = max(plan.rounds, key=lambda one: len(one.stops))
    view = why_round(town, plan.id, row.id)
    assert (view.number, view.volunteer_name) == (row.number, row.volunteer_name)
    movable = {stop.need_id for stop in row.stops if stop.movable}
    assert [one.need_id for one in view.needs] == list(dict.fromkeys(one.need_id for one in view.needs))
    assert {one.need_id for one in view.needs} == movable
    stop = next(stop for stop in row.stops if stop.movable)
    assert why_stop(town, plan.id, stop.id) == next(one for one in view.needs if one.need_id == stop.need_id)
    assert all(f"to {row.volunteer_name}'s round" in one.sentence for one in view.needs)


def test_there_is_no_why_of_a_round_of_another_plan(town: Context, plan: PlanView) -> None:
    with pytest.raises(NotFound):
        why_round(town, plan.id, 999)


def test_what_would_have_to_go_is_kept_by_id_and_told_by_name(town: Context) -> None:
    """With one stop for each, much is traded away."""
    with town.database.transaction() as store:
        for person in store.volunteers.all():
            store.volunteers.update(replace(person, max_stops=2), actor=ANN, at=NOW)
    made = planner.plan_now(town, MONDAY, DISPATCHER)
    told = [row.instead for row in made.unassigned if row.instead]
    assert told
    assert all(any(name in one for name in PEOPLE) for one in told)
    assert all(" for " in one for one in told)
    with town.database.reading() as store:
        kept = store.plans.get(made.id).unassigned
    assert any(left.displacement is not None for left in kept)
    names = {row.name for row in made.unassigned} | PEOPLE
    assert not any(name in str(kept) for name in names)
