"""Schemas of signing in."""

from __future__ import annotations

from pydantic import Field

from api.routes.schemas.wire import Incoming, Outgoing

__all__ = ["SessionIn", "SessionOut"]


class SessionIn(Incoming):
    """A login and its password."""

    login: str = Field(min_length=1, max_length=200)
    password: str = Field(min_length=1, max_length=1000)


class SessionOut(Outgoing):
    """The person who is signed in."""

    user_id: int
    name: str
    role: str
