"""Format seconds of a day as clock times, and convert them to instants."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo
from typing import Final

from routing.clock import clock_time

__all__ = ["FIRST_DAY", "LAST_DAY", "between", "clock_time", "instant", "lasting"]

_FIVE_MINUTES: Final = 300

FIRST_DAY: Final = date(2000, 1, 1)
LAST_DAY: Final = date(2100, 12, 31)
"""Rounds are planned only between these days; any other day must be a typing error."""


def lasting(seconds: int) -> str:
    """Format a duration in whole minutes, at least one: ``45 min``, ``5 h 36 min``."""
    hours, minutes = divmod(max(1, round(seconds / 60)), 60)
    return " ".join(part for part in (f"{hours} h" if hours else "", f"{minutes} min" if minutes else "") if part)


def between(first: int, last: int) -> str:
    """Format expected arrival as ``10:20–10:45``, rounded outwards to five minutes."""
    return f"{clock_time(first - first % _FIVE_MINUTES)}–{clock_time(last + -last % _FIVE_MINUTES)}"


def instant(day: date, seconds: int, timezone: tzinfo) -> datetime:
    """Return the instant when the area's clocks read so many seconds past a day's midnight.

    On the two days a year when the clocks change, 09:00 stays 09:00: windows and rounds are planned in local clock
    time, and the change happens at night, when there are no rounds.
    """
    return (datetime.combine(day, time.min) + timedelta(seconds=seconds)).replace(tzinfo=timezone)
