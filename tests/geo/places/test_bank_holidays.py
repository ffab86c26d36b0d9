"""Bank holidays of each part of the United Kingdom; the days are those of gov.uk/bank-holidays."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from geo.places.bank_holidays import holiday_region, is_bank_holiday, knows_holidays
from geo.places.opening_hours import opening_spans
from routing.needs import PlaceKind, Span

LONDON = ZoneInfo("Europe/London")
ALL = "0101 0403 0504 0525 1225 1228"
OF_2026 = {
    "GB-ENG": f"{ALL} 0406 0831",
    "GB-WLS": f"{ALL} 0406 0831",
    "GB-SCT": f"{ALL} 0102 0803 1130",
    "GB-NIR": f"{ALL} 0317 0406 0713 0831",
}
"""The working days of 2026 that are bank holidays (Scotland's day of the World Cup, 15 June, stands apart)."""


def spans(rules: str, day: date, region: str) -> tuple[Span, ...]:
    return opening_spans(rules, PlaceKind.SHOP, day, LONDON, country=region)


@pytest.mark.parametrize("region", OF_2026)
def test_each_part_of_the_united_kingdom_keeps_its_own_days(region: str) -> None:
    first = date(2026, 1, 1)
    year = [first + timedelta(days=number) for number in range(365)]
    kept = {f"{day:%m%d}" for day in year if day.weekday() < 5 and is_bank_holiday(day, region)}
    assert kept - {"0615"} == set(OF_2026[region].split())
    assert ("0615" in kept) == (region == "GB-SCT")


def test_where_only_the_country_is_said_the_wards_say_which_part_of_it() -> None:
    codes = ("E05013050", "W05000982", "S13002967", "N08000101", "X05000001")
    parts = ["GB-ENG", "GB-WLS", "GB-SCT", "GB-NIR", "GB-ENG"]
    assert [holiday_region("GB", code) for code in codes] == parts
    assert holiday_region("GB-SCT", "E05013050") == "GB-SCT"
    assert holiday_region("AT", "90101") == "AT"


def test_a_region_that_nobody_knows_has_none() -> None:
    assert [knows_holidays(one) for one in ("GB", "GB-SCT", "AT", "GB-XYZ", "XX", "")] == [True, True, True] + [
        False
    ] * 3
    assert not is_bank_holiday(date(2026, 12, 25), "XX")


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ("Mo-Fr 09:00-17:00; PH off", ()),
        ("Mo-Fr 09:00-17:00; PH 10:00-16:00", (Span(36_000, 57_600),)),
        ("Mo-Fr,PH 09:00-17:00", (Span(32_400, 61_200),)),
        ("Sa,Su,PH 10:00-12:00", (Span(36_000, 43_200),)),
        ('Mo-Fr 09:00-17:00 "PH too"', (Span(32_400, 61_200),)),
    ],
)
def test_hours_on_a_bank_holiday_are_those_the_rules_give_it(rules: str, expected: tuple[Span, ...]) -> None:
    assert spans(rules, date(2026, 8, 31), "GB-ENG") == expected


def test_the_first_of_january_and_the_last_monday_of_august_are_kept_where_they_are_holidays_and_not_elsewhere() -> (
    None
):
    rules = "Mo-Fr 09:00-17:00; PH off"
    assert spans(rules, date(2027, 1, 1), "GB-ENG") == ()
    assert spans(rules, date(2026, 8, 31), "GB-SCT") != ()
    assert spans(rules, date(2026, 8, 3), "GB-SCT") == ()
    assert spans(rules, date(2026, 9, 1), "GB-ENG") != ()


def test_what_began_on_the_evening_of_a_bank_holiday_goes_on_past_midnight() -> None:
    assert spans("PH 20:00-02:00", date(2026, 9, 1), "GB-ENG")[0] == Span(0, 7200)
