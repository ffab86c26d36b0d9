"""What the store keeps beyond people's needs and offers: plans, rounds, runs, accounts, imports, events.

Instants are aware datetimes in UTC (``..._at``), but a round's own times are integer seconds from the local midnight of
its day; durations integer seconds, distances integer metres, positions lon, lat.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

from routing.directions import Direction
from routing.needs import Mode, NeedKind
from routing.problem import StopKind

__all__ = [
    "Call",
    "Change",
    "Event",
    "KnownPerson",
    "LoginFailures",
    "Marked",
    "OnRound",
    "Plan",
    "PlanHead",
    "PlanState",
    "Role",
    "Round",
    "RoundStop",
    "Run",
    "RunState",
    "SessionInfo",
    "Sourced",
    "StopState",
    "Tally",
    "Unplanned",
    "User",
]

T = TypeVar("T")


class Change(StrEnum):
    """What an upsert did."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Sourced(Generic[T]):
    """A value on its way in from a list.

    Attributes
    ----------
    source_key
        Names the row in its source for good (the form's time stamp and number, say); empty when nothing does.
    content
        All that the row says, spelled one way; empty when it is not to be recognised. Only keyed digests of both are
        kept.
    """

    value: T
    source_key: str = ""
    content: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened; ``data`` holds codes and numbers only, ``note`` what a person wrote.

    ``changes`` are the columns that were changed, each with what it was and what it became, until the details of the
    record are erased.
    """

    id: int
    at: datetime
    actor: str
    kind: str
    subject_kind: str
    subject_id: int
    data: Mapping[str, Any]
    note: str = ""
    changes: Mapping[str, Sequence[Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many needs of a ward ("" where their place is not known) and kind are open, under way, done and not done.

    Open is new or ready; under way planned or on its way.
    """

    ward_code: str
    kind: NeedKind
    open: int = 0
    planned: int = 0
    done: int = 0
    not_done: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A telephone call: who rang, when, what they said, and what they were promised.

    ``actor`` is who took it; ``need_id`` the need it was about, if any.
    """

    id: int = 0
    at: datetime
    actor: str
    need_id: int | None = None
    name: str
    phone: str = ""
    said: str = ""
    promised: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPerson:
    """Somebody who asked or offered before, as they last said who and where they are.

    Attributes
    ----------
    need_id, volunteer_id
        Their newest need, and their record as a volunteer; one of the two is set.
    pharmacy_id
        Where their newest prescription came from.
    also
        The same person as other records spell them.
    """

    name: str
    phone: str
    address: str
    postcode: str
    need_id: int | None = None
    volunteer_id: int | None = None
    pharmacy_id: int | None = None
    also: tuple[KnownPerson, ...] = ()


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
    """Who is signed in, and until when."""

    id: int
    user_id: int
    name: str
    role: Role
    opened_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class LoginFailures:
    """How often signing in failed of late, for one account and from one address."""

    by_account: int
    by_address: int
