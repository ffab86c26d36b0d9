"""JSON API: a plan, its rounds, and publishing."""

from __future__ import annotations

from fastapi import APIRouter

from api.parameters import Id
from api.routes.errors import answers
from api.routes.schemas.plans import LinkOut, LinksOut, PlanOut, PublishIn, RoundOut
from api.routes.schemas.wire import wire
from api.security.context import ContextOf
from api.security.roles import Dispatcher
from api.services.editing.leaving_out import LeavesOut, check_complete
from api.services.links import round_link
from api.services.planning import planner
from api.services.shown_records import note_shown
from routing.errors import NotFound

__all__ = ["router"]

router = APIRouter(tags=["plans"])


@router.get("/plans/{plan_id}", responses=answers(401, 403, 404, 422))
def read_plan(context: ContextOf, dispatcher: Dispatcher, plan_id: Id) -> PlanOut:
    """Return a plan's rounds, and its unassigned needs with the reasons."""
    plan = planner.plan_view(context, plan_id)
    note_shown(context, dispatcher.actor, "api.plan", plan)
    return wire(PlanOut, plan, plan.day, context.area.timezone)


@router.post("/plans/{plan_id}/publish", responses=answers(401, 403, 404, 409, 413, 422))
def publish_plan(context: ContextOf, dispatcher: Dispatcher, plan_id: Id, body: PublishIn | None = None) -> LinksOut:
    """Publish a plan; returns the links to its rounds, only this once, as just their hashes are kept.

    If the plan leaves needs out, the answer is 409 `publish.leaves-out` with a fault for each, unless `confirm` is
    true.
    """
    if body is None or not body.confirm:
        try:
            check_complete(context, plan_id)
        except LeavesOut as asked:
            note_shown(context, dispatcher.actor, "api.left-out", asked.rows)  # its faults name them
            raise
    zone, base = context.area.timezone, context.settings.base_url
    links = planner.publish(context, plan_id, dispatcher.actor)
    # Names and numbers of its volunteers go with the links.
    note_shown(context, dispatcher.actor, "api.links", planner.plan_view(context, plan_id))
    return LinksOut(
        links=[
            LinkOut(
                round_id=link.round_id,
                number=link.number,
                volunteer_name=link.volunteer_name,
                volunteer_phone=link.volunteer_phone,
                url=round_link(base, link.token),
                expires_at=link.expires_at.astimezone(zone),
            )
            for link in links
        ]
    )


@router.get("/plans/{plan_id}/rounds/{round_id}", responses=answers(401, 403, 404, 422))
def read_round(context: ContextOf, dispatcher: Dispatcher, plan_id: Id, round_id: Id) -> RoundOut:
    """Return one round of a plan."""
    plan = planner.plan_view(context, plan_id)
    for row in plan.rounds:
        if row.id == round_id:
            note_shown(context, dispatcher.actor, "api.round", row)
            return wire(RoundOut, row, plan.day, context.area.timezone)
    raise NotFound("round.unknown", "This plan does not have that round.", "Choose a round from the plan.")
