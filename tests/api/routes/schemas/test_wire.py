"""Times on the wire: the moment at which the area's clocks show them, also on days when the clocks change."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from api.routes.schemas.wire import SpanOut, wire
from routing.needs import Span

LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("day", "seconds", "text"),
    [
        (date(2026, 11, 23), 36_000, "2026-11-23T10:00:00+00:00"),
        (date(2026, 7, 1), 36_000, "2026-07-01T10:00:00+01:00"),
        (date(2026, 3, 29), 36_000, "2026-03-29T10:00:00+01:00"),  # clocks went forward in the night
        (date(2026, 10, 25), 36_000, "2026-10-25T10:00:00+00:00"),  # and back
        (date(2026, 11, 23), 90_000, "2026-11-24T01:00:00+00:00"),  # after midnight
    ],
)
def test_ten_o_clock_is_what_the_clock_on_the_wall_shows(day: date, seconds: int, text: str) -> None:
    assert wire(SpanOut, Span(seconds, seconds), day, LONDON).start.isoformat() == text
