"""Turn a table's lines into list rows, each with its faults."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Generic, TypeVar

from data.lists.columns import Columns, matched, missing_everywhere
from data.lists.faults import RowFault, Severity, row_fault
from data.lists.grids import grid_cell
from data.lists.headers import Schema
from data.lists.reading import Limits, Source, read_table
from data.lists.tables import Line
from routing.errors import Fault, InvalidFile

__all__ = ["ListRow", "ReadList", "ReadOptions", "RejectedLine", "RowReader", "in_file", "read_list"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRow:
    """The attributes that rows have in every kind of list.

    Attributes
    ----------
    line
        The line of the file on which the row starts, counted from 1.
    source_key
        Identifies the row when the list is imported again. Unique in the list. Personal: never shown or logged.
    content
        The whole content of the row, folded, to find duplicates. Personal.
    faults
        Warnings and remarks. A row with an error becomes a RejectedLine instead.
    """

    line: int
    source_key: str
    content: str
    faults: tuple[RowFault, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectedLine:
    """A line that cannot be imported, with its cells as written and all its faults.

    At least one of the faults is an error.
    """

    line: int
    cells: tuple[str, ...]
    faults: tuple[RowFault, ...]


R = TypeVar("R", bound=ListRow)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadList(Generic[R]):
    """The result of reading a list: its rows, its rejected lines, and the faults in the file.

    ``cells`` maps each line below the header to its cells as written, for previews and for rejecting rows later.
    """

    what: str
    format: str
    rows: tuple[R, ...]
    rejected: tuple[RejectedLine, ...]
    faults: tuple[RowFault, ...]
    columns: Columns
    cells: Mapping[int, tuple[str, ...]] = field(repr=False)

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers as written."""
        return tuple(column.header for column in self.columns.columns)

    def all_faults(self) -> tuple[RowFault, ...]:
        """Return all faults in the file and its rows, in line order."""
        faults = [*self.faults]
        for row in self.rows:
            faults.extend(row.faults)
        for rejected in self.rejected:
            faults.extend(rejected.faults)
        return tuple(sorted(faults, key=lambda fault: fault.line))

    def with_faults(self, more: Iterable[RowFault]) -> ReadList[R]:
        """Add faults found after reading, each to its line. Rows with an error are rejected."""
        by_line: dict[int, list[RowFault]] = defaultdict(list)
        # The rows of one line share its faults.
        for fault in dict.fromkeys(more):
            by_line[fault.line].append(fault)
        rows: list[R] = []
        rejected = [replace(row, faults=(*row.faults, *by_line.pop(row.line, ()))) for row in self.rejected]
        refused: set[int] = set()
        for row in self.rows:
            if row.line in refused:
                continue
            faults = (*row.faults, *by_line.pop(row.line, ()))
            if any(fault.severity is Severity.ERROR for fault in faults):
                rejected.append(RejectedLine(line=row.line, cells=self.cells[row.line], faults=faults))
                refused.add(row.line)
            else:
                rows.append(replace(row, faults=faults) if faults != row.faults else row)
        left = (fault for faults in by_line.values() for fault in faults)
        return replace(
            self,
            rows=tuple(rows),
            rejected=tuple(sorted(rejected, key=lambda row: row.line)),
            faults=(*self.faults, *left),
        )


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """Options for reading a list.

    Attributes
    ----------
    mapping
        Fields by header. They take precedence over known headers. An empty field leaves a column out.
    limits
        Limits on the file's size.
    encoding, sheet
        Only needed where the file leaves them open.
    remembered
        Fields by header, as confirmed for earlier lists. They come after ``mapping`` and before known headers.
    """

    mapping: Mapping[str, str] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    encoding: str | None = None
    sheet: str | None = None
    remembered: Mapping[str, str] = field(default_factory=dict)


