"""JSON API: one day's needs and volunteers, and the start of planning."""

from __future__ import annotations

from fastapi import APIRouter

from api.parameters import Day
from api.routes.errors import answers
from api.routes.schemas.days import DayOut
from api.routes.schemas.runs import RunIn, RunOut
from api.routes.schemas.wire import wire
from api.security.context import ContextOf
from api.security.roles import Dispatcher
from api.services import day_page as days
from api.services.runs import run_queue
from api.services.shown_records import note_shown

__all__ = ["router"]

router = APIRouter(tags=["days"])


@router.get("/days/{day}", responses=answers(401, 403, 422))
def read_day(context: ContextOf, dispatcher: Dispatcher, day: Day) -> DayOut:
    """Return a day's needs, volunteers, newest plan and newest planning run."""
    view = days.day_view(context, day)
    note_shown(context, dispatcher.actor, "api.day", view)
    return wire(DayOut, view, day, context.area.timezone)


@router.post("/days/{day}/runs", status_code=202, responses=answers(401, 403, 409, 413, 422))
def start_run(context: ContextOf, dispatcher: Dispatcher, day: Day, body: RunIn) -> RunOut:
    """Start planning a day in the background, or return the run already in progress.

    While volunteers are on their way, a day is not planned (409 ``plan.running``).
    """
    run = run_queue.start_planning(
        context, day, dispatcher.actor, seconds=body.seconds, seed=body.seed, spare_minutes=body.spare_minutes
    )
    return RunOut.model_validate(run)
