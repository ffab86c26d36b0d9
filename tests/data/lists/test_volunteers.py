"""Rows of a list of volunteers."""

from datetime import date

import pytest

from routing.needs import Check, CheckKind, Mode, NeedKind, Rest, Span
from tests.support.list_makers import found, remarks, volunteers_of


def test_a_row_that_is_right_says_everything() -> None:
    read = volunteers_of({})
    (row,) = read.rows
    assert (row.volunteer.name, row.volunteer.phone, row.volunteer.postcode, row.volunteer.modes) == (
        "Grace Hopper",
        "+447700900456",
        "ZZ1 2BB",
        (Mode.CYCLE,),
    )
    assert (row.volunteer.capacity, row.volunteer.max_minutes, row.volunteer.max_stops, row.volunteer.kinds) == (
        3,
        120,
        None,
        frozenset(),
    )
    assert len(row.volunteer.hours.on(date(2026, 11, 23))) == 1
    assert (row.volunteer.notes, row.volunteer.questions, row.active) == ("", (), True)
    assert found(read) == []


def test_a_check_counts_for_so_many_years_from_its_issue() -> None:
    expires = date(2028, 6, 11)
    assert volunteers_of({}).rows[0].volunteer.checks == (Check(CheckKind.ENHANCED_DBS, expires),)
    assert volunteers_of({"DBS check?": "Yes"}, years=5).rows[0].volunteer.checks == (
        Check(CheckKind.DBS, date(2030, 6, 11)),
    )
    with pytest.raises(ValueError, match="at least 1"):
        volunteers_of({}, years=0)


def test_a_month_counts_from_its_first_day() -> None:
    assert volunteers_of({"DBS date": "03/2025"}).rows[0].volunteer.checks[0].expires == date(2028, 3, 1)


@pytest.mark.parametrize(("text", "day"), [("", ""), ("2027-01-01", "in the future"), ("soon", "no date")])
def test_a_check_without_a_date_of_issue_does_not_count(text: str, day: str) -> None:
    read = volunteers_of({"DBS date": text})
    assert read.rows[0].volunteer.checks == (), day
    assert ("warning", "import.check-date") in [fault[1:] for fault in found(read)]


def test_an_old_check_is_kept_with_its_expiry_and_remarked_upon() -> None:
    read = volunteers_of({"DBS date": "11 Nov 2019"})
    assert read.rows[0].volunteer.checks[0].expires == date(2022, 11, 11)
    assert remarks(read) == ["import.check-expired"]


def test_a_check_applied_for_does_not_count_yet() -> None:
    read = volunteers_of({"DBS check?": "applied for", "DBS date": ""})
    assert read.rows[0].volunteer.checks == ()
    assert remarks(read) == ["import.check-pending"]


@pytest.mark.parametrize(
    ("changes", "question", "kept"),
    [
        ({"How do you get around?": "by bus"}, "volunteer.mode", "by bus"),
        ({"When can you help?": "ask me"}, "volunteer.hours", "ask me"),
        ({"When can you help?": ""}, "volunteer.hours", ""),
        ({"What are you happy to do?": "juggling"}, "volunteer.kinds", "juggling"),
        ({"Longest you can be out": "2"}, "volunteer.minutes", "2"),
        ({"Breaks": "a while at noon"}, "volunteer.breaks", "a while at noon"),
    ],
)
def test_nobody_is_planned_by_a_guess(changes: dict[str, str], question: str, kept: str) -> None:
    """What is not understood is asked about, its words are kept, and until then the volunteer is not active."""
    read = volunteers_of(changes)
    (row,) = read.rows
    assert [each.code for each in row.volunteer.questions] == [question]
    assert not row.active
    assert kept in row.volunteer.notes
    assert [severity for _, severity, _ in found(read)] == ["warning"]


def test_what_is_half_understood_counts_for_the_half() -> None:
    row = volunteers_of(
        {"What are you happy to do?": "Shopping, juggling", "How do you get around?": "Car or bus"}
    ).rows[0]
    assert row.volunteer.kinds == {NeedKind.SHOPPING}
    assert row.volunteer.modes == (Mode.DRIVE,)
    assert row.active
    assert "juggling" in row.volunteer.notes


def test_an_empty_capacity_is_what_the_mode_usually_carries() -> None:
    read = volunteers_of({"How many bags can you carry?": "", "How do you get around?": "Cargo bike"})
    assert read.rows[0].volunteer.capacity == 6


def test_a_list_may_say_which_break_they_need_or_have_no_such_column() -> None:
    """Without the column what was said by hand stays, and the row is the same as before there was such a column."""
    (said,) = volunteers_of({"Breaks": "30 min between 12 and 14"}).rows
    assert said.volunteer.breaks == (Rest(Span(43_200, 50_400), 30),)
    (none,), (left,) = volunteers_of({"Breaks": ""}).rows, volunteers_of({}).rows
    assert (none.volunteer.breaks, left.volunteer.breaks) == ((), ())
    assert (none.says_breaks, left.says_breaks) == (True, False)
    assert none.content == left.content != said.content


def test_where_they_like_to_go_stays_a_note() -> None:
    read = volunteers_of({"Areas you prefer": "near home"}, {"Areas you prefer": "Anywhere", "Name": "Bo"})
    assert [row.near_home for row in read.rows] == [True, False]
    assert [row.volunteer.notes for row in read.rows] == ["Where they like to go: near home", ""]
    assert remarks(read) == ["import.area-preference"]


def test_a_couple_may_share_a_telephone_but_nobody_is_two() -> None:
    read = volunteers_of({}, {"Name": "Bo"}, {"Name": "GRACE HOPPER", "How do you get around?": "Car"})
    assert len(read.rows) == 2
    assert found(read) == [(4, "error", "import.same-volunteer")]
