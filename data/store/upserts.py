"""Values on their way in from a list, and what writing one did."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

__all__ = ["Sourced", "UpsertResult"]

T = TypeVar("T")


class UpsertResult(StrEnum):
    """Whether an upsert added a record, changed it or left it alone."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Sourced(Generic[T]):
    """A value on its way in from a list.

    Attributes
    ----------
    source_key
        Names the row in its source for good (the form's time stamp and number, say); empty when nothing does.
    content
        All that the row says, spelled one way; empty when it is not to be recognised. Only keyed digests of both are
        kept.
    """

    value: T
    source_key: str = ""
    content: str = ""
