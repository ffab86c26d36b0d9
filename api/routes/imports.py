"""Rows of lists that could not be imported."""

from __future__ import annotations

from fastapi import APIRouter

from api.parameters import Id
from api.routes.errors import answers
from api.schemas import CellOut, FaultOut, RejectedOut, RejectedRowOut
from api.security.context import ContextOf
from api.security.roles import Dispatcher
from api.services import rejected
from api.services.seen import note_shown

__all__ = ["router"]

router = APIRouter(tags=["imports"])


@router.get("/imports/rejected", responses=answers(401, 403))
def read_rejected(context: ContextOf, dispatcher: Dispatcher) -> RejectedOut:
    """The rows that wait for somebody, as they were written, with what is wrong with them."""
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


@router.post("/imports/rejected/{row_id}/settle", status_code=204, responses=answers(401, 403, 404, 422))
def settle_rejected(context: ContextOf, dispatcher: Dispatcher, row_id: Id) -> None:
    """A row was dealt with: it is listed no more, until it is rejected again."""
    rejected.settle(context, row_id, dispatcher.actor)
