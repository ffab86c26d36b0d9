"""Telephone numbers of a list: a wrong length is a fault, an extension reaches the volunteer, no word is lost."""

from data.lists import read_needs
from tests.support.list_makers import TODAY, found, remarks
from tests.support.realdata import cases


def test_a_digit_missing_is_told_and_an_extension_is_shown() -> None:
    read = read_needs(cases("34-phone-short-or-extension/needs.csv"), today=TODAY)
    assert [row.need.phone for row in read.rows] == ["", "+441223496000", "+447700900123"]
    assert found(read) == [(2, "warning", "import.phone")]
    assert "too few digits" in read.rows[0].faults[0].fault.cause
    assert "07911 12345" in read.rows[0].need.office_notes
    assert read.rows[1].need.notes == "Telephone extension: 204"
    assert remarks(read) == ["import.phone-extension"]


def test_numbers_of_the_same_kinds() -> None:
    read = read_needs(cases("34-phone-short-or-extension/siblings.csv"), today=TODAY)
    assert [row.need.phone for row in read.rows] == [
        *[""] * 4,
        "+447700900123",
        *["+441223496000"] * 3,
    ]
    assert [line for line, _, code in found(read) if code == "import.phone"] == [2, 3, 4, 5]
    assert "flat 12" in read.rows[5].need.office_notes
    assert "ask for Jo" in read.rows[6].need.office_notes
    assert read.rows[7].need.notes == "Telephone extension: 204"


def test_of_all_spellings_each_is_read_or_told() -> None:
    read = read_needs(cases("11-phones/needs.csv"), today=TODAY)
    told = {line for line, _, code in found(read) if code == "import.phone"}
    assert {row.line for row in read.rows if not row.need.phone} == told
    assert len(told) == 9
