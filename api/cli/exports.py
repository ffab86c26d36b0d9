"""``wardround export``: write records or the monthly report to a file."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from api.cli.deployment import deployment
from api.cli.options import AreaOption
from api.cli.terminal import check_writable, parse_date, text_out, write_whole
from routing.errors import Fault, InvalidFile

__all__ = ["What", "export"]


class What(StrEnum):
    """Kinds of data that can be exported."""

    NEEDS = "needs"
    VOLUNTEERS = "volunteers"
    PLACES = "places"
    ROUNDS = "rounds"
    OUTCOMES = "outcomes"
    MONTHLY = "monthly"


def export(
    what: Annotated[What, typer.Argument(help="What to export. monthly: the report for funders, counts only.")],
    out: Annotated[Path, typer.Option("--out", help="The file to write: .csv, .xlsx or .json.")],
    day_from: Annotated[
        str | None,
        typer.Option("--from", help="The first day. Default: four weeks, from a Monday; of the month for monthly."),
    ] = None,
    day_to: Annotated[str | None, typer.Option("--to", help="The last day, YYYY-MM-DD. Default: today.")] = None,
    names: Annotated[bool, typer.Option("--names", help="Include names, phone numbers, addresses and notes.")] = False,
    exact: Annotated[bool, typer.Option("--exact", help="Show small counts too. Not for publication.")] = False,
    area: AreaOption = None,
) -> None:
    """Write needs, volunteers, places, rounds, outcomes or the monthly report to a file."""
    from api.services.actors import Actor
    from api.services.reports import exports, monthly
    from api.services.reports.usual_days import usual_first_day
    from data.lists.export import FileForm

    if names and what is What.MONTHLY:
        raise typer.BadParameter("the monthly report contains counts only.", param_hint="--names")
    if (day_from or day_to) and what in (What.VOLUNTEERS, What.PLACES):
        raise typer.BadParameter(f"{what.value} are not of some days: all are exported.", param_hint="--from")
    if exact and what is not What.MONTHLY:
        raise typer.BadParameter("only the monthly report hides counts.", param_hint="--exact")
    if out.suffix.lower() not in [f".{form.value}" for form in FileForm]:
        fault = Fault(
            "export.form",
            out.name,
            "The export format is not CSV, XLSX or JSON.",
            "End the file name with .csv, .xlsx or .json.",
        )
        raise InvalidFile([fault])
    check_writable(out)
    form = FileForm(out.suffix.lower()[1:])
    first, last = parse_date(day_from), parse_date(day_to)
    with deployment(area, make=False) as context:
        last = last or max(context.today(), first or context.today())
        first = first or (last.replace(day=1) if what is What.MONTHLY else usual_first_day(last))
        if what is What.MONTHLY:
            content = monthly.monthly_report(context, first, last, form, exact=exact)
        else:
            chosen = exports.Export(what.value)
            content = exports.export(context, chosen, first, last, form, Actor("cli"), names=names)
    write_whole(out, content)
    days = "" if what in (What.VOLUNTEERS, What.PLACES) else f" of {first} to {last}"
    text_out(f"Wrote {what.value}{days}: {out}")
