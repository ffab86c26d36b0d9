"""What a check of an area comes to: a verdict, a sentence with the figures, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["AreaCheck", "Verdict"]


class Verdict(StrEnum):
    """What a check comes to."""

    GOOD = "good"
    LOOK = "look at this"
    MEND = "must be mended"


@dataclass(frozen=True, slots=True)
class AreaCheck:
    """One check made when the area was built: a verdict, a sentence with the figures, and what to do."""

    code: str
    verdict: Verdict
    sentence: str
    action: str = ""

    @property
    def ok(self) -> bool:
        """Whether nothing needs to be done."""
        return self.verdict is Verdict.GOOD
