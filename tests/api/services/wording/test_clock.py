"""Seconds of a day as people write them, and as instants."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from api.services.wording.clock import clock_time, instant

LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "00:00"),
        (34_200, "09:30"),
        (86_399, "23:59"),
        (86_400, "00:00 next day"),
        (87_000, "00:10 next day"),
        (172_800, "00:00 2 days later"),
    ],
)
def test_a_time_is_read_off_a_clock_and_past_midnight_says_so(seconds: int, shown: str) -> None:
    assert clock_time(seconds) == shown


@pytest.mark.parametrize(
    ("day", "offset"),
    [
        (date(2026, 7, 1), 1),
        (date(2026, 12, 1), 0),
        (date(2026, 3, 29), 1),
        (date(2026, 10, 25), 0),
    ],
)
def test_nine_o_clock_stays_nine_o_clock_on_the_days_the_clocks_change(day: date, offset: int) -> None:
    at = instant(day, 9 * 3600, LONDON)
    assert (at.hour, at.minute, at.date()) == (9, 0, day)
    assert at.utcoffset() == timedelta(hours=offset)


def test_a_time_past_midnight_is_on_the_next_day() -> None:
    assert instant(date(2026, 12, 31), 86_400 + 600, LONDON).date() == date(2027, 1, 1)