_FORMULA: Final = re.compile(r"\s*(?:=|[@+\-][A-Za-z][A-Za-z0-9.]*[(|!])")
_MARKUP: Final = re.compile(r"<\s*[/!?]?\s*[a-zA-Z]|\{\{|\{%|\$\{|javascript:", re.IGNORECASE)
_GUARDED: Final = re.compile(r"'(?=[\s\ufeff\u200b]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n])")


class RowReader:
    """Reads one line: returns its cells by field and collects its faults."""

    def __init__(self, line: Line, columns: Columns) -> None:
        self.line: Final = line.number
        self.faults: list[RowFault] = []
        self.extras: list[str] = []
        self.shared: list[str] = []
        self._columns = columns
        self._texts: dict[str, str] = {}
        for column in columns.columns:
            text = line.cells[column.index] if column.index < len(line.cells) else ""
            # Spreadsheets and our own reports put this mark before a sign; it is not part of the text.
            text = _GUARDED.sub("", text.strip(), count=1)
            if not column.field or not text:
                continue
            if column.label:
                said = grid_cell(column.field, column.label, text)
                self._texts[column.field] = "; ".join(filter(None, (self._texts.get(column.field, ""), said)))
                continue
            first = self._texts.setdefault(column.field, text)
            if first != text:
                self.keep(column.shown, text)
            self._look(text, column.shown)

    def text(self, name: str) -> str:
        """Return a field's stripped text, or "" when the list or the row has none."""
        return self._texts.get(name, "")

    def has_column(self, name: str) -> bool:
        """Return whether the list has a column for the field."""
        return bool(self._columns.of(name))

    def keep(self, label: str, text: str) -> None:
        """Add text that fits no field to the office notes, so that nothing is lost."""
        self.extras.append(f"{label.rstrip('?:. ')}: {text}")

    def tell(self, label: str, text: str) -> None:
        """Add text to the notes that volunteers see too."""
        self.shared.append(f"{label}: {text}")

    def say(self, severity: Severity, code: str, name: str, cause: str, action: str) -> None:
        """Add a fault in this row, at a field's column ("" for the whole row)."""
        column = self._columns.header(name) if name else ""
        self.faults.append(row_fault(severity, code, cause, action, line=self.line, column=column))

    def error(self, code: str, name: str, cause: str, action: str) -> None:
        """Add a fault that rejects the row."""
        self.say(Severity.ERROR, code, name, cause, action)

    def warn(self, code: str, name: str, cause: str, action: str) -> None:
        """Add a fault that someone should check."""
        self.say(Severity.WARNING, code, name, cause, action)

    def inform(self, code: str, name: str, cause: str, action: str = "") -> None:
        """Add a remark on how something was understood."""
        self.say(Severity.INFO, code, name, cause, action)

    @property
    def is_rejected(self) -> bool:
        """Whether an error has been found."""
        return any(fault.severity is Severity.ERROR for fault in self.faults)

    def with_extras(self, notes: str) -> str:
        """Return the office notes, followed by each kept text on its own line."""
        return "\n".join(filter(None, (notes, *dict.fromkeys(self.extras))))

    def with_shared(self, notes: str) -> str:
        """Return the volunteers' notes, followed by each shared text on its own line."""
        return "\n".join(filter(None, (notes, *self.shared)))

    def _look(self, text: str, header: str) -> None:
        if _FORMULA.match(text):
            self.faults.append(
                row_fault(
                    Severity.WARNING,
                    "import.formula",
                    "The cell contains a formula. We keep it as text and never run it.",
                    "Find out who wrote it, and enter the intended text instead.",
                    line=self.line,
                    column=header,
                )
            )
        if _MARKUP.search(text):
            self.faults.append(
                row_fault(
                    Severity.WARNING,
                    "import.markup",
                    "The cell contains code from a web page or a template. It is kept and shown as plain text.",
                    "Find out who wrote it, and type the intended text instead.",
                    line=self.line,
                    column=header,
                )
            )


