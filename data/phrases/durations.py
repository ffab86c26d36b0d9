"""Reads durations: "120" (minutes), "90 mins", "1h", "2 hours", "1h30", "half an hour", "1-2 hours"."""

from __future__ import annotations

import re
from typing import Final

from data.phrases.words import fold

__all__ = ["BARE_MINUTES_FROM", "minutes"]

BARE_MINUTES_FROM: Final = 15
"""From this number up, a number without a unit is minutes. A smaller one may be hours, so it is not understood."""

_LONGEST_MINUTES: Final = 24 * 60
_HOURS: Final = r"(?:h|hr|hrs|hour|hours)\b\.?"
_MINUTES: Final = r"(?:m|min|mins|minute|minutes)\b\.?"
_NUMBER: Final = r"\d{1,6}(?:\.\d{1,6})?"
_WORDED: Final = {
    "half an hour": 30, "half hour": 30, "1/2 hour": 30, "½ hour": 30, "an hour": 60, "one hour": 60, "1 hour": 60,
    "an hour and a half": 90, "one and a half hours": 90, "two hours": 120, "three hours": 180, "four hours": 240,
    "half a day": 240, "a couple of hours": 120, "couple of hours": 120,
}  # fmt: skip
_FORMS: Final = (
    (re.compile(rf"({_NUMBER})\s*(?:(?:-|to|or)\s*({_NUMBER}))?\s*{_HOURS}"), 60),
    (re.compile(rf"({_NUMBER})\s*(?:(?:-|to|or)\s*({_NUMBER}))?\s*{_MINUTES}"), 1),
    (re.compile(rf"({_NUMBER})\s*(?:(?:-|to|or)\s*({_NUMBER}))?"), 0),
)
_HOURS_AND_MINUTES: Final = re.compile(
    rf"(\d{{1,6}})\s*(?:h|hr|hrs|hour|hours)\.?\s*(?:and\s*)?(\d{{1,2}})\s*(?:{_MINUTES})?"
)
_CLOCK: Final = re.compile(r"(\d{1,2}):([0-5]\d)(?::00)?")


def minutes(text: str) -> tuple[int, int] | None:
    """Read a duration as its shortest and longest minutes; None if not understood.

    >>> minutes("90 mins"), minutes("1h30"), minutes("1-2 hours"), minutes("a while")
    ((90, 90), (90, 90), (60, 120), None)
    """
    phrase = re.sub(r"^(?:about|around|up to|approx\.?|max\.?|at most)\s+|\s+(?:max|maximum|at most)$", "", fold(text))
    if phrase in _WORDED:
        return _checked(_WORDED[phrase], _WORDED[phrase])
    for pattern in (_HOURS_AND_MINUTES, _CLOCK):
        if found := pattern.fullmatch(phrase):
            whole = int(found[1]) * 60 + int(found[2])
            return _checked(whole, whole)
    for pattern, unit in _FORMS:
        if found := pattern.fullmatch(phrase):
            ends = sorted(float(end) for end in found.groups() if end is not None)
            if unit == 0 and ends[0] < BARE_MINUTES_FROM:
                return None
            return _checked(round(ends[0] * (unit or 1)), round(ends[-1] * (unit or 1)))
    return None


def _checked(shortest: int, longest: int) -> tuple[int, int] | None:
    return (shortest, longest) if 0 < shortest <= longest <= _LONGEST_MINUTES else None
