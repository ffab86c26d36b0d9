"""Schemas of a plan: its rounds and their links, unassigned needs, broken rules."""

from __future__ import annotations

from datetime import date

from pydantic import AwareDatetime, Field

from api.routes.schemas.wire import Incoming, Instant, OfDay, OfDayIfAny, Outgoing, SpanOut
from routing.needs import Mode, NeedKind

__all__ = [
    "BreakOut",
    "BrokenOut",
    "LinkOut",
    "LinksOut",
    "NoticeOut",
    "PlanOut",
    "RoundOut",
    "StopOut",
    "UnassignedOut",
]


class StopOut(Outgoing):
    """A stop of a round, as a dispatcher sees it."""

    id: int
    position: int = Field(description="Number counted from 1.")
    kind: str
    need_id: int | None
    title: str
    detail: str
    ward_name: str
    arrival: OfDay
    begin: OfDay
    departure: OfDay
    earliest: OfDayIfAny = Field(
        description="Earliest expected arrival. Null if already reported, or for a phone call."
    )
    latest: OfDayIfAny = Field(description="Latest expected arrival on nine days in ten.")
    spare: int | None = Field(
        description="Seconds by which it could run late and still be on time. Null if any time will do."
    )
    tight: bool = Field(description="Whether it would run late about one day in ten.")
    load: list[int]
    state: str
    outcome: str
    note: str


class BreakOut(Outgoing):
    """A volunteer's break during a round."""

    after: int = Field(description="Number of earlier stops on the round.")
    start: OfDay
    end: OfDay


class RoundOut(Outgoing):
    """A volunteer's round, as a dispatcher sees it."""

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
    back_earliest: OfDayIfAny = Field(description="Earliest expected end of the round.")
    back_latest: OfDayIfAny
    margin: int | None = Field(
        description="Percentage by which every leg may take longer before a stop is late. 100 means 100 or more."
    )
    by_phone: bool = Field(description="Whether all stops are phone calls, so that nobody travels.")
    stops: list[StopOut]
    breaks: list[BreakOut]


class UnassignedOut(Outgoing):
    """An unassigned need, and why it is unassigned."""

    need_id: int
    kind: NeedKind
    name: str
    ward_name: str
    code: str
    sentence: str
    change: str = Field(description="The smallest change that would make it fit. Empty if none is known.")
    instead: str = Field(description="What would have to be left out for it to fit. Empty if unknown.")
    wanted: list[SpanOut] = Field(description="When the neighbour asked for it. Empty means any time.")


class BrokenOut(Outgoing):
    """A rule that a plan changed by hand breaks, and by how much.

    The amount is in seconds, metres, goods or stops.
    """

    code: str
    volunteer_id: int | None
    need_id: int | None
    amount: int
    sentence: str


class NoticeOut(Outgoing):
    """Something the plan could not rely on, in one sentence with names."""

    code: str
    sentence: str


class PlanOut(Outgoing):
    """A plan: its rounds and its unassigned needs."""

    id: int
    day: date
    version: int
    state: str
    created_at: Instant
    published_at: Instant | None
    planned_needs: int
    seed: int
    spare_minutes: int = Field(description="Spare minutes to keep before each deadline.")
    short_of_spare: int = Field(description="Number of stops with less time to spare than that.")
    tight: int = Field(description="Number of stops that would run late about one day in ten.")
    rounds: list[RoundOut]
    unassigned: list[UnassignedOut]
    broken: list[BrokenOut] = Field(
        description="Rules broken by editing the plan by hand. It cannot be published until they are fixed."
    )
    notices: list[NoticeOut] = Field(
        description="Places whose hours are unknown that day, and homes that are not connected to the streets."
    )


class PublishIn(Incoming):
    """Whether the plan is published although it leaves needs out."""

    confirm: bool = False


class LinkOut(Outgoing):
    """A volunteer's link. Its token is shown only this once."""

    round_id: int
    number: int
    volunteer_name: str
    volunteer_phone: str
    url: str
    expires_at: AwareDatetime


class LinksOut(Outgoing):
    """The links to a plan's rounds."""

    links: list[LinkOut]
