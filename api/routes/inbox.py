"""JSON API: read, confirm, ask about and decline submissions from the public forms."""

from __future__ import annotations

from fastapi import APIRouter

from api.parameters import Id
from api.routes.errors import answers
from api.routes.schemas.inbox import (
    ConfirmNeedIn,
    ConfirmVolunteerIn,
    EntriesOut,
    EntryMoveIn,
    EntryOut,
    VolunteerMadeOut,
    offer_in,
)
from api.routes.schemas.needs import NeedDetailOut, typed_in
from api.security.context import ContextOf
from api.security.roles import Dispatcher, SignedIn
from api.services.context import Context
from api.services.inbox import inbox as inbox_services
from api.services.inbox.views import entry_row, inbox_view
from api.services.needs.commands import need_view
from api.services.shown_records import note_shown

__all__ = ["router"]

router = APIRouter(tags=["inbox"])


@router.get("/inbox", responses=answers(401, 403, 422))
def read_inbox(context: ContextOf, dispatcher: Dispatcher, settled: bool = False) -> EntriesOut:
    """Return the submissions that wait, newest first or, with ``settled``, the handled ones."""
    view = inbox_view(context, settled=settled)
    note_shown(context, dispatcher.actor, "api.inbox", view)
    return EntriesOut(entries=[EntryOut.of(row, context.area.timezone) for row in view.rows], waiting=view.total)


@router.get("/inbox/{entry_id}", responses=answers(401, 403, 404, 422))
def read_entry(context: ContextOf, dispatcher: Dispatcher, entry_id: Id) -> EntryOut:
    """Return one submission."""
    return _entry(context, dispatcher, entry_id)


@router.post("/inbox/{entry_id}/need", status_code=201, responses=answers(401, 403, 404, 409, 413, 422))
def confirm_need(context: ContextOf, dispatcher: Dispatcher, entry_id: Id, body: ConfirmNeedIn) -> NeedDetailOut:
    """Turn a submission into a need, just as a call would, in one transaction."""
    kept = inbox_services.confirm_need(
        context,
        entry_id,
        body.revision,
        typed_in(body),
        dispatcher.actor,
        again=body.again,
        consent=body.consent,
    )
    view = need_view(context, kept.need.id)
    note_shown(context, dispatcher.actor, "api.need", view)
    return NeedDetailOut.of(view, context.today(), context.area.timezone)


@router.post("/inbox/{entry_id}/volunteer", status_code=201, responses=answers(401, 403, 404, 409, 413, 422))
def confirm_volunteer(
    context: ContextOf, dispatcher: Dispatcher, entry_id: Id, body: ConfirmVolunteerIn
) -> VolunteerMadeOut:
    """Turn a submission into a volunteer, counting only the checks that are named."""
    kept = inbox_services.confirm_volunteer(
        context,
        entry_id,
        body.revision,
        offer_in(body),
        dispatcher.actor,
        again=body.again,
        consent=body.consent,
    )
    return VolunteerMadeOut(volunteer_id=kept.id)


@router.post("/inbox/{entry_id}/state", responses=answers(401, 403, 404, 409, 413, 422))
def move_entry(context: ContextOf, dispatcher: Dispatcher, entry_id: Id, body: EntryMoveIn) -> EntryOut:
    """Mark a submission as asked back or declined, or reopen a declined one."""
    if body.state == "asked_back":
        inbox_services.ask_back(context, entry_id, body.revision, body.note, dispatcher.actor)
    elif body.state == "turned_away":
        inbox_services.turn_away(context, entry_id, body.revision, body.reason, body.note, dispatcher.actor)
    else:
        inbox_services.put_back(context, entry_id, body.revision, dispatcher.actor)
    return _entry(context, dispatcher, entry_id)


def _entry(context: Context, dispatcher: SignedIn, entry_id: int) -> EntryOut:
    row = entry_row(context, entry_id)
    note_shown(context, dispatcher.actor, "api.entry", row)
    return EntryOut.of(row, context.area.timezone)
