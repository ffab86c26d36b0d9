"""The values that addresses and forms hold: ids as the store can hold them, days on which there are rounds."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Final

from pydantic import Field

from api.services.wording.clock import FIRST_DAY, LAST_DAY

__all__ = ["Day", "Id", "believable"]

Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
"""The id of a record: databases count with 64 bits."""

Day = Annotated[
    date,
    Field(
        ge=FIRST_DAY,
        le=LAST_DAY,
        description=f"From {FIRST_DAY} to {LAST_DAY}.",
        json_schema_extra={"formatMinimum": FIRST_DAY.isoformat(), "formatMaximum": LAST_DAY.isoformat()},
    ),
]
"""A day that can have needs and rounds (JSON Schema has no bounds of dates; these names are ajv's)."""

LONGEST_WITHOUT_SIGNAL: Final = timedelta(days=7)


def believable(at: datetime | None, now: datetime) -> datetime | None:
    """When something happened, as a phone says; None when its clock cannot be right."""
    return at if at is not None and abs(now - at) <= LONGEST_WITHOUT_SIGNAL else None
