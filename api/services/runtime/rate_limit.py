"""Count recent uses of a public form by address, so that the queue cannot be flooded.

Addresses are counted by a digest with a random salt, kept only in memory and discarded every hour together with the
counts. So addresses are never stored, and no one can find out later who was here.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

from data.security.networks import network_of

__all__ = ["Limit", "RateLimiter"]

_SALT_LASTS: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """The most uses within ``window`` from one address, and from all together (None: no limit)."""

    of_address: int
    of_all: int | None
    window: timedelta


class RateLimiter:
    """Counts uses by address, in this process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._salt = b""
        self._salted_at: datetime | None = None
        self._seen: dict[tuple[str, bytes], deque[datetime]] = {}

    def count(self, what: str, address: str, limit: Limit, now: datetime) -> bool:
        """Count one use; returns False, without counting, once the limit is reached."""
        with self._lock:
            if self._salted_at is None or now - self._salted_at >= _SALT_LASTS:
                self._salt, self._salted_at, self._seen = secrets.token_bytes(32), now, {}
            theirs = self._of(what, self._digest(address), limit, now)
            if len(theirs) >= limit.of_address:
                return False
            if limit.of_all is not None:
                everybody = self._of(what, b"", limit, now)
                if len(everybody) >= limit.of_all:
                    return False
                everybody.append(now)
            theirs.append(now)
            return True

    def _of(self, what: str, digest: bytes, limit: Limit, now: datetime) -> deque[datetime]:
        times = self._seen.setdefault((what, digest), deque())
        while times and now - times[0] >= limit.window:
            times.popleft()
        return times

    def _digest(self, address: str) -> bytes:
        return hmac.new(self._salt, network_of(address), hashlib.sha256).digest()
