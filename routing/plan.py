"""A plan: all rounds of a day, the needs left unassigned, and how it came about.

A plan is never edited. Whatever changes a day's rounds makes the day's next version, and each version says where it
comes from (``Plan.origin``). A round's own times are integer seconds from the local midnight of its day; instants
(``..._at``) are aware datetimes in UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from routing.directions import Direction
from routing.dispatch.preferences import GroupPreferences
from routing.dispatch.settings import DispatchSettings
from routing.hand_edits import NO_LOCKS, Acceptance, Locks
from routing.needs import Mode
from routing.problem import NO_DETAILS, Details, Displacement, SmallestChange, StopKind

__all__ = [
    "LIVE",
    "BrokenRule",
    "Continuation",
    "DayNotice",
    "Edit",
    "EditedByHand",
    "LateStop",
    "NoticeCode",
    "Origin",
    "Plan",
    "PlanHead",
    "PlanSettings",
    "PlanState",
    "Planned",
    "Provenance",
    "ReplanMode",
    "Replanned",
    "Restored",
    "Round",
    "RoundStop",
    "StopState",
    "UnassignedNeed",
]


class PlanState(StrEnum):
    """Where a plan is in its life; a published plan that another replaced is closed."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RUNNING = "running"
    CLOSED = "closed"


LIVE: Final = frozenset({PlanState.PUBLISHED, PlanState.RUNNING})
"""The states of a plan that volunteers follow."""


class StopState(StrEnum):
    """What became of a stop."""

    PENDING = "pending"
    DONE = "done"
    NOT_DONE = "not_done"
    SKIPPED = "skipped"


class ReplanMode(StrEnum):
    """How far a new plan of a running day may depart from what was promised; what has started stays in each.

    ``REORDER``: everybody keeps their stops and only the order may change. ``KEEP_AND_ADD``: every round keeps its
    stops in their order, and unassigned needs go where they add least. ``ALL_FREE``: stops may change hands.
    """

    REORDER = "reorder"
    KEEP_AND_ADD = "keep_and_add"
    ALL_FREE = "all_free"


class Edit(StrEnum):
    """What a dispatcher changed by hand."""

    MOVED = "moved"
    PUT_IN = "put_in"
    TAKEN_OUT = "taken_out"
    SWAPPED = "swapped"
    REVERSED = "reversed"
    TIDIED = "tidied"
    LOCKED = "locked"
    UNLOCKED = "unlocked"
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenRule:
    """A rule that a plan breaks, in codes, ids and numbers.

    Attributes
    ----------
    cause
        The checker's code (``routing.checker.Cause``), or ``call`` for a telephone call that has no time.
    kind
        The stop it is broken at, None where it is the whole round's.
    amount
        By how much: seconds, metres, goods or stops.
    lacking
        The skills that are missing.
    sentence
        The checker's own words, for a cause that has no others; they name nobody.
    """

    cause: str
    volunteer_id: int | None = None
    need_id: int | None = None
    kind: StopKind | None = None
    amount: int = 0
    lacking: tuple[str, ...] = ()
    sentence: str = ""

    @property
    def key(self) -> str:
        """Names it among the broken rules of a plan, however much it is broken by."""
        parts = (self.cause, self.volunteer_id, self.need_id, self.kind)
        return ":".join("" if part is None else str(part) for part in parts)


@dataclass(frozen=True, slots=True)
class Planned:
    """The version was solved from what was known of the day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replanned:
    """The version adjusts a plan that volunteers follow.

    ``promise_minutes`` is what breaking one promise had to save, None where the group's own figure counted.
    """

    mode: ReplanMode
    promise_minutes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EditedByHand:
    """The version is another one (``former_id``) with changes made by dispatchers, and what they break.

    ``edit`` and ``need_id`` are the last change.
    """

    former_id: int
    edit: Edit
    need_id: int | None = None
    broken: tuple[BrokenRule, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """The version has the rounds of an earlier one (``version``) again, and what these break by now.

    ``former_id`` is the version that was the newest until then.
    """

    former_id: int
    version: int
    broken: tuple[BrokenRule, ...] = ()


Origin = Planned | Replanned | EditedByHand | Restored
"""Where a version comes from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LateStop:
    """A stop that would be late if nobody acted, by how many seconds; without a need it is the end of a round.

    ``turn`` is the vehicle of the problem whose round it is.
    """

    need_id: int | None
    kind: StopKind
    seconds: int
    turn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Continuation:
    """How a version goes on from the plan that volunteers follow.

    Attributes
    ----------
    plan_id
        The plan they follow.
    gone, closed
        Volunteers who take nothing further, and places that have closed.
    as_planned
        Whether what should be over and was not reported was taken as done.
    now
        When it was made, in seconds of the day; None where that is not known.
    late
        What would be late if nobody acted.
    unreported
        How many stops should have been over and were not reported.
    """

    plan_id: int
    gone: frozenset[int] = frozenset()
    closed: frozenset[int] = frozenset()
    as_planned: bool = False
    now: int | None = None
    late: tuple[LateStop, ...] = ()
    unreported: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSettings:
    """What a plan was made with: equal settings, problems and software give equal plans.

    Attributes
    ----------
    seconds, iterations, workers, exact
        The search's budget (``routing.solver.Budget``); all None where nothing was searched for.
    dispatch, preferences
        How long things take, and what the group prefers; None in plans that did not keep them.
    spare_minutes
        How much was to be kept free before windows and shifts end.
    problem_digest
        Of the problem it solves.
    software
        The version of Wardround that made it.
    """

    seed: int = 0
    seconds: float | None = None
    iterations: int | None = None
    workers: int | None = None
    exact: bool | None = None
    dispatch: DispatchSettings | None = None
    preferences: GroupPreferences | None = None
    spare_minutes: int = 0
    problem_digest: str = ""
    software: str = ""


