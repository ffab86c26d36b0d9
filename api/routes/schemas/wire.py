"""Base classes and field types of the schemas: local times, sorted lists, and conversion of views.

Times are ISO 8601 with an offset. Seconds of a day become the instant at which clocks in the area show that time.
Only the fields named in a schema are sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Annotated, TypeVar

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, ValidationInfo

from api.services.wording.clock import instant
from routing.needs import CheckKind, Mode, NeedKind

__all__ = ["Checks", "Incoming", "Instant", "Kinds", "Modes", "OfDay", "OfDayIfAny", "Outgoing", "SpanOut", "wire"]


@dataclass(frozen=True, slots=True)
class _Clocks:
    """The day and time zone that turn seconds of a day, and instants in UTC, into local times."""

    day: date
    zone: tzinfo


def _clocks(info: ValidationInfo) -> _Clocks:
    if not isinstance(info.context, _Clocks):
        raise TypeError("Schemas with times of day are made by wire().")
    return info.context


def _of_day(value: int | datetime, info: ValidationInfo) -> datetime:
    clocks = _clocks(info)
    return value if isinstance(value, datetime) else instant(clocks.day, value, clocks.zone)


def _of_day_if_any(value: int | datetime | None, info: ValidationInfo) -> datetime | None:
    return None if value is None else _of_day(value, info)


def _local(value: datetime | None, info: ValidationInfo) -> datetime | None:
    return value.astimezone(_clocks(info).zone) if value else None


OfDay = Annotated[datetime, BeforeValidator(_of_day)]
OfDayIfAny = Annotated[datetime | None, BeforeValidator(_of_day_if_any)]
Instant = Annotated[AwareDatetime, BeforeValidator(_local)]
Checks = Annotated[list[CheckKind], BeforeValidator(sorted)]
Kinds = Annotated[list[NeedKind], BeforeValidator(sorted)]
Modes = Annotated[list[Mode], BeforeValidator(sorted)]


class Incoming(BaseModel):
    """Base of the request schemas, which reject unknown keys."""

    model_config = ConfigDict(extra="forbid")


class Outgoing(BaseModel):
    """Base of the response schemas, filled from a view's attributes."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


OutT = TypeVar("OutT", bound=Outgoing)


def wire(schema: type[OutT], view: object, day: date, zone: tzinfo) -> OutT:
    """Convert a view to a schema, reading its times as those of a day in a time zone."""
    return schema.model_validate(view, context=_Clocks(day, zone))


class SpanOut(Outgoing):
    """Part of a day, both ends included."""

    start: OfDay
    end: OfDay
