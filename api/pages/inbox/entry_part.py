"""The part of a page that shows one submission, alone or above the form that confirms it."""

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
    """Context of one submission: its answers line by line, and the available actions.

    ``note`` and ``reason`` keep what was typed when an action could not be saved.
    """

    away: ClassVar[Mapping[str, str]] = AWAY
    row: EntryRow
    lines: tuple[Row, ...]
    zone: tzinfo
    trouble: str = ""
    note: str = ""
    reason: str = ""
