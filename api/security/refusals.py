"""The refusals with an HTTP status of their own: not signed in, and too many attempts."""

from __future__ import annotations

from routing.errors import Refused

__all__ = ["NotSignedIn", "TooMany", "as_sign_in_failure"]


class NotSignedIn(Refused):
    """Nobody is signed in: signing in would help (401), unlike other refusals (403)."""


class TooMany(Refused):
    """Too many attempts: waiting would help (429)."""


def as_sign_in_failure(refusal: Refused) -> tuple[Refused, int]:
    """A refusal of the sign-in itself: 429 when there were too many attempts, else 401."""
    kind: type[Refused] = TooMany if "too-many" in refusal.code else NotSignedIn
    return kind(refusal.code, refusal.cause, refusal.action), 429 if kind is TooMany else 401
