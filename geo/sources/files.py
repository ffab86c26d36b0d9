"""Check raw files before they are read, and read rows of tables with any separator."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from routing.errors import Fault, InvalidFile

__all__ = ["Table", "needed", "number", "read_table"]

_MOST_BYTES: Final = 2 << 30
_SEPARATORS: Final = (",", ";", "\t", "|", "\u00ac")


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a text table.

    ``columns`` are in lower case without spaces. Row ``i`` is on line ``first_line + i``.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    first_line: int

    def column(self, names: Iterable[str]) -> int | None:
        """Return the index of the first of some columns that exists."""
        return next((self.columns.index(name) for name in names if name in self.columns), None)

    @property
    def listed(self) -> str:
        """The columns in a form that messages may list. A first row with phone numbers is not a header."""
        if any(sum(sign.isdigit() for sign in name) > 2 for name in self.columns):
            return "none that are names"
        return ", ".join(name[:30] for name in self.columns if name)[:200] or "none"


def needed(path: Path, what: str, *, any_size: bool = False) -> None:
    """Check that a raw file can be opened and is not empty.

    Raises
    ------
    InvalidFile
        ``file.missing``, ``file.folder``, ``file.unreadable``, ``file.empty`` or ``file.huge``.
    """
    where = path.name or str(path)
    if path.is_dir():
        raise InvalidFile([Fault("file.folder", where, f"This is a folder; {what} must be a file.", "Name the file.")])
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            file.read(1)
    except FileNotFoundError as error:
        raise InvalidFile(
            [Fault("file.missing", where, f"There is no such file for {what}.", "Check the path and its spelling.")]
        ) from error
    except OSError as error:
        cause = f"The file for {what} cannot be opened ({error.strerror})."
        raise InvalidFile([Fault("file.unreadable", where, cause, "Check its permissions.")]) from error
    if size == 0:
        raise InvalidFile(
            [Fault("file.empty", where, f"The file for {what} is empty.", "Download or export it again.")]
        )
    if size > _MOST_BYTES and not any_size:
        cause = f"The file for {what} is larger than {_MOST_BYTES >> 30} GB."
        raise InvalidFile([Fault("file.huge", where, cause, "Cut it to the council and its surroundings first.")])


def read_table(path: Path, what: str, *, header: bool | None = True) -> Table:
    """Read the rows of a CSV file: UTF-8 or Windows encoding, commas, semicolons or tabs.

    Parameters
    ----------
    what
        What the file is for, in messages: ``the postcode table``.
    header
        Whether the first row names the columns; None leaves that to the caller (no row is taken off).

    Raises
    ------
    InvalidFile
        When it is missing, empty, not text, or holds no rows.
    """
    needed(path, what)
    raw = path.read_bytes()
    if b"\0" in raw[:65536] or raw[:2] in (b"PK", b"\x1f\x8b"):
        cause = f"This is not a text file, so it cannot be {what}."
        raise InvalidFile([Fault("file.not-text", path.name, cause, "Save it as CSV (UTF-8) and try again.")])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(_SEPARATORS, key=first.count)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        cause = f"This cannot be read as a table ({error})."
        raise InvalidFile([Fault("file.not-a-table", path.name, cause, "Save it as CSV and try again.")]) from error
    rows = [tuple(cell.strip() for cell in row) for row in lines if any(cell.strip() for cell in row)]
    taken = 1 if header else 0
    if len(rows) <= taken:
        raise InvalidFile([Fault("file.no-rows", path.name, f"There are no rows in {what}.", "Export it again.")])
    columns = tuple(_plain(name) for name in rows[0]) if header else ()
    width = len(columns) if header else max(len(row) for row in rows)
    return Table(columns, tuple(_padded(row, width) for row in rows[taken:]), taken + 1)


def number(text: str) -> float | None:
    """Return a finite decimal number, or None if the text is not one."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if abs(value) < 1e12 else None


def _plain(name: str) -> str:
    return "".join(sign for sign in name.lower() if sign.isalnum())


def _padded(row: Sequence[str], width: int) -> tuple[str, ...]:
    return tuple(row[:width]) + ("",) * (width - len(row))
