"""A plan: all rounds of a day, the unassigned needs, and how the plan came about.

A plan that was solved or published is never edited: a change makes the day's next version, and each version says
where it comes from (``Plan.origin``). Only a draft that is being edited by hand changes in place, and keeps its edits.
A round's own times are integer seconds from the local midnight of its day; instants (``..._at``) are aware datetimes
in UTC.
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
    """The state of a plan; a published plan that was replaced is closed."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RUNNING = "running"
    CLOSED = "closed"


LIVE: Final = frozenset({PlanState.PUBLISHED, PlanState.RUNNING})
"""The states of a plan that volunteers follow."""


class StopState(StrEnum):
    """The outcome of a stop."""

    PENDING = "pending"
    DONE = "done"
    NOT_DONE = "not_done"
    SKIPPED = "skipped"


class ReplanMode(StrEnum):
    """How far a replan of a running day may change what was promised.

    Whatever has started stays as it is in every mode.

    ``REORDER``: everybody keeps their stops and only the order may change. ``KEEP_AND_ADD``: every round keeps its
    stops in their order, and unassigned needs go where they add the least travel. ``ALL_FREE``: stops may change
    hands.
    """

    REORDER = "reorder"
    KEEP_AND_ADD = "keep_and_add"
    ALL_FREE = "all_free"


class Edit(StrEnum):
    """The kind of change that a dispatcher made by hand."""

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
        The kind of the stop where the rule is broken, None where the whole round breaks it.
    amount
        The size of the violation: seconds, metres, goods or stops.
    lacking
        The skills that are missing.
    sentence
        The checker's sentence, for a cause that has no other text. It names nobody.
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
        """Identifies it among a plan's broken rules, however badly it is broken."""
        parts = (self.cause, self.volunteer_id, self.need_id, self.kind)
        return ":".join("" if part is None else str(part) for part in parts)


