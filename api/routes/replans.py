"""A day that has begun: planning it anew, and what that changes."""

from __future__ import annotations

from fastapi import APIRouter

from api.parameters import Day, Id
from api.replan_schemas import ChangesOut, ReplanIn
from api.routes.errors import answers
from api.schemas import RunOut, wire
from api.security.context import ContextOf
from api.security.roles import Dispatcher
from api.services import changes, replanning

__all__ = ["router"]

router = APIRouter(tags=["plans"])


@router.post("/days/{day}/replans", status_code=202, responses=answers(401, 403, 409, 413, 422))
def start_replan(context: ContextOf, dispatcher: Dispatcher, day: Day, body: ReplanIn) -> RunOut:
    """Start planning a published day anew, outside the web process: what was reported or is on its way stays.

    The run gives a draft; what it changes is at ``/plans/{plan_id}/changes``. A day that nobody follows a plan of, or
    that is over, is not planned anew (409 ``replan.nothing-published``, ``replan.day-over``).
    """
    asked = replanning.Changes.of(body.mode, tuple(body.gone), tuple(body.closed))
    run = replanning.start(context, day, dispatcher.actor, asked, seconds=body.seconds, seed=body.seed)
    return RunOut.model_validate(run)


@router.get("/plans/{plan_id}/changes", responses=answers(401, 403, 404, 409, 422))
def read_changes(context: ContextOf, _: Dispatcher, plan_id: Id) -> ChangesOut:
    """What a draft changes of the plan it was made of (409 ``replan.no-former`` where it was not made of one)."""
    view = changes.changes_view(context, plan_id)
    return wire(ChangesOut, view, view.day, context.area.timezone)
