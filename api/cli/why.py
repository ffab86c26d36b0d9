"""``wardround why``: explains a round or an unassigned need."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.deployment import deployment
from api.cli.options import AreaOption, DayOption, JsonOption
from api.cli.terminal import json_out, parse_date, text_out
from routing.errors import Conflict, Fault, InvalidInput, NotFound

if TYPE_CHECKING:
    from api.services.editing.why import WhyView

__all__ = ["why"]


def why(
    date: DayOption = None,
    round_number: Annotated[int | None, typer.Option("--round", min=1, help="A round of the plan, by number.")] = None,
    need: Annotated[int | None, typer.Option(help="An unassigned need, by id.")] = None,
    as_json: JsonOption = False,
    area: AreaOption = None,
) -> None:
    """Show why a round's needs are with its volunteer, or why nobody can take a need."""
    from api.services.actors import Actor
    from api.services.editing import why as service
    from api.services.planning import planner
    from api.services.shown_records import note_shown

    if (round_number is None) == (need is None):
        raise InvalidInput(
            [
                Fault(
                    "why.one-thing",
                    "--round, --need",
                    "The round or need is missing.",
                    "Give --round NUMBER, or --need ID of an unassigned need.",
                )
            ]
        )
    given = parse_date(date)
    with deployment(area) as context:
        day = given or context.today()
        plan = planner.latest_plan(context, day)
        if plan is None:
            raise Conflict("plan.none-that-day", f"{day} has no plan.", f"Make one with: wardround plan --date {day}")
        if need is not None:
            found: object = service.why_need(context, plan.id, need)
        else:
            row = next((one for one in plan.rounds if one.number == round_number), None)
            if row is None:
                raise NotFound(
                    "round.unknown",
                    f"The plan for {day} does not have a round {round_number}.",
                    f"Choose a round from 1 to {len(plan.rounds)}.",
                )
            found = service.why_round(context, plan.id, row.id)
        note_shown(context, Actor("cli"), "cli.why", found)
    if as_json:
        json_out(asdict(found))  # type: ignore[call-overload]
    elif isinstance(found, service.RoundWhy):
        text_out(f"Round {found.number}, {found.volunteer_name}:")
        for one in found.needs:
            text_out(f"  need {one.need_id}: {one.sentence}")
        if not found.needs:
            text_out("  No stop on it can still be moved: each is reported, under way or a phone call.")
    elif isinstance(found, service.WhyView):
        _show(found)


def _show(view: WhyView) -> None:
    text_out(f"Need {view.need_id}: {' '.join(part for part in (view.reason, view.sentence) if part)}")
    for one in view.hindered:
        text_out(f"  {one.volunteer_name} {one.sentence} [{', '.join(one.codes)}]")
