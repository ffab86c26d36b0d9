"""JSON API: recurring needs, their pauses, skipped days and end."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter

from api.parameters import Id
from api.routes.errors import answers
from api.routes.schemas.series import RestIn, ResumeIn, SeriesEndIn, SeriesListOut, SeriesOut, SkipIn
from api.security.context import ContextOf
from api.security.roles import Dispatcher
from api.services.needs import series as series_services
from api.services.needs.series_list import series_list
from api.services.needs.series_views import series_view
from api.services.shown_records import note_shown

__all__ = ["router"]

router = APIRouter(tags=["series"])


@router.get("/series", responses=answers(401, 403, 422))
def read_all_series(
    context: ContextOf, dispatcher: Dispatcher, shown: Literal["", "paused", "ending", "questions", "ended"] = ""
) -> SeriesListOut:
    """Return the current recurring needs; ``shown`` filters them or gives the ended ones."""
    view = series_list(context, shown)
    note_shown(context, dispatcher.actor, "api.all_series", view)
    return SeriesListOut.of(view)


@router.get("/series/{series_id}", responses=answers(401, 403, 404, 422))
def read_series(context: ContextOf, dispatcher: Dispatcher, series_id: Id) -> SeriesOut:
    """Return one recurring need and its dates. Saving a need with ``repeat`` creates one."""
    return _out(context, dispatcher, series_id)


@router.post("/series/{series_id}/rest", responses=answers(401, 403, 404, 409, 413, 422))
def rest_series(context: ContextOf, dispatcher: Dispatcher, series_id: Id, body: RestIn) -> SeriesOut:
    """Pause a recurring need for some days, or until further notice."""
    series_services.rest(context, series_id, body.first, body.last, body.revision, dispatcher.actor)
    return _out(context, dispatcher, series_id)


@router.post("/series/{series_id}/resume", responses=answers(401, 403, 404, 409, 413, 422))
def resume_series(context: ContextOf, dispatcher: Dispatcher, series_id: Id, body: ResumeIn) -> SeriesOut:
    """End a recurring need's pauses, and restore its skipped days from today on."""
    series_services.resume(context, series_id, body.revision, dispatcher.actor)
    return _out(context, dispatcher, series_id)


@router.post("/series/{series_id}/skip", responses=answers(401, 403, 404, 409, 413, 422))
def skip_day(context: ContextOf, dispatcher: Dispatcher, series_id: Id, body: SkipIn) -> SeriesOut:
    """Skip one day of a recurring need."""
    series_services.skip(context, series_id, body.day, body.revision, dispatcher.actor)
    return _out(context, dispatcher, series_id)


@router.post("/series/{series_id}/end", responses=answers(401, 403, 404, 409, 413, 422))
def end_series(context: ContextOf, dispatcher: Dispatcher, series_id: Id, body: SeriesEndIn) -> SeriesOut:
    """Set the last day of a recurring need."""
    series_services.end_series(context, series_id, body.last, body.revision, dispatcher.actor)
    return _out(context, dispatcher, series_id)


def _out(context: ContextOf, dispatcher: Dispatcher, series_id: int) -> SeriesOut:
    view = series_view(context, series_id)
    note_shown(context, dispatcher.actor, "api.series", view)
    return SeriesOut.of(view)
