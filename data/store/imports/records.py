"""What the store keeps of lists: their imports, what those changed, rows that could not come in, lists on their way.

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
    """One import of a list; ``counts`` by outcome."""

    id: int
    list_kind: str
    file_digest: str
    at: datetime
    actor: str
    counts: Mapping[str, int]
    undone_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ImportChange:
    """What an import did to a need, volunteer or place: ``before`` is how it stood, None when the import added it."""

    subject_kind: str
    subject_id: int
    before: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class UndoResult:
    """What taking an import back did; ``left`` are the kinds and ids that were changed or relied on since."""

    removed: int
    restored: int
    left: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Upload:
    """A list on its way in, and what somebody says of it: ``columns``, ``encoding``, ``sheet``, ``kind``.

    ``told`` is the event by which that was last said, 0 before: whoever says something else has seen it.
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
    """A row that could not be imported: as it was written, and everything that is wrong with it."""

    id: int
    import_id: int
    list_kind: str
    line: int
    row: Mapping[str, Any]
    faults: tuple[Fault, ...]
    first_at: datetime
