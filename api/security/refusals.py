"""Refusals with their own HTTP status: not signed in (401), too many attempts (429)."""

from __future__ import annotations

from typing import Protocol

from starlette.requests import Request
from starlette.types import ASGIApp

from routing.errors import Refused

__all__ = ["NotSignedIn", "Refusing", "TooMany", "as_sign_in_failure"]


class Refusing(Protocol):
    """A function that makes the response to a refused request, with the refusal's status or another."""

    def __call__(self, request: Request, refusal: Refused, status: int | None = None, /) -> ASGIApp: ...


class NotSignedIn(Refused):
    """The person is not signed in. Signing in would help (401), unlike other refusals (403)."""


class TooMany(Refused):
    """There were too many attempts. Waiting would help (429)."""


def as_sign_in_failure(refusal: Refused) -> tuple[Refused, int]:
    """Return a failed sign-in's refusal and status: 429 after too many attempts, else 401."""
    kind: type[Refused] = TooMany if "too-many" in refusal.code else NotSignedIn
    return kind(refusal.code, refusal.cause, refusal.action), 429 if kind is TooMany else 401
