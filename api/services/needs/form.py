"""Replies about a form field while it is being filled in."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Said"]


@dataclass(frozen=True, slots=True)
class Said:
    """What was understood of a field, in words; ``options`` are alternatives."""

    text: str
    options: tuple[str, ...] = ()
    doubtful: bool = False
