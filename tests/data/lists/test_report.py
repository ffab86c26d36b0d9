"""What became of every row, told without naming anybody, and the rows to correct."""

import csv
import io
import json
import os
from pathlib import Path

import pytest

from data.lists import Severity, read_needs, rejected_csv, report_csv, report_json, row_fault, write_report
from routing.errors import InvalidFile
from tests.support.list_makers import TODAY, found, needs_of


def rows_of(text: str) -> list[dict[str, str]]:
    """The rows of a CSV report."""
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_every_row_has_its_fate() -> None:
    read = needs_of({}, {"Name": "", "Phone": "none"}, {"Name": "Bo"})
    lines = rows_of(report_csv(read, {2: "new", 4: "unchanged"}))
    assert [(line["line"], line["fate"], line["code"]) for line in lines] == [
        ("2", "new", ""),
        ("3", "rejected", "import.no-name"),
        ("3", "rejected", "import.phone"),
        ("4", "unchanged", ""),
    ]
    assert all(line["what to do"] for line in lines if line["severity"] in ("error", "warning"))


def test_the_report_names_nobody() -> None:
    read = needs_of({"Phone": "none"}, {"Postcode": ""})
    assert "Ada" not in report_csv(read)
    assert "Ada" not in report_json(read)


def test_the_same_as_json() -> None:
    report = json.loads(report_json(needs_of({}, {"Name": ""})))
    assert (report["list"], report["rows"], report["rejected"]) == ("needs", 1, 1)
    assert [line["line"] for line in report["lines"]] == [2, 3]


def test_faults_found_later_join_the_list() -> None:
    """Whoever looks postcodes up rejects a row by an error on its line, and everything known of it stays."""
    read = needs_of({}, {"Name": "Bo", "Phone": "none"}, {"Name": ""})
    more = [
        row_fault(Severity.ERROR, "postcode.unknown", "No such postcode.", "Ask.", line=3, column="Postcode"),
        row_fault(Severity.WARNING, "place.ambiguous", "Which?", "Choose.", line=2),
        row_fault(Severity.WARNING, "place.ambiguous", "Which?", "Choose.", line=4),
    ]
    joined = read.with_faults(more)
    assert found(joined) == [
        (2, "warning", "place.ambiguous"),
        (3, "warning", "import.phone"),
        (3, "error", "postcode.unknown"),
        (4, "error", "import.no-name"),
        (4, "warning", "place.ambiguous"),
    ]
    assert [row.line for row in joined.rows] == [2]
    assert [row.line for row in joined.rejected] == [3, 4]
    assert joined.rejected[0].cells == read.cells[3]


@pytest.mark.parametrize("text", ["=1+1", "+44 7700 900123", "-1+1", "@SUM(A1)", "\uff1d1+1"])
def test_rejected_rows_are_defused_and_come_back_unharmed(text: str) -> None:
    read = needs_of({"Notes": text, "Name": ""})
    cells = rows_of(rejected_csv(read))[0]
    assert cells["Notes"] == f"'{text}"
    corrected = rejected_csv(read).replace(",,07700", ",Ada,07700")
    again = read_needs(corrected.encode(), today=TODAY)
    assert [row.need.notes for row in again.rows] == [text]
    assert [fault.fault.code for fault in again.faults] == []


def test_no_cell_of_a_report_starts_a_formula() -> None:
    header = "=cmd()"
    read = needs_of({header: "x", "Name": ""})
    for text in (report_csv(read), rejected_csv(read)):
        cells = [cell for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")) for cell in row]
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)


def test_a_report_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    read = needs_of({})
    write_report(read, tmp_path / "report.csv")
    write_report(read, tmp_path / "report.json")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["report.csv", "report.json"]
    for bad in (tmp_path / "report.docx", tmp_path / "absent" / "report.csv"):
        with pytest.raises(InvalidFile):
            write_report(read, bad)
    assert len(list(tmp_path.iterdir())) == 2


def test_a_report_is_written_through_a_link_and_into_a_pipe(tmp_path: Path) -> None:
    read = needs_of({})
    target, link = tmp_path / "target.csv", tmp_path / "link.json"
    target.touch()
    link.symlink_to(target)
    write_report(read, link)
    assert link.is_symlink()
    assert json.loads(target.read_text())["list"] == "needs"
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_report(read, pipe)
        assert os.read(reader, 65536).decode() == report_csv(read)
    finally:
        os.close(reader)
    assert pipe.is_fifo()
    write_report(read, Path(os.devnull))
    assert not Path(os.devnull).is_file()
