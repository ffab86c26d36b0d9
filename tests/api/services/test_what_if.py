"""What if volunteers dropped out: asked before publishing, answered for every need of theirs, and nothing is kept."""

from __future__ import annotations

import pytest

from api.services import planning
from api.services.context import Actor, Context
from api.services.what_if import what_if
from routing.errors import NotFound
from tests.data.makers import MONDAY


def test_every_need_of_those_who_drop_out_is_taken_by_another_or_falls_with_a_reason(town: Context) -> None:
    made = planning.plan_now(town, MONDAY, Actor("user", 1))
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
    made = planning.plan_now(town, MONDAY, Actor("user", 1))
    with town.database.reading() as store:
        everybody = tuple(person.id for person in store.volunteers.all())
    view = what_if(town, made.id, everybody)
    assert view.taken == ()
    assert {one.need_id for one in view.fallen} == {stop.need_id for one in made.rounds for stop in one.stops}


def test_nobody_unknown_can_drop_out(town: Context) -> None:
    made = planning.plan_now(town, MONDAY, Actor("user", 1))
    with pytest.raises(NotFound):
        what_if(town, made.id, (999,))
