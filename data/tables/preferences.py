"""What a group chooses for its rounds: each change is a new row, so that it is known who chose what, and since when."""

from __future__ import annotations

from typing import Final

from data.tables.columns import instant, key, public_json, word
from data.tables.metadata import table

__all__ = ["group_choices"]

group_choices: Final = table(
    "group_choice",
    key(),
    instant("at"),
    word("actor"),
    public_json("chosen"),
)
