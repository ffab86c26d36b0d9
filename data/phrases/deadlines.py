"""Reads a day as callers say it: "1st December", "Friday", "tomorrow", "in 3 days", "by the end of the month"."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from data.phrases.dates import MONTH_PATTERN, MONTHS, moment
from data.phrases.hours import hours
from data.phrases.words import fold, is_blank_word, normalise
from routing.needs import Weekday

__all__ = ["NamedDay", "named_day", "sheet_day"]

_UNTIL: Final = re.compile(r"^(?:(?:needed|due|latest|on|by|for|until|till|the|no later than|not later than)\b\s*)+")
_BEFORE: Final = re.compile(r"^before\s+")
_NO_DAY: Final = frozenset({
    "any", "any day", "any time", "anytime", "whenever", "flexible", "no rush", "no hurry", "not urgent", "no deadline",
    "no date", "open", "ongoing",
})  # fmt: skip
_OFFSETS: Final = {"today": 0, "tonight": 0, "tomorrow": 1, "tmrw": 1, "tomorow": 1, "day after tomorrow": 2}
_IN_DAYS: Final = re.compile(r"(?:with)?in (?:a|(?P<number>\d{1,2}|one|two|three)) (?P<unit>day|week)s?")
_COUNTED: Final = {"one": 1, "two": 2, "three": 3}
_NO_YEAR: Final = (
    re.compile(rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?[\s\-/]*{MONTH_PATTERN}"),
    re.compile(rf"{MONTH_PATTERN}\s*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?"),
)
_WEEKDAY_BEFORE: Final = re.compile(r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+")
_LATELY: Final = timedelta(days=60)
"""A date without a year that passed less than this long ago is in the past, not in the next year."""

_SHEET_NUMBER: Final = re.compile(r"(\d{5})(?:\.\d+)?")
_SHEET_EPOCH: Final = date(1899, 12, 30)
_SHEET_DAYS: Final = range(36_526, 73_051)
"""The day numbers for 2000 to 2099."""


@dataclass(frozen=True, slots=True)
class NamedDay:
    """The day that a phrase names, or None for "any day".

    ``inferred`` is True when the day was worked out, ``says_more`` when the phrase has more than the day.
    """

    day: date | None
    inferred: bool = False
    says_more: bool = False


def named_day(text: str, said_on: date | None, today: date) -> NamedDay | None:
    """Read the day that a phrase names; None if not understood.

    Pass None as ``said_on`` if the day on which it was said is unknown; "tomorrow" is then not understood.

    >>> named_day("1st December", date(2026, 11, 30), date(2026, 11, 30)).day
    datetime.date(2026, 12, 1)
    """
    if is_blank_word(text) or normalise(text) in _NO_DAY:
        return NamedDay(None)
    phrase = fold(text).rstrip(" .!")
    if (day := sheet_day(phrase)) is not None:
        return NamedDay(day, inferred=True)
    earlier = timedelta(0)
    if _BEFORE.match(phrase):
        phrase, earlier = _BEFORE.sub("", phrase), timedelta(days=1)
    phrase = _UNTIL.sub("", phrase)
    start = said_on or today
    if (found := moment(phrase)) is not None:
        return NamedDay(found.day - earlier, says_more=found.time is not None)
    if said_on is not None and (days := _days_ahead(phrase)) is not None:
        return NamedDay(said_on + timedelta(days=days) - earlier, inferred=True)
    if phrase in ("end of the month", "end of month", "month end"):
        last = calendar.monthrange(start.year, start.month)[1]
        return NamedDay(start.replace(day=last), inferred=True)
    if (day := _without_year(phrase, start)) is not None:
        return NamedDay(day - earlier, inferred=True)
    weekday = hours(phrase.removeprefix("this "))
    if weekday is not None and not weekday.every_day and len(weekday.by_day) == 1:
        (name, spans), *_ = weekday.by_day
        ahead = (list(Weekday).index(name) - start.weekday()) % 7
        return NamedDay(start + timedelta(days=ahead) - earlier, inferred=True, says_more=bool(spans))
    return None


def sheet_day(text: str) -> date | None:
    """Return the date for a spreadsheet's day number, or None outside 2000 to 2099.

    Day 46357 is 1 December 2026.
    """
    found = _SHEET_NUMBER.fullmatch(text.strip())
    if found is None or int(found[1]) not in _SHEET_DAYS:
        return None
    return _SHEET_EPOCH + timedelta(days=int(found[1]))


def _days_ahead(phrase: str) -> int | None:
    if phrase in _OFFSETS:
        return _OFFSETS[phrase]
    found = _IN_DAYS.fullmatch(phrase)
    if found is None:
        return None
    number = found["number"] or "one"
    return (_COUNTED.get(number) or int(number)) * (7 if found["unit"] == "week" else 1)


def _without_year(phrase: str, start: date) -> date | None:
    phrase = _WEEKDAY_BEFORE.sub("", phrase)
    for form in _NO_YEAR:
        if found := form.fullmatch(phrase):
            month, day = MONTHS[found["word"]], int(found["day"])
            for year in (start.year - 1, start.year, start.year + 1):
                try:
                    named = date(year, month, day)
                except ValueError:
                    continue
                if named >= start - _LATELY:
                    return named
    return None
