"""What the JSON API sends a volunteer of their own round, and takes from them; see ``api.routes.schemas.days``."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from api.routes.schemas.plans import BreakOut
from api.routes.schemas.wire import Incoming, OfDay, OfDayIfAny, Outgoing
from routing.directions import Manoeuvre, Side, StreetKind
from routing.needs import Mode

__all__ = ["AnswerIn", "DirectionOut", "DriverRoundOut", "DriverStopOut", "LinkIn", "OutcomeIn"]


class LinkIn(Incoming):
    """The token of a volunteer's link: what stands behind its ``#``."""

    token: str = Field(min_length=1, max_length=500)


class AnswerIn(Incoming):
    """What a volunteer says of their round."""

    answer: Literal["accepted", "declined"] = Field(description="Nobody has to say yes, and nobody asks why not.")


class DirectionOut(Outgoing):
    """One direction of the way to a stop: in words, and the parts they are made of."""

    text: str
    manoeuvre: Manoeuvre
    name: str = Field(description="The street one is in then; empty where it has none.")
    kind: StreetKind = Field(description="What it is, for a street without a name.")
    metres: int = Field(description="How far to go until the next direction.")
    bearing: int = Field(description="Degrees clockwise from north in which one then goes.")
    exit: int | None = Field(description="Which exit of a roundabout, from 1.")
    side: Side | None = Field(description="On arrival: where the door is; null where that is not known.")


class DriverStopOut(Outgoing):
    """One stop, as the volunteer on the round sees it."""

    id: int
    position: int = Field(description="Counted from 1.")
    kind: str
    what: str
    name: str
    address: str
    postcode: str
    phone: str
    notes: str
    checklist: list[str]
    lon: float | None = Field(description="Null where there is no way to go: a chat by telephone.")
    lat: float | None
    arrival: OfDay
    begin: OfDay
    departure: OfDay
    earliest: OfDayIfAny = Field(description="Expected not before; null where it was reported, or is a call.")
    latest: OfDayIfAny = Field(description="Expected not after, on nine days of ten.")
    state: str
    outcome: str
    leg_metres: int = Field(description="How far it is from the stop before.")
    directions: list[DirectionOut] = Field(description="The way from the stop before; empty where there is none.")


class DriverRoundOut(Outgoing):
    """One volunteer's own round."""

    round_id: int
    number: int
    day: date
    volunteer_name: str
    mode: Mode
    start: OfDay
    end: OfDay
    metres: int
    group_phone: str
    stops: list[DriverStopOut]
    breaks: list[BreakOut]


class OutcomeIn(Incoming):
    """What became of a stop; ``pending`` takes an earlier report back."""

    state: Literal["done", "not_done", "pending"]
    reason: str = Field(default="", max_length=40, description="One of the fixed reasons, when it was not done.")
    note: str = Field(default="", max_length=500)
    client_key: UUID = Field(description="Made by the sender; the same report sent again counts once.")
    at: AwareDatetime | None = Field(
        default=None, description="When it happened, if it is sent later; a week or more off, it counts as now."
    )
