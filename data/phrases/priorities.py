"""Reads how urgent a need is: "urgent", "high", "P1", "2"."""

from __future__ import annotations

from typing import Final

from data.phrases.ticks import yes_or_no
from data.phrases.words import fold, normalise

__all__ = ["HIGHEST", "priority"]

HIGHEST: Final = 3
_LEVELS: Final = {
    word: level
    for level, words in (
        (3, ("urgent", "very urgent", "emergency", "critical", "asap", "immediate", "immediately", "top", "highest",
             "very high", "p1", "p 1", "priority 1", "red", "today", "crisis", "u")),
        (2, ("high", "soon", "important", "p2", "p 2", "priority 2", "amber", "h", "semi urgent", "quite urgent")),
        (1, ("medium", "moderate", "med", "p3", "p 3", "priority 3", "m", "yellow")),
        (0, ("normal", "low", "routine", "standard", "none", "not urgent", "non urgent", "p4", "p 4", "priority 4",
             "green",
             "l", "n", "can wait", "no rush", "lowest", "usual")),
    )
    for word in words
}  # fmt: skip


def priority(text: str) -> int | None:
    """Read a priority from 0 to 3 (most urgent); None if not understood.

    An empty cell means 0.

    >>> priority("Urgent"), priority("P2"), priority("1"), priority("whenever")
    (3, 2, 1, None)
    """
    word = normalise(text)
    if word in _LEVELS:
        return _LEVELS[word]
    if word.isdecimal() and word == fold(text):
        return int(word) if int(word) <= HIGHEST else None
    marks = fold(text)
    if any(letter.isdigit() for letter in marks):
        return None
    if marks and set(marks) == {"!"}:
        return min(len(marks), HIGHEST)
    ticked = yes_or_no(text)
    return None if ticked is None else HIGHEST if ticked else 0
