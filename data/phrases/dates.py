"""Reads dates as people write them: 2024-06-11, 11 Nov 2019, 12/01/2022 (day first), 03/2025."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import Final

from data.phrases.words import fold

__all__ = ["MONTHS", "MONTH_PATTERN", "DateMaybeTime", "DateOrder", "date_order", "day_of", "moment"]

MONTHS: Final = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"), start=1)
    for name in names.split()
}  # fmt: skip
MONTH_PATTERN: Final = rf"(?P<word>{'|'.join(sorted(MONTHS, key=len, reverse=True))})\.?,?"
_TIME: Final = re.compile(
    r"(?:[t\s]|,\s*)\s*(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d+)?)?\s*(?P<half>[ap]\.?m\.?)?"
    r"\s*(?:z|utc|gmt|bst|cet|cest)?\s*(?:[+-]\d{1,2}(?::?\d{2})?)?$"
)
_WEEKDAY: Final = re.compile(r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+")
_FORMS: Final = (
    re.compile(r"(?P<year>\d{4})(?P<s>[-/.])(?P<month>\d{1,2})(?P=s)(?P<day>\d{1,2})"),
    re.compile(r"(?P<a>\d{1,2})(?P<s>[-/. ])(?P<b>\d{1,2})(?P=s)(?P<year>\d{4}|\d{2})"),
    re.compile(
        rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?[\s\-/]*{MONTH_PATTERN}[\s\-/]*(?P<year>\d{{4}}|\d{{2}})"
    ),
    re.compile(rf"{MONTH_PATTERN}\s*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})"),
    re.compile(rf"{MONTH_PATTERN}[\s\-/]*(?P<year>\d{{4}})"),
    re.compile(r"(?P<month>\d{1,2})[-/.](?P<year>\d{4})"),
    re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})"),
    re.compile(r"(?P<year>(?:19|20)\d{2})"),
)

_FEWEST_TO_DECIDE: Final = 3
"""The fewest month-first dates that decide a column. One or two may be slips."""


@dataclass(frozen=True, slots=True)
class DateMaybeTime:
    """A date, with the time of day if given.

    A month alone is its first day, and a year alone 1 January.
    """

    day: date
    time: time | None = None

    def __str__(self) -> str:
        """ISO 8601, with the time only when it is known."""
        return self.day.isoformat() if self.time is None else f"{self.day.isoformat()}T{self.time.isoformat()}"


def moment(text: str, *, month_first: bool = False) -> DateMaybeTime | None:
    """Read a date with or without a time; None if it is not a valid date.

    12/01/2022 is 12 January, as in Britain, unless ``month_first``. An offset or time zone is ignored, because people
    mean local time.
    """
    phrase = _WEEKDAY.sub("", fold(text))
    clock = _TIME.search(phrase)
    at = None
    if clock is not None:
        at = _clock(clock)
        if at is None:
            return None
        phrase = phrase[: clock.start()].strip()
    for form in _FORMS:
        if found := form.fullmatch(phrase):
            day = _date(found.groupdict(), month_first)
            return None if day is None else DateMaybeTime(day, at)
    return None


def day_of(text: str, *, month_first: bool = False) -> date | None:
    """Read a date and ignore its time of day; None if it is not a valid date."""
    found = moment(text, month_first=month_first)
    return None if found is None else found.day


@dataclass(frozen=True, slots=True)
class DateOrder:
    """The order of day and month in a column of dates.

    Attributes
    ----------
    month_first
        Whether 12/01/2022 is 1 December in this column.
    decided
        False when the column contradicts itself or has too few dates to tell. An ambiguous date may then be either.
    evidence
        The position of the first date that can only be read month first, or None.
    """

    month_first: bool = False
    decided: bool = True
    evidence: int | None = None


def date_order(column: Iterable[str], *, machine: bool = False) -> DateOrder:
    """Find the order of day and month in a column of dates.

    ``machine`` says that a program wrote the whole column, so that one date decides for all. People mix the orders:
    for a column typed by people, several dates must be month first, and none day first.
    """
    day_only = either = 0
    month_only: list[int] = []
    for position, text in enumerate(column):
        day_first, month_first = moment(text), moment(text, month_first=True)
        if day_first is None and month_first is not None:
            month_only.append(position)
        elif day_first is not None and month_first is None:
            day_only += 1
        elif day_first != month_first:
            either += 1
    if not month_only:
        return DateOrder()
    enough = machine or not either or (len(month_only) >= _FEWEST_TO_DECIDE and 2 * len(month_only) >= either)
    decided = not day_only and enough
    return DateOrder(month_first=decided, decided=decided, evidence=month_only[0])


def _date(parts: dict[str, str | None], month_first: bool) -> date | None:
    year = int(parts["year"] or 0)
    if year < 100:
        year += 2000
    if parts.get("a"):
        first, second = int(parts["a"] or 0), int(parts["b"] or 0)
        day, month = (second, first) if month_first else (first, second)
    else:
        day = int(parts.get("day") or 1)
        month = MONTHS[word] if (word := parts.get("word")) else int(parts.get("month") or 1)
    try:
        return date(year, month, day) if 1900 <= year <= 2200 else None
    except ValueError:
        return None


def _clock(found: re.Match[str]) -> time | None:
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"] or 0)
    half = (found["half"] or "").replace(".", "")
    if half and not 1 <= hour <= 12:
        # Some form builders write "13:05 PM".
        if half == "am" or hour > 23:
            return None
    elif half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    try:
        return time(hour, minute, second)
    except ValueError:
        return None
