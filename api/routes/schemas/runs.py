"""Schemas of a planning run."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from api.routes.schemas.wire import Incoming, OfDay, Outgoing
from routing.needs import Mode

__all__ = ["BestOut", "BestRoundOut", "BestStopOut", "RunIn", "RunOut"]


class RunIn(Incoming):
    """How to plan: search time, seed and spare time, all optional."""

    seconds: int | None = Field(default=None, ge=1, le=3600)
    seed: int | None = Field(default=None, ge=0, le=2**31 - 1)
    spare_minutes: int | None = Field(
        default=None, ge=0, le=120, description="Spare minutes to keep before each deadline."
    )


class RunOut(Outgoing):
    """The progress of a planning run."""

    id: int
    day: date
    state: Literal["waiting", "running", "done", "failed", "cancelled"]
    phase: str
    fraction: float = Field(ge=0, le=1)
    unassigned: int | None
    travel_seconds: int | None
    elapsed: float = Field(description="Seconds since the run began.")
    attempt: int
    plan_id: int | None
    error_code: str
    error: str


class BestStopOut(Outgoing):
    """A stop of the best plan so far."""

    need_id: int
    kind: str
    name: str
    place_name: str = Field(description="Name of the place. Empty at a private address.")
    begin: OfDay
    lon: float | None
    lat: float | None


class BestRoundOut(Outgoing):
    """A round of the best plan so far."""

    volunteer_id: int
    volunteer_name: str
    mode: Mode
    start: OfDay
    end: OfDay
    stops: list[BestStopOut]


class BestOut(Outgoing):
    """The best plan of a run so far."""

    run_id: int
    revision: int = Field(description="Number of better plans found so far.")
    unassigned: int
    travel_seconds: int
    elapsed: float = Field(description="Seconds since the run began.")
    rounds: list[BestRoundOut]
