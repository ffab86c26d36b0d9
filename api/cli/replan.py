"""``wardround replan`` and ``what-if``: adjust the rounds of a published day."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.deployment import deployment
from api.cli.options import AreaOption, DayOption, JsonOption
from api.cli.terminal import json_out, parse_date, progress, table, text_out
from api.services.wording.clock import clock_time
from routing.errors import Conflict

if TYPE_CHECKING:
    from api.services.planning.differences import ChangesView

__all__ = ["replan", "what_if"]

WHAT = {"added": "new", "dropped": "no longer planned", "handed_over": "moved", "moved": "another time"}


def replan(
    date: DayOption = None,
    mode: Annotated[str, typer.Option(help="How much may change: keep_and_add, reorder or all_free.")] = "keep_and_add",
    gone: Annotated[
        list[int] | None, typer.Option(help="A volunteer who is unavailable for the rest of the day, by id.")
    ] = None,
    closed: Annotated[list[int] | None, typer.Option(help="A place that has closed, by id.")] = None,
    as_planned: Annotated[
        bool, typer.Option("--as-planned", help="Count unreported stops that should be finished as done.")
    ] = False,
    promise_minutes: Annotated[
        int | None,
        typer.Option(min=0, max=120, help="Minutes of travel to save for each changed promise."),
    ] = None,
    seconds: Annotated[int | None, typer.Option(min=1, max=3600, help="Seconds to spend improving the plan.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the search, stored with the plan.")] = 0,
    as_json: JsonOption = False,
    area: AreaOption = None,
) -> None:
    """Adjust a published day's rounds: make a new draft and show what it changes."""
    from api.services.actors import Actor
    from api.services.planning.differences import changes_view
    from api.services.running import replanner
    from api.services.shown_records import note_shown
    from routing.running.changes import Changes

    given = parse_date(date)
    changes = Changes.of(
        mode, tuple(gone or ()), tuple(closed or ()), as_planned=as_planned, promise_minutes=promise_minutes
    )
    with deployment(area) as context:
        day = given or context.today()
        with progress(f"Adjusting {day}") as step:
            made = replanner.replan_now(context, day, Actor("cli"), changes, seconds=seconds, seed=seed, progress=step)
        view = changes_view(context, made.id)
        note_shown(context, Actor("cli"), "cli.replan", made, view)
    if as_json:
        json_out({**asdict(made), "changes": asdict(view)})
        return
    text_out(
        f"Plan {made.id} of {made.day} (version {made.version}, draft, of version {view.former_version}): "
        f"{made.planned_needs} needs on {len(made.rounds)} rounds, {len(made.unassigned)} unassigned."
    )
    _show(view)
    for notice in made.notices:
        text_out(notice.sentence)
    for need in made.unassigned:
        text_out(f"  need {need.need_id} ({need.kind.value}, {need.ward_name}): {need.sentence} [{need.code}]")


def _show(view: ChangesView) -> None:
    text_out(f"{view.kept} stops stay as promised and {len(view.changes)} change.")
    rows = [
        (
            WHAT[one.what],
            f"need {one.need_id}",
            one.kind,
            _told(one.volunteer_before, one.arrival_before),
            _told(one.volunteer_after, one.arrival_after),
        )
        for one in view.changes
    ]
    if rows:
        table(("change", "need", "stop", "before", "after"), rows)
    if view.unreported and not view.as_planned:
        text_out(
            f"{view.unreported} stops should be finished but were not reported, so they count as not done. "
            "Use --as-planned to count them as done."
        )
    for late in view.late:
        text_out(f"Late if nothing changes: {late.title}, {late.volunteer}, by {max(1, late.seconds // 60)} minutes.")


def _told(volunteer: str | None, arrival: int | None) -> str:
    return "-" if volunteer is None or arrival is None else f"{volunteer} {clock_time(arrival)}"


def what_if(
    gone: Annotated[list[int], typer.Option(help="A volunteer who would drop out, by id.")],
    date: DayOption = None,
    as_json: JsonOption = False,
    area: AreaOption = None,
) -> None:
    """Show which needs would be missed if volunteers dropped out, and which others could take."""
    from api.services.actors import Actor
    from api.services.editing import what_if as service
    from api.services.planning import planner
    from api.services.shown_records import note_shown

    given = parse_date(date)
    with deployment(area) as context:
        day = given or context.today()
        plan = planner.latest_plan(context, day)
        if plan is None:
            raise Conflict("plan.none-that-day", f"{day} has no plan.", f"Make one with: wardround plan --date {day}")
        view = service.what_if(context, plan.id, tuple(gone))
        note_shown(context, Actor("cli"), "cli.what-if", view)
    if as_json:
        json_out(asdict(view))
        return
    text_out(f"Without them, others could take {len(view.taken)} needs and {len(view.fallen)} would be missed.")
    for one in view.taken:
        text_out(f"  need {one.need_id}: {one.volunteer_name}, {clock_time(one.arrival)}")
    for left in view.fallen:
        text_out(f"  need {left.need_id} missed: {left.sentence} {left.change}".rstrip() + f" [{left.code}]")
