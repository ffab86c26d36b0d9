"""Read a workbook in a child process with limits on memory and time, so that a hostile one does no harm.

Memory is limited where the system can limit a process's address space (Linux). Elsewhere only the limits on time,
unpacked bytes, cells and letters apply.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO, Final

from data.lists.faults import RowFault, Severity
from data.lists.tables import Limits, Line, LineFault, RawTable, file_fault
from data.lists.workbooks import is_workbook, workbook_table
from routing.errors import Fault, InvalidFile

__all__ = ["read_workbook"]

_MEMORY: Final = 230_000_000
"""Bytes of memory that a workbook may use, in addition to Python itself (about 50 MB in use)."""
_LEAST_SECONDS: Final = 4
_SECONDS_PER_MB: Final = 5
_WAITING_TIMES: Final = 10
"""On a busy machine, the child may run for this many times its processor time before we stop it."""


def read_workbook(content: bytes, limits: Limits, sheet: str | None) -> tuple[RawTable, tuple[RowFault, ...]] | None:
    """Return a workbook's table and faults, or None for another kind of zip archive.

    Raises
    ------
    InvalidFile
        The workbook is damaged, too long, or needs more memory or time than a list should.
    """
    seconds = _LEAST_SECONDS + _SECONDS_PER_MB * len(content) // 1_000_000
    head = json.dumps({"limits": asdict(limits), "sheet": sheet, "seconds": seconds}).encode()
    # The child may read a hostile file, so it is given none of Wardround's settings and answers only in JSON.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("WARDROUND_")}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "data.lists.workbook_process"],
            input=head + b"\n" + content,
            capture_output=True,
            env=environment,
            timeout=seconds * _WAITING_TIMES,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _too_costly() from None
    answer = done.stdout.splitlines()
    end: dict[str, Any] = json.loads(answer.pop()) if done.returncode == 0 and answer else {"costly": True}
    if end.get("costly"):
        raise _too_costly()
    if end.get("other"):
        return None
    if refused := end.get("refused"):
        raise InvalidFile([Fault(**one) for one in refused])
    return RawTable(tuple(map(_line, answer)), end["format"]), tuple(map(_row_fault, end["faults"]))


def _line(written: bytes) -> Line:
    number, cells, fault = json.loads(written)
    return Line(number, tuple(cells), LineFault(**fault) if fault else None)


def _row_fault(one: dict[str, Any]) -> RowFault:
    return RowFault(Fault(**one["fault"]), Severity(one["severity"]), one["line"], one["column"])


def _too_costly() -> InvalidFile:
    return InvalidFile(
        [
            file_fault(
                "import.too-big",
                "The workbook takes too much memory or time to read.",
                "Split the list, or save it as CSV (UTF-8).",
            )
        ]
    )


def _limit_self(seconds: int) -> None:
    """Limit this process's memory and processor time, as far as the system can."""
    if sys.platform == "win32":
        return
    import resource

    # A core dump would contain the list's names, unencrypted.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    pages = Path("/proc/self/statm")
    if pages.exists():
        now = int(pages.read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (now + _MEMORY, now + _MEMORY))


def _answer(source: BinaryIO, out: BinaryIO) -> None:
    head = json.loads(source.readline())
    # Imported before the limits are set, so that they apply to the list alone.
    import openpyxl  # noqa: F401

    _limit_self(head["seconds"])
    content = source.read()
    limits = Limits(**head["limits"])
    end: dict[str, Any]
    try:
        if not is_workbook(content):
            end = {"other": True}
        else:
            table, faults = workbook_table(content, limits, head["sheet"])
            for line in table.lines:
                fault = asdict(line.fault) if line.fault else None
                out.write(json.dumps([line.number, line.cells, fault]).encode() + b"\n")
            end = {"format": table.format, "faults": [asdict(one) for one in faults]}
    except InvalidFile as refusal:
        end = {"refused": [asdict(fault) for fault in refusal.faults]}
    except MemoryError:
        end = {"costly": True}
    out.write(json.dumps(end).encode() + b"\n")
    out.flush()


if __name__ == "__main__":
    _answer(sys.stdin.buffer, sys.stdout.buffer)
