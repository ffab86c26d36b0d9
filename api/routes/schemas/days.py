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
    windows: list[SpanOut] = Field(description="When a visit may start. Empty means at any time.")
    size: int = Field(description="Number of bags, or of seats for a lift.")
    place_name: str
    fridge: bool
    priority: int
    required_checks: Checks
    volunteers_needed: int
    notes: str
    office_notes: str
    questions: list[str] = Field(description="Details still needed before it can be planned.")
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
    spans: list[SpanOut] = Field(description="Hours available on this day.")
    valid_checks: Checks
    expired_checks: Checks
    kinds: Kinds = Field(description="Kinds of need they help with. Empty means any.")
    max_minutes: int | None
    questions: list[str]
    absent: str = Field(description="Why the plan gives them nothing. Empty if they have a round.")
    round_id: int | None
    round_number: int | None


class DayOut(Outgoing):
    """A day's needs, volunteers, newest plan and newest planning run."""

    day: date
    needs: list[NeedOut]
    volunteers: list[VolunteerOut]
    waiting: int = Field(description="Number of open needs due on other days.")
    to_come: int = Field(
        description="Number of recurring needs still to come. They are added two weeks before it, or with its plan."
    )
    plan: PlanOut | None
    run: RunOut | None
