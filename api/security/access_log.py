"""Writes who was shown whose details, once the answer is on its way: nobody waits for it."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

from api.services.runtime.access_log import Looks

__all__ = ["LooksWritten"]


class LooksWritten:
    """ASGI middleware: after each answer, what it showed is written."""

    def __init__(self, app: ASGIApp, *, looks: Looks) -> None:
        self.app = app
        self.looks = looks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        try:
            await self.app(scope, receive, send)
        finally:
            if self.looks.waiting:
                await run_in_threadpool(self.looks.write)
