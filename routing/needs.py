"""What people ask and offer, in their words: needs, volunteers, places, and their kinds and states.

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
    """What a place is to a round."""

    HUB = "hub"
    KITCHEN = "kitchen"
    FRIDGE = "fridge"
    PHARMACY = "pharmacy"
    SHOP = "shop"
    DONOR = "donor"
    SURGERY = "surgery"
    COMMUNITY = "community"


class Precision(StrEnum):
    """How sure we are of a point, from the surest to the least sure."""

    PIN = "pin"
    DOOR = "door"
    POSTCODE = "postcode"
    STREET = "street"
    PLACE = "place"


class Goods(StrEnum):
    """What is on board, where a group does not let everything travel together."""

    HOT = "hot"
    CHILLED = "chilled"
    FROZEN = "frozen"
    CLEANING = "cleaning"
    MEDICINE = "medicine"
    DOG = "dog"


class WayBack(StrEnum):
    """How somebody who is given a lift comes home again, by the same volunteer."""

    WAIT = "wait"
    FETCH = "fetch"


class CheckKind(StrEnum):
    """What a volunteer may have been checked for."""

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
        """The weekday of a date."""
        return tuple(cls)[day.weekday()]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Part of a day, from ``start`` to ``end``, seconds from local midnight, both inclusive."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, order=True)
class Rest:
    """A break on every day: so many ``minutes`` in a row of the volunteer's own, all of them inside ``span``."""

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
    """A point on the ground, how sure we are of it, and the ward it is in."""

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
    """Used instead of a place where the nearest open one of its kind will do."""

    kind: PlaceKind


@dataclass(frozen=True, slots=True)
class Question:
    """Something a dispatcher must settle before the need can be planned.

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
        It must be done by its last day, before all that may wait; without a last day on every day it is due.
    goods
        What it is, for what does not go with it; None is what its kind usually is (``goods_on_board``).
    minutes
        How long the visit takes; of a lift with a way back how long they stay where it goes. None: what is usual.
    way_back, fetch_at
        Of a lift: whether the volunteer waits there, or comes again, to bring them home; and from what time of the day
        on they are fetched, where that is not ``minutes`` after they were set down. None is one way only.
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
        """What is on board: what was said, else what its kind usually is."""
        if self.goods is not None:
            return self.goods
        if self.kind is NeedKind.MEAL:
            return Goods.HOT
        if self.kind is NeedKind.PRESCRIPTION:
            return Goods.MEDICINE
        return Goods.CHILLED if self.fridge else None

    def must_on(self, day: date) -> bool:
        """Whether it goes before all that may wait on a day."""
        return self.must and (self.due_to is None or self.due_to == day)

    def due_on(self, day: date) -> bool:
        """Whether the need may be done on a day."""
        if day < self.due_from or (self.due_to is not None and day > self.due_to):
            return False
        return not self.weekdays or Weekday.of(day) in self.weekdays


@dataclass(frozen=True, slots=True)
class Check:
    """A check a volunteer has passed; ``expires`` None means it does not run out."""

    kind: CheckKind
    expires: date | None = None

    def valid_on(self, day: date) -> bool:
        """Whether the check holds on a day (the day of the round, not today)."""
        return self.expires is None or day <= self.expires


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """When a volunteer can help: spans by weekday, and dates off.

    ``covers`` are spans of single dates, which stand for the week's own on that date ("this Saturday 10-12 instead").
    """

    spans: tuple[tuple[Weekday, Span], ...]
    dates_off: frozenset[date] = frozenset()
    covers: tuple[tuple[date, Span], ...] = ()

    def on(self, day: date) -> tuple[Span, ...]:
        """The spans of one day, in order and apart from each other; empty when the volunteer is not there."""
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
    """What one person offers.

    Attributes
    ----------
    modes
        How they get around, the one they prefer first; never empty.
    capacity, crates
        Bags they can carry, and crates beside them; None is what is usual for how they come.
    kinds
        The kinds of need they will do; empty means any.
    max_stops, max_minutes, max_metres
        Limits of one day's rounds; None means none. A stop is a place visited: several things done one after the other
        at one place are one stop.
    ends_at_home
        Whether the round must end where it started.
    breaks
        Time of their own on a round that is under way then; who is at home by then, or leaves later, has it anyway.
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
