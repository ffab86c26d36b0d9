from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.phrases.deadlines import named_day, sheet_day

MONDAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("text", "day"),
    [("1st December", date(2026, 12, 1)), ("1 Dec", date(2026, 12, 1)), ("by Tue 1st Dec", date(2026, 12, 1)),
     ("December 1st", date(2026, 12, 1)), ("25 November", date(2026, 11, 25)), ("5 January", date(2027, 1, 5)),
     ("today", MONDAY), ("Tomorrow", date(2026, 12, 1)), ("in 3 days", date(2026, 12, 3)),
     ("within a week", date(2026, 12, 7)), ("Friday", date(2026, 12, 4)), ("this Friday", date(2026, 12, 4)),
     ("by Monday", MONDAY), ("before Friday", date(2026, 12, 3)), ("Fri am", date(2026, 12, 4)),
     ("end of the month", MONDAY), ("46357", date(2026, 12, 1)), ("46357.5", date(2026, 12, 1)),
     ("by 01/12/2026", date(2026, 12, 1)), ("29 Feb", date(2028, 2, 29)), ("no rush", None), ("n/a", None)],
)  # fmt: skip
def test_reads_a_day(text: str, day: date | None) -> None:
    start = date(2027, 12, 1) if text == "29 Feb" else MONDAY
    named = named_day(text, start, start)
    assert named is not None
    assert named.day == day


@pytest.mark.parametrize(
    "text",
    ["ASAP", "soon", "next week", "next Friday", "when the shop opens", "Mon or Tue", "before 12", "31 November",
     "12345", "4/12", "mornings"],
)  # fmt: skip
def test_asks_about_what_is_no_day(text: str) -> None:
    assert named_day(text, MONDAY, MONDAY) is None


def test_tomorrow_means_nothing_when_nobody_knows_when_it_was_said() -> None:
    assert named_day("tomorrow", None, MONDAY) is None
    assert named_day("1st December", None, MONDAY) is not None


def test_only_a_day_number_of_this_century_is_a_day() -> None:
    assert sheet_day("46357") == date(2026, 12, 1)
    assert sheet_day("07700") is sheet_day("99999") is sheet_day("463570") is None


@settings(deadline=None)
@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    named_day(text, MONDAY, MONDAY)
