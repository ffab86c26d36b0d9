"""Write a table as CSV, an Excel workbook or JSON, in memory only.

Cells that a spreadsheet could mistake for a formula are written as text.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

import xlsxwriter

__all__ = ["Cell", "ExportTable", "FileForm", "csv_text", "defused", "written"]

Cell = str | int | float | date | datetime | None
"""Datetimes are aware and in the area's own time zone."""

_STARTS_FORMULA: Final = re.compile(r"[\s\ufeff\u200b]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
"""Starts that a spreadsheet may take for a formula: a sign (also full-width) after spaces, or a control character."""
_NUMBER: Final = re.compile(r"-\d+(?:\.\d+)?")
"""A negative number. A number with a plus may be a telephone number, which would lose the plus."""
_LONGEST_CELL: Final = 32_767
"""The most characters that an Excel cell can have (Excel specifications and limits)."""
_CUT: Final = " ... (cut short to fit an Excel cell. Export to CSV for the full text.)"
_WIDEST: Final = 60


class FileForm(StrEnum):
    """A file format for exports."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"

    @property
    def media_type(self) -> str:
        """The media type of this format."""
        return _MEDIA_TYPES[self]


_MEDIA_TYPES: Final = {
    FileForm.CSV: "text/csv; charset=utf-8",
    FileForm.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileForm.JSON: "application/json",
}


@dataclass(frozen=True, slots=True)
class ExportTable:
    """The rows and columns of an export.

    ``name`` is used for the file, and ``note`` explains the numbers where necessary.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


def written(table: ExportTable, form: FileForm) -> bytes:
    """Return the table as the bytes of a file."""
    match form:
        case FileForm.CSV:
            return csv_text(table.columns, table.rows).encode()
        case FileForm.XLSX:
            return _workbook(table)
        case FileForm.JSON:
            return _json(table).encode()


def csv_text(headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Return the text of a CSV file that is safe to open in a spreadsheet."""
    out = io.StringIO(newline="")
    # Without a byte-order mark, a spreadsheet would not recognise UTF-8.
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow([defused(header) for header in headers])
    writer.writerows([defused(cell) if isinstance(cell, str) else _text(cell) for cell in row] for row in rows)
    return out.getvalue()


def defused(cell: str) -> str:
    """Return the cell, prefixed with ' if a spreadsheet would take it for a formula.

    A plain number is not one.
    """
    return f"'{cell}" if _STARTS_FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


def _text(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case datetime() | date():
            return cell.isoformat()
    return str(cell)


def _fitting(cell: str) -> str:
    return cell if len(cell) <= _LONGEST_CELL else cell[: _LONGEST_CELL - len(_CUT)] + _CUT


def _json(table: ExportTable) -> str:
    rows = [
        {
            column: cell.isoformat() if isinstance(cell, date) else cell
            for column, cell in zip(table.columns, row, strict=True)
        }
        for row in table.rows
    ]
    return json.dumps({"table": table.name, "note": table.note, "rows": rows}, ensure_ascii=False, indent=1) + "\n"


def _workbook(table: ExportTable) -> bytes:
    out = io.BytesIO()
    # In memory, because xlsxwriter would otherwise write unencrypted parts to the folder for temporary files.
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "remove_timezone": True,
    }
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"comments": table.note})
        sheet = book.add_worksheet(table.name[:31])
        bold = book.add_format({"bold": True})
        day, moment = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for column, title in enumerate(table.columns):
            sheet.write_string(0, column, title, bold)
        for line, row in enumerate(table.rows, start=1):
            for column, cell in enumerate(row):
                match cell:
                    case None:
                        pass
                    case datetime():
                        sheet.write_datetime(line, column, cell, moment)
                    case date():
                        sheet.write_datetime(line, column, cell, day)
                    case int() | float():
                        sheet.write_number(line, column, cell)
                    case _:
                        sheet.write_string(line, column, _fitting(cell))
        for column, title in enumerate(table.columns):
            longest = max((len(_text(row[column])) for row in table.rows), default=0)
            sheet.set_column(column, column, min(max(len(title), longest) + 2, _WIDEST))
        sheet.freeze_panes(1, 0)
        if table.note:
            sheet.write_string(len(table.rows) + 2, 0, table.note)
    return out.getvalue()
