"""A plan changed by hand: each change is a new version, judged at once."""

from __future__ import annotations

from fastapi import APIRouter

from api.parameters import Id
from api.routes.errors import answers
from api.routes.schemas.editing import MoveIn, RemovalIn, RoundWhyOut, WhyOut
from api.routes.schemas.plans import PlanOut
from api.routes.schemas.wire import wire
from api.security.context import ContextOf
from api.security.roles import Dispatcher
from api.services.context import Context
from api.services.editing import manual, why
from api.services.editing.manual import Destination
from api.services.planning.plan_rows import PlanView
from api.services.shown_records import note_shown

__all__ = ["router"]

router = APIRouter(tags=["plans"])


@router.post("/plans/{plan_id}/moves", status_code=201, responses=answers(401, 403, 404, 409, 413, 422))
def move_stop(context: ContextOf, dispatcher: Dispatcher, plan_id: Id, body: MoveIn) -> PlanOut:
    """Give a stop or a waiting need to a round; the answer is the new version, with every rule that it breaks.

    A version that breaks a rule is kept as a draft and cannot be published (409 ``plan.breaks-rules``). Only the newest
    version is changed (409 ``plan.not-newest``); of a day that has begun only what is not started (``stop.started``).
    """
    to = Destination(round_id=body.round_id, volunteer_id=body.volunteer_id, position=body.position)
    if body.stop_id is not None:
        return _out(context, dispatcher, manual.move(context, plan_id, body.stop_id, to, dispatcher.actor))
    return _out(context, dispatcher, manual.put_in(context, plan_id, body.need_id or 0, to, dispatcher.actor))


@router.post("/plans/{plan_id}/removals", status_code=201, responses=answers(401, 403, 404, 409, 413, 422))
def take_out_stop(context: ContextOf, dispatcher: Dispatcher, plan_id: Id, body: RemovalIn) -> PlanOut:
    """Take what a stop belongs to out of the plan; the answer is the new version."""
    return _out(context, dispatcher, manual.take_out(context, plan_id, body.stop_id, dispatcher.actor))


@router.post("/plans/{plan_id}/undo", status_code=201, responses=answers(401, 403, 404, 409, 422))
def undo_change(context: ContextOf, dispatcher: Dispatcher, plan_id: Id) -> PlanOut:
    """Go back to the version that this one was made of by hand: a new version equal to it."""
    return _out(context, dispatcher, manual.undo(context, plan_id, dispatcher.actor))


@router.get("/plans/{plan_id}/stops/{stop_id}/why", responses=answers(401, 403, 404, 409, 422))
def read_why(context: ContextOf, dispatcher: Dispatcher, plan_id: Id, stop_id: Id) -> WhyOut:
    """Why a stop is with its volunteer, in one sentence, and who else could take it."""
    found = why.why_stop(context, plan_id, stop_id)
    note_shown(context, dispatcher.actor, "api.why", found)
    return WhyOut.model_validate(found)


@router.get("/plans/{plan_id}/rounds/{round_id}/why", responses=answers(401, 403, 404, 422))
def read_round_why(context: ContextOf, dispatcher: Dispatcher, plan_id: Id, round_id: Id) -> RoundWhyOut:
    """Why each need of a round is with its volunteer: a sentence for each."""
    found = why.why_round(context, plan_id, round_id)
    note_shown(context, dispatcher.actor, "api.round-why", found)
    return RoundWhyOut.model_validate(found)


@router.get("/plans/{plan_id}/needs/{need_id}/candidates", responses=answers(401, 403, 404, 422))
def read_candidates(context: ContextOf, dispatcher: Dispatcher, plan_id: Id, need_id: Id) -> WhyOut:
    """The volunteers who could take an unassigned need, and why each of the others cannot."""
    found = why.why_need(context, plan_id, need_id)
    note_shown(context, dispatcher.actor, "api.candidates", found)
    return WhyOut.model_validate(found)


def _out(context: Context, dispatcher: Dispatcher, plan: PlanView) -> PlanOut:
    note_shown(context, dispatcher.actor, "api.plan", plan)
    return wire(PlanOut, plan, plan.day, context.area.timezone)
