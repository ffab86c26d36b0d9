"""What the JSON API sends and takes. Wire only: what goes out is read off a view of api/services by ``wire``.

Times are ISO 8601 with offset: seconds of a day become the moment at which the area's clocks show that time. A field
that a schema does not name does not go out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Annotated, Literal, TypeVar

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo

from api.services.wording.clock import instant
from routing.needs import CheckKind, Mode, NeedKind, NeedState

__all__ = [
    "BreakOut",
    "CellOut",
    "Checks",
    "DayOut",
    "ErrorOut",
    "FaultOut",
    "Incoming",
    "Instant",
    "LinkOut",
    "LinksOut",
    "Modes",
    "OfDay",
    "OfDayIfAny",
    "Outgoing",
    "PlanOut",
    "RejectedOut",
    "RejectedRowOut",
    "RoundOut",
    "RunIn",
    "RunOut",
    "SessionIn",
    "SessionOut",
    "SpanOut",
    "wire",
]


@dataclass(frozen=True, slots=True)
class _Clocks:
    """What a schema must know to turn seconds of a day, and instants in UTC, into local times."""

    day: date
    zone: tzinfo


def _clocks(info: ValidationInfo) -> _Clocks:
    if not isinstance(info.context, _Clocks):
        raise TypeError("A schema with times of a day is made by wire().")
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
    """What comes in: a key that is not known is refused."""

    model_config = ConfigDict(extra="forbid")


class Outgoing(BaseModel):
    """What goes out, read off a view."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


OutT = TypeVar("OutT", bound=Outgoing)


def wire(schema: type[OutT], view: object, day: date, zone: tzinfo) -> OutT:
    """A view as it goes over the wire, its times those of a day in a zone."""
    return schema.model_validate(view, context=_Clocks(day, zone))


class FaultOut(Outgoing):
    """One thing that is wrong with what was sent."""

    code: str
    where: str
    message: str
    action: str


class ErrorDetail(Outgoing):
    """What happened, and what to do."""

    code: str = Field(description="For machines; stable; listed in docs/errors.", examples=["session.missing"])
    message: str = Field(description="What happened, for people.")
    action: str = Field(description="What to do, for people; may be empty.")
    faults: list[FaultOut] = Field(description="Every fault of the input; empty for other errors.")


class ErrorOut(Outgoing):
    """The one shape of every error."""

    error: ErrorDetail


class SessionIn(Incoming):
    """A login and its password."""

    login: str = Field(min_length=1, max_length=200)
    password: str = Field(min_length=1, max_length=1000)


class SessionOut(Outgoing):
    """Who is signed in."""

    user_id: int
    name: str
    role: str


class SpanOut(Outgoing):
    """Part of a day, both ends included."""

    start: OfDay
    end: OfDay


class NeedOut(Outgoing):
    """One need, as a dispatcher sees it."""

    id: int
    kind: NeedKind
    state: NeedState
    name: str
    phone: str
    address: str
    postcode: str
    ward_name: str
    windows: list[SpanOut] = Field(description="When a visit may begin; empty means any time.")
    size: int = Field(description="Bags, or seats of a lift.")
    place_name: str
    fridge: bool
    priority: int
    required_checks: Checks
    volunteers_needed: int
    notes: str
    office_notes: str
    questions: list[str] = Field(description="What must be settled before it can be planned.")
    round_id: int | None
    round_number: int | None


class VolunteerOut(Outgoing):
    """One volunteer, as a dispatcher sees them."""

    id: int
    name: str
    phone: str
    postcode: str
    ward_name: str
    modes: list[Mode]
    capacity: int = Field(description="Bags.")
    spans: list[SpanOut] = Field(description="This day's hours.")
    valid_checks: Checks
    expired_checks: Checks
    kinds: Kinds = Field(description="Kinds of need they do; empty means any.")
    max_minutes: int | None
    questions: list[str]
    absent: str = Field(description="Why the plan has no turn for them; empty when it has.")
    round_id: int | None
    round_number: int | None


