"""Turn words typed during a call into dates, weekdays and windows, and back into words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from api.services.wording.clock import clock_time
from data.phrases.dates import day_of
from data.phrases.hours import hours
from routing.errors import Fault
from routing.needs import Span, Weekday

__all__ = ["Suits", "day_name", "day_typed", "first_due", "told", "told_whole", "when_typed"]

_DAYS: Final = dict(
    zip(Weekday, ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"), strict=True)
)
_SOON: Final = re.compile(
    r"(?P<before>.*?)\b(?P<word>today|tomorrow|tonight)\b(?P<after>.*)", re.IGNORECASE | re.DOTALL
)
_FURTHEST_DAYS: Final = 400


@dataclass(frozen=True, slots=True)
class Suits:
    """When a visit suits: weekdays and windows (both empty: any), and a day if one was named.

    ``inferred`` says that a clock without am or pm was read as morning or afternoon.
    """

    weekdays: frozenset[Weekday]
    windows: tuple[Span, ...]
    day: date | None = None
    inferred: bool = False


def when_typed(text: str, today: date) -> Suits | Fault:
    """Return the meaning of "Tue am", "before 12" or "tomorrow after 2"; empty is any time."""
    day: date | None = None
    words = text.strip()
    if found := _SOON.fullmatch(words):
        day = today + timedelta(days=found["word"].casefold() == "tomorrow")
        evening = "evening" if found["word"].casefold() == "tonight" else ""
        words = " ".join(filter(None, (part.strip(" ,;") for part in (found["before"], found["after"], evening))))
    read = hours(words)
    if read is None:
        return Fault(
            "need.when-unclear",
            "when",
            "We could not read these days or hours.",
            "Write them like “Tue am”, “before 12”, “1pm to 4pm”, “Mon, Thu 10-12” or “tomorrow”.",
        )
    if day is not None and not read.every_day:
        return Fault("need.two-days", "when", "This names a date as well as weekdays.", "Enter one or the other.")
    same = read.same_each_day()
    if same is None:
        return Fault(
            "need.hours-differ",
            "when",
            "A need has one set of hours, but these differ from day to day.",
            "Choose one day, or hours that suit every day.",
        )
    return Suits(*same, day, read.inferred)


def day_typed(text: str) -> date | None:
    """Parse a date field; returns None when there is no such date."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return day_of(text)


def first_due(weekdays: frozenset[Weekday], start: date, end: date | None) -> date | None:
    """Return the first day from ``start`` to ``end`` on one of the weekdays, or None."""
    for step in range(_FURTHEST_DAYS):
        day = start + timedelta(days=step)
        if end is not None and day > end:
            return None
        if not weekdays or Weekday.of(day) in weekdays:
            return day
    return None


def told(weekdays: frozenset[Weekday], windows: Iterable[Span]) -> str:
    """Format weekdays and windows: ``Tuesdays and Thursdays, between 09:00 and 12:00``."""
    named = [f"{_DAYS[day]}s" for day in Weekday if day in weekdays]
    spans = [f"between {clock_time(span.start)} and {clock_time(span.end)}" for span in sorted(windows)]
    return f"{_joined(named, 'and') or 'any day'}, {_joined(spans, 'or') or 'at any time'}"


def told_whole(suits: Suits, start: date, end: date | None, first: date) -> str:
    """Format when a visit suits, with days: ``Tuesdays; first on Tuesday 24 November``."""
    words = told(suits.weekdays, suits.windows)
    if start == end:
        words = f"{day_name(start)}, {words.partition(', ')[2]}"
    else:
        words = f"{words[0].upper()}{words[1:]}; first on {day_name(first)}"
        words += f", until {day_name(end)}" if end is not None else ", until done"
    return f"{words}.{' (We assumed am or pm.)' if suits.inferred else ''}"


def day_name(day: date) -> str:
    """Format a date as ``Tuesday 24 November``."""
    return f"{day:%A} {day.day} {day:%B}"


def _joined(parts: Sequence[str], word: str) -> str:
    return f" {word} ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))
