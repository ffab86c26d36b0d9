"""Files to take away: the monthly report for organisers, rows for dispatchers; it works without script."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from fastapi import APIRouter, Query, Request, Response

from api.pages.rendering import render
from api.pages.reports.coverage import DayFrom, DayTo, chosen_days
from api.security.context import ContextOf
from api.security.roles import Dispatcher, Organiser
from api.services.reports import exports, monthly
from api.services.reports.exports import Export
from data.lists.export import FileForm

__all__ = ["ExportsPage", "Form", "Names", "as_file", "router"]

router = APIRouter(include_in_schema=False)

Form = Annotated[FileForm, Query(alias="form", description="CSV, an Excel workbook, or JSON.")]
Names = Annotated[
    bool, Query(description="With names, telephone numbers, addresses and notes; otherwise people are numbers.")
]


@dataclass(frozen=True, slots=True)
class ExportsPage:
    """What can be taken away, and the days it opens with."""

    template: ClassVar[str] = "exports.html"
    day_from: date
    day_to: date
    may_dispatch: bool
    forms: tuple[FileForm, ...] = tuple(FileForm)


def as_file(content: bytes, what: str, days: tuple[date, date], form: FileForm) -> Response:
    """A file for the browser to keep; nothing between keeps it."""
    name = exports.file_name(what, *days, form)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=form.media_type, headers=headers)


@router.get("/exports")
def show(request: Request, context: ContextOf, person: Organiser) -> Response:
    """The choice of files: this month, until today."""
    today = context.today()
    return render(request, ExportsPage(today.replace(day=1), today, person.may_dispatch))


@router.get("/exports/monthly")
def monthly_report(
    context: ContextOf, _: Organiser, day_from: DayFrom = None, day_to: DayTo = None, form: Form = FileForm.CSV
) -> Response:
    """The monthly report."""
    days = chosen_days(context, day_from, day_to)
    return as_file(monthly.monthly_report(context, *days, form), "monthly", days, form)


@router.get("/exports/{what}")
def rows(
    context: ContextOf,
    dispatcher: Dispatcher,
    what: Export,
    day_from: DayFrom = None,
    day_to: DayTo = None,
    form: Form = FileForm.CSV,
    names: Names = False,
) -> Response:
    """Needs, rounds or outcomes."""
    days = chosen_days(context, day_from, day_to)
    return as_file(exports.export(context, what, *days, form, dispatcher.actor, names=names), what.value, days, form)
