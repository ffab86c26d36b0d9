"""JSON API: change a plan by hand. Each change makes a new version, checked at once."""

from __future__ import annotations

from fastapi import APIRouter

from api.parameters import Day, Id
from api.routes.errors import answers
from api.routes.schemas.editing import MoveIn, RemovalIn, RoundWhyOut, WhyOut
from api.routes.schemas.hand_edits import DayCountsOut, EditIn, EditOut, EditsOut, FittingPlacesOut, NothingIn
from api.routes.schemas.plans import PlanOut
from api.routes.schemas.wire import wire
from api.security.context import ContextOf
from api.security.roles import Dispatcher
from api.services.context import Context
from api.services.editing import edits, manual, why
from api.services.editing.day_counts import day_counts
from api.services.editing.edit_rows import EditAnswer
from api.services.editing.fitting_places import fitting_places
from api.services.editing.manual import Destination
from api.services.planning.plan_rows import PlanView
from api.services.shown_records import note_shown

__all__ = ["router"]

router = APIRouter(tags=["plans"])


@router.post("/plans/{plan_id}/moves", status_code=201, responses=answers(401, 403, 404, 409, 413, 422))
def move_stop(context: ContextOf, dispatcher: Dispatcher, plan_id: Id, body: MoveIn) -> PlanOut:
    """Move a stop or an unassigned need to a round; returns the new version and the rules it breaks.

    A version that breaks a rule is kept as a draft and cannot be published (409 ``plan.breaks-rules``). Only the
    newest version can be changed (409 ``plan.not-newest``). On a day that has begun, only stops that have not been
    started can be moved (``stop.started``).
    """
    to = Destination(round_id=body.round_id, volunteer_id=body.volunteer_id, position=body.position)
    if body.stop_id is not None:
        return _out(context, dispatcher, manual.move(context, plan_id, body.stop_id, to, dispatcher.actor))
    return _out(context, dispatcher, manual.put_in(context, plan_id, body.need_id or 0, to, dispatcher.actor))


@router.post("/plans/{plan_id}/removals", status_code=201, responses=answers(401, 403, 404, 409, 413, 422))
def take_out_stop(context: ContextOf, dispatcher: Dispatcher, plan_id: Id, body: RemovalIn) -> PlanOut:
    """Remove a stop's need from the plan; returns the new version."""
    return _out(context, dispatcher, manual.take_out(context, plan_id, body.stop_id, dispatcher.actor))


@router.post("/plans/{plan_id}/undo", status_code=201, responses=answers(401, 403, 404, 409, 422))
def undo_change(context: ContextOf, dispatcher: Dispatcher, plan_id: Id) -> PlanOut:
    """Undo the last change made by hand; returns a new version equal to the one before it."""
    return _out(context, dispatcher, manual.undo(context, plan_id, dispatcher.actor))


@router.post("/plans/{plan_id}/edits", responses=answers(401, 403, 404, 409, 413, 422))
def edit_plan(context: ContextOf, dispatcher: Dispatcher, plan_id: Id, body: EditIn) -> EditOut:
    """Make one change by hand; returns what it changed, the rules it broke, and the counts.

    A version that was planned or published is not changed: the first change makes the next one, a draft, with new ids
    (`whole`). If someone else has changed the same stop or need first, the answer is 409 `edit.faster`.
    """
    return _edited(context, dispatcher, edits.edit(context, plan_id, body.asked(), dispatcher.actor))


@router.post("/plans/{plan_id}/undo-edit", responses=answers(401, 403, 404, 409, 413, 422))
def undo_edit(context: ContextOf, dispatcher: Dispatcher, plan_id: Id, _: NothingIn) -> EditOut:
    """Undo the sender's own last change; others' changes stay."""
    return _edited(context, dispatcher, edits.undo_edit(context, plan_id, dispatcher.actor))


@router.post("/plans/{plan_id}/redo-edit", responses=answers(401, 403, 404, 409, 413, 422))
def redo_edit(context: ContextOf, dispatcher: Dispatcher, plan_id: Id, _: NothingIn) -> EditOut:
    """Redo the change that the sender undid last."""
    return _edited(context, dispatcher, edits.redo_edit(context, plan_id, dispatcher.actor))


@router.get("/plans/{plan_id}/edits", responses=answers(401, 403, 404, 422))
def read_edits(context: ContextOf, dispatcher: Dispatcher, plan_id: Id) -> EditsOut:
    """Return the changes made by hand to a plan and its earlier versions, newest first."""
    found = edits.edits_of(context, plan_id)
    note_shown(context, dispatcher.actor, "api.edits", found)
    return wire(EditsOut, {"edits": found}, context.today(), context.area.timezone)


@router.get("/plans/{plan_id}/needs/{need_id}/places", responses=answers(401, 403, 404, 409, 422))
def read_places(context: ContextOf, dispatcher: Dispatcher, plan_id: Id, need_id: Id) -> FittingPlacesOut:
    """Return the best position for an unassigned need on each round, cheapest first."""
    found = fitting_places(context, plan_id, need_id)
    note_shown(context, dispatcher.actor, "api.places", found)
    return wire(FittingPlacesOut, found, found.day, context.area.timezone)


@router.get("/days/{day}/counts", responses=answers(401, 403, 422))
def read_counts(context: ContextOf, _: Dispatcher, day: Day) -> DayCountsOut:
    """Return how many of a day's needs are on rounds, unassigned, or newer than the plan."""
    return DayCountsOut.model_validate(day_counts(context, day))


@router.get("/plans/{plan_id}/stops/{stop_id}/why", responses=answers(401, 403, 404, 409, 422))
def read_why(context: ContextOf, dispatcher: Dispatcher, plan_id: Id, stop_id: Id) -> WhyOut:
    """Explain in one sentence why a stop is with its volunteer, and list who else could take it."""
    found = why.why_stop(context, plan_id, stop_id)
    note_shown(context, dispatcher.actor, "api.why", found)
    return WhyOut.model_validate(found)


@router.get("/plans/{plan_id}/rounds/{round_id}/why", responses=answers(401, 403, 404, 422))
def read_round_why(context: ContextOf, dispatcher: Dispatcher, plan_id: Id, round_id: Id) -> RoundWhyOut:
    """Explain why each need of a round is with its volunteer, one sentence each."""
    found = why.why_round(context, plan_id, round_id)
    note_shown(context, dispatcher.actor, "api.round-why", found)
    return RoundWhyOut.model_validate(found)


@router.get("/plans/{plan_id}/needs/{need_id}/candidates", responses=answers(401, 403, 404, 422))
def read_candidates(context: ContextOf, dispatcher: Dispatcher, plan_id: Id, need_id: Id) -> WhyOut:
    """List who could take an unassigned need, and why each other volunteer cannot."""
    found = why.why_need(context, plan_id, need_id)
    note_shown(context, dispatcher.actor, "api.candidates", found)
    return WhyOut.model_validate(found)


def _edited(context: Context, dispatcher: Dispatcher, answer: EditAnswer) -> EditOut:
    note_shown(context, dispatcher.actor, "api.edit", answer)
    return wire(EditOut, answer, answer.day, context.area.timezone)


def _out(context: Context, dispatcher: Dispatcher, plan: PlanView) -> PlanOut:
    note_shown(context, dispatcher.actor, "api.plan", plan)
    return wire(PlanOut, plan, plan.day, context.area.timezone)
