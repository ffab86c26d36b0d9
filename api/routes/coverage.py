"""Coverage by ward."""

from __future__ import annotations

from fastapi import APIRouter

from api.pages.coverage import DayFrom, DayTo, chosen_days
from api.routes.errors import answers
from api.schemas import CoverageOut
from api.security.context import ContextOf
from api.security.roles import Organiser
from api.services import coverage as coverage_service

__all__ = ["router"]

router = APIRouter(tags=["coverage"])


@router.get("/coverage", responses=answers(401, 422))
def read_coverage(context: ContextOf, _: Organiser, day_from: DayFrom = None, day_to: DayTo = None) -> CoverageOut:
    """Needs, met needs and volunteers by ward; small numbers are hidden."""
    return CoverageOut.model_validate(coverage_service.coverage(context, *chosen_days(context, day_from, day_to)))
