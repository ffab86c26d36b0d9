"""JSON API: the history of a day's plan, and restoring an earlier version."""

from __future__ import annotations

from fastapi import APIRouter

from api.parameters import Day, Id
from api.routes.errors import answers
from api.routes.schemas.history import GoBackIn, PlanHistoryOut
from api.routes.schemas.plans import PlanOut
from api.routes.schemas.wire import wire
from api.security.context import ContextOf
from api.security.roles import Dispatcher
from api.services.editing.restore_version import go_back
from api.services.planning.history import plan_history
from api.services.shown_records import note_shown

__all__ = ["router"]

router = APIRouter(tags=["plans"])


@router.get("/days/{day}/history", responses=answers(401, 403, 422))
def read_history(context: ContextOf, dispatcher: Dispatcher, day: Day) -> PlanHistoryOut:
    """Return every version of a day's plan, and every event: who did what, and when."""
    view = plan_history(context, day)
    note_shown(context, dispatcher.actor, "api.plan_history", view)
    return PlanHistoryOut.model_validate(view)


@router.post("/plans/{plan_id}/back", status_code=201, responses=answers(401, 403, 404, 409, 413, 422))
def go_back_to(context: ContextOf, dispatcher: Dispatcher, plan_id: Id, body: GoBackIn) -> PlanOut:
    """Restore an earlier version as a new one; returns it with the rules it breaks now."""
    made = go_back(context, plan_id, body.newest, dispatcher.actor)
    note_shown(context, dispatcher.actor, "api.plan", made)
    return wire(PlanOut, made, made.day, context.area.timezone)
