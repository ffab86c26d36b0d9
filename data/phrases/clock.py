"""Tokens in phrases about hours (words and clock times), and the spans they mean."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from data.phrases.words import fold_lines
from routing.needs import Span, Weekday

__all__ = [
    "AFTERNOON",
    "DAY_END",
    "DAY_START",
    "EVENING",
    "LUNCHTIME",
    "MORNING",
    "NotUnderstood",
    "Token",
    "TokenKind",
    "span_after",
    "span_before",
    "span_between",
    "tokens_of",
]

_HOUR: Final = 3600
DAY_START: Final = 8 * _HOUR
"""The start of "before 12" and of a volunteer's "any time": 08:00."""
DAY_END: Final = 20 * _HOUR
"""The end of "after 2pm" and of a volunteer's "any time": 20:00."""
MORNING: Final = Span(9 * _HOUR, 12 * _HOUR)
LUNCHTIME: Final = Span(12 * _HOUR, 14 * _HOUR)
AFTERNOON: Final = Span(12 * _HOUR, 17 * _HOUR)
EVENING: Final = Span(17 * _HOUR, 20 * _HOUR)

_NOON: Final = 12 * _HOUR


class NotUnderstood(Exception):  # noqa: N818 - it never leaves the grammar
    """Raised when a phrase does not fit the grammar."""


