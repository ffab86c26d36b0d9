"""Match list columns to fields, by known headers or as the user says, never by similarity alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from data.lists.faults import RowFault, Severity, row_fault
from data.lists.grids import GRID_FIELDS, grid_columns, label_of
from data.lists.headers import SCHEMAS, Schema
from data.lists.likely_fields import is_spelled_like, likely
from data.lists.own_columns import OWN_COLUMNS
from data.lists.shorthand import header_key
from data.lists.tables import Line
from routing.errors import Fault, InvalidFile

__all__ = ["REJECTED_HEADERS", "Column", "Columns", "looked_at", "matched", "missing_everywhere"]

_HEADER_WITHIN: Final = 10
"""The headers must be within this many lines. Titles and blank lines may come before them."""
_FEWEST_KNOWN: Final = 2
"""With fewer known headers, the first row may be a person's details, which must not be quoted."""
_SHOWN_HEADERS: Final = 12
REJECTED_HEADERS: Final = ("Line in the list", "Why it was rejected", "What to do")
"""The first columns of our own file of rejected rows, ignored when it is imported again."""


@dataclass(frozen=True, slots=True)
class Column:
    """A list column, with its header as written and the field it is imported into.

    The field is "" when the column is not imported.

    ``suggestion`` is its likely field, for a person to confirm through ``mapping=``. ``label`` is what a tick in this
    column means, "" unless it belongs to a grid.
    """

    index: int
    header: str
    field: str
    suggestion: str = ""
    label: str = ""

    @property
    def shown(self) -> str:
        """The header, or the column's number if it has no header."""
        return self.header or f"number {self.index + 1}"


@dataclass(frozen=True, slots=True)
class Columns:
    """All columns of a list, in order, and the number of the header line."""

    line: int
    columns: tuple[Column, ...]

    def of(self, field: str) -> tuple[Column, ...]:
        """Return a field's columns, in the order of the list."""
        return tuple(column for column in self.columns if column.field == field)

    def header(self, field: str) -> str:
        """Return the header of a field's first column, or "" when the list has no such column."""
        found = self.of(field)
        return found[0].shown if found else ""


def matched(
    lines: Sequence[Line],
    schema: Schema,
    mapping: Mapping[str, str] | None = None,
    remembered: Mapping[str, str] | None = None,
) -> tuple[Columns, tuple[RowFault, ...]]:
    """Match a list's columns to fields, and return them with remarks on the header.

    ``mapping`` says which header is which field and comes first. An empty field leaves a column out silently.
    ``remembered`` holds columns confirmed for earlier lists; headers missing from this list are ignored. Raises
    InvalidFile when a required column is missing or the mapping names something that does not exist.
    """
    found, faults = looked_at(lines, schema, mapping, remembered)
    if faults:
        raise InvalidFile(faults)
    told = {header_key(header): field for header, field in (mapping or {}).items()}
    known = {header_key(header): field.name for field in schema.fields for header in field.headers}
    before = {header_key(header): field for header, field in (remembered or {}).items()}
    before = {name: field for name, field in before.items() if known.get(name, "") != field}
    own = OWN_COLUMNS[schema.what] if found.of("own_id") else {}
    return found, _remarks(found, {**own, **told}, before, lines)


def looked_at(
    lines: Sequence[Line],
    schema: Schema,
    mapping: Mapping[str, str] | None = None,
    remembered: Mapping[str, str] | None = None,
) -> tuple[Columns, list[Fault]]:
    """Match columns as ``matched`` does, but return the faults that would stop the import."""
    known = {header_key(header): field.name for field in schema.fields for header in field.headers}
    fields = {field.name for field in schema.fields} | {""}
    told = {header_key(header): field for header, field in (remembered or {}).items() if field in fields}
    told |= {header_key(header): field for header, field in (mapping or {}).items()}
    header = _header_line(lines, known | told)
    own = OWN_COLUMNS[schema.what]
    if own.keys() - {"lat", "lon"} <= set(map(header_key, header.cells)):
        told = {**own, **told}
    if header.fault is not None:
        raise InvalidFile([Fault(header.fault.code, f"line {header.number}", header.fault.cause, header.fault.action)])
    faults = _mapping_faults(header, schema, mapping or {})
    names = [header_key(cell) for cell in header.cells]
    grid = grid_columns([cell if name not in told else "" for cell, name in zip(header.cells, names, strict=True)],
                        known, frozenset(fields))  # fmt: skip
    suggested = likely([name if name not in told and at not in grid else "" for at, name in enumerate(names)], known)
    columns = tuple(_column(index, header.cells[index].strip(), name, told, known, grid, suggested[index])
                    for index, name in enumerate(names))  # fmt: skip
    found = Columns(header.number, columns)
    return found, faults + _missing(found, schema, names)


