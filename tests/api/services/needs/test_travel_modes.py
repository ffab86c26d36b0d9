"""By which ways a need is not possible, from the form, a list and the API to the plan and to the need's history."""

from __future__ import annotations

from dataclasses import replace

import pytest

from api.services.actors import Actor
from api.services.context import Context
from api.services.imports.importing import import_file
from api.services.needs import commands
from api.services.planning import planner
from routing.errors import InvalidInput
from routing.forms.need import NeedForm
from routing.needs import Mode, Need
from tests.support.api_lists import NEEDS, need, volunteer, write_needs, write_volunteers
from tests.support.store_makers import MONDAY

DISPATCHER = Actor("user", 1, "dispatcher")
CRATES = NeedForm(name="Fay Frost", postcode="ZX1 3AB", kind="home_help", not_by=frozenset({"walk", "cycle"}))


def people(ctx: Context, *modes: str) -> None:
    """One volunteer for each mode, nearest to the door the walker."""
    rows = [
        volunteer(
            f"{mode} Quigley", phone=f"07700 90050{number}", mode=mode, postcode="ZX1 3AB" if number else "ZX1 3AD"
        )
        for number, mode in enumerate(modes)
    ]
    import_file(ctx, "volunteers", write_volunteers(ctx.settings.home / "v.csv", *rows))


def kept(ctx: Context) -> Need:
    with ctx.database.reading() as store:
        return store.needs.open()[0]


def test_what_only_a_car_can_do_is_on_no_walkers_round(ctx: Context) -> None:
    people(ctx, "Car", "On foot", "Bike")
    commands.add_need(ctx, CRATES, DISPATCHER)
    (one,) = planner.plan_now(ctx, MONDAY, DISPATCHER).rounds
    assert (one.volunteer_name, one.mode) == ("Car Quigley", Mode.DRIVE)


def test_without_a_car_it_says_why_nobody_comes(ctx: Context) -> None:
    people(ctx, "On foot", "Bike")
    commands.add_need(ctx, CRATES, DISPATCHER)
    plan = planner.plan_now(ctx, MONDAY, DISPATCHER)
    assert plan.rounds == ()
    (left,) = plan.unassigned
    assert left.sentence == "No volunteer comes by car."
    assert "drives" in left.change


def test_the_form_shows_what_was_said_and_the_history_what_was_changed(ctx: Context) -> None:
    made = commands.add_need(ctx, CRATES, DISPATCHER).need
    assert made.modes == {Mode.DRIVE}
    typed = commands.typed_of(made)
    assert typed.not_by == {"walk", "cycle"}
    commands.change_need(ctx, made.id, replace(typed, not_by=frozenset({"walk"})), 1, DISPATCHER)
    assert commands.need_view(ctx, made.id).history[0].changes == ("ways to get there: by car → by bike, by car",)
    commands.change_need(ctx, made.id, replace(typed, not_by=frozenset()), 2, DISPATCHER)
    assert kept(ctx).modes == frozenset()


@pytest.mark.parametrize(
    ("kind", "not_by", "code"),
    [
        ("home_help", {"walk", "cycle", "drive"}, "need.no-way-left"),
        ("lift", {"drive"}, "need.no-way-left"),
        ("home_help", {"sledge"}, "need.unknown-mode"),
    ],
)
def test_what_nobody_could_reach_is_said_beside_its_field(ctx: Context, kind: str, not_by: set[str], code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        commands.add_need(ctx, replace(CRATES, kind=kind, not_by=frozenset(not_by)), DISPATCHER)
    assert [(fault.where, fault.code) for fault in caught.value.faults] == [("not_by", code)]


def test_a_list_that_has_the_column_says_it_and_one_without_leaves_it(ctx: Context) -> None:
    file = ctx.settings.home / "needs.csv"
    header = (*NEEDS, "Only by car?")
    for row, columns, modes in (
        ({"Only by car?": "yes"}, header, {Mode.DRIVE}),
        ({"Anything the volunteer should know?": "Ring."}, NEEDS, {Mode.DRIVE}),
        ({"Anything the volunteer should know?": "Knock."}, header, set()),
    ):
        import_file(ctx, "needs", write_needs(file, {**need("Ann Atwood"), **row}, header=columns))
        assert kept(ctx).modes == modes