class TokenKind(Enum):
    """The role of a word in a phrase."""

    DAYS = auto()
    PART = auto()
    CLOCK = auto()
    ANY = auto()
    TO = auto()
    AFTER = auto()
    BEFORE = auto()
    UNTIL = auto()
    BETWEEN = auto()
    ONWARDS = auto()
    COMMA = auto()
    SEMICOLON = auto()
    OPEN = auto()
    CLOSE = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A word in a phrase, with ``days``, ``span`` or a clock time if its kind has one.

    ``seconds`` is the clock as written. ``half`` is "am", "pm" or "24" (24-hour clock), or "" if the text does not
    say which.
    """

    kind: TokenKind
    days: frozenset[Weekday] = frozenset()
    span: Span | None = None
    seconds: int = 0
    half: str = ""


_DAY_WORDS: Final = (
    (r"mon(?:day)?s?", Weekday.MONDAY), (r"tue(?:s(?:day)?)?s?", Weekday.TUESDAY),
    (r"weds?|wednesdays?", Weekday.WEDNESDAY),
    (r"thu(?:r(?:s(?:day)?)?)?s?", Weekday.THURSDAY), (r"fri(?:day)?s?", Weekday.FRIDAY),
    (r"sat(?:urday)?s?", Weekday.SATURDAY), (r"sun(?:day)?s?", Weekday.SUNDAY),
)  # fmt: skip
_WEEK: Final = tuple(Weekday)
_PATTERNS: Final = (
    ("fill", r"(?:please|pls|on|in the|the|during|at|only|o'clock|hrs|hours)\b|[.: ]+"),
    ("all_days", r"(?:(?:any|every|each|all)\s*days?(?:\s+of\s+the\s+week)?"
                 r"|daily|24/7|7 days(?:\s+a\s+week)?|all\s+week)\b"),
    ("weekdays", r"(?:(?:any|every|each|all)\s+)?week\s?days?\b|m\s?-\s?f\b"),
    ("weekend", r"(?:(?:any|every|each|all)\s+)?week\s?ends?\b"),
    *((f"day_{day.value}", rf"(?:(?:any|every|each)\s+)?(?:{words})\b") for words, day in _DAY_WORDS),
    ("any", r"(?:any\s*time(?:s)?|all\s+day(?:\s+long)?|whenever|flexible"
            r"|no\s+preference|don't\s+mind|not\s+fussy|anything|any|always)\b"),
    ("clock", r"(?P<hour>[01]?\d|2[0-4])(?:(?:[:.]|h)(?P<minute>[0-5]\d)(?::00)?)?"
              r"(?:\s*(?P<half>[ap]\.?m\b\.?|noon\b))?(?![\d:])(?!\s*(?:st|nd|rd|th)\b)"),
    ("military", r"(?P<mh>[01]\d|2[0-4])(?P<mm>[0-5]\d)(?:h\b|hrs\b)?(?!\d)"),
    ("noon", r"(?:12\s*)?(?:noon|mid-?\s?day)\b"),
    ("morning", r"(?:a\.?m\b\.?|mornings?\b)"),
    ("lunchtime", r"lunch\s?-?(?:times?)\b"),
    ("afternoon", r"(?:p\.?m\b\.?|after\s?-?noons?\b)"),
    ("evening", r"evenings?\b"),
    ("onwards", r"(?:onwards?|or\s+later|and\s+later|and\s+after|or\s+after)\b"),
    ("between", r"between\b|from\b(?=[^;,\n]*(?:-|\bto\b|\btill?\b|\buntil\b))"),
    ("after", r"(?:not\s+before|no\s+earlier\s+than|any\s*time\s+after|any\s*time\s+from|after|from|past)\b"),
    ("before", r"(?:not\s+after|no\s+later\s+than|any\s*time\s+before|before|by)\b"),
    ("to", r"-|(?:to|through|thru|up\s+to)\b"),
    ("until", r"(?:until|till?|up\s+till?)\b"),
    ("semicolon", r"[;\n]"),
    ("open", r"\("),
    ("close", r"\)"),
    ("comma", r"[,/&+]|(?:and|or|plus)\b"),
)  # fmt: skip
_TOKEN: Final = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _PATTERNS))
_PLAIN: Final = {
    "any": Token(TokenKind.ANY),
    "morning": Token(TokenKind.PART, span=MORNING),
    "lunchtime": Token(TokenKind.PART, span=LUNCHTIME),
    "afternoon": Token(TokenKind.PART, span=AFTERNOON),
    "evening": Token(TokenKind.PART, span=EVENING),
    "noon": Token(TokenKind.CLOCK, seconds=_NOON, half="24"),
    "all_days": Token(TokenKind.DAYS, days=frozenset(_WEEK)),
    "weekdays": Token(TokenKind.DAYS, days=frozenset(_WEEK[:5])),
    "weekend": Token(TokenKind.DAYS, days=frozenset(_WEEK[5:])),
    "onwards": Token(TokenKind.ONWARDS),
    "between": Token(TokenKind.BETWEEN),
    "after": Token(TokenKind.AFTER),
    "before": Token(TokenKind.BEFORE),
    "to": Token(TokenKind.TO),
    "until": Token(TokenKind.UNTIL),
    "semicolon": Token(TokenKind.SEMICOLON),
    "comma": Token(TokenKind.COMMA),
    "open": Token(TokenKind.OPEN),
    "close": Token(TokenKind.CLOSE),
}


def tokens_of(text: str) -> tuple[Token, ...]:
    """Split a phrase into tokens; raises NotUnderstood at an unknown word.

    Repeated separators become one.
    """
    phrase = fold_lines(text).strip(" .!;,\n")
    tokens: list[Token] = []
    at = 0
    while at < len(phrase):
        found = _TOKEN.match(phrase, at)
        if found is None or found.end() == at or (at and phrase[at - 1].isalpha() and phrase[at].isalpha()):
            raise NotUnderstood
        at = found.end()
        token = _token(found)
        if token is None:
            continue
        separators = (TokenKind.COMMA, TokenKind.SEMICOLON)
        if token.kind in separators and tokens and tokens[-1].kind in separators:
            if token.kind is TokenKind.SEMICOLON:
                tokens[-1] = token
            continue
        tokens.append(token)
    if tokens and tokens[-1].kind in (TokenKind.COMMA, TokenKind.SEMICOLON):
        raise NotUnderstood
    return tuple(tokens)


def _token(found: re.Match[str]) -> Token | None:
    name = next(name for name, _ in _PATTERNS if found[name] is not None)
    if name == "fill":
        return None
    if name.startswith("day_"):
        return Token(TokenKind.DAYS, days=frozenset({Weekday(name.removeprefix("day_"))}))
    if name == "clock":
        return _clock(found["hour"], found["minute"], found["half"] or "")
    if name == "military":
        return _clock(found["mh"], found["mm"], "")
    return _PLAIN[name]


def _clock(hour_text: str, minute_text: str | None, half: str) -> Token:
    hour, minute, half = int(hour_text), int(minute_text or 0), half.replace(".", "")
    if half in ("am", "pm"):
        # Strictly, 12am is midnight, but many people mean noon.
        if not 1 <= hour <= 12 or (half == "am" and hour == 12):
            raise NotUnderstood
        past_noon = 12 if half == "pm" else 0
        return Token(TokenKind.CLOCK, seconds=(hour % 12 + past_noon) * _HOUR + minute * 60, half=half)
    seconds = hour * _HOUR + minute * 60
    if half == "noon":
        if hour != 12 or minute:
            raise NotUnderstood
        return Token(TokenKind.CLOCK, seconds=seconds, half="24")
    if seconds > 24 * _HOUR:
        raise NotUnderstood
    says_itself = hour >= 13 or hour == 0 or (len(hour_text) == 2 and hour < 10 and minute_text is not None)
    return Token(TokenKind.CLOCK, seconds=seconds, half="24" if says_itself else "")


def span_after(clock: Token) -> tuple[Span, bool]:
    """Return the span from a clock time to the day's end, and whether am or pm was inferred."""
    start = _alone(clock)
    if start >= DAY_END:
        raise NotUnderstood
    return Span(start, DAY_END), start != clock.seconds


