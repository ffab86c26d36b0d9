"""JSON API: a day's events as a live stream, and who else has the day open."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Final

import anyio
from fastapi import APIRouter, Depends, Header
from fastapi.sse import EventSourceResponse, ServerSentEvent

from api.parameters import Day
from api.routes.errors import answers, answers_of_stream
from api.routes.schemas.live import FocusIn, HereOut
from api.security.context import ContextOf
from api.security.refusals import TooMany
from api.security.roles import Dispatcher, SignedIn
from api.services.live.day_hub import hub_of
from api.services.live.presence import here_on, leave, set_focus

__all__ = ["page_router", "router"]

_STREAM_SECONDS: Final = 300
"""The most seconds of one stream; the client then reconnects and is checked again."""

_RETRY_MILLISECONDS: Final = 2000

router = APIRouter(tags=["live"])
page_router = APIRouter(include_in_schema=False)


async def _with_room(context: ContextOf, dispatcher: Dispatcher) -> SignedIn:
    """Return the person, or refuse them before the stream begins if there are too many streams."""
    if hub_of(context).is_full(dispatcher.user_id):
        raise TooMany(
            "events.too-many", "Too many pages follow a day at once.", "Close those you do not need, then reload."
        )
    return dispatcher


WithRoom = Annotated[SignedIn, Depends(_with_room)]
LastEventId = Annotated[str, Header(alias="Last-Event-ID")]


@page_router.get("/days/{day}/events", name="day_events", response_class=EventSourceResponse)
@router.get("/days/{day}/events", response_class=EventSourceResponse, responses=answers_of_stream(401, 403, 422, 429))
async def day_events(
    context: ContextOf, person: WithRoom, day: Day, last_event_id: LastEventId = ""
) -> AsyncIterator[ServerSentEvent]:
    """Stream a day's events as they happen, with a comment line every 15 seconds.

    The stream ends after at most five minutes. A browser reconnects by itself with `Last-Event-ID`, and gets the
    events it missed.
    """
    hub = hub_of(context)
    after = int(last_event_id) if last_event_id.isdecimal() and len(last_event_id) < 19 else None
    with anyio.move_on_after(_STREAM_SECONDS):
        async with hub.follow(day, person.user_id, after) as queue:
            while True:
                one = await queue.get()
                yield ServerSentEvent(data=one.data, event=one.name, id=str(one.id), retry=_RETRY_MILLISECONDS)


@router.get("/days/{day}/presence", responses=answers(401, 403, 422))
def read_presence(context: ContextOf, _: Dispatcher, day: Day) -> HereOut:
    """Return who has the day open, and what they are working on."""
    return HereOut.model_validate({"here": here_on(context, day)})


@router.post("/days/{day}/presence", responses=answers(401, 403, 413, 422))
def say_presence(context: ContextOf, dispatcher: Dispatcher, day: Day, body: FocusIn) -> HereOut:
    """Note that the sender has the day open, and what they are on; returns who has it open.

    It counts for half a minute: a page that stays open sends it every 15 seconds.
    """
    set_focus(context, day, dispatcher.user_id, body.on, body.on_id)
    return HereOut.model_validate({"here": here_on(context, day)})


@router.delete("/days/{day}/presence", status_code=204, responses=answers(401, 403, 422))
def leave_day(context: ContextOf, dispatcher: Dispatcher, day: Day) -> None:
    """Note that the sender has closed the day."""
    leave(context, day, dispatcher.user_id)
