"""ranges(profile, passages): between which moments somebody is expected at each stop of a round.

A plan says one moment for each stop; a street does not keep to it. The model, with every figure in one place:

- Who leaves on time leaves within ``LEAVING`` seconds of it (all figures are standard deviations).
- A whole day goes faster or slower than planned: how quickly somebody walks, rain, a busy town. The ways of a round
  share that factor (``Pace.day``).
- Beside it each way has its own luck (``Pace.way``, for a way of ten minutes). Luck evens out over a long way: the
  variance grows with its length, so the share of it falls with the root.
- What is done at a stop takes ``SERVICE`` of its time more or less, parking and queues ``SETUP`` of theirs.
- Waiting absorbs: who comes before a window begins at its start. So the spread is that of the larger of two moments,
  after Clark (1961), and what is left of the day's factor after a wait is the share of days on which nobody waited.

What is told is the middle four fifths: earlier on one day in ten, later on one day in ten. The figures are a cautious
guess of our own; a test lets ten thousand days happen to see that the ranges hold.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

__all__ = ["LEAVING", "PACES", "SERVICE", "SETUP", "Pace", "Passage", "Range", "margin_percent", "ranges"]

Range = tuple[int, int]
"""The first and the last moment, in seconds, between which somebody is expected."""

LEAVING: Final = 120.0
SERVICE: Final = 0.35
SETUP: Final = 0.5
TEN_MINUTES: Final = 600

TENTH: Final = 1.2816
"""So many standard deviations above the mean lies one of ten."""

MOST_PERCENT: Final = 100
"""A round that bears ways twice as long bears any."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How much ways of one mode differ from day to day, as shares of their length: see the module."""

    day: float
    way: float


PACES: Final[Mapping[str, Pace]] = MappingProxyType(
    {"drive": Pace(day=0.10, way=0.25), "cycle": Pace(day=0.12, way=0.12), "walk": Pace(day=0.12, way=0.08)}
)
"""By mode: cars meet jams and lights, walkers differ from one another more than from themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One stop of a round as the plan has it, and the way to it.

    Attributes
    ----------
    travel
        Seconds of the way from the stop before.
    arrival, begin, departure
        There; service begins; away again. ``setup`` are the seconds before ``begin`` that parking and queues take.
    opens
        Nothing begins before it: the start of its window. None where anybody may come at any time.
    spare
        The seconds by which it could begin later and still be right; None where any time is right.
    known
        It has happened: its times are facts.
    rest
        A break: it takes as long as it takes.
    """

    travel: int
    arrival: int
    begin: int
    departure: int
    setup: int = 0
    opens: int | None = None
    spare: int | None = None
    known: bool = False
    rest: bool = False

    @property
    def ready(self) -> int:
        """When work begins: nobody rings before."""
        return self.begin - self.setup

    @property
    def not_before(self) -> int | None:
        """The moment that whoever is early waits for: the window's start, or what the plan waits for."""
        return self.ready if self.ready > self.arrival else self.opens


@dataclass(frozen=True, slots=True)
class _Moment:
    """A moment that is not certain: its mean, its own variance, and how many seconds of it follow the day's factor."""

    mean: float
    own: float
    ways: float

    def spread(self, pace: Pace) -> float:
        """The standard deviation."""
        return math.sqrt(self.own + (pace.day * self.ways) ** 2)

    def later(self, seconds: float, own: float = 0.0, ways: float = 0.0) -> _Moment:
        """The moment so many seconds later."""
        return _Moment(self.mean + seconds, self.own + own, self.ways + ways)


def ranges(profile: str, passages: Sequence[Passage]) -> tuple[Range | None, ...]:
    """Between which moments work begins at each stop; None where it is known, and for the start of a round."""
    pace = PACES.get(profile, PACES["drive"])
    found: list[Range | None] = []
    now = _Moment(0.0, 0.0, 0.0)
    for number, one in enumerate(passages):
        if one.known or number == 0:
            found.append(None)
            now = _Moment(float(one.departure), 0.0 if one.known else LEAVING**2, 0.0)
            continue
        there = now.later(one.travel, own=pace.way**2 * TEN_MINUTES * one.travel, ways=one.travel)
        floor = one.not_before
        wide = TENTH * there.spread(pace)
        first, last = there.mean - wide, there.mean + wide
        ready = there if floor is None else _not_before(there, floor, pace)
        if floor is not None:
            first, last = max(first, floor), max(last, floor)
        # What was planned is among what is told: the middle of a skew spread is not quite its mean.
        found.append((min(math.floor(first), one.ready), max(math.ceil(last), one.ready)))
        service = one.departure - one.begin
        own = 0.0 if one.rest else (SETUP * one.setup) ** 2 + (SERVICE * service) ** 2
        now = ready.later(one.setup + service, own=own)
    return tuple(found)


def _not_before(there: _Moment, floor: int, pace: Pace) -> _Moment:
    """The larger of a moment and a floor, in mean and variance (Clark); and what of it still follows the day."""
    spread = there.spread(pace)
    if spread == 0:
        return there if there.mean >= floor else _Moment(float(floor), 0.0, 0.0)
    above = (there.mean - floor) / spread
    share = 0.5 * (1 + math.erf(above / math.sqrt(2)))
    density = math.exp(-above * above / 2) / math.sqrt(2 * math.pi)
    mean = there.mean * share + floor * (1 - share) + spread * density
    square = (there.mean**2 + spread**2) * share + floor**2 * (1 - share) + (there.mean + floor) * spread * density
    ways = there.ways * share
    return _Moment(mean, max(0.0, square - mean**2 - (pace.day * ways) ** 2), ways)


def margin_percent(passages: Sequence[Passage]) -> int:
    """By how many percent every way may take longer before a stop or the end is too late; ``MOST_PERCENT`` at most."""
    low, high = 0, MOST_PERCENT
    if _holds(passages, high):
        return high
    while high - low > 1:
        middle = (low + high) // 2
        if _holds(passages, middle):
            low = middle
        else:
            high = middle
    return low


def _holds(passages: Sequence[Passage], percent: int) -> bool:
    moment = passages[0].departure if passages else 0
    for one in passages[1:]:
        moment = one.arrival if one.known else moment + one.travel + one.travel * percent // 100
        if one.ready > one.arrival:
            moment = max(moment, one.ready)
        begin = moment + one.setup
        if not one.known and one.spare is not None and begin > one.begin + one.spare:
            return False
        moment = one.departure if one.known else begin + one.departure - one.begin
    return True
