"""Reads breaks, one per line: "30 min between 12 and 14", "12-2: half an hour", "1 hour lunch"."""

from __future__ import annotations

import re
from typing import Final

from data.phrases.durations import minutes
from data.phrases.hours import hours
from data.phrases.words import fold_lines, is_blank_word
from routing.needs import Rest, Span

__all__ = ["MOST_BREAKS", "breaks", "breaks_written"]

MOST_BREAKS: Final = 4
"""The most breaks in one day. More are likely to be a mistake, and each break slows down planning."""

_NO: Final = frozenset({"no", "no break", "no breaks", "not needed"})
_FILLERS: Final = frozenset({"a", "of", "for", "off", "break", "breaks", "rest", "pause", "needs", "need", "has"})
_AT: Final = re.compile(r"(?:at|from) (?P<clock>[\d:.]+ ?(?:am|pm)?)")
_LUNCH: Final = re.compile(r"\b(?:lunch break|lunch)\b")
_LONGEST: Final = 200


def breaks(text: str) -> tuple[Rest, ...] | None:
    """Read the breaks in a text, in order; None if any of it is not understood.

    >>> breaks("a 30 minute break between 12 and 14")
    (Rest(span=Span(start=43200, end=50400), minutes=30),)
    """
    if is_blank_word(text) or text.strip().casefold() in _NO:
        return ()
    lines = [line for line in re.split(r"[;\n]", fold_lines(text[: _LONGEST + 1])) if line.strip()]
    found = [_one(line) for line in lines]
    if len(text) > _LONGEST or len(lines) > MOST_BREAKS or None in found:
        return None
    return tuple(sorted(rest for rest in found if rest is not None))


def breaks_written(rests: tuple[Rest, ...]) -> str:
    """Write breaks in words that :func:`breaks` can read, one per line."""
    return "\n".join(f"{one.minutes} min between {_clock(one.span.start)} and {_clock(one.span.end)}" for one in rests)


def _one(line: str) -> Rest | None:
    # "lunch 30 min" is at lunchtime, unless the line also gives hours.
    plain = _LUNCH.sub(" lunchtime ", line)
    said = _parted(plain)
    return said if said is not None or plain == line else _parted(_LUNCH.sub(" ", line))


def _parted(line: str) -> Rest | None:
    """Return the break in a line that gives its length and its hours, in either order.

    Returns None if not understood.
    """
    plain = re.sub(r"[,:]\s", " ", f"{line} ").replace("-minute", " minute")
    words = [word for word in plain.split() if word not in _FILLERS]
    for cut in range(1, len(words)):
        for long, when in ((words[:cut], words[cut:]), (words[cut:], words[:cut])):
            length = minutes(" ".join(long))
            span = None if length is None else _span(" ".join(when), length[1])
            if length is not None and span is not None and length[1] * 60 <= span.end - span.start:
                return Rest(span, length[1])
    return None


def _span(text: str, long: int) -> Span | None:
    """Return the span of a break that takes ``long`` minutes.

    "at 12:30" means that it starts exactly then.
    """
    at = _AT.fullmatch(text)
    read = hours(f"after {at['clock']}" if at else text)
    same = read.same_each_day() if read is not None and read.every_day else None
    if same is None or len(same[1]) != 1:
        return None
    (span,) = same[1]
    return Span(span.start, span.start + long * 60) if at else span


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}"
