"""Schemas of importing lists."""

from __future__ import annotations

from pydantic import AwareDatetime, Field

from api.routes.schemas.errors import FaultOut
from api.routes.schemas.wire import Outgoing

__all__ = [
    "CellOut",
    "ImportCountsOut",
    "ImportLineOut",
    "ImportOut",
    "LeftOut",
    "RejectedOut",
    "RejectedRowOut",
    "UndoneOut",
]


class ImportCountsOut(Outgoing):
    """The number of rows with each result."""

    new: int
    updated: int
    unchanged: int
    rejected: int


class ImportLineOut(Outgoing):
    """A remark on a row, or on the file (line 0). A row without remarks has one without a code."""

    line: int
    fate: str
    severity: str
    code: str
    column: str
    reason: str
    action: str


class ImportOut(Outgoing):
    """What an import did or would do; ``import_id`` undoes it and is null after a dry run."""

    import_id: int | None
    dry_run: bool
    counts: ImportCountsOut
    lines: list[ImportLineOut]


class LeftOut(Outgoing):
    """A need, volunteer or place that an undo kept, as it was changed or relied on since."""

    kind: str
    id: int


class UndoneOut(Outgoing):
    """What undoing an import did."""

    removed: int
    restored: int
    left: list[LeftOut]


class CellOut(Outgoing):
    """One cell of a list, as written."""

    header: str
    text: str


class RejectedRowOut(Outgoing):
    """A row of a list that could not be imported."""

    id: int
    list_kind: str
    line: int = Field(description="Line number in the file where it last appeared.")
    first_at: AwareDatetime
    cells: list[CellOut]
    faults: list[FaultOut]


class RejectedOut(Outgoing):
    """The rejected rows that wait to be handled."""

    rows: list[RejectedRowOut]
