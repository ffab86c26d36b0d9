"""What the JSON API sends and takes of the entries that the public forms brought; see ``api.routes.schemas.days``."""

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
    """Somebody known who may have sent it."""

    reference: str = Field(description="``need-12`` or ``volunteer-3``: the record they are known by.")
    why: str
    sure: bool = Field(description="Much speaks for it; it is never taken for certain.")


class EntryOut(Outgoing):
    """What somebody sent by a public form; nothing comes of it before a person confirms it."""

    id: int
    revision: int = Field(description="Whatever is done with it brings it back.")
    form: FormName
    state: SubmissionState
    reference: str = Field(description="What its sender was told to quote.")
    at: Instant
    name: str
    phone: str
    said: dict[str, Any] = Field(description="The fields of the form, as they were written.")
    agreed: bool = Field(description="To the group's remembering them.")
    where: str = Field(description="The ward it lies in, or why it is not known where.")
    suggestions: list[str] = Field(description="Postcodes that may have been meant.")
    likely: list[LikelyOut]
    settled: str = Field(description="What became of it, in words; empty while it waits.")
    note: str
    need_id: int | None
    volunteer_id: int | None
    erased_at: Instant = Field(description="When it goes by itself.")

    @classmethod
    def of(cls, row: EntryRow, zone: tzinfo) -> EntryOut:
        """As a use case shows it."""
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
    """Entries, the newest first, at most fifty."""

    entries: list[EntryOut]
    waiting: int = Field(description="How many wait in all.")


class EntryMoveIn(Incoming):
    """What is done with an entry that is not confirmed."""

    state: Literal["asked_back", "turned_away", "waiting"] = Field(description="``waiting`` puts back.")
    revision: int = Field(description="As it was read.")
    reason: str = Field(
        default="", max_length=40, description="Of turning away; a wrong one is answered with the list."
    )
    note: str = Field(default="", max_length=1000)


class ConfirmNeedIn(NeedChangeIn):
    """The need that an entry becomes, as it was looked through; ``revision`` is the entry's."""

    again: bool = Field(default=False, description="It is another request, although one like it is open.")
    consent: bool = Field(default=False, description="They agree to be remembered.")


class ConfirmVolunteerIn(Incoming):
    """The volunteer that an entry becomes, as it was looked through; ``revision`` is the entry's."""

    revision: int = Field(description="As it was read.")
    name: str = Field(max_length=LONGEST["name"])
    phone: str = Field(default="", max_length=LONGEST["phone"])
    postcode: str = Field(max_length=LONGEST["postcode"])
    modes: list[Mode] = Field(description="The one they like best first.")
    capacity: int | None = Field(default=None, ge=0, le=MOST_BAGS, description="Bags; null: as is usual.")
    hours: str = Field(max_length=LONGEST["hours"], description="In words: ``Mon-Fri 9-1; Sat 10-12``.")
    kinds: list[NeedKind] = Field(default_factory=list, description="Empty: any.")
    checks: list[CheckKind] = Field(default_factory=list, description="Only what somebody has seen.")
    max_km: int | None = Field(default=None, ge=1, le=999)
    notes: str = Field(default="", max_length=LONGEST["notes"])
    again: bool = Field(default=False, description="It is somebody else of this name and number.")
    consent: bool = Field(default=False, description="They agree to be remembered.")


class VolunteerMadeOut(Outgoing):
    """The volunteer that an entry became."""

    volunteer_id: int


def offer_in(body: ConfirmVolunteerIn) -> VolunteerForm:
    """The fields of a volunteer as a dispatcher would type them."""
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
