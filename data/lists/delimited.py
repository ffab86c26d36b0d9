"""Read rows from delimited text (CSV, TSV and similar), including quoted line breaks and broken lines."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Final

from data.lists.faults import RowFault
from data.lists.tables import Limits, Line, LineFault, RawTable, checked_line, too_many_rows
from routing.errors import InvalidFile

__all__ = ["delimited_table"]

_DELIMITERS: Final = (",", ";", "\t", "|")
_SAMPLE_LETTERS: Final = 8_000
_MOST_LINES_OF_A_ROW: Final = 200
"""In a quoted cell with more lines than this, a quotation mark was never closed."""

_MALFORMED: Final = LineFault(
    "import.malformed-line",
    "A quotation mark in this line is not closed, or is inside a cell without being doubled.",
    'Correct the quotation marks. Put a cell that contains one in quotes, and write "" for each.',
)


class _TooLong(Exception):  # noqa: N818 - it never leaves the module
    """The error for a quoted cell longer than any real cell."""


def delimited_table(text: str, limits: Limits) -> tuple[RawTable, tuple[RowFault, ...]]:
    """Read the rows of delimited text; raises InvalidFile when there are too many."""
    physical = tuple(io.StringIO(text, newline=""))
    first = 0
    delimiter = None
    if physical and (told := physical[0].strip().lower()).startswith("sep=") and len(told) == 5:
        # Excel may write "sep=;" as the first line, which is not a row.
        delimiter, first = told[4], 1
    delimiter = delimiter or _delimiter(text)
    lines = tuple(_lines(physical, first, delimiter, limits))
    return RawTable(_without_empty_end(lines), f"text, delimiter {delimiter!r}"), ()


def _delimiter(text: str) -> str:
    sample = text[:_SAMPLE_LETTERS]
    if len(text) > _SAMPLE_LETTERS:
        sample = sample.rpartition("\n")[0] or sample
    head = next((line for line in sample.splitlines() if line.strip()), "")
    if not any(delimiter in sample for delimiter in _DELIMITERS):
        return ","
    # Imported late: its regular expressions take longer to load than most lists take to read.
    import clevercsv

    try:
        found = clevercsv.Detector().detect(sample.replace("\0", ""), delimiters=list(_DELIMITERS))
    except clevercsv.Error:
        found = None
    if found is not None and found.delimiter in _DELIMITERS and found.delimiter in head:
        return str(found.delimiter)
    return max(_DELIMITERS, key=head.count)


def _lines(physical: tuple[str, ...], first: int, delimiter: str, limits: Limits) -> Iterator[Line]:
    at, rows = first, 0
    while at < len(physical):
        reader = _Reader(physical, at, delimiter, limits)
        try:
            for line in reader:
                rows += 1
                if rows > limits.most_rows + 1:
                    raise InvalidFile([too_many_rows(limits)])
                yield line
            return
        except (csv.Error, _TooLong):
            # Reading starts again after a broken line, so that one quotation mark does not swallow the list.
            at = reader.start + 1
            rows += 1
            yield Line(reader.start + 1, (physical[reader.start].rstrip("\r\n"),), _MALFORMED)


class _Reader:
    """A csv.reader that tracks the line each row starts on and stops at an unclosed quote."""

    def __init__(self, physical: tuple[str, ...], at: int, delimiter: str, limits: Limits) -> None:
        self.start = at
        self._next = at
        self._physical = physical
        self._limits = limits
        self._rows = csv.reader(self._feed(), delimiter=delimiter, strict=True)

    def _feed(self) -> Iterator[str]:
        while self._next < len(self._physical):
            if self._next - self.start >= _MOST_LINES_OF_A_ROW:
                raise _TooLong
            self._next += 1
            yield self._physical[self._next - 1]

    def __iter__(self) -> Iterator[Line]:
        for cells in self._rows:
            yield checked_line(Line(self.start + 1, tuple(cells)), self._limits)
            self.start = self._next


def _without_empty_end(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Return the lines without empty lines at the end.

    A line containing only delimiters is kept as a row.
    """
    end = len(lines)
    while end and not any(lines[end - 1].cells) and len(lines[end - 1].cells) <= 1:
        end -= 1
    return lines[:end]
