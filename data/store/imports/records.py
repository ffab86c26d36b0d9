"""Records of imports, with their changes, rejected rows and uploads.

Instants are aware datetimes in UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from routing.errors import Fault

__all__ = ["ImportChange", "ImportRecord", "RejectedRow", "UndoResult", "Upload"]


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """An import of a list, with ``counts`` of rows by outcome."""

    id: int
    list_kind: str
    file_digest: str
    at: datetime
    actor: str
    counts: Mapping[str, int]
    undone_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ImportChange:
    """A need, volunteer or place that an import changed, with its state ``before``, or None if it was added."""

    subject_kind: str
    subject_id: int
    before: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class UndoResult:
    """The result of undoing an import. ``left`` lists records (kind, id) changed or used since."""

    removed: int
    restored: int
    left: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Upload:
    """An uploaded list with the options chosen for it: ``columns``, ``encoding``, ``sheet``, ``kind``.

    ``told`` is the event that last changed the options, 0 for none. A further change must name it.
    """

    id: int
    list_kind: str
    name: str
    content: bytes
    said: Mapping[str, Any]
    at: datetime
    actor: str
    told: int = 0


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A rejected row as written, with all its faults."""

    id: int
    import_id: int
    list_kind: str
    line: int
    row: Mapping[str, Any]
    faults: tuple[Fault, ...]
    first_at: datetime
