"""Crates beside bags: from the form, a list and the API to the plan, the reasons, the volunteer's page and exports."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import Any

import pytest

from api.services.actors import Actor
from api.services.context import Context
from api.services.imports.importing import import_file
from api.services.inbox.help_form import typed_from
from api.services.needs import commands
from api.services.planning import planner
from api.services.reports.exports import Export, export
from api.services.rounds import rounds
from api.services.volunteers.commands import add_volunteer
from data.lists.export import FileForm
from routing.errors import InvalidInput
from routing.forms.need import NeedForm
from routing.forms.volunteer import VolunteerForm
from routing.needs import Need
from tests.support.api_lists import NEEDS, need, volunteer, write_needs, write_volunteers
from tests.support.api_world import World
from tests.support.store_makers import MONDAY

DISPATCHER = Actor("user", 1, "dispatcher")
FAY = NeedForm(name="Fay Frost", postcode="ZX1 3AB", kind="parcel", place="nearest", crates="3")
YAN = VolunteerForm(name="Yan Otter", postcode="ZX1 3AD", modes=frozenset({"drive"}), hours="Mon 9-17")


@pytest.fixture
def town(ctx: Context) -> Context:
    """With the area's places, which the first list brings, and with nobody there on that day."""
    sundays = volunteer("Olga Quigley", hours="Sun 9-10")
    import_file(ctx, "volunteers", write_volunteers(ctx.settings.home / "volunteers.csv", sundays))
    return ctx


def kept(ctx: Context) -> Need:
    with ctx.database.reading() as store:
        return store.needs.open()[0]


@pytest.mark.parametrize(
    ("typed", "load"),
    [
        ({}, (0, 3)),
        ({"size": "2"}, (2, 3)),
        ({"size": "0"}, (0, 3)),
        ({"crates": ""}, (1, 0)),
        ({"crates": "0"}, (1, 0)),
        ({"kind": "dog_walk", "place": ""}, (0, 0)),
    ],
)
def test_bags_are_none_where_only_crates_are_said(ctx: Context, typed: dict[str, Any], load: tuple[int, int]) -> None:
    made = commands.add_need(ctx, replace(FAY, **typed), DISPATCHER).need
    assert (made.size, made.crates) == load
    assert commands.typed_of(made).crates == str(load[1])
    assert kept(ctx) == made


@pytest.mark.parametrize("typed", [{"crates": "61"}, {"crates": "a few"}])
def test_a_number_that_cannot_be_is_said_beside_the_field(ctx: Context, typed: dict[str, str]) -> None:
    with pytest.raises(InvalidInput) as caught:
        commands.add_need(ctx, replace(FAY, **typed), DISPATCHER)
    assert [(fault.where, fault.code) for fault in caught.value.faults] == [("crates", "need.number-unfit")]


def test_no_bags_at_all_need_crates(ctx: Context) -> None:
    with pytest.raises(InvalidInput) as caught:
        commands.add_need(ctx, replace(FAY, size="0", crates=""), DISPATCHER)
    assert [(fault.where, fault.code) for fault in caught.value.faults] == [("size", "need.size-unfit")]


def test_the_history_says_how_many_there_were(ctx: Context) -> None:
    made = commands.add_need(ctx, FAY, DISPATCHER).need
    commands.change_need(ctx, made.id, replace(commands.typed_of(made), crates="5"), 1, DISPATCHER)
    view = commands.need_view(ctx, made.id)
    assert view.history[0].changes == ("crates: 3 → 5",)
    assert view.load == (0, 0, 5)


def test_a_list_may_have_a_column_of_crates(ctx: Context) -> None:
    bags = "How many bags (roughly)?"
    row = {**need("Ann Atwood"), "What do you need help with?": "Food parcel", bags: "", "Crates": "about 4"}
    import_file(ctx, "needs", write_needs(ctx.settings.home / "needs.csv", row, header=(*NEEDS, "Crates")))
    assert (kept(ctx).size, kept(ctx).crates) == (0, 4)


@pytest.mark.parametrize(
    ("modes", "crates", "planned"),
    [("drive", "", True), ("drive", "2", False), ("cycle", "", False), ("cycle", "3", True), ("walk", "", False)],
)
def test_who_can_carry_them_gets_them(town: Context, modes: str, crates: str, planned: bool) -> None:
    ctx = town
    add_volunteer(ctx, replace(YAN, modes=frozenset({modes}), crates=crates), DISPATCHER)
    commands.add_need(ctx, FAY, DISPATCHER)
    plan = planner.plan_now(ctx, MONDAY, DISPATCHER)
    assert len(plan.rounds) == planned
    if planned:
        assert (0, 0, 3) in [stop.load for stop in plan.rounds[0].stops]
    else:
        carried = "2 crates" if crates else "nothing"
        (left,) = plan.unassigned
        assert f"it is 3 crates, and the most any of them can carry is {carried}" in left.sentence


def test_the_volunteer_s_page_and_the_export_say_how_many(town: Context) -> None:
    ctx = town
    add_volunteer(ctx, replace(YAN, crates="6"), DISPATCHER)
    commands.add_need(ctx, replace(FAY, size="2"), DISPATCHER)
    plan = planner.plan_now(ctx, MONDAY, DISPATCHER)
    planner.publish(ctx, plan.id, DISPATCHER)
    stops = rounds.driver_round(ctx, plan.rounds[0].id).stops
    assert ["2 bags, 3 crates" in stop.checklist for stop in stops] == [True, True]
    text = export(ctx, Export.NEEDS, MONDAY, MONDAY, FileForm.CSV, DISPATCHER).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["size"], row["crates"]) == ("2", "3")


def test_the_api_takes_and_gives_them(world: World) -> None:
    browser = world.browser("dispatcher")
    asked = {"name": "Fay Frost", "postcode": "ZX1 2AB", "kind": "surplus", "crates": 3}
    made = browser.post("/api/v1/needs", json=asked).json()["need"]
    assert (made["size"], made["crates"]) == (0, 3)
    offered = {"name": "Yan Otter", "postcode": "ZX1 2AB", "modes": ["drive"], "hours": "Mon 9-17", "crates": 6}
    assert browser.post("/api/v1/volunteers", json=offered).json()["volunteer"]["crates"] == 6
    assert browser.post("/api/v1/needs", json={**asked, "crates": 61}).status_code == 422


def test_the_pages_ask_for_them_and_show_them(world: World) -> None:
    browser = world.browser("dispatcher")
    sent = {"name": "Fay Frost", "postcode": "ZX1 2AB", "kind": "surplus", "size": "1", "crates": "3"}
    assert browser.post("/needs", data=sent).status_code == 303
    assert "1 bag, 3 crates" in browser.get("/needs/6").text
    offered = {"name": "Yan Otter", "postcode": "ZX1 2AB", "modes": ["drive"], "hours": "Mon 9-17", "crates": "6"}
    page = browser.get(browser.post("/volunteers", data=offered).headers["location"]).text
    assert "8 bags, 6 crates" in page


@pytest.mark.parametrize(
    ("bags", "size", "crates"),
    [("2", "2", ""), ("3 crates", "", "3"), ("2 bags and a crate", "2", "1"), ("a boot full", "a boot full", "")],
)
def test_the_public_form_understands_crates_where_somebody_writes_them(bags: str, size: str, crates: str) -> None:
    typed = typed_from({"name": "Fay Frost", "kind": "parcel", "bags": bags}, "By the form.")
    assert (typed.size, typed.crates) == (size, crates)
