"""The session cookies of a signed-in person and of a volunteer's round, each a random token."""

from __future__ import annotations

from typing import Final

from fastapi import Request, Response

from api.settings import Settings

__all__ = ["ROUND", "SESSION", "clear_token", "cookie_name", "is_https", "read_token", "set_token"]

SESSION: Final = "wardround_session"
ROUND: Final = "wardround_round"

_A_WEEK: Final = 7 * 86_400


def is_https(settings: Settings) -> bool:
    """Whether people reach the server over https (TLS may end at a proxy in front of it)."""
    return settings.base_url.startswith("https://")


def cookie_name(settings: Settings, name: str) -> str:
    """Return a cookie's full name, over https with ``__Host-``, which ties it to this host."""
    return f"__Host-{name}" if is_https(settings) else name


def read_token(request: Request, settings: Settings, name: str) -> str | None:
    """Return the token in a browser's cookie, or None."""
    return request.cookies.get(cookie_name(settings, name)) or None


def set_token(response: Response, settings: Settings, name: str, token: str, *, outlives: bool = False) -> None:
    """Set a session cookie that scripts cannot read; the server decides when the session ends.

    Lax, not strict: a link from a message must find its reader signed in. Nothing changes on GET, and
    ``security.csrf`` refuses every other request that comes from another site. ``outlives``: it stays when the browser
    is closed or killed, as phones do to save memory.
    """
    response.set_cookie(
        cookie_name(settings, name),
        token,
        max_age=_A_WEEK if outlives else None,
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
