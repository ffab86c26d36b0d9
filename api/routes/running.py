"""JSON API: adjust a day that has begun, and show what that changes."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.parameters import Day, Id
from api.routes.errors import answers
from api.routes.schemas.running import ChangesOut, ReplanIn, WhatIfOut
from api.routes.schemas.runs import RunOut
from api.routes.schemas.wire import wire
from api.security.context import ContextOf
from api.security.roles import Dispatcher
from api.services.editing import what_if
from api.services.planning import differences
from api.services.planning.history import compare_versions
from api.services.runs import run_queue
from api.services.shown_records import note_shown
from routing.running.changes import Changes

__all__ = ["router"]

router = APIRouter(tags=["plans"])


@router.post("/days/{day}/replans", status_code=202, responses=answers(401, 403, 409, 413, 422))
def start_replan(context: ContextOf, dispatcher: Dispatcher, day: Day, body: ReplanIn) -> RunOut:
    """Start adjusting a published day, in the background.

    What was reported or is on its way stays. The run produces a draft; ``/plans/{plan_id}/changes`` lists what it
    changes. A day without a published plan, or one that is over, cannot be adjusted (409
    ``replan.nothing-published``,
    ``replan.day-over``).
    """
    asked = Changes.of(
        body.mode,
        tuple(body.gone),
        tuple(body.closed),
        as_planned=body.as_planned,
        promise_minutes=body.promise_minutes,
    )
    run = run_queue.start_replanning(context, day, dispatcher.actor, asked, seconds=body.seconds, seed=body.seed)
    return RunOut.model_validate(run)


@router.get("/plans/{plan_id}/what-if", responses=answers(401, 403, 404, 409, 422))
def read_what_if(
    context: ContextOf,
    _: Dispatcher,
    plan_id: Id,
    gone: Annotated[list[Id], Query(min_length=1, max_length=20, description="Volunteers who would drop out, by id.")],
) -> WhatIfOut:
    """Return which needs would be missed if volunteers dropped out, without saving anything."""
    view = what_if.what_if(context, plan_id, tuple(gone))
    return wire(WhatIfOut, view, view.day, context.area.timezone)


@router.get("/plans/{plan_id}/changes", responses=answers(401, 403, 404, 409, 422))
def read_changes(
    context: ContextOf,
    dispatcher: Dispatcher,
    plan_id: Id,
    of: Annotated[Id | None, Query(description="Another version of the same day, by the plan's id.")] = None,
) -> ChangesOut:
    """List what a draft changes from its original plan or, with ``of``, from another version.

    409 ``replan.no-former`` if there is no plan to compare with.
    """
    view = differences.changes_view(context, plan_id) if of is None else compare_versions(context, of, plan_id)
    note_shown(context, dispatcher.actor, "api.changes", view)
    return wire(ChangesOut, view, view.day, context.area.timezone)
