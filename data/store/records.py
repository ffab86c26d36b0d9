"""What the store answers about plans beside the plans themselves, and the planning runs it keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from routing.plan import RoundStop

__all__ = [
    "Marked",
    "OnRound",
    "Run",
    "RunState",
]


@dataclass(frozen=True, slots=True)
class OnRound:
    """The round by which a need is on a plan that people follow."""

    day: date
    plan_id: int
    round_id: int
    number: int
    volunteer_id: int


@dataclass(frozen=True, slots=True)
class Marked:
    """What a report of a stop did.

    ``repeated``: this report had come before, and nothing changed. ``stop`` is the stop as it is now: a report older
    than the one that counts is kept, and changes nothing either.
    """

    stop: RoundStop
    round_id: int
    plan_id: int
    day: date
    repeated: bool


class RunState(StrEnum):
    """Where the planning of a day is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One planning of a day, in the queue or out of it; ``code`` and ``message`` say why it failed.

    ``changes`` says what has changed on a day that has begun and is replanned; it is empty (None) for a new plan.
    ``spare_minutes`` are those that the plan is asked to keep, None where the group's own wish counts.
    """

    id: int
    day: date
    seed: int
    seconds: int
    workers: int
    spare_minutes: int | None
    state: RunState
    requested_by: str
    requested_at: datetime
    changes: Mapping[str, Any] | None
    worker: str | None
    lease_until: datetime | None
    attempt: int
    progress: Mapping[str, Any]
    started_at: datetime | None
    finished_at: datetime | None
    plan_id: int | None
    code: str
    message: str
