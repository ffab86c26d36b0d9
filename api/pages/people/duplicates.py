"""Pages to merge likely duplicates, keep them apart, or separate merged ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, ConfigDict

from api.pages.addresses import redirect
from api.pages.rendering import render
from api.parameters import Id
from api.security.context import ContextOf
from api.security.roles import Dispatcher
from api.services.needs.conflicts import who_was_faster
from api.services.people import duplicates
from api.services.people.duplicates import AlikeView
from data.store.people.people import KnownPerson
from data.store.revisions import StaleWrite

__all__ = ["AlikePage", "router"]

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class AlikePage:
    """Context of the page of likely duplicates."""

    template: ClassVar[str] = "alike.html"
    view: AlikeView
    trouble: str = ""

    @staticmethod
    def reference(person: KnownPerson) -> str:
        """Return the record that identifies a person."""
        return duplicates.reference_of(person)


class VerdictForm(BaseModel):
    """Two records, whether they are the same person, and the version of the list shown."""

    model_config = ConfigDict(extra="forbid")
    seen: int
    one: str
    other: str
    verdict: str


class PartForm(BaseModel):
    """The link between two spellings to remove."""

    model_config = ConfigDict(extra="forbid")
    link: Id


@router.get("/people/alike", name="alike")
def show(request: Request, context: ContextOf, _: Dispatcher) -> Response:
    """Show the records that may be the same person."""
    return render(request, AlikePage(duplicates.alike(context)))


@router.post("/people/alike", name="alike")
def answer(
    request: Request, context: ContextOf, dispatcher: Dispatcher, form: Annotated[VerdictForm, Form()]
) -> Response:
    """Save whether two records are the same person, or show another user's answer."""
    try:
        duplicates.join(context, form.one, form.other, form.verdict, dispatcher.actor, seen=form.seen)
    except StaleWrite as stale:
        page = AlikePage(duplicates.alike(context), who_was_faster(context, stale).cause)
        return render(request, page, status=409)
    return redirect(request, "alike")


@router.post("/people/{reference}/part", name="person_part")
def part(
    request: Request, context: ContextOf, dispatcher: Dispatcher, reference: str, form: Annotated[PartForm, Form()]
) -> Response:
    """Separate two spellings that were joined, leaving their records as they were."""
    duplicates.part(context, form.link, dispatcher.actor)
    return redirect(request, "person", reference=reference)
