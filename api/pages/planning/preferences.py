"""The page of the group's planning preferences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Annotated, ClassVar

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api.pages.addresses import redirect
from api.pages.rendering import render
from api.security.context import ContextOf
from api.security.roles import Organiser
from api.services.planning.preferences import (
    PAIRS,
    PREFERENCE_WORDS,
    PreferencesView,
    PreferenceWords,
    preferences_view,
    set_preferences,
)
from data.store.revisions import StaleWrite
from routing.errors import Fault, InvalidInput

__all__ = ["WishesPage", "router"]

router = APIRouter(include_in_schema=False)


class WishesForm(BaseModel):
    """The submitted preferences, validated by the use case."""

    model_config = ConfigDict(extra="forbid")
    known_face_minutes: str = ""
    recent_round_minutes: str = ""
    own_ward_minutes: str = ""
    compact_minutes: str = ""
    fewer_volunteers_minutes: str = ""
    more_than_fair_minutes: str = ""
    fair_share: str = ""
    promise_minutes: str = ""
    spare_minutes: str = ""
    may_cost_a_visit: str = ""
    never_mixed: list[str] = Field(default_factory=list)
    revision: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class WishesPage:
    """Context of the preferences page: the saved values, or those typed with mistakes."""

    template: ClassVar[str] = "preferences.html"
    words: ClassVar[tuple[PreferenceWords, ...]] = PREFERENCE_WORDS
    pairs: ClassVar[Mapping[str, str]] = PAIRS
    view: PreferencesView
    zone: tzinfo
    numbers: Mapping[str, str]
    never_mixed: frozenset[str]
    may_cost_a_visit: bool
    saved: bool = False
    trouble: str = ""
    faults: Mapping[str, Fault] = field(default_factory=dict)


@router.get("/preferences", name="group_preferences")
def show(request: Request, context: ContextOf, _: Organiser, saved: str = "") -> Response:
    """Show the group's present preferences."""
    view = preferences_view(context)
    numbers = {one.name: str(getattr(view.preferences, one.name)) for one in PREFERENCE_WORDS}
    page = WishesPage(
        view=view,
        zone=context.area.timezone,
        numbers=numbers,
        never_mixed=view.never_mixed,
        may_cost_a_visit=view.preferences.may_cost_a_visit,
        saved=bool(saved),
    )
    return render(request, page)


@router.post("/preferences", name="group_preferences")
def change(request: Request, context: ContextOf, person: Organiser, form: Annotated[WishesForm, Form()]) -> Response:
    """Save the group's preferences."""
    numbers = {one.name: str(getattr(form, one.name)) for one in PREFERENCE_WORDS}
    mixed, may = frozenset(form.never_mixed), bool(form.may_cost_a_visit)
    trouble, faults, status = "", {}, 422
    try:
        set_preferences(context, numbers, mixed, form.revision, person.actor, may_cost_a_visit=may)
        return redirect(request, "group_preferences", query={"saved": "yes"})
    except InvalidInput as invalid:
        faults = {fault.where: fault for fault in invalid.faults}
        trouble = "Your changes have not been saved."
    except StaleWrite:
        status = 409
        trouble = (
            "Someone else changed the preferences while you had this page open. Check your entries and save again."
        )
    page = WishesPage(
        view=preferences_view(context),
        zone=context.area.timezone,
        numbers=numbers,
        never_mixed=mixed,
        may_cost_a_visit=may,
        trouble=trouble,
        faults=faults,
    )
    return render(request, page, status=status)
