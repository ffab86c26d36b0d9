"""The JSON of adjusting a day that has begun; see ``api.routes.schemas.days``."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from api.routes.schemas.wire import Incoming, OfDay, OfDayIfAny, Outgoing

__all__ = [
    "CallScriptOut",
    "ChangeOut",
    "ChangesOut",
    "ConcernedOut",
    "FallenOut",
    "LatenessOut",
    "ReplanIn",
    "TakenOut",
    "WhatIfOut",
]


class ReplanIn(Incoming):
    """What has changed of a day, and how free the new plan is."""

    mode: Literal["keep_and_add", "reorder", "all_free"] = "keep_and_add"
    gone: list[int] = Field(
        default=[], max_length=500, description="Volunteers who are unavailable for the rest of the day, by id."
    )
    closed: list[int] = Field(default=[], max_length=500, description="Places that have closed, by id.")
    as_planned: bool = Field(default=False, description="Counts unreported stops that should be finished as done.")
    promise_minutes: int | None = Field(
        default=None, ge=0, le=120, description="Minutes of travel to save for each changed promise."
    )
    seconds: int | None = Field(default=None, ge=1, le=3600)
    seed: int | None = Field(default=None, ge=0, le=2**31 - 1)


class ChangeOut(Outgoing):
    """One stop that changes; null before where it is new, after where it falls away."""

    what: Literal["added", "dropped", "handed_over", "moved"]
    need_id: int
    kind: str
    title: str
    detail: str
    volunteer_before: str | None
    volunteer_after: str | None
    arrival_before: OfDayIfAny
    arrival_after: OfDayIfAny


class ConcernedOut(Outgoing):
    """A volunteer whose round changes: how many stops they gain, lose, and reach at another time."""

    volunteer_id: int
    name: str
    phone: str
    gains: int
    loses: int
    moved: int


class CallScriptOut(Outgoing):
    """Somebody to ring, and what to say: a volunteer or a neighbour, by the id that is not null."""

    volunteer_id: int | None
    need_id: int | None
    name: str
    phone: str
    lines: list[str]


class LatenessOut(Outgoing):
    """A stop that is late if the day goes on as it is."""

    title: str
    volunteer: str
    seconds: int


class ChangesOut(Outgoing):
    """What a draft changes of the plan that volunteers follow."""

    plan_id: int
    day: date
    version: int
    former_version: int
    mode: str
    kept: int = Field(description="Stops that stay with the same volunteer, within 15 minutes.")
    changes: list[ChangeOut]
    concerned: list[ConcernedOut]
    late: list[LatenessOut]
    volunteers_to_ring: list[CallScriptOut]
    neighbours_to_ring: list[CallScriptOut]
    unreported: int = Field(description="Stops that should have been finished when it was made, but were not reported.")
    as_planned: bool = Field(description="Whether these were counted as done.")


class TakenOut(Outgoing):
    """A need that somebody else could take, and when they would be there."""

    need_id: int
    name: str
    volunteer_name: str
    arrival: OfDay
    earliest: OfDayIfAny = Field(description="Earliest expected arrival.")
    latest: OfDayIfAny


class FallenOut(Outgoing):
    """A need that nobody else could take, and why."""

    need_id: int
    name: str
    code: str
    sentence: str
    change: str


class WhatIfOut(Outgoing):
    """What would become of a plan if some volunteers dropped out."""

    plan_id: int
    day: date
    taken: list[TakenOut]
    fallen: list[FallenOut]
