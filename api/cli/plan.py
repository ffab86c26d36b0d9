"""``wardround plan`` and ``wardround map``: plan a day's rounds, and write the day's map."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.deployment import deployment
from api.cli.options import AreaOption, DayOption, JsonOption
from api.cli.terminal import check_writable, json_out, note, parse_date, progress, table, text_out
from api.services.wording.clock import clock_time

if TYPE_CHECKING:
    from api.services.planning.plan_rows import PlanView

__all__ = ["day_map", "plan"]


def plan(
    date: DayOption = None,
    seconds: Annotated[int | None, typer.Option(min=1, max=3600, help="Seconds to spend improving the plan.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the search, stored with the plan.")] = 0,
    spare: Annotated[
        int | None,
        typer.Option(min=0, max=120, help="Spare minutes to keep before each deadline."),
    ] = None,
    as_json: JsonOption = False,
    area: AreaOption = None,
) -> None:
    """Plan a day's rounds as a new draft, checked before it is saved."""
    from api.services.actors import Actor
    from api.services.day_page import day_view
    from api.services.planning import planner
    from api.services.shown_records import note_shown

    given = parse_date(date)
    with deployment(area) as context:
        day = given or context.today()
        with progress(f"Planning {day}") as step:
            made = planner.plan_now(
                context, day, Actor("cli"), seconds=seconds, seed=seed, spare_minutes=spare, progress=step
            )
        if as_json:
            note_shown(context, Actor("cli"), "cli.plan", made)
        else:
            # The table names volunteers, and needs by their numbers.
            volunteers = {row.volunteer_id for row in made.rounds}
            named = [one for need in made.unassigned for one in need.mentions]
            named += [one for notice in made.notices for one in notice.mentions]
            volunteers |= {number for kind, number in named if kind == "volunteer"}
            needs = {number for kind, number in named if kind == "need"}
            context.access_log.note(Actor("cli"), "cli.plan", context.clock(), {"volunteer": volunteers, "need": needs})
        around = day_view(context, day)
    idle = len({person.id for person in around.volunteers} - {one.volunteer_id for one in made.rounds})
    if as_json:
        json_out({**planner.as_json(made), "due_other_days": around.waiting, "volunteers_without_round": idle})
    else:
        _show(made)
        _show_around(around.waiting, len(around.volunteers), idle, nothing=not made.rounds and not made.unassigned)


def _show(plan: PlanView) -> None:
    text_out(
        f"Plan {plan.id} of {plan.day} (version {plan.version}, {plan.state}): {_count(len(plan.rounds), 'round')}, "
        f"{_count(plan.planned_needs, 'need')} planned, {len(plan.unassigned)} unassigned."
    )
    rows = [
        (
            str(row.number),
            row.volunteer_name,
            "phone" if row.by_phone else row.mode.value,
            f"{clock_time(row.start)}-{clock_time(row.end)}",
            str(len(row.stops)),
            "-" if row.by_phone else f"{row.metres / 1000:.1f} km",
            "-" if row.margin is None else f"{row.margin} %",
        )
        for row in plan.rounds
    ]
    if rows:
        table(("round", "volunteer", "mode", "from-to", "stops", "way", "slack"), rows)
    if plan.spare_minutes:
        short = f", except {plan.short_of_spare} stops" if plan.short_of_spare else ""
        text_out(f"Stops keep {plan.spare_minutes} spare minutes before each deadline{short}.")
    if plan.tight:
        text_out(f"{plan.tight} stops have little slack: they would run late about 1 day in 10.")
    for notice in plan.notices:
        text_out(notice.sentence)
    if plan.unassigned:
        text_out()
        text_out("Unassigned:")
        for need in plan.unassigned:
            text_out(f"  need {need.need_id} ({need.kind.value}, {need.ward_name}): {need.sentence} [{need.code}]")
            for line in (need.change, need.instead):
                if line:
                    text_out(f"      {line}")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _show_around(waiting: int, volunteers: int, idle: int, *, nothing: bool) -> None:
    """Print what the plan does not include: needs due on other days, and volunteers without a round."""
    text_out()
    if nothing:
        text_out(
            "No needs are due on this day."
            if waiting
            else "There are no open needs. Import some with: wardround import needs FILE"
        )
    if waiting:
        text_out(
            "1 open need is due on another day." if waiting == 1 else f"{waiting} open needs are due on other days."
        )
    available = "1 volunteer is" if volunteers == 1 else f"{volunteers} volunteers are"
    text_out(f"{available} available on this day, {idle} of them without a round.")


def day_map(
    out: Annotated[Path, typer.Option(help="The HTML file to write.")],
    date: DayOption = None,
    area: AreaOption = None,
) -> None:
    """Write the day's map as one file, without names, addresses or phone numbers."""
    from api.services.reports import maps

    given = parse_date(date)
    check_writable(out)
    with deployment(area, make=False) as context:
        size = maps.write_day_map(context, given or context.today(), out)
    note("The map shows where people who asked for help live. It is removed when its day is over. Remove copies too.")
    text_out(f"Wrote {out} ({size / 2**20:.1f} MB).")
