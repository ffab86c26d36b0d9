"""Refuse cross-site requests made in a signed-in person's name.

Every recent browser sends ``Sec-Fetch-Site``; older ones send ``Origin`` with a POST. A client that sends neither is
not a browser, and so sends no browser's cookies.
"""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.security.refusals import Refusing
from routing.errors import Refused

__all__ = ["SameOriginOnly", "is_cross_site"]

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def is_cross_site(method: str, headers: Headers, scheme: str) -> bool:
    """Whether a request would change something and comes from another origin.

    ``scheme`` is the one by which people reach the server.
    """
    if method in _SAFE:
        return False
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = headers.get("origin")
    return origin is not None and origin.lower() != f"{scheme}://{headers.get('host', '')}".lower()


class SameOriginOnly:
    """ASGI middleware that refuses cross-site requests, unless they only read, with a 403."""

    def __init__(self, app: ASGIApp, *, scheme: str, refuse: Refusing) -> None:
        self.app = app
        self.scheme = scheme
        self.refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and is_cross_site(scope["method"], Headers(scope=scope), self.scheme):
            refusal = Refused(
                "csrf.cross-site", "This request came from another site.", "Open Wardround and try again there."
            )
            await self.refuse(Request(scope), refusal)(scope, receive, send)
        else:
            await self.app(scope, receive, send)
