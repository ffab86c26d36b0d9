"""Schemas of the inbox of public form submissions; see ``api.routes.schemas.days``."""

from __future__ import annotations

from datetime import tzinfo
from typing import Any, Literal

from pydantic import Field

from api.routes.schemas.needs import NeedChangeIn
from api.routes.schemas.wire import Incoming, Instant, Outgoing, wire
from api.services.inbox.views import EntryRow
from data.store.imports.submission_records import FormName, SubmissionState
from routing.forms.volunteer import LONGEST, MOST_BAGS, VolunteerForm
from routing.needs import CheckKind, Mode, NeedKind

__all__ = [
    "ConfirmNeedIn",
    "ConfirmVolunteerIn",
    "EntriesOut",
    "EntryMoveIn",
    "EntryOut",
    "VolunteerMadeOut",
    "offer_in",
]


class LikelyOut(Outgoing):
    """A known person who may have sent the submission."""

    reference: str = Field(description="The record of this person, such as ``need-12`` or ``volunteer-3``.")
    why: str
    sure: bool = Field(description="A likely match, which is never applied automatically.")


class EntryOut(Outgoing):
    """A submission from a public form. It has no effect until a dispatcher confirms it."""

    id: int
    revision: int = Field(description="The current revision. Send it back with every action.")
    form: FormName
    state: SubmissionState
    reference: str = Field(description="The reference that its sender can quote.")
    at: Instant
    name: str
    phone: str
    said: dict[str, Any] = Field(description="The fields of the form as written.")
    agreed: bool = Field(description="Whether they agreed to the group keeping their details.")
    where: str = Field(description="The ward, or why the location is unknown.")
    suggestions: list[str] = Field(description="Postcodes that they may have meant.")
    likely: list[LikelyOut]
    settled: str = Field(description="The outcome in words. Empty while it is waiting.")
    note: str
    need_id: int | None
    volunteer_id: int | None
    erased_at: Instant = Field(description="When it is erased automatically.")

    @classmethod
    def of(cls, row: EntryRow, zone: tzinfo) -> EntryOut:
        said = {name: getattr(row, name) for name in ("id", "revision", "form", "state", "reference", "at", "name")}
        said |= {name: getattr(row, name) for name in ("phone", "agreed", "settled", "note", "erased_at")}
        said |= {
            "said": dict(row.said),
            "where": row.where.text,
            "suggestions": list(row.where.options),
            "likely": [LikelyOut.model_validate(one) for one in row.likely],
            "need_id": row.subject_id if row.subject_kind == "need" else None,
            "volunteer_id": row.subject_id if row.subject_kind == "volunteer" else None,
        }
        return wire(cls, said, row.at.date(), zone)


class EntriesOut(Outgoing):
    """Up to fifty submissions, newest first."""

    entries: list[EntryOut]
    waiting: int = Field(description="Total number waiting.")


class EntryMoveIn(Incoming):
    """The new state of a submission: asked back, declined or waiting, with reason and note."""

    state: Literal["asked_back", "turned_away", "waiting"] = Field(description="``waiting`` puts it back in the inbox.")
    revision: int = Field(description="The revision you last read.")
    reason: str = Field(
        default="", max_length=40, description="Reason for declining. If it is unknown, the error lists them all."
    )
    note: str = Field(default="", max_length=1000)


class ConfirmNeedIn(NeedChangeIn):
    """The need to make of a submission, as reviewed; ``revision`` is the submission's."""

    again: bool = Field(
        default=False, description="Confirms that this is a new request, although a similar one is open."
    )
    consent: bool = Field(default=False, description="Whether they agree to the group keeping their details.")


class ConfirmVolunteerIn(Incoming):
    """The volunteer to make of a submission, as reviewed; ``revision`` is the submission's."""

    revision: int = Field(description="The revision you last read.")
    name: str = Field(max_length=LONGEST["name"])
    phone: str = Field(default="", max_length=LONGEST["phone"])
    postcode: str = Field(max_length=LONGEST["postcode"])
    modes: list[Mode] = Field(description="Modes of travel, preferred one first.")
    capacity: int | None = Field(
        default=None, ge=0, le=MOST_BAGS, description="Number of bags they can carry. Null means the usual number."
    )
    hours: str = Field(
        max_length=LONGEST["hours"], description="Weekly hours in words, such as ``Mon-Fri 9-1; Sat 10-12``."
    )
    kinds: list[NeedKind] = Field(default_factory=list, description="Empty: any.")
    checks: list[CheckKind] = Field(default_factory=list, description="Checks that someone in the office has seen.")
    max_km: int | None = Field(default=None, ge=1, le=999)
    notes: str = Field(default="", max_length=LONGEST["notes"])
    again: bool = Field(
        default=False, description="Confirms that this is a different person with the same name and number."
    )
    consent: bool = Field(default=False, description="Whether they agree to the group keeping their details.")


class VolunteerMadeOut(Outgoing):
    """The volunteer that was made of a submission."""

    volunteer_id: int


def offer_in(body: ConfirmVolunteerIn) -> VolunteerForm:
    """Return the request as the volunteer form a dispatcher would have filled in."""
    return VolunteerForm(
        name=body.name,
        phone=body.phone,
        postcode=body.postcode,
        first_mode=str(body.modes[0]) if body.modes else "",
        modes=frozenset(map(str, body.modes)),
        capacity="" if body.capacity is None else str(body.capacity),
        hours=body.hours,
        kinds=frozenset(map(str, body.kinds)),
        checks=frozenset(map(str, body.checks)),
        max_km="" if body.max_km is None else str(body.max_km),
        notes=body.notes,
    )
