"""The coverage page: a table by ward and a map. It works without scripts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter, Request, Response

from api.pages.rendering import render
from api.parameters import DayFrom, DayTo, VintageIn, chosen_days
from api.security.context import ContextOf
from api.security.roles import Organiser
from api.services.reports import coverage as coverage_service
from api.services.reports.coverage import CoverageRow, CoverageView

__all__ = ["CoveragePage", "router"]

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class CoveragePage:
    """Needs, met needs and volunteers by ward."""

    template: ClassVar[str] = "coverage.html"
    view: CoverageView

    @property
    def rows(self) -> tuple[CoverageRow, ...]:
        """The wards, those with most unmet needs first."""
        return tuple(sorted(self.view.rows, key=lambda row: (-(row.unmet or 0), -(row.needs or 0), row.ward_name)))


@router.get("/coverage", name="coverage")
def show(
    request: Request,
    context: ContextOf,
    _: Organiser,
    day_from: DayFrom = None,
    day_to: DayTo = None,
    vintage: VintageIn = None,
) -> Response:
    """Show the coverage over some days."""
    days = chosen_days(context, day_from, day_to)
    return render(request, CoveragePage(coverage_service.coverage(context, *days, vintage=vintage)))
