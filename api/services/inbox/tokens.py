"""Signed tokens of the public forms: when opened, a unique number, the wording shown.

It is signed with the deployment's key, so that it cannot be forged. It needs no cookie and identifies no one.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

__all__ = ["FormToken", "issue", "read"]

LASTS: Final = timedelta(hours=12)
"""How long an open form can be sent, shorter than any submission is kept."""

_PARTS: Final = re.compile(r"([0-9a-f]{8,12})~([\w-]{16,32})~([\w.-]{1,40})~([0-9a-f]{64})", re.ASCII)
_NONCE_BYTES: Final = 16

Sign = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class FormToken:
    """A form opened at some instant, showing some consent wording."""

    opened_at: datetime
    nonce: str
    wording: str


def issue(sign: Sign, form: str, wording: str, now: datetime, nonce: str = "") -> str:
    """Return the token of a form opened now; with ``nonce``, of the same form reopened."""
    said = f"{int(now.timestamp() * 1000):x}~{nonce or secrets.token_urlsafe(_NONCE_BYTES)}~{wording}"
    return f"{said}~{sign(f'{form}~{said}')}"


def read(sign: Sign, form: str, text: str, now: datetime) -> FormToken | None:
    """Verify a form's token; returns None if it is forged, of another form, or too old."""
    parts = _PARTS.fullmatch(text)
    if parts is None:
        return None
    said, _, signature = text.rpartition("~")
    if not hmac.compare_digest(sign(f"{form}~{said}"), signature):
        return None
    opened = datetime.fromtimestamp(int(parts[1], 16) / 1000, UTC)
    return FormToken(opened, parts[2], parts[3]) if timedelta() <= now - opened < LASTS else None
