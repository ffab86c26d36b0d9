"""Pages for volunteers: the list, one volunteer, the form, deactivating and reactivating."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, tzinfo
from typing import Annotated, Any, ClassVar

from fastapi import APIRouter, Depends, Form, Request, Response
from pydantic import BaseModel, ConfigDict, InstanceOf

from api.pages.addresses import redirect
from api.pages.inbox.entry_part import EntryPart
from api.pages.needs.form import SaidPart
from api.pages.rendering import render
from api.pages.sent_forms import Clash, merged, packed, sent, unpacked
from api.parameters import Id
from api.security.context import ContextOf
from api.security.roles import Dispatcher
from api.services.context import Context
from api.services.needs import undoing
from api.services.needs.conflicts import who_was_faster
from api.services.needs.form import Said
from api.services.shown_records import note_shown
from api.services.volunteers import commands as volunteer_services
from api.services.volunteers.commands import SHOWN, VolunteersView, VolunteerView, volunteer_view, volunteers_view
from api.services.volunteers.form import offer_of
from data.store.revisions import StaleWrite
from routing.errors import Conflict, Fault, InvalidInput
from routing.forms.fields import labels_of
from routing.forms.volunteer import VolunteerForm
from routing.needs import CheckKind, Volunteer

__all__ = ["SentVolunteer", "VolunteerFormPage", "VolunteerPage", "VolunteersPage", "router"]

router = APIRouter(include_in_schema=False)


class SentVolunteer(BaseModel):
    """What the browser sends: the volunteer's fields, and the page's own (buttons, revision)."""

    model_config = ConfigDict(extra="forbid")
    form: InstanceOf[VolunteerForm]
    again: str = ""
    set: str = ""
    do: str = "save"
    revision: int = 0
    was: str = ""

    @property
    def offer(self) -> VolunteerForm:
        """The volunteer's fields, with the postcode suggestion that was chosen with a button."""
        name, found, value = self.set.partition("=")
        return replace(self.form, postcode=value) if found and name == "postcode" else self.form


class ActiveForm(BaseModel):
    """Whether to activate or deactivate a volunteer."""

    model_config = ConfigDict(extra="forbid")
    revision: int
    active: str = ""


class VolunteerUndoForm(BaseModel):
    """The last event the page showed, and the volunteer's revision."""

    model_config = ConfigDict(extra="forbid")
    event: int
    revision: int


@dataclass(frozen=True, slots=True)
class VolunteersPage:
    """Context of the list of volunteers, which may be filtered."""

    template: ClassVar[str] = "volunteers.html"
    choices: ClassVar[Mapping[str, str]] = SHOWN
    view: VolunteersView
    shown: str
    today: date


@dataclass(frozen=True, slots=True)
class VolunteerPage:
    """Context of one volunteer's page."""

    template: ClassVar[str] = "volunteer.html"
    view: VolunteerView
    today: date
    zone: tzinfo
    trouble: str = ""

    @property
    def one(self) -> Volunteer:
        return self.view.row.volunteer

    @property
    def evidence(self) -> Mapping[CheckKind, str]:
        """What was seen as evidence of each check."""
        return dict(self.one.evidence)


@dataclass(frozen=True, slots=True, kw_only=True)
class VolunteerFormPage:
    """Context of the form for a new or existing volunteer, with mistakes and suggestions."""

    template: ClassVar[str] = "volunteer_form.html"
    labels: ClassVar[Mapping[str, str]] = labels_of(VolunteerForm)
    offer: VolunteerForm
    volunteer_id: int | None = None
    revision: int = 0
    was: str = ""
    faults: tuple[Fault, ...] = ()
    said: Mapping[str, Said] = field(default_factory=dict)
    questions: tuple[str, ...] = ()
    others: str = ""
    clashes: Mapping[str, Clash] = field(default_factory=dict)
    known: str = ""
    already: tuple[()] = ()
    entry: EntryPart | None = None
    consent: bool = False

    @property
    def fault_of(self) -> Mapping[str, Fault]:
        """The first mistake in each field."""
        return {fault.where: fault for fault in reversed(self.faults)}

    @property
    def focus(self) -> str:
        """The name of the field that has the keyboard focus first."""
        if self.faults:
            return self.faults[0].where
        return "name" if self.volunteer_id is None else "hours"

    @property
    def expires(self) -> Mapping[str, str]:
        """The expiry date of each check, as typed."""
        return dict(self.offer.expires)

    @property
    def evidence(self) -> Mapping[str, str]:
        """What was seen as evidence of each check."""
        return dict(self.offer.evidence)


Sent = Annotated[SentVolunteer, Depends(sent(SentVolunteer, VolunteerForm))]


@router.get("/volunteers", name="volunteers")
def show_all(request: Request, context: ContextOf, _: Dispatcher, shown: str = "") -> Response:
    """Show the list of volunteers."""
    chosen = shown if shown in SHOWN else ""
    return render(request, VolunteersPage(volunteers_view(context, chosen), chosen, context.today()))


@router.get("/volunteers/new", name="new_volunteer")
def new(request: Request, _: Dispatcher) -> Response:
    """Show an empty form for a new volunteer."""
    return render(request, VolunteerFormPage(offer=VolunteerForm(modes=frozenset({"walk"}))))


