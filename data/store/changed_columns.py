"""List a record's changed columns, to store with the event of the change."""

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
