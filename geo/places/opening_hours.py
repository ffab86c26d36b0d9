"""When a place is open on a day: OpenStreetMap's syntax, the country's bank holidays, and a default for each kind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import TZPATH, ZoneInfo

from geo.places.bank_holidays import on_their_weekdays
from routing.errors import Fault, InvalidInput
from routing.needs import PlaceKind, Span

if TYPE_CHECKING:
    from opening_hours import OpeningHours

__all__ = ["DEFAULT_HOURS", "country_of", "hours_fault", "opening_spans"]

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
"""Hours taken where a place's own are unknown.

Pharmacies: the hours most keep on a weekday and a Saturday morning. Shops: six hours on a Sunday are the most a large
shop in England and Wales may open (Sunday Trading Act 1994). Surgeries: the core hours of a GP contract. The rest is
our own judgement, on the short side: a volunteer should not stand before a locked door.
"""

_LAST_SECOND: Final = 86_399


def opening_spans(
    opening_hours: str,
    kind: PlaceKind,
    day: date,
    tz: ZoneInfo,
    *,
    country: str = "",
    defaults: Mapping[PlaceKind, str] = DEFAULT_HOURS,
) -> tuple[Span, ...]:
    """When a place is open on a day, in order; empty when it is closed all day.

    Times are as a clock on the wall shows them, in seconds since its midnight, also on the days the clocks change. A
    span that goes on past midnight ends with the day; one that began the evening before starts at 0.

    Parameters
    ----------
    opening_hours
        OpenStreetMap's syntax; empty takes the default of the kind.
    country
        ISO code of the country (``GB``), or the part of one (``GB-SCT``), whose bank holidays are the ``PH`` of the
        rules; empty is the time zone's own country.
    defaults
        The hours of each kind where a place's own are unknown.

    Raises
    ------
    InvalidInput
        ``place.hours`` when the rules cannot be understood.
    """
    from opening_hours import State

    rules = opening_hours.strip() or defaults[kind]
    try:
        hours = _parsed(on_their_weekdays(rules, day, country or country_of(tz) or ""))
    except ValueError as error:
        raise InvalidInput([_fault(rules, "opening hours")]) from error
    begin = datetime.combine(day, time())
    spans: list[Span] = []
    for start, end, state, _ in hours.intervals(begin, begin + timedelta(days=1)):
        if state != State.OPEN:
            continue
        first = int((start - begin).total_seconds())
        last = min(int((end - begin).total_seconds()), _LAST_SECOND)
        if spans and first <= spans[-1].end:
            spans[-1] = Span(spans[-1].start, last)
        else:
            spans.append(Span(first, last))
    return tuple(spans)


def hours_fault(opening_hours: str, where: str) -> Fault | None:
    """What is wrong with some opening hours; None when they are sound or empty."""
    rules = opening_hours.strip()
    if not rules:
        return None
    try:
        _parsed(rules)
    except ValueError:
        return _fault(rules, where)
    return None


def _fault(rules: str, where: str) -> Fault:
    return Fault(
        "place.hours",
        where,
        f"These opening hours are not understood: {rules[:60]}",
        "Write them as OpenStreetMap does (Mo-Fr 09:00-17:30; Sa 09:00-13:00); until then the default hours apply.",
    )


@lru_cache(maxsize=1024)
def _parsed(rules: str) -> OpeningHours:
    # The library's stubs do not know its own exceptions.
    from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined]

    try:
        return OpeningHours(rules)
    except ParserError as error:
        raise ValueError(str(error)) from error


@lru_cache(maxsize=64)
def country_of(tz: ZoneInfo) -> str | None:
    """The ISO code of the country a time zone belongs to (``GB`` of Europe/London); None where it is no country's."""
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
