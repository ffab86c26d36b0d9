"""JSON API: exported files."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, Response

from api.downloads import FileFormIn, WithNames, as_file
from api.parameters import DayFrom, DayTo, chosen_days
from api.routes.errors import answers
from api.security.context import ContextOf
from api.security.roles import Dispatcher, Organiser
from api.services.reports import exports, monthly
from api.services.reports.exports import Export
from data.lists.export import FileForm

__all__ = ["router"]

router = APIRouter(tags=["exports"])

_A_FILE: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The file",
        "content": {
            FileForm.CSV.media_type.partition(";")[0]: {"schema": {"type": "string"}},
            FileForm.XLSX.media_type: {"schema": {"type": "string", "format": "binary"}},
            FileForm.JSON.media_type: {"schema": {"type": "object"}},
        },
    }
}


@router.get("/exports/monthly", response_class=Response, responses=_A_FILE | answers(401, 422))
def read_monthly_report(
    context: ContextOf, _: Organiser, day_from: DayFrom = None, day_to: DayTo = None, form: FileFormIn = FileForm.CSV
) -> Response:
    """Return the monthly report: needs asked for and met, as counts with small ones hidden."""
    days = chosen_days(context, day_from, day_to)
    return as_file(monthly.monthly_report(context, *days, form), "monthly", days, form)


@router.get("/exports/{what}", response_class=Response, responses=_A_FILE | answers(401, 403, 404, 422))
def read_export(
    context: ContextOf,
    dispatcher: Dispatcher,
    what: Export,
    day_from: DayFrom = None,
    day_to: DayTo = None,
    form: FileFormIn = FileForm.CSV,
    names: WithNames = False,
) -> Response:
    """Return a period's needs, rounds or outcomes, or all volunteers or places, row by row.

    The export is recorded in the access log.
    """
    days = chosen_days(context, day_from, day_to)
    return as_file(exports.export(context, what, *days, form, dispatcher.actor, names=names), what.value, days, form)
