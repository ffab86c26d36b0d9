"""Views of submissions: where each would be placed, and who may have sent it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from api.services.actors import who
from api.services.context import Context
from api.services.inbox.volunteer_form import claims_of
from api.services.needs.form import Said
from api.services.needs.locating import start_of
from api.services.people.duplicates import reference_of
from api.services.people.matching import ASKED_FROM, OFFERED_FROM, Traits, likeness, traits_of
from data.security.blind_indexes import phone_key
from data.store import Store
from data.store.imports.submission_records import FormName, Submission, SubmissionState
from data.store.people.people import KnownPerson
from geo.geocoding.geocode import Miss, find_home

__all__ = ["AWAY", "EntryRow", "InboxView", "Likely", "entry_row", "inbox_view"]

AWAY: Final[Mapping[str, str]] = {
    "outside": "It is outside our area",
    "not_ours": "We cannot help with that",
    "not_reached": "We could not reach them",
    "not_needed": "It is no longer needed",
    "twice": "It is a duplicate, or we know about it already",
    "no_request": "It is not a real request",
    "other": "Something else",
}
"""Reasons to decline a submission: codes for machines, words for people."""

MOST_SHOWN: Final = 50
MOST_LIKELY: Final = 3
_SOON: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Likely:
    """A known person who may be the sender; ``sure`` marks a likely match, ``why`` explains it."""

    person: KnownPerson
    reference: str
    why: str
    sure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow:
    """A submission, with where it would be placed and who may have sent it.

    ``settled`` is its outcome in words, "" while it is waiting; ``erased_at`` is when it is erased automatically,
    ``goes_soon`` whether that is within a week although it has not been handled.
    """

    id: int
    revision: int
    form: FormName
    state: SubmissionState
    reference: str
    at: datetime
    name: str
    phone: str
    said: Mapping[str, Any]
    agreed: bool
    claims: tuple[str, ...] = ()
    where: Said
    likely: tuple[Likely, ...] = ()
    moved_at: datetime | None = None
    moved_by: str = ""
    settled: str = ""
    note: str = ""
    subject_kind: str = ""
    subject_id: int | None = None
    erased_at: datetime
    goes_soon: bool = False

    @property
    def open(self) -> bool:
        """Whether the submission is still waiting to be handled."""
        return self.state in (SubmissionState.WAITING, SubmissionState.ASKED_BACK)


@dataclass(frozen=True, slots=True)
class InboxView:
    """Submissions waiting or recently handled, newest first; ``total`` counts those waiting."""

    rows: tuple[EntryRow, ...]
    total: int


def inbox_view(ctx: Context, *, settled: bool = False) -> InboxView:
    """Return the submissions that wait or, with ``settled``, the handled ones."""
    with ctx.database.reading() as store:
        total = store.submissions.count()
        found = store.submissions.settled(limit=MOST_SHOWN) if settled else store.submissions.waiting()[:MOST_SHOWN]
        return InboxView(_rows(ctx, store, found, likely=not settled), total)


def entry_row(ctx: Context, entry_id: int) -> EntryRow:
    """Return one submission; raises NotFound ``entry.unknown``."""
    with ctx.database.reading() as store:
        return _rows(ctx, store, [store.submissions.get(entry_id)], likely=True)[0]


def _rows(ctx: Context, store: Store, entries: Iterable[Submission], *, likely: bool) -> tuple[EntryRow, ...]:
    names = {user.id: user.name for user in store.accounts.users()}
    shown = tuple(entries)
    known = [(person, traits_of(person)) for _, person in store.people.spelled()] if likely and shown else []
    return tuple(_row(ctx, one, names, known) for one in shown)


def _row(
    ctx: Context, entry: Submission, names: Mapping[int, str], known: list[tuple[KnownPerson, Traits]]
) -> EntryRow:
    keep = ctx.settings.retention
    since, days = (entry.at, keep.entries) if entry.open else (entry.moved_at or entry.at, keep.settled)
    by = who(entry.moved_by, names) if entry.moved_by else ""
    settled = {
        SubmissionState.CONFIRMED: "Confirmed",
        SubmissionState.TURNED_AWAY: f"Declined: {AWAY.get(entry.reason, '').lower()}",
        SubmissionState.ASKED_BACK: "Question sent",
    }.get(entry.state, "")
    return EntryRow(
        id=entry.id,
        revision=entry.revision,
        form=entry.form,
        state=entry.state,
        reference=entry.reference,
        at=entry.at,
        name=entry.name,
        phone=entry.phone,
        said=entry.said,
        agreed=entry.agreed,
        claims=claims_of(entry.said) if entry.form is FormName.OFFER else (),
        where=_where(ctx, entry),
        likely=_likely(entry, known),
        moved_at=entry.moved_at,
        moved_by=by,
        settled=settled,
        note=entry.note,
        subject_kind=entry.subject_kind,
        subject_id=entry.subject_id,
        erased_at=since + timedelta(days=days),
        goes_soon=entry.open and since + timedelta(days=days) - ctx.clock() < _SOON,
    )


def _where(ctx: Context, entry: Submission) -> Said:
    address, postcode = (str(entry.said.get(name, "")) for name in ("address", "postcode"))
    if not address and not postcode:
        return Said("No address given.", (), True)
    offers = entry.form is FormName.OFFER
    found = start_of(ctx.area, address, postcode) if offers else find_home(ctx.area.gazetteer, address, postcode)
    if isinstance(found, Miss):
        return Said(found.cause, found.suggestions, True)
    ward = next((one.name for one in ctx.area.wards if one.code == found.location.ward_code), "outside our wards")
    doubt = f" {found.doubt.cause}" if found.doubt else ""
    return Said(f"{found.label}: {ward}.{doubt}", (), bool(doubt))


def _likely(entry: Submission, known: list[tuple[KnownPerson, Traits]]) -> tuple[Likely, ...]:
    sender = KnownPerson(
        name=entry.name,
        phone=entry.phone,
        address=str(entry.said.get("address", "")),
        postcode=str(entry.said.get("postcode", "")),
    )
    ours = traits_of(sender)
    number = phone_key(entry.phone)
    found: list[tuple[float, Likely]] = []
    for person, traits in known:
        score, same = likeness(ours, traits), bool(number) and phone_key(person.phone) == number
        if score >= OFFERED_FROM or same:
            why = "same phone number" if same else "similar name and address"
            found.append((score + same, Likely(person, reference_of(person), why, score >= ASKED_FROM)))
    found.sort(key=lambda one: -one[0])
    return tuple(one for _, one in found[:MOST_LIKELY])
