"""Schemas of adjusting a day that has begun; see ``api.routes.schemas.days``."""

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
    """What has changed since a day was planned, and how much the new plan may change."""

    mode: Literal["keep_and_add", "reorder", "all_free"] = "keep_and_add"
    gone: list[int] = Field(
        default=[], max_length=500, description="IDs of volunteers who are unavailable for the rest of the day."
    )
    closed: list[int] = Field(default=[], max_length=500, description="IDs of places that have closed.")
    as_planned: bool = Field(
        default=False, description="Whether unreported stops that should be finished count as done."
    )
    promise_minutes: int | None = Field(
        default=None, ge=0, le=120, description="Minutes of travel that a changed promise must save."
    )
    seconds: int | None = Field(default=None, ge=1, le=3600)
    seed: int | None = Field(default=None, ge=0, le=2**31 - 1)


class ChangeOut(Outgoing):
    """A stop that changes. ``before`` is null if it is new, ``after`` if it is removed."""

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
    """A volunteer whose round changes, with the number of stops gained, lost and retimed."""

    volunteer_id: int
    name: str
    phone: str
    gains: int
    loses: int
    moved: int


class CallScriptOut(Outgoing):
    """A volunteer or neighbour to ring (the id that is set), and what to say."""

    volunteer_id: int | None
    need_id: int | None
    name: str
    phone: str
    lines: list[str]


class LatenessOut(Outgoing):
    """A stop that will be late if the round goes on as planned."""

    title: str
    volunteer: str
    seconds: int


class ChangesOut(Outgoing):
    """What a draft changes from the plan that volunteers follow."""

    plan_id: int
    day: date
    version: int
    former_version: int
    mode: str
    kept: int = Field(
        description="Number of stops that stay with the same volunteer, within 15 minutes of the old time."
    )
    changes: list[ChangeOut]
    concerned: list[ConcernedOut]
    late: list[LatenessOut]
    volunteers_to_ring: list[CallScriptOut]
    neighbours_to_ring: list[CallScriptOut]
    unreported: int = Field(description="Number of stops that should have been finished by then but were not reported.")
    as_planned: bool = Field(description="Whether these stops were counted as done.")


class TakenOut(Outgoing):
    """A need that another volunteer could take, and when they would arrive."""

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
    """What would happen to a plan if some volunteers dropped out."""

    plan_id: int
    day: date
    taken: list[TakenOut]
    fallen: list[FallenOut]
