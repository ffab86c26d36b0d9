"""JSON API: needs, the people and places they concern, and the call log."""

from __future__ import annotations

from fastapi import APIRouter

from api.parameters import Day, Id
from api.routes.errors import answers
from api.routes.schemas.needs import (
    CallIn,
    CallOut,
    CallsOut,
    NeedChangeIn,
    NeedDetailOut,
    NeedIn,
    NeedMoveIn,
    PeopleOut,
    PersonOut,
    PlacesOut,
    SearchIn,
    UnderstoodOut,
    typed_in,
)
from api.routes.schemas.wire import wire
from api.security.context import ContextOf
from api.security.roles import Dispatcher
from api.services.needs import call_log as call_services
from api.services.needs import commands as need_services
from api.services.needs.place_search import find_places
from api.services.needs.views import NeedView
from api.services.people.search import find_people
from api.services.shown_records import note_shown
from api.services.wording.place_text import place_label
from routing.needs import NeedKind, NeedState

__all__ = ["router"]

router = APIRouter(tags=["needs"])


@router.post("/people/search", responses=answers(401, 403, 413, 422))
def search_people(context: ContextOf, dispatcher: Dispatcher, body: SearchIn) -> PeopleOut:
    """Find people by name, number, postcode or street, despite typing errors.

    A POST, to keep names out of URLs.
    """
    found = find_people(context, body.text)
    note_shown(context, dispatcher.actor, "api.people", found)
    return PeopleOut(people=[PersonOut.model_validate(one) for one in found])


@router.post("/needs/understood", responses=answers(401, 403, 413, 422))
def understand_need(context: ContextOf, _: Dispatcher, body: NeedIn) -> UnderstoodOut:
    """Return what would be understood of a need, and every fault, without saving the need."""
    return UnderstoodOut.of(need_services.read_typed(context, typed_in(body)))


@router.post("/needs", status_code=201, responses=answers(401, 403, 409, 413, 422))
def add_need(context: ContextOf, dispatcher: Dispatcher, body: NeedIn) -> NeedDetailOut:
    """Save a need. 409 ``need.asked-already`` for a likely repeat, unless ``again`` is sent."""
    call = body.call
    kept = need_services.add_need(
        context,
        typed_in(body),
        dispatcher.actor,
        again=body.again,
        caller=call.name if call else "",
        promised=call.promised if call else "",
        log_call=call is not None,
    )
    return _detail(context, dispatcher, need_services.need_view(context, kept.need.id))


@router.get("/needs/{need_id}", responses=answers(401, 403, 404, 422))
def read_need(context: ContextOf, dispatcher: Dispatcher, need_id: Id) -> NeedDetailOut:
    """Return a need with its history and its calls."""
    return _detail(context, dispatcher, need_services.need_view(context, need_id))


@router.put("/needs/{need_id}", responses=answers(401, 403, 404, 409, 413, 422))
def change_need(context: ContextOf, dispatcher: Dispatcher, need_id: Id, body: NeedChangeIn) -> NeedDetailOut:
    """Change a need, based on the ``revision`` that was read.

    409 ``store.stale-write`` when it has changed since.
    """
    need_services.change_need(context, need_id, typed_in(body), body.revision, dispatcher.actor)
    return _detail(context, dispatcher, need_services.need_view(context, need_id))


@router.post("/needs/{need_id}/state", responses=answers(401, 403, 404, 409, 413, 422))
def move_need(context: ContextOf, dispatcher: Dispatcher, need_id: Id, body: NeedMoveIn) -> NeedDetailOut:
    """Pause, cancel or reopen a need, with the reason."""
    need_services.move_need(
        context,
        need_id,
        NeedState(body.state),
        dispatcher.actor,
        revision=body.revision,
        reason=body.reason,
        note=body.note,
    )
    return _detail(context, dispatcher, need_services.need_view(context, need_id))


@router.get("/places", responses=answers(401, 403, 422))
def read_places(context: ContextOf, _: Dispatcher, kind: NeedKind, text: str = "") -> PlacesOut:
    """Return the places that suit a kind of need; ``text`` filters them.

    They are written as a need's ``place`` accepts them.
    """
    return PlacesOut(places=[place_label(place) for place in find_places(context, kind, text, most=200)])


@router.get("/days/{day}/calls", responses=answers(401, 403, 422))
def read_calls(context: ContextOf, dispatcher: Dispatcher, day: Day) -> CallsOut:
    """Return the phone calls of a day."""
    found = call_services.calls_of_day(context, day)
    note_shown(context, dispatcher.actor, "api.calls", found)
    return CallsOut(calls=[wire(CallOut, one, day, context.area.timezone) for one in found])


@router.post("/calls", status_code=201, responses=answers(401, 403, 404, 413, 422))
def add_call(context: ContextOf, dispatcher: Dispatcher, body: CallIn) -> CallOut:
    """Add a call to the call log: who rang, what was said and promised, and about which need."""
    call = call_services.log_call(
        context,
        dispatcher.actor,
        name=body.name,
        phone=body.phone,
        said=body.said,
        promised=body.promised,
        need_id=body.need_id,
    )
    return wire(CallOut, call, context.today(), context.area.timezone)


def _detail(context: ContextOf, dispatcher: Dispatcher, view: NeedView) -> NeedDetailOut:
    note_shown(context, dispatcher.actor, "api.need", view)
    return NeedDetailOut.of(view, context.today(), context.area.timezone)
