"""The public forms to ask for help and to offer it, which need neither sign-in nor scripts.

After the form comes a page to check what we understood, then a reference number to quote on the phone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from http import HTTPStatus
from typing import Annotated, Any, ClassVar, Final

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict

from api.pages.addresses import redirect
from api.pages.inbox.public_text import LABELS, Row, listed, rows_of
from api.pages.rendering import render
from api.pages.sent_forms import sent
from api.security.context import ContextOf, client_address
from api.services.context import Context
from api.services.inbox import public_forms
from api.services.inbox.help_form import (
    ASKED_KINDS,
    LONGEST_ASKED,
    Asked,
    AskedRead,
    asked_from,
    read_asked,
    send_asked,
)
from api.services.inbox.public_forms import Sending
from api.services.inbox.volunteer_form import (
    CLAIMS,
    LONGEST_OFFERED,
    WAYS,
    Offered,
    OfferedRead,
    offered_from,
    read_offered,
    send_offered,
)
from api.services.needs.form import Said
from data.privacy import Wording
from data.store.imports.submission_records import FormName
from routing.errors import Fault, InvalidInput, NotFound, Refused

__all__ = ["CheckPage", "ClosedPage", "FormPage", "SentPage", "router"]

router = APIRouter(include_in_schema=False)

_HEADERS: Final = {"Referrer-Policy": "same-origin"}
"""Browsers from a few years ago send ``Origin: null`` with ``no-referrer``, as another site would."""

_REFERENCE: Final = re.compile(r"[2-9A-Z]{3}-[2-9A-Z]{3}", re.ASCII)
_SAME_TOKEN: Final = frozenset({"form.too-quick", "form.trap-filled"})


class _Sent(BaseModel):
    """The fields that every public form sends, accepted as they are for the use case to validate."""

    model_config = ConfigDict(extra="forbid")
    token: str = ""
    website: str = ""
    agree: str = ""
    do: str = "check"


class AskSent(_Sent):
    """The submitted form of ``/ask``."""

    form: Asked


class OfferSent(_Sent):
    """The submitted form of ``/offer``."""

    form: Offered


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPage:
    """Context of a public form: what was typed so far, and every mistake to correct.

    ``trouble`` says why the form was not accepted when no field is wrong.
    """

    template: ClassVar[str] = "public_form.html"
    kinds: ClassVar[Mapping[str, str]] = ASKED_KINDS
    ways: ClassVar[Mapping[str, str]] = WAYS
    claims: ClassVar[Mapping[str, str]] = CLAIMS
    form: FormName
    values: Asked | Offered
    token: str
    wording: Wording
    agree: bool = False
    faults: tuple[Fault, ...] = ()
    trouble: str = ""
    said: Mapping[str, Said] = field(default_factory=dict)

    @property
    def labels(self) -> Mapping[str, str]:
        """The label of each field."""
        return LABELS[self.form]

    @property
    def longest(self) -> Mapping[str, int]:
        """The maximum length of each field, in characters."""
        return LONGEST_ASKED if self.form is FormName.ASK else LONGEST_OFFERED

    @property
    def fault_of(self) -> Mapping[str, Fault]:
        """The first mistake in each field."""
        return {fault.where: fault for fault in reversed(self.faults)}


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckPage:
    """Context of the page to check before sending; ``hidden`` holds the fields to send again."""

    template: ClassVar[str] = "public_check.html"
    form: FormName
    rows: tuple[Row, ...]
    hidden: tuple[tuple[str, str], ...]
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class SentPage:
    """Context of the confirmation page, which reveals nothing about the sender."""

    template: ClassVar[str] = "public_sent.html"
    form: FormName
    reference: str
    other_open: bool


@dataclass(frozen=True, slots=True)
class ClosedPage:
    """Context of the page shown while a form is closed."""

    template: ClassVar[str] = "public_closed.html"
    form: FormName


@router.get("/ask", name="ask")
def ask(request: Request, context: ContextOf) -> Response:
    """Show the form to ask for help."""
    return _empty(request, context, FormName.ASK, Asked())


@router.get("/offer", name="offer")
def offer(request: Request, context: ContextOf) -> Response:
    """Show the form to offer help."""
    return _empty(request, context, FormName.OFFER, Offered())


@router.get("/ask/sent/{reference}", name="ask_sent")
def asked(request: Request, context: ContextOf, reference: str) -> Response:
    """Confirm that a request for help was received, with its reference number."""
    return _sent(request, context, FormName.ASK, reference)


@router.get("/offer/sent/{reference}", name="offer_sent")
def offered(request: Request, context: ContextOf, reference: str) -> Response:
    """Confirm that an offer of help was received, with its reference number."""
    return _sent(request, context, FormName.OFFER, reference)


@router.post("/ask", name="ask")
def send_ask(
    request: Request, context: ContextOf, asked_for: Annotated[AskSent, Depends(sent(AskSent, Asked))]
) -> Response:
    """Show what was understood of a request for help, or save a request that was checked."""
    values = asked_from(asdict(asked_for.form))
    sending = _sending(request, FormName.ASK, asked_for)
    return _answer(
        _Case(request, context, sending, asked_for, values),
        lambda: read_asked(context.area, values, context.today()),
        lambda: send_asked(context, sending, values, agreed=bool(asked_for.agree)),
    )


@router.post("/offer", name="offer")
def send_offer(
    request: Request, context: ContextOf, offers: Annotated[OfferSent, Depends(sent(OfferSent, Offered))]
) -> Response:
    """Show what was understood of an offer of help, or save an offer that was checked."""
    values = offered_from(asdict(offers.form))
    sending = _sending(request, FormName.OFFER, offers)
    return _answer(
        _Case(request, context, sending, offers, values),
        lambda: read_offered(context.area, values),
        lambda: send_offered(context, sending, values, agreed=bool(offers.agree)),
    )


@dataclass(frozen=True, slots=True)
class _Case:
    """One submitted public form, with everything needed to respond."""

    request: Request
    context: Context
    sending: Sending
    sent: _Sent
    values: Asked | Offered

    @property
    def name(self) -> FormName:
        return self.sending.form


def _sending(request: Request, name: FormName, sent: _Sent) -> Sending:
    return Sending(name, sent.token, client_address(request), sent.website)


def _answer(case: _Case, read: Callable[[], AskedRead | OfferedRead], send: Callable[[], str]) -> Response:
    sends = case.sent.do == "send"
    try:
        if sends:
            return redirect(case.request, f"{case.name}_sent", reference=send(), headers=_HEADERS)
        public_forms.check_in(case.context, case.sending)
    except NotFound:
        return _closed(case.request, case.name)
    except InvalidInput as invalid:
        if invalid.faults[0].where:
            return _form(case, read(), status=422, faults=invalid.faults)
        return _once_more(case, read(), invalid.faults[0])
    except Refused as refused:
        trouble = f"{refused.cause} {refused.action}"
        return _shown(case, read(), sends, 429, case.sent.token, trouble)
    result = read()
    if case.sent.do == "change":
        return _form(case, result)
    return _shown(case, result, True, 200, case.sent.token, "")


def _once_more(case: _Case, result: AskedRead | OfferedRead, fault: Fault) -> Response:
    """Ask for the form to be sent again, with a new token where its old one no longer works."""
    token = case.sent.token
    if fault.code not in _SAME_TOKEN:
        token = public_forms.open_form(case.context, case.name, after=token).token
    # What has changed must be read again, and what is too old looked through.
    looked_through = case.sent.do == "send" and fault.code != "form.wording-changed"
    return _shown(case, result, looked_through, 422, token, f"{fault.cause} {fault.action}")


def _shown(
    case: _Case, result: AskedRead | OfferedRead, looked_through: bool, status: int, token: str, trouble: str
) -> Response:
    """Return the page to check before sending, or the form if something must be corrected."""
    if result.faults or not looked_through:
        if status == HTTPStatus.OK:
            return _form(case, result, status=422, token=token, faults=result.faults)
        return _form(case, result, status=status, token=token, trouble=trouble)
    hidden = [("token", token), ("agree", case.sent.agree)]
    for one in fields(case.values):
        hidden += [(one.name, text) for text in listed(getattr(case.values, one.name))]
    agreed = "You agree." if case.sent.agree else "You have not agreed. We will still help you."
    rows = [*rows_of(case.name, case.values, result.said), Row("agree", "Keeping your details", agreed)]
    page = CheckPage(form=case.name, rows=tuple(rows), hidden=tuple(hidden), trouble=trouble)
    return render(case.request, page, status=status, headers=_HEADERS)


def _form(case: _Case, result: AskedRead | OfferedRead, *, status: int = 200, **more: Any) -> Response:
    page = FormPage(
        form=case.name,
        values=case.values,
        token=case.sent.token,
        wording=public_forms.wording(case.context, case.name),
        agree=bool(case.sent.agree),
        said=result.said,
    )
    return render(case.request, replace(page, **more), status=status, headers=_HEADERS)


def _empty(request: Request, context: Context, name: FormName, values: Asked | Offered) -> Response:
    try:
        opened = public_forms.open_form(context, name)
    except NotFound:
        return _closed(request, name)
    page = FormPage(form=name, values=values, token=opened.token, wording=opened.wording)
    return render(request, page, headers=_HEADERS)


def _sent(request: Request, context: Context, name: FormName, reference: str) -> Response:
    if not _REFERENCE.fullmatch(reference) or not public_forms.is_open(context, name):
        return _closed(request, name)
    other = FormName.OFFER if name is FormName.ASK else FormName.ASK
    return render(request, SentPage(name, reference, public_forms.is_open(context, other)), headers=_HEADERS)


def _closed(request: Request, name: FormName) -> Response:
    return render(request, ClosedPage(name), status=HTTPStatus.NOT_FOUND, headers=_HEADERS)
