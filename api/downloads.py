"""Send exported files as downloads, for both the pages and the JSON API."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import Query, Response

from api.services.reports import exports
from data.lists.export import FileForm

__all__ = ["FileFormIn", "WithNames", "as_file"]

FileFormIn = Annotated[FileForm, Query(alias="form", description="CSV, an Excel workbook, or JSON.")]
WithNames = Annotated[
    bool, Query(description="Include names, phone numbers, addresses and notes. Otherwise people are numbers.")
]


def as_file(content: bytes, what: str, days: tuple[date, date], form: FileForm) -> Response:
    """Return a file as a download that no cache may keep."""
    name = exports.file_name(what, *days, form)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=form.media_type, headers=headers)
