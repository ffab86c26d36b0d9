"""Values from list rows to add or update, and the outcome."""

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
    """A value from a list.

    Attributes
    ----------
    source_key
        Identifies the row in its source (such as the form's timestamp with the phone number); empty if nothing does.
    content
        The whole content of the row, normalised; empty if it need not be recognised. Only keyed digests of both are
        stored.
    """

    value: T
    source_key: str = ""
    content: str = ""
