"""Limit the size of a request."""

from __future__ import annotations

import re
from typing import Final

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data.lists import Limits

__all__ = ["MAX_BODY_BYTES", "MAX_LIST_BYTES", "BodyLimit"]

MAX_BODY_BYTES: Final = 64 * 1024
"""In bytes. A password or one stop's outcome is far below this."""

MAX_LIST_BYTES: Final = Limits().most_bytes + MAX_BODY_BYTES
"""In bytes: the largest list, plus what a form adds around it."""

_LISTS: Final = re.compile(r"/imports|/api/v1/imports/(?:needs|volunteers|places)")


class BodyLimit:
    """ASGI middleware that answers 413 as soon as a body exceeds the limit, declared or not."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        read = 0
        limit = MAX_LIST_BYTES if _LISTS.fullmatch(scope.get("path", "")) else MAX_BODY_BYTES

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > limit:
                raise HTTPException(413)
            return message

        await self.app(scope, counted if scope["type"] == "http" else receive, send)
