"""The inbox: pages to review submissions from the public forms and to confirm them.

Confirming uses the same forms as a call.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, ClassVar

from fastapi import APIRouter, Depends, Form, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api.pages.addresses import redirect
from api.pages.inbox.entry_part import EntryPart
from api.pages.inbox.public_text import rows_of
from api.pages.needs.form import NeedFormPage, SentNeed
from api.pages.needs.form import Sent as SentNeedForm
from api.pages.people.volunteers import SentVolunteer, VolunteerFormPage
from api.pages.rendering import render
from api.pages.sent_forms import sent
from api.parameters import Id
from api.security.context import ContextOf
from api.security.roles import Dispatcher
from api.services.context import Context
from api.services.inbox import inbox as inbox_services
from api.services.inbox.help_form import ASKED_KINDS, asked_from
from api.services.inbox.views import EntryRow, InboxView, entry_row, inbox_view
from api.services.inbox.volunteer_form import offered_from
from api.services.needs import commands as need_services
from api.services.needs.conflicts import who_was_faster
from api.services.needs.views import AskedAlready
from api.services.people.search import find_people, person_of, usual_pharmacies
from api.services.privacy.person import wording
from api.services.volunteers import commands as volunteer_services
from data.store.imports.submission_records import FormName
from data.store.people.people import KnownPerson
from data.store.revisions import StaleWrite
from routing.errors import Conflict, InvalidInput
from routing.forms.need import NeedForm
from routing.forms.volunteer import VolunteerForm

__all__ = ["EntryPage", "InboxPage", "router"]

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class InboxPage:
    """Context of the inbox: submissions waiting, or recently handled ones."""

    template: ClassVar[str] = "inbox.html"
    kinds: ClassVar[Mapping[str, str]] = ASKED_KINDS
    view: InboxView
    parts: tuple[EntryPart, ...]
    settled: bool
    keeps: int


@dataclass(frozen=True, slots=True)
class EntryPage:
    """Context of the page of a submission that has been handled."""

    template: ClassVar[str] = "entry.html"
    entry: EntryPart


class EntryForm(BaseModel):
    """Fields of the small forms on a submission's page: revision, reason and note."""

    model_config = ConfigDict(extra="forbid")
    revision: int
    reason: str = Field(default="", max_length=40)
    note: str = Field(default="", max_length=4000)


class SentOffer(SentVolunteer):
    """The volunteer form as submitted, with the consent given on the public form."""

    consent: str = ""
    person: str = ""


SentOfferForm = Annotated[SentOffer, Depends(sent(SentOffer, VolunteerForm))]
Sent = Annotated[EntryForm, Form()]


@router.get("/inbox", name="inbox")
def show_all(request: Request, context: ContextOf, _: Dispatcher, settled: bool = False) -> Response:
    """Show the submissions that wait or, with ``settled``, the recently handled ones."""
    view = inbox_view(context, settled=settled)
    parts = tuple(_part(context, row) for row in view.rows)
    return render(request, InboxPage(view, parts, settled, context.settings.keep_settled_days))


@router.get("/inbox/{entry_id}", name="entry")
def show(request: Request, context: ContextOf, _: Dispatcher, entry_id: Id) -> Response:
    """Show a submission in the form that confirms it."""
    return _shown(request, context, entry_row(context, entry_id))


@router.post("/inbox/{entry_id}/need", name="entry_need")
def confirm_need(
    request: Request, context: ContextOf, dispatcher: Dispatcher, entry_id: Id, form: SentNeedForm
) -> Response:
    """Turn a submission into a need, or handle the form's search buttons when scripts are off."""
    row, typed = entry_row(context, entry_id), form.typed
    if form.person:
        typed = _as_known(context, typed, person_of(context, form.person))
    if form.person or form.set:
        return render(request, _need_page(context, row, typed, form))
    if form.do == "find":
        return render(request, replace(_need_page(context, row, typed, form), found=find_people(context, form.q)))
    try:
        kept = inbox_services.confirm_need(
            context,
            entry_id,
            form.revision,
            typed,
            dispatcher.actor,
            again=bool(form.again),
            consent=bool(form.consent),
        )
    except InvalidInput as invalid:
        return render(request, replace(_need_page(context, row, typed, form), faults=invalid.faults), status=422)
    except AskedAlready as asked:
        return render(request, replace(_need_page(context, row, typed, form), already=asked.already), status=409)
    except Conflict as late:
        return _late(request, context, entry_id, late, lambda now: _need_page(context, now, typed, form))
    return redirect(request, "need", need_id=kept.need.id)


@router.post("/inbox/{entry_id}/volunteer", name="entry_volunteer")
def confirm_volunteer(
    request: Request,
    context: ContextOf,
    dispatcher: Dispatcher,
    entry_id: Id,
    form: SentOfferForm,
) -> Response:
    """Turn a submission into a volunteer, or apply a suggestion chosen with a button."""
    row, offer = entry_row(context, entry_id), form.offer
    if form.person:
        known = person_of(context, form.person)
        offer = replace(offer, name=known.name, phone=known.phone or offer.phone)
    if form.person or form.set:
        return render(request, _offer_page(context, row, offer, form))
    try:
        kept = inbox_services.confirm_volunteer(
            context,
            entry_id,
            form.revision,
            offer,
            dispatcher.actor,
            again=bool(form.again),
            consent=bool(form.consent),
        )
    except InvalidInput as invalid:
        return render(request, replace(_offer_page(context, row, offer, form), faults=invalid.faults), status=422)
    except Conflict as late:
        if late.code == "volunteer.known":
            page = replace(_offer_page(context, row, offer, form), known=f"{late.cause} {late.action}")
            return render(request, page, status=409)
        return _late(request, context, entry_id, late, lambda now: _offer_page(context, now, offer, form))
    return redirect(request, "volunteer", volunteer_id=kept.id)


