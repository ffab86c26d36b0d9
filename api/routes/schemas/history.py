"""What the JSON API sends and takes of the history of a day's plan; see ``api.routes.schemas.days``."""

from __future__ import annotations

from datetime import date

from pydantic import AwareDatetime, Field

from api.routes.schemas.wire import Incoming, Outgoing

__all__ = ["GoBackIn", "PlanEventOut", "PlanHistoryOut", "PlanSizeOut", "VersionOut"]


class GoBackIn(Incoming):
    """What was seen before somebody went back."""

    newest: int = Field(description="The id of the newest version you saw. Refused if there is a newer one.")


class PlanSizeOut(Outgoing):
    """How many rounds, needs on them, and needs on none."""

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
    broken: int = Field(description="Number of rules it breaks. Only a plan changed by hand can break any.")
    published_at: AwareDatetime | None
    published_by: str
    may_go_back: bool


class PlanEventOut(Outgoing):
    """One thing that happened; ``before`` and ``after`` are states, empty where none changed."""

    at: AwareDatetime
    who: str
    version: int | None
    what: str
    before: str
    after: str
    need_id: int | None
    volunteer_id: int | None


class PlanHistoryOut(Outgoing):
    """All versions of a day's plan and all that happened, the newest first."""

    day: date
    versions: list[VersionOut]
    events: list[PlanEventOut]
