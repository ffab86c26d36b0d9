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

    ``earliest`` and ``latest`` are the expected arrival range; ``spare`` is how many seconds later it could be and
    still be on time; ``setup`` comes before ``begin``. ``movable`` stops are unreported and not phone calls.
    ``task_id`` is the id of the need's task, or of the lift's way back.
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

    ``back_earliest`` and ``back_latest`` are the range in which it is expected to end; ``margin`` is the percentage
    by which all travel may slow down before something is late, None if nothing can be. ``by_phone`` rounds are phone
    calls only, made from anywhere.
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

    ``change`` is the smallest change that would make it fit, ``instead`` what would have to be left out for it; both
    may name people, and are empty if unknown. ``mentions`` are the records they name, by kind and id. ``wanted`` is
    when the neighbour asked for it, empty for any time.
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

    ``broken`` are the rules it breaks, which only happens to plans edited by hand; ``undo`` is true if the last
    manual change can be undone. ``spare_minutes`` is the slack requested before windows and shifts end. ``notices``
    are what it could not rely on: unclear opening hours, and homes not connected to the streets.
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
