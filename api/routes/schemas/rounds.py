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
    """The token of a volunteer's link: the part after its ``#``."""

    token: str = Field(min_length=1, max_length=500)


class AnswerIn(Incoming):
    """What a volunteer says of their round."""

    answer: Literal["accepted", "declined"] = Field(description="Answering is optional and needs no reason.")


class DirectionOut(Outgoing):
    """One direction of the way to a stop: in words, and the parts they are made of."""

    text: str
    manoeuvre: Manoeuvre
    name: str = Field(description="The street's name. Empty if it has none.")
    kind: StreetKind = Field(description="The kind of street, for one without a name.")
    metres: int = Field(description="Distance to the next direction.")
    bearing: int = Field(description="New direction in degrees clockwise from north.")
    exit: int | None = Field(description="Exit of a roundabout, counted from 1.")
    side: Side | None = Field(description="On arrival: side of the door. Null if unknown.")


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
    lon: float | None = Field(description="Null if no travel is needed, as for a chat by phone.")
    lat: float | None
    arrival: OfDay
    begin: OfDay
    departure: OfDay
    earliest: OfDayIfAny = Field(description="Earliest expected arrival. Null if reported or a phone call.")
    latest: OfDayIfAny = Field(description="Latest expected arrival, on nine days in ten.")
    state: str
    outcome: str
    leg_metres: int = Field(description="Distance from the previous stop.")
    directions: list[DirectionOut] = Field(description="Directions from the previous stop. Empty if there are none.")


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
    reason: str = Field(default="", max_length=40, description="One of the fixed reasons, if it was not done.")
    note: str = Field(default="", max_length=500)
    client_key: UUID = Field(description="Made by the sender. The same report sent twice counts once.")
    at: AwareDatetime | None = Field(
        default=None, description="When it happened, if sent later. A time a week or more off counts as now."
    )