def _column(
    index: int,
    header: str,
    name: str,
    told: Mapping[str, str],
    known: Mapping[str, str],
    grid: Mapping[int, tuple[str, str]],
    suggestion: str,
) -> Column:
    if name in told:
        # "Monday" in brackets means Monday, no matter how the column got its field.
        return Column(index, header, told[name], suggestion, label_of(header) if told[name] in GRID_FIELDS else "")
    field, label = grid.get(index, (known.get(name, ""), ""))
    return Column(index, header, field, suggestion, label)


def said_by_option(header: str, field: str) -> str:
    """Return the command-line option that assigns a field to a header."""
    return f'--column "{header}={field}"'


def _header_line(lines: Sequence[Line], known: Mapping[str, str]) -> Line:
    """Return the line with the most known headers, or else the most headers like them."""

    def headers(line: Line) -> tuple[int, int]:
        names = [header_key(cell) for cell in line.cells]
        exact = len(set(names) & known.keys())
        return exact, 0 if exact else len({field for field in likely(names, known) if field})

    return max(lines[:_HEADER_WITHIN], key=headers)


def _mapping_faults(header: Line, schema: Schema, mapping: Mapping[str, str]) -> list[Fault]:
    names = {header_key(cell) for cell in header.cells}
    fields = {field.name for field in schema.fields}
    faults = []
    for said, field in mapping.items():
        if header_key(said) not in names:
            faults.append(
                Fault(
                    "import.mapping",
                    "",
                    f"The list has no column “{said}”.",
                    "Write the header exactly as in the list.",
                )
            )
        if field and field not in fields:
            faults.append(
                Fault(
                    "import.mapping",
                    "",
                    f"There is no field “{field}”.",
                    f"Use one of: {', '.join(sorted(fields))}.",
                )
            )
    return faults


def _missing(found: Columns, schema: Schema, names: Sequence[str]) -> list[Fault]:
    faults: list[Fault] = []
    for group in schema.required:
        if not any(found.of(name) for name in group):
            accepted = [header for name in group for header in schema.field(name).headers]
            shown = "; ".join(accepted[:_SHOWN_HEADERS]) + ("; …" if len(accepted) > _SHOWN_HEADERS else "")
            faults.append(
                Fault(
                    "import.missing-column",
                    f"line {found.line}",
                    f"This list of {schema.what} has no column “{schema.field(group[0]).headers[0]}”.",
                    _meant(found, group)
                    or f"Name the column one of: {shown}. Or choose a column: {said_by_option('HEADER', group[0])}.",
                )
            )
    if not faults:
        return []
    faults = [*_unknown(found), *faults]
    if other := _other_list(names, schema):
        faults.append(
            Fault("import.other-list", "", f"This looks like a list of {other.what}.", f"Import it as {other.what}.")
        )
    return faults


def missing_everywhere(found: Columns, schema: Schema, field: str) -> list[Fault]:
    """Return the faults for a required field that has no column and no other source."""
    return [
        *_unknown(found),
        Fault(
            "import.missing-column",
            f"line {found.line}",
            f"This list of {schema.what} has no column “{schema.field(field).headers[0]}”.",
            _meant(found, (field,)) or f"Add the column, or choose one: {said_by_option('HEADER', field)}.",
        ),
    ]


