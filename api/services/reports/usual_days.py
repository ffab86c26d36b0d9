"""The days a report is about when nobody says: whole weeks, as published figures are counted."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

__all__ = ["usual_first_day"]

_WEEKS: Final = 4


def usual_first_day(last: date) -> date:
    """The Monday of four weeks, of which the last is the one that a day is in."""
    return last - timedelta(days=last.weekday(), weeks=_WEEKS - 1)
