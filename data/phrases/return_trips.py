"""Reads the return trip after a lift ("wait and return", "fetch later", "one way") and the length of the stay."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from data.phrases.durations import minutes
from data.phrases.hours import hours
from data.phrases.words import fold, is_blank_word, normalise
from routing.needs import WayBack

__all__ = ["Stay", "stay", "stay_written", "way_back"]

_WAIT: Final = frozenset(
    {"wait", "wait and return", "waits", "please wait", "wait there", "wait with them", "wait for them", "waiting",
     "wait and back", "there and back waiting", "wait and bring back"}
)  # fmt: skip
_FETCH: Final = frozenset(
    {"fetch", "fetch later", "fetch again", "fetch again later", "return", "return later", "come back",
     "come back later", "collect", "collect later", "collect again", "pick up later", "pick up again",
     "drop and collect", "drop off and collect", "return journey", "bring back", "bring back later"}
)  # fmt: skip
_ONE_WAY: Final = frozenset(
    {"one way", "oneway", "single", "no", "no return", "there only", "not needed", "one way only"}
)
_AT: Final = re.compile(
    r"(?:at |from |until |about |fetch at |ready at )?(?P<clock>\d{1,2}(?:[:.]\d{2}) ?(?:am|pm)?|\d{1,2} ?(?:am|pm))"
)


@dataclass(frozen=True, slots=True)
class Stay:
    """The minutes that a person stays after a lift, or the time of day to fetch them (seconds)."""

    minutes: int | None = None
    fetch_at: int | None = None


def way_back(text: str) -> tuple[WayBack | None, bool]:
    """Return the return trip in a cell, and whether the cell was understood.

    A one-way lift gives None.
    """
    words = normalise(text)
    if is_blank_word(text) or words in _ONE_WAY:
        return None, True
    if words in _WAIT:
        return WayBack.WAIT, True
    return (WayBack.FETCH, True) if words in _FETCH else (None, False)


def stay(text: str) -> Stay | None:
    """Return the length of a stay ("1 hour", "45 min") or its end ("at 12:15", "2pm").

    Returns None if not understood.

    >>> stay("45 min"), stay("at 12:15"), stay("a while")
    (Stay(minutes=45, fetch_at=None), Stay(minutes=None, fetch_at=44100), None)
    """
    if at := _AT.fullmatch(fold(text)):
        read = hours(f"after {at['clock'].replace('.', ':')}")
        same = read.same_each_day() if read is not None else None
        return Stay(fetch_at=same[1][0].start) if same is not None else None
    found = minutes(text)
    return None if found is None else Stay(minutes=found[1])


def stay_written(said: Stay) -> str:
    """Write a stay in words that :func:`stay` can read."""
    if said.fetch_at is not None:
        return f"at {said.fetch_at // 3600:02d}:{said.fetch_at % 3600 // 60:02d}"
    return "" if said.minutes is None else f"{said.minutes} min"
