"""What a group wishes of its rounds is chosen once, counts for the next plan, and is kept with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from api.services.actors import Actor
from api.services.context import Context
from api.services.imports.importing import import_file
from api.services.needs import commands
from api.services.planning import planner
from api.services.planning.preferences import (
    PREFERENCE_WORDS,
    preferences_of,
    preferences_view,
    set_preferences,
    settings_of,
)
from data.store.revisions import StaleWrite
from routing.dispatch import GroupPreferences
from routing.errors import InvalidInput
from routing.forms.need import NeedForm
from routing.needs import Goods
from tests.support.api_lists import volunteer, write_volunteers
from tests.support.store_makers import MONDAY, NOW

DISPATCHER = Actor("user", 1, "dispatcher")
USUAL = {one.name: str(getattr(GroupPreferences(), one.name)) for one in PREFERENCE_WORDS}


def chosen(
    ctx: Context, revision: int = 0, mixed: frozenset[str] = frozenset(), *, may: bool = False, **more: str
) -> None:
    set_preferences(ctx, {**USUAL, **more}, mixed, revision, DISPATCHER, may_cost_a_visit=may)


def test_every_wish_has_words_and_starts_as_wardround_comes() -> None:
    assert {one.name for one in PREFERENCE_WORDS} == set(GroupPreferences.__dataclass_fields__) - {"may_cost_a_visit"}


def test_what_is_chosen_counts_for_the_next_plan_and_is_kept_with_it(ctx: Context) -> None:
    ctx.clock = lambda: NOW - timedelta(hours=3)
    two = (
        volunteer("Olga Quigley", postcode="ZX1 3AD", mode="Walk"),
        volunteer("Pete Rudd", postcode="ZX1 3AE", mode="Walk", phone="07700 900501"),
    )
    import_file(ctx, "volunteers", write_volunteers(ctx.settings.home / "v.csv", *two))
    for code in ("ZX1 3AD", "ZX1 3AE"):
        walk = NeedForm(name=f"Ann {code}", postcode=code, kind="dog_walk")
        commands.add_need(ctx, walk, DISPATCHER)
    assert len(planner.plan_now(ctx, MONDAY, DISPATCHER).rounds) == 2
    chosen(ctx, fewer_volunteers_minutes="60")
    made = planner.plan_now(ctx, MONDAY, DISPATCHER)
    assert len(made.rounds) == 1
    with ctx.database.reading() as store:
        assert store.plans.get(made.id).provenance.settings.preferences == GroupPreferences(fewer_volunteers_minutes=60)


def test_faults_come_together_and_nothing_is_kept(ctx: Context) -> None:
    with pytest.raises(InvalidInput) as refused:
        chosen(ctx, mixed=frozenset({"hot+cold"}), known_face_minutes="many", spare_minutes="-1")
    assert {fault.where for fault in refused.value.faults} == {"known_face_minutes", "spare_minutes", "never_mixed"}
    assert preferences_view(ctx).revision == 0


def test_the_second_of_two_who_choose_overwrites_nothing(ctx: Context) -> None:
    chosen(ctx, known_face_minutes="30")
    with pytest.raises(StaleWrite):
        chosen(ctx, known_face_minutes="5")
    chosen(ctx, 1, frozenset({"hot+frozen"}), may=True)
    with ctx.database.reading() as store:
        assert preferences_of(store) == replace(GroupPreferences(), may_cost_a_visit=True)
        assert settings_of(ctx, store).never_mixed == {frozenset({Goods.HOT, Goods.FROZEN})}
    assert preferences_view(ctx).by
