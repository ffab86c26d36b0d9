"""``wardround replan``: a day that has begun, planned anew."""

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

WHAT = {"added": "new", "dropped": "falls away", "handed_over": "handed over", "moved": "another time"}


def replan(
    date: DayOption = None,
    mode: Annotated[
        str, typer.Option(help="keep_and_add, reorder or all_free: how far the plan may go from what was promised.")
    ] = "keep_and_add",
    gone: Annotated[list[int] | None, typer.Option(help="A volunteer who takes nothing further, by id.")] = None,
    closed: Annotated[list[int] | None, typer.Option(help="A place that has closed, by id.")] = None,
    as_planned: Annotated[
        bool, typer.Option("--as-planned", help="What should be over by now and was not reported went as planned.")
    ] = False,
    promise_minutes: Annotated[
        int | None,
        typer.Option(min=0, max=120, help="Minutes under way to be saved for each promise that is broken."),
    ] = None,
    seconds: Annotated[int | None, typer.Option(min=1, max=3600, help="How long to improve the plan.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Where the search begins; stored with the plan.")] = 0,
    as_json: JsonOption = False,
    area: AreaOption = None,
) -> None:
    """Plan a published day anew: what was started stays; a new draft, and what it changes."""
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
        with progress(f"Planning {day} anew") as step:
            made = replanner.replan_now(context, day, Actor("cli"), changes, seconds=seconds, seed=seed, progress=step)
        view = changes_view(context, made.id)
        note_shown(context, Actor("cli"), "cli.replan", made, view)
    if as_json:
        json_out({**asdict(made), "changes": asdict(view)})
        return
    text_out(
        f"Plan {made.id} of {made.day} (version {made.version}, draft, of version {view.former_version}): "
        f"{made.planned_needs} needs on {len(made.rounds)} rounds, {len(made.unplanned)} on none."
    )
    _show(view)
    for need in made.unplanned:
        text_out(f"  need {need.need_id} ({need.kind.value}, {need.ward_name}): {need.sentence} [{need.code}]")


def _show(view: ChangesView) -> None:
    text_out(f"{view.kept} stops stay as they were promised; {len(view.changes)} change.")
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
            f"{view.unreported} stops should be over by now and were not reported, so they count as not done: "
            "--as-planned takes them as done."
        )
    for late in view.late:
        text_out(f"Late as it goes on: {late.title}, {late.volunteer}, by {max(1, late.seconds // 60)} minutes.")


def _told(volunteer: str | None, arrival: int | None) -> str:
    return "-" if volunteer is None or arrival is None else f"{volunteer} {clock_time(arrival)}"


def what_if(
    gone: Annotated[list[int], typer.Option(help="A volunteer who would drop out, by id.")],
    date: DayOption = None,
    as_json: JsonOption = False,
    area: AreaOption = None,
) -> None:
    """Say which needs would fall if volunteers dropped out of a day's newest plan, and which others could take."""
    from api.services.actors import Actor
    from api.services.editing import what_if as service
    from api.services.planning import planner
    from api.services.shown_records import note_shown

    given = parse_date(date)
    with deployment(area) as context:
        day = given or context.today()
        plan = planner.latest_plan(context, day)
        if plan is None:
            raise Conflict(
                "plan.none-that-day", f"There is no plan of {day}.", f"Make one: wardround plan --date {day}"
            )
        view = service.what_if(context, plan.id, tuple(gone))
        note_shown(context, Actor("cli"), "cli.what-if", view)
    if as_json:
        json_out(asdict(view))
        return
    text_out(f"Without them {len(view.taken)} needs could be taken by others, and {len(view.fallen)} would fall.")
    for one in view.taken:
        text_out(f"  need {one.need_id}: {one.volunteer_name}, {clock_time(one.arrival)}")
    for left in view.fallen:
        text_out(f"  need {left.need_id} falls: {left.sentence} {left.change}".rstrip() + f" [{left.code}]")