class StopOut(Outgoing):
    """One stop of a round, as a dispatcher sees it."""

    id: int
    position: int = Field(description="Counted from 1.")
    kind: str
    need_id: int | None
    title: str
    detail: str
    ward_name: str
    arrival: OfDay
    begin: OfDay
    departure: OfDay
    earliest: OfDayIfAny = Field(description="Expected not before; null where it was reported, or is a call.")
    latest: OfDayIfAny = Field(description="Expected not after, on nine days of ten.")
    spare: int | None = Field(description="Seconds it could be later and still be right; null where any time is.")
    tight: bool = Field(description="Whether it is too late on more than one day in ten.")
    load: list[int]
    state: str
    outcome: str
    note: str


class BreakOut(Outgoing):
    """Time of the volunteer's own on a round."""

    after: int = Field(description="How many of the round's stops come before it.")
    start: OfDay
    end: OfDay


class RoundOut(Outgoing):
    """One volunteer's round, as a dispatcher sees it."""

    id: int
    number: int
    volunteer_id: int
    volunteer_name: str
    volunteer_phone: str
    mode: Mode
    start: OfDay
    end: OfDay
    seconds: int
    metres: int
    back_earliest: OfDayIfAny = Field(description="The round is expected to be over not before.")
    back_latest: OfDayIfAny
    margin: int | None = Field(
        description="By how many percent every way may take longer before something is too late; 100 is 100 or more."
    )
    stops: list[StopOut]
    breaks: list[BreakOut]


class UnplannedOut(Outgoing):
    """A need on no round, and why."""

    need_id: int
    kind: NeedKind
    name: str
    ward_name: str
    code: str
    sentence: str
    change: str = Field(description="The smallest change that would serve it; empty where none is known.")
    instead: str = Field(description="What would have to go so that it is served; empty where that is not known.")


class BrokenOut(Outgoing):
    """A rule that a plan made by hand breaks: by how much, in seconds, metres, goods or stops."""

    code: str
    volunteer_id: int | None
    need_id: int | None
    amount: int
    sentence: str


class PlanOut(Outgoing):
    """All rounds of a day, and the needs on none."""

    id: int
    day: date
    version: int
    state: str
    created_at: Instant
    published_at: Instant | None
    planned_needs: int
    seed: int
    spare_minutes: int = Field(description="Minutes it was asked to keep before windows and volunteers' times end.")
    short_of_spare: int = Field(description="Stops that have less to spare than that.")
    tight: int = Field(description="Stops that are too late on more than one day in ten.")
    rounds: list[RoundOut]
    unplanned: list[UnplannedOut]
    broken: list[BrokenOut] = Field(
        description="What a plan made by hand breaks; until it is mended it is not published."
    )


class RunIn(Incoming):
    """How to plan: how long, from which seed, with how much spare time; all may be left out."""

    seconds: int | None = Field(default=None, ge=1, le=3600)
    seed: int | None = Field(default=None, ge=0, le=2**31 - 1)
    spare_minutes: int | None = Field(
        default=None, ge=0, le=120, description="Minutes to keep before windows and volunteers' times end."
    )


class RunOut(Outgoing):
    """How planning goes on."""

    id: int
    day: date
    state: Literal["waiting", "running", "done", "failed", "cancelled"]
    phase: str
    fraction: float = Field(ge=0, le=1)
    unplanned: int | None
    travel_seconds: int | None
    elapsed: float = Field(description="Seconds since it began.")
    attempt: int
    plan_id: int | None
    error_code: str
    error: str


class DayOut(Outgoing):
    """Everything of one day."""

    day: date
    needs: list[NeedOut]
    volunteers: list[VolunteerOut]
    waiting: int = Field(description="Open needs that are due on other days.")
    to_come: int = Field(
        description="Recurring needs of this day that are not needs yet: added two weeks before, or with its plan."
    )
    plan: PlanOut | None
    run: RunOut | None


class CellOut(Outgoing):
    """One cell of a list, as it was written."""

    header: str
    text: str


class RejectedRowOut(Outgoing):
    """A row of a list that could not be imported."""

    id: int
    list_kind: str
    line: int = Field(description="Of the file it was last in.")
    first_at: AwareDatetime
    cells: list[CellOut]
    faults: list[FaultOut]


class RejectedOut(Outgoing):
    """The rows that wait for somebody."""

    rows: list[RejectedRowOut]


class LinkOut(Outgoing):
    """One volunteer's link; its token is shown this once."""

    round_id: int
    number: int
    volunteer_name: str
    volunteer_phone: str
    url: str
    expires_at: AwareDatetime


class LinksOut(Outgoing):
    """The links of a plan's rounds."""

    links: list[LinkOut]
