"""People and programs that act: by kind and id in the event log, by name on pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

__all__ = ["Actor", "who"]


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or program as the event log records them: never by name."""

    kind: Literal["user", "driver", "system", "cli"]
    id: int | None = None
    role: str | None = None

    def __str__(self) -> str:
        return self.kind if self.id is None else f"{self.kind}:{self.id}"


def who(actor: str, names: Mapping[int, str]) -> str:
    """Returns a logged actor in words; ``names`` holds the accounts' names by id."""
    kind, _, number = actor.partition(":")
    if kind == "user" and number.isdecimal():
        return names.get(int(number), "a deleted account")
    return {
        "driver": "the volunteer on the round",
        "cli": "the command line",
        "form": "the person who filled in the form",
        "system": "Wardround",
    }.get(kind, "somebody")
