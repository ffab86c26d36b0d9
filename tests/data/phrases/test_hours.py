"""Phrases of days and hours."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.phrases.hours import DAY_END, DAY_START, Hours, hours, written
from routing.needs import Span, Weekday

WEEKDAYS = "Mon, Tue, Wed, Thu, Fri"
WEEKEND = "Sat, Sun"


def said(text: str) -> str | None:
    """What a phrase says, in one plain form; None when it is not understood."""
    understood = hours(text)
    if understood is None:
        return None
    same = understood.same_each_day()
    if same is not None:
        return written(*same)
    return "; ".join(written((day,), spans) for day, spans in understood.by_day)


@pytest.mark.parametrize(
    ("phrase", "meaning"),
    [
        ("", "any time"),
        ("any", "any time"),
        ("Any time", "any time"),
        ("ANYTIME", "any time"),
        ("any day", "any time"),
        ("Morning", "09:00-12:00"),
        ("mornings please", "09:00-12:00"),
        ("afternoon", "12:00-17:00"),
        ("evenings", "17:00-20:00"),
        ("lunchtime", "12:00-14:00"),
        ("am", "09:00-12:00"),
        ("before 12", "08:00-12:00"),
        ("by noon", "08:00-12:00"),
        ("until 4pm", "08:00-16:00"),
        ("after 2pm", "14:00-20:00"),
        ("after 2", "14:00-20:00"),
        ("from 2pm", "14:00-20:00"),
        ("2pm onwards", "14:00-20:00"),
        ("Any time after 3pm", "15:00-20:00"),
        ("not before 10", "10:00-20:00"),
        ("10-12", "10:00-12:00"),
        ("10 – 12", "10:00-12:00"),
        ("14:00-17:00", "14:00-17:00"),
        ("14.00 - 17.00", "14:00-17:00"),
        ("0930-1230", "09:30-12:30"),
        ("1pm to 4pm", "13:00-16:00"),
        ("1-4pm", "13:00-16:00"),
        ("1-4", "13:00-16:00"),
        ("9-1", "09:00-13:00"),
        ("9-5", "09:00-17:00"),
        ("9am-1", "09:00-13:00"),
        ("9-5pm", "09:00-17:00"),
        ("10-2pm", "10:00-14:00"),
        ("8-10pm", "20:00-22:00"),
        ("12-2", "12:00-14:00"),
        ("12 noon - 3", "12:00-15:00"),
        ("9.30am-12.30pm", "09:30-12:30"),
        ("between 2 and 4", "14:00-16:00"),
        ("from 9 to 5", "09:00-17:00"),
        ("mornings or evenings", "09:00-12:00, 17:00-20:00"),
        ("9-11, 10-12", "09:00-12:00"),
        ("Tues am", "Tue 09:00-12:00"),
        ("Tue am", "Tue 09:00-12:00"),
        ("tuesday", "Tue"),
        ("anytime Tuesday", "Tue"),
        ("Monday afternoon", "Mon 12:00-17:00"),
        ("after 2pm on Tuesdays", "Tue 14:00-20:00"),
        ("Sat & Sun", WEEKEND),
        ("weekends only", WEEKEND),
        ("Weekday mornings", f"{WEEKDAYS} 09:00-12:00"),
        ("mornings Mon-Fri", f"{WEEKDAYS} 09:00-12:00"),
        ("Mon-Fri 9-1", f"{WEEKDAYS} 09:00-13:00"),
        ("Mon to Fri, 9 to 5", f"{WEEKDAYS} 09:00-17:00"),
        ("Mon - Fri: 9-5", f"{WEEKDAYS} 09:00-17:00"),
        ("mon till fri", WEEKDAYS),
        ("Every day 9-17", "09:00-17:00"),
        ("Any day after 2pm", "14:00-20:00"),
        ("Mon, Wed, Fri 10:00-15:00", "Mon, Wed, Fri 10:00-15:00"),
        ("Tuesdays and Thursdays, mornings", "Tue, Thu 09:00-12:00"),
        ("Fri-Mon pm", "Mon, Fri, Sat, Sun 12:00-17:00"),
        ("Mon 9-12 and 2-4", "Mon 09:00-12:00, 14:00-16:00"),
        ("Mon 9:30-12:30; Thu 13-17", "Mon 09:30-12:30; Thu 13:00-17:00"),
        ("Mon 9:30-12:30\nThu 13-17", "Mon 09:30-12:30; Thu 13:00-17:00"),
        ("Mon am, Thu pm", "Mon 09:00-12:00; Thu 12:00-17:00"),
        ("am Mon, pm Tue", "Mon 09:00-12:00; Tue 12:00-17:00"),
        ("Morning (9am-12.30pm)", "09:00-12:30"),
        ("Mornings (9-12), afternoons (12-5)", "09:00-17:00"),
        ("Mon-Fri (9-5)", f"{WEEKDAYS} 09:00-17:00"),
        ("Mon; Tue am", "Mon; Tue 09:00-12:00"),
    ],
)
def test_understands(phrase: str, meaning: str) -> None:
    assert said(phrase) == meaning


@pytest.mark.parametrize(
    "phrase",
    [
        "mornings except Tuesday",
        "not Mondays",
        "Mon (am",
        "am)",
        "morning (9-12",
        "()",
        "afternoons (not Friday)",
        "mornings; Tue pm",
        "Sat 10-12, Sun",
        "9-12 Mon, Thu 13-17",
        "7-9",
        "after 7",
        "2pm",
        "12am-3am",
        "10-Dec",
        "23rd",
        "25:00-26:00",
        "17:00-14:00",
        "9pm-1",
        "tomorrow",
        "when the carer is in",
        "Mon-Mon",
        "Mondayish",
        "10-12-14",
        "before 8",
        "after 9pm",
        "=1+1",
        "mon " * 1000,
        "07700 900123",
    ],
)
def test_half_understood_is_not_understood(phrase: str) -> None:
    assert hours(phrase) is None


def test_says_when_it_had_to_infer_the_half_of_the_day() -> None:
    inferred = {text: understood.inferred for text in ("9-1", "9-17", "1pm-4pm") if (understood := hours(text))}
    assert inferred == {"9-1": True, "9-17": False, "1pm-4pm": False}


def test_any_time_of_a_volunteer_is_the_whole_day() -> None:
    """A volunteer's Sunday without hours is from 08:00 to 20:00, where a need's stays without a window."""
    sunday = hours("Sun")
    assert sunday == Hours(((Weekday.SUNDAY, ()),))
    assert sunday is not None
    assert sunday.weekly().spans == ((Weekday.SUNDAY, Span(DAY_START, DAY_END)),)
    assert sunday.same_each_day() == (frozenset({Weekday.SUNDAY}), ())


def test_hours_that_differ_by_day_are_not_one_window() -> None:
    two_days = hours("Mon am; Tue pm")
    assert two_days is not None
    assert two_days.same_each_day() is None
    assert len(two_days.weekly().spans) == 2


_MINUTES = st.integers(0, 24 * 60).map(lambda minute: minute * 60)
_APART = st.lists(_MINUTES, min_size=0, max_size=8, unique=True).map(sorted)


@settings(deadline=None)
@given(days=st.frozensets(st.sampled_from(Weekday), min_size=1), edges=_APART)
def test_what_is_written_is_read_back_the_same(days: frozenset[Weekday], edges: list[int]) -> None:
    windows = tuple(Span(start, end) for start, end in zip(edges[::2], edges[1::2], strict=False))
    understood = hours(written(days, windows))
    assert understood is not None
    assert understood.by_day == tuple((day, windows) for day in Weekday if day in days)


@settings(deadline=None)
@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    understood = hours(text)
    if understood is not None:
        for _, spans in understood.by_day:
            assert all(0 <= span.start < span.end <= 24 * 3600 for span in spans)
            assert list(spans) == sorted(spans)


_TERMS = "mon tue-thu weekdays am pm morning after before until 9 1pm 14:00 - to , ; and any between"
_WORDS = st.sampled_from(_TERMS.split())


@settings(deadline=None)
@given(st.lists(_WORDS, max_size=7).map(" ".join))
def test_words_of_the_grammar_in_any_order_are_read_or_refused(text: str) -> None:
    understood = hours(text)
    assert understood is None or understood.by_day


def test_short_forms_of_the_week_are_understood() -> None:
    assert hours("M-F 9-5") == hours("Mon-Fri 9-5")
    assert hours("24/7") == hours("any day")
