"""``wardround import``: import a group's own lists."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from api.cli.deployment import deployment
from api.cli.options import AreaOption
from api.cli.terminal import check_writable, note, progress, text_out
from routing.needs import PlaceKind

__all__ = ["ListKind", "import_list"]


class ListKind(StrEnum):
    """Kinds of records that a list can hold."""

    NEEDS = "needs"
    VOLUNTEERS = "volunteers"
    PLACES = "places"


def import_list(
    kind: Annotated[ListKind, typer.Argument(help="What the list contains.")],
    file: Annotated[Path, typer.Argument(help="CSV or XLSX file from a form or spreadsheet.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would happen, without saving.")] = False,
    report: Annotated[
        Path | None, typer.Option(help="Write the result of every row to this file: .csv or .json.")
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(metavar="HEADER=FIELD", help="The field for a column (listed in docs/importing.md). Repeatable."),
    ] = None,
    encoding: Annotated[
        str | None, typer.Option(metavar="NAME", help="Encoding of the file, for example cp1252.")
    ] = None,
    sheet: Annotated[str | None, typer.Option(metavar="NAME", help="Sheet of a workbook.")] = None,
    place_kind: Annotated[PlaceKind | None, typer.Option("--kind", help="The kind of every place in the list.")] = None,
    area: AreaOption = None,
) -> None:
    """Import needs, volunteers or places, and list rejected rows.

    Exit code 1 if every row is rejected.
    """
    from api.services.imports import importing

    if place_kind is not None and kind is not ListKind.PLACES:
        raise typer.BadParameter("only a list of places can have one kind for all rows.", param_hint="--kind")
    said = importing.AsRead(importing.columns_said(column or ()), encoding, sheet, place_kind)
    if report is not None:
        check_writable(report)
        importing.check_report(report)
    # First, so that no deployment is made for a file that is not a list.
    importing.check_file(kind.value, file, said)
    with deployment(area, make=not dry_run) as context, progress(f"Reading {file.name}") as step:
        result = importing.import_file(context, kind.value, file, said=said, dry_run=dry_run, progress=step)
    for line in result.lines:
        note(line)
    if report is not None:
        result.write_report(report)
    text_out(result.summary)
    if result.nothing_in:
        raise typer.Exit(1)
