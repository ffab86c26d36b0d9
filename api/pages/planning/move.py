"""Pages for one stop: why it is with its volunteer, who else could take it, moving it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, ConfigDict, Field, field_validator

from api.pages.addresses import redirect
from api.pages.rendering import render
from api.parameters import Id
from api.security.context import ContextOf
from api.security.roles import Dispatcher
from api.services.editing import manual, why
from api.services.editing.manual import Destination
from api.services.editing.why import RoundWhy, WhyView
from api.services.planning import planner
from api.services.planning.plan_rows import PlanView, RoundRow, StopRow
from routing.errors import NotFound

__all__ = ["MovePage", "RoundWhyPage", "router"]

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class MovePage:
    """Context of the page to move a stop or unassigned need.

    For a need, ``round`` and ``stop`` are both None.
    """

    template: ClassVar[str] = "move.html"
    plan: PlanView
    view: WhyView
    round: RoundRow | None = None
    stop: StopRow | None = None


@dataclass(frozen=True, slots=True)
class RoundWhyPage:
    """Why each need of a round is with its volunteer."""

    template: ClassVar[str] = "round_why.html"
    view: RoundWhy


class MoveForm(BaseModel):
    """The volunteer and position to move a stop to; an empty position means the best one."""

    model_config = ConfigDict(extra="forbid")
    volunteer_id: Id | None = None
    position: int | None = Field(default=None, ge=1, le=500)

    @field_validator("volunteer_id", "position", mode="before")
    @classmethod
    def _empty(cls, value: object) -> object:
        return None if value == "" else value

    def destination(self) -> Destination:
        """Return the destination chosen on the form."""
        return Destination(volunteer_id=self.volunteer_id, position=self.position)


@router.get("/plans/{plan_id}/stops/{stop_id}/move", name="move_stop")
def ask_stop(request: Request, context: ContextOf, _: Dispatcher, plan_id: Id, stop_id: Id) -> Response:
    """Show why a stop is with its volunteer, and where it could move."""
    view = why.why_stop(context, plan_id, stop_id)
    plan = planner.plan_view(context, plan_id)
    for row in plan.rounds:
        for stop in row.stops:
            if stop.id == stop_id:
                return render(request, MovePage(plan, view, row, stop))
    raise NotFound("stop.unknown", "This stop is not in the plan.", "Reload the day.")


@router.get("/plans/{plan_id}/needs/{need_id}/place", name="place_need")
def ask_need(request: Request, context: ContextOf, _: Dispatcher, plan_id: Id, need_id: Id) -> Response:
    """Show who could take an unassigned need."""
    view = why.why_need(context, plan_id, need_id)
    return render(request, MovePage(planner.plan_view(context, plan_id), view))


@router.get("/plans/{plan_id}/rounds/{round_id}/why", name="round_why")
def ask_round(request: Request, context: ContextOf, _: Dispatcher, plan_id: Id, round_id: Id) -> Response:
    """Show why each need of a round is with its volunteer."""
    return render(request, RoundWhyPage(why.why_round(context, plan_id, round_id)))


@router.post("/plans/{plan_id}/stops/{stop_id}/move", name="move_stop")
def move(
    request: Request,
    context: ContextOf,
    dispatcher: Dispatcher,
    plan_id: Id,
    stop_id: Id,
    form: Annotated[MoveForm, Form()],
) -> Response:
    """Move a stop to another volunteer or position."""
    made = manual.move(context, plan_id, stop_id, form.destination(), dispatcher.actor)
    return redirect(request, "day", day=made.day, fragment="plan")


@router.post("/plans/{plan_id}/needs/{need_id}/place", name="place_need")
def place(
    request: Request,
    context: ContextOf,
    dispatcher: Dispatcher,
    plan_id: Id,
    need_id: Id,
    form: Annotated[MoveForm, Form()],
) -> Response:
    """Assign an unassigned need to a round."""
    made = manual.put_in(context, plan_id, need_id, form.destination(), dispatcher.actor)
    return redirect(request, "day", day=made.day, fragment="plan")


@router.post("/plans/{plan_id}/stops/{stop_id}/remove", name="remove_stop")
def take_out(request: Request, context: ContextOf, dispatcher: Dispatcher, plan_id: Id, stop_id: Id) -> Response:
    """Remove a stop's need from the plan."""
    made = manual.take_out(context, plan_id, stop_id, dispatcher.actor)
    return redirect(request, "day", day=made.day, fragment="plan")


@router.post("/plans/{plan_id}/undo", name="undo_edit")
def undo(request: Request, context: ContextOf, dispatcher: Dispatcher, plan_id: Id) -> Response:
    """Undo the last change made by hand."""
    made = manual.undo(context, plan_id, dispatcher.actor)
    return redirect(request, "day", day=made.day, fragment="plan")
