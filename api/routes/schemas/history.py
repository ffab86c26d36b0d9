"""Schemas of a day's plan history; see ``api.routes.schemas.days``."""

from __future__ import annotations

from datetime import date

from pydantic import AwareDatetime, Field

from api.routes.schemas.wire import Incoming, Outgoing

__all__ = ["GoBackIn", "PlanEventOut", "PlanHistoryOut", "PlanSizeOut", "VersionOut"]


class GoBackIn(Incoming):
    """The newest version that the sender has seen, to detect later changes."""

    newest: int = Field(
        description="ID of the newest version you have seen. The request is refused if there is a newer one."
    )


class PlanSizeOut(Outgoing):
    """The number of rounds, assigned needs and unassigned needs in a plan."""

    rounds: int
    planned: int
    unassigned: int


class VersionOut(Outgoing):
    """One version of a day's plan."""

    plan_id: int
    version: int
    state: str
    at: AwareDatetime
    who: str
    how: str
    size: PlanSizeOut
    broken: int = Field(description="Number of rules it breaks. Only plans edited by hand can break any.")
    published_at: AwareDatetime | None
    published_by: str
    may_go_back: bool


class PlanEventOut(Outgoing):
    """One event; ``before`` and ``after`` are states, empty if the event changed none."""

    at: AwareDatetime
    who: str
    version: int | None
    what: str
    before: str
    after: str
    need_id: int | None
    volunteer_id: int | None


class PlanHistoryOut(Outgoing):
    """All versions and events of a day's plan, newest first."""

    day: date
    versions: list[VersionOut]
    events: list[PlanEventOut]
