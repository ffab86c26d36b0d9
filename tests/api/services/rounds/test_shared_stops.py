"""Two doors of one building say so on the plan and on the volunteer's page, two of one street do not."""

from __future__ import annotations

from datetime import timedelta

from api.services.actors import Actor
from api.services.context import Context
from api.services.imports.importing import import_file
from api.services.needs import commands
from api.services.planning import planner
from api.services.rounds import rounds
from routing.forms.need import NeedForm
from tests.support.api_lists import volunteer, write_volunteers
from tests.support.store_makers import MONDAY, NOW

DISPATCHER = Actor("user", 1, "dispatcher")


def test_a_round_tells_how_many_doors_are_here(ctx: Context) -> None:
    ctx.clock = lambda: NOW - timedelta(hours=3)
    import_file(ctx, "volunteers", write_volunteers(ctx.settings.home / "v.csv", volunteer("Olga Quigley")))
    asked = (
        ("Ann", "Flat 1, 12 Street 3", "ZX1 2AB"),
        ("Bo", "Flat 2, 12 Street 3", "ZX1 2AB"),
        ("Cy", "3 Street 5", "ZX1 5AF"),
    )
    for name, address, code in asked:
        one = NeedForm(name=name, address=address, postcode=code, kind="dog_walk")
        commands.add_need(ctx, one, DISPATCHER)
    made = planner.plan_now(ctx, MONDAY, DISPATCHER)
    (one_round,) = made.rounds
    told = [stop.detail for stop in one_round.stops if "2 doors here" in stop.detail]
    assert len(told) == 1
    planner.publish(ctx, made.id, DISPATCHER)
    lines = [stop.checklist for stop in rounds.driver_round(ctx, one_round.id).stops]
    assert sum("2 doors here: park once" in line for line in lines) == 1
