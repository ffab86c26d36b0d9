"""Pages to adjust a day that volunteers follow, and to review the changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from fastapi import APIRouter, Form, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field, field_validator

from api.pages.addresses import redirect
from api.pages.rendering import render
from api.parameters import Day, Id
from api.security.context import ContextOf
from api.security.roles import Dispatcher
from api.services.planning import planner
from api.services.planning.differences import Change, ChangesView, changes_view
from api.services.planning.plan_rows import PlanView
from api.services.planning.preferences import preferences_view
from api.services.running import replanner
from api.services.runs import run_queue
from routing.running.changes import Changes

__all__ = ["ChangesPage", "ReplanPage", "grouped", "router"]

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class ReplanPage:
    """Context of the form that asks what has changed.

    ``gone`` are the volunteers ticked as unavailable from the start; ``promise_minutes`` is the group's own setting.
    """

    template: ClassVar[str] = "replan.html"
    plan: PlanView
    places: tuple[tuple[int, str], ...]
    unreported: int
    gone: frozenset[int]
    promise_minutes: int

    @property
    def people(self) -> tuple[tuple[int, str], ...]:
        """Every volunteer with a round, once, by name."""
        found = {one.volunteer_id: one.volunteer_name for one in self.plan.rounds}
        return tuple(sorted(found.items(), key=lambda one: one[1]))


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """Context of the page that shows what a draft changes."""

    template: ClassVar[str] = "changes.html"
    view: ChangesView
    plan: PlanView

    @property
    def groups(self) -> tuple[tuple[str, tuple[Change, ...]], ...]:
        """The changes grouped by kind, dropped stops first."""
        return grouped(self.view.changes)

    @property
    def draft(self) -> bool:
        """Whether the draft can still be published."""
        return self.plan.state == "draft"


def grouped(changes: Iterable[Change]) -> tuple[tuple[str, tuple[Change, ...]], ...]:
    """Group changes by kind under titles, dropped stops first."""
    named = {
        "dropped": "No longer on a round",
        "handed_over": "Moved to another volunteer",
        "added": "Newly on a round",
        "moved": "More than 15 minutes earlier or later",
    }
    told = tuple(changes)
    found = ((title, tuple(one for one in told if one.what == what)) for what, title in named.items())
    return tuple((title, rows) for title, rows in found if rows)


class ReplanForm(BaseModel):
    """What has changed, and how much the new plan may change."""

    model_config = ConfigDict(extra="forbid")
    mode: Literal["keep_and_add", "reorder", "all_free"] = "keep_and_add"
    gone: list[int] = Field(default=[], max_length=500)
    closed: list[int] = Field(default=[], max_length=500)
    as_planned: bool = False
    promise_minutes: int | None = Field(default=None, ge=0, le=120)

    @field_validator("promise_minutes", mode="before")
    @classmethod
    def _empty(cls, value: object) -> object:
        return None if value == "" else value


@router.get("/days/{day}/replan", name="replan")
def ask(
    request: Request, context: ContextOf, _: Dispatcher, day: Day, gone: Annotated[list[Id] | None, Query()] = None
) -> Response:
    """Show the form that asks what has changed; ``gone`` ticks volunteers who cannot come."""
    plan = planner.live_plan(context, day)
    if plan is None:
        return redirect(request, "day", day=day)
    unreported = replanner.unreported(context, plan.id)
    places = replanner.places_ahead(context, plan.id)
    minutes = preferences_view(context).preferences.promise_minutes
    return render(request, ReplanPage(plan, places, unreported, frozenset(gone or ()), minutes))


@router.post("/days/{day}/replan", name="replan")
def replan(
    request: Request, context: ContextOf, dispatcher: Dispatcher, day: Day, form: Annotated[ReplanForm, Form()]
) -> Response:
    """Start adjusting the day's rounds."""
    changes = Changes.of(
        form.mode,
        tuple(form.gone),
        tuple(form.closed),
        as_planned=form.as_planned,
        promise_minutes=form.promise_minutes,
    )
    run_queue.start_replanning(context, day, dispatcher.actor, changes)
    return redirect(request, "day", day=day)


@router.get("/plans/{plan_id}/changes", name="replan_changes")
def show_changes(request: Request, context: ContextOf, _: Dispatcher, plan_id: Id) -> Response:
    """Show what a draft changes from the plan that volunteers follow."""
    view = changes_view(context, plan_id)
    return render(request, ChangesPage(view, planner.plan_view(context, plan_id)))
