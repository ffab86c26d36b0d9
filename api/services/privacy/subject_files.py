"""A person's file to hand over: HTML for people, JSON for machines."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from html import escape
from pathlib import Path
from typing import Any, Final

from api.services.context import Context
from api.services.privacy.expiring_files import write_for_a_while
from api.services.privacy.subject_access import PersonFile
from routing.errors import Fault, InvalidFile

__all__ = ["KEPT_DAYS", "as_html", "as_json", "check_name", "write"]

KEPT_DAYS: Final = 30
"""Days after which an exported file is removed."""

_STYLE: Final = (
    "body{font:1rem/1.5 sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}"
    "dt{font-weight:bold}dd{margin:0 0 .4rem 1rem;white-space:pre-wrap}li{margin:0 0 1rem}"
)


def as_json(file: PersonFile) -> str:
    """Return the file as JSON, with dates and times in ISO 8601."""
    said = {
        "name": file.name,
        "made_at": file.made_at,
        "sections": {title: list(records) for title, records in file.sections},
        "other_records_of_this_telephone": list(file.others),
    }
    return json.dumps(said, ensure_ascii=False, indent=2, default=_plain) + "\n"


def as_html(file: PersonFile, group: str) -> str:
    """Return the file as one self-contained HTML page, with people's text escaped."""
    parts = [
        "<!doctype html><html lang=en><meta charset=utf-8>",
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        f"<title>What {escape(group)} keeps</title><style>{_STYLE}</style>",
        f"<h1>What {escape(group)} keeps about {escape(file.name)}</h1>",
        f"<p>Made on {file.made_at:%d %B %Y at %H:%M} UTC.</p>",
    ]
    for title, records in file.sections:
        parts.append(f"<h2>{escape(title)}</h2>")
        if not records:
            parts.append("<p>Nothing.</p>")
        else:
            parts += ["<ol>", *(f"<li>{_record(record)}</li>" for record in records), "</ol>"]
    return "\n".join([*parts, "</html>", ""])


def check_name(path: Path) -> None:
    """Check that the file's name ends in ``.html`` or ``.json``.

    Raises
    ------
    InvalidFile
        ``person.export-format``
    """
    if path.suffix.lower() not in (".html", ".json"):
        raise InvalidFile(
            [
                Fault(
                    "person.export-format",
                    str(path),
                    "The file name does not show its format.",
                    "End the name with .html to read it, or .json for a machine.",
                )
            ]
        )


def write(ctx: Context, file: PersonFile, path: Path) -> None:
    """Write the file as ``.html`` or ``.json``, to be removed after ``KEPT_DAYS``.

    Raises
    ------
    InvalidFile
        ``person.export-format``, ``file.cannot-write``
    """
    check_name(path)
    content = as_json(file) if path.suffix.lower() == ".json" else as_html(file, ctx.settings.group_name)
    write_for_a_while(ctx, "export", path, content, gone_after=ctx.clock() + timedelta(days=KEPT_DAYS))


def _record(record: Mapping[str, Any]) -> str:
    told = [
        f"<dt>{escape(name)}</dt><dd>{escape(_words(value))}</dd>"
        for name, value in record.items()
        if value not in (None, "", [], ())
    ]
    return f"<dl>{''.join(told)}</dl>"


def _words(value: object) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case list():
            return "\n".join(map(_words, value))
        case datetime():
            return f"{value:%Y-%m-%d %H:%M} UTC"
    return str(value)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
