"""The page of one need: its details, history and calls, and the actions on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Annotated, ClassVar

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, ConfigDict

from api.pages.addresses import redirect
from api.pages.rendering import render
from api.parameters import Day, Id
from api.security.context import ContextOf
from api.security.roles import Dispatcher
from api.services.context import Context
from api.services.needs import call_log as call_services
from api.services.needs import commands as need_services
from api.services.needs import preferences, undoing
from api.services.needs.conflicts import who_was_faster
from api.services.needs.history import REASONS
from api.services.needs.views import NeedView
from data.store.revisions import StaleWrite
from routing.errors import Conflict, InvalidInput
from routing.need_life import OVER, may_become
from routing.needs import NeedState

__all__ = ["NeedPage", "StateForm", "moved_meanwhile", "router"]

router = APIRouter(include_in_schema=False)

_ACTIONS: Mapping[NeedState, str] = {
    NeedState.READY: "Reopen",
    NeedState.PAUSED: "Pause",
    NeedState.CANCELLED: "Cancel the need",
}


class StateForm(BaseModel):
    """The state to move a need to, and the reason."""

    model_config = ConfigDict(extra="forbid")
    state: NeedState
    revision: int
    reason: str = ""
    note: str = ""


class UndoForm(BaseModel):
    """The last event the page showed, and the need's revision."""

    model_config = ConfigDict(extra="forbid")
    event: int
    revision: int


class FaceForm(BaseModel):
    """A volunteer, and the preference to save about them."""

    model_config = ConfigDict(extra="forbid")
    volunteer: int
    revision: int
    wish: str = ""


class PhoneCallForm(BaseModel):
    """A phone call to add to the call log."""

    model_config = ConfigDict(extra="forbid")
    name: str = ""
    phone: str = ""
    said: str = ""
    promised: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """An action available on a need, and the reasons to choose from."""

    state: NeedState
    label: str
    reasons: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedPage:
    """Context of one need's page, with the error of the last action if it failed."""

    template: ClassVar[str] = "need.html"
    face_wishes: ClassVar[Mapping[str, str]] = preferences.WISHES
    view: NeedView
    today: date
    zone: tzinfo
    trouble: tuple[str, ...] = ()
    call: PhoneCallForm | None = None
    moved: StateForm | None = None

    @property
    def day(self) -> date:
        """The day that the back link opens."""
        return self.view.on_round.day if self.view.on_round else self.view.first_day or self.today

    @property
    def actions(self) -> tuple[Action, ...]:
        """The actions available in the need's state."""
        return tuple(
            Action(state, label, REASONS[state])
            for state, label in _ACTIONS.items()
            if may_become(self.view.need.state, state)
        )

    @property
    def may_change(self) -> bool:
        """Whether the need can still be changed: it is neither done nor closed."""
        return self.view.need.state not in OVER


@router.get("/needs/{need_id}", name="need")
def show(request: Request, context: ContextOf, _: Dispatcher, need_id: Id) -> Response:
    """Show one need."""
    return render(request, _page(context, need_id))


@router.post("/needs/{need_id}/state", name="move_need")
def move(
    request: Request, context: ContextOf, dispatcher: Dispatcher, need_id: Id, form: Annotated[StateForm, Form()]
) -> Response:
    """Pause, cancel or reopen a need, or show what someone else has changed since."""
    try:
        need_services.move_need(
            context,
            need_id,
            form.state,
            dispatcher.actor,
            revision=form.revision,
            reason=form.reason,
            note=form.note,
        )
    except InvalidInput as invalid:
        trouble = tuple(f"{fault.cause} {fault.action}" for fault in invalid.faults)
        return render(request, _page(context, need_id, trouble=trouble, moved=form), status=422)
    except StaleWrite as stale:
        return moved_meanwhile(request, context, need_id, stale, form)
    return redirect(request, "need", need_id=need_id)


@router.post("/needs/{need_id}/undo", name="undo_need")
def undo(
    request: Request, context: ContextOf, dispatcher: Dispatcher, need_id: Id, form: Annotated[UndoForm, Form()]
) -> Response:
    """Undo the last change to a need, or show what has happened since."""
    try:
        undoing.undo(context, "need", need_id, dispatcher.actor, event_id=form.event, revision=form.revision)
    except Conflict as conflict:
        trouble = (f"Nothing was undone. {conflict.cause} {conflict.action}",)
        return render(request, _page(context, need_id, trouble=trouble), status=409)
    return redirect(request, "need", need_id=need_id, fragment="history")


@router.post("/needs/{need_id}/faces", name="need_faces")
def face(
    request: Request, context: ContextOf, dispatcher: Dispatcher, need_id: Id, form: Annotated[FaceForm, Form()]
) -> Response:
    """Save that a volunteer is preferred for this person, or should not come again."""
    try:
        preferences.say(context, need_id, form.volunteer, form.wish, dispatcher.actor, revision=form.revision)
    except StaleWrite as stale:
        return moved_meanwhile(request, context, need_id, stale)
    except InvalidInput as invalid:
        trouble = tuple(f"{fault.cause} {fault.action}" for fault in invalid.faults)
        return render(request, _page(context, need_id, trouble=trouble), status=422)
    return redirect(request, "need", need_id=need_id, fragment="faces")


@router.post("/needs/{need_id}/calls", name="need_calls")
def call_about(
    request: Request, context: ContextOf, dispatcher: Dispatcher, need_id: Id, form: Annotated[PhoneCallForm, Form()]
) -> Response:
    """Add a call about this need to the call log."""
    try:
        call_services.log_call(context, dispatcher.actor, need_id=need_id, **form.model_dump())
    except InvalidInput as invalid:
        trouble = tuple(f"{fault.cause} {fault.action}" for fault in invalid.faults)
        return render(request, _page(context, need_id, trouble=trouble, call=form), status=422)
    return redirect(request, "need", need_id=need_id, fragment="calls")


@router.post("/days/{day}/calls", name="day_calls")
def call(
    request: Request, context: ContextOf, dispatcher: Dispatcher, day: Day, form: Annotated[PhoneCallForm, Form()]
) -> Response:
    """Add a call that is not about a need to the call log of the present day."""
    call_services.log_call(context, dispatcher.actor, need_id=None, **form.model_dump())
    return redirect(request, "day", day=day, fragment="calls")


def moved_meanwhile(
    request: Request, context: Context, need_id: int, stale: StaleWrite, form: StateForm | None = None
) -> Response:
    """Return the need's page after an edit conflict: who changed the need, and what was typed."""
    told = who_was_faster(context, stale)
    return render(request, _page(context, need_id, trouble=(told.cause,), moved=form), status=409)


def _page(
    context: Context,
    need_id: int,
    *,
    trouble: tuple[str, ...] = (),
    call: PhoneCallForm | None = None,
    moved: StateForm | None = None,
) -> NeedPage:
    return NeedPage(
        view=need_services.need_view(context, need_id),
        today=context.today(),
        zone=context.area.timezone,
        trouble=trouble,
        call=call,
        moved=moved,
    )
