"""Reads telephone numbers in any format into E.164."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import phonenumbers
from phonenumbers import Leniency, PhoneNumber, PhoneNumberFormat, PhoneNumberMatcher, ValidationResult

__all__ = ["Phones", "phones"]

_PLAIN: Final = re.compile(r"[\d\s+()./\-]+")
_DIGIT_BEFORE: Final = re.compile(r"\d[\s().\-]*$")
_DIGIT_AFTER: Final = re.compile(r"[\s().\-]*\d")
_LABELS: Final = re.compile(r"(?i)\b(?:tel|telephone|phone|mob|mobile|home|landline|cell|m|t|or|and|no|number)\b")


@dataclass(frozen=True, slots=True)
class Phones:
    """The numbers a cell holds, in its order, as E.164, and whether it also holds other words."""

    numbers: tuple[str, ...]
    has_words: bool = False


def phones(text: str, region: str = "GB") -> Phones:
    """Every telephone number in a cell; none when it holds none that could be dialled.

    A number must be possible, not known to be in use: Ofcom's numbers for drama pass, and so does a number of an
    exchange that opens next year. A local number without its area code does not: it cannot be dialled from a mobile.
    """
    if _PLAIN.fullmatch(text):
        parts = [_parsed(part, region) for part in text.split("/")]
        plain = tuple(dict.fromkeys(part for part in parts if part is not None))
        return Phones(plain, has_words=bool(plain) and None in parts)
    found = PhoneNumberMatcher(text, region, leniency=Leniency.POSSIBLE)
    numbers: list[str] = []
    rest = text
    for match in found:
        number = _dialable(match.number)
        # A part of a longer run of digits is not a number of its own.
        alone = not (_DIGIT_BEFORE.search(text[: match.start]) or _DIGIT_AFTER.match(text[match.end :]))
        if number is not None and alone and number not in numbers:
            numbers.append(number)
        rest = rest.replace(match.raw_string, " ")
    words = _LABELS.sub(" ", rest)
    return Phones(tuple(numbers), has_words=bool(re.search(r"\w", words)))


def _parsed(text: str, region: str) -> str | None:
    try:
        return _dialable(phonenumbers.parse(text, region))
    except phonenumbers.NumberParseException:
        return None


def _dialable(number: PhoneNumber) -> str | None:
    if phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        return None
    return str(phonenumbers.format_number(number, PhoneNumberFormat.E164))
