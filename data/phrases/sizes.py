"""Reads sizes: "two", "1-2" (the larger number), "2 bags", "a couple"."""

from __future__ import annotations

import math
import re
from typing import Final

from data.phrases.words import fold, is_blank_word, normalise

__all__ = ["LARGEST_SIZE", "bags_and_crates", "size"]

LARGEST_SIZE: Final = 999
"""The most bags that a list can mean. A larger number is a telephone number or a mistake."""

_COUNTED: Final = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
_WORDS: Final = {
    word: number
    for number, word in enumerate(_COUNTED)
} | {"no": 0, "a": 1, "an": 1, "single": 1, "couple": 2, "a couple": 2, "couple of": 2, "a couple of": 2, "pair": 2,
     "a few": 3, "few": 3}  # fmt: skip
_NUMBER: Final = rf"(?:\d{{1,6}}(?:\.\d{{1,6}})?|{'|'.join(sorted(map(re.escape, _WORDS), key=len, reverse=True))})"
_SIZE: Final = re.compile(
    rf"(?:(?:about|approx|approximately|around|roughly|maybe|up to|at most|max|maximum|c|ca|~)\.?\s*)?"
    rf"(?P<first>{_NUMBER})\s*(?:(?:-|to|or|/)\s*(?P<last>{_NUMBER}))?\s*\+?\s*"
    rf"(?:(?:full|big|large|small|shopping|carrier|food)\s+)*"
    rf"(?:bags?|boxes|box|parcels?|portions?|meals?|items?|crates?|people|persons?|passengers?|seats?|packs?)?"
    rf"(?:\s+(?:max|maximum|or so|at most))?"
)


_AND: Final = re.compile(r"\s*(?:,|\+|&|\band\b|\bplus\b)\s*")


def size(text: str) -> int | None:
    """Return the whole number in a text, or None if not understood.

    For a range, it is the larger end. A half is rounded up.

    >>> size("1-2"), size("two"), size("2 bags"), size("a lot")
    (2, 2, 2, None)
    """
    found = _SIZE.fullmatch(fold(text))
    if found is None:
        return 0 if text.strip() and is_blank_word(text) and normalise(text) else None
    ends = [_number(end) for end in (found["first"], found["last"]) if end is not None]
    largest = math.ceil(max(ends))
    return largest if largest <= LARGEST_SIZE else None


def bags_and_crates(text: str) -> tuple[int, int] | None:
    """Return the numbers of bags and crates in a text, or None if not understood.

    A number alone means bags.

    >>> bags_and_crates("2 bags and a crate"), bags_and_crates("3 crates"), bags_and_crates("2")
    ((2, 1), (0, 3), (2, 0))
    """
    found: dict[bool, int] = {}
    for part in _AND.split(fold(text)):
        number, is_crates = size(part), "crate" in part
        if number is None or is_crates in found:
            return None
        found[is_crates] = number
    return found.get(False, 0), found.get(True, 0)


def _number(text: str) -> float:
    return float(_WORDS[text]) if text in _WORDS else float(text)