@router.post("/volunteers", name="volunteers")
def add(request: Request, context: ContextOf, dispatcher: Dispatcher, form: Sent) -> Response:
    """Save a new volunteer."""
    offer = form.offer
    if form.set:
        return render(request, _form(context, form, offer))
    try:
        kept = volunteer_services.add_volunteer(context, offer, dispatcher.actor, again=bool(form.again))
    except InvalidInput as invalid:
        return render(request, _form(context, form, offer, faults=invalid.faults), status=422)
    except Conflict as known:
        return render(request, _form(context, form, offer, known=f"{known.cause} {known.action}"), status=409)
    return redirect(request, "volunteer", volunteer_id=kept.id)


@router.post("/volunteers/said", name="volunteers_said")
def said(request: Request, context: ContextOf, _: Dispatcher, form: Sent) -> Response:
    """Return what was understood of a new volunteer's fields so far."""
    return render(request, SaidPart(volunteer_services.read_offer(context, form.offer).said))


@router.get("/volunteers/{volunteer_id}", name="volunteer")
def show(request: Request, context: ContextOf, _: Dispatcher, volunteer_id: Id) -> Response:
    """Show one volunteer."""
    return render(request, _page(context, volunteer_id))


@router.post("/volunteers/{volunteer_id}/said", name="volunteer_said")
def said_of(request: Request, context: ContextOf, _: Dispatcher, volunteer_id: Id, form: Sent) -> Response:
    """Return what was understood of an existing volunteer's fields so far."""
    return render(request, SaidPart(volunteer_services.read_offer(context, form.offer, volunteer_id).said))


@router.get("/volunteers/{volunteer_id}/edit", name="volunteer_edit")
def edit(request: Request, context: ContextOf, dispatcher: Dispatcher, volunteer_id: Id) -> Response:
    """Show the form to change a volunteer."""
    view = volunteer_view(context, volunteer_id)
    note_shown(context, dispatcher.actor, "page.volunteer_form", view)
    offer = offer_of(view.row.volunteer)
    page = VolunteerFormPage(
        offer=offer,
        volunteer_id=volunteer_id,
        revision=view.revision,
        was=packed(offer),
        said=volunteer_services.read_offer(context, offer, volunteer_id).said,
        questions=tuple(one.text for one in view.row.volunteer.questions),
    )
    return render(request, page)


@router.post("/volunteers/{volunteer_id}/edit", name="volunteer_edit")
def change(request: Request, context: ContextOf, dispatcher: Dispatcher, volunteer_id: Id, form: Sent) -> Response:
    """Save changes to a volunteer, or show the other person's changes if they saved first."""
    offer = form.offer
    if form.set:
        return render(request, _form(context, form, offer, volunteer_id=volunteer_id))
    try:
        volunteer_services.change_volunteer(context, volunteer_id, offer, form.revision, dispatcher.actor)
    except InvalidInput as invalid:
        page = _form(context, form, offer, volunteer_id=volunteer_id, faults=invalid.faults)
        return render(request, page, status=422)
    except StaleWrite:
        view = volunteer_view(context, volunteer_id)
        note_shown(context, dispatcher.actor, "page.volunteer_form", view)
        now = offer_of(view.row.volunteer)
        both, clashes = merged(offer, unpacked(form.was, VolunteerForm) or VolunteerForm(), now)
        page = _form(context, form, both, volunteer_id=volunteer_id, clashes=clashes)
        last = view.history[0]
        page = replace(page, revision=view.revision, was=packed(now), others=f"{last.who}: {last.what.lower()}")
        return render(request, page, status=409)
    return redirect(request, "volunteer", volunteer_id=volunteer_id)


@router.post("/volunteers/{volunteer_id}/active", name="volunteer_active")
def active(
    request: Request, context: ContextOf, dispatcher: Dispatcher, volunteer_id: Id, form: Annotated[ActiveForm, Form()]
) -> Response:
    """Deactivate or reactivate a volunteer."""
    try:
        volunteer_services.set_active(context, volunteer_id, form.revision, dispatcher.actor, active=bool(form.active))
    except StaleWrite as stale:
        trouble = who_was_faster(context, stale).cause
        return render(request, replace(_page(context, volunteer_id), trouble=trouble), status=409)
    return redirect(request, "volunteer", volunteer_id=volunteer_id)


@router.post("/volunteers/{volunteer_id}/undo", name="volunteer_undo")
def undo(
    request: Request,
    context: ContextOf,
    dispatcher: Dispatcher,
    volunteer_id: Id,
    form: Annotated[VolunteerUndoForm, Form()],
) -> Response:
    """Undo the last change to a volunteer, or show what has happened since."""
    try:
        undoing.undo(context, "volunteer", volunteer_id, dispatcher.actor, event_id=form.event, revision=form.revision)
    except Conflict as conflict:
        trouble = f"Nothing was undone. {conflict.cause} {conflict.action}"
        return render(request, replace(_page(context, volunteer_id), trouble=trouble), status=409)
    return redirect(request, "volunteer", volunteer_id=volunteer_id, fragment="history")


def _page(context: Context, volunteer_id: int) -> VolunteerPage:
    return VolunteerPage(volunteer_view(context, volunteer_id), context.today(), context.area.timezone)


def _form(
    context: Context, form: SentVolunteer, offer: VolunteerForm, *, volunteer_id: int | None = None, **more: Any
) -> VolunteerFormPage:
    read = volunteer_services.read_offer(context, offer, volunteer_id)
    plain: dict[str, Any] = {"revision": form.revision, "was": form.was, "said": read.said}
    return VolunteerFormPage(offer=offer, volunteer_id=volunteer_id, **{**plain, **more})
