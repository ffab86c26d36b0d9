"""What the JSON API says of imports."""

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
    """How many rows went how, or would."""

    new: int
    updated: int
    unchanged: int
    rejected: int


class ImportLineOut(Outgoing):
    """One thing to say of one row, or of the file (line 0); a row with nothing to say has one line without a code."""

    line: int
    fate: str
    severity: str
    code: str
    column: str
    reason: str
    action: str


class ImportOut(Outgoing):
    """What an import did, or would do; ``import_id`` is what it is taken back by, null after a dry run."""

    import_id: int | None
    dry_run: bool
    counts: ImportCountsOut
    lines: list[ImportLineOut]


class LeftOut(Outgoing):
    """A need, volunteer or place that was changed or relied on since its import, and so stays."""

    kind: str
    id: int


class UndoneOut(Outgoing):
    """What taking an import back did."""

    removed: int
    restored: int
    left: list[LeftOut]


class CellOut(Outgoing):
    """One cell of a list, as it was written."""

    header: str
    text: str


class RejectedRowOut(Outgoing):
    """A row of a list that could not be imported."""

    id: int
    list_kind: str
    line: int = Field(description="In the file it last appeared in.")
    first_at: AwareDatetime
    cells: list[CellOut]
    faults: list[FaultOut]


class RejectedOut(Outgoing):
    """The rows that wait for somebody."""

    rows: list[RejectedRowOut]
