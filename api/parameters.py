"""Types of values in URLs and forms: ids, days, and the first and last day of a report."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Final

from fastapi import Query
from pydantic import Field

from api.services.context import Context
from api.services.reports.usual_days import usual_first_day
from api.services.wording.clock import FIRST_DAY, LAST_DAY

__all__ = ["Day", "DayFrom", "DayTo", "Id", "VintageIn", "believable", "chosen_days"]

Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
"""The id of a record, which databases store in 64 bits."""

Day = Annotated[
    date,
    Field(
        ge=FIRST_DAY,
        le=LAST_DAY,
        description=f"From {FIRST_DAY} to {LAST_DAY}.",
        json_schema_extra={"formatMinimum": FIRST_DAY.isoformat(), "formatMaximum": LAST_DAY.isoformat()},
    ),
]
"""A day that can have needs and rounds (the bounds are ajv's: JSON Schema has none for dates)."""

DayFrom = Annotated[Day | None, Query(alias="from", description="The first day. Default: a Monday, four weeks in all.")]
DayTo = Annotated[Day | None, Query(alias="to", description="The last day. Default: today.")]
VintageIn = Annotated[
    str | None,
    Query(
        alias="wards",
        min_length=1,
        max_length=40,
        description="The year of the wards to use. Default: those of the last day.",
    ),
]

LONGEST_WITHOUT_SIGNAL: Final = timedelta(days=7)


def believable(at: datetime | None, now: datetime) -> datetime | None:
    """Return when a phone says something happened, or None if the phone's clock must be wrong."""
    return at if at is not None and abs(now - at) <= LONGEST_WITHOUT_SIGNAL else None


def chosen_days(context: Context, day_from: date | None, day_to: date | None) -> tuple[date, date]:
    """Return the first and last day chosen, by default four weeks from a Monday up to today."""
    last = day_to or max(context.today(), day_from or FIRST_DAY)
    return day_from or max(FIRST_DAY, usual_first_day(last)), last
