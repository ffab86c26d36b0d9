"""The days a rule gives, its rests and bank holidays, and the rules that are not understood."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.errors import InvalidInput
from routing.series import Every, Holidays, Pause, Series, days_of, last_of, parse_rule
from tests.support.recurrences import RULES
from tests.support.store_makers import make_need

TUESDAY = date(2026, 11, 24)
CHRISTMAS = frozenset({date(2026, 12, 25), date(2026, 12, 28)})


def series(rule: str, first: date = TUESDAY, **more: Any) -> Series:
    return Series(id=1, every=parse_rule(rule), first_day=first, template=make_need(), **more)


def days(one: Series, start: date = TUESDAY, end: date = date(2027, 1, 31)) -> list[str]:
    return [f"{found.day:%d %b}" for found in days_of(one, start, end, CHRISTMAS.__contains__)]


@pytest.mark.parametrize(
    ("rule", "first", "given"),
    [
        ("FREQ=DAILY;INTERVAL=20", TUESDAY, ["24 Nov", "14 Dec", "03 Jan", "23 Jan"]),
        ("FREQ=WEEKLY;INTERVAL=4;BYDAY=TU,TH", TUESDAY, ["24 Nov", "26 Nov", "22 Dec", "24 Dec", "19 Jan", "21 Jan"]),
        ("FREQ=WEEKLY;INTERVAL=3", TUESDAY, ["24 Nov", "15 Dec", "05 Jan", "26 Jan"]),
        ("FREQ=MONTHLY;BYDAY=1MO", TUESDAY, ["07 Dec", "04 Jan"]),
        ("FREQ=MONTHLY;BYDAY=-1FR", TUESDAY, ["27 Nov", "25 Dec", "29 Jan"]),
        ("FREQ=MONTHLY", date(2026, 8, 31), ["30 Nov", "31 Dec", "31 Jan"]),
        ("FREQ=WEEKLY;BYDAY=TU;COUNT=2", TUESDAY, ["24 Nov", "01 Dec"]),
        ("FREQ=WEEKLY;BYDAY=TU;UNTIL=20261208", TUESDAY, ["24 Nov", "01 Dec", "08 Dec"]),
    ],
)
def test_a_rule_gives_its_days(rule: str, first: date, given: list[str]) -> None:
    assert days(series(rule, first)) == given


@pytest.mark.parametrize(
    ("holidays", "given"),
    [
        (Holidays.USUAL, ["18 Dec", "25 Dec", "01 Jan"]),
        (Holidays.SKIP, ["18 Dec", "01 Jan"]),
        (Holidays.BEFORE, ["18 Dec", "24 Dec", "01 Jan"]),
        (Holidays.AFTER, ["18 Dec", "26 Dec", "01 Jan"]),
    ],
)
def test_a_bank_holiday_is_skipped_or_moved_as_asked(holidays: Holidays, given: list[str]) -> None:
    fridays = series("FREQ=WEEKLY;BYDAY=FR", date(2026, 12, 18), holidays=holidays)
    assert days(fridays, end=date(2027, 1, 1)) == given


def test_a_day_that_is_moved_onto_another_of_the_series_is_done_once() -> None:
    daily = series("FREQ=DAILY", date(2026, 12, 24), holidays=Holidays.AFTER)
    assert days(daily, end=date(2026, 12, 29)) == ["24 Dec", "26 Dec", "27 Dec", "29 Dec"]


def test_a_day_is_moved_into_and_out_of_the_days_that_are_asked_about() -> None:
    fridays = series("FREQ=WEEKLY;BYDAY=FR", date(2026, 12, 18), holidays=Holidays.BEFORE)
    christmas = days_of(fridays, date(2026, 12, 24), date(2026, 12, 24), CHRISTMAS.__contains__)
    assert [(one.named, one.day) for one in christmas] == [(date(2026, 12, 25), date(2026, 12, 24))]
    assert days_of(fridays, date(2026, 12, 25), date(2026, 12, 25), CHRISTMAS.__contains__) == ()


def test_it_rests_while_it_is_paused_and_on_days_left_out() -> None:
    weekly = series(
        "FREQ=WEEKLY;BYDAY=TU",
        pauses=(Pause(date(2026, 12, 1), date(2026, 12, 10)),),
        skips=frozenset({date(2026, 12, 15)}),
        last_day=date(2027, 1, 5),
    )
    assert days(weekly) == ["24 Nov", "22 Dec", "29 Dec", "05 Jan"]
    assert days(series("FREQ=WEEKLY;BYDAY=TU", pauses=(Pause(date(2026, 12, 1)),))) == ["24 Nov"]


@pytest.mark.parametrize(
    ("rule", "codes"),
    [
        ("FREQ=HOURLY", ["series.rule-unsupported"]),
        ("FREQ=WEEKLY;BYHOUR=9;BYSETPOS=1", ["series.rule-unsupported"] * 2),
        ("FREQ=WEEKLY;BYDAY=XX;INTERVAL=0", ["series.rule-unfit"] * 2),
        ("FREQ=WEEKLY;BYDAY=1MO", ["series.rule-unfit"]),
        ("FREQ=MONTHLY;BYDAY=MO", ["series.rule-unsupported"]),
        ("FREQ=DAILY;INTERVAL=3;BYDAY=MO", ["series.rule-unsupported"]),
        ("FREQ=WEEKLY;WKST=SU", ["series.rule-unsupported"]),
        ("FREQ=DAILY;COUNT=2;UNTIL=20261231", ["series.rule-unfit"]),
        ("FREQ=DAILY;UNTIL=someday", ["series.rule-unfit"]),
        ("FREQ=DAILY;COUNT=99999", ["series.rule-unfit"]),
        ("FREQ=DAILY;FREQ=WEEKLY", ["series.rule-unfit"]),
        ("daily", ["series.rule-unfit"]),
        ("FREQ=WEEKLY;BYDAY=" + "MO," * 200, ["series.rule-unfit"]),
    ],
)
def test_what_is_no_rule_or_none_that_is_safe_is_refused_with_all_that_is_wrong(rule: str, codes: list[str]) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_rule(rule)
    assert [fault.code for fault in refused.value.faults] == codes


def test_a_rule_that_counts_knows_its_last_day() -> None:
    assert last_of(parse_rule("FREQ=WEEKLY;COUNT=3"), TUESDAY, None) == date(2026, 12, 8)
    assert last_of(parse_rule("FREQ=WEEKLY;COUNT=3"), TUESDAY, date(2026, 12, 2)) == date(2026, 12, 2)
    assert last_of(parse_rule("FREQ=WEEKLY"), TUESDAY, None) is None


@given(RULES)
def test_a_rule_is_read_back_as_it_is_written(rule: Every) -> None:
    assert parse_rule(str(rule)) == rule


@given(RULES, st.sampled_from(Holidays), st.integers(0, 60), st.integers(0, 60))
def test_days_asked_about_in_two_parts_are_those_asked_about_at_once(
    rule: Every, holidays: Holidays, offset: int, length: int
) -> None:
    """So that a day brought out in advance is never brought out again, nor forgotten."""
    one = Series(id=1, every=rule, first_day=TUESDAY, holidays=holidays, template=make_need())
    middle, end = TUESDAY + timedelta(days=offset), TUESDAY + timedelta(days=offset + length)
    parts = (
        *days_of(one, TUESDAY, middle, CHRISTMAS.__contains__),
        *days_of(one, middle + timedelta(days=1), end, CHRISTMAS.__contains__),
    )
    assert sorted(parts) == list(days_of(one, TUESDAY, end, CHRISTMAS.__contains__))
