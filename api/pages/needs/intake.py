"""Pages to take a need during a call and to change one, with the searches their form uses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request, Response

from api.pages.addresses import redirect
from api.pages.needs.form import NeedFormPage, PeoplePart, PlacesPart, SaidPart, Sent, SentNeed
from api.pages.rendering import render
from api.pages.sent_forms import merged, packed, unpacked
from api.parameters import Day, Id
from api.security.context import ContextOf
from api.security.roles import Dispatcher
from api.services.actors import Actor
from api.services.context import Context
from api.services.needs import commands as need_services
from api.services.needs.form import Said
from api.services.needs.place_search import find_places, nearest_will_do
from api.services.needs.views import AskedAlready
from api.services.people.search import find_people, person_of, usual_pharmacies
from api.services.privacy.person import record_consent, wording
from api.services.shown_records import note_shown
from api.services.wording.place_text import place_label
from data.store.people.people import KnownPerson
from data.store.revisions import StaleWrite
from routing.errors import InvalidInput
from routing.forms.need import NeedForm
from routing.needs import NeedKind

__all__ = ["router"]

router = APIRouter(include_in_schema=False)


@router.get("/needs/new", name="new_need")
def new(
    request: Request, context: ContextOf, dispatcher: Dispatcher, day: Day | None = None, like: Id | None = None
) -> Response:
    """Show an empty need form; ``like`` (a need's id) fills in that need's person."""
    due = max(day or context.today(), context.today())
    page = NeedFormPage(
        typed=NeedForm(due_from=due.isoformat()), today=context.today(), day=due, wording=wording(context).text
    )
    if like is not None:
        typed, usual = _filled(context, dispatcher.actor, page.typed, person_of(context, f"need-{like}"))
        page = replace(page, typed=typed, usual=usual, said=_said(context, typed))
    return render(request, page)


@router.post("/needs", name="needs")
def take_in(request: Request, context: ContextOf, dispatcher: Dispatcher, form: Sent) -> Response:
    """Save a new need, or handle the form's search buttons when scripts are off."""
    typed = form.typed
    if form.person:
        typed, usual = _filled(context, dispatcher.actor, typed, person_of(context, form.person))
        return render(request, _page(context, form, typed, usual=usual, said=_said(context, typed)))
    if form.set:
        return render(request, _page(context, form, typed, said=_said(context, typed)))
    if form.do == "find" or (form.q.strip() and not typed.name.strip()):
        return render(request, _page(context, form, typed, found=find_people(context, form.q)))
    try:
        kept = need_services.add_need(
            context,
            typed,
            dispatcher.actor,
            again=bool(form.again),
            caller=form.caller,
            promised=form.promised,
            log_call=bool(form.log_call),
        )
    except InvalidInput as invalid:
        said = _said(context, typed)
        return render(request, _page(context, form, typed, faults=invalid.faults, said=said), status=422)
    except AskedAlready as asked:
        said = _said(context, typed)
        return render(request, _page(context, form, typed, already=asked.already, said=said), status=409)
    if form.consent:
        record_consent(context, f"need-{kept.need.id}", "given", "phone", dispatcher.actor)
    return redirect(request, "day", day=kept.day, query={"saved": kept.need.id})


@router.post("/needs/people", name="needs_people")
def people(request: Request, context: ContextOf, _: Dispatcher, form: Sent) -> Response:
    """Return the known people who match what was typed. A POST, to keep names out of URLs."""
    found = find_people(context, form.q)
    return render(request, PeoplePart(found, " ".join(form.q.split()), usual_pharmacies(context, found)))


@router.post("/needs/places", name="needs_places")
def places(request: Request, context: ContextOf, _: Dispatcher, form: Sent) -> Response:
    """Return the places that match what was typed."""
    typed = form.typed
    if typed.kind not in set(NeedKind):
        return render(request, PlacesPart(()))
    kind = NeedKind(typed.kind)
    words = "" if typed.place.strip().casefold() == "nearest" else typed.place
    labels = tuple(place_label(place) for place in find_places(context, kind, words))
    return render(request, PlacesPart((*(("nearest",) if nearest_will_do(kind) else ()), *labels)))


@router.post("/needs/said", name="needs_said")
def said(request: Request, context: ContextOf, _: Dispatcher, form: Sent) -> Response:
    """Return what was understood of a new need's fields so far."""
    return render(request, SaidPart(_said(context, form.typed)))


@router.post("/needs/{need_id}/said", name="need_said")
def said_of(request: Request, context: ContextOf, _: Dispatcher, need_id: Id, form: Sent) -> Response:
    """Return what was understood of an existing need's fields so far."""
    return render(request, SaidPart(_said(context, form.typed, need_id)))


@router.get("/needs/{need_id}/edit", name="need_edit")
def edit(request: Request, context: ContextOf, dispatcher: Dispatcher, need_id: Id) -> Response:
    """Show the form to change a need."""
    view = need_services.need_view(context, need_id)
    note_shown(context, dispatcher.actor, "page.need_form", view)
    typed = need_services.typed_of(view.need)
    page = NeedFormPage(
        typed=typed,
        today=context.today(),
        day=view.first_day or context.today(),
        need_id=need_id,
        revision=view.revision,
        was=packed(typed),
        said=_said(context, typed, need_id),
        questions=tuple(question.text for question in view.need.questions),
        of_series=view.series,
    )
    return render(request, page)


@router.post("/needs/{need_id}/edit", name="need_edit")
def change(request: Request, context: ContextOf, dispatcher: Dispatcher, need_id: Id, form: Sent) -> Response:
    """Save changes to a need, or show the other person's changes if they saved first."""
    typed = form.typed
    if form.set:
        page = _page(context, form, typed, need_id=need_id, said=_said(context, typed, need_id))
        return render(request, page)
    try:
        need_services.change_need(context, need_id, typed, form.revision, dispatcher.actor)
    except InvalidInput as invalid:
        page = _page(context, form, typed, need_id=need_id, faults=invalid.faults, said=_said(context, typed, need_id))
        return render(request, page, status=422)
    except StaleWrite:
        page = _overtaken(context, form, typed, need_id)
        note_shown(context, dispatcher.actor, "page.need_form", need_services.need_view(context, need_id))
        return render(request, page, status=409)
    return redirect(request, "need", need_id=need_id)


def _overtaken(context: Context, form: SentNeed, typed: NeedForm, need_id: int) -> NeedFormPage:
    """Return the form after an edit conflict: their values in untouched fields, and the clashes."""
    view = need_services.need_view(context, need_id)
    now = need_services.typed_of(view.need)
    both, clashes = merged(typed, unpacked(form.was, NeedForm) or NeedForm(), now)
    last = view.history[0]
    told = (f"{last.who}: {last.what[0].lower()}{last.what[1:]}", *((last.note,) if last.note else ()))
    page = _page(context, form, both, need_id=need_id, said=_said(context, both, need_id))
    return replace(page, revision=view.revision, was=packed(now), others=told, clashes=clashes)


def _page(context: Context, form: SentNeed, typed: NeedForm, **more: Any) -> NeedFormPage:
    today = context.today()
    plain: dict[str, Any] = {
        "revision": form.revision,
        "was": form.was,
        "query": form.q,
        "usual": form.usual,
        "caller": form.caller,
        "promised": form.promised,
        "log_call": bool(form.log_call),
        "consent": bool(form.consent),
        "wording": wording(context).text,
    }
    return NeedFormPage(typed=typed, today=today, day=today, **{**plain, **more})


def _said(context: Context, typed: NeedForm, need_id: int | None = None) -> Mapping[str, Said]:
    return need_services.read_typed(context, typed, need_id).said


def _filled(context: Context, actor: Actor, typed: NeedForm, person: KnownPerson) -> tuple[NeedForm, str]:
    """Fill the form with a known person's details; also return their usual pharmacy."""
    note_shown(context, actor, "page.need_form", person)
    usual = usual_pharmacies(context, (person,)).get(person.pharmacy_id or 0, "")
    prescription = typed.kind == NeedKind.PRESCRIPTION and not typed.place
    filled = replace(
        typed,
        name=person.name,
        phone=person.phone,
        address=person.address,
        postcode=person.postcode,
        place=usual if prescription else typed.place,
    )
    return filled, usual
