"""Breaks as people write them become minutes in a span, or nothing is understood."""

from __future__ import annotations

import pytest

from data.phrases.breaks import breaks, breaks_written


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a 30 minute break between 12 and 14", "30 min between 12:00 and 14:00"),
        ("30-minute break from 12 to 2pm", "30 min between 12:00 and 14:00"),
        ("12-2: half an hour", "30 min between 12:00 and 14:00"),
        ("an hour between 12 and 2", "60 min between 12:00 and 14:00"),
        ("1 hour lunch", "60 min between 12:00 and 14:00"),
        ("1 hour lunch break 1-3", "60 min between 13:00 and 15:00"),
        ("45 minutes at 12:30", "45 min between 12:30 and 13:15"),
        ("30 12:00-14:00; 15 min 10-11", "15 min between 10:00 and 11:00\n30 min between 12:00 and 14:00"),
        ("", ""),
        ("no", ""),
        ("n/a", ""),
    ],
)
def test_a_break_is_understood_and_reads_back_the_same(text: str, told: str) -> None:
    found = breaks(text)
    assert found is not None
    assert breaks_written(found) == told
    assert breaks(told) == found


@pytest.mark.parametrize(
    "text",
    ["12-1", "30 min", "a while at noon", "Mon 30 min 12-2", "1 hour between 12 and 12:30", "30 min 12-2; and tea",
     "; ".join(["15 min 12-2"] * 5), "30 min 12-2" + " " * 200],
)  # fmt: skip
def test_what_is_not_understood_as_a_whole_is_not_understood(text: str) -> None:
    assert breaks(text) is None
