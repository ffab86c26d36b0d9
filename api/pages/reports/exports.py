"""Pages to download files: the monthly report for organisers, rows for dispatchers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from fastapi import APIRouter, Request, Response

from api.downloads import FileFormIn, WithNames, as_file
from api.pages.rendering import render
from api.parameters import DayFrom, DayTo, chosen_days
from api.security.context import ContextOf
from api.security.roles import Dispatcher, Organiser
from api.services.reports import exports, monthly
from api.services.reports.exports import Export
from api.services.reports.usual_days import usual_first_day
from data.lists.export import FileForm

__all__ = ["ExportsPage", "router"]

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class ExportsPage:
    """Context of the export page: the files available, and the days preselected."""

    template: ClassVar[str] = "exports.html"
    month_from: date
    day_from: date
    day_to: date
    may_dispatch: bool
    forms: tuple[FileForm, ...] = tuple(FileForm)


@router.get("/exports", name="exports")
def show(request: Request, context: ContextOf, person: Organiser) -> Response:
    """Show the files to download, with this month and the last four weeks preselected."""
    today = context.today()
    return render(request, ExportsPage(today.replace(day=1), usual_first_day(today), today, person.may_dispatch))


@router.get("/exports/monthly", name="export_monthly")
def monthly_report(
    context: ContextOf, _: Organiser, day_from: DayFrom = None, day_to: DayTo = None, form: FileFormIn = FileForm.CSV
) -> Response:
    """Download the monthly report."""
    days = chosen_days(context, day_from, day_to)
    return as_file(monthly.monthly_report(context, *days, form), "monthly", days, form)


@router.get("/exports/{what}", name="export")
def rows(
    context: ContextOf,
    dispatcher: Dispatcher,
    what: Export,
    day_from: DayFrom = None,
    day_to: DayTo = None,
    form: FileFormIn = FileForm.CSV,
    names: WithNames = False,
) -> Response:
    """Download needs, volunteers, places, rounds or outcomes."""
    days = chosen_days(context, day_from, day_to)
    return as_file(exports.export(context, what, *days, form, dispatcher.actor, names=names), what.value, days, form)
