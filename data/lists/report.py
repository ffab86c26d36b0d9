"""Report the result of every list row (CSV or JSON), and write the rejected rows for correction."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from data.lists.columns import REJECTED_HEADERS
from data.lists.export import csv_text
from data.lists.faults import RowFault
from data.lists.rows import ListRow, ReadList
from routing.errors import Fault, InvalidFile

__all__ = [
    "ReportLine",
    "check_report",
    "rejected_csv",
    "report_csv",
    "report_json",
    "report_lines",
    "write_report",
]


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A fault in one row, or in the file (line 0). A row without faults has one line without a code.

    ``fate`` is the row's result: ``rejected``, ``importable``, or the caller's own word ("new", "unchanged").
    """

    line: int
    fate: str
    severity: str
    code: str
    column: str
    reason: str
    action: str


def report_lines(read: ReadList[Any], fates: Mapping[int, str] | None = None) -> Iterator[ReportLine]:
    """Yield the report in the order of the file, its own faults first, without names or cells."""
    fates = fates or {}
    for fault in read.faults:
        yield _line(fault.line, "", fault)
    rows: list[tuple[int, str, tuple[RowFault, ...]]] = [
        *((row.line, fates.get(row.line, "importable"), row.faults) for row in _rows(read)),
        *((row.line, "rejected", row.faults) for row in read.rejected),
    ]
    shown = 0
    for number, fate, faults in sorted(rows, key=lambda row: row[0]):
        # A line that became several rows is reported once.
        if not faults and number != shown:
            yield ReportLine(number, fate, "", "", "", "", "")
        shown = number
        for fault in faults:
            yield _line(number, fate, fault)


def report_csv(read: ReadList[Any], fates: Mapping[int, str] | None = None) -> str:
    """Return the report as CSV, safe to open in a spreadsheet."""
    return csv_text(
        ("line", "fate", "severity", "code", "column", "reason", "what to do"),
        ((str(line.line), *list(asdict(line).values())[1:]) for line in report_lines(read, fates)),
    )


def report_json(read: ReadList[Any], fates: Mapping[int, str] | None = None) -> str:
    """Return the report as JSON: the list's kind, the counts, and the lines."""
    lines = [asdict(line) for line in report_lines(read, fates)]
    whole = {
        "list": read.what,
        "format": read.format,
        "rows": len(read.rows),
        "rejected": len(read.rejected),
        "lines": lines,
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def rejected_csv(read: ReadList[Any]) -> str:
    """Return the rejected rows as written, each with its line and reasons, under the list's own headers.

    Personal: for the dispatcher who corrects the file and imports it again. Cells that a spreadsheet would run are
    marked, and the mark is removed when the file is read.
    """
    width = max((len(row.cells) for row in read.rejected), default=0)
    headers = (*read.headers, *("",) * (width - len(read.headers)))
    return csv_text(
        (*REJECTED_HEADERS, *headers),
        (
            (
                str(row.line),
                " ".join(fault.fault.cause for fault in row.faults),
                " ".join(filter(None, (fault.fault.action for fault in row.faults))),
                *row.cells,
            )
            for row in read.rejected
        ),
    )


def check_report(path: Path) -> None:
    """Check a report's file name; raises InvalidFile unless it ends in .csv or .json."""
    if path.suffix.lower() not in (".csv", ".json") and not _is_device(path):
        raise InvalidFile(
            [
                Fault(
                    "import.report-format",
                    path.name,
                    "A report must be CSV or JSON.",
                    "Use a name that ends in .csv or .json.",
                )
            ]
        )


def write_report(read: ReadList[Any], path: Path, fates: Mapping[int, str] | None = None) -> None:
    """Write the report as JSON or CSV, depending on the name, and replace the file in one step.

    A link is followed. A pipe or a device is written to directly. Raises InvalidFile if the name has another
    ending or the file cannot be written.
    """
    check_report(path)
    text = (report_json if path.suffix.lower() == ".json" else report_csv)(read, fates)
    try:
        path = path.resolve()
        if _is_device(path):
            with path.open("w", encoding="utf-8", newline="") as device:
                device.write(text)
            return
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                file.write(text)
            Path(draft).replace(path)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise
    except OSError as problem:
        raise InvalidFile(
            [
                Fault(
                    "import.report-unwritable",
                    path.name,
                    f"The report cannot be written: {problem.strerror}.",
                    "Choose a folder that exists and that you can write to.",
                )
            ]
        ) from None


def _is_device(path: Path) -> bool:
    return path.exists() and not path.is_file() and not path.is_dir()


def _rows(read: ReadList[Any]) -> tuple[ListRow, ...]:
    return read.rows


def _line(number: int, fate: str, fault: RowFault) -> ReportLine:
    return ReportLine(
        number, fate, fault.severity, fault.fault.code, fault.column, fault.fault.cause, fault.fault.action
    )
