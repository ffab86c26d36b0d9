"""Reads a list into a table of text: CSV in any encoding with any delimiter, TSV, or an XLSX sheet.

Formulas are kept as text and never evaluated. A file that is not a list raises InvalidFile. A broken line is kept with
its fault, and reading continues after it.
"""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Final

from data.lists.decoding import decoded
from data.lists.delimited import delimited_table
from data.lists.faults import RowFault
from data.lists.tables import Limits, Line, RawTable, checked_line, file_fault, too_many_rows
from data.lists.workbook_process import read_workbook
from routing.errors import Fault, InvalidFile

__all__ = ["Limits", "RawTable", "Source", "read_table"]

Source = Path | str | bytes
"""A path, or the bytes of an upload."""

_FOREIGN: Final = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls) or one with a password"),
    (b"PK\x03\x04", "a zip archive, LibreOffice or Word document"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"SQLite format 3", "a database"),
    (b"{\\rtf", "a text document (.rtf)"),
    (b"<?xml", "XML"),
    (b"<!doctype", "a web page"),
    (b"<html", "a web page"),
    (b"\x7fELF", "a program"),
)
_ACTION: Final = "Save the list as CSV (UTF-8) or as an Excel workbook (.xlsx) and import that file."
_FEW_CONTROLS: Final = 0.01


def read_table(
    source: Source, *, limits: Limits | None = None, encoding: str | None = None, sheet: str | None = None
) -> tuple[RawTable, tuple[RowFault, ...]]:
    """Read a list's table, with remarks on how it was read.

    Raises
    ------
    InvalidFile
        The file is missing, a folder, empty, too big, or not a list.
    """
    limits = limits or Limits()
    content = _content(source, limits)
    if content.startswith(b"PK\x03\x04") and (found := read_workbook(content, limits, sheet)) is not None:
        return found
    start = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:32].lower()
    for magic, what in _FOREIGN:
        if start.startswith(magic.lower()):
            raise InvalidFile([Fault("import.wrong-file", "", f"The file is {what}, not a list.", _ACTION)])
    text, faults = decoded(content, encoding)
    _refuse_binary(text)
    if text.lstrip()[:1] in ("{", "["):
        return _own_json(text, limits), faults
    table, more = delimited_table(text, limits)
    return table, (*faults, *more)


def _own_json(text: str, limits: Limits) -> RawTable:
    """Return the table in a JSON file that Wardround exported; refuse all other JSON."""
    try:
        rows = json.loads(text)["rows"]
        headers = list(rows[0])
        cells = [tuple(_cell(row[header]) for header in headers) for row in rows]
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        raise InvalidFile([Fault("import.wrong-file", "", "The file is JSON, not a list.", _ACTION)]) from None
    if len(cells) > limits.most_rows:
        raise InvalidFile([too_many_rows(limits)])
    numbered = enumerate([tuple(map(str, headers)), *cells], start=1)
    return RawTable(tuple(checked_line(Line(number, row), limits) for number, row in numbered), "json")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str | int | float):
        return str(value)
    raise TypeError


def _content(source: Source, limits: Limits) -> bytes:
    if isinstance(source, bytes):
        content = source
    else:
        path = Path(source)
        try:
            mode = path.stat().st_mode
            if stat.S_ISDIR(mode):
                raise _invalid("import.folder", path, "This is a folder, not a file.", "Choose the list inside it.")
            if not stat.S_ISREG(mode):
                raise _invalid("import.wrong-file", path, "This is not an ordinary file.", _ACTION)
            with path.open("rb") as file:
                content = file.read(limits.most_bytes + 1)
        except InvalidFile:
            raise
        except FileNotFoundError:
            raise _invalid("import.missing", path, "The file does not exist.", "Check the path.") from None
        except (OSError, ValueError) as problem:
            reason = getattr(problem, "strerror", None) or "the path is not valid"
            raise _invalid(
                "import.unreadable", path, f"The file cannot be opened: {reason}.", "Check its permissions."
            ) from None
    if len(content) > limits.most_bytes:
        raise InvalidFile(
            [file_fault("import.too-big", f"The file is larger than {limits.most_bytes / 1e6:.0f} MB.", _SPLIT)]
        )
    if not content.strip(b"\xef\xbb\xbf \t\r\n"):
        raise InvalidFile([file_fault("import.empty", "The file is empty.", "Export the list again.")])
    return content


_SPLIT: Final = "Split the list into several files."


def _invalid(code: str, path: Path, cause: str, action: str) -> InvalidFile:
    return InvalidFile([Fault(code, path.name, cause, action)])


def _refuse_binary(text: str) -> None:
    sample = text[:65536]
    controls = sum(1 for letter in sample if letter < " " and letter not in "\t\r\n\f\v")
    if controls > max(8, len(sample) * _FEW_CONTROLS):
        raise InvalidFile([file_fault("import.binary", "The file contains binary data, not text.", _ACTION)])
