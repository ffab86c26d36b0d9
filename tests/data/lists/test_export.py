"""A table as CSV, workbook and JSON: the same cells in each, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest

from data.lists.export import Cell, ExportTable, FileForm, written

MOMENT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
TABLE = ExportTable(
    "needs",
    ("id", "name", "day", "at", "size", "empty"),
    ((1, 'Ánn, "the" first', date(2026, 11, 23), MOMENT, 2.5, None), (2, "two\nlines", None, None, 0, "")),
    "All there is.",
)
FORMULAS = (
    *("=1+1", "+44 7700 900123", "-1+1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://a.example")'),
    *("\n=1", "\nAda", " =1", "\u00a0=1", "\ufeff=1", "\uff1d1", "\uff0b1", "\uff0d1", "\uff201"),
)


def rows_of_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def sheet_of(content: bytes) -> list[tuple[Cell, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [tuple(cell.value for cell in row) for row in book.active.iter_rows()]


def test_a_csv_has_every_cell_as_text() -> None:
    assert rows_of_csv(written(TABLE, FileForm.CSV)) == [
        ["id", "name", "day", "at", "size", "empty"],
        ["1", 'Ánn, "the" first', "2026-11-23", "2026-11-23T09:30:00+00:00", "2.5", ""],
        ["2", "two\nlines", "", "", "0", ""],
    ]


def test_a_workbook_keeps_numbers_and_days_as_such_and_says_its_note() -> None:
    rows = sheet_of(written(TABLE, FileForm.XLSX))
    day = datetime(2026, 11, 23)  # noqa: DTZ001 - a workbook knows no zones
    assert rows[1] == (1, 'Ánn, "the" first', day, day.replace(hour=9, minute=30), 2.5, None)
    assert rows[2][:2] == (2, "two\nlines")
    assert rows[-1][0] == "All there is."


def test_json_has_the_rows_by_column_and_the_note() -> None:
    found = json.loads(written(TABLE, FileForm.JSON))
    assert found["note"] == "All there is."
    assert found["rows"][0] == {
        "id": 1,
        "name": 'Ánn, "the" first',
        "day": "2026-11-23",
        "at": "2026-11-23T09:30:00+00:00",
        "size": 2.5,
        "empty": None,
    }


@pytest.mark.parametrize("cell", FORMULAS)
def test_no_cell_or_header_is_a_formula_in_a_spreadsheet(cell: str) -> None:
    table = ExportTable("needs", (cell,), ((cell,),))
    for found in rows_of_csv(written(table, FileForm.CSV)):
        assert found == [f"'{cell}"]
    book = openpyxl.load_workbook(io.BytesIO(written(table, FileForm.XLSX)))
    assert {(box.data_type, box.hyperlink) for row in book.active.iter_rows() for box in row} == {("s", None)}


def test_a_cell_longer_than_a_workbook_takes_says_that_it_was_cut() -> None:
    table = ExportTable("needs", ("notes",), (("x" * 40_000,),))
    assert str(sheet_of(written(table, FileForm.XLSX))[1][0]).endswith("Export to CSV for the full text.)")
    assert len(rows_of_csv(written(table, FileForm.CSV))[1][0]) == 40_000


def test_no_part_of_a_workbook_is_put_on_a_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its parts would lie in the folder for temporary files, in the clear."""
    made: list[object] = []
    for name in ("mkstemp", "mkdtemp", "NamedTemporaryFile", "TemporaryFile"):
        monkeypatch.setattr(tempfile, name, lambda *given, **more: made.append((given, more)))
    written(TABLE, FileForm.XLSX)
    assert made == []


def test_a_negative_number_is_a_number() -> None:
    table = ExportTable("needs", ("lon", "late"), ((-0.747, -3),))
    assert rows_of_csv(written(table, FileForm.CSV))[1:] == [["-0.747", "-3"]]
    assert sheet_of(written(table, FileForm.XLSX))[1] == (-0.747, -3)
