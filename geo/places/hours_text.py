"""Rewrite opening hours as people write them into the form that the library reads.

Quoted comments are left unchanged.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

__all__ = ["rules_of", "tidied"]

_QUOTED: Final = re.compile(r'("[^"]*")')
_DAY: Final = r"(?:Mo|Tu|We|Th|Fr|Sa|Su|PH|SH)"
_HOUR: Final = r"(?:[01]?\d|2[0-6])"

_REWRITES: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (re.compile(r"\s*[\u2010-\u2015\u2212]\s*"), "-"),
    # "Mo-We: 10:00-19:00"
    (re.compile(rf"({_DAY})\s*:\s*(?=\d)", re.IGNORECASE), r"\1 "),
    # "9.00-17.00"
    (re.compile(rf"(?<![\d.:])({_HOUR})\.([0-5]\d)(?![\d.])"), r"\1:\2"),
    # "Mo-Fr 0900-1700"; without a weekday before them the digits may be years.
    (re.compile(rf"(?<={_DAY} )([01]\d|2[0-6])([0-5]\d)\s*-\s*([01]\d|2[0-6])([0-5]\d)(?!\d)"), r"\1:\2-\3:\4"),
    (re.compile(r";(?:\s*;)+"), ";"),
)
_TIMES: Final = re.compile(r"\d{1,2}:\d\d|24/7|sunrise|sunset|dawn|dusk|\b(?:open|off|closed|unknown)\b", re.IGNORECASE)


def tidied(text: str) -> str:
    """Return opening hours in plain syntax, with "unknown" for rules that are only a comment.

    In OpenStreetMap's specification ``"by appointment"`` means unknown hours, but the library would read it as open
    all day.
    """
    plain = _outside_quotes(text.strip(), _rewritten)
    plain = re.sub(r"[\s;,|]+$", "", plain)
    return "".join(_SEPARATORS.get(part) or _undecided(part).strip() for part in rules_of(plain))


def rules_of(text: str) -> list[str]:
    """Split opening hours into rules and the separators between them (``;`` and ``||``)."""
    parts = [""]
    for piece in _QUOTED.split(text):
        if piece.startswith('"'):
            parts[-1] += piece
            continue
        first, *rest = re.split(r"(;|\|\|)", piece)
        parts[-1] += first
        parts += rest
    return parts


_SEPARATORS: Final = {";": "; ", "||": " || "}


def _rewritten(text: str) -> str:
    for pattern, replacement in _REWRITES:
        text = pattern.sub(replacement, text)
    return text


def _outside_quotes(text: str, change: Callable[[str], str]) -> str:
    return "".join(part if part.startswith('"') else change(part) for part in _QUOTED.split(text))


def _undecided(rule: str) -> str:
    """Mark a rule that is only a comment, perhaps for some days, as unknown."""
    match = re.fullmatch(r'(\s*[^"]*?)\s*("[^"]*")\s*', rule)
    if match is None or _TIMES.search(match[1]):
        return rule
    return " ".join((match[1], "unknown", match[2])).strip()
