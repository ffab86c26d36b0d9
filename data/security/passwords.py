"""Hash passwords with Argon2id and check them.

A hash takes about 0.1 s of processor time and 64 MB, so never compute one inside a write transaction, where all other
writers would wait for it.
"""

from __future__ import annotations

import secrets
from functools import cache
from threading import BoundedSemaphore
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

__all__ = ["AT_ONCE", "hash_password", "is_outdated", "matches"]

AT_ONCE: Final = 2
"""The most hashes a process computes at once, so that it can still answer during a flood of sign-ins."""

_gate: Final = BoundedSemaphore(AT_ONCE)


def hash_password(password: str) -> str:
    """Return a password's salted hash, which includes the parameters used."""
    with _gate:
        return _hasher().hash(password)


def matches(password: str, password_hash: str | None) -> bool:
    """Return whether a password matches a hash.

    Without a hash it takes just as long, and returns False.
    """
    with _gate:
        try:
            _hasher().verify(password_hash or _nobodys_hash(), password)
        except VerificationError:
            return False
    return password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Return whether a hash was made with parameters other than the current ones."""
    return _hasher().check_needs_rehash(password_hash)


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobodys_hash() -> str:
    return _hasher().hash(secrets.token_urlsafe(32))
