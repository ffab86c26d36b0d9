"""Pages to review and correct rows that could not be imported."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo
from itertools import groupby
from typing import ClassVar, Literal

from fastapi import APIRouter, Request, Response

from api.pages.addresses import redirect
from api.pages.rendering import render
from api.parameters import Id
from api.security.context import ContextOf
from api.security.roles import Dispatcher
from api.services.imports import rejected
from api.services.imports.rejected import RejectedRowView
from api.services.shown_records import note_shown

__all__ = ["RejectedPage", "router"]

router = APIRouter(include_in_schema=False)

ListKind = Literal["needs", "volunteers", "places"]


@dataclass(frozen=True, slots=True)
class RejectedPage:
    """Context of the page of rejected rows."""

    template: ClassVar[str] = "rejected.html"
    rows: tuple[RejectedRowView, ...]
    zone: tzinfo

    @property
    def lists(self) -> tuple[tuple[str, tuple[RejectedRowView, ...]], ...]:
        """The rejected rows grouped by kind of list."""
        return tuple((kind, tuple(rows)) for kind, rows in groupby(self.rows, key=lambda row: row.list_kind))


@router.get("/imports/rejected", name="rejected")
def show(request: Request, context: ContextOf, _: Dispatcher) -> Response:
    """Show the rejected rows that have not been handled."""
    return render(request, RejectedPage(rejected.rejected_rows(context), context.area.timezone))


@router.get("/imports/rejected/{list_kind}.csv", name="rejected_csv")
def download(context: ContextOf, dispatcher: Dispatcher, list_kind: ListKind) -> Response:
    """Download one list's rejected rows as CSV, to correct and import again."""
    note_shown(context, dispatcher.actor, "export.rejected", rejected.rejected_rows(context, list_kind))
    return Response(
        rejected.rejected_csv(context, list_kind),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="rejected-{list_kind}.csv"'},
    )


@router.post("/imports/rejected/{row_id}/settle", name="settle_rejected")
def settle(request: Request, context: ContextOf, dispatcher: Dispatcher, row_id: Id) -> Response:
    """Mark a rejected row as handled."""
    rejected.settle(context, row_id, dispatcher.actor)
    return redirect(request, "rejected")
