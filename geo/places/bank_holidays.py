"""Bank holidays: of a country, or of a part of one where they differ (``GB-SCT``); from the package ``holidays``."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

__all__ = ["holiday_region", "is_bank_holiday", "knows_holidays", "on_their_weekdays"]

_OF_WARDS: Final = {"S": "GB-SCT", "N": "GB-NIR", "9": "GB-NIR", "W": "GB-WLS"}
"""The part of the United Kingdom that a ward's GSS code begins with; England's is what is left."""
_WEEKDAYS: Final = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_QUOTED_OR_HOLIDAY: Final = re.compile(r'"[^"]*"|\bPH\b')


def holiday_region(country: str, ward_code: str) -> str:
    """Whose bank holidays an area keeps: the country's; where that is only ``GB``, those of its wards' part of it."""
    return _OF_WARDS.get(ward_code[:1].upper(), "GB-ENG") if country == "GB" else country


def knows_holidays(region: str) -> bool:
    """Whether the bank holidays of a country (``GB``) or a part of one (``GB-SCT``), by its ISO code, are known."""
    import holidays

    country, _, part = region.partition("-")
    known = holidays.list_supported_countries(include_aliases=False)
    return country in known and (not part or part in known[country])


def is_bank_holiday(day: date, region: str) -> bool:
    """Whether a day is a bank holiday; never where a region's are not known."""
    return day in _of_year(region, day.year)


def on_their_weekdays(rules: str, day: date, region: str) -> str:
    """Opening hours of a day with its weekday in place of ``PH``, where that day or the one before is a bank holiday.

    Read without any bank holidays, they then say when a place is open on that day, and what began the evening before.
    """
    kept = [one for one in (day - timedelta(days=1), day) if is_bank_holiday(one, region)]
    if not kept:
        return rules
    named = ",".join(_WEEKDAYS[one.weekday()] for one in kept)
    return _QUOTED_OR_HOLIDAY.sub(lambda found: named if found[0] == "PH" else found[0], rules)


@lru_cache(maxsize=256)
def _of_year(region: str, year: int) -> frozenset[date]:
    import holidays

    if not knows_holidays(region):
        return frozenset()
    country, _, part = region.partition("-")
    return frozenset(holidays.country_holidays(country, subdiv=part or None, years=year))
