"""Records of accounts, roles and sessions. Instants are in UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

__all__ = ["Credentials", "Failures", "LoginFailures", "Role", "SessionInfo", "User"]


class Role(StrEnum):
    """The role of an account, which decides what its owner may do."""

    DISPATCHER = "dispatcher"
    ORGANISER = "organiser"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class User:
    """A person with an account."""

    id: int
    name: str
    login: str
    role: Role
    active: bool
    has_password: bool


@dataclass(frozen=True, slots=True)
class SessionInfo:
    """A session: who is signed in, and until when."""

    id: int
    user_id: int
    name: str
    role: Role
    opened_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Credentials:
    """The data that a sign-in is checked against: the account and, if it has one, its password hash."""

    user: User
    password_hash: str | None


@dataclass(frozen=True, slots=True)
class Failures:
    """Recent failed sign-ins: how many, and the latest of them."""

    count: int
    latest: datetime | None


@dataclass(frozen=True, slots=True)
class LoginFailures:
    """Recent failed sign-ins that relate to an attempt.

    ``same`` are those with its login from its source, ``by_account`` those with its login from anywhere, and
    ``by_source`` those from its source with any login.
    """

    same: Failures
    by_account: Failures
    by_source: Failures
