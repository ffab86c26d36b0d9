"""Rows that could not be imported, kept as written until a dispatcher handles them.

They are personal and for dispatchers only: a row may contain anything a neighbour said.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from api.services.actors import Actor
from api.services.context import Context
from data.lists.columns import REJECTED_HEADERS
from data.lists.export import csv_text
from routing.errors import Fault

__all__ = ["RejectedRowView", "count", "rejected_csv", "rejected_rows", "settle"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectedRowView:
    """A rejected row: its list and line, its cells by header, and the reasons with advice."""

    id: int
    list_kind: str
    line: int
    first_at: datetime
    cells: tuple[tuple[str, str], ...]
    faults: tuple[Fault, ...]

    @property
    def filled(self) -> tuple[tuple[str, str], ...]:
        """The cells that are not empty, with their headers."""
        return tuple((header, cell) for header, cell in self.cells if cell.strip())


def rejected_rows(ctx: Context, list_kind: str | None = None) -> tuple[RejectedRowView, ...]:
    """Return the rejected rows not yet handled, by list and line."""
    with ctx.database.reading() as store:
        found = store.imports.rejected(list_kind)
    return tuple(
        RejectedRowView(
            id=row.id,
            list_kind=row.list_kind,
            line=row.line,
            first_at=row.first_at,
            # Ours, when the row came in our own file of rejected rows.
            cells=tuple((head, str(cell)) for head, cell in row.row.items() if head not in REJECTED_HEADERS),
            faults=row.faults,
        )
        for row in found
    )


def count(ctx: Context) -> int:
    """Return how many rejected rows are not yet handled."""
    with ctx.database.reading() as store:
        return store.imports.count_rejected()


def settle(ctx: Context, row_id: int, actor: Actor) -> None:
    """Mark a row as handled: it is no longer listed, unless it is rejected again.

    Raises
    ------
    NotFound
        ``rejected-row.unknown``
    """
    with ctx.database.transaction() as store:
        store.imports.settle_rejected(row_id, actor=str(actor), at=ctx.clock())


def rejected_csv(ctx: Context, list_kind: str) -> str:
    """Return one list's rejected rows as CSV, with line, reasons and advice.

    It is meant to be corrected and imported again. Cells that a spreadsheet would run as formulas are defused;
    importing the file removes that guard.
    """
    rows = rejected_rows(ctx, list_kind)
    headers = tuple(dict.fromkeys(header for row in rows for header, _ in row.cells))
    lines = []
    for row in rows:
        reasons = " ".join(fault.cause for fault in row.faults)
        actions = " ".join(fault.action for fault in row.faults if fault.action)
        cells = dict(row.cells)
        lines.append((str(row.line), reasons, actions, *(cells.get(header, "") for header in headers)))
    return csv_text((*REJECTED_HEADERS, *headers), lines)
