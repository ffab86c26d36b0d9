"""When places are open."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from geo.places.opening_hours import DEFAULT_HOURS, country_of, hours_fault, opening_spans
from routing.errors import InvalidInput
from routing.needs import PlaceKind, Span

LONDON = ZoneInfo("Europe/London")
MONDAY, SATURDAY, SUNDAY = date(2026, 11, 23), date(2026, 11, 28), date(2026, 11, 29)


def clock(*times: str) -> tuple[Span, ...]:
    def seconds(text: str) -> int:
        hours, minutes = text.split(":")
        return int(hours) * 3600 + int(minutes) * 60

    return tuple(Span(*(seconds(part) for part in text.split("-"))) for text in times)


def spans(hours: str, day: date, kind: PlaceKind = PlaceKind.SHOP) -> tuple[Span, ...]:
    return opening_spans(hours, kind, day, LONDON)


def test_reads_days_and_hours() -> None:
    hours = "Mo-Sa 07:00-22:00; Su 11:00-17:00"
    assert spans(hours, MONDAY) == clock("07:00-22:00")
    assert spans(hours, SUNDAY) == clock("11:00-17:00")


def test_lunch_closing_makes_two_spans() -> None:
    assert spans("Mo-Fr 09:00-13:00,14:00-17:30", MONDAY) == clock("09:00-13:00", "14:00-17:30")


def test_closed_all_day_is_no_span() -> None:
    assert spans("Mo-Fr 09:00-17:00", SUNDAY) == ()


def test_always_open_is_the_whole_day() -> None:
    assert spans("24/7", SUNDAY) == (Span(0, 86_399),)


def test_a_night_shift_is_cut_at_midnight() -> None:
    assert spans("Fr-Sa 22:00-02:00", SATURDAY) == (Span(0, 7200), Span(79_200, 86_399))


def test_unknown_hours_take_the_default_of_the_kind() -> None:
    assert spans("", MONDAY, PlaceKind.PHARMACY) == clock("09:00-17:30")
    assert spans(" ", SATURDAY, PlaceKind.PHARMACY) == clock("09:00-13:00")
    assert spans("", SUNDAY, PlaceKind.PHARMACY) == ()


@pytest.mark.parametrize("kind", PlaceKind)
def test_every_kind_has_sound_default_hours(kind: PlaceKind) -> None:
    assert hours_fault(DEFAULT_HOURS[kind], "") is None
    assert spans("", MONDAY, kind) != ()


def test_bank_holidays_are_those_of_the_country() -> None:
    """28 December 2026 is a Monday, and the substitute day for Boxing Day, a Saturday."""
    substitute = date(2026, 12, 28)
    assert spans("", substitute, PlaceKind.PHARMACY) == ()
    assert spans("Mo-Fr 09:00-17:00; PH off", substitute) == ()
    assert spans("Mo-Fr 09:00-17:00; PH 10:00-16:00", substitute) == clock("10:00-16:00")
    assert opening_spans("Mo-Fr 09:00-17:00; PH off", PlaceKind.SHOP, substitute, ZoneInfo("UTC")) != ()


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_times_are_the_clock_s_also_when_the_clocks_change(day: date) -> None:
    assert spans("Su 09:00-17:00", day) == clock("09:00-17:00")


def test_the_country_of_a_time_zone() -> None:
    assert country_of(LONDON) == "GB"
    assert country_of(ZoneInfo("Europe/Vienna")) == "AT"
    assert country_of(ZoneInfo("UTC")) is None


@pytest.mark.parametrize("hours", ["nine to five", "Mo-Fr 9-17", "25:00-26:00 Mo", "{{ 7 * 7 }}"])
def test_hours_that_cannot_be_understood_are_a_fault(hours: str) -> None:
    fault = hours_fault(hours, "line 3")
    assert fault is not None
    assert (fault.code, fault.where) == ("place.hours", "line 3")
    with pytest.raises(InvalidInput):
        spans(hours, MONDAY)
