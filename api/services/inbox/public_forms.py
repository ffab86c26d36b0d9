"""The public forms: open or close them, guard against abuse, and save each sending once.

Nothing here checks whether a person is known, so the forms respond to everyone alike.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from api.services.actors import Actor, who
from api.services.context import Context
from api.services.inbox import tokens
from api.services.inbox.tokens import FormToken
from api.services.runtime.rate_limit import Limit
from data.privacy import SHIPPED_OFFER, Wording, read_wording
from data.store import Store
from data.store.imports.submission_records import FormName, Submission, SubmissionState
from routing.errors import Conflict, Fault, InvalidInput, NotFound, Refused

__all__ = [
    "FormView",
    "Opened",
    "Sending",
    "check_in",
    "forms_view",
    "is_open",
    "keep",
    "new_reference",
    "open_form",
    "throw",
    "wording",
]

ATTEMPTS: Final = Limit(30, None, timedelta(minutes=10))
"""Limit on pressing "Go on" or "Send": a form with mistakes is sent a few times.

All together have no limit: a stranger who sends nothing that is kept must not close the form to everybody.
"""

KEPT: Final = Limit(10, 60, timedelta(hours=1))
"""Limit on submissions: several people may share an address (a library, a mobile operator)."""

MOST_WAITING: Final = 500
LEAST_SECONDS: Final = 3.0
"""The fewest seconds in which a person can fill in the form."""

_LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Characters of a reference, without any that look alike on paper."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An opened form: its token, and the consent wording."""

    token: str
    wording: Wording


@dataclass(frozen=True, slots=True)
class Sending:
    """What was sent beside a form's fields: token, address, and the trap field for bots."""

    form: FormName
    token: str
    address: str
    trap: str = ""


@dataclass(frozen=True, slots=True)
class FormView:
    """A public form with its state; ``counts`` are its submissions by state."""

    form: FormName
    allowed: bool
    open: bool
    since: datetime | None
    by: str
    counts: Mapping[str, int]


def wording(ctx: Context, form: FormName) -> Wording:
    """Return a form's consent wording; raises Misconfigured ``consent.wording-unfit``."""
    if form is FormName.OFFER:
        return read_wording(ctx.settings.offer_wording, SHIPPED_OFFER)
    return read_wording(ctx.settings.consent_wording)


def is_open(ctx: Context, form: FormName) -> bool:
    """Whether a form is open: allowed by the settings and opened on the forms page."""
    if not ctx.settings.public_forms:
        return False
    with ctx.database.reading() as store:
        switch = store.submissions.switch(form)
    return switch is not None and switch.open


def open_form(ctx: Context, form: FormName, *, after: str = "") -> Opened:
    """Open a form to fill in; ``after`` is the former token when it must be sent again.

    Raises
    ------
    NotFound
        ``form.closed``
    """
    _refuse_closed(ctx, form)
    told = wording(ctx, form)
    with ctx.database.reading() as store:
        sign, now = store.submissions.signature, ctx.clock()
        former = tokens.read(sign, form, after, now)
        token = tokens.issue(sign, form, told.version, now, former.nonce if former else "")
    return Opened(token, told)


def check_in(ctx: Context, sending: Sending) -> FormToken:
    """Check a form's token, speed and limits before its fields are read.

    Raises
    ------
    NotFound
        ``form.closed``
    Refused
        ``form.too-many``: too much came from there, or from everywhere.
    InvalidInput
        ``form.stale``, ``form.wording-changed``, ``form.too-quick``, ``form.trap-filled``: to be sent once more.
    """
    _refuse_closed(ctx, sending.form)
    now = ctx.clock()
    if not ctx.rate_limiter.count(f"try.{sending.form}", sending.address, ATTEMPTS, now):
        raise _too_many()
    with ctx.database.reading() as store:
        token = tokens.read(store.submissions.signature, sending.form, sending.token, now)
    if token is None:
        raise _again("form.stale", "The form was open for too long.", "Check your answers and continue.")
    if token.wording != wording(ctx, sending.form).version:
        raise _again(
            "form.wording-changed",
            "Our wording about your details has changed since you opened the form.",
            "Read it again below.",
        )
    if sending.trap:
        raise _again("form.trap-filled", "A hidden field was filled in.", "It has been cleared. Continue.")
    if (now - token.opened_at).total_seconds() < LEAST_SECONDS:
        raise _again("form.too-quick", "The form was sent very quickly.", "Check your answers again and continue.")
    return token