@dataclass(frozen=True, slots=True)
class Planned:
    """The origin of a version that was solved from the day's needs and volunteers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replanned:
    """The origin of a version that adjusts a plan which volunteers are following.

    ``promise_minutes`` are the minutes that breaking one promise had to save, None for the group's own setting.
    """

    mode: ReplanMode
    promise_minutes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EditedByHand:
    """The origin of a version that is another (``former_id``) with changes made by hand.

    ``edit`` and ``need_id`` are the last change. ``broken`` lists the rules that the changes break.
    """

    former_id: int
    edit: Edit
    need_id: int | None = None
    broken: tuple[BrokenRule, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """The origin of a version with the rounds of an earlier one (``version``).

    ``broken`` lists the rules that these rounds break by now.

    ``former_id`` is the version that was the newest until then.
    """

    former_id: int
    version: int
    broken: tuple[BrokenRule, ...] = ()


Origin = Planned | Replanned | EditedByHand | Restored
"""Where a version comes from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LateStop:
    """A stop that would be late by ``seconds`` if nothing were changed.

    Without a need it is the end of a round.

    ``turn`` is the vehicle of the problem whose round it is.
    """

    need_id: int | None
    kind: StopKind
    seconds: int
    turn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Continuation:
    """How a version continues the plan that volunteers follow.

    Attributes
    ----------
    plan_id
        The plan they follow.
    gone, closed
        Volunteers who are unavailable for the rest of the day, and places that have closed.
    as_planned
        Whether stops that should be over but were not reported were taken as done.
    now
        The second of the day at which the version was made; None where that is not known.
    late
        The stops that would be late if nobody acted.
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
    """The settings a plan was made with.

    Equal settings, problems and software give equal plans.

    Attributes
    ----------
    seconds, iterations, workers, exact
        The budget of the search (``routing.solver.Budget``); all None where no search ran.
    dispatch, preferences
        How long things take, and what the group prefers; None in plans that did not keep them.
    spare_minutes
        The minutes to keep free before windows and shifts end.
    problem_digest
        The digest of the problem that the plan solves.
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
    """The kind of information that a day's plan could not rely on."""

    HOURS_UNREADABLE = "place.hours-unreadable"
    HOURS_UNDECIDED = "place.hours-undecided"
    VOLUNTEER_CUT_OFF = "volunteer.cut-off"
    NEED_CUT_OFF = "need.cut-off"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayNotice:
    """Information about a place, a volunteer or a need that a day's plan could not rely on.

    ``id`` is that of the place, volunteer or need. ``modes`` are the modes of travel by which a home does not join the
    streets, limited to modes that the volunteer uses or the need asks for.
    """

    code: NoticeCode
    id: int
    modes: tuple[Mode, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """How a version of a plan came about, and the data that it is based on.

    Attributes
    ----------
    continues
        How it continues the plan that volunteers follow; None where there was no such plan.
    inputs
        Digests of the needs, volunteers and places it is based on, by kind and id (``need:7``).
    absent
        By volunteer id: why a volunteer with hours that day has no shift.
    notices
        What the version could not rely on: unclear opening hours, and homes cut off from the streets.
    """

    origin: Origin = Planned()
    continues: Continuation | None = None
    settings: PlanSettings = field(default_factory=PlanSettings)
    inputs: Mapping[str, str] = field(default_factory=dict)
    absent: Mapping[int, str] = field(default_factory=dict)
    notices: tuple[DayNotice, ...] = ()

    @property
    def broken(self) -> tuple[BrokenRule, ...]:
        """The rules that the version breaks; only an edited or restored one can break any."""
        return self.origin.broken if isinstance(self.origin, EditedByHand | Restored) else ()

    @property
    def undoes_to(self) -> int | None:
        """The version that undoing the last manual change restores, or None."""
        return self.origin.former_id if isinstance(self.origin, EditedByHand | Restored) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundStop:
    """One stop of a round.

    Attributes
    ----------
    position
        The position in the round, from 0 (the start).
    arrival, begin, departure
        The seconds of the day at which the volunteer arrives, service begins, and the volunteer leaves.
    earliest, latest
        The arrival range; None where it is not known, or the stop was reported.
    spare
        The seconds by which the stop could begin later and still be on time, negative where it is late; None where any
        time will do.
    setup
        The seconds of parking and queueing before service begins.
    load
        The load on leaving, in each dimension of capacity.
    leg
        The way from the previous stop, as an encoded polyline; ``leg_metres`` and ``leg_seconds`` are its length.
    directions
        The directions on that way.
    outcome
        The reason's code when it is not done or skipped; ``note`` is what the volunteer wrote.
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
        """The need and which of its visits this stop is.

        A lift with a way back has each kind of visit twice, at the door and at a place.
        """
        return self.need_id, self.kind, self.place_id is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """A volunteer's route on a day.

    ``start_at`` and ``end_at`` are seconds of the day, ``number`` counts from 1.
    """

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
    """A need on no round, with the reason, the smallest change and the displacement.

    Ids are those of needs and volunteers. Pages turn them into sentences with names.

    Attributes
    ----------
    reason
        The code: a ``routing.problem.Reason``, or that of a need that never entered the problem (``need.questions``).
    details
        The figures that belong to the reason; None once they are erased.
    old_text
        The sentences that an earlier version of Wardround stored instead: the reason, the smallest change, and the
        displacement.
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
        The revision of the row in the store, which a change must send back.
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
        return self.provenance.origin

    @property
    def seed(self) -> int:
        """The seed the plan was solved with."""
        return self.provenance.settings.seed

    def accepts(self, rule: BrokenRule) -> Acceptance | None:
        """Return the acceptance of a broken rule, if any, by at least the same amount."""
        mine = (one for one in self.accepted if one.rule == rule.key and rule.amount <= one.amount)
        return next(mine, None)

    @property
    def undecided(self) -> tuple[BrokenRule, ...]:
        """The broken rules that nobody has accepted: they keep the plan from being published."""
        return tuple(one for one in self.provenance.broken if self.accepts(one) is None)

    def continues(self, plan: PlanHead) -> bool:
        """Whether the version continues another plan that volunteers follow."""
        continued = self.provenance.continues
        return continued is not None and continued.plan_id == plan.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan(PlanHead):
    """All rounds of a day, and the needs that are unassigned."""

    rounds: tuple[Round, ...] = ()
    unassigned: tuple[UnassignedNeed, ...] = ()