class NoticeCode(StrEnum):
    """What planning a day could not rely on."""

    HOURS_UNREADABLE = "place.hours-unreadable"
    HOURS_UNDECIDED = "place.hours-undecided"
    VOLUNTEER_CUT_OFF = "volunteer.cut-off"
    NEED_CUT_OFF = "need.cut-off"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayNotice:
    """Something about a place, a volunteer or a need (``id``) that a day's plan could not rely on.

    ``modes`` are the ways to travel by which a home does not join the streets: only ways that a volunteer uses, or that
    a need asks for.
    """

    code: NoticeCode
    id: int
    modes: tuple[Mode, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """How a version came about, and what it rests on.

    Attributes
    ----------
    continues
        How it goes on from the plan that volunteers follow; None where nobody followed one.
    inputs
        Digests of the needs, volunteers and places it rests on, by kind and id (``need:7``).
    absent
        Why volunteers with hours that day have no turn, by id.
    notices
        What the version could not rely on: places' hours, homes that do not join the streets.
    """

    origin: Origin = Planned()
    continues: Continuation | None = None
    settings: PlanSettings = field(default_factory=PlanSettings)
    inputs: Mapping[str, str] = field(default_factory=dict)
    absent: Mapping[int, str] = field(default_factory=dict)
    notices: tuple[DayNotice, ...] = ()

    @property
    def broken(self) -> tuple[BrokenRule, ...]:
        """The rules that the version breaks; only one that was edited or restored can break any."""
        return self.origin.broken if isinstance(self.origin, EditedByHand | Restored) else ()

    @property
    def undoes_to(self) -> int | None:
        """The version that undoing the last change by hand leads back to; None where there is no such change."""
        return self.origin.former_id if isinstance(self.origin, EditedByHand | Restored) else None


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


@dataclass(frozen=True, slots=True, kw_only=True)
class UnassignedNeed:
    """A need on no round of a plan: why, what would serve it, and what would have to go for it.

    Ids are those of needs and volunteers; sentences, with names, are made where they are shown.

    Attributes
    ----------
    reason
        The code: a ``routing.problem.Reason``, or that of a need that never entered the problem (``need.questions``).
    details
        What belongs to the reason; None once it is erased.
    old_text
        The sentences that an earlier version of Wardround kept instead: the reason, the smallest change, and what
        would have to go.
    """

    need_id: int
    reason: str
    details: Details | None = NO_DETAILS
    change: SmallestChange | None = None
    displacement: Displacement | None = None
    old_text: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanHead:
    """A plan without its rounds.

    Attributes
    ----------
    version
        1 for the first plan of its day, and so on.
    solved_at
        When its rounds were saved; None while there are none.
    revision
        Of its row in the store: what a change must bring back.
    locks
        What is not to be changed by hand.
    accepted
        The broken rules that dispatchers accepted knowingly.
    """

    id: int
    day: date
    version: int
    state: PlanState
    provenance: Provenance
    created_at: datetime
    solved_at: datetime | None
    published_at: datetime | None
    published_by: str | None
    revision: int
    locks: Locks = NO_LOCKS
    accepted: tuple[Acceptance, ...] = ()

    @property
    def origin(self) -> Origin:
        """Where the version comes from."""
        return self.provenance.origin

    @property
    def seed(self) -> int:
        """The seed it was solved with."""
        return self.provenance.settings.seed

    def accepts(self, rule: BrokenRule) -> Acceptance | None:
        """The acceptance that covers a broken rule, if any: one of at least the same amount."""
        mine = (one for one in self.accepted if one.rule == rule.key and rule.amount <= one.amount)
        return next(mine, None)

    @property
    def undecided(self) -> tuple[BrokenRule, ...]:
        """The broken rules that nobody has accepted: they keep the plan from being published."""
        return tuple(one for one in self.provenance.broken if self.accepts(one) is None)

    def continues(self, plan: PlanHead) -> bool:
        """Whether it goes on from another plan, which volunteers follow."""
        continued = self.provenance.continues
        return continued is not None and continued.plan_id == plan.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan(PlanHead):
    """All rounds of a day, and the needs that are unassigned."""

    rounds: tuple[Round, ...] = ()
    unassigned: tuple[UnassignedNeed, ...] = ()
