"""The page of one person: their records, consent and access log, with export and erasure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Annotated, ClassVar, Literal

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, ConfigDict

from api.pages.addresses import redirect
from api.pages.rendering import render
from api.security.context import ContextOf
from api.security.roles import Admin, Dispatcher
from api.services.privacy import person as people
from api.services.privacy import subject_access, subject_files
from api.services.privacy.person import CONSENT_STATES, CONSENT_WAYS, PersonView
from api.services.privacy.subject_access import Erased

__all__ = ["ErasedPage", "PersonPage", "router"]

router = APIRouter(include_in_schema=False)

_TYPES: Mapping[str, str] = {"html": "text/html; charset=utf-8", "json": "application/json"}


@dataclass(frozen=True, slots=True)
class PersonPage:
    """Context of one person's page; only administrators see the actions reserved for them."""

    template: ClassVar[str] = "person.html"
    states: ClassVar[Mapping[str, str]] = CONSENT_STATES
    ways: ClassVar[Mapping[str, str]] = CONSENT_WAYS
    view: PersonView
    zone: tzinfo
    may_administer: bool


@dataclass(frozen=True, slots=True)
class ErasedPage:
    """Context of the page after erasure: the records to erase again if a backup is restored."""

    template: ClassVar[str] = "erased.html"
    gone: Erased


class ConsentForm(BaseModel):
    """Whether a person gave or withdrew consent, and how."""

    model_config = ConfigDict(extra="forbid")
    state: str
    way: str


class EraseForm(BaseModel):
    """Confirmation that the erasure is intended."""

    model_config = ConfigDict(extra="forbid")
    sure: Literal["yes"]


@router.get("/people/{reference}", name="person")
def show(request: Request, context: ContextOf, dispatcher: Dispatcher, reference: str) -> Response:
    """Show the person behind a record."""
    view = people.person_view(context, reference, with_looks=dispatcher.may_administer)
    return render(request, PersonPage(view, context.area.timezone, dispatcher.may_administer))


@router.post("/people/{reference}/consent", name="person_consent")
def consent(
    request: Request, context: ContextOf, dispatcher: Dispatcher, reference: str, form: Annotated[ConsentForm, Form()]
) -> Response:
    """Save that a person gave or withdrew consent."""
    people.record_consent(context, reference, form.state, form.way, dispatcher.actor)
    return redirect(request, "person", reference=reference)


@router.get("/people/{reference}/file.{kind}", name="person_file")
def export(context: ContextOf, admin: Admin, reference: str, kind: Literal["html", "json"]) -> Response:
    """Download everything kept about a person."""
    file = subject_access.gather(context, reference, admin.actor)
    page = kind == "html"
    content = subject_files.as_html(file, context.settings.group_name) if page else subject_files.as_json(file)
    headers = {"Content-Disposition": f'attachment; filename="person.{kind}"'}
    return Response(content, media_type=_TYPES[kind], headers=headers)


@router.post("/people/{reference}/erase", name="person_erase")
def erase(
    request: Request, context: ContextOf, admin: Admin, reference: str, form: Annotated[EraseForm, Form()]
) -> Response:
    """Erase everything kept about a person except counts."""
    del form
    return render(request, ErasedPage(subject_access.erase(context, reference, admin.actor)))
