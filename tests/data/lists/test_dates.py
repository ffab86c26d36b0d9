"""Dates of a list: no column changes its order in silence, every guess is said, an unclear day holds its need."""

from datetime import date

import pytest

from data.lists import read_needs
from tests.support.list_makers import found, need_of, needs_of, volunteers_of
from tests.support.realdata import cases

TODAY = date(2026, 11, 30)


def test_one_month_first_date_does_not_turn_the_column() -> None:
    read = read_needs(cases("33-dates-one-us/needs.csv"), today=TODAY)
    assert [row.need.due_to for row in read.rows] == [date(2027, 1, 5), date(2027, 1, 6), date(2026, 12, 25)]
    assert found(read) == [(2, "warning", "import.date-order"), (3, "warning", "import.date-order")]
    asked = [[question.text for question in row.need.questions] for row in read.rows]
    assert asked[0] == ["Needed by: 5 January 2027 or 1 May 2027?"]
    assert asked[2] == []
    assert "line 4" in read.rows[0].faults[0].fault.cause
    assert [fault.fault.code for fault in read.rows[2].faults] == ["import.month-first"]


def test_a_column_that_is_month_first_throughout_is_read_so_and_says_so() -> None:
    dates = ["11/26/2026", "11/27/2026", "12/28/2026", "12/01/2026"]
    rows = needs_of(*({"Needed by": text, "Name": f"Ada {i}"} for i, text in enumerate(dates))).rows
    assert [row.need.due_to for row in rows] == [
        date(2026, 11, 26),
        date(2026, 11, 27),
        date(2026, 12, 28),
        date(2026, 12, 1),
    ]
    assert [fault.fault.code for fault in rows[3].faults] == ["import.month-first"]
    assert not any(row.need.questions for row in rows)


def test_of_two_readings_of_a_check_s_date_the_earlier_counts() -> None:
    read = volunteers_of({"DBS date": "05/12/2025"}, {"DBS date": "12/25/2025", "Name": "Bo", "Mobile": ""})
    assert [row.volunteer.checks[0].expires for row in read.rows] == [date(2028, 5, 12), date(2028, 12, 25)]
    assert found(read) == [(2, "warning", "import.date-order")]


def test_a_day_in_words_is_understood_and_what_is_not_holds_the_need() -> None:
    read = read_needs(cases("41-needed-by-unreadable/needs.csv"), today=TODAY)
    first = date(2026, 12, 1)
    assert [row.need.due_to for row in read.rows] == [first, first, first, None, first]
    assert [len(row.need.questions) for row in read.rows] == [0, 0, 0, 1, 0]
    assert [question.code for question in read.rows[3].need.questions] == ["need.date"]
    assert "ASAP" in read.rows[3].need.office_notes
    assert [[fault.fault.code for fault in row.faults] for row in read.rows] == [
        *[["import.date-read-as"]] * 3,
        ["import.date"],
        [],
    ]


@pytest.mark.parametrize(("column", "text"), [("Not before", "soon"), ("Date needed", "when he is back")])
def test_every_date_of_a_need_that_is_unclear_holds_it(column: str, text: str) -> None:
    assert [question.code for question in need_of(**{column: text}).need.questions] == ["need.date"]
