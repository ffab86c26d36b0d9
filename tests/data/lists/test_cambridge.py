"""A real council's untidy lists: exactly the rows that must not pass in silence, and all others in."""

from datetime import date

import pytest

from data.lists import ReadOptions, Severity, read_needs, read_places, read_volunteers
from tests.support.list_makers import found
from tests.support.realdata import realdata

pytestmark = pytest.mark.realdata
TODAY = date(2026, 11, 22)
ERRORS = {19: "no-postcode", 54: "no-name", 63: "unknown-kind", 122: "same-request", 123: "blank-row"}
WARNINGS = {46: "phone", 72: "markup", 73: "formula"}


def test_the_needs_have_these_faults_and_no_other() -> None:
    read = read_needs(realdata("cambridge/needs.csv"), today=TODAY)
    assert len(read.rows) + len(read.rejected) == 122
    assert {(line, code) for line, _, code in found(read)} == {
        (line, f"import.{code}") for line, code in (ERRORS | WARNINGS).items()
    }
    assert {row.line for row in read.rejected} == set(ERRORS)
    assert {line for line, severity, _ in found(read) if severity == "warning"} == set(WARNINGS)
    assert not any(row.need.questions for row in read.rows)
    assert all(row.need.phone for row in read.rows if row.line != 46)


def test_the_same_needs_saved_otherwise_read_the_same() -> None:
    text = realdata("cambridge/needs.csv").read_text(encoding="utf-8-sig")
    first = read_needs(text.encode(), today=TODAY)
    for content in (text.encode("utf-16"), text.encode("cp1252")):
        again = read_needs(content, today=TODAY)
        assert [row.source_key for row in again.rows] == [row.source_key for row in first.rows]
        assert [row.content for row in again.rows] == [row.content for row in first.rows]


def test_every_volunteer_is_in() -> None:
    read = read_volunteers(realdata("cambridge/volunteers.csv"), today=TODAY)
    assert (len(read.rows), found(read)) == (38, [])
    assert all(row.active and row.volunteer.hours.spans for row in read.rows)


def test_every_place_is_in() -> None:
    assert found(read_places(realdata("cambridge/places.csv"))) == []
    leave_out = ReadOptions(mapping={"WD21NM": ""})
    pharmacies = read_places(realdata("cambridge/pharmacies.csv"), options=leave_out)
    assert (len(pharmacies.rows), found(pharmacies)) == (26, [])
    assert len(read_places(realdata("cambridge/gp_surgeries.csv")).rows) == 17


def test_each_reason_says_what_to_do() -> None:
    read = read_needs(realdata("cambridge/needs.csv"), today=TODAY)
    grave = [fault for fault in read.all_faults() if fault.severity is not Severity.INFO]
    assert all(fault.fault.where.startswith(f"line {fault.line}") and fault.fault.action for fault in grave)
