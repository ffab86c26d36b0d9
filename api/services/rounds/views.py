"""Views of a round for its own volunteer, without other people's data.

Times are seconds from the day's local midnight.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from api.services.rounds.breaks import BreakRow
from routing.directions import Manoeuvre, Side, StreetKind
from routing.needs import Mode, NeedKind, Span

__all__ = ["DirectionRow", "DriverRound", "DriverStop"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectionRow:
    """One direction on the way to a stop, in words and in parts."""

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
    """A stop as its volunteer sees it; a phone call has no position or directions.

    Attributes
    ----------
    at_place, way_back
        Whether it is at a place such as a pharmacy, and whether a passenger is brought home again.
    hours
        When the place is open that day; empty where that is not known.
    brief
        The stop's title before it is the next one: a place's name, or a short name and a street.
    after
        The stop that must be reported first: a delivery waits for its collection.
    lost
        Whether it was dropped because its goods were not collected.
    cold_minutes, cold_until
        How long the goods may be out of the fridge, and until what second of the day; None if they need no fridge, or
        were not collected.
    door
        Who and where, for a counter that asks: pharmacies do.
    """

    id: int
    need_id: int
    position: int
    kind: str
    need_kind: NeedKind
    at_place: bool
    way_back: bool
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
    reason: str = ""
    marked_at: datetime | None = None
    hours: tuple[Span, ...] = ()
    brief: str = ""
    after: int | None = None
    lost: bool = False
    cold_minutes: int | None = None
    cold_until: int | None = None
    door: str = ""
    earliest: int | None = None
    latest: int | None = None
    leg_metres: int = 0
    directions: tuple[DirectionRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverRound:
    """A round as its own volunteer sees it.

    ``by_phone`` means that it consists of calls only. ``former_ids`` are this round's versions from before the day
    was adjusted, the latest first; ``gained`` and ``lost`` are the differences from that latest one.
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
    by_phone: bool = False
    former_ids: tuple[int, ...] = ()
    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    breaks: tuple[BreakRow, ...] = ()
