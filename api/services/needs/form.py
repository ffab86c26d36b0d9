"""The fields of a need as somebody typed them, and what is said back about each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

__all__ = ["LONGEST", "Said", "Typed"]

LONGEST: Final[Mapping[str, int]] = {
    "name": 120, "phone": 60, "address": 200, "postcode": 20, "place": 160, "when": 300, "size": 40,
    "notes": 2000, "office_notes": 2000, "caller": 120, "promised": 1000, "repeat": 120, "stay": 60,
}  # fmt: skip
"""The most letters a field takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The fields as they were typed; all of them words, so that nothing is lost whatever they say."""

    name: str = ""
    phone: str = ""
    address: str = ""
    postcode: str = ""
    kind: str = ""
    place: str = ""
    when: str = ""
    due_from: str = ""
    due_to: str = ""
    repeat: str = ""
    holidays: str = ""
    size: str = ""
    fridge: bool = False
    checks: frozenset[str] = frozenset()
    volunteers: str = ""
    priority: str = ""
    must: bool = False
    goods: str = ""
    not_by: frozenset[str] = frozenset()
    way_back: str = ""
    stay: str = ""
    notes: str = ""
    office_notes: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What was understood of a field, in words; ``options`` are what may have been meant instead."""

    text: str
    options: tuple[str, ...] = ()
    doubtful: bool = False
