"""What the use cases of one need answer: the need with its history and calls, and the calls of a day.

They hold names, numbers and notes, and are for dispatchers only. Instants are aware datetimes in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from api.services.needs.preferences import FaceRow
from data.store.plans.rounds import OnRound
from routing.dispatch import load_of
from routing.errors import Conflict
from routing.needs import Need

__all__ = ["AskedAlready", "CallRow", "HistoryRow", "Kept", "NeedView", "OfSeries", "OpenNeed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRow:
    """One telephone call; ``taken_by`` is the name of who took it."""

    id: int
    at: datetime
    taken_by: str
    need_id: int | None
    name: str
    phone: str
    said: str
    promised: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRow:
    """Something that happened to a need: who, when, what, in words; ``note`` is what a person wrote about it.

    ``changes`` has a line for each field: what it was, what it became.
    """

    at: datetime
    who: str
    what: str
    note: str = ""
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OfSeries:
    """What a need is a time of: ``every`` in words; ``own`` says that it was changed by hand and goes its own way."""

    id: int
    every: str
    named: date
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedView:
    """One need with all that is known of it.

    Attributes
    ----------
    revision
        What a change brings back, so that nobody's change is overwritten in silence.
    suits
        When it may be done, in words.
    on_round
        Its round on a plan that volunteers follow, ``helper`` and ``helper_phone`` who is on that round.
    undo
        The event that an undo would take back; None where the last change was not made by hand.
    series
        What it is a time of, where it was not asked for once.
    back
        The way back of a lift, in words.
    faces, people
        Who came lately, or of whom something was said; and all volunteers by id and name.
    """

    need: Need
    revision: int
    ward_name: str
    place_name: str
    suits: str
    first_day: date | None
    history: tuple[HistoryRow, ...]
    calls: tuple[CallRow, ...]
    on_round: OnRound | None = None
    back: str = ""
    faces: tuple[FaceRow, ...] = ()
    people: tuple[tuple[int, str], ...] = ()
    helper: str = ""
    helper_phone: str = ""
    undo: int | None = None
    series: OfSeries | None = None

    @property
    def load(self) -> tuple[int, ...]:
        """What it puts on board, in each dimension of load."""
        return load_of(self.need)


@dataclass(frozen=True, slots=True)
class OpenNeed:
    """An open need that may be the same request."""

    need: Need
    suits: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A need as it was kept, and the first day it is due on."""

    need: Need
    day: date


class AskedAlready(Conflict):
    """The same person's open needs of the same kind, on days that meet: is it the same request?"""

    def __init__(self, already: tuple[OpenNeed, ...]) -> None:
        super().__init__(
            "need.asked-already",
            "This person already has an open need like this.",
            "Change the open need, or confirm that this is a new request.",
        )
        self.already = already
