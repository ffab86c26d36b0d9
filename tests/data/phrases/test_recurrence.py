"""How often, in words and back."""

from __future__ import annotations

import pytest
from hypothesis import given

from data.phrases.recurrence import recurrence, recurrence_told
from routing.errors import InvalidInput
from routing.series import Every
from tests.support.recurrences import RULES


@pytest.mark.parametrize(
    ("words", "rule", "told"),
    [
        ("every Tuesday", "FREQ=WEEKLY;BYDAY=TU", "every Tuesday"),
        ("Tuesdays", "FREQ=WEEKLY;BYDAY=TU", "every Tuesday"),
        ("Every Tue & Fri", "FREQ=WEEKLY;BYDAY=TU,FR", "every Tuesday and Friday"),
        ("every second Friday", "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", "every second Friday"),
        ("alternate Fridays", "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", "every second Friday"),
        ("fortnightly on Mon", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "every second Monday"),
        ("every two weeks on Tue, Thu", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH", "every 2 weeks on Tuesday and Thursday"),
        ("weekly", "FREQ=WEEKLY", "every week"),
        ("daily", "FREQ=DAILY", "every day"),
        ("every other day", "FREQ=DAILY;INTERVAL=2", "every 2 days"),
        ("Mon-Fri", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "every weekday"),
        ("first Monday of the month", "FREQ=MONTHLY;BYDAY=1MO", "first Monday of the month"),
        ("1st and 3rd Tue of each month", "FREQ=MONTHLY;BYDAY=1TU,3TU", "first and third Tuesday of the month"),
        ("last Friday of every month", "FREQ=MONTHLY;BYDAY=-1FR", "last Friday of the month"),
        ("monthly", "FREQ=MONTHLY", "every month"),
        ("every Tue until 3 Dec 2026", "FREQ=WEEKLY;BYDAY=TU;UNTIL=20261203", "every Tuesday until 3 December 2026"),
        ("every Tue for 6 times", "FREQ=WEEKLY;BYDAY=TU;COUNT=6", "every Tuesday, 6 times"),
        ("RRULE:FREQ=WEEKLY;BYDAY=TU", "FREQ=WEEKLY;BYDAY=TU", "every Tuesday"),
    ],
)
def test_words_are_a_rule_and_are_told_back(words: str, rule: str, told: str) -> None:
    found = recurrence(words)
    assert found is not None
    assert (str(found), recurrence_told(found)) == (rule, told)
    assert recurrence(told) == found


@pytest.mark.parametrize(
    "words",
    ["second Friday", "blue moon", "", "sometimes on Tuesdays", "every 0 days", "every Tue until pigs fly", "bi-weekly",
     "every Tuesday except in May", "x" * 500],
)  # fmt: skip
def test_what_is_not_clear_is_not_guessed(words: str) -> None:
    assert recurrence(words) is None


def test_a_rule_that_will_not_do_says_why() -> None:
    with pytest.raises(InvalidInput, match="DAILY, WEEKLY or MONTHLY"):
        recurrence("FREQ=SECONDLY")


@given(RULES)
def test_every_rule_that_words_can_say_is_read_back_the_same(rule: Every) -> None:
    assert recurrence(recurrence_told(rule)) == rule
