"""Store a record's attributes that need no packing, each in the column with its name.

A new attribute of a need or a volunteer is stored by its name alone, unless it must be packed. Then the mapping of that
record (``data.store.needs.rows``, ``data.store.people.volunteers``) has a line for it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import MISSING, fields
from typing import Any

__all__ = ["PlainColumns"]


class PlainColumns:
    """The attributes of a dataclass that are stored without packing."""

    def __init__(self, record: type[Any], packed: Collection[str]) -> None:
        self._defaults = {one.name: one.default for one in fields(record) if one.name not in packed}

    def pack(self, record: Any) -> dict[str, Any]:
        """Return a record's values by column."""
        return {name: getattr(record, name) for name in self._defaults}

    def unpack(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return a record's attributes.

        An attribute that was never set has its default.
        """
        return {
            name: default if (value := values.get(name)) is None and default is not MISSING else value
            for name, default in self._defaults.items()
        }
