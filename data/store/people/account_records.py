"""Accounts, roles and sessions, as the store gives them. Instants are UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

__all__ = ["Credentials", "Failures", "LoginFailures", "Role", "SessionInfo", "User"]


class Role(StrEnum):
    """What a person with an account may do."""

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
    """What a sign-in is checked against: the account, and the hash of its password if it has one."""

    user: User
    password_hash: str | None


@dataclass(frozen=True, slots=True)
class Failures:
    """Recent failed sign-ins: how many, and the latest of them."""

    count: int
    latest: datetime | None


@dataclass(frozen=True, slots=True)
class LoginFailures:
    """Recent failed sign-ins by what they have in common with an attempt.

    ``same`` are those with its login from where it comes from, ``by_account`` those with its login from anywhere,
    ``by_source`` those from where it comes from with any login.
    """

    same: Failures
    by_account: Failures
    by_source: Failures
