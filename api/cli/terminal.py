"""Terminal output: results go to standard output, everything else to standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import typer

from api.services.runtime.files import check_writable, write_whole
from api.services.wording.clock import FIRST_DAY, LAST_DAY
from routing.errors import Fault, InvalidFile, InvalidInput, WardroundError

__all__ = [
    "check_writable",
    "json_out",
    "note",
    "parse_date",
    "progress",
    "read_json",
    "show_error",
    "table",
    "text_out",
    "write_whole",
]

Report = Callable[[str, float], None]
"""Called with the current step and the fraction done, 0 to 1."""


def text_out(line: str = "") -> None:
    """Print one line of the result to standard output."""
    typer.echo(line)


def json_out(value: object) -> None:
    """Print the result as JSON to standard output."""
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False, default=_plain))


def note(line: str) -> None:
    """Print a message that is not part of the result to standard error."""
    typer.echo(line, err=True)


def show_error(error: WardroundError) -> None:
    """Print an error with its code: what is wrong, where, and what to do."""
    if isinstance(error, InvalidInput):
        many = len(error.faults)
        if many > 1:
            typer.echo(f"error: {many} faults", err=True)
        for fault in error.faults:
            typer.echo(f"{'  ' if many > 1 else 'error: '}{fault} [{fault.code}]", err=True)
    else:
        typer.echo(f"error: {error} [{error.code}]", err=True)


@contextmanager
def progress(title: str) -> Iterator[Report]:
    """Show a progress bar, unless standard error is not a terminal."""
    if not sys.stderr.isatty():
        yield lambda _step, _fraction: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%"))
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=1.0)
        yield lambda step, fraction: bar.update(task, description=step or title, completed=fraction)


def table(headers: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    """Print rows under headers, with aligned columns."""
    widths = [max(len(row[i]) for row in [headers, *rows]) for i in range(len(headers))]
    for row in [headers, *rows]:
        text_out("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def parse_date(text: str | None) -> date | None:
    """Parse a day written YYYY-MM-DD; returns None for None.

    Raises
    ------
    InvalidInput
        When the text is not a date, or is out of range.
    """
    if text is None:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise InvalidInput(
            [Fault("cli.date", "--date", f"“{text}” is not a date.", "Enter it as YYYY-MM-DD, for example 2026-11-23.")]
        ) from None
    if not FIRST_DAY <= day <= LAST_DAY:
        fault = Fault("cli.date", "--date", f"{day} is out of range.", f"Enter a day from {FIRST_DAY} to {LAST_DAY}.")
        raise InvalidInput([fault])
    return day


def read_json(path: Path, *, limit: int = 256 * 1024 * 1024) -> Any:
    """Return the JSON value in a file of at most ``limit`` bytes.

    Raises
    ------
    InvalidFile
        When it is missing, a folder, empty, too large, not UTF-8 or not JSON.
    """
    where = str(path)

    def fault(code: str, cause: str, action: str) -> InvalidFile:
        return InvalidFile([Fault(code, where, cause, action)])

    if not path.exists():
        raise fault("file.missing", "This file does not exist.", "Check the path.")
    if path.is_dir():
        raise fault("file.is-a-folder", "This is a folder, not a file.", "Give a file instead.")
    if path.stat().st_size == 0:
        raise fault("file.empty", "The file is empty.", "Give a JSON file.")
    if path.stat().st_size > limit:
        raise fault("file.too-large", f"The file is larger than {limit // 2**20} MB.", "Give a smaller file.")
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise fault("file.not-text", "The file is not UTF-8 text.", "Give a JSON file.") from None
    except json.JSONDecodeError as error:
        raise fault(
            "file.not-json", f"Line {error.lineno}, column {error.colno}: {error.msg}.", "Give a JSON file."
        ) from None
    except RecursionError:
        raise fault("file.not-json", "The JSON is nested too deeply.", "Give a file in the right format.") from None
    except ValueError:  # Python reads no number of more than 4,300 digits
        raise fault(
            "file.not-json", "It has a number with too many digits.", "Give a file in the right format."
        ) from None
    except OSError as error:
        raise fault("file.unreadable", f"It cannot be read: {error.strerror}.", "Check its permissions.") from None


def _plain(value: object) -> object:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, frozenset | set):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")
