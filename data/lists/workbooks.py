"""Reads rows from an Excel workbook (.xlsx), with formulas as text."""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from xml.etree.ElementTree import ParseError

from data.lists.faults import RowFault, Severity, row_fault
from data.lists.tables import Limits, Line, RawTable, checked_line, file_fault, too_many_rows
from routing.errors import Fault, InvalidFile

__all__ = ["is_workbook", "workbook_table"]

_UNPACKED_TIMES: Final = 10
_BLANK_RUN: Final = 1000
"""Reading stops after this many consecutive empty rows, which formatting alone can create."""
_MOST_CELLS: Final = 4_000_000


def is_workbook(content: bytes) -> bool:
    """Return whether the bytes are an Open XML workbook."""
    if not content.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return any(name.startswith("xl/workbook") for name in archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError):
        # The archive's directory is damaged, or names an unknown compression method.
        return False


def workbook_table(content: bytes, limits: Limits, sheet: str | None = None) -> tuple[RawTable, tuple[RowFault, ...]]:
    """Read the named sheet or the first visible one; adds a warning if there are more sheets."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(part.file_size for part in archive.infolist()) > limits.most_bytes * _UNPACKED_TIMES:
            raise InvalidFile([_too_big()])
    # Imported late because it is slow and most lists are not workbooks.
    import openpyxl

    try:
        # openpyxl warns about parts it does not read (validation, styles). The list's text is in none of them.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
            try:
                return _sheet_table(book, limits, sheet)
            finally:
                book.close()
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
        OSError,
        ParseError,
    ) as problem:
        if isinstance(problem, InvalidFile):
            raise
        raise InvalidFile(
            [
                file_fault(
                    "import.broken-workbook",
                    "The workbook is damaged.",
                    "Open it and save it again, or save it as CSV.",
                )
            ]
        ) from None


def _sheet_table(book: Any, limits: Limits, wanted: str | None) -> tuple[RawTable, tuple[RowFault, ...]]:
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    chosen = next((sheet for sheet in sheets if sheet.title == wanted), None) if wanted else next(iter(sheets), None)
    if chosen is None:
        raise InvalidFile(
            [
                file_fault(
                    "import.no-sheet",
                    "The workbook has no visible sheet with this name.",
                    "Choose another sheet (--sheet).",
                )
            ]
        )
    # The size that a sheet states may be wrong, and rows would then be missing.
    chosen.reset_dimensions()
    lines: list[Line] = []
    blank = cells = letters = 0
    for number, row in enumerate(chosen.iter_rows(values_only=True), start=1):
        line = Line(number, tuple(_text(value) for value in row))
        blank = blank + 1 if line.is_blank else 0
        if blank > _BLANK_RUN:
            break
        if len(lines) - blank > limits.most_rows:
            raise InvalidFile([too_many_rows(limits)])
        if line.is_blank:
            # Formatting alone can make a blank row 16,384 cells wide.
            lines.append(Line(number, ()))
            continue
        # Many cells may share one long text, which is small in the file but large when unpacked.
        cells, letters = cells + len(line.cells), letters + sum(map(len, line.cells))
        if cells > _MOST_CELLS or letters > limits.most_bytes:
            raise InvalidFile([_too_big()])
        lines.append(checked_line(line, limits))
    while lines and lines[-1].is_blank:
        lines.pop()
    faults: tuple[RowFault, ...] = ()
    if len(sheets) > 1:
        faults = (
            row_fault(
                Severity.WARNING,
                "import.other-sheets",
                f"The workbook has {len(sheets)} sheets. We read only “{chosen.title}”.",
                "Save the other sheets as separate files, or choose a sheet (--sheet).",
            ),
        )
    return RawTable(tuple(lines), "workbook"), faults


def _too_big() -> Fault:
    return file_fault("import.too-big", "The workbook is too large when unpacked.", "Split the list.")


def _text(value: object) -> str:
    """Return a cell as a person would type it: dates in ISO format, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, timedelta):
        whole = int(value.total_seconds())
        return f"{whole // 3600}:{whole % 3600 // 60:02d}"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)
