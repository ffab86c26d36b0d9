"""List what a change did to a record, column by column, to store it with the event."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

__all__ = ["changed_columns"]


def changed_columns(before: Mapping[Any, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return each column of ``after`` with its old and its new value, as JSON."""
    return {name: [_plain(before[name]), _plain(value)] for name, value in after.items()}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
