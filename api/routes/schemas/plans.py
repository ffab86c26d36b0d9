"""A plan over the wire: its rounds and their links, what is unassigned, what is broken."""

from __future__ import annotations

from datetime import date

from pydantic import AwareDatetime, Field

from api.routes.schemas.wire import Instant, OfDay, OfDayIfAny, Outgoing
from routing.needs import Mode, NeedKind

__all__ = ["BreakOut", "BrokenOut", "LinkOut", "LinksOut", "PlanOut", "RoundOut", "StopOut", "UnplannedOut"]


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
