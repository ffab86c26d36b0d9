"""The inbox: what the public forms brought, for a dispatcher to confirm, ask back about, or turn away.

Nothing here happens by itself. What is confirmed goes through the same use cases as a call, in one transaction with the
entry, so that no entry becomes two needs and none is lost half-way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from api.services.asking import typed_from
from api.services.context import Actor, Context
from api.services.doubles import reference_of
from api.services.history import who
from api.services.likeness import ASKED_FROM, OFFERED_FROM, Traits, likeness, traits_of
from api.services.need_views import Kept
from api.services.needs import keep_need
from api.services.offering import claims_of, offer_from
from api.services.offers import Offer
from api.services.person import wording
from api.services.suits import day_name
from api.services.typed import Said, Typed
from api.services.volunteers import keep_volunteer
from data.store import Store
from data.store.entry_records import Entry, EntryState, FormName
from data.store.indexes import phone_key
from data.store.records import Call, KnownPerson
from geo.geocode import Miss, find_home
from routing.errors import Conflict, Fault, InvalidInput
from routing.needs import Volunteer

__all__ = [
    "AWAY",
    "EntryRow",
    "InboxView",
    "Likely",
    "ask_back",
    "confirm_need",
    "confirm_volunteer",
    "entry_row",
    "erase_entry",
    "inbox_view",
    "offer_of_entry",
    "put_back",
    "turn_away",
    "typed_of_entry",
]

AWAY: Final[Mapping[str, str]] = {
    "outside": "It is outside our area",
    "not_ours": "We cannot help with that",
    "not_reached": "We could not reach them",
    "not_needed": "It is not needed any more",
    "twice": "It was sent twice, or we know it already",
    "no_request": "It is no real request",
    "other": "Something else",
}
"""Why an entry is turned away: codes for machines, words for people."""

MOST_SHOWN: Final = 50
MOST_LIKELY: Final = 3
_LONGEST_NOTE: Final = 1000


@dataclass(frozen=True, slots=True)
class Likely:
    """Somebody known who may have sent it; ``sure`` says that much speaks for it, ``why`` what does."""

    person: KnownPerson
    reference: str
    why: str
    sure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow:
    """One entry, with where it would be placed and who may have sent it.

    ``settled`` says in words what became of it, "" while it waits; ``erased_at`` is when it goes by itself.
    """

    id: int
    revision: int
    form: FormName
    state: EntryState
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

    @property
    def open(self) -> bool:
        """Whether it is still to be settled."""
        return self.state in (EntryState.WAITING, EntryState.ASKED_BACK)


@dataclass(frozen=True, slots=True)
class InboxView:
    """What waits, or what was settled of late, the newest first; ``total`` is how many wait in all."""

    rows: tuple[EntryRow, ...]
    total: int


def inbox_view(ctx: Context, *, settled: bool = False) -> InboxView:
    """What waits for somebody; with ``settled``, what was settled and is still kept."""
    with ctx.database.reading() as store:
        total = store.entries.count()
        found = store.entries.settled(limit=MOST_SHOWN) if settled else store.entries.waiting()[:MOST_SHOWN]
        return InboxView(_rows(ctx, store, found, likely=not settled), total)


def entry_row(ctx: Context, entry_id: int) -> EntryRow:
    """One entry; NotFound ``entry.unknown``."""
    with ctx.database.reading() as store:
        return _rows(ctx, store, [store.entries.get(entry_id)], likely=True)[0]


def typed_of_entry(ctx: Context, entry_id: int) -> Typed:
    """What an entry asks, as a dispatcher would have typed it; NotFound ``entry.unknown``."""
    with ctx.database.reading() as store:
        entry = store.entries.get(entry_id)
    return typed_from(entry.said, _heading(ctx, entry))


def offer_of_entry(ctx: Context, entry_id: int) -> Offer:
    """What an entry offers, as a dispatcher would have typed it; NotFound ``entry.unknown``."""
    with ctx.database.reading() as store:
        entry = store.entries.get(entry_id)
    return offer_from(entry.said, _heading(ctx, entry))


def confirm_need(
    ctx: Context,
    entry_id: int,
    revision: int,
    typed: Typed,
    actor: Actor,
    *,
    again: bool = False,
    consent: bool = False,
) -> Kept:
    """Make a need of an entry, as it was looked through and mended; the very need that a call would have made.

    Raises
    ------
    NotFound
        ``entry.unknown``
    InvalidInput
        Every fault of what was typed.
    AskedAlready
        ``need.asked-already``
    StaleWrite
        ``store.stale-write``: somebody else was first.
    Conflict
        ``entry.settled``, ``entry.other-form``
    """
    with ctx.database.transaction() as store:
        entry = _open(store, entry_id, revision, FormName.ASK)
        kept = keep_need(ctx, store, typed, actor, again=again)
        _became(ctx, store, entry, ("need", kept.need.id), actor, consent=consent)
        return kept


def confirm_volunteer(
    ctx: Context,
    entry_id: int,
    revision: int,
    offer: Offer,
    actor: Actor,
    *,
    again: bool = False,
    consent: bool = False,
) -> Volunteer:
    """Make a volunteer of an entry, as it was looked through and mended; only checks that were ticked count.

    Raises
    ------
    NotFound
        ``entry.unknown``
    InvalidInput
        Every fault of what was typed.
    StaleWrite
        ``store.stale-write``: somebody else was first.
    Conflict
        ``entry.settled``, ``entry.other-form``, ``volunteer.known``
    """
    with ctx.database.transaction() as store:
        entry = _open(store, entry_id, revision, FormName.OFFER)
        kept = keep_volunteer(ctx, store, offer, actor, again=again)
        _became(ctx, store, entry, ("volunteer", kept.id), actor, consent=consent)
        return kept


def ask_back(ctx: Context, entry_id: int, revision: int, note: str, actor: Actor) -> None:
    """Somebody rang or wrote to ask about an entry: it waits for the answer, and the call log says so.

    Raises
    ------
    NotFound
        ``entry.unknown``
    InvalidInput
        ``entry.nothing-asked``, ``entry.note-too-long``
    StaleWrite
        ``store.stale-write``
    Conflict
        ``entry.settled``
    """
    words = note.strip()
    faults = (
        [] if words else [Fault("entry.nothing-asked", "note", "It does not say what was asked.", "Write it down.")]
    )
    _check_note(words, faults)
    with ctx.database.transaction() as store:
        entry = _open(store, entry_id, revision)
        now = ctx.clock()
        store.entries.move(entry, EntryState.ASKED_BACK, actor=str(actor), at=now, note=words)
        if entry.phone:
            store.calls.add(
                Call(
                    at=now, actor=str(actor), need_id=None, name=entry.name, phone=entry.phone, said=words, promised=""
                )
            )


def turn_away(ctx: Context, entry_id: int, revision: int, reason: str, note: str, actor: Actor) -> None:
    """Say why nothing comes of an entry; it is kept for some days, in case that was a slip.

    Raises
    ------
    NotFound
        ``entry.unknown``
    InvalidInput
        ``entry.no-reason``, ``entry.note-too-long``
    StaleWrite
        ``store.stale-write``
    Conflict
        ``entry.settled``
    """
    faults = []
    if reason not in AWAY:
        faults.append(
            Fault("entry.no-reason", "reason", "It does not say why.", f"Choose a reason: {', '.join(AWAY)}.")
        )
    _check_note(note.strip(), faults)
    with ctx.database.transaction() as store:
        entry = _open(store, entry_id, revision)
        store.entries.move(
            entry, EntryState.TURNED_AWAY, actor=str(actor), at=ctx.clock(), reason=reason, note=note.strip()
        )


def put_back(ctx: Context, entry_id: int, revision: int, actor: Actor) -> None:
    """An entry that was turned away waits again.

    Raises
    ------
    NotFound
        ``entry.unknown``
    StaleWrite
        ``store.stale-write``
    Conflict
        ``entry.not-away``: it waits already, or became something.
    """
    with ctx.database.transaction() as store:
        entry = store.entries.expect(entry_id, revision)
        if entry.state is not EntryState.TURNED_AWAY:
            raise Conflict("entry.not-away", "This was not turned away.", "Load the page again.")
        store.entries.move(entry, EntryState.WAITING, actor=str(actor), at=ctx.clock())


def erase_entry(ctx: Context, entry_id: int, revision: int, actor: Actor) -> None:
    """Erase an entry at once, because its sender asks for it; what became of it stays.

    Raises
    ------
    NotFound
        ``entry.unknown``
    StaleWrite
        ``store.stale-write``
    """
    with ctx.database.transaction() as store:
        store.entries.expect(entry_id, revision)
        store.entries.erase([entry_id], actor=str(actor), at=ctx.clock(), reason="entry.asked-for")


def _open(store: Store, entry_id: int, revision: int, form: FormName | None = None) -> Entry:
    entry = store.entries.expect(entry_id, revision)
    if not entry.open:
        raise Conflict("entry.settled", "Somebody has dealt with this already.", "Load the page again.")
    if form is not None and entry.form is not form:
        raise Conflict("entry.other-form", "This came by the other form.", "Load the page again.")
    return entry


def _check_note(note: str, faults: list[Fault]) -> None:
    if len(note) > _LONGEST_NOTE:
        cause = f"This is longer than {_LONGEST_NOTE} letters."
        faults.append(Fault("entry.note-too-long", "note", cause, "Shorten it."))
    if faults:
        raise InvalidInput(faults)


def _became(ctx: Context, store: Store, entry: Entry, subject: tuple[str, int], actor: Actor, *, consent: bool) -> None:
    """It was confirmed: what it became, the consent that came with it, and where it came from, are kept."""
    kind, number = subject
    now = ctx.clock()
    store.entries.move(entry, EntryState.CONFIRMED, actor=str(actor), at=now, subject=subject)
    store.events.append(f"{kind}.from-form", kind, number, str(actor), now, {"reference": entry.reference})
    if consent and entry.agreed:
        store.consents.add(kind, number, "given", entry.wording, "form", actor="form", at=entry.at)
    elif consent:
        store.consents.add(kind, number, "given", wording(ctx).version, "phone", actor=str(actor), at=now)


def _heading(ctx: Context, entry: Entry) -> str:
    at = entry.at.astimezone(ctx.area.timezone)
    return f"By the form on {day_name(at.date())}, {at:%H:%M}, number {entry.reference}."


def _rows(ctx: Context, store: Store, entries: Iterable[Entry], *, likely: bool) -> tuple[EntryRow, ...]:
    names = {user.id: user.name for user in store.accounts.users()}
    shown = tuple(entries)
    known = [(person, traits_of(person)) for _, person in store.people.spelled()] if likely and shown else []
    return tuple(_row(ctx, one, names, known) for one in shown)


def _row(ctx: Context, entry: Entry, names: Mapping[int, str], known: list[tuple[KnownPerson, Traits]]) -> EntryRow:
    keep = ctx.settings.retention
    since, days = (entry.at, keep.entries) if entry.open else (entry.moved_at or entry.at, keep.settled)
    by = who(entry.moved_by, names) if entry.moved_by else ""
    settled = {
        EntryState.CONFIRMED: "Confirmed",
        EntryState.TURNED_AWAY: f"Turned away: {AWAY.get(entry.reason, '').lower()}",
        EntryState.ASKED_BACK: "Asked back",
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
    )


def _where(ctx: Context, entry: Entry) -> Said:
    address, postcode = (str(entry.said.get(name, "")) for name in ("address", "postcode"))
    if not address and not postcode:
        return Said("It does not say where.", (), True)
    found = find_home(ctx.area, address, postcode)
    if isinstance(found, Miss):
        return Said(found.cause, found.suggestions, True)
    ward = next((one.name for one in ctx.area.wards if one.code == found.location.ward_code), "in no ward of ours")
    doubt = f" {found.doubt.cause}" if found.doubt else ""
    return Said(f"{found.label}: {ward}.{doubt}", (), bool(doubt))


def _likely(entry: Entry, known: list[tuple[KnownPerson, Traits]]) -> tuple[Likely, ...]:
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
            why = "the same number" if same else "a name and a place like theirs"
            found.append((score + same, Likely(person, reference_of(person), why, score >= ASKED_FROM)))
    found.sort(key=lambda one: -one[0])
    return tuple(one for _, one in found[:MOST_LIKELY])
