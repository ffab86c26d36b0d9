"""The organiser's coverage: a table by ward, and the map of the same numbers; it works without script."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, ClassVar, Final

from fastapi import APIRouter, Query, Request, Response

from api.pages.rendering import render
from api.parameters import Day
from api.security.context import ContextOf
from api.security.roles import Organiser
from api.services.context import Context
from api.services.reports import coverage as coverage_service
from api.services.rounds.views import CoverageRow, CoverageView
from api.services.wording.clock import FIRST_DAY

__all__ = ["CoveragePage", "DayFrom", "DayTo", "VintageIn", "chosen_days", "router"]

router = APIRouter(include_in_schema=False)

_USUAL_DAYS: Final = 28

DayFrom = Annotated[
    Day | None, Query(alias="from", description="The first day; four weeks before the last unless given.")
]
DayTo = Annotated[Day | None, Query(alias="to", description="The last day; today unless given.")]
VintageIn = Annotated[
    str | None,
    Query(
        alias="wards",
        min_length=1,
        max_length=40,
        description="The year of the wards to count by; those of the last day unless given.",
    ),
]


def chosen_days(context: Context, day_from: date | None, day_to: date | None) -> tuple[date, date]:
    """The days somebody chose; four weeks up to today, or to the last one chosen, where they did not say."""
    last = day_to or max(context.today(), day_from or FIRST_DAY)
    return day_from or max(FIRST_DAY, last - timedelta(days=_USUAL_DAYS - 1)), last


@dataclass(frozen=True, slots=True)
class CoveragePage:
    """Needs, met needs and volunteers by ward."""

    template: ClassVar[str] = "coverage.html"
    view: CoverageView

    @property
    def residents_known(self) -> bool:
        """Whether the area knows how many people live in its wards."""
        return any(row.residents is not None for row in self.view.rows)

    @property
    def deprivation_known(self) -> bool:
        """Whether the area knows how deprived its wards are."""
        return any(row.imd_decile is not None for row in self.view.rows)

    @property
    def rows(self) -> tuple[CoverageRow, ...]:
        """The wards, those where most needs went unmet first."""
        return tuple(sorted(self.view.rows, key=lambda row: (-(row.unmet or 0), -(row.needs or 0), row.ward_name)))


@router.get("/coverage")
def show(
    request: Request,
    context: ContextOf,
    _: Organiser,
    day_from: DayFrom = None,
    day_to: DayTo = None,
    vintage: VintageIn = None,
) -> Response:
    """The coverage over some days."""
    days = chosen_days(context, day_from, day_to)
    return render(request, CoveragePage(coverage_service.coverage(context, *days, vintage=vintage)))
