"""Add security headers to every response, with a nonce for its scripts.

A page's scripts run only with the nonce of its response; styles come from our own files. A map brings its own policy
(maps.rendering) and may be framed by our own pages only. Browsers store nothing unless a route allows it.
"""

from __future__ import annotations

from secrets import token_urlsafe
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["CLEAR_PHONE", "MAY_LOCATE", "MAY_WORK", "SecurityHeaders", "nonce_of", "page_policy"]

_NO_SENSORS: Final = "camera=(), geolocation={}, microphone=(), payment=(), usb=()"
MAY_LOCATE: Final = {"Permissions-Policy": _NO_SENSORS.format("(self)")}
"""For the volunteer's page and map, which read the phone's position when the volunteer asks."""

MAY_WORK: Final = "worker-src 'self'"
"""For the policy of the volunteer's page: its service worker shows a page of ours without signal."""

CLEAR_PHONE: Final = {"Clear-Site-Data": '"storage"'}
"""Has the browser empty what our pages kept on it, and end their service worker."""

_ALWAYS: Final = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", _NO_SENSORS.format("()")),
    ("X-Robots-Tag", "noindex, nofollow"),
)


def page_policy(nonce: str) -> str:
    """Return the Content-Security-Policy of our pages (pico.css draws icons as data: images)."""
    return (
        f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def nonce_of(request: Request) -> str:
    """Return the script nonce of this response."""
    nonce: str = request.state.nonce
    return nonce


class SecurityHeaders:
    """ASGI middleware that adds a nonce and security headers, keeping headers set by the route."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self.app = app
        self.https = https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        nonce = token_urlsafe(16)
        scope.setdefault("state", {})["nonce"] = nonce

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _ALWAYS:
                    headers.setdefault(name, value)
                headers.setdefault("Content-Security-Policy", page_policy(nonce))
                headers.setdefault("X-Frame-Options", "DENY")
                headers.setdefault("Cache-Control", "no-store")
                if self.https:
                    headers.setdefault("Strict-Transport-Security", "max-age=31536000")
            await send(message)

        await self.app(scope, receive, with_headers)
