"""The cookies: a person's session, the device they signed in on, and a volunteer's round.

Each holds one token.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from fastapi import Request, Response

from api.settings import Settings

__all__ = [
    "DEVICE",
    "ROUND",
    "ROUND_LASTS",
    "SESSION",
    "clear_token",
    "cookie_name",
    "is_https",
    "read_token",
    "set_token",
]

SESSION: Final = "wardround_session"
DEVICE: Final = "wardround_device"
ROUND: Final = "wardround_round"

ROUND_LASTS: Final = timedelta(days=7)
"""How long a phone keeps the cookie of a round. The server ends the round's link long before."""


def is_https(settings: Settings) -> bool:
    """Whether people reach the server over https (TLS may end at a proxy in front of it)."""
    return settings.base_url.startswith("https://")


def cookie_name(settings: Settings, name: str) -> str:
    """Return a cookie's full name, over https with ``__Host-``, which ties it to this host."""
    return f"__Host-{name}" if is_https(settings) else name


def read_token(request: Request, settings: Settings, name: str) -> str | None:
    """Return the token in a browser's cookie, or None."""
    return request.cookies.get(cookie_name(settings, name)) or None


def set_token(response: Response, settings: Settings, name: str, token: str, *, lasts: timedelta | None = None) -> None:
    """Hand a token to the browser, out of reach of scripts; the server decides when it ends.

    The cookie is lax rather than strict, so that a person who follows a link in a message is still signed in. GET
    changes nothing, and ``security.csrf`` refuses every other cross-site request. ``lasts`` is how long the browser
    keeps the cookie, even when it is closed, or killed to save memory, as phones do.
    """
    response.set_cookie(
        cookie_name(settings, name),
        token,
        max_age=None if lasts is None else int(lasts.total_seconds()),
        path="/",
        secure=is_https(settings),
        httponly=True,
        samesite="lax",
    )


def clear_token(response: Response, settings: Settings, name: str) -> None:
    """Delete a session cookie."""
    response.delete_cookie(
        cookie_name(settings, name), path="/", secure=is_https(settings), httponly=True, samesite="lax"
    )