def keep(
    ctx: Context, sending: Sending, token: FormToken, name: str, phone: str, said: Mapping[str, Any], *, agreed: bool
) -> str:
    """Save a form that passed ``check_in``; returns the sender's reference.

    A form sent twice is kept once. If it is sent again with other words before it is handled, the newest words count.

    Raises
    ------
    Refused
        ``form.too-many``; ``form.full``: too much waits already.
    """
    entry = Submission(
        form=sending.form,
        reference="",
        name=name,
        phone=phone,
        said=said,
        wording=token.wording,
        agreed=agreed,
        at=ctx.clock(),
    )
    try:
        return _kept(ctx, sending, token.nonce, entry)
    except Conflict as clash:
        if clash.code != "store.clash":
            raise
        # Sent twice at the very same moment: now the other is there.
        return _kept(ctx, sending, token.nonce, entry)


def throw(ctx: Context, form: str, *, open_: bool, actor: Actor) -> None:
    """Open a form to the public, or close it.

    Raises
    ------
    NotFound
        ``form.unknown``
    Conflict
        ``form.not-allowed``: the settings of the deployment forbid it.
    """
    if form not in tuple(FormName):
        raise NotFound("form.unknown", "This form does not exist.", "Reload the page.")
    if open_ and not ctx.settings.public_forms:
        raise Conflict(
            "form.not-allowed",
            "Public forms are switched off on this server.",
            "Ask your administrator to set WARDROUND_PUBLIC_FORMS=true.",
        )
    with ctx.database.transaction() as store:
        store.submissions.throw(FormName(form), open_=open_, actor=str(actor), at=ctx.clock())


def new_reference() -> str:
    """Return a random reference to quote by phone. It does not reveal how many were issued."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(6))
    return f"{letters[:3]}-{letters[3:]}"


def forms_view(ctx: Context) -> tuple[FormView, ...]:
    """Return every form's state and counts of submissions."""
    with ctx.database.reading() as store:
        counts = store.submissions.counts()
        names = {user.id: user.name for user in store.accounts.users()}
        switches = {form: store.submissions.switch(form) for form in FormName}
    return tuple(
        FormView(
            form=form,
            allowed=ctx.settings.public_forms,
            open=ctx.settings.public_forms and switch is not None and switch.open,
            since=switch.at if switch else None,
            by=who(switch.actor, names) if switch else "",
            counts={str(state): counts.get((str(form), str(state)), 0) for state in SubmissionState},
        )
        for form, switch in switches.items()
    )


def _kept(ctx: Context, sending: Sending, nonce: str, entry: Submission) -> str:
    with ctx.database.transaction() as store:
        before = store.submissions.sent(nonce)
        if before is not None and not before.open and _says(before) != _says(entry):
            # The former was settled already: these words are new.
            nonce = f"{nonce} after {store.submissions.signature(repr(_says(entry)))}"
            before = store.submissions.sent(nonce)
        if before is None:
            return _add(ctx, store, sending, nonce, entry)
        if _says(before) != _says(entry):
            store.submissions.amend(replace(entry, id=before.id))
        return before.reference


def _add(ctx: Context, store: Store, sending: Sending, nonce: str, entry: Submission) -> str:
    if store.submissions.count() >= MOST_WAITING:
        raise Refused(
            "form.full", "We have more submissions than we can read at the moment.", "Ring us, or try again tomorrow."
        )
    if not ctx.rate_limiter.count(f"keep.{sending.form}", sending.address, KEPT, entry.at):
        raise _too_many()
    return store.submissions.add(replace(entry, reference=new_reference()), nonce).reference


def _says(entry: Submission) -> tuple[object, ...]:
    return entry.name, entry.phone, sorted(entry.said.items(), key=lambda one: one[0]), entry.agreed, entry.wording


def _refuse_closed(ctx: Context, form: FormName) -> None:
    if not is_open(ctx, form):
        raise NotFound("form.closed", "This form is closed at the moment.", "Ring us instead.")


def _too_many() -> Refused:
    return Refused(
        "form.too-many",
        "Too many forms were sent in a short time.",
        "Wait 15 minutes, or ring us. Your answers have been kept.",
    )


def _again(code: str, cause: str, action: str) -> InvalidInput:
    return InvalidInput([Fault(code, "", cause, action)])
