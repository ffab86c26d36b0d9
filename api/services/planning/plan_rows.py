"""Views of a plan: its rounds, stops, unassigned needs and broken rules.

Times are seconds from the day's local midnight, instants aware datetimes in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from api.services.planning.notices import NoticeRow
from api.services.rounds.breaks import BreakRow
from routing.needs import Mode, NeedKind, Span
from routing.problem import Reason

__all__ = ["BrokenRow", "PlanView", "RoundRow", "StopRow", "UnassignedRow"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRow:
    """One stop of a round, as a dispatcher sees it; ``position`` counts from 1.

    ``earliest`` and ``latest``: between which moments somebody is expected; ``spare``: by how many seconds it could be
    later and still be right; ``setup`` comes before ``begin``. ``movable``: nobody has reported it, and it is not a
    telephone call. ``task_id`` is the need's, or that of the way back of a lift.
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
        """Whether the stop would run late about one day in ten."""
        if self.state != "pending" or self.latest is None or self.spare is None:
            return False
        return self.latest + self.setup > self.begin + self.spare


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundRow:
    """A round: its volunteer, mode, times, stops and breaks.

    ``back_earliest`` and ``back_latest``: between which moments it is expected to be over; ``margin``: by how many
    percent every way may take longer before something is too late, None where nothing can be. ``by_phone``: it is calls
    alone, made from anywhere.
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
    by_phone: bool = False

    @property
    def done(self) -> int:
        """The number of stops reported, done or not."""
        return sum(stop.state != "pending" for stop in self.stops)


_BY_HAND: Final = frozenset(
    {
        Reason.TRADED_AWAY, Reason.NOT_YET, Reason.LIMITS, Reason.MAX_RIDE, Reason.TIME_WINDOW, Reason.PICKUP_WINDOW,
        Reason.DELIVERY_WINDOW, Reason.WINDOWS_CONFLICT, Reason.TOO_LONG, Reason.TOO_FAR, Reason.BREAK, "taken_out",
    }
)  # fmt: skip
"""Reasons a dispatcher may override by hand, which then shows the broken rules."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnassignedRow:
    """An unassigned need: why, as a code for machines and a sentence for people, and what would help.

    ``change`` is the smallest change that would serve it, ``instead`` what would have to go for it; both may name
    people. Empty where none is known. ``mentions`` are the records they name, by kind and id. ``wanted`` is when the
    neighbour asks for it, empty at any time.
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
    wanted: tuple[Span, ...] = ()

    @property
    def by_hand(self) -> bool:
        """Whether the need can be assigned to a round by hand."""
        return self.code in _BY_HAND


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
    ``notices`` are what it could not rely on: places' hours, homes that do not join the streets.
    """

    id: int
    day: date
    version: int
    state: str
    created_at: datetime
    published_at: datetime | None
    rounds: tuple[RoundRow, ...]
    unassigned: tuple[UnassignedRow, ...]
    planned_needs: int
    seed: int
    row_version: int = 0
    broken: tuple[BrokenRow, ...] = ()
    undo: bool = False
    spare_minutes: int = 0
    notices: tuple[NoticeRow, ...] = ()

    @property
    def tight(self) -> int:
        """The number of stops that would run late about one day in ten."""
        return sum(stop.tight for one in self.rounds for stop in one.stops)

    @property
    def short_of_spare(self) -> int:
        """The number of stops with less spare time than was asked for."""
        least = self.spare_minutes * 60
        return sum(
            stop.spare is not None and stop.spare < least and stop.state == "pending"
            for one in self.rounds
            for stop in one.stops
        )
