"""Bank holidays of a country or a part of one (``GB-SCT``), from the package ``holidays``."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

__all__ = ["holiday_region", "is_bank_holiday", "knows_holidays", "on_their_weekdays"]

_OF_WARDS: Final = {"S": "GB-SCT", "N": "GB-NIR", "9": "GB-NIR", "W": "GB-WLS"}
"""The part of the United Kingdom by the first letter of a ward's GSS code; any other letter is England."""
_WEEKDAYS: Final = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_DAY: Final = rf"(?:{'|'.join(_WEEKDAYS)})"
_DAYS: Final = rf"{_DAY}(?:\s*-\s*{_DAY})?"
_HOLIDAYS: Final = re.compile(
    rf'"[^"]*"'
    rf"|\b(?P<which>(?:PH|SH)(?:\s*,\s*(?:PH|SH))*)\s+(?P<falling_on>{_DAYS}(?:\s*,\s*{_DAYS})*)(?!\s*\[)"
    r"|\bPH\s*(?P<offset>[+-]\s*\d+)\s*days?\b"
    r"|\bPH\b"
)
"""A comment; holidays that fall on some weekdays (``PH Su``); days beside a holiday (``PH -1 day``); a holiday."""


def holiday_region(country: str, ward_code: str) -> str:
    """Return the region whose bank holidays an area observes.

    It is the area's country or, for ``GB``, the part of it that the wards are in.
    """
    return _OF_WARDS.get(ward_code[:1].upper(), "GB-ENG") if country == "GB" else country


def knows_holidays(region: str) -> bool:
    """Return whether the bank holidays of a country or a part of one are known.

    The region is an ISO code: ``GB``, ``GB-SCT``.
    """
    import holidays

    country, _, part = region.partition("-")
    known = holidays.list_supported_countries(include_aliases=False)
    return country in known and (not part or part in known[country])


def is_bank_holiday(day: date, region: str) -> bool:
    """Return whether a day is a bank holiday; False if those of the region are unknown."""
    return day in _of_year(region, day.year)


def on_their_weekdays(rules: str, day: date, region: str) -> str:
    """Return opening hours with weekdays in place of bank holidays.

    The result applies to one day and the night before, and must be read without bank holidays. If neither day is a
    bank holiday, ``PH`` stays, and then never applies.
    """
    days = (day - timedelta(days=1), day)

    def resolved(match: re.Match[str]) -> str:
        if match[0].startswith('"'):
            return match[0]
        offset = int(match["offset"].replace(" ", "")) if match["offset"] else 0
        met = [candidate for candidate in days if is_bank_holiday(candidate - timedelta(days=offset), region)]
        if match["falling_on"]:
            # "PH Su" is a bank holiday that is a Sunday; the library would take it for "PH,Su".
            wanted = _weekdays(match["falling_on"])
            met = [holiday for holiday in met if holiday.weekday() in wanted and "PH" in match["which"]]
        return ",".join(_WEEKDAYS[holiday.weekday()] for holiday in met) or "PH"

    return _HOLIDAYS.sub(resolved, rules)


def _weekdays(text: str) -> set[int]:
    """Return the numbers of listed weekdays: ``Fr-Mo,We`` is 4, 5, 6, 0 and 2."""
    numbers: set[int] = set()
    for part in re.sub(r"\s", "", text).split(","):
        first, _, last = part.partition("-")
        begin, end = _WEEKDAYS.index(first), _WEEKDAYS.index(last or first)
        numbers |= {number % 7 for number in range(begin, end + (8 if end < begin else 1))}
    return numbers


@lru_cache(maxsize=256)
def _of_year(region: str, year: int) -> frozenset[date]:
    import holidays

    if not knows_holidays(region):
        return frozenset()
    country, _, part = region.partition("-")
    return frozenset(holidays.country_holidays(country, subdiv=part or None, years=year))
