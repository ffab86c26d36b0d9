"""Plans, rounds and planning runs as the store keeps them.

Instants are aware datetimes in UTC (``..._at``), but a round's own times are integer seconds from the local midnight of
its day; durations integer seconds, distances integer metres, positions lon, lat.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from routing.directions import Direction
from routing.needs import Mode
from routing.problem import StopKind

__all__ = [
    "Marked",
    "OnRound",
    "Plan",
    "PlanHead",
    "PlanState",
    "Round",
    "RoundStop",
    "Run",
    "RunState",
    "StopState",
    "Unplanned",
]


class PlanState(StrEnum):
    """Where a plan is in its life; a published plan that another replaced is closed."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RUNNING = "running"
    CLOSED = "closed"


class StopState(StrEnum):
    """What became of a stop."""

    PENDING = "pending"
    DONE = "done"
    NOT_DONE = "not_done"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundStop:
    """One stop of a round.

    Attributes
    ----------
    position
        Its place in the round, from 0 (the start).
    arrival, begin, departure
        Seconds of the day: there; service begins; away again.
    earliest, latest
        Between which moments somebody is expected there; None where it is not known, or was reported.
    spare
        By how many seconds it could begin later and still be right, below 0 where it is late; None where any time is.
    setup
        The seconds before it begins that parking and queues take.
    load
        What is on board when leaving, in each dimension of capacity.
    leg
        The way to this stop from the one before, as an encoded polyline; ``leg_metres``, ``leg_seconds`` its length.
    directions
        What to do on that way.
    outcome
        The reason's code when it is not done or skipped; ``note`` what the volunteer wrote.
    """

    id: int = 0
    position: int
    kind: StopKind
    need_id: int | None = None
    place_id: int | None = None
    lon: float | None = None
    lat: float | None = None
    arrival: int
    begin: int
    departure: int
    earliest: int | None = None
    latest: int | None = None
    spare: int | None = None
    setup: int = 0
    load: tuple[int, ...] = ()
    leg: str = ""
    leg_metres: int = 0
    leg_seconds: int = 0
    directions: tuple[Direction, ...] = ()
    state: StopState = StopState.PENDING
    outcome: str = ""
    note: str = ""
    marked_at: datetime | None = None

    @property
    def visit(self) -> tuple[int | None, StopKind, bool]:
        """Which visit of which need: of a lift with a way back there is each kind twice, at the door and at a place."""
        return self.need_id, self.kind, self.place_id is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """A volunteer's route on a day; ``start_at`` and ``end_at`` are seconds of the day, ``number`` counts from 1."""

    id: int = 0
    plan_id: int = 0
    volunteer_id: int
    mode: Mode
    number: int
    start_at: int
    end_at: int
    metres: int
    seconds: int
    stops: tuple[RoundStop, ...] = ()


@dataclass(frozen=True, slots=True)
class Unplanned:
    """A need that is on no round of a plan: the reason's code, and a sentence for a person."""

    need_id: int
    reason: str
    sentence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanHead:
    """A plan without its rounds.

    Attributes
    ----------
    version
        1 for the first plan of its day, and so on; a plan is never edited, a change is a new version.
    problem_digest
        Of the problem it solves: equal digests, settings, seeds and software give equal plans.
    software
        The version of Wardround that made it.
    solved_at
        When its rounds were saved; None while there are none.
    """

    id: int
    day: date
    version: int
    state: PlanState
    seed: int
    settings: Mapping[str, Any]
    problem_digest: str
    software: str
    created_at: datetime
    solved_at: datetime | None
    published_at: datetime | None
    published_by: str | None
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan(PlanHead):
    """All rounds of a day, and the needs that are on none of them."""

    rounds: tuple[Round, ...] = ()
    unplanned: tuple[Unplanned, ...] = ()


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

    ``repeated``: this report had come before, and nothing changed. ``stop`` is as it stands now: a report older than
    the one that counts is kept, and changes nothing either.
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

    ``changes`` is None where a day is planned, and what has changed where one that has begun is planned anew.
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
