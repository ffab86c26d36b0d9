"""Work out when a place is open on a day.

Hours are in OpenStreetMap's syntax, with the country's bank holidays and defaults for each kind.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import TZPATH, ZoneInfo

from geo.places.bank_holidays import on_their_weekdays
from geo.places.hours_text import tidied
from routing.errors import Fault
from routing.needs import PlaceKind, Span

if TYPE_CHECKING:
    from opening_hours import OpeningHours

__all__ = [
    "DEFAULT_HOURS",
    "HoursDoubt",
    "OpenDay",
    "are_undecided",
    "country_of",
    "hours_fault",
    "opening_day",
    "opening_spans",
]

DEFAULT_HOURS: Final[dict[PlaceKind, str]] = {
    PlaceKind.HUB: "Mo-Fr 09:00-17:00; PH off",
    PlaceKind.KITCHEN: "Mo-Su 11:00-14:00",
    PlaceKind.FRIDGE: "24/7",
    PlaceKind.PHARMACY: "Mo-Fr 09:00-17:30; Sa 09:00-13:00; PH off",
    PlaceKind.SHOP: "Mo-Sa 08:00-20:00; Su 10:00-16:00",
    PlaceKind.DONOR: "Mo-Sa 09:00-18:00; PH off",
    PlaceKind.SURGERY: "Mo-Fr 08:00-18:30; PH off",
    PlaceKind.COMMUNITY: "Mo-Fr 09:00-17:00; PH off",
}
"""The usual hours of each kind of place, for places whose own are unknown.

Pharmacies: the hours most keep on a weekday and a Saturday morning. Shops: six hours on a Sunday are the most a large
shop in England and Wales may open (Sunday Trading Act 1994). Surgeries: the core hours of a GP contract. The rest is
our own judgement, on the short side: a volunteer should not find a locked door.
"""

_LAST_SECOND: Final = 86_399
_SUN: Final = re.compile(r"sunrise|sunset|dawn|dusk", re.IGNORECASE)
_GREENWICH: Final = (0.0, 51.48)

_SAMPLE_DAYS: Final = tuple(date(2027, month, day) for month in (1, 4, 7, 10) for day in range(11, 18))
"""A week of each season, to see whether hours are ever certain."""


class HoursDoubt(StrEnum):
    """The reason why a place's own hours cannot be used on a day.

    They are unreadable, or say only that they are unknown.
    """

    UNREADABLE = "unreadable"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class OpenDay:
    """The opening hours of a place on a day, with a doubt, or None if the place's own hours are certain."""

    spans: tuple[Span, ...]
    doubt: HoursDoubt | None = None


def opening_spans(
    opening_hours: str,
    kind: PlaceKind,
    day: date,
    tz: ZoneInfo,
    *,
    country: str = "",
    defaults: Mapping[PlaceKind, str] = DEFAULT_HOURS,
    at: tuple[float, float] = _GREENWICH,
) -> tuple[Span, ...]:
    """Return when a place is open on a day, in order; empty when it is closed all day.

    See ``opening_day``.
    """
    return opening_day(opening_hours, kind, day, tz, country=country, defaults=defaults, at=at).spans


def opening_day(
    opening_hours: str,
    kind: PlaceKind,
    day: date,
    tz: ZoneInfo,
    *,
    country: str = "",
    defaults: Mapping[PlaceKind, str] = DEFAULT_HOURS,
    at: tuple[float, float] = _GREENWICH,
) -> OpenDay:
    """Return when a place is open on a day, in order, and whether that is certain.

    Times are local clock times in seconds since midnight, also on days when the clocks change. A span past midnight
    ends with the day; one from the evening before starts at 0. Unreadable hours never stop a day's plan: the kind's
    default applies. Hours stated to be unknown ("by appointment") count as closed. Both come with a doubt.
    ``hours_fault`` and ``are_undecided`` find them beforehand.

    Parameters
    ----------
    opening_hours
        OpenStreetMap's syntax; empty takes the default of the kind.
    country
        ISO code of the country (``GB``), or the part of one (``GB-SCT``), whose bank holidays are the ``PH`` of the
        rules; empty is the time zone's own country.
    defaults
        The hours of each kind where a place's own are unknown.
    at
        lon, lat, for hours that follow the sun.
    """
    region = country or country_of(tz) or ""
    rules = tidied(opening_hours)
    try:
        spans = _spans(rules or defaults[kind], day, tz, region, at)
    except ValueError:
        return OpenDay(_spans(defaults[kind], day, tz, region, at)[_Known.OPEN], HoursDoubt.UNREADABLE)
    unknown = spans[_Known.UNKNOWN] and not spans[_Known.OPEN]
    return OpenDay(spans[_Known.OPEN], HoursDoubt.UNDECIDED if unknown else None)