@router.post("/inbox/{entry_id}/ask-back", name="entry_ask_back")
def ask_back(request: Request, context: ContextOf, dispatcher: Dispatcher, entry_id: Id, form: Sent) -> Response:
    """Record that the sender was asked a question by phone or in writing."""
    return _moved(
        request,
        context,
        entry_id,
        form,
        lambda: inbox_services.ask_back(context, entry_id, form.revision, form.note, dispatcher.actor),
    )


@router.post("/inbox/{entry_id}/turn-away", name="entry_turn_away")
def turn_away(request: Request, context: ContextOf, dispatcher: Dispatcher, entry_id: Id, form: Sent) -> Response:
    """Decline a submission, with a reason."""
    return _moved(
        request,
        context,
        entry_id,
        form,
        lambda: inbox_services.turn_away(context, entry_id, form.revision, form.reason, form.note, dispatcher.actor),
    )


@router.post("/inbox/{entry_id}/put-back", name="entry_put_back")
def put_back(request: Request, context: ContextOf, dispatcher: Dispatcher, entry_id: Id, form: Sent) -> Response:
    """Reopen a declined submission."""
    return _moved(
        request,
        context,
        entry_id,
        form,
        lambda: inbox_services.put_back(context, entry_id, form.revision, dispatcher.actor),
        lambda: redirect(request, "entry", entry_id=entry_id),
    )


@router.post("/inbox/{entry_id}/erase", name="entry_erase")
def erase(request: Request, context: ContextOf, dispatcher: Dispatcher, entry_id: Id, form: Sent) -> Response:
    """Erase a submission at once."""
    return _moved(
        request,
        context,
        entry_id,
        form,
        lambda: inbox_services.erase_entry(context, entry_id, form.revision, dispatcher.actor),
    )


def _moved(
    request: Request,
    context: Context,
    entry_id: int,
    form: EntryForm,
    move: Callable[[], None],
    done: Callable[[], Response] | None = None,
) -> Response:
    try:
        move()
    except InvalidInput as invalid:
        fault = invalid.faults[0]
        return _shown(request, context, entry_row(context, entry_id), f"{fault.cause} {fault.action}", 422, form)
    except Conflict as late:
        return _shown(request, context, entry_row(context, entry_id), _too_late(context, late), 409, form)
    return done() if done else redirect(request, "inbox")


def _late(
    request: Request, context: Context, entry_id: int, late: Conflict, page: Callable[[EntryRow], Any]
) -> Response:
    """Return the page after an edit conflict, with what was typed if it can still be used."""
    row = entry_row(context, entry_id)
    if not row.open:
        return _shown(request, context, row, _too_late(context, late), 409)
    shown = page(row)
    return render(request, replace(shown, entry=replace(shown.entry, trouble=_too_late(context, late))), status=409)


def _too_late(context: Context, late: Conflict) -> str:
    if isinstance(late, StaleWrite):
        return who_was_faster(context, late).cause
    return f"{late.cause} {late.action}"


def _shown(
    request: Request,
    context: Context,
    row: EntryRow,
    trouble: str = "",
    status: int = 200,
    form: EntryForm | None = None,
) -> Response:
    page: Any
    if not row.open:
        page = EntryPage(_part(context, row))
    elif row.form is FormName.ASK:
        page = _need_page(context, row, inbox_services.typed_of_entry(context, row.id))
    else:
        page = _offer_page(context, row, inbox_services.offer_of_entry(context, row.id))
    part = replace(page.entry, trouble=trouble, note=form.note if form else "", reason=form.reason if form else "")
    return render(request, replace(page, entry=part), status=status)


def _part(context: Context, row: EntryRow) -> EntryPart:
    values = asked_from(row.said) if row.form is FormName.ASK else offered_from(row.said)
    return EntryPart(row=row, lines=rows_of(row.form, values, office=True), zone=context.area.timezone)


def _need_page(context: Context, row: EntryRow, typed: NeedForm, form: SentNeed | None = None) -> NeedFormPage:
    today = context.today()
    return NeedFormPage(
        typed=typed,
        today=today,
        day=today,
        entry=_part(context, row),
        query=form.q if form else "",
        usual=form.usual if form else "",
        said=need_services.read_typed(context, typed).said,
        consent=bool(form.consent) if form else row.agreed,
        wording=wording(context).text,
    )


def _offer_page(
    context: Context, row: EntryRow, offer: VolunteerForm, form: SentOffer | None = None
) -> VolunteerFormPage:
    return VolunteerFormPage(
        offer=offer,
        entry=_part(context, row),
        said=volunteer_services.read_offer(context, offer).said,
        consent=bool(form.consent) if form else row.agreed,
    )


def _as_known(context: Context, typed: NeedForm, person: KnownPerson) -> NeedForm:
    """Fill the form with a known person's details, keeping the submission's address if found."""
    placed = need_services.read_typed(context, typed)
    there = not any(fault.where == "postcode" for fault in placed.faults) and bool(typed.postcode or typed.address)
    usual = usual_pharmacies(context, (person,)).get(person.pharmacy_id or 0, "")
    return replace(
        typed,
        name=person.name,
        phone=person.phone or typed.phone,
        address=typed.address if there else person.address,
        postcode=typed.postcode if there else person.postcode,
        place=typed.place or (usual if typed.kind == "prescription" else ""),
    )
