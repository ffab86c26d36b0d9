"""JSON API: import lists, undo imports, and handle rows that could not be imported."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool

from api.parameters import Id
from api.routes.errors import answers
from api.routes.schemas.errors import FaultOut
from api.routes.schemas.imports import (
    CellOut,
    ImportCountsOut,
    ImportLineOut,
    ImportOut,
    LeftOut,
    RejectedOut,
    RejectedRowOut,
    UndoneOut,
)
from api.security.context import ContextOf
from api.security.roles import Dispatcher
from api.services.imports import importing, rejected, uploads
from api.services.imports.importing import ListName
from api.services.shown_records import note_shown
from routing.needs import PlaceKind

__all__ = ["router"]

router = APIRouter(tags=["imports"])


@router.get("/imports/rejected", responses=answers(401, 403))
def read_rejected(context: ContextOf, dispatcher: Dispatcher) -> RejectedOut:
    """Return the rejected rows that wait to be handled, as written, with their faults."""
    zone = context.area.timezone
    found = rejected.rejected_rows(context)
    note_shown(context, dispatcher.actor, "api.rejected", found)
    return RejectedOut(
        rows=[
            RejectedRowOut(
                id=row.id,
                list_kind=row.list_kind,
                line=row.line,
                first_at=row.first_at.astimezone(zone),
                cells=[CellOut(header=header, text=text) for header, text in row.cells],
                faults=[
                    FaultOut(code=one.code, where=one.where, message=one.cause, action=one.action) for one in row.faults
                ],
            )
            for row in found
        ]
    )


Columns = Annotated[
    list[str] | None,
    Query(alias="column", description="HEADER=FIELD, once for each. An empty field leaves the column out."),
]


@router.post(
    "/imports/{list_kind}",
    responses=answers(401, 403, 413, 422),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def import_list(
    request: Request,
    context: ContextOf,
    dispatcher: Dispatcher,
    list_kind: ListName,
    dry_run: Annotated[bool, Query(description="Show the result of every row, without saving.")] = False,
    column: Columns = None,
    encoding: str | None = None,
    sheet: str | None = None,
    kind: PlaceKind | None = None,
) -> ImportOut:
    """Import a list (CSV, TSV or XLSX as the body) in one transaction, with a result per row."""
    said = importing.AsRead(importing.columns_said(column or ()), encoding, sheet, kind)
    content = await request.body()
    done = await run_in_threadpool(
        importing.import_list,
        context,
        list_kind,
        content,
        list_kind,
        said=said,
        dry_run=dry_run,
        actor=dispatcher.actor,
    )
    return ImportOut(
        import_id=done.import_id,
        dry_run=done.dry_run,
        counts=ImportCountsOut(
            new=done.counts["new"],
            updated=done.counts["updated"],
            unchanged=done.counts["unchanged"],
            rejected=done.rejected,
        ),
        lines=[ImportLineOut.model_validate(line, from_attributes=True) for line in done.report],
    )


@router.post("/imports/{import_id}/undo", responses=answers(401, 403, 404, 409, 422))
def undo_import(context: ContextOf, dispatcher: Dispatcher, import_id: Id) -> UndoneOut:
    """Undo an import, except for records changed or relied on since."""
    done = uploads.undo(context, import_id, dispatcher.actor)
    left = [LeftOut(kind=kind, id=record_id) for kind, record_id in done.left]
    return UndoneOut(removed=done.removed, restored=done.restored, left=left)


@router.post("/imports/rejected/{row_id}/settle", status_code=204, responses=answers(401, 403, 404, 422))
def settle_rejected(context: ContextOf, dispatcher: Dispatcher, row_id: Id) -> None:
    """Mark a rejected row as handled; it is listed again only if it is rejected again."""
    rejected.settle(context, row_id, dispatcher.actor)
