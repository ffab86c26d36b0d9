"""How the group wants its rounds planned.

Each change is a new row, which says who made it and when.
"""

from __future__ import annotations

from typing import Final

from data.tables.columns import instant, key, public_json, word
from data.tables.registry import table

__all__ = ["group_preferences"]

group_preferences: Final = table(
    "group_choice",
    key(),
    instant("at"),
    word("actor"),
    public_json("chosen"),
)
