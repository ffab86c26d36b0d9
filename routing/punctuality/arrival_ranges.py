"""Estimate the arrival range of each stop on a round.

A plan gives one moment for each stop, but traffic does not keep to it. The model, with all figures standard deviations:

- A volunteer leaves within ``LEAVING`` seconds of the planned time.
- A whole day goes faster or slower than planned (walking pace, rain, a busy town). All legs of a round share that
  factor (``Pace.day``).
- Each leg also varies by itself (``Pace.way``, for a leg of ten minutes). The variance grows with the leg's length, so
  its share of the length falls with the square root.
- Service takes ``SERVICE`` of its time more or less, parking and queues ``SETUP`` of theirs.
- Waiting absorbs delays: a volunteer who arrives before a window begins at its start. The spread is that of the
  larger of two moments (Clark, "The Greatest of a Finite Set of Random Variables", Operations Research 9, 1961), and
  what is left of the day's factor after a wait is the share of days without a wait.

A range is the middle 80 %: earlier on one day in ten, later on one day in ten. The figures are our own cautious
guesses; a test simulates ten thousand days to see that the ranges hold.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

__all__ = ["LEAVING", "PACES", "SERVICE", "SETUP", "Pace", "Passage", "Range", "margin_percent", "ranges"]

Range = tuple[int, int]
"""The first and last moment, in seconds, between which somebody is expected."""

LEAVING: Final = 120.0
SERVICE: Final = 0.35
SETUP: Final = 0.5
TEN_MINUTES: Final = 600

TENTH: Final = 1.2816
"""One moment in ten is more than this many standard deviations above the mean."""

MOST_PERCENT: Final = 100
"""A round that still holds when legs take twice as long is as safe as can be."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How much the legs of one mode vary from day to day, as shares of their length.

    The module's docstring explains the model.
    """

    day: float
    way: float


PACES: Final[Mapping[str, Pace]] = MappingProxyType(
    {"drive": Pace(day=0.10, way=0.25), "cycle": Pace(day=0.12, way=0.12), "walk": Pace(day=0.12, way=0.08)}
)
"""By mode: cars meet jams and lights; walkers differ from one another more than from day to day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A stop of a round in the plan, and the leg to it.

    Attributes
    ----------
    travel
        The seconds of the leg from the stop before.
    arrival, begin, departure
        When the volunteer arrives, when service begins, and when the volunteer leaves. ``setup`` are the seconds before
        ``begin`` for parking and queues.
    opens
        The start of the time window, before which nothing begins; None where any time will do.
    spare
        The seconds by which service could begin later and still be in its window; None where any time will do.
    known
        Whether the stop was reported, so that its times are facts.
    rest
        Whether the stop is a break, which takes exactly its planned time.
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
        """The second at which work begins."""
        return self.begin - self.setup

    @property
    def not_before(self) -> int | None:
        """The moment an early volunteer waits for: the window's start, or another moment planned."""
        return self.ready if self.ready > self.arrival else self.opens


@dataclass(frozen=True, slots=True)
class _Moment:
    """An uncertain moment as mean and variance, with the seconds that the day's factor scales."""

    mean: float
    own: float
    ways: float

    def spread(self, pace: Pace) -> float:
        return math.sqrt(self.own + (pace.day * self.ways) ** 2)

    def later(self, seconds: float, own: float = 0.0, ways: float = 0.0) -> _Moment:
        """Return the moment delayed by some seconds."""
        return _Moment(self.mean + seconds, self.own + own, self.ways + ways)


def ranges(profile: str, passages: Sequence[Passage]) -> tuple[Range | None, ...]:
    """Return the moments between which work begins at each stop.

    None stands for a reported stop, and for the start.
    """
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
        # The range always includes the planned moment: the middle of a skewed spread is not quite its mean.
        found.append((min(math.floor(first), one.ready), max(math.ceil(last), one.ready)))
        service = one.departure - one.begin
        own = 0.0 if one.rest else (SETUP * one.setup) ** 2 + (SERVICE * service) ** 2
        now = ready.later(one.setup + service, own=own)
    return tuple(found)


def _not_before(there: _Moment, floor: int, pace: Pace) -> _Moment:
    """Return the larger of a moment and a floor.

    Mean and variance are Clark's, with the part that the day's factor still scales.
    """
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
    """Return the percentage by which all legs can slow down before a stop or the end is late.

    The result is at most ``MOST_PERCENT``.
    """
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
