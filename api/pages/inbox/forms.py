"""The page where organisers open and close the public forms. It shows numbers only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo
from typing import Annotated, ClassVar

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, ConfigDict

from api.pages.addresses import redirect
from api.pages.rendering import render
from api.security.context import ContextOf
from api.security.roles import Organiser
from api.services.inbox import public_forms
from api.services.inbox.public_forms import FormView

__all__ = ["FormsPage", "router"]

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class FormsPage:
    """Context of the page that opens and closes the public forms."""

    template: ClassVar[str] = "forms.html"
    forms: tuple[FormView, ...]
    base_url: str
    zone: tzinfo
    keep_days: int


class SwitchForm(BaseModel):
    """Which public form to open or close."""

    model_config = ConfigDict(extra="forbid")
    form: str
    open: str = ""


@router.get("/forms", name="forms")
def show(request: Request, context: ContextOf, _: Organiser) -> Response:
    """Show which public forms are open."""
    settings = context.settings
    page = FormsPage(
        public_forms.forms_view(context), settings.base_url, context.area.timezone, settings.keep_entries_days
    )
    return render(request, page)


@router.post("/forms", name="forms")
def throw(request: Request, context: ContextOf, organiser: Organiser, form: Annotated[SwitchForm, Form()]) -> Response:
    """Open or close a public form."""
    public_forms.throw(context, form.form, open_=bool(form.open), actor=organiser.actor)
    return redirect(request, "forms")
