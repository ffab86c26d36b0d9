"""``wardround coverage``: show needs met and volunteers by ward."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.deployment import deployment
from api.cli.options import AreaOption, JsonOption
from api.cli.terminal import json_out, parse_date, table, text_out

if TYPE_CHECKING:
    from api.services.reports.coverage import CoverageRow, CoverageView

__all__ = ["coverage"]


def coverage(
    date: Annotated[str | None, typer.Option(help="A single day, YYYY-MM-DD. Default: four weeks up to today.")] = None,
    day_from: Annotated[
        str | None, typer.Option("--from", help="First day of a period, which is extended to whole weeks.")
    ] = None,
    day_to: Annotated[str | None, typer.Option("--to", help="Last day of the period. Default: today.")] = None,
    as_json: JsonOption = False,
    exact: Annotated[bool, typer.Option("--exact", help="Show small numbers too. Not for publication.")] = False,
    wards: Annotated[str | None, typer.Option(help="Year of the wards to use, after a boundary review.")] = None,
    area: AreaOption = None,
) -> None:
    """Show needs, needs met and volunteers by ward. Small numbers are hidden (*)."""
    from api.services.reports import coverage as service
    from api.services.reports.usual_days import usual_first_day

    if date is not None and (day_from or day_to):
        raise typer.BadParameter("give one day, or the first and last day of a period.", param_hint="--date")
    given, first, last = parse_date(date), parse_date(day_from), parse_date(day_to)
    with deployment(area, make=False) as context:
        if given is None:
            last = last or max(context.today(), first or context.today())
            first = first or usual_first_day(last)
        else:
            first = last = given
        view = service.coverage(context, first, last, vintage=wards, exact=exact)
    if as_json:
        json_out(service.as_json(view))
        return
    of = f" by the wards of {view.vintage}" if len(view.vintages) > 1 else ""
    days = f"{view.day_from}" if view.day_from == view.day_to else f"{view.day_from} to {view.day_to}"
    text_out(f"Coverage of {days}{of}")
    columns = ["ward", "name", "needs", "met", "unmet", "volunteers"]
    columns += ["residents"] if view.residents_known else []
    columns += ["deprivation decile"] if view.deprivation_known else []
    table(tuple(columns), [_cells(row, view) for row in (*view.rows, view.total)])
    text_out()
    text_out(view.note)
    if view.figures_method and (view.residents_known or view.deprivation_known):
        text_out(view.figures_method)


def _cells(row: CoverageRow, view: CoverageView) -> tuple[str, ...]:
    cells = [row.ward_code, row.ward_name, *(_shown(n) for n in (row.needs, row.met, row.unmet, row.volunteers))]
    if view.residents_known:
        cells.append("-" if row.residents is None else f"{row.residents:,}")
    if view.deprivation_known:
        cells.append("-" if row.imd_decile is None else f"{row.imd_decile:.1f}")
    return tuple(cells)


def _shown(count: int | None) -> str:
    return "*" if count is None else str(count)