class _Known(StrEnum):
    """The state of a place at a time of day: open, closed or unknown."""

    OPEN = "open"
    UNKNOWN = "unknown"


_KNOWN: Final = {known.value: known for known in _Known}
"""The states that matter, by the library's text for them."""


def are_undecided(opening_hours: str) -> bool:
    """Return whether hours can be read but never say for certain that the place is open ("by appointment")."""
    if not opening_hours.strip() or hours_fault(opening_hours, "") is not None:
        return False
    rules = tidied(opening_hours)
    weeks = [_spans(rules, day, _UTC, "", _GREENWICH) for day in _SAMPLE_DAYS]
    return not any(spans[_Known.OPEN] for spans in weeks) and any(spans[_Known.UNKNOWN] for spans in weeks)


def _spans(rules: str, day: date, tz: ZoneInfo, region: str, at: tuple[float, float]) -> dict[_Known, tuple[Span, ...]]:
    """Return the open and the unknown spans of a day; raises ValueError when the rules cannot be read."""
    hours = _parsed(on_their_weekdays(rules, day, region), *((tz, at) if _SUN.search(rules) else ()))
    begin = datetime.combine(day, time())
    spans: dict[_Known, list[Span]] = {state: [] for state in _Known}
    for start, end, state, _ in hours.intervals(begin, begin + timedelta(days=1)):
        known = _KNOWN.get(str(state))
        if known is None:
            continue
        of = spans[known]
        # Local times are compared without their zone: seconds are those the clock on the wall shows.
        first = int((start.replace(tzinfo=None) - begin).total_seconds())
        last = min(int((end.replace(tzinfo=None) - begin).total_seconds()), _LAST_SECOND)
        if of and first <= of[-1].end:
            of[-1] = Span(of[-1].start, last)
        else:
            of.append(Span(first, last))
    return {state: tuple(of) for state, of in spans.items()}


def hours_fault(opening_hours: str, where: str, name: str = "") -> Fault | None:
    """Return what is wrong with some opening hours, naming the place; None when they can be read or are empty."""
    rules = tidied(opening_hours)
    if not rules:
        return None
    try:
        for variant in (rules, *(_HOLIDAY.sub(day, rules) for day in ("Mo", "Su"))):
            _parsed(variant)
    except ValueError:
        return Fault(
            "place.hours",
            where,
            f"The opening hours{f' of {name}' if name else ''} cannot be read: {opening_hours.strip()[:60]}",
            "Write them as OpenStreetMap does (Mo-Fr 09:00-17:30; Sa 09:00-13:00). The usual hours of its kind apply.",
        )
    return None


_HOLIDAY: Final = re.compile(r"\bPH\b(?!\s*[+-]\s*\d|\s+(?:Mo|Tu|We|Th|Fr|Sa|Su))")
_UTC: Final = ZoneInfo("UTC")


@lru_cache(maxsize=1024)
def _parsed(rules: str, tz: ZoneInfo | None = None, at: tuple[float, float] | None = None) -> OpeningHours:
    # The library's stubs do not know its own exceptions.
    from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined]

    try:
        if tz is None or at is None:
            return OpeningHours(rules)
        return OpeningHours(rules, timezone=tz, coords=(at[1], at[0]))
    except ParserError as error:
        raise ValueError(str(error)) from error


@lru_cache(maxsize=64)
def country_of(tz: ZoneInfo) -> str | None:
    """Return the ISO code of a time zone's country (``GB`` for Europe/London), or None."""
    for text in _zone_tables():
        for line in text.splitlines():
            cells = line.split("\t")
            if not line.startswith("#") and len(cells) > 2 and cells[2] == tz.key:
                return cells[0]
    return None


@lru_cache(maxsize=1)
def _zone_tables() -> tuple[str, ...]:
    from importlib import resources

    found = [Path(folder) / "zone.tab" for folder in TZPATH]
    texts = [path.read_text(encoding="utf-8") for path in found if path.is_file()]
    try:
        packaged = resources.files("tzdata").joinpath("zoneinfo", "zone.tab")
        if packaged.is_file():
            texts.append(packaged.read_text(encoding="utf-8"))
    except ModuleNotFoundError:
        pass
    return tuple(texts)
