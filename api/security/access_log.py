"""Write the access log after each response, so that users do not wait for it."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

from api.services.runtime.access_log import AccessLogWriter

__all__ = ["AccessLogWritten"]


class AccessLogWritten:
    """ASGI middleware that logs whose details each response showed, after sending the response."""

    def __init__(self, app: ASGIApp, *, access_log: AccessLogWriter) -> None:
        self.app = app
        self.access_log = access_log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self.app(scope, receive, send)
        finally:
            if self.access_log.waiting:
                await run_in_threadpool(self.access_log.write)
