"""Views of one need with its history and calls, and of a day's calls.

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
    """A phone call; ``taken_by`` is the name of the person who took it."""

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
    """An event of a need in words: who, when, what; ``note`` is the person's own text.

    ``changes`` has a line for each field: what it was, what it became.
    """

    at: datetime
    who: str
    what: str
    note: str = ""
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OfSeries:
    """The series a need belongs to: ``every`` in words, ``own`` if changed by hand."""

    id: int
    every: str
    named: date
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedView:
    """A need with its details, history and calls.

    Attributes
    ----------
    revision
        The revision, to send back with a change so that no one's change is overwritten.
    suits
        When it may be done, in words.
    on_round
        Its round on a plan that volunteers follow; ``helper`` and ``helper_phone`` are that volunteer's name and
        number.
    undo
        The event that an undo would reverse; None if the last change was not made by hand.
    series
        The series it belongs to, if it recurs.
    back
        The way back of a lift, in words.
    faces, people
        Volunteers who came recently or have a preference; and all volunteers by id and name.
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
        """What the need adds to the vehicle's load, by dimension."""
        return load_of(self.need)


@dataclass(frozen=True, slots=True)
class OpenNeed:
    """An open need that may be the same request."""

    need: Need
    suits: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A saved need, and the first day it is due."""

    need: Need
    day: date


class AskedAlready(Conflict):
    """The person has similar open needs: the dispatcher must confirm that this is a new request."""

    def __init__(self, already: tuple[OpenNeed, ...]) -> None:
        super().__init__(
            "need.asked-already",
            "This person already has an open need like this.",
            "Change the open need, or confirm that this is a new request.",
        )
        self.already = already
