"""Reads days and hours: "Tues am", "before 12", "1pm to 4pm", "Mon 9:30-12:30; Thu 13-17".

A phrase consists of clauses. A clause gives days, hours, or both in either order::

    phrase  = clause { (";" | "," | "and" | line) clause }
    clause  = [days] [hours] | hours [days]
    days    = day { ("-" | "to") day } { ("," | "and" | "/") ... } | "weekdays" | "weekends" | "any day"
    hours   = "morning" ["(" hours ")"] | "after" clock | "before" clock | clock ("-" | "to") clock | "any time" | ...

Days joined by a comma share the hours that follow them. A semicolon or a line break ends the clause. With an
unknown word, the whole phrase is not understood: "mornings except Tuesday" must not become "mornings".

A clock time without am or pm is read as an hour at which people visit each other: 1 to 6 mean the afternoon, 8 to 12
are taken as written ("9-1" is 09:00-13:00, "1-4" is 13:00-16:00), and 7 is understood only if the other end makes it
clear. "09:00" and "14:00" are clear on their own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from data.phrases.clock import (
    AFTERNOON,
    DAY_END,
    DAY_START,
    EVENING,
    LUNCHTIME,
    MORNING,
    NotUnderstood,
    Token,
    TokenKind,
    span_after,
    span_before,
    span_between,
    tokens_of,
)
from routing.needs import Span, Weekday, WeeklyHours

__all__ = [
    "AFTERNOON",
    "DAY_END",
    "DAY_START",
    "EVENING",
    "LUNCHTIME",
    "MORNING",
    "Hours",
    "hours",
    "is_any_time",
    "written",
]

_EVERY_DAY: Final = frozenset(Weekday)
_WHOLE_DAY: Final = Span(DAY_START, DAY_END)
_STARTS_HOURS: Final = (
    TokenKind.PART,
    TokenKind.AFTER,
    TokenKind.BEFORE,
    TokenKind.UNTIL,
    TokenKind.BETWEEN,
    TokenKind.CLOCK,
)
_LONGEST_PHRASE: Final = 300
_NAMES: Final = dict(zip(Weekday, ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), strict=True))


@dataclass(frozen=True, slots=True)
class Hours:
    """The days and hours that a phrase means.

    Attributes
    ----------
    by_day
        The separate spans for each named weekday, in order. An empty tuple means any time that day.
    every_day
        Whether the phrase names no day, and so means every day.
    inferred
        Whether a clock time without am or pm was read as morning or afternoon.
    """

    by_day: tuple[tuple[Weekday, tuple[Span, ...]], ...]
    every_day: bool = False
    inferred: bool = False

    def weekly(self) -> WeeklyHours:
        """Return the hours as a volunteer's weekly hours.

        "Any time" means 08:00 to 20:00.
        """
        return WeeklyHours(tuple((day, span) for day, spans in self.by_day for span in spans or (_WHOLE_DAY,)))

    def same_each_day(self) -> tuple[frozenset[Weekday], tuple[Span, ...]] | None:
        """Return the hours as a need's weekdays and windows, empty for any.

        Returns None if the hours differ from day to day.
        """
        spans = {spans for _, spans in self.by_day}
        if len(spans) != 1:
            return None
        days = frozenset(day for day, _ in self.by_day)
        return (frozenset() if days == _EVERY_DAY else days), spans.pop()


def hours(text: str) -> Hours | None:
    """Read the days and hours in a cell. An empty cell means any time; None if not understood."""
    if len(text) > _LONGEST_PHRASE:
        return None
    try:
        return _Parser(tokens_of(text)).phrase()
    except NotUnderstood:
        return None


def is_any_time(text: str) -> bool:
    """Return whether a text means any day and any time, or is empty."""
    found = hours(text)
    return found is not None and found.every_day and not any(spans for _, spans in found.by_day)


def written(weekdays: Iterable[Weekday], windows: Iterable[Span]) -> str:
    """Write weekdays and windows in words that :func:`hours` can read: ``Tue, Thu 09:00-12:00``."""
    days = ", ".join(_NAMES[day] for day in Weekday if day in frozenset(weekdays))
    spans = ", ".join(f"{_clock(span.start)}-{_clock(span.end)}" for span in sorted(windows))
    return f"{days} {spans}".strip() or "any time"


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}"


@dataclass(slots=True)
class _Parser:
    """A recursive descent parser; raises ``NotUnderstood`` at the first token out of place."""

    tokens: tuple[Token, ...]
    at: int = 0
    inferred: bool = False

    def phrase(self) -> Hours:
        if not self.tokens:
            return Hours(tuple((day, ()) for day in Weekday), every_day=True)
        week: dict[Weekday, list[Span]] = {}
        any_time: set[Weekday] = set()
        named: bool | None = None
        timed = comma = False
        while True:
            days, spans = self.clause()
            # "Sat 10-12, Sun": the same hours on Sunday, or any?
            if comma and timed and not spans:
                raise NotUnderstood
            timed = bool(spans)
            # "mornings; Tue pm" names a day in one clause and none in the other: whose mornings?
            if named is not None and named != bool(days):
                raise NotUnderstood
            named = bool(days)
            for day in days or _EVERY_DAY:
                if spans:
                    week.setdefault(day, []).extend(spans)
                else:
                    any_time.add(day)
            if self.at == len(self.tokens):
                break
            comma = self.take(TokenKind.COMMA, TokenKind.SEMICOLON).kind is TokenKind.COMMA
        by_day = tuple(
            (day, () if day in any_time else _merged(week[day])) for day in Weekday if day in any_time or day in week
        )
        return Hours(by_day, every_day=not named, inferred=self.inferred)

    def clause(self) -> tuple[frozenset[Weekday], list[Span]]:
        days = self.days()
        spans = self.spans() if not days else self.spans_of_days()
        if spans is None and not days:
            raise NotUnderstood
        if not days:
            days = self.days()
        return days, spans or []

    def days(self) -> frozenset[Weekday]:
        found: set[Weekday] = set()
        while self.next_is(TokenKind.DAYS):
            first = self.take(TokenKind.DAYS).days
            if self.next_is(TokenKind.TO, TokenKind.UNTIL) and self.next_is(TokenKind.DAYS, ahead=1):
                self.at += 1
                first = _range(first, self.take(TokenKind.DAYS).days)
            found |= first
            if self.next_is(TokenKind.COMMA) and self.next_is(TokenKind.DAYS, ahead=1):
                self.at += 1
            elif not self.next_is(TokenKind.DAYS):
                break
        return frozenset(found)

    def spans_of_days(self) -> list[Span] | None:
        """Return the spans after a list of days, with or without a comma: "Mon to Fri, 9 to 5"."""
        back = self.at
        if self.next_is(TokenKind.OPEN):
            return [self.in_brackets()]
        if self.next_is(TokenKind.COMMA) and self.next_is(*_STARTS_HOURS, TokenKind.ANY, ahead=1):
            self.at += 1
            spans = self.spans()
            if not self.next_is(TokenKind.DAYS):
                return spans
            self.at = back
            return None
        return self.spans()

    def spans(self) -> list[Span] | None:
        """Return the spans of a clause, empty for "any time", None if there are no hours."""
        if self.next_is(TokenKind.ANY):
            self.at += 1
            if not self.next_is(*_STARTS_HOURS):
                return []
        if not self.starts_hours():
            return None
        spans = [self.span()]
        while self.next_is(TokenKind.COMMA) and self.starts_hours(ahead=1):
            # "am Mon, pm Tue": hours with their own day start a new clause.
            back = self.at
            self.at += 1
            span = self.span()
            if self.next_is(TokenKind.DAYS):
                self.at = back
                break
            spans.append(span)
        return spans

    def starts_hours(self, ahead: int = 0) -> bool:
        return self.next_is(*_STARTS_HOURS, ahead=ahead)

    def span(self) -> Span:
        token = self.take(*_STARTS_HOURS)
        if token.kind is TokenKind.PART:
            # "Morning (9-12:30)": a form explains its word in brackets.
            if self.next_is(TokenKind.OPEN) and self.next_is(*_STARTS_HOURS, ahead=1):
                return self.in_brackets()
            assert token.span is not None  # noqa: S101 - the tokeniser gives every PART its span
            return token.span
        if token.kind in (TokenKind.BEFORE, TokenKind.UNTIL):
            span, inferred = span_before(self.take(TokenKind.CLOCK))
        elif token.kind is TokenKind.CLOCK:
            span, inferred = self.from_clock(token)
        else:
            first = self.take(TokenKind.CLOCK)
            between = token.kind is TokenKind.BETWEEN
            if between and self.next_is(TokenKind.COMMA) and self.next_is(TokenKind.CLOCK, ahead=1):
                self.at += 1
                span, inferred = span_between(first, self.take(TokenKind.CLOCK))
            elif between or self.next_is(TokenKind.TO, TokenKind.UNTIL):
                self.take(TokenKind.TO, TokenKind.UNTIL)
                span, inferred = span_between(first, self.take(TokenKind.CLOCK))
            else:
                span, inferred = span_after(first)
                if self.next_is(TokenKind.ONWARDS):
                    self.at += 1
        self.inferred = self.inferred or inferred
        return span

    def in_brackets(self) -> Span:
        self.take(TokenKind.OPEN)
        span = self.span()
        self.take(TokenKind.CLOSE)
        return span

    def from_clock(self, first: Token) -> tuple[Span, bool]:
        """Return the span that starts at a clock time. A single clock time is refused."""
        if self.next_is(TokenKind.ONWARDS):
            self.at += 1
            return span_after(first)
        self.take(TokenKind.TO, TokenKind.UNTIL)
        return span_between(first, self.take(TokenKind.CLOCK))

    def next_is(self, *kinds: TokenKind, ahead: int = 0) -> bool:
        return self.at + ahead < len(self.tokens) and self.tokens[self.at + ahead].kind in kinds

    def take(self, *kinds: TokenKind) -> Token:
        if not self.next_is(*kinds):
            raise NotUnderstood
        self.at += 1
        return self.tokens[self.at - 1]


def _range(first: frozenset[Weekday], last: frozenset[Weekday]) -> frozenset[Weekday]:
    if len(first) != 1 or len(last) != 1:
        raise NotUnderstood
    week = tuple(Weekday)
    start, end = week.index(next(iter(first))), week.index(next(iter(last)))
    if start == end:
        raise NotUnderstood
    return frozenset(week[(start + step) % 7] for step in range((end - start) % 7 + 1))


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)
