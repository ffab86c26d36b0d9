"""Refusals with their own HTTP status: not signed in (401), too many attempts (429)."""

from __future__ import annotations

from routing.errors import Refused

__all__ = ["NotSignedIn", "TooMany", "as_sign_in_failure"]


class NotSignedIn(Refused):
    """The person is not signed in. Signing in would help (401), unlike other refusals (403)."""


class TooMany(Refused):
    """There were too many attempts. Waiting would help (429)."""


def as_sign_in_failure(refusal: Refused) -> tuple[Refused, int]:
    """Return a failed sign-in's refusal and status: 429 after too many attempts, else 401."""
    kind: type[Refused] = TooMany if "too-many" in refusal.code else NotSignedIn
    return kind(refusal.code, refusal.cause, refusal.action), 429 if kind is TooMany else 401
