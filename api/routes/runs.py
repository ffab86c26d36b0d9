"""JSON API: a planning run, and its progress as server-sent events."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Final

import anyio
from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends
from fastapi.sse import EventSourceResponse, ServerSentEvent

from api.parameters import Id
from api.routes.errors import answers, answers_of_stream
from api.routes.schemas.runs import BestOut, RunOut
from api.routes.schemas.wire import wire
from api.security.context import ContextOf
from api.security.roles import Dispatcher
from api.services.runs import run_queue
from api.services.runs.best_so_far import best_so_far
from api.services.runs.views import RunView
from api.services.shown_records import note_shown

__all__ = ["router"]

_LOOK_SECONDS: Final = 0.5
_STREAM_SECONDS: Final = 300
_RETRY_MILLISECONDS: Final = 2000
_ENDED: Final = frozenset({"done", "failed", "cancelled"})

router = APIRouter(tags=["runs"])


def known_run(context: ContextOf, _: Dispatcher, run_id: Id) -> RunView:
    """Return the run, found before the stream begins so that an unknown run is a 404."""
    return run_queue.run_view(context, run_id)


KnownRun = Annotated[RunView, Depends(known_run)]


@router.get("/runs/{run_id}", responses=answers(401, 403, 404, 422))
def read_run(run: KnownRun) -> RunOut:
    """Return the progress of a planning run."""
    return RunOut.model_validate(run)


@router.get("/runs/{run_id}/best", responses=answers(401, 403, 404, 422))
def read_best(context: ContextOf, dispatcher: Dispatcher, run_id: Id) -> BestOut:
    """Return the best plan of a run so far (404 ``run.nothing-yet`` before there is one)."""
    found = best_so_far(context, run_id)
    note_shown(context, dispatcher.actor, "api.best", found)
    return wire(BestOut, found, found.day, context.area.timezone)


@router.post("/runs/{run_id}/good-enough", responses=answers(401, 403, 404, 409, 422))
def take_best(context: ContextOf, dispatcher: Dispatcher, run_id: Id) -> RunOut:
    """End the search and keep the best plan so far as the day's next version."""
    return RunOut.model_validate(run_queue.good_enough(context, run_id, dispatcher.actor))


@router.post("/runs/{run_id}/cancel", responses=answers(401, 403, 404, 422))
def cancel_run(context: ContextOf, dispatcher: Dispatcher, run_id: Id) -> RunOut:
    """Cancel a planning run. The earlier plan is kept."""
    return RunOut.model_validate(run_queue.cancel(context, run_id, dispatcher.actor))


@router.get(
    "/runs/{run_id}/events", response_class=EventSourceResponse, responses=answers_of_stream(401, 403, 404, 422)
)
async def run_events(context: ContextOf, run: KnownRun) -> AsyncIterator[ServerSentEvent]:
    """Send the run each time it changes, as server-sent events named ``run``, then ``end``.

    The stream ends after at most five minutes. A browser reconnects by itself, and is authorised again.
    """
    sent: RunOut | None = None
    number = 0
    with anyio.move_on_after(_STREAM_SECONDS):
        while True:
            now = RunOut.model_validate(run)
            if now != sent:
                sent, number = now, number + 1
                yield ServerSentEvent(data=now, event="run", id=str(number), retry=_RETRY_MILLISECONDS)
            if now.state in _ENDED:
                yield ServerSentEvent(data={"state": now.state}, event="end", id=str(number + 1))
                return
            await anyio.sleep(_LOOK_SECONDS)
            run = await run_sync(run_queue.run_view, context, run.id)
