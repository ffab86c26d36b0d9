"""Schemas of volunteers; see ``api.routes.schemas.days``."""

from __future__ import annotations

from datetime import date, tzinfo

from pydantic import Field

from api.routes.schemas.needs import HistoryOut
from api.routes.schemas.wire import Incoming, Outgoing, wire
from api.services.plain_fields import plain_words
from api.services.volunteers.commands import ListedVolunteer, VolunteersView, VolunteerView
from api.services.volunteers.form import days_written
from routing.forms.volunteer import LONGEST, MOST_BAGS, MOST_CRATES, VOLUNTEER_FIELDS, VolunteerForm
from routing.needs import Check, CheckKind, Mode, NeedKind, Volunteer

__all__ = ["VolunteerChangeIn", "VolunteerDetailOut", "VolunteerIn", "VolunteersOut", "offer_in"]

_EVIDENCE = "What was seen, in a few words. Never the document itself."


class CheckIn(Incoming):
    """A check that somebody has seen the evidence of."""

    kind: CheckKind
    expires: date | None = Field(default=None, description="Expiry date. Null if it does not expire.")
    evidence: str = Field(default="", max_length=120, description=_EVIDENCE)


class _VolunteerFields(Incoming):
    name: str = Field(max_length=LONGEST["name"])
    phone: str = Field(default="", max_length=LONGEST["phone"])
    postcode: str = Field(max_length=LONGEST["postcode"])
    modes: list[Mode] = Field(description="Modes of travel, preferred one first.")
    capacity: int | None = Field(
        default=None, ge=0, le=MOST_BAGS, description="Number of bags they can carry. Null means the usual number."
    )
    crates: int | None = Field(
        default=None,
        ge=0,
        le=MOST_CRATES,
        description="Number of crates they can carry, in addition to bags. Null means the usual number.",
    )
    hours: str = Field(
        default="",
        max_length=LONGEST["hours"],
        description="Weekly hours in words, such as ``Mon-Fri 9-1; Sat 10-12``.",
    )
    dates_off: list[date] = Field(default_factory=list, max_length=2000)
    covers: list[str] = Field(
        default_factory=list,
        description="Hours on particular days, instead of the weekly hours, such as ``28/11/2026 10-12``.",
    )
    breaks: list[str] = Field(default_factory=list, description="Break in words, such as ``30 min between 12 and 14``.")
    kinds: list[NeedKind] = Field(default_factory=list, description="Empty: any.")
    checks: list[CheckIn] = Field(
        default_factory=list, description="Checks that someone in the office has seen, one of each kind."
    )
    max_stops: int | None = Field(default=None, ge=1, le=99)
    max_minutes: int | None = Field(default=None, ge=10, le=1440)
    max_km: int | None = Field(default=None, ge=1, le=999)
    ends_at_home: bool = True
    active: bool = Field(default=True, description="False if they are not helping at the moment.")
    notes: str = Field(default="", max_length=LONGEST["notes"])


class VolunteerIn(_VolunteerFields):
    """A new volunteer."""

    again: bool = Field(
        default=False, description="Confirms that this is a different person with the same name and number."
    )


class VolunteerChangeIn(_VolunteerFields):
    """The whole volunteer after a change. Fields left out take their defaults."""

    revision: int = Field(description="The revision you last read.")


class CheckOut(Outgoing):
    """A check that somebody has seen the evidence of."""

    kind: CheckKind
    expires: date | None = Field(description="Expiry date. Null if it does not expire.")
    evidence: str = Field(description=_EVIDENCE)


class AskedOut(Outgoing):
    """Numbers of days with a published round, with a yes, with a stop done, and with a no."""

    asked: int
    accepted: int
    done: int
    declined: int
    last_day: date | None


