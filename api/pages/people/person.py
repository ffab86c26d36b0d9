"""One person: their records, what they agreed to, who looked; handing over all that is kept, and erasing it."""

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
    """One person; only administrators see the actions reserved for them."""

    template: ClassVar[str] = "person.html"
    states: ClassVar[Mapping[str, str]] = CONSENT_STATES
    ways: ClassVar[Mapping[str, str]] = CONSENT_WAYS
    view: PersonView
    zone: tzinfo
    may_administer: bool


@dataclass(frozen=True, slots=True)
class ErasedPage:
    """What was erased: to be written down, should a backup from before ever be put back."""

    template: ClassVar[str] = "erased.html"
    gone: Erased


class ConsentForm(BaseModel):
    """What somebody agreed to or took back, and how."""

    model_config = ConfigDict(extra="forbid")
    state: str
    way: str


class EraseForm(BaseModel):
    """That it is meant."""

    model_config = ConfigDict(extra="forbid")
    sure: Literal["yes"]


@router.get("/people/{reference}", name="person")
def show(request: Request, context: ContextOf, dispatcher: Dispatcher, reference: str) -> Response:
    """One person, by one of their records."""
    view = people.person_view(context, reference, with_looks=dispatcher.may_administer)
    return render(request, PersonPage(view, context.area.timezone, dispatcher.may_administer))


@router.post("/people/{reference}/consent", name="person_consent")
def consent(
    request: Request, context: ContextOf, dispatcher: Dispatcher, reference: str, form: Annotated[ConsentForm, Form()]
) -> Response:
    """Write down that they agreed, or took it back."""
    people.record_consent(context, reference, form.state, form.way, dispatcher.actor)
    return redirect(request, "person", reference=reference)


@router.get("/people/{reference}/file.{kind}", name="person_file")
def export(context: ContextOf, admin: Admin, reference: str, kind: Literal["html", "json"]) -> Response:
    """All that is kept about them, to hand over."""
    file = subject_access.gather(context, reference, admin.actor)
    page = kind == "html"
    content = subject_files.as_html(file, context.settings.group_name) if page else subject_files.as_json(file)
    headers = {"Content-Disposition": f'attachment; filename="person.{kind}"'}
    return Response(content, media_type=_TYPES[kind], headers=headers)


@router.post("/people/{reference}/erase", name="person_erase")
def erase(
    request: Request, context: ContextOf, admin: Admin, reference: str, form: Annotated[EraseForm, Form()]
) -> Response:
    """Erase all that is kept about them; only counts stay."""
    del form
    return render(request, ErasedPage(subject_access.erase(context, reference, admin.actor)))
