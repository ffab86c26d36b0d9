"""Reads and writes recurrence in words: "every Tuesday", "every second Friday", "daily", "first Monday of the month".

"Second Friday" alone is not understood, because it may mean every other week or the second Friday of the month.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from data.phrases.dates import day_of
from data.phrases.words import fold
from routing.errors import InvalidInput
from routing.needs import Weekday
from routing.series import Every, Frequency, parse_rule

__all__ = ["recurrence", "recurrence_told"]

_NAMES: Final = dict(
    zip(Weekday, ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"), strict=True)
)
_WORDS: Final = (
    r"mon(?:day)?s?", r"tue(?:s(?:day)?)?s?", r"wed(?:s|nesdays?)?", r"thu(?:r(?:s(?:day)?)?)?s?", r"fri(?:day)?s?",
    r"sat(?:urday)?s?", r"sun(?:day)?s?",
)  # fmt: skip
_DAY: Final = rf"(?:{'|'.join(_WORDS)})"
_DAYS: Final = rf"{_DAY}(?:(?:\s*(?:,|and|&|/|\+)\s*|\s+){_DAY})*"
_NUMBERS: Final = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "other": 2, "alternate": 2,
    "second": 2, "third": 3, "fourth": 4, "first": 1, "fifth": 5, "last": -1,
}  # fmt: skip
_NUMBER: Final = r"(?P<n>\d{1,2}(?:st|nd|rd|th)?|one|two|three|four|five|six|seven|eight|other|second|third|fourth)"
_NTH: Final = r"(?:first|second|third|fourth|fifth|last|1st|2nd|3rd|4th|5th)"
_NTHS: Final = rf"{_NTH}(?:(?:\s*(?:,|and|&)\s*|\s+)(?:the )?{_NTH})*"
_OF_MONTH: Final = rf"(?:of|in) (?:the|each|every|a) month(?:, every {_NUMBER} months)?"
_END: Final = re.compile(
    r"(?P<rest>.*?),?\s*(?:\b(?:until|till|up to)\s+(?P<until>.+)|(?:\bfor\s+)?\b(?P<times>\d{1,3})\s+times)$"
)
_FORMS: Final = (
    ("daily", re.compile(r"(?:daily|every\s?day|each day|once a day|7 days a week)")),
    ("days", re.compile(rf"every {_NUMBER} days?")),
    ("weekdays", re.compile(r"(?:every |each )?(?:weekdays?|working days?)|mon(?:days?)?\s*(?:-|to)\s*fri(?:days?)?")),
    ("weekends", re.compile(r"(?:every |each )?weekends?")),
    ("weekly", re.compile(rf"(?:weekly|every week|each week|once a week|1x a week)(?:,? (?:on )?(?P<days>{_DAYS}))?")),
    ("fortnightly", re.compile(rf"(?:fortnightly|every fortnight|once a fortnight)(?:,? (?:on )?(?P<days>{_DAYS}))?")),
    ("weeks", re.compile(rf"every {_NUMBER} weeks?(?:,? (?:on )?(?P<days>{_DAYS}))?")),
    ("monthly", re.compile(r"(?:monthly|every month|each month|once a month)")),
    ("months", re.compile(rf"every {_NUMBER} months?")),
    ("nth", re.compile(rf"(?:every |on )?(?:the )?(?P<nths>{_NTHS}) (?P<days>{_DAYS}) {_OF_MONTH}")),
    ("nth", re.compile(rf"monthly,? on (?:the )?(?P<nths>{_NTH}) (?P<days>{_DAYS})")),
    ("every_nth", re.compile(rf"(?:every {_NUMBER}|alternate) (?P<days>{_DAYS})")),
    ("every", re.compile(rf"(?:every |each |on |all )?(?P<days>{_DAYS})(?: (?:each|every|a) week)?")),
)  # fmt: skip
_LONGEST: Final = 120
_ORDINALS: Final = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last"}


def recurrence(text: str) -> Every | None:
    """Read a rule from words or an RRULE; None if not understood.

    Raises
    ------
    InvalidInput
        ``series.rule-unfit``, ``series.rule-unsupported``: the RRULE is invalid or not supported.
    """
    if len(text) > _LONGEST:
        return None
    if re.match(r"\s*(?:RRULE:|FREQ=)", text, re.IGNORECASE):
        return parse_rule(text)
    words, until, times = fold(text).rstrip(" ."), None, None
    if end := _END.fullmatch(words):
        words = end["rest"]
        times = int(end["times"]) if end["times"] else None
        until = day_of(end["until"]) if end["until"] else None
        if until is None and not times:
            return None
    for name, form in _FORMS:
        if found := form.fullmatch(words):
            return _made(name, found, until, times)
    return None


def _made(name: str, found: re.Match[str], until: date | None, times: int | None) -> Every | None:
    parts = found.groupdict()
    days = tuple((0, day) for day in _days(parts.get("days") or ""))
    number = _number(parts.get("n") or "") if parts.get("n") else 2 if name in ("every_nth", "fortnightly") else 1
    if number < 1:
        return None
    week = tuple(Weekday)
    match name:
        case "daily" | "days":
            rule = Every(Frequency.DAILY, number)
        case "weekdays" | "weekends":
            chosen = week[:5] if name == "weekdays" else week[5:]
            rule = Every(Frequency.WEEKLY, 1, tuple((0, day) for day in chosen))
        case "weekly" | "fortnightly" | "weeks" | "every" | "every_nth":
            rule = Every(Frequency.WEEKLY, number, days)
        case "monthly" | "months":
            rule = Every(Frequency.MONTHLY, number)
        case _:
            nths = sorted(
                {_number(word) for word in re.findall(_NTH, parts["nths"] or "")}, key=lambda nth: (nth < 0, nth)
            )
            rule = Every(Frequency.MONTHLY, number, tuple((nth, day) for nth in nths for _, day in days))
    # Parsed again, so that words have the same limits as RRULEs.
    try:
        return parse_rule(str(Every(rule.frequency, rule.interval, rule.days, until, times)))
    except InvalidInput:
        return None


def _number(word: str) -> int:
    digits = re.match(r"\d+", word)
    return int(digits[0]) if digits else _NUMBERS.get(word, 0)


def _days(text: str) -> tuple[Weekday, ...]:
    found = re.findall(rf"\b{_DAY}\b", text)
    named = {day for word in found for day, form in zip(Weekday, _WORDS, strict=True) if re.fullmatch(form, word)}
    return tuple(day for day in Weekday if day in named)


def recurrence_told(every: Every) -> str:
    """Write a rule in words that ``recurrence`` can read: ``every second Friday``."""
    words = _told(every)
    if every.until is not None:
        words += f" until {every.until.day} {every.until:%B %Y}"
    if every.count is not None:
        words += f", {every.count} times"
    return words


def _told(every: Every) -> str:
    step = every.interval
    days = [_NAMES[day] for _, day in every.days]
    if every.frequency is Frequency.DAILY and not every.days:
        return "every day" if step == 1 else f"every {step} days"
    if every.frequency is Frequency.MONTHLY and every.days:
        nths = list(dict.fromkeys(nth for nth, _ in every.days))
        named = _joined([_ORDINALS[nth] for nth in nths])
        of = "of the month" if step == 1 else f"of the month, every {step} months"
        return f"{named} {_joined(list(dict.fromkeys(days)))} {of}"
    unit = {Frequency.DAILY: "day", Frequency.WEEKLY: "week", Frequency.MONTHLY: "month"}[every.frequency]
    if not every.days:
        return f"every {unit}" if step == 1 else f"every {step} {unit}s"
    if step == 1:
        return (
            "every weekday" if {day for _, day in every.days} == set(tuple(Weekday)[:5]) else f"every {_joined(days)}"
        )
    if len(days) == 1 and step in (2, 3, 4):
        return f"every {_ORDINALS[step]} {days[0]}"
    return f"every {step} {unit}s on {_joined(days)}"


def _joined(parts: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))
