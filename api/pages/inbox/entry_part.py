"""An entry of the public forms as a page shows it, alone or above the form that confirms it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import ClassVar

from api.pages.inbox.public_text import Row
from api.services.inbox.views import AWAY, EntryRow

__all__ = ["EntryPart"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPart:
    """An entry on a page: what was said, line by line, and what can be done.

    ``note`` and ``reason`` are what was typed where it could not be written.
    """

    away: ClassVar[Mapping[str, str]] = AWAY
    row: EntryRow
    lines: tuple[Row, ...]
    zone: tzinfo
    trouble: str = ""
    note: str = ""
    reason: str = ""
