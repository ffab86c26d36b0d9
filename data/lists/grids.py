"""Reads columns that each ask about one choice, like a form's grid of tick boxes.

Their headers look like "When can you help? [Monday]" or "Tue am".
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from data.lists.shorthand import header_key
from data.phrases.hours import hours
from data.phrases.kinds import kinds_named
from data.phrases.ticks import yes_or_no
from data.phrases.words import fold_lines

__all__ = ["GRID_FIELDS", "grid_cell", "grid_columns", "label_of"]

_BRACKETS: Final = re.compile(r"(?P<question>.*?)\s*\[(?P<label>[^\[\]]+)\]\s*\*?\s*")
_HOURS: Final = ("hours", "when")
_KINDS: Final = ("kinds", "kind")
GRID_FIELDS: Final = frozenset({*_HOURS, *_KINDS})
"""The fields that a grid may fill."""
_FEWEST: Final = 2
"""A single column headed by a day may contain dates. Two such columns form a grid."""


def grid_columns(
    headers: Sequence[str], known: Mapping[str, str], fields: frozenset[str]
) -> dict[int, tuple[str, str]]:
    """Return the field and choice of each grid column, by column index.

    ``known`` maps header keys to fields. A field with a column of its own cannot have a grid.
    """
    own = {known[key] for key in map(header_key, headers) if key in known}
    found: dict[int, tuple[str, str]] = {}
    for index, header in enumerate(headers):
        if header_key(header) in known:
            continue
        question, label = _parted(header)
        field = known.get(header_key(question), "") if question else ""
        if field not in GRID_FIELDS:
            field = _field_of_label(label, fields)
        if field and (question or field not in own):
            found[index] = field, label
    counts = [field for field, _ in found.values()]
    return {index: at for index, at in found.items() if _parted(headers[index])[0] or counts.count(at[0]) >= _FEWEST}


def label_of(header: str) -> str:
    """Return the choice in brackets in a grid column's header, or "" without brackets."""
    question, label = _parted(header)
    return label if question else ""


def grid_cell(field: str, label: str, cell: str) -> str:
    """Return a grid cell's content, worded as in an ordinary column."""
    ticked = yes_or_no(cell)
    if ticked is not None:
        return label if ticked else ""
    if field not in _HOURS:
        return f"{label} {cell}"
    meaning = hours(label)
    day_first = meaning is None or not meaning.every_day
    choices = [choice.strip() for choice in re.split(r"[,;\n]", fold_lines(cell)) if choice.strip()]
    return "; ".join(f"{label} {choice}" if day_first else f"{choice} {label}" for choice in choices)


def _parted(header: str) -> tuple[str, str]:
    found = _BRACKETS.fullmatch(header.strip())
    return (found["question"].strip(), found["label"].strip()) if found else ("", header.strip())


def _field_of_label(label: str, fields: frozenset[str]) -> str:
    meaning = hours(label) if label else None
    if meaning is not None and not meaning.every_day:
        return next((field for field in _HOURS if field in fields), "")
    if len(kinds_named(label)) == 1:
        return next((field for field in _KINDS if field in fields), "")
    return ""
