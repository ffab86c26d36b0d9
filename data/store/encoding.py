"""Pack values with several parts into one column, and unpack them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, Final, TypeVar

from routing.errors import Fault
from routing.needs import Check, CheckKind, Location, Precision, Question, Rest, Span, Weekday, WeeklyHours

__all__ = [
    "ERASED",
    "breaks_from",
    "breaks_to",
    "check_code",
    "checks_from",
    "checks_to",
    "faults_from",
    "faults_to",
    "hours_from",
    "hours_to",
    "is_code",
    "location_from",
    "location_to",
    "questions_from",
    "questions_to",
    "spans_from",
    "spans_to",
    "weekdays_from",
    "weekdays_to",
    "words_from",
    "words_to",
]

Word = TypeVar("Word", bound=StrEnum)

ERASED: Final = "(erased)"
"""Shown in place of an erased name."""

_CODE: Final = re.compile(r"[\w.:@+-]{0,128}", re.ASCII)
_WEEKDAYS: Final = tuple(Weekday)


def check_code(value: str, what: str) -> str:
    """Return a code unchanged; raises ValueError for text that may be personal.

    Raises
    ------
    ValueError
        When it holds more than letters, digits and ``_ . : @ + -``, or is longer than 128.
    """
    if not is_code(value):
        raise ValueError(f"The {what} must be a code (letters, digits, . _ : @ + -), not free text.")
    return value


def is_code(value: str) -> bool:
    """Return whether a text is a code, or empty."""
    return _CODE.fullmatch(value) is not None


def location_to(location: Location | None) -> list[Any] | None:
    """Pack a position. Its ward has a column of its own."""
    return None if location is None else [location.lon, location.lat, str(location.precision)]


def location_from(packed: Sequence[Any] | None, ward_code: str | None) -> Location | None:
    """Unpack ``location_to``."""
    if packed is None:
        return None
    lon, lat, precision = packed
    return Location(float(lon), float(lat), Precision(precision), ward_code or "")


def weekdays_to(days: Iterable[Weekday]) -> int:
    """Pack weekdays as bits, with Monday as the lowest."""
    return sum(1 << _WEEKDAYS.index(day) for day in set(days))


def weekdays_from(bits: int) -> frozenset[Weekday]:
    """Unpack ``weekdays_to``."""
    return frozenset(day for index, day in enumerate(_WEEKDAYS) if bits >> index & 1) if bits else frozenset()


def spans_to(spans: Iterable[Span]) -> list[list[int]]:
    """Pack spans as pairs of start and end."""
    return [[span.start, span.end] for span in spans]


def spans_from(packed: Iterable[Sequence[int]]) -> tuple[Span, ...]:
    """Unpack ``spans_to``."""
    return tuple(Span(start, end) for start, end in packed)


def breaks_to(breaks: Iterable[Rest]) -> list[list[int]] | None:
    """Pack breaks as minutes with the start and end of the span, or NULL if there are none."""
    return [[rest.minutes, rest.span.start, rest.span.end] for rest in sorted(breaks)] or None


def breaks_from(packed: Iterable[Sequence[int]] | None) -> tuple[Rest, ...]:
    """Unpack ``breaks_to``."""
    return tuple(Rest(Span(start, end), minutes) for minutes, start, end in packed or ())


def words_to(words: Iterable[StrEnum]) -> list[str]:
    """Pack words in sorted order, so that equal sets are stored equally."""
    return sorted(str(word) for word in words)


def words_from(kind: type[Word], packed: Iterable[str]) -> frozenset[Word]:
    """Unpack ``words_to``."""
    return frozenset(map(kind, packed))


def questions_to(questions: Iterable[Question]) -> list[Any] | None:
    """Pack questions, or NULL if there are none."""
    return [[question.code, question.text, list(question.options)] for question in questions] or None


def questions_from(packed: Iterable[Any] | None) -> tuple[Question, ...]:
    """Unpack ``questions_to``."""
    return tuple(Question(code, text, tuple(options)) for code, text, options in packed or ())


def hours_to(hours: WeeklyHours) -> dict[str, Any]:
    """Pack the spans by weekday, the dates off, and any spans of single dates."""
    covers = [[day.isoformat(), span.start, span.end] for day, span in sorted(hours.covers)]
    return {
        "spans": [[str(day), span.start, span.end] for day, span in hours.spans],
        "off": sorted(day.isoformat() for day in hours.dates_off),
        **({"covers": covers} if covers else {}),
    }


def hours_from(packed: dict[str, Any]) -> WeeklyHours:
    """Unpack ``hours_to``."""
    return WeeklyHours(
        tuple((Weekday(day), Span(start, end)) for day, start, end in packed["spans"]),
        frozenset(map(date.fromisoformat, packed["off"])),
        tuple((date.fromisoformat(day), Span(start, end)) for day, start, end in packed.get("covers", ())),
    )


def checks_to(checks: Iterable[Check]) -> list[list[Any]]:
    """Pack checks as pairs of kind and expiry."""
    return [[str(check.kind), check.expires.isoformat() if check.expires else None] for check in checks]


def checks_from(packed: Iterable[Sequence[Any]]) -> tuple[Check, ...]:
    """Unpack ``checks_to``."""
    return tuple(Check(CheckKind(kind), date.fromisoformat(day) if day else None) for kind, day in packed)


def faults_to(faults: Iterable[Fault]) -> list[list[str]]:
    """Pack each fault as its four texts."""
    return [[fault.code, fault.where, fault.cause, fault.action] for fault in faults]


def faults_from(packed: Iterable[Sequence[str]]) -> tuple[Fault, ...]:
    """Unpack ``faults_to``."""
    return tuple(Fault(*texts) for texts in packed)
