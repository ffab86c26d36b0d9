"""The dispatcher's day page: needs, volunteers, planning, the plan, and its progress."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, ConfigDict, Field, field_validator

from api.pages.addresses import redirect
from api.pages.needs.need import StateForm, moved_meanwhile
from api.pages.planning.board_view import BoardPart, DayPage, Filters, PlanProgressPart
from api.pages.rendering import render
from api.parameters import Day, Id
from api.security.context import ContextOf
from api.security.roles import Dispatcher
from api.services import day_page as days
from api.services.context import Context
from api.services.imports import rejected
from api.services.needs import commands
from api.services.needs.call_log import calls_of_day
from api.services.reports import maps
from api.services.rounds.responses import answer, answers_on, declined_on
from api.services.runs import run_queue
from api.services.volunteers.commands import volunteers_view
from data.store.revisions import StaleWrite
from routing.needs import NeedState
from routing.running.state import seconds_of_day

__all__ = ["router"]

_CHANGED = {"HX-Trigger": "wardround:changed"}
"""Response header that makes the page fetch what has changed."""

router = APIRouter(include_in_schema=False)


class RunForm(BaseModel):
    """Search time and spare time for planning; empty uses the group's preference."""

    model_config = ConfigDict(extra="forbid")
    seconds: int | None = Field(default=None, ge=1, le=3600)
    spare_minutes: int | None = Field(default=None, ge=0, le=120)

    @field_validator("spare_minutes", mode="before")
    @classmethod
    def _empty(cls, value: object) -> object:
        return None if value == "" else value


class PlaceForm(BaseModel):
    """The place chosen for a need."""

    model_config = ConfigDict(extra="forbid")
    revision: int
    place_id: Id


class AnswerForm(BaseModel):
    """A volunteer's answer to a round: accepted or declined."""

    model_config = ConfigDict(extra="forbid")
    answer: Literal["accepted", "declined"]


class ReopenForm(BaseModel):
    """The reason for reopening a need, and the revision that the page showed."""

    model_config = ConfigDict(extra="forbid")
    revision: int
    reason: str = ""


def _page(context: Context, day: date, filters: Filters, saved: int | None = None) -> DayPage:
    return DayPage(
        days.day_view(context, day),
        context.today(),
        context.area.timezone,
        filters,
        rejected.count(context),
        calls=calls_of_day(context, day),
        declined=declined_on(context, day),
        answers=answers_on(context, day),
        expiring=volunteers_view(context).totals["expiring"],
        now=seconds_of_day(context.clock(), day, context.area.timezone),
        saved_id=saved,
    )


@router.get("/", name="home")
def today(request: Request, context: ContextOf, _: Dispatcher) -> Response:
    """Show today's page."""
    return redirect(request, "day", day=context.today())


@router.get("/days", name="choose_day")
def choose(request: Request, _: Dispatcher, date: Day) -> Response:
    """Redirect to the day chosen in the calendar."""
    return redirect(request, "day", day=date)


@router.get("/days/{day}", name="day")
def show(
    request: Request,
    context: ContextOf,
    _: Dispatcher,
    day: Day,
    kind: str = "",
    state: str = "",
    ward: str = "",
    part: str = "",
    saved: Id | None = None,
) -> Response:
    """Show one day; ``saved`` is the id of a need just saved."""
    return render(request, _page(context, day, Filters(kind, state, ward, part), saved))


@router.get("/days/{day}/board", name="board")
def board(request: Request, context: ContextOf, _: Dispatcher, day: Day, lists: bool = False) -> Response:
    """Return the parts of a day's page to refresh, with ``lists`` also the long tables."""
    return render(request, BoardPart(_page(context, day, Filters()), lists))


@router.get("/plans/{plan_id}/map.json", name="plan_map_data")
def map_data(context: ContextOf, _: Dispatcher, plan_id: Id) -> Response:
    """Return a plan's rounds for the map: positions, numbers and states, no personal data."""
    return Response(maps.board_map(context, plan_id), media_type="application/json")


@router.get("/days/{day}/map.json", name="day_map_data")
def ground_data(context: ContextOf, _: Dispatcher, day: Day) -> Response:
    """The ground under the map of a day without a plan: bounds, wards and places."""
    return Response(maps.board_ground(context, day), media_type="application/json")


@router.post("/days/{day}/runs", name="day_runs")
def plan(
    request: Request, context: ContextOf, dispatcher: Dispatcher, day: Day, form: Annotated[RunForm, Form()]
) -> Response:
    """Start planning a day."""
    run_queue.start_planning(context, day, dispatcher.actor, seconds=form.seconds, spare_minutes=form.spare_minutes)
    return redirect(request, "day", day=day)


@router.get("/days/{day}/progress", name="day_progress")
def progress(request: Request, context: ContextOf, _: Dispatcher, day: Day) -> Response:
    """Return the progress of planning, and refresh the board when it has ended."""
    run = run_queue.latest_run(context, day)
    if run is None:
        return Response(status_code=204, headers=_CHANGED)
    part = PlanProgressPart(day, run)
    return render(request, part, headers={} if part.going_on else _CHANGED)


@router.post("/days/{day}/needs/{need_id}/reopen", name="reopen")
def reopen(
    request: Request,
    context: ContextOf,
    dispatcher: Dispatcher,
    day: Day,
    need_id: Id,
    form: Annotated[ReopenForm, Form()],
) -> Response:
    """Reopen a need, or show what someone else has changed since."""
    try:
        commands.move_need(
            context, need_id, NeedState.READY, dispatcher.actor, revision=form.revision, reason=form.reason
        )
    except StaleWrite as stale:
        typed = StateForm(state=NeedState.READY, revision=form.revision, reason=form.reason)
        return moved_meanwhile(request, context, need_id, stale, typed)
    return redirect(request, "day", day=day, fragment=f"need-{need_id}")


@router.post("/days/{day}/rounds/{round_id}/answer", name="answer_round")
def answer_round(
    request: Request,
    context: ContextOf,
    dispatcher: Dispatcher,
    day: Day,
    round_id: Id,
    form: Annotated[AnswerForm, Form()],
) -> Response:
    """Record a volunteer's answer given by phone."""
    answer(context, round_id, form.answer, dispatcher.actor)
    return redirect(request, "day", day=day, fragment=f"round-{round_id}")


@router.post("/days/{day}/needs/{need_id}/place", name="answer_place")
def answer_place(
    request: Request,
    context: ContextOf,
    dispatcher: Dispatcher,
    day: Day,
    need_id: Id,
    form: Annotated[PlaceForm, Form()],
) -> Response:
    """Choose the place for a need, or show what someone else has changed since."""
    try:
        days.answer_place(context, need_id, form.place_id, dispatcher.actor, revision=form.revision)
    except StaleWrite as stale:
        return moved_meanwhile(request, context, need_id, stale)
    return redirect(request, "day", day=day, fragment=f"need-{need_id}")


@router.post("/runs/{run_id}/good-enough", name="good_enough")
def good_enough(request: Request, context: ContextOf, dispatcher: Dispatcher, run_id: Id) -> Response:
    """End planning and keep the best plan so far."""
    run = run_queue.good_enough(context, run_id, dispatcher.actor)
    return redirect(request, "day", day=run.day)


@router.post("/runs/{run_id}/cancel", name="cancel_run")
def cancel(request: Request, context: ContextOf, dispatcher: Dispatcher, run_id: Id) -> Response:
    """Cancel a planning run. The earlier plan is kept."""
    day = run_queue.run_view(context, run_id).day
    run_queue.cancel(context, run_id, dispatcher.actor)
    return redirect(request, "day", day=day)
