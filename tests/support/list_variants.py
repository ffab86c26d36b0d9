"""A list of needs as other groups would have kept it: other headers, encodings, separators, orders and formats.

They are made from the real list when a test runs; nothing of it is kept here.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from openpyxl import Workbook

__all__ = ["QUESTIONS", "Listing", "variants"]

QUESTIONS: Final = (
    "Timestamp", "Please tell us your full name", "What is the best phone number to reach you on?",
    "Which street do you live in, and at what number?", "What is your postcode? (for example CB1 2AB)",
    "What kind of help would you like?", "When would be a good time for us to come?",
    "If it is shopping or a prescription: which shop or pharmacy should we go to?", "Roughly how many bags will it be?",
    "Does anything have to be kept in the fridge?", "Is there anything our volunteer should know before they come?",
    "For the office only (volunteers do not see this)",
)  # fmt: skip
"""The headers of a form that writes its whole questions."""

Row = list[str]
Listing = tuple[bytes, Callable[[int], int]]
"""A file, and the line of the original list that a line of it is."""


def variants(original: bytes) -> Mapping[str, Listing]:
    """The list in other shapes, by a name for each."""
    headers, *rows = csv.reader(io.StringIO(original.decode("utf-8-sig")))
    split = [[row[0], *_halves(row[1]), *row[2:]] for row in rows]
    ticked = {"no": "", "yes": "checked"}
    airtable = [[row[1], _dated(row[0], "%Y-%m-%d %H:%M"), *row[2:]] for row in rows]
    airtable = [[*row[:9], ticked.get(row[9].lower(), row[9]), *row[10:]] for row in airtable]
    names = ["Name", "Created", "Phone", "Address", "Postcode", "Request type", "Preferred time", "Shop or pharmacy"]
    long = [[*row[:10], f'{row[10]}\nA line more, "quoted"' if any(row) else "", *row[11:]] for row in rows]
    upper = [header.upper().replace(" ", "_") for header in headers]
    twice = [["", *row[:3], "", *row[3:], "", ""] for row in rows]
    shapes = {
        "whole questions": _file(list(QUESTIONS), rows).encode(),
        "Airtable": _file([*names, "Bags", "Fridge", "Notes", "Internal notes"], airtable).encode("utf-8-sig"),
        "semicolons in cp1252": _file(headers, rows, ";").encode("cp1252"),
        "tabs in UTF-16": _file(headers, rows, "\t").encode("utf-16"),
        "bars in MacRoman": _file(headers, rows, "|", "\r").encode("mac_roman"),
        "American dates of two digits": _file(headers, _stamped(rows, "%m/%d/%y %I:%M %p")).encode(),
        "German dates of two digits": _file(headers, _stamped(rows, "%d.%m.%y %H:%M")).encode(),
        "columns twice and empty ones": _file(["", *headers[:3], headers[2], *headers[3:], "", headers[10]], twice)
        .encode(),
        "columns from last to first": _file(headers[::-1], [row[::-1] for row in rows]).encode(),
        "headers in capitals": _file(upper, rows).encode(),
        "first name and surname": _file(["Timestamp", "First name", "Surname", *headers[2:]], split).encode(),
    }  # fmt: skip
    listings: dict[str, Listing] = {name: (content, lambda line: line) for name, content in shapes.items()}
    quoted = _file(headers, long).encode()
    began = _lines_of(quoted)
    listings["cells of two lines"] = quoted, lambda line: began[line]
    listings["Excel below a title"] = _workbook(headers, rows), lambda line: line - 2
    return listings


def _file(headers: Row, rows: list[Row], delimiter: str = ",", end: str = "\r\n") -> str:
    told = io.StringIO()
    csv.writer(told, delimiter=delimiter, lineterminator=end).writerows([headers, *rows])
    return told.getvalue()


def _when(text: str) -> datetime | None:
    for form in ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M"):
        try:
            return datetime.strptime(text.strip(), form)  # noqa: DTZ007 - a list says no time zone
        except ValueError:
            continue
    return None


def _dated(text: str, form: str) -> str:
    at = _when(text)
    return at.strftime(form) if at else text


def _stamped(rows: list[Row], form: str) -> list[Row]:
    return [[_dated(row[0], form), *row[1:]] for row in rows]


def _halves(name: str) -> Row:
    first, _, last = name.rpartition(" ")
    return [first, last] if first else [last, ""]


def _lines_of(content: bytes) -> dict[int, int]:
    """The number of each row, by the line it begins on."""
    reader, began, before = csv.reader(io.StringIO(content.decode())), {}, 0
    for number, _ in enumerate(reader, start=1):
        began[before + 1] = number
        before = reader.line_num
    return began


def _workbook(headers: Row, rows: list[Row]) -> bytes:
    """Below a title over merged cells, dates and telephones as numbers; a hidden sheet before it, another behind."""
    book = Workbook()
    book.active.title = "Hidden"
    book.active["A1"] = "Nothing to see"
    book.active.sheet_state = "hidden"
    sheet = book.create_sheet("Requests")
    book.create_sheet("Other things")["A1"] = "Nothing to see"
    book.active = 1
    sheet["A1"] = "Requests for help"
    sheet.merge_cells("A1:L1")
    for column, header in enumerate(headers, start=1):
        sheet.cell(3, column, header)
    for line, row in enumerate(rows, start=4):
        for column, text in enumerate(row, start=1):
            digits = re.sub(r"[\s()-]", "", text)
            cell = sheet.cell(line, column)
            if column == 1 and (at := _when(text)):
                cell.value = at
            elif column == 3 and re.fullmatch(r"0\d{10}", digits):
                cell.value = float(digits)
            elif column == 9 and text.isdecimal():
                cell.value = int(text)
            elif text:
                cell.value = text
                cell.data_type = "s"
    told = io.BytesIO()
    book.save(told)
    return told.getvalue()