class ListedVolunteerOut(Outgoing):
    """A volunteer in the list."""

    id: int
    name: str
    phone: str
    postcode: str
    ward_name: str
    outside_wards: bool = Field(description="Whether they start outside the wards, but within reach of the streets.")
    modes: list[Mode]
    capacity: int
    crates: int | None = Field(description="Number of crates. Null means the usual number for their mode.")
    kinds: list[NeedKind] = Field(description="Empty: any.")
    checks: list[CheckOut]
    expiring: list[CheckKind] = Field(description="Checks that have expired or expire within 30 days, soonest first.")
    active: bool
    questions: list[str] = Field(description="Details about them that are still needed.")
    asked: AskedOut

    @classmethod
    def of(cls, row: ListedVolunteer) -> ListedVolunteerOut:
        one = row.volunteer
        return cls(
            id=one.id,
            name=one.name,
            phone=one.phone,
            postcode=one.postcode,
            ward_name=row.ward_name,
            outside_wards=row.outside_wards,
            modes=list(one.modes),
            capacity=one.capacity,
            crates=one.crates,
            kinds=sorted(one.kinds),
            checks=_checks(one),
            expiring=[check.kind for check in row.expiring],
            active=one.active,
            questions=[question.text for question in one.questions],
            asked=AskedOut.model_validate(row.counts),
        )


class VolunteersOut(Outgoing):
    """All active volunteers, or those that match a filter."""

    volunteers: list[ListedVolunteerOut]
    totals: dict[str, int] = Field(
        description="Number of volunteers for each value of ``shown``. The empty value counts active ones."
    )

    @classmethod
    def of(cls, view: VolunteersView) -> VolunteersOut:
        return cls(volunteers=[ListedVolunteerOut.of(row) for row in view.rows], totals=dict(view.totals))


class VolunteerDetailOut(Outgoing):
    """A volunteer with everything known about them, in the form that a change accepts."""

    volunteer: ListedVolunteerOut
    revision: int = Field(description="The current revision. Send it back with a change.")
    hours: str = Field(description="Weekly hours, in words.")
    dates_off: list[date]
    covers: list[str] = Field(description="Hours on particular days, instead of the weekly hours.")
    breaks: list[str]
    max_stops: int | None
    max_minutes: int | None
    max_km: int | None
    ends_at_home: bool
    notes: str
    history: list[HistoryOut]

    @classmethod
    def of(cls, view: VolunteerView, today: date, zone: tzinfo) -> VolunteerDetailOut:
        one = view.row.volunteer
        return cls(
            volunteer=ListedVolunteerOut.of(view.row),
            revision=view.revision,
            hours=view.hours,
            dates_off=sorted(one.hours.dates_off),
            covers=list(view.covers),
            breaks=list(view.breaks),
            max_stops=one.max_stops,
            max_minutes=one.max_minutes,
            max_km=round(one.max_metres / 1000) if one.max_metres else None,
            ends_at_home=one.ends_at_home,
            notes=one.notes,
            history=[wire(HistoryOut, event, today, zone) for event in view.history],
        )


def offer_in(body: _VolunteerFields) -> VolunteerForm:
    """Return the request as the volunteer form a dispatcher would have filled in."""
    return VolunteerForm(
        name=body.name,
        phone=body.phone,
        postcode=body.postcode,
        first_mode=str(body.modes[0]) if body.modes else "",
        modes=frozenset(map(str, body.modes)),
        hours=body.hours,
        dates_off=days_written(body.dates_off),
        covers="\n".join(body.covers),
        breaks="\n".join(body.breaks),
        kinds=frozenset(map(str, body.kinds)),
        checks=frozenset(str(check.kind) for check in body.checks),
        expires=tuple((str(check.kind), check.expires.isoformat()) for check in body.checks if check.expires),
        evidence=tuple((str(check.kind), check.evidence) for check in body.checks if check.evidence.strip()),
        max_km="" if body.max_km is None else str(body.max_km),
        **plain_words(body, VOLUNTEER_FIELDS),
    )


def _checks(one: Volunteer) -> list[CheckOut]:
    seen = dict(one.evidence)

    def out(check: Check) -> CheckOut:
        return CheckOut(kind=check.kind, expires=check.expires, evidence=seen.get(check.kind, ""))

    return [out(check) for check in one.checks]
