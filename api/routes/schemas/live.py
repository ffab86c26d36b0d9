"""Schemas of who has a day open."""

from __future__ import annotations

from pydantic import Field

from api.routes.schemas.wire import Incoming, Outgoing
from api.services.live.presence import Focus

__all__ = ["FocusIn", "HereOut", "PresentOut"]


class FocusIn(Incoming):
    """The record that a person is working on."""

    on: Focus = ""
    on_id: int | None = None


class PresentOut(Outgoing):
    """A person who has the day open."""

    user_id: int
    name: str
    on: str = Field(description="Either stop, round, need or volunteer. May be empty.")
    on_id: int | None


class HereOut(Outgoing):
    """The people who have the day open."""

    here: list[PresentOut]
