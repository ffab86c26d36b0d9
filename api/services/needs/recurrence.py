"""Parse and format how often a need repeats."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from api.services.needs.availability import day_name
from data.phrases.recurrence import recurrence, recurrence_told
from routing.errors import Fault, InvalidInput
from routing.needs import Weekday
from routing.series import Every, Frequency, Holidays, last_of

__all__ = ["HOLIDAYS", "NotClear", "Repeats", "repeats_typed", "told_repeats"]

HOLIDAYS: Final[Mapping[str, str]] = {
    Holidays.USUAL: "As usual",
    Holidays.SKIP: "Skip it",
    Holidays.BEFORE: "The day before",
    Holidays.AFTER: "The day after",
}
"""What can happen on a bank holiday, as shown in the form."""

_TOLD: Final = {
    Holidays.USUAL: "", Holidays.SKIP: "; not on bank holidays", Holidays.BEFORE: "; on a bank holiday the day before",
    Holidays.AFTER: "; on a bank holiday the day after",
}  # fmt: skip
_EITHER: Final = re.compile(r"(?:the )?(second|2nd|third|3rd|fourth|4th) (?P<day>\w+)", re.IGNORECASE)
_WORD: Final = {"2nd": "second", "3rd": "third", "4th": "fourth"}


@dataclass(frozen=True, slots=True)
class Repeats:
    """A repeat rule, its first and last day (None: no end), and its bank holiday rule."""

    every: Every
    first_day: date
    last_day: date | None
    holidays: Holidays = Holidays.USUAL


@dataclass(frozen=True, slots=True)
class NotClear:
    """Why a text was not understood, and what it may have meant."""

    fault: Fault
    options: tuple[str, ...] = ()


def repeats_typed(
    text: str,
    holidays: str,
    weekdays: frozenset[Weekday],
    start: date,
    end: date | None,
    running: Repeats | None,
    today: date,
) -> Repeats | NotClear:
    """Parse "every Tuesday" or "fortnightly", given the weekdays typed and a first day.

    An existing series whose rule and first day are unchanged keeps counting from its start. Any other starts today at
    the earliest.
    """
    try:
        every = recurrence(text)
    except InvalidInput as unfit:
        return NotClear(unfit.faults[0])
    if every is None:
        return _not_clear(text)
    # Both fields may give a last day: the rule keeps the earlier one, in one place.
    ends = [day for day in (end, every.until) if day is not None]
    every, end = replace(every, until=None), min(ends, default=None)
    if weekdays:
        joined = _with_weekdays(every, weekdays)
        if joined is None:
            return NotClear(
                Fault(
                    "series.two-days",
                    "repeat",
                    "“Repeats” and “When” name different days.",
                    "Enter the days in one of them.",
                )
            )
        every = joined
    if holidays not in {"", *Holidays}:
        choice = ", ".join(Holidays)
        return NotClear(Fault("series.unknown-holidays", "holidays", "Unknown choice.", f"Choose one of: {choice}."))
    goes_on = running is not None and (running.every, running.first_day) == (every, start)
    first = start if goes_on else _first(every, max(start, today))
    last = last_of(every, first, end)
    if last is not None and last < first:
        return NotClear(
            Fault("series.never", "repeat", "None of these days is before the last day.", "Correct one of them.")
        )
    return Repeats(every, first, last, Holidays(holidays or Holidays.USUAL))


def told_repeats(repeats: Repeats) -> str:
    """Format a repeat rule: ``Every second Friday; first on Friday 27 November``."""
    words = recurrence_told(repeats.every)
    if not repeats.every.days and repeats.every.frequency is not Frequency.DAILY:
        words += f", on {_day_of(repeats)}"
    until = "until it is ended" if repeats.last_day is None else f"until {day_name(repeats.last_day)}"
    told = f"{words[0].upper()}{words[1:]}; first on {day_name(repeats.first_day)}, {until}"
    return f"{told}{_TOLD[repeats.holidays]}."


def _day_of(repeats: Repeats) -> str:
    if repeats.every.frequency is Frequency.WEEKLY:
        return f"{repeats.first_day:%A}s"
    short = " (the last day in shorter months)" if repeats.first_day.day > 28 else ""
    return f"day {repeats.first_day.day}{short}"


def _with_weekdays(every: Every, weekdays: frozenset[Weekday]) -> Every | None:
    named = {day for _, day in every.days}
    if named:
        return every if named == weekdays else None
    days = tuple((0, day) for day in Weekday if day in weekdays)
    if every.frequency is Frequency.WEEKLY or (every.frequency is Frequency.DAILY and every.interval == 1):
        return replace(every, frequency=Frequency.WEEKLY, days=days)
    return None


def _first(every: Every, start: date) -> date:
    """Return the first day from ``start`` that fits the rule."""
    day = start
    # It ends: a fifth Monday is at most three months away.
    while every.days and not any(_is(day, nth, weekday) for nth, weekday in every.days):
        day += timedelta(days=1)
    return day


def _is(day: date, nth: int, weekday: Weekday) -> bool:
    if Weekday.of(day) is not weekday:
        return False
    if nth == -1:
        return (day + timedelta(days=7)).month != day.month
    return nth in (0, (day.day - 1) // 7 + 1)


def _not_clear(text: str) -> NotClear:
    either = _EITHER.fullmatch(" ".join(text.split()))
    options: tuple[str, ...] = ()
    if either:
        word = _WORD.get(either[1].lower(), either[1].lower())
        day = either["day"].capitalize()
        options = (f"every {word} {day}", f"{word} {day} of the month")
        options = tuple(option for option in options if recurrence(option) is not None)
    return NotClear(
        Fault(
            "series.repeat-unclear",
            "repeat",
            "This has two meanings." if options else "We could not read how often this repeats.",
            "Choose one of them."
            if options
            else "Write it like “every Tuesday”, “every second Friday”, “daily” or “first Monday of the month”.",
        ),
        options,
    )
