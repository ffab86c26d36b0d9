"""The results of an area's checks: a verdict, a sentence with figures, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["AreaCheck", "Verdict"]


class Verdict(StrEnum):
    """The verdict of a check."""

    GOOD = "good"
    LOOK = "look at this"
    MEND = "must be fixed"


@dataclass(frozen=True, slots=True)
class AreaCheck:
    """One check made when the area was built.

    Attributes
    ----------
    sentence
        The result, with its figures.
    action
        What to do about it; empty where nothing needs to be done.
    listed
        The postcodes or places concerned, every one of them.
    """

    code: str
    verdict: Verdict
    sentence: str
    action: str = ""
    listed: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing needs to be done."""
        return self.verdict is Verdict.GOOD
