"""Reads telephone numbers in any format into E.164."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

import phonenumbers
from phonenumbers import Leniency, PhoneNumber, PhoneNumberFormat, PhoneNumberMatcher, ValidationResult

__all__ = ["Phones", "phone_text", "phones"]

_PLAIN: Final = re.compile(r"[\d\s+()./\-]+")
_DIGIT_BEFORE: Final = re.compile(r"\d[\s().\-]*$")
_DIGIT_AFTER: Final = re.compile(r"[\s().\-]*\d")
_LABELS: Final = re.compile(r"(?i)\b(?:tel|telephone|phone|mob|mobile|home|landline|cell|m|t|or|and|no|number)\b")


_FLOAT: Final = re.compile(r"(\d{9,13})\.0+")
_SCIENTIFIC: Final = re.compile(r"(?i)(\d)\.(\d+)e\+?(\d+)")
_BRITAIN: Final = 44
_FULL_LENGTH: Final = 10
"""The number of digits after +44. Only certain areas and services have shorter numbers."""


@dataclass(frozen=True, slots=True)
class Phones:
    """The numbers in a cell.

    Attributes
    ----------
    numbers
        The numbers as E.164, in the order of the cell.
    has_words
        Whether the cell also contains other words.
    extension
        The extension of the first number, or "".
    too_short, too_long
        Whether the cell has a number with too few or too many digits, which is left out of ``numbers``.
    """

    numbers: tuple[str, ...]
    has_words: bool = False
    extension: str = ""
    too_short: bool = False
    too_long: bool = False

    @property
    def says_more(self) -> bool:
        """Whether the cell contains more than its numbers."""
        return self.has_words or bool(self.extension)


def phones(text: str, region: str = "GB") -> Phones:
    """Read the telephone numbers in a cell that can be dialled.

    A number must have the length of its country's numbers, but need not be in use: Ofcom's drama numbers are
    accepted, and so are numbers of an exchange not yet opened. A local number without its area code is not, because
    it cannot be dialled from a mobile.
    """
    text = _as_typed(text)
    if _PLAIN.fullmatch(text):
        return _of_parts([_parsed(part, region) for part in text.split("/")])
    found: list[tuple[PhoneNumber | None, int]] = []
    rest = text
    for match in PhoneNumberMatcher(text, region, leniency=Leniency.POSSIBLE):
        # Part of a longer run of digits is not a separate number.
        if not (_DIGIT_BEFORE.search(text[: match.start]) or _DIGIT_AFTER.match(text[match.end :])):
            found.append((match.number, _length(match.number)))
        rest = rest.replace(match.raw_string, " ")
    words = bool(re.search(r"\w", _LABELS.sub(" ", rest)))
    return replace(_of_parts(found), has_words=words)


def phone_text(number: str) -> str:
    """Return an E.164 number as people write it: ``07700 900123``, or ``+353 85 012 3456`` for another country.

    >>> phone_text("+447700900123")
    '07700 900123'
    """
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    british = parsed.country_code == _BRITAIN
    style = PhoneNumberFormat.NATIONAL if british else PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(parsed, style))


def _as_typed(text: str) -> str:
    """Undo a spreadsheet's number format: ``7700900123.0``, ``4.47700900123E+11``.

    The second is undone only if no digit is lost.
    """
    text = text.strip()
    if found := _FLOAT.fullmatch(text):
        return found[1]
    found = _SCIENTIFIC.fullmatch(text)
    if found is not None and len(found[2]) == int(found[3]):
        return found[1] + found[2]
    return text


def _of_parts(parts: list[tuple[PhoneNumber | None, int]]) -> Phones:
    good = [number for number, length in parts if number is not None and length == ValidationResult.IS_POSSIBLE]
    numbers = tuple(dict.fromkeys(str(phonenumbers.format_number(one, PhoneNumberFormat.E164)) for one in good))
    lengths = {length for number, length in parts if number is not None}
    return Phones(
        numbers,
        has_words=bool(numbers) and len(good) < len(parts),
        extension=str(good[0].extension or "") if good else "",
        too_short=ValidationResult.TOO_SHORT in lengths,
        too_long=ValidationResult.TOO_LONG in lengths,
    )


def _parsed(text: str, region: str) -> tuple[PhoneNumber | None, int]:
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None, int(ValidationResult.INVALID_LENGTH)
    return number, _length(number)


def _length(number: PhoneNumber) -> int:
    length = phonenumbers.is_possible_number_with_reason(number)
    if number.country_code == _BRITAIN and length == ValidationResult.IS_POSSIBLE:
        digits = len(phonenumbers.national_significant_number(number))
        if digits < _FULL_LENGTH and not phonenumbers.is_valid_number(number):
            return int(ValidationResult.TOO_SHORT)
    return int(length)
