"""Refuse requests for a host that is not this server's, so that no answer repeats a host that a stranger made up."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.security.refusals import Refusing
from api.settings import Settings
from routing.errors import Refused

__all__ = ["OwnHostOnly", "own_hosts"]

_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_EVERYWHERE: Final = frozenset({"0.0.0.0", "::"})  # noqa: S104 - the addresses that are nobody's name


def own_hosts(settings: Settings) -> frozenset[str]:
    """Return the host names by which people and programs may reach the server, without ports.

    These are the host of the public address, the address the server listens on, and this machine's own names.
    """
    named = {urlsplit(settings.base_url).hostname or settings.host, settings.host}
    return frozenset(name.lower() for name in named) - _EVERYWHERE | _LOOPBACK


class OwnHostOnly:
    """ASGI middleware that answers 400 to a request whose Host header is not one of the server's."""

    def __init__(self, app: ASGIApp, *, hosts: frozenset[str], refuse: Refusing) -> None:
        self.app = app
        self.hosts = hosts
        self.refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _name_of(Headers(scope=scope).get("host", "")) not in self.hosts:
            refusal = Refused(
                "host.unknown",
                "This server does not have that host name.",
                "Use the address you were given. Administrators can set it with WARDROUND_PUBLIC_URL.",
            )
            await self.refuse(Request(scope), refusal, 400)(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def _name_of(host: str) -> str:
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""
