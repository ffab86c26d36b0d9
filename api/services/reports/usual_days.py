"""The default days of a report: whole weeks, as published figures are counted."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

__all__ = ["usual_first_day"]

_WEEKS: Final = 4


def usual_first_day(last: date) -> date:
    """Return the Monday three weeks before the week of a day."""
    return last - timedelta(days=last.weekday(), weeks=_WEEKS - 1)
