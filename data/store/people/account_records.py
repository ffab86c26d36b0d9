"""Accounts, roles and sessions, as the store gives them. Instants are UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

__all__ = ["LoginFailures", "Role", "SessionInfo", "User"]


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
class LoginFailures:
    """The number of recent failed sign-ins for one account and from one address."""

    by_account: int
    by_address: int
