"""``wardround coverage``: where help reaches, ward by ward."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.deployment import deployment
from api.cli.options import AreaOption, DayOption, JsonOption
from api.cli.terminal import json_out, parse_date, table, text_out

__all__ = ["coverage"]


def coverage(
    date: DayOption = None,
    as_json: JsonOption = False,
    exact: Annotated[bool, typer.Option("--exact", help="Show small numbers too. Not for publication.")] = False,
    wards: Annotated[str | None, typer.Option(help="Year of the wards to use, after a boundary review.")] = None,
    area: AreaOption = None,
) -> None:
    """Show needs, needs met and volunteers by ward. Small numbers are hidden (*)."""
    from api.services.reports import coverage as service

    given = parse_date(date)
    with deployment(area, make=False) as context:
        day = given or context.today()
        view = service.coverage(context, day, day, vintage=wards, exact=exact)
    if as_json:
        json_out(service.as_json(view))
        return
    of = f" by the wards of {view.vintage}" if len(view.vintages) > 1 else ""
    text_out(f"Coverage of {view.day_from}{of}")
    rows = [
        (row.ward_code, row.ward_name, *(_shown(n) for n in (row.needs, row.met, row.unmet, row.volunteers)))
        for row in view.rows
    ]
    table(("ward", "name", "needs", "met", "unmet", "volunteers"), rows)
    text_out()
    text_out(view.note)
    if view.figures_method:
        text_out(view.figures_method)


def _shown(count: int | None) -> str:
    return "*" if count is None else str(count)