def span_before(clock: Token) -> tuple[Span, bool]:
    """Return the span from the day's start to a clock time, and whether am or pm was inferred."""
    end = _alone(clock)
    if end <= DAY_START:
        raise NotUnderstood
    return Span(DAY_START, end), end != clock.seconds


def span_between(first: Token, last: Token) -> tuple[Span, bool]:
    """Return the span between two clock times, and whether am or pm was inferred.

    The end is always after the start.
    """
    if first.half and last.half:
        start, end = first.seconds, last.seconds
    elif last.half:
        start, end = _start_before(first.seconds, last), last.seconds
    elif first.half:
        start, end = first.seconds, _end_after(first.seconds, last.seconds)
    else:
        start = _sociable(first.seconds, last.seconds)
        end = _end_after(start, last.seconds)
    if not start < end <= 24 * _HOUR:
        raise NotUnderstood
    return Span(start, end), (start, end) != (first.seconds, last.seconds)


def _alone(clock: Token) -> int:
    if clock.half or clock.seconds >= 8 * _HOUR:
        return clock.seconds
    if clock.seconds >= 7 * _HOUR:
        raise NotUnderstood
    return clock.seconds + _NOON


def _sociable(start: int, end: int) -> int:
    """Return a start without am or pm as a usual visiting hour.

    1 to 6 mean the afternoon, while "7-9" may be morning or evening.
    """
    if start < 7 * _HOUR:
        return start + _NOON
    if start < 8 * _HOUR and start < end <= 10 * _HOUR:
        raise NotUnderstood
    return start


def _end_after(start: int, end: int) -> int:
    return end if end > start else end + _NOON


def _start_before(start: int, last: Token) -> int:
    """Return a start without am or pm, inferred from an end that is clear.

    "1-4pm" starts at 13:00, "10-2pm" at 10:00.
    """
    if last.half == "24" and start >= 7 * _HOUR:
        return start
    afternoon = start % _NOON + _NOON
    return afternoon if afternoon < last.seconds else start
