"""Needs, volunteers and places as people describe them, with their kinds and states.

Conventions, here and everywhere: positions are lon, lat in WGS84; times inside a day are seconds from the local
midnight of that day; durations are integer seconds, distances integer metres; windows are inclusive.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from routing.need_life import NeedState

__all__ = [
    "AnyOfKind",
    "Check",
    "CheckKind",
    "Goods",
    "Location",
    "Mode",
    "Need",
    "NeedKind",
    "NeedState",
    "Place",
    "PlaceKind",
    "Precision",
    "Question",
    "Rest",
    "Span",
    "Volunteer",
    "Ward",
    "WayBack",
    "Weekday",
    "WeeklyHours",
]


class NeedKind(StrEnum):
    """What a neighbour asks for."""

    SHOPPING = "shopping"
    PRESCRIPTION = "prescription"
    PARCEL = "parcel"
    MEAL = "meal"
    SURPLUS = "surplus"
    DOG_WALK = "dog_walk"
    HOME_HELP = "home_help"
    CHAT = "chat"
    LIFT = "lift"


class Mode(StrEnum):
    """How a volunteer gets around."""

    DRIVE = "drive"
    CYCLE = "cycle"
    WALK = "walk"


class PlaceKind(StrEnum):
    """The kind of a place."""

    HUB = "hub"
    KITCHEN = "kitchen"
    FRIDGE = "fridge"
    PHARMACY = "pharmacy"
    SHOP = "shop"
    DONOR = "donor"
    SURGERY = "surgery"
    COMMUNITY = "community"


class Precision(StrEnum):
    """How precisely a point is known, from the most to the least precise."""

    PIN = "pin"
    DOOR = "door"
    POSTCODE = "postcode"
    STREET = "street"
    PLACE = "place"


class Goods(StrEnum):
    """The kind of goods, for groups that do not let everything travel together."""

    HOT = "hot"
    CHILLED = "chilled"
    FROZEN = "frozen"
    CLEANING = "cleaning"
    MEDICINE = "medicine"
    DOG = "dog"


class WayBack(StrEnum):
    """How a passenger of a lift gets home again with the same volunteer."""

    WAIT = "wait"
    FETCH = "fetch"


class CheckKind(StrEnum):
    """A check that a volunteer may have passed."""

    DBS = "dbs"
    ENHANCED_DBS = "enhanced_dbs"
    PHOTO_ID = "photo_id"
    TRAINING = "training"
    COOL_BAG = "cool_bag"
    CAR_SEAT = "car_seat"


class Weekday(StrEnum):
    """A day of the week, in the order of ``date.weekday()``."""

    MONDAY = "mo"
    TUESDAY = "tu"
    WEDNESDAY = "we"
    THURSDAY = "th"
    FRIDAY = "fr"
    SATURDAY = "sa"
    SUNDAY = "su"

    @classmethod
    def of(cls, day: date) -> Weekday:
        """Return the weekday of a date."""
        return tuple(cls)[day.weekday()]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Part of a day from ``start`` to ``end``, both inclusive, in seconds from local midnight."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, order=True)
class Rest:
    """A daily break of ``minutes`` without interruption, taken within ``span``."""

    span: Span
    minutes: int


@dataclass(frozen=True, slots=True)
class Ward:
    """A council ward of one vintage."""

    code: str
    name: str
    vintage: str


@dataclass(frozen=True, slots=True)
class Location:
    """A point on the ground, how precisely it is known, and its ward."""

    lon: float
    lat: float
    precision: Precision
    ward_code: str


@dataclass(frozen=True, slots=True)
class Place:
    """A hub, kitchen, pharmacy, shop, donor, fridge or surgery.

    ``opening_hours`` is OpenStreetMap's syntax; empty means unknown, and then the default of the kind applies
    (``geo.places.lookup``).
    """

    id: int
    kind: PlaceKind
    name: str
    location: Location
    opening_hours: str = ""
    postcode: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class AnyOfKind:
    """A placeholder for a place, when the nearest open one of its kind will do."""

    kind: PlaceKind


@dataclass(frozen=True, slots=True)
class Question:
    """A question that a dispatcher must answer before the need can be planned.

    ``code`` is for machines (``need.which-place``, ``need.no-destination``), ``text`` for people, ``options`` the ids
    of the places to choose from.
    """

    code: str
    text: str
    options: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What one neighbour asks for, once.

    Personal details (name, phone, address, notes) are shown to those who need them and never enter a problem, a map
    or a log.

    Attributes
    ----------
    due_from, due_to
        The first and last day it may be done; ``due_to`` None means until it is done.
    weekdays
        The days of the week it may be done on; empty means any.
    windows
        When a visit may *begin*, on any due day; empty means any time.
    size
        Bags (shopping, parcels, meals, surplus), or seats (lift); 0 for a visit without goods.
    crates
        Crates of goods, beside the bags.
    place
        Where the goods come from (shop, pharmacy, hub, donor); for a lift, where it goes; None where there is none.
    destination
        Where surplus goes (a hub or fridge); None for every other kind: they end at the neighbour's door.
    never_volunteers, prefer_volunteers
        Who must not come, because they or the volunteer said so; and who is asked for by name.
    must
        Whether the need is mandatory: done by its last day, ahead of all needs that may wait. Without a last day it is
        mandatory on every day it is due.
    goods
        The kind of goods, to keep apart what must not mix; None means the usual goods of its kind (``goods_on_board``).
    minutes
        The length of the visit. For a lift with a way back: how long the passenger stays at the destination. None means
        the usual length.
    way_back, fetch_at
        For a lift: whether the volunteer waits, or comes again, to bring the passenger home, and from what time of day
        they are fetched where that is not ``minutes`` after they got out. None means one way only.
    notes, office_notes
        ``notes`` are for the volunteer, ``office_notes`` never leave the office.
    questions
        What must be settled first; a need with questions is ``new``, never ``ready``.
    """

    id: int
    kind: NeedKind
    state: NeedState
    name: str
    phone: str = ""
    address: str = ""
    postcode: str = ""
    location: Location | None = None
    due_from: date
    due_to: date | None = None
    weekdays: frozenset[Weekday] = frozenset()
    windows: tuple[Span, ...] = ()
    size: int = 1
    crates: int = 0
    place: Place | AnyOfKind | None = None
    destination: Place | AnyOfKind | None = None
    fridge: bool = False
    priority: int = 0
    required_checks: frozenset[CheckKind] = frozenset()
    volunteers_needed: int = 1
    modes: frozenset[Mode] = frozenset()
    never_volunteers: frozenset[int] = frozenset()
    prefer_volunteers: frozenset[int] = frozenset()
    must: bool = False
    goods: Goods | None = None
    minutes: int | None = None
    way_back: WayBack | None = None
    fetch_at: int | None = None
    notes: str = ""
    office_notes: str = ""
    questions: tuple[Question, ...] = ()

    @property
    def goods_on_board(self) -> Goods | None:
        """The kind of goods: as the need says, else the usual goods of its kind."""
        if self.goods is not None:
            return self.goods
        if self.kind is NeedKind.MEAL:
            return Goods.HOT
        if self.kind is NeedKind.PRESCRIPTION:
            return Goods.MEDICINE
        return Goods.CHILLED if self.fridge else None

    def must_on(self, day: date) -> bool:
        """Return whether the need is mandatory on a day, ahead of all needs that may wait."""
        return self.must and (self.due_to is None or self.due_to == day)

    def due_on(self, day: date) -> bool:
        """Return whether the need may be done on a day."""
        if day < self.due_from or (self.due_to is not None and day > self.due_to):
            return False
        return not self.weekdays or Weekday.of(day) in self.weekdays


