"""The days there can be, seconds of a day as people write them, and as instants with an offset."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo
from typing import Final

from routing.clock import clock_time

__all__ = ["FIRST_DAY", "LAST_DAY", "between", "clock_time", "instant", "lasting"]

_FIVE_MINUTES: Final = 300

FIRST_DAY: Final = date(2000, 1, 1)
LAST_DAY: Final = date(2100, 12, 31)
"""No round is planned beyond these; a day outside is a slip of the pen."""


def lasting(seconds: int) -> str:
    """How long something takes, in whole minutes and at least one: ``45 min``, ``2 h``, ``5 h 36 min``."""
    hours, minutes = divmod(max(1, round(seconds / 60)), 60)
    return " ".join(part for part in (f"{hours} h" if hours else "", f"{minutes} min" if minutes else "") if part)


def between(first: int, last: int) -> str:
    """Between which moments somebody is expected, as ``10:20–10:45``: whole five minutes, rather too wide."""
    return f"{clock_time(first - first % _FIVE_MINUTES)}–{clock_time(last + -last % _FIVE_MINUTES)}"


def instant(day: date, seconds: int, timezone: tzinfo) -> datetime:
    """The instant at which the area's clocks read so many seconds past the day's midnight.

    On the two days a year the clocks change, a reading of 09:00 stays 09:00: windows and rounds are planned in what
    clocks read, and the change itself happens at night, when nobody is on a round.
    """
    return (datetime.combine(day, time.min) + timedelta(seconds=seconds)).replace(tzinfo=timezone)
