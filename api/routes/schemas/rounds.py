"""Schemas of a volunteer's own round; see ``api.routes.schemas.days``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import date, datetime, tzinfo
from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, field_validator

from api.routes.schemas.plans import BreakOut
from api.routes.schemas.wire import Incoming, OfDay, OfDayIfAny, Outgoing, wire
from api.services.rounds.own_round import OwnRound, Phase
from routing.directions import Manoeuvre, Side, StreetKind
from routing.needs import Mode, NeedKind

__all__ = ["AnswerIn", "DirectionOut", "DriverRoundOut", "DriverStopOut", "LinkIn", "OutcomeIn", "RoundProgressOut"]


class LinkIn(Incoming):
    """The token of a volunteer's link: the part after ``#``."""

    token: str = Field(min_length=1, max_length=500)


class AnswerIn(Incoming):
    """A volunteer's answer to their round: accepted or declined."""

    answer: Literal["accepted", "declined"] = Field(
        description="Answer to the offer. Answering is optional, and no reason is needed."
    )


class DirectionOut(Outgoing):
    """One direction on the way to a stop, in words and in parts."""

    text: str
    manoeuvre: Manoeuvre
    name: str = Field(description="The street's name. Empty if it has none.")
    kind: StreetKind = Field(description="The kind of street, for one without a name.")
    metres: int = Field(description="Distance to the next direction, in metres.")
    bearing: int = Field(description="New bearing in degrees clockwise from north.")
    exit: int | None = Field(description="Roundabout exit, counted from 1.")
    side: Side | None = Field(description="On arrival, the side of the street where the door is. Null if unknown.")


class DriverStopOut(Outgoing):
    """A stop, as the volunteer on the round sees it."""

    id: int
    position: int = Field(description="Number counted from 1.")
    kind: str
    what: str
    name: str
    address: str
    postcode: str
    phone: str
    notes: str
    checklist: list[str]
    lon: float | None = Field(description="Null if no travel is needed, as for a phone call.")
    lat: float | None
    arrival: OfDay
    begin: OfDay
    departure: OfDay
    earliest: OfDayIfAny = Field(
        description="Earliest expected arrival. Null if already reported, or for a phone call."
    )
    latest: OfDayIfAny = Field(description="Latest expected arrival on nine days in ten.")
    state: str
    outcome: str
    leg_metres: int = Field(description="Distance from the previous stop, in metres.")
    directions: list[DirectionOut] = Field(description="Directions from the previous stop. Empty if there are none.")


class KindCount(Outgoing):
    """The number of needs of one kind."""

    kind: NeedKind
    count: int


class OfferOut(Outgoing):
    """What a volunteer must know to accept a round, without names or exact addresses."""

    kinds: list[KindCount]
    wards: list[str]
    heaviest: list[str] = Field(description="The largest load carried at any one time.")
    starts_at: str = Field(description="The place or ward where the round starts.")
    partner: bool = Field(description="Whether they meet another volunteer at one of the doors.")

    @field_validator("kinds", mode="before")
    @classmethod
    def _pairs(cls, value: Iterable[tuple[NeedKind, int]]) -> list[dict[str, object]]:
        return [{"kind": kind, "count": count} for kind, count in value]


class DriverRoundOut(Outgoing):
    """The round as its volunteer sees it. It names neighbours only while its phase is `going`."""

    round_id: int
    number: int
    day: date
    volunteer_name: str
    mode: Mode
    start: OfDay
    end: OfDay
    metres: int
    group_phone: str
    phase: Phase = Field(description="`offered` until accepted or begun; `over` once its plan is no longer in use.")
    offer: OfferOut
    stops: list[DriverStopOut] = Field(description="Empty in every phase except `going`.")
    breaks: list[BreakOut]

    @classmethod
    def of(cls, own: OwnRound, zone: tzinfo) -> DriverRoundOut:
        """Return the round with only the details its volunteer needs now."""
        view = own.round
        values = {one.name: getattr(own, one.name) for one in fields(own)}
        stops = [] if view is None else [stop for stop in view.stops if not stop.lost]
        return wire(cls, {**values, "stops": stops, "breaks": view.breaks if view else ()}, own.day, zone)


class StopProgressOut(Outgoing):
    """The reported state of one stop."""

    id: int
    state: str
    reason: str = Field(description="Reason code sent with the report. May be empty.")


class RoundProgressOut(Outgoing):
    """The progress of a volunteer's own round: numbers and codes only."""

    round_id: int
    phase: Phase
    now: AwareDatetime = Field(description="The server's time, by which a phone's copy of the round expires.")
    stops: list[StopProgressOut]

    @classmethod
    def of(cls, own: OwnRound, now: datetime) -> RoundProgressOut:
        stops = own.round.stops if own.round is not None else ()
        known = [StopProgressOut(id=one.id, state=one.state, reason=one.reason) for one in stops]
        return cls(round_id=own.round_id, phase=own.phase, now=now, stops=known)


class OutcomeIn(Incoming):
    """The outcome of a stop; ``pending`` withdraws an earlier report."""

    state: Literal["done", "not_done", "pending"]
    reason: str = Field(
        default="", max_length=40, description="A fixed code: why it was not done, or what to know about it."
    )
    note: str = Field(default="", max_length=500)
    client_key: UUID = Field(description="A key chosen by the sender, so that a report sent twice counts once.")
    at: AwareDatetime | None = Field(
        default=None, description="When it happened, if sent later. A time more than a week away counts as now."
    )
