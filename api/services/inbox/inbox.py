"""The inbox: submissions for a dispatcher to confirm, ask about or decline.

Nothing here happens automatically. A confirmed submission goes through the same use cases as a call, in one
transaction with the submission itself, so that none becomes two needs and none is lost.
"""

from __future__ import annotations

from typing import Final

from api.services.actors import Actor
from api.services.context import Context
from api.services.inbox.help_form import typed_from
from api.services.inbox.views import AWAY
from api.services.inbox.volunteer_form import offer_from
from api.services.needs.availability import day_name
from api.services.needs.commands import keep_need
from api.services.needs.views import Kept
from api.services.privacy import erased_list
from api.services.privacy.person import wording
from api.services.volunteers.commands import keep_volunteer
from data.store import Store
from data.store.imports.submission_records import FormName, Submission, SubmissionState
from data.store.needs.calls import Call
from routing.errors import Conflict, Fault, InvalidInput
from routing.forms.need import NeedForm
from routing.forms.volunteer import VolunteerForm
from routing.needs import Volunteer

__all__ = [
    "ask_back",
    "confirm_need",
    "confirm_volunteer",
    "erase_entry",
    "offer_of_entry",
    "put_back",
    "turn_away",
    "typed_of_entry",
]

_LONGEST_NOTE: Final = 1000


def typed_of_entry(ctx: Context, entry_id: int) -> NeedForm:
    """Return a submission as a need form; raises NotFound ``entry.unknown``."""
    with ctx.database.reading() as store:
        entry = store.submissions.get(entry_id)
    return typed_from(entry.said, _heading(ctx, entry))


def offer_of_entry(ctx: Context, entry_id: int) -> VolunteerForm:
    """Return a submission as a volunteer form; raises NotFound ``entry.unknown``."""
    with ctx.database.reading() as store:
        entry = store.submissions.get(entry_id)
    return offer_from(entry.said, _heading(ctx, entry))


def confirm_need(
    ctx: Context,
    entry_id: int,
    revision: int,
    typed: NeedForm,
    actor: Actor,
    *,
    again: bool = False,
    consent: bool = False,
) -> Kept:
    """Turn a reviewed submission into a need, exactly as a call would.

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
    offer: VolunteerForm,
    actor: Actor,
    *,
    again: bool = False,
    consent: bool = False,
) -> Volunteer:
    """Turn a reviewed submission into a volunteer, counting only ticked checks.

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
    """Mark a submission as waiting for its sender's answer, and log the call to them.

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
        [] if words else [Fault("entry.nothing-asked", "note", "Your question is missing.", "Enter what you asked.")]
    )
    _check_note(words, faults)
    with ctx.database.transaction() as store:
        entry = _open(store, entry_id, revision)
        now = ctx.clock()
        store.submissions.move(entry, SubmissionState.ASKED_BACK, actor=str(actor), at=now, note=words)
        if entry.phone:
            store.calls.add(
                Call(
                    at=now, actor=str(actor), need_id=None, name=entry.name, phone=entry.phone, said=words, promised=""
                )
            )


def turn_away(ctx: Context, entry_id: int, revision: int, reason: str, note: str, actor: Actor) -> None:
    """Decline a submission with a reason; it can be reopened for some days.

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
            Fault("entry.no-reason", "reason", "The reason is missing.", f"Choose one of: {', '.join(AWAY)}.")
        )
    _check_note(note.strip(), faults)
    with ctx.database.transaction() as store:
        entry = _open(store, entry_id, revision)
        store.submissions.move(
            entry, SubmissionState.TURNED_AWAY, actor=str(actor), at=ctx.clock(), reason=reason, note=note.strip()
        )


def put_back(ctx: Context, entry_id: int, revision: int, actor: Actor) -> None:
    """Reopen a declined submission.

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
        entry = store.submissions.expect(entry_id, revision)
        if entry.state is not SubmissionState.TURNED_AWAY:
            raise Conflict("entry.not-away", "This submission has not been declined.", "Reload the page.")
        store.submissions.move(entry, SubmissionState.WAITING, actor=str(actor), at=ctx.clock())


def erase_entry(ctx: Context, entry_id: int, revision: int, actor: Actor) -> None:
    """Erase a submission and its calls at its sender's request, keeping what it became.

    Raises
    ------
    NotFound
        ``entry.unknown``
    StaleWrite
        ``store.stale-write``
    InvalidFile
        ``file.cannot-write``: the list of the erased cannot be written; nothing is erased.
    """
    with ctx.database.transaction() as store:
        entry = store.submissions.expect(entry_id, revision)
        asked_back = [one for one in store.calls.all() if one.need_id is None and _is_of(one, entry)]
        records = [("entry", entry_id), *(("call", one.id) for one in asked_back)]
        erased_list.remember(ctx.settings, ctx.clock(), records)
        erased_list.erase_records(ctx, store, records, actor)
    ctx.database.scrub()


def _open(store: Store, entry_id: int, revision: int, form: FormName | None = None) -> Submission:
    entry = store.submissions.expect(entry_id, revision)
    if not entry.open:
        raise Conflict("entry.settled", "Someone has already handled this.", "Reload the page.")
    if form is not None and entry.form is not form:
        raise Conflict("entry.other-form", "This came from the other form.", "Reload the page.")
    return entry


def _is_of(call: Call, entry: Submission) -> bool:
    return bool(entry.phone) and (call.name, call.phone) == (entry.name, entry.phone)


def _check_note(note: str, faults: list[Fault]) -> None:
    if len(note) > _LONGEST_NOTE:
        cause = f"This is longer than {_LONGEST_NOTE} characters."
        faults.append(Fault("entry.note-too-long", "note", cause, "Shorten it."))
    if faults:
        raise InvalidInput(faults)


def _became(
    ctx: Context, store: Store, entry: Submission, subject: tuple[str, int], actor: Actor, *, consent: bool
) -> None:
    """Record what a submission became, its sender's consent, and its origin."""
    kind, number = subject
    now = ctx.clock()
    store.submissions.move(entry, SubmissionState.CONFIRMED, actor=str(actor), at=now, subject=subject)
    store.events.append(f"{kind}.from-form", kind, number, str(actor), now, {"reference": entry.reference})
    if consent and entry.agreed:
        store.consents.add(kind, number, "given", entry.wording, "form", actor="form", at=entry.at)
    elif consent:
        store.consents.add(kind, number, "given", wording(ctx).version, "phone", actor=str(actor), at=now)


def _heading(ctx: Context, entry: Submission) -> str:
    at = entry.at.astimezone(ctx.area.timezone)
    return f"Sent by form on {day_name(at.date())}, {at:%H:%M}, reference {entry.reference}."