def read_list(
    source: Source,
    schema: Schema,
    options: ReadOptions,
    reader_of: Callable[[Columns, tuple[Line, ...]], Callable[[RowReader], tuple[R, ...]]],
) -> ReadList[R]:
    """Read a list.

    ``reader_of(columns, lines)`` returns a function that turns a line into rows, none to reject it.

    ``reader_of(columns, lines)`` returns a function that makes rows from a line, or no rows to reject it. Faults in the
    whole file name the file; faults in rows name only their lines.
    """
    if isinstance(source, bytes):
        return _read_list(source, schema, options, reader_of)
    name = Path(source).name
    try:
        read = _read_list(source, schema, options, reader_of)
    except InvalidFile as problem:
        raise InvalidFile([in_file(fault, name) for fault in problem.faults]) from None
    named = (replace(each, fault=in_file(each.fault, name)) if not each.line else each for each in read.faults)
    return replace(read, faults=tuple(named))


def in_file(fault: Fault, name: str) -> Fault:
    """Return a fault with the file's name in front of its position."""
    if fault.where == name:
        return fault
    return replace(fault, where=", ".join(filter(None, (name, fault.where))))


def _read_list(
    source: Source,
    schema: Schema,
    options: ReadOptions,
    reader_of: Callable[[Columns, tuple[Line, ...]], Callable[[RowReader], tuple[R, ...]]],
) -> ReadList[R]:
    table, faults = read_table(source, limits=options.limits, encoding=options.encoding, sheet=options.sheet)
    if not table.lines:
        raise InvalidFile([Fault("import.empty", "", "The file is empty.", "Export the list again.")])
    columns, more = matched(table.lines, schema, options.mapping, options.remembered)
    lines = tuple(line for line in table.lines if line.number > columns.line)
    if not any(not line.is_blank for line in lines):
        raise InvalidFile(
            [Fault("import.no-rows", "", "The list has headers but no rows below them.", "Export the list again.")]
        )
    make = reader_of(columns, lines)
    rows: list[R] = []
    rejected: list[RejectedLine] = []
    for line in lines:
        row = RowReader(line, columns)
        made: tuple[R, ...] = ()
        if line.fault is not None:
            row.error(line.fault.code, "", line.fault.cause, line.fault.action)
        elif line.is_blank:
            row.error("import.blank-row", "", "The row is blank.", "Delete it if you like.")
        else:
            _compare_width(row, line, columns, pads=table.format == "workbook")
            made = make(row)
        if not made or row.is_rejected:
            rejected.append(RejectedLine(line=line.number, cells=line.cells, faults=tuple(row.faults)))
        else:
            rows.extend(made)
    unknown = any(column.header and not column.field for column in columns.columns)
    if not rows and unknown and not columns.of("postcode") and _all_lack_a_postcode(rejected):
        # One missing column is the cause, so the rows are not listed.
        raise InvalidFile(missing_everywhere(columns, schema, "postcode"))
    return ReadList(
        what=schema.what,
        format=table.format,
        rows=tuple(rows),
        rejected=tuple(rejected),
        faults=(*faults, *more),
        columns=columns,
        cells={line.number: line.cells for line in lines},
    )


def _all_lack_a_postcode(rejected: Iterable[RejectedLine]) -> bool:
    codes = [{fault.fault.code for fault in row.faults} for row in rejected]
    told = [each for each in codes if "import.blank-row" not in each]
    return bool(told) and all("import.no-postcode" in each for each in told)


def _compare_width(row: RowReader, line: Line, columns: Columns, *, pads: bool) -> None:
    # Workbooks leave out empty cells at the end of a row, so a short row may be complete.
    width = len(columns.columns)
    if any(cell.strip() for cell in line.cells[width:]):
        row.error(
            "import.too-many-cells",
            "",
            "The row has more cells than there are headers, so its cells may be in the wrong columns.",
            "Put quotation marks around cells that contain the delimiter, or add the missing header.",
        )
    elif len(line.cells) < width and not pads:
        row.warn(
            "import.too-few-cells",
            "",
            "The row ends before the last column. The missing cells count as empty.",
            "Check that a line break has not split the row in two.",
        )
