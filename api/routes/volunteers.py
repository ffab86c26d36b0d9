"""JSON API: list, add, read and change volunteers."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter

from api.parameters import Id
from api.routes.errors import answers
from api.routes.schemas.volunteers import VolunteerChangeIn, VolunteerDetailOut, VolunteerIn, VolunteersOut, offer_in
from api.security.context import ContextOf
from api.security.roles import Dispatcher
from api.services.shown_records import note_shown
from api.services.volunteers import commands as volunteer_services

__all__ = ["router"]

router = APIRouter(tags=["volunteers"])


@router.get("/volunteers", responses=answers(401, 403, 422))
def read_volunteers(
    context: ContextOf,
    dispatcher: Dispatcher,
    shown: Literal["", "questions", "expiring", "never", "inactive"] = "",
) -> VolunteersOut:
    """Return the active volunteers; ``shown`` filters them or gives the inactive ones."""
    view = volunteer_services.volunteers_view(context, shown)
    note_shown(context, dispatcher.actor, "api.volunteers", view)
    return VolunteersOut.of(view)


@router.post("/volunteers", status_code=201, responses=answers(401, 403, 409, 413, 422))
def add_volunteer(context: ContextOf, dispatcher: Dispatcher, body: VolunteerIn) -> VolunteerDetailOut:
    """Save a new volunteer.

    409 ``volunteer.known`` if there is one with this name and number, unless ``again`` is sent.
    """
    kept = volunteer_services.add_volunteer(context, offer_in(body), dispatcher.actor, again=body.again)
    return _detail(context, dispatcher, kept.id)


@router.get("/volunteers/{volunteer_id}", responses=answers(401, 403, 404, 422))
def read_volunteer(context: ContextOf, dispatcher: Dispatcher, volunteer_id: Id) -> VolunteerDetailOut:
    """Return one volunteer and the history of their record."""
    return _detail(context, dispatcher, volunteer_id)


@router.put("/volunteers/{volunteer_id}", responses=answers(401, 403, 404, 409, 413, 422))
def change_volunteer(
    context: ContextOf, dispatcher: Dispatcher, volunteer_id: Id, body: VolunteerChangeIn
) -> VolunteerDetailOut:
    """Change a volunteer, based on the ``revision`` that was read.

    409 ``store.stale-write`` when the record has changed since.
    """
    volunteer_services.change_volunteer(context, volunteer_id, offer_in(body), body.revision, dispatcher.actor)
    return _detail(context, dispatcher, volunteer_id)


def _detail(context: ContextOf, dispatcher: Dispatcher, volunteer_id: int) -> VolunteerDetailOut:
    view = volunteer_services.volunteer_view(context, volunteer_id)
    note_shown(context, dispatcher.actor, "api.volunteer", view)
    return VolunteerDetailOut.of(view, context.today(), context.area.timezone)
