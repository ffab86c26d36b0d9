"""Schemas of a day: its needs, its volunteers, its plan and the newest planning run."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from api.routes.schemas.plans import PlanOut
from api.routes.schemas.runs import RunOut
from api.routes.schemas.wire import Checks, Kinds, Outgoing, SpanOut
from routing.needs import Mode, NeedKind, NeedState

__all__ = ["DayOut", "NeedOut", "VolunteerOut"]


class NeedOut(Outgoing):
    """A need, as a dispatcher sees it."""

    id: int
    kind: NeedKind
    state: NeedState
    name: str
    phone: str
    address: str
    postcode: str
    ward_name: str
    windows: list[SpanOut] = Field(description="When a visit may start. Empty means any time.")
    size: int = Field(description="Bags, or seats of a lift.")
    place_name: str
    fridge: bool
    priority: int
    required_checks: Checks
    volunteers_needed: int
    notes: str
    office_notes: str
    questions: list[str] = Field(description="Details missing before it can be planned.")
    round_id: int | None
    round_number: int | None


class VolunteerOut(Outgoing):
    """A volunteer, as a dispatcher sees them."""

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
    absent: str = Field(description="Why the plan does not use them. Empty if it does.")
    round_id: int | None
    round_number: int | None


class DayOut(Outgoing):
    """A day's needs, volunteers, newest plan and newest planning run."""

    day: date
    needs: list[NeedOut]
    volunteers: list[VolunteerOut]
    waiting: int = Field(description="Open needs that are due on other days.")
    to_come: int = Field(
        description="Recurring needs of this day that are not needs yet: added two weeks before, or with its plan."
    )
    plan: PlanOut | None
    run: RunOut | None
