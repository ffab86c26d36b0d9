"""Show a list before it is imported: its columns, sample cells, and the field of each column."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from data.lists.columns import Column, looked_at
from data.lists.headers import SCHEMAS, Schema
from data.lists.reading import Source, read_table
from data.lists.rows import ReadOptions, in_file
from data.lists.tables import Line
from routing.errors import Fault, InvalidFile

__all__ = ["ColumnPreview", "ListPreview", "check_list", "preview_list"]

_SHOWN: Final = 3
_LONGEST: Final = 60


@dataclass(frozen=True, slots=True)
class ColumnPreview:
    """A column with samples of its cells, cut short. Personal."""

    column: Column
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListPreview:
    """The columns, rows and faults of a list, before it is imported.

    Attributes
    ----------
    rows
        Lines below the headers.
    fields
        The fields a column may have, each with its usual header, in the guide's order.
    required
        Groups of fields. A list must have at least one field from each group.
    faults
        The faults that stop the import; empty if it can go ahead.
    """

    rows: int
    columns: tuple[ColumnPreview, ...]
    fields: tuple[tuple[str, str], ...]
    required: tuple[tuple[str, ...], ...]
    faults: tuple[Fault, ...]


def preview_list(source: Source, what: str, options: ReadOptions | None = None) -> ListPreview:
    """Preview a list of needs, volunteers or places without reading its rows.

    Raises
    ------
    InvalidFile
        The file is not a list, or has no rows.
    """
    try:
        return _look(source, what, options or ReadOptions())
    except InvalidFile as problem:
        if isinstance(source, bytes):
            raise
        raise InvalidFile([in_file(fault, Path(source).name) for fault in problem.faults]) from None


def check_list(source: Source, what: str, options: ReadOptions | None = None) -> None:
    """Raise InvalidFile if a list cannot be read or a required column is missing."""
    look = preview_list(source, what, options)
    if look.faults:
        named = look.faults if isinstance(source, bytes) else [in_file(one, Path(source).name) for one in look.faults]
        raise InvalidFile(named)


def _look(source: Source, what: str, options: ReadOptions) -> ListPreview:
    schema = next(schema for schema in SCHEMAS if schema.what == what)
    table, _ = read_table(source, limits=options.limits, encoding=options.encoding, sheet=options.sheet)
    if not table.lines:
        raise InvalidFile([Fault("import.empty", "", "The file is empty.", "Export the list again.")])
    found, faults = looked_at(table.lines, schema, options.mapping, options.remembered)
    below = [line for line in table.lines if line.number > found.line and not line.is_blank]
    if not below:
        raise InvalidFile(
            [Fault("import.no-rows", "", "The list has headers but no rows below them.", "Export the list again.")]
        )
    return ListPreview(
        rows=len(below),
        columns=tuple(ColumnPreview(column, _samples(column.index, below)) for column in found.columns),
        fields=_fields(schema),
        required=tuple(map(tuple, schema.required)),
        faults=tuple(faults),
    )


def _fields(schema: Schema) -> tuple[tuple[str, str], ...]:
    return tuple((field.name, field.headers[0]) for field in schema.fields)


def _samples(index: int, lines: list[Line]) -> tuple[str, ...]:
    cells = (line.cells[index].strip() for line in lines if index < len(line.cells))
    different = dict.fromkeys(" ".join(cell.split()) for cell in cells if cell)
    return tuple(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…" for text in list(different)[:_SHOWN])
