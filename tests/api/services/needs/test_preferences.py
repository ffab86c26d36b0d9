"""Who came comes again, and who is not wanted again does not, whatever the person asks next."""

from __future__ import annotations

from datetime import timedelta

import pytest

from api.services.actors import Actor
from api.services.context import Context
from api.services.imports.importing import import_file
from api.services.needs import commands, preferences
from api.services.needs.preferences import known_faces
from api.services.planning import planner
from api.services.planning.plan_rows import PlanView
from api.services.rounds import rounds
from routing.errors import InvalidInput
from routing.forms.need import NeedForm
from tests.support.api_lists import volunteer, write_volunteers
from tests.support.store_makers import MONDAY, NOW

DISPATCHER = Actor("user", 1, "dispatcher")
WALK = NeedForm(name="Ann Atwood", phone="07700 900111", postcode="ZX1 3AD", kind="dog_walk")


@pytest.fixture
def pair(ctx: Context) -> Context:
    """Olga lives next to Ann, Pete two streets on."""
    ctx.clock = lambda: NOW - timedelta(hours=3)
    two = (
        volunteer("Olga Quigley", postcode="ZX1 3AD", mode="Walk"),
        volunteer("Pete Rudd", postcode="ZX1 3AF", mode="Walk", phone="07700 900501"),
    )
    import_file(ctx, "volunteers", write_volunteers(ctx.settings.home / "v.csv", *two))
    return ctx


def ask(ctx: Context) -> int:
    return commands.add_need(ctx, WALK, DISPATCHER, again=True).need.id


def plan(ctx: Context) -> PlanView:
    return planner.plan_now(ctx, ctx.today(), DISPATCHER)


def comes(made: PlanView) -> list[str]:
    return [one.volunteer_name for one in made.rounds]


def test_who_came_comes_again_though_somebody_is_nearer(pair: Context) -> None:
    """Pete was asked for by name; a day later nobody is, and he is the one they know."""
    first = ask(pair)
    assert comes(plan(pair)) == ["Olga Quigley"]
    preferences.say(pair, first, 2, "prefer", DISPATCHER)
    made = plan(pair)
    assert comes(made) == ["Pete Rudd"]
    planner.publish(pair, made.id, DISPATCHER)
    stop = made.rounds[0].stops[0]
    rounds.mark_stop(
        pair, made.rounds[0].id, stop.id, state="done", client_key="k", actor=Actor("driver", made.rounds[0].id)
    )
    preferences.say(pair, first, 2, "", DISPATCHER)
    pair.clock = lambda: NOW + timedelta(hours=21)
    second = ask(pair)
    with pair.database.reading() as store:
        assert known_faces(store, [store.needs.get(second)], MONDAY + timedelta(days=1)) == {second: frozenset({2})}
    assert comes(plan(pair)) == ["Pete Rudd"]
    row, *_ = commands.need_view(pair, second).faces
    assert (row.name, row.days, row.last_day, row.wish) == ("Pete Rudd", 1, MONDAY, "")


def test_a_refusal_sticks_to_what_is_asked_later_and_can_be_taken_back(pair: Context) -> None:
    first = ask(pair)
    preferences.say(pair, first, 1, "never", DISPATCHER)
    assert comes(plan(pair)) == ["Pete Rudd"]
    second = ask(pair)
    with pair.database.reading() as store:
        assert store.needs.get(second).never_volunteers == {1}
    preferences.say(pair, second, 1, "", DISPATCHER)
    with pair.database.reading() as store:
        assert [store.needs.get(one).never_volunteers for one in (first, second)] == [frozenset(), frozenset()]
    other = commands.add_need(pair, NeedForm(name="Bo Byrne", postcode="ZX1 3AD", kind="dog_walk"), DISPATCHER).need.id
    with pair.database.reading() as store:
        assert store.needs.get(other).never_volunteers == frozenset()


def test_only_what_is_offered_may_be_said(pair: Context) -> None:
    with pytest.raises(InvalidInput) as refused:
        preferences.say(pair, ask(pair), 1, "maybe", DISPATCHER)
    assert [fault.code for fault in refused.value.faults] == ["face.unknown-wish"]
