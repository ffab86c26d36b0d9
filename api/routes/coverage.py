"""JSON API: coverage by ward."""

from __future__ import annotations

from fastapi import APIRouter

from api.parameters import DayFrom, DayTo, VintageIn, chosen_days
from api.routes.errors import answers
from api.routes.schemas.coverage import CoverageOut
from api.security.context import ContextOf
from api.security.roles import Organiser
from api.services.reports import coverage as coverage_service

__all__ = ["router"]

router = APIRouter(tags=["coverage"])


@router.get("/coverage", responses=answers(401, 404, 422))
def read_coverage(
    context: ContextOf, _: Organiser, day_from: DayFrom = None, day_to: DayTo = None, vintage: VintageIn = None
) -> CoverageOut:
    """Return needs, needs met and volunteers by ward, with small numbers hidden."""
    days = chosen_days(context, day_from, day_to)
    return CoverageOut.model_validate(coverage_service.coverage(context, *days, vintage=vintage))
