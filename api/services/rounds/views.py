"""A round as its own volunteer sees it: nothing of anybody else's.

Times are seconds from the day's local midnight.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from api.services.rounds.breaks import BreakRow
from routing.directions import Manoeuvre, Side, StreetKind
from routing.needs import Mode

__all__ = ["DirectionRow", "DriverRound", "DriverStop"]


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

    ``former_ids`` are this round's versions from before the day was adjusted, the latest first; ``gained`` and ``lost``
    are the differences from that latest one.
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
