"""Read an uploaded file in memory.

Starlette's own parser writes large files to disk unencrypted.
"""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser

from api.security.limits import MAX_LIST_BYTES

__all__ = ["sent_file"]

_MOST_FIELDS = 8


class _InMemory(MultiPartParser):
    spool_max_size = MAX_LIST_BYTES + 1


async def sent_file(request: Request) -> tuple[Mapping[str, str], str, bytes]:
    """Return a multipart form's fields and its file's name and content.

    Name and content are empty if no file was chosen.

    Raises
    ------
    HTTPException
        400: it is not a multipart form, or is malformed or over the limits.
    """
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise HTTPException(400)
    try:
        form = await _InMemory(
            request.headers, request.stream(), max_files=1, max_fields=_MOST_FIELDS, max_part_size=MAX_LIST_BYTES
        ).parse()
    except MultiPartException:
        raise HTTPException(400) from None
    try:
        fields = {name: value for name, value in form.multi_items() if isinstance(value, str)}
        files = [value for _, value in form.multi_items() if isinstance(value, UploadFile)]
        content = await files[0].read() if files else b""
        return fields, (files[0].filename or "") if files else "", content
    finally:
        await form.close()
