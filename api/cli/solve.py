"""``wardround solve`` and ``wardround check``: solve and check problems in VROOM's JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from api.cli.deployment import deployment
from api.cli.options import AreaOption, DayOption
from api.cli.terminal import check_writable, note, parse_date, progress, read_json, text_out, write_whole
from routing.errors import Conflict

__all__ = ["check", "solve"]


def solve(
    problem: Annotated[Path, typer.Argument(help="A problem in VROOM's JSON, with its matrices.")],
    out: Annotated[Path | None, typer.Option("--out", "-o", help="File to write. Default: print.")] = None,
    seconds: Annotated[float, typer.Option(min=0.1, max=86_400, help="Seconds to search.")] = 10.0,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Number of search processes.")] = 1,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the search.")] = 0,
) -> None:
    """Solve a problem and check the solution before writing it."""
    from api.services import solving

    if out is not None:
        check_writable(out)
    data = read_json(problem)
    with progress("Solving") as step:
        answer = solving.solve_vroom(data, seconds=seconds, workers=workers, seed=seed, progress=step)
    written = json.dumps(answer, indent=1)
    if out is None:
        text_out(written)
    else:
        write_whole(out, written)
        summary = answer["summary"]
        note(f"{summary['routes']} routes, {summary['unassigned']} unassigned, cost {summary['cost']}: {out}")


def check(
    problem: Annotated[Path | None, typer.Argument(help="A problem in VROOM's JSON.")] = None,
    solution: Annotated[Path | None, typer.Argument(help="A solution in VROOM's JSON.")] = None,
    date: DayOption = None,
    area: AreaOption = None,
) -> None:
    """Check a solution, or a day's newest plan, against every rule. Exit code 1 if one fails."""
    if problem is None and solution is None:
        violations = _of_day(date, area)
    elif problem is None or solution is None or date is not None:
        raise typer.BadParameter("Give a problem and a solution, or --date alone.")
    else:
        from api.services import solving

        violations = solving.check_vroom(read_json(problem), read_json(solution))
    for violation in violations:
        text_out(violation)
    if violations:
        note(f"{len(violations)} violation{'s' if len(violations) > 1 else ''}")
        raise typer.Exit(1)
    text_out("Every rule holds.")


def _of_day(date: str | None, area: Path | None) -> tuple[str, ...]:
    from api.services.editing import manual
    from api.services.planning import planner

    given = parse_date(date)
    with deployment(area) as context:
        day = given or context.today()
        plan = planner.latest_plan(context, day)
        if plan is None:
            raise Conflict("plan.none-that-day", f"{day} has no plan.", f"Make one with: wardround plan --date {day}")
        return manual.judged_in_words(context, plan.id)