def _unknown(found: Columns) -> list[Fault]:
    """Return a fault for each unknown column, with its likely field and the option to assign it."""
    if sum(bool(column.field) for column in found.columns) < _FEWEST_KNOWN:
        return []
    faults = []
    for column in found.columns:
        if column.header and not column.field and column.header not in REJECTED_HEADERS:
            likely_field = f" Is it {column.suggestion}?" if column.suggestion else ""
            option = said_by_option(column.header, column.suggestion or "FIELD")
            faults.append(
                Fault(
                    "import.unknown-column",
                    f"line {found.line}, column “{column.header}”",
                    f"This header is unknown.{likely_field}",
                    f"Choose its field with {option}, or rename it.",
                )
            )
    return faults


def _meant(found: Columns, group: Sequence[str]) -> str:
    """Return advice about a header similar to a missing one, or an empty text."""
    for column in found.columns:
        if not column.field and column.suggestion in group:
            if is_spelled_like(column.header, column.suggestion, SCHEMAS):
                accepted = said_by_option(column.header, column.suggestion)
                return f"Did you mean the column “{column.header}”? If so, rename it or add {accepted}."
            # In a list without headers this may be a person's name, so only a header spelled nearly right is quoted.
            accepted = said_by_option("HEADER", column.suggestion)
            return f"Did you mean column {column.index + 1}? If so, rename it or add {accepted} with its header."
    return ""


def _other_list(names: Sequence[str], schema: Schema) -> Schema | None:
    """Return another kind of list that these headers fit better, or None.

    None of that list's required columns may be missing.
    """
    best, most = None, len(_fields(names, schema))
    for other in SCHEMAS:
        fields = _fields(names, other)
        if len(fields) > most and all(fields & set(group) for group in other.required):
            best, most = other, len(fields)
    return best


def _fields(names: Sequence[str], schema: Schema) -> set[str]:
    known = {header_key(header): field.name for field in schema.fields for header in field.headers}
    return {known[name] for name in names if name in known}


def _remarks(
    found: Columns, told: Mapping[str, str], before: Mapping[str, str], lines: Sequence[Line]
) -> tuple[RowFault, ...]:
    faults = []
    if found.line > 1 and any(not line.is_blank for line in lines if line.number < found.line):
        faults.append(
            row_fault(
                Severity.WARNING,
                "import.lines-above-header",
                f"The headers are on line {found.line}. The lines above them were not imported.",
                "Delete those lines if they are not part of the list, or put the headers on line 1.",
            )
        )
    for column in found.columns:
        name = header_key(column.header)
        said = name in told or name in before or column.header in REJECTED_HEADERS
        if name in before and name not in told:
            faults.append(_remembered(column, found.line))
        if not column.field and not said and (column.header or _used(column.index, found.line, lines)):
            closest = f" Did you mean {column.suggestion}?" if column.suggestion else ""
            ways = f"Rename it, choose its field ({said_by_option(column.shown, column.suggestion or 'FIELD')}),"
            faults.append(
                row_fault(
                    Severity.WARNING,
                    "import.unknown-column",
                    "This column is not imported, because its header is unknown." + closest,
                    f"{ways if column.header else 'Give it a header,'} or leave it out.",
                    line=found.line,
                    column=column.shown,
                )
            )
        elif column.field and not column.label and found.of(column.field)[0] is not column:
            faults.append(
                row_fault(
                    Severity.WARNING,
                    "import.column-twice",
                    f"This column duplicates “{found.header(column.field)}”. It is used only where that one is empty.",
                    f"Delete one of them, or choose another field: {said_by_option(column.shown, 'FIELD')}.",
                    line=found.line,
                    column=column.shown,
                )
            )
    return tuple(faults)


def _remembered(column: Column, line: int) -> RowFault:
    what = f"is imported as {column.field}" if column.field else "is left out"
    return row_fault(
        Severity.INFO,
        "import.column-remembered",
        f"This column {what}, as confirmed for an earlier list.",
        f"If that is wrong, choose its field: {said_by_option(column.shown, 'FIELD')}.",
        line=line,
        column=column.shown,
    )


def _used(index: int, header_line: int, lines: Sequence[Line]) -> bool:
    return any(line.number > header_line and index < len(line.cells) and line.cells[index].strip() for line in lines)
