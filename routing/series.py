"""Recurring needs: a rule that names days, pauses, and the occurrences they result in.

The rules are a safe subset of RFC 5545's RRULE.

The supported rules have a FREQ of DAILY, WEEKLY or MONTHLY with INTERVAL, BYDAY (in a month ``1MO`` or ``-1FR``), and
UNTIL (a day) or COUNT. No rule is finer than a day, so that rules mean the same in every time zone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from dateutil import rrule

from routing.errors import Fault, InvalidInput
from routing.needs import Need, Weekday

__all__ = ["Every", "Frequency", "Holidays", "Occurrence", "Pause", "Series", "days_of", "last_of", "parse_rule"]

_MOST_INTERVAL: Final = 99
_MOST_TIMES: Final = 1000
_LONGEST: Final = 200
_LAST_SURE_DAY: Final = 28
"""The last day that every month has."""
_FURTHEST_SHIFT: Final = 10
"""Days: so many bank holidays and Sundays never lie side by side."""
_FREQUENCIES: Final = {"DAILY": rrule.DAILY, "WEEKLY": rrule.WEEKLY, "MONTHLY": rrule.MONTHLY}
_DAY: Final = re.compile(r"(?P<nth>[+-]?\d{1,2})?(?P<day>MO|TU|WE|TH|FR|SA|SU)")
_NTH: Final = (1, 2, 3, 4, 5, -1)


class Frequency(StrEnum):
    """The unit that a rule counts in."""

    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"


class Holidays(StrEnum):
    """What happens to a day of a series that falls on a bank holiday."""

    USUAL = "usual"
    SKIP = "skip"
    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Every:
    """A rule that names days, such as every second Friday.

    Attributes
    ----------
    interval
        The number of days, weeks (Monday to Sunday) or months from one to the next, counted from that of the first day.
    days
        Pairs of a weekday and its place in the month (1 to 5, -1 for the last), 0 for other frequencies. Empty means
        the weekday or the day of the month of the first day; in a month without that day, its last day.
    until, count
        The last day of the rule, or the number of days; not both.
    """

    frequency: Frequency
    interval: int = 1
    days: tuple[tuple[int, Weekday], ...] = ()
    until: date | None = None
    count: int | None = None

    def __str__(self) -> str:
        """Return the rule in the notation of RFC 5545, which ``parse_rule`` reads back."""
        parts = [f"FREQ={self.frequency}"]
        if self.interval > 1:
            parts.append(f"INTERVAL={self.interval}")
        if self.days:
            parts.append("BYDAY=" + ",".join(f"{nth or ''}{day.upper()}" for nth, day in self.days))
        if self.until is not None:
            parts.append(f"UNTIL={self.until:%Y%m%d}")
        if self.count is not None:
            parts.append(f"COUNT={self.count}")
        return ";".join(parts)


@dataclass(frozen=True, slots=True)
class Pause:
    """Days on which a series pauses, both inclusive.

    ``last`` None means until further notice.
    """

    first: date
    last: date | None = None

    def holds(self, day: date) -> bool:
        """Return whether the series pauses on a day."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A recurring need.

    Attributes
    ----------
    first_day, last_day
        The first and last day of the series; ``last_day`` None means until somebody ends it.
    pauses, skips
        The pauses, and single days left out. Both go by the day that the rule names, even where a bank holiday moves
        it.
    template
        The need that each day gets. Its id, state, days and weekdays are ignored.
    """

    id: int
    every: Every
    first_day: date
    last_day: date | None = None
    holidays: Holidays = Holidays.USUAL
    pauses: tuple[Pause, ...] = ()
    skips: frozenset[date] = frozenset()
    template: Need

    def rests_on(self, day: date) -> bool:
        """Return whether a day of the rule is skipped or paused."""
        return day in self.skips or any(pause.holds(day) for pause in self.pauses)

    def over_by(self, day: date) -> bool:
        """Return whether the series has no day on or after this one."""
        return self.last_day is not None and self.last_day < day


@dataclass(frozen=True, slots=True, order=True)
class Occurrence:
    """One occurrence of a series.

    The day named by the rule identifies it permanently. The other day is the one it falls on.
    """

    named: date
    day: date


def days_of(
    series: Series, start: date, end: date, is_holiday: Callable[[date], bool] = lambda _: False
) -> tuple[Occurrence, ...]:
    """Return the occurrences of a series between two days, both inclusive.

    They are in order of the days that the rule names.

    A day that a bank holiday moves onto another day of the series is one occurrence with it.
    """
    margin = timedelta(days=_FURTHEST_SHIFT) if series.holidays is not Holidays.USUAL else timedelta()
    named = [day for day in _named(series, start - margin, end + margin) if not series.rests_on(day)]
    free = {day for day in named if series.holidays is Holidays.USUAL or not is_holiday(day)}
    taken: set[date] = set(free)
    found = []
    for day in named:
        falls_on: date | None = day
        if day not in free:
            falls_on = _moved(day, series.holidays, is_holiday)
            if falls_on in taken:
                continue
        if falls_on is not None and start <= falls_on <= end:
            taken.add(falls_on)
            found.append(Occurrence(day, falls_on))
    return tuple(found)


def last_of(every: Every, first_day: date, last_day: date | None) -> date | None:
    """Return the last day that a rule can name.

    Returns None for a series that goes on until somebody ends it.
    """
    known = [day for day in (last_day, every.until) if day is not None]
    if every.count is not None:
        *_, last = (first_day, *_rule_days(every, first_day, date.max))
        known.append(last)
    return min(known, default=None)


def _moved(day: date, holidays: Holidays, is_holiday: Callable[[date], bool]) -> date | None:
    if holidays is Holidays.SKIP:
        return None
    step = timedelta(days=1 if holidays is Holidays.AFTER else -1)
    for _ in range(_FURTHEST_SHIFT):
        day += step
        if not is_holiday(day):
            return day
    return None


def _named(series: Series, start: date, end: date) -> Iterator[date]:
    last = end if series.last_day is None else min(end, series.last_day)
    return (day for day in _rule_days(series.every, series.first_day, last) if day >= start)


def _rule_days(every: Every, first: date, last: date) -> Iterator[date]:
    if every.until is not None:
        last = min(last, every.until)
    more: dict[str, object] = {}
    if every.days:
        more["byweekday"] = [_rrule_day(nth, day) for nth, day in every.days]
    elif every.frequency is Frequency.MONTHLY and first.day > _LAST_SURE_DAY:
        # The 31st of a month that has none is its last day.
        more |= {"bymonthday": list(range(_LAST_SURE_DAY, first.day + 1)), "bysetpos": -1}
    dates = rrule.rrule(
        _FREQUENCIES[every.frequency],
        dtstart=datetime.combine(first, time()),
        interval=every.interval,
        count=every.count,
        wkst=rrule.MO,
        **more,
    )
    for moment in dates:
        if moment.date() > last:
            return
        yield moment.date()


def _rrule_day(nth: int, day: Weekday) -> rrule.weekday:
    one = (rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA, rrule.SU)[tuple(Weekday).index(day)]
    return one(nth) if nth else one


def parse_rule(text: str) -> Every:
    """Parse a rule written as RRULE (``FREQ=WEEKLY;BYDAY=TU``).

    The text may begin with ``RRULE:``.

    Raises
    ------
    InvalidInput
        ``series.rule-unfit``: the rule cannot be read. ``series.rule-unsupported``: it is valid but not supported. All
        faults are reported at once.
    """
    faults: list[Fault] = []
    parts: dict[str, str] = {}
    body = text.strip().upper().removeprefix("RRULE:")
    for part in body.split(";") if len(body) <= _LONGEST else [""]:
        name, found, value = part.partition("=")
        if not found or not value or name in parts:
            raise InvalidInput([_unfit("It is not written as NAME=VALUE;NAME=VALUE, each once.")])
        parts[name] = value
    known = {"FREQ", "INTERVAL", "BYDAY", "UNTIL", "COUNT", "WKST"}
    faults += [_unsupported(f"{name[:20]} is not supported.") for name in parts if name not in known]
    if parts.get("WKST", "MO") != "MO":
        faults.append(_unsupported("Weeks begin on Monday here."))
    if parts.get("FREQ") not in _FREQUENCIES:
        faults.append(_unsupported("FREQ must be DAILY, WEEKLY or MONTHLY."))
    if "UNTIL" in parts and "COUNT" in parts:
        faults.append(_unfit("UNTIL and COUNT cannot be combined."))
    interval = _number(parts, "INTERVAL", _MOST_INTERVAL, faults) or 1
    count = _number(parts, "COUNT", _MOST_TIMES, faults)
    until = _until(parts.get("UNTIL"), faults)
    days = _by_day(parts.get("BYDAY", ""), parts.get("FREQ", ""), faults)
    frequency = parts.get("FREQ", "")
    if frequency == "DAILY" and days:
        # Every day that is a Monday is every Monday; every third day that is one is nothing people ask for.
        frequency = "WEEKLY"
        if interval > 1:
            faults.append(_unsupported("An interval of days cannot be combined with weekdays."))
    if faults:
        raise InvalidInput(faults)
    return Every(Frequency(frequency), interval, days, until, count)


def _number(parts: dict[str, str], name: str, most: int, faults: list[Fault]) -> int | None:
    if name not in parts:
        return None
    value = parts[name]
    if not (value.isascii() and value.isdecimal() and len(value) <= 4 and 1 <= int(value) <= most):
        faults.append(_unfit(f"{name} must be a number from 1 to {most}."))
        return None
    return int(value)


def _until(value: str | None, faults: list[Fault]) -> date | None:
    if value is None:
        return None
    try:
        return datetime.strptime(value[:8], "%Y%m%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        faults.append(_unfit("UNTIL must be a day, like 20261231."))
        return None


def _by_day(value: str, frequency: str, faults: list[Fault]) -> tuple[tuple[int, Weekday], ...]:
    found: set[tuple[int, Weekday]] = set()
    for word in value.split(",") if value else ():
        day = _DAY.fullmatch(word)
        if day is None:
            faults.append(_unfit("BYDAY must be weekdays, like MO,TH or 1MO."))
            continue
        nth = int(day["nth"] or 0)
        if frequency == "MONTHLY" and nth not in _NTH:
            faults.append(_unsupported("For a month, say which weekday: 1MO to 5MO, or -1MO for the last."))
        elif frequency != "MONTHLY" and nth:
            faults.append(_unfit("A weekday can only have a number in a monthly rule."))
        else:
            found.add((nth, Weekday(day["day"].lower())))
    week = tuple(Weekday)
    return tuple(sorted(found, key=lambda one: (one[0] < 0, one[0], week.index(one[1]))))


def _unfit(cause: str) -> Fault:
    return Fault("series.rule-unfit", "repeat", cause, "Write it in words, like “every Tuesday”.")


def _unsupported(cause: str) -> Fault:
    return Fault(
        "series.rule-unsupported",
        "repeat",
        cause,
        "Write it like “every second Friday” or “first Monday of the month”.",
    )
