"""What a use case answers: frozen values that a page, the JSON API or the command line shows as they are.

Times of a round are seconds from the day's local midnight; instants are aware datetimes in UTC. Names, addresses,
telephone numbers and notes occur only in the views of those who need them: ``NeedRow`` and ``VolunteerRow`` for a
dispatcher, ``DriverStop`` for the volunteer whose round it is, none in ``CoverageView``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from routing.directions import Manoeuvre, Side, StreetKind
from routing.needs import CheckKind, Mode, NeedKind, NeedState, Span

__all__ = [
    "BreakRow",
    "BrokenRow",
    "CoverageRow",
    "CoverageView",
    "DayView",
    "DirectionRow",
    "DriverRound",
    "DriverStop",
    "NeedRow",
    "PlanView",
    "PublishedLink",
    "RoundRow",
    "RunView",
    "StopRow",
    "UnassignedRow",
    "VolunteerRow",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedRow:
    """One need of a day, as a dispatcher sees it.

    ``place_options`` are the places (id and name) to choose from while it is asked which one is meant; ``revision`` is
    what a change brings back.
    """

    id: int
    kind: NeedKind
    state: NeedState
    name: str
    phone: str
    address: str
    postcode: str
    ward_name: str
    windows: tuple[Span, ...]
    size: int
    load: tuple[int, ...]
    place_name: str
    fridge: bool
    priority: int
    required_checks: frozenset[CheckKind]
    volunteers_needed: int
    notes: str
    office_notes: str
    questions: tuple[str, ...]
    place_options: tuple[tuple[int, str], ...] = ()
    round_id: int | None = None
    round_number: int | None = None
    revision: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class VolunteerRow:
    """One volunteer of a day, as a dispatcher sees them.

    ``spans`` are this day's hours; ``absent`` says why the plan has no turn for them, "" when it has.
    """

    id: int
    name: str
    phone: str
    postcode: str
    ward_name: str
    modes: tuple[Mode, ...]
    capacity: int
    carries: tuple[int, ...]
    spans: tuple[Span, ...]
    valid_checks: frozenset[CheckKind]
    expired_checks: frozenset[CheckKind]
    kinds: frozenset[NeedKind]
    max_minutes: int | None
    questions: tuple[str, ...]
    absent: str = ""
    round_id: int | None = None
    round_number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRow:
    """One stop of a round, as a dispatcher sees it; ``position`` counts from 1.

    ``earliest`` and ``latest``: between which moments somebody is expected; ``spare``: by how many seconds it could be
    later and still be right; ``setup`` comes before ``begin``. ``movable``: nobody has reported it, and it is no
    call by telephone. ``task_id`` is the need's, or that of the way back of a lift.
    """

    id: int
    position: int
    kind: str
    need_id: int | None
    title: str
    detail: str
    ward_name: str
    arrival: int
    begin: int
    departure: int
    load: tuple[int, ...]
    state: str
    outcome: str
    note: str
    movable: bool = True
    earliest: int | None = None
    latest: int | None = None
    spare: int | None = None
    setup: int = 0
    task_id: int | None = None

    @property
    def tight(self) -> bool:
        """Whether it is too late on more than one day in ten."""
        if self.state != "pending" or self.latest is None or self.spare is None:
            return False
        return self.latest + self.setup > self.begin + self.spare


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakRow:
    """A volunteer's break: ``after`` so many of the round's stops, from ``start`` to ``end``."""

    after: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundRow:
    """One round of a plan: whose, how, from when to when, its stops, and the breaks between them.

    ``back_earliest`` and ``back_latest``: between which moments it is expected to be over; ``margin``: by how many
    percent every way may take longer before something is too late, None where nothing can be.
    """

    id: int
    number: int
    volunteer_id: int
    volunteer_name: str
    volunteer_phone: str
    mode: Mode
    start: int
    end: int
    seconds: int
    metres: int
    stops: tuple[StopRow, ...]
    breaks: tuple[BreakRow, ...] = ()
    back_earliest: int | None = None
    back_latest: int | None = None
    margin: int | None = None

    @property
    def done(self) -> int:
        """The number of stops reported, done or not."""
        return sum(stop.state != "pending" for stop in self.stops)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnassignedRow:
    """An unassigned need: why, as a code for machines and a sentence for people, and what would help.

    ``change`` is the smallest change that would serve it, ``instead`` what would have to go for it; both may name
    people. Empty where none is known. ``mentions`` are the records they name, by kind and id.
    """

    need_id: int
    kind: NeedKind
    name: str
    ward_name: str
    code: str
    sentence: str
    change: str = ""
    instead: str = ""
    mentions: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RunView:
    """A planning run: ``state`` is waiting, running, done, failed or cancelled; ``fraction`` 0 to 1."""

    id: int
    day: date
    state: str
    phase: str
    fraction: float
    unplanned: int | None
    travel_seconds: int | None
    elapsed: float
    attempt: int
    plan_id: int | None
    error_code: str
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenRow:
    """A rule that a plan made by hand breaks: its code, by how much (seconds, metres, goods or stops), in words."""

    code: str
    volunteer_id: int | None
    need_id: int | None
    amount: int
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanView:
    """A day's plan: draft, published, running or closed.

    ``broken`` are the rules that it breaks, which only a plan made by hand can; ``undo`` says that it was made by hand
    of a version that can be gone back to. ``spare_minutes`` were asked to be kept before windows and shifts end.
    """

    id: int
    day: date
    version: int
    state: str
    created_at: datetime
    published_at: datetime | None
    rounds: tuple[RoundRow, ...]
    unplanned: tuple[UnassignedRow, ...]
    planned_needs: int
    seed: int
    row_version: int = 0
    broken: tuple[BrokenRow, ...] = ()
    undo: bool = False
    spare_minutes: int = 0

    @property
    def tight(self) -> int:
        """How many stops are too late on more than one day in ten."""
        return sum(stop.tight for one in self.rounds for stop in one.stops)

    @property
    def short_of_spare(self) -> int:
        """How many stops have less to spare than was asked."""
        least = self.spare_minutes * 60
        return sum(
            stop.spare is not None and stop.spare < least and stop.state == "pending"
            for one in self.rounds
            for stop in one.stops
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DayView:
    """Everything a dispatcher sees of a day.

    ``plan`` is the newest version, ``live_plan`` the one that volunteers follow (often the same); ``waiting`` are open
    needs due on other days; ``to_come`` counts the recurring ones of this day that are not needs yet. ``replan_id`` is
    the newest version where that is a draft made of the one they follow.
    """

    day: date
    needs: tuple[NeedRow, ...]
    volunteers: tuple[VolunteerRow, ...]
    waiting: int
    plan: PlanView | None
    live_plan: PlanView | None
    run: RunView | None
    to_come: int = 0
    replan_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedLink:
    """The link of one round; shown once, to the dispatcher who published: only its hash is kept."""

    round_id: int
    number: int
    volunteer_name: str
    volunteer_phone: str
    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectionRow:
    """One direction of the way to a stop: in words, and the parts they are made of."""

    text: str
    manoeuvre: Manoeuvre
    name: str
    kind: StreetKind
    metres: int
    bearing: int
    exit: int | None
    side: Side | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverStop:
    """One stop as the volunteer on the round sees it; a chat by phone has no position and no directions."""

    id: int
    need_id: int
    position: int
    kind: str
    what: str
    name: str
    address: str
    postcode: str
    phone: str
    notes: str
    checklist: tuple[str, ...]
    lon: float | None
    lat: float | None
    arrival: int
    begin: int
    departure: int
    state: str
    outcome: str
    earliest: int | None = None
    latest: int | None = None
    leg_metres: int = 0
    directions: tuple[DirectionRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverRound:
    """One volunteer's own round: nothing of anybody else's.

    ``former_ids`` are this round before the day was planned anew, the last one first; ``gained`` and ``lost`` say what
    is other than in that one.
    """

    round_id: int
    number: int
    day: date
    volunteer_id: int
    volunteer_name: str
    mode: Mode
    start: int
    end: int
    metres: int
    stops: tuple[DriverStop, ...]
    group_phone: str
    former_ids: tuple[int, ...] = ()
    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    breaks: tuple[BreakRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageRow:
    """One ward: counts are None where they are hidden because they are small (shown as ``*``)."""

    ward_code: str
    ward_name: str
    needs: int | None
    met: int | None
    unmet: int | None
    volunteers: int | None
    residents: int | None
    imd_decile: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageView:
    """Needs, met needs and volunteers by ward over some days; never a neighbour's details."""

    day_from: date
    day_to: date
    rows: tuple[CoverageRow, ...]
    hidden_small: bool
    note: str
    vintage: str
    vintages: tuple[str, ...]
    figures_method: str
