"""Limit the size of a request, and the time it takes to arrive."""

from __future__ import annotations

import re
from typing import Final

import anyio
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data.lists import Limits

__all__ = ["BODY_SECONDS", "LIST_SECONDS", "MAX_BODY_BYTES", "MAX_LIST_BYTES", "BodyLimit"]

MAX_BODY_BYTES: Final = 64 * 1024
"""In bytes. A password or one stop's outcome is far below this."""

MAX_LIST_BYTES: Final = Limits().most_bytes + MAX_BODY_BYTES
"""In bytes: the largest list, plus what a form adds around it."""

_LISTS: Final = re.compile(r"/imports|/api/v1/imports/(?:needs|volunteers|places)")


BODY_SECONDS: Final = 60.0
"""The longest that a body may take to arrive."""

LIST_SECONDS: Final = 600.0
"""The longest that a list may take: one of the largest size (20 MB) needs 270 kbit/s."""


class BodyLimit:
    """ASGI middleware that limits a body's bytes (413), declared or not, and the time it takes to arrive (408)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        read, whole = 0, False
        is_list = _LISTS.fullmatch(scope.get("path", "")) is not None
        limit = MAX_LIST_BYTES if is_list else MAX_BODY_BYTES
        deadline = anyio.current_time() + (LIST_SECONDS if is_list else BODY_SECONDS)

        async def counted() -> Message:
            nonlocal read, whole
            if whole:  # what comes now is the client going away, after as long as the answer takes
                return await receive()
            with anyio.move_on_after(deadline - anyio.current_time()) as waiting:
                message = await receive()
            if waiting.cancelled_caught:
                raise HTTPException(408)
            read += len(message.get("body", b""))
            whole = not message.get("more_body", False)
            if read > limit:
                raise HTTPException(413)
            return message

        await self.app(scope, counted if scope["type"] == "http" else receive, send)