@dataclass(frozen=True, slots=True)
class Check:
    """A check that a volunteer has passed; ``expires`` None means that it does not expire."""

    kind: CheckKind
    expires: date | None = None

    def valid_on(self, day: date) -> bool:
        """Return whether the check is valid on a day (the day of the round, not today)."""
        return self.expires is None or day <= self.expires


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """A volunteer's availability: spans by weekday, and dates off.

    ``covers`` are spans of single dates that replace the weekday's spans ("this Saturday 10-12 instead").
    """

    spans: tuple[tuple[Weekday, Span], ...]
    dates_off: frozenset[date] = frozenset()
    covers: tuple[tuple[date, Span], ...] = ()

    def on(self, day: date) -> tuple[Span, ...]:
        """Return the separate spans of one day in order; empty when the volunteer is unavailable."""
        instead = [span for of, span in self.covers if of == day]
        if day in self.dates_off and not instead:
            return ()
        weekday = Weekday.of(day)
        merged: list[Span] = []
        for span in sorted(instead or [span for of, span in self.spans if of is weekday]):
            if merged and span.start <= merged[-1].end:
                merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
            else:
                merged.append(span)
        return tuple(merged)


@dataclass(frozen=True, slots=True, kw_only=True)
class Volunteer:
    """The offer of one volunteer.

    Attributes
    ----------
    modes
        How they get around, the one they prefer first; never empty.
    capacity, crates
        Bags and crates they can carry; None means the usual number for their mode.
    kinds
        The kinds of need they will do; empty means any.
    max_stops, max_minutes, max_metres
        Limits of one day's rounds; None means none. A stop is a place visited: several things done one after the other
        at one place are one stop.
    ends_at_home
        Whether the round must end where it started.
    breaks
        Breaks to be taken on a round that is under way at that time. A volunteer who is back home, or has not left,
        needs none.
    evidence
        What was seen of each check, in a few words ("seen by Jo 3 May"): never the document.
    """

    id: int
    name: str
    phone: str = ""
    postcode: str = ""
    location: Location | None = None
    modes: tuple[Mode, ...]
    capacity: int
    crates: int | None = None
    hours: WeeklyHours
    checks: tuple[Check, ...] = ()
    kinds: frozenset[NeedKind] = frozenset()
    max_stops: int | None = None
    max_minutes: int | None = None
    max_metres: int | None = None
    ends_at_home: bool = True
    active: bool = True
    notes: str = ""
    questions: tuple[Question, ...] = field(default=())
    evidence: tuple[tuple[CheckKind, str], ...] = ()
    breaks: tuple[Rest, ...] = ()
