"""Ticks of a list: a mark is a yes, and what is not understood is asked about and has the safe answer until then."""

from datetime import date

from data.lists import read_needs, read_volunteers
from routing.needs import CheckKind, Mode
from tests.support.list_makers import found, need_of, volunteers_of
from tests.support.realdata import cases

TODAY = date(2026, 11, 30)
NO_LINES = {*range(15, 20), 25}
ASKED_LINES = {21, 23, 24}


def test_ticks_of_needs() -> None:
    read = read_needs(cases("28-tick-marks/needs.csv"), today=TODAY)
    ticked = {row.line for row in read.rows if row.need.fridge}
    assert {row.line for row in read.rows} - ticked == NO_LINES
    assert {row.line for row in read.rows if row.need.must} == ticked
    assert {row.line for row in read.rows if row.need.modes == {Mode.DRIVE}} == ticked
    assert {line for line, _, code in found(read) if code == "import.yes-or-no"} == ASKED_LINES
    assert "Yes - insulin" in next(row for row in read.rows if row.line == 22).need.office_notes


def test_ticks_of_checks() -> None:
    read = read_volunteers(cases("28-tick-marks/dbs-ticks.csv"), today=TODAY)
    checked = [[check.kind for check in row.volunteer.checks] for row in read.rows]
    dbs, none = [CheckKind.DBS], []
    assert checked == [dbs, dbs, dbs, dbs, dbs, dbs, none, none, dbs, none, [CheckKind.ENHANCED_DBS]]
    assert [question.code for question in read.rows[-1].volunteer.questions] == ["volunteer.kinds"]


def test_a_mark_that_says_nothing_is_told_and_kept() -> None:
    assert found(volunteers_of({"DBS check?": "?"})) == [(2, "warning", "import.check")]
    assert need_of(Fridge="?").need.fridge
