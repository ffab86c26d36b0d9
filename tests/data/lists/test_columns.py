"""Headers and the fields they stand for."""

from typing import Any

import pytest

from data.lists import ReadOptions, read_needs, read_volunteers
from data.lists.headers import SCHEMAS, Schema
from data.phrases.words import normalise
from routing.errors import InvalidFile
from tests.support.list_makers import NEED, TODAY, VOLUNTEER, found, needs_of, written


def faults_of(content: bytes, mapping: dict[str, str] | None = None) -> list[str]:
    """The codes for which a list of needs is refused."""
    with pytest.raises(InvalidFile) as caught:
        read_needs(content, today=TODAY, options=ReadOptions(mapping=mapping or {}))
    return [fault.code for fault in caught.value.faults]


def renamed(**names: str) -> bytes:
    """The list that is right, with other headers."""
    return written([{names.get(header, header): cell for header, cell in NEED.items()}])


@pytest.mark.parametrize("header", ["name", "  Full  Name ", "YOUR NAME:", "your_name", "Client name"])
def test_a_header_is_known_however_it_is_written(header: str) -> None:
    assert read_needs(renamed(Name=header), today=TODAY).rows[0].need.name == "Ada Byron"


def test_an_unknown_column_is_reported_and_never_matched_by_likeness() -> None:
    read = needs_of({"Postcod": "ZZ9 9ZZ", "Email address": "a@example.org"})
    assert found(read)[:2] == [(1, "warning", "import.unknown-column")] * 2
    by_header = {column.header: column for column in read.columns.columns}
    assert (by_header["Postcod"].field, by_header["Postcod"].suggestion) == ("", "postcode")
    assert by_header["Email address"].field == ""
    assert read.rows[0].need.postcode == "ZZ1 1AA"


def test_a_missing_required_column_names_what_is_accepted() -> None:
    with pytest.raises(InvalidFile) as caught:
        read_needs(b"Name,Postcode\nAda,ZZ1 1AA\n", today=TODAY)
    (fault,) = caught.value.faults
    assert fault.code == "import.missing-column"
    assert "What do you need help with?" in fault.cause
    assert "Type of help" in fault.action


def test_every_missing_column_is_named_at_once() -> None:
    assert faults_of(b"a,b\n1,2\n") == ["import.missing-column"] * 3


def test_a_list_without_headers_gives_nobody_away() -> None:
    """Its first row is somebody: the fault must not quote it."""
    with pytest.raises(InvalidFile) as caught:
        read_needs(b"Ada Byron,07700900123,ZZ1 1AA\nGrace,1,2\n", today=TODAY)
    assert "Ada" not in str(caught.value)
    assert "07700" not in str(caught.value)


def test_another_kind_of_list_is_recognised() -> None:
    with pytest.raises(InvalidFile) as caught:
        read_volunteers(written([NEED]), today=TODAY)
    assert caught.value.faults[-1].code == "import.other-list"
    assert "needs" in caught.value.faults[-1].cause


def test_headers_are_found_below_a_title() -> None:
    read = read_needs(b"Requests this week,,\n,,\n" + b"Name,Postcode,Kind\nAda,ZZ1 1AA,Shopping\n", today=TODAY)
    assert [row.line for row in read.rows] == [4]
    assert found(read) == [(0, "warning", "import.lines-above-header")]


def test_the_caller_may_say_which_column_is_which() -> None:
    content = renamed(Name="Who rang?", Bags="Filler")
    assert faults_of(content) == ["import.unknown-column"] * 2 + ["import.missing-column"]
    read = read_needs(content, today=TODAY, options=ReadOptions(mapping={"who rang": "name", "Filler": ""}))
    assert read.rows[0].need.name == "Ada Byron"
    assert found(read) == []


def test_a_mapping_of_what_does_not_exist_is_refused() -> None:
    assert faults_of(renamed(), {"Absent": "name", "Name": "nome"})[:2] == ["import.mapping", "import.mapping"]


def test_a_second_column_of_the_same_field_fills_gaps_and_is_never_lost() -> None:
    read = needs_of({"Mobile": "07700 900999"}, {"Phone": "", "Mobile": "07700 900999", "Name": "Bo"})
    assert [row.need.phone for row in read.rows] == ["+447700900123", "+447700900999"]
    assert read.rows[0].need.office_notes == "Mobile: 07700 900999"
    assert found(read) == [(1, "warning", "import.column-twice")]


def test_first_and_last_name_make_a_name() -> None:
    read = read_needs(b"First name,Surname,Postcode,Kind\nAda,Byron,ZZ1 1AA,Shopping\n", today=TODAY)
    assert read.rows[0].need.name == "Ada Byron"


def test_a_column_without_a_header_is_reported_when_it_says_something() -> None:
    content = b"Name,Postcode,Kind,,\nAda,ZZ1 1AA,Shopping,,urgent\n"
    read = read_needs(content, today=TODAY)
    assert [fault.column for fault in read.faults] == ["number 5"]


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema.what)
def test_no_header_means_two_things(schema: Schema) -> None:
    fields = {normalise(header): field.name for field in schema.fields for header in field.headers}
    twice = [(f.name, h) for f in schema.fields for h in f.headers if fields[normalise(h)] != f.name]
    assert twice == []


@pytest.mark.parametrize(
    ("read", "header", "other", "field"),
    [(read_needs, "Postcode", "Pstcode", "postcode"),
     (read_volunteers, "When can you help?", "When are you free?", "hours")],
)  # fmt: skip
def test_a_missing_column_is_looked_for_among_headers_that_are_close(
    read: Any, header: str, other: str, field: str
) -> None:
    row = {name: cell for name, cell in (NEED if read is read_needs else VOLUNTEER).items() if name != "Address"}
    content = written([{other if name == header else name: row[name] for name in row}])
    with pytest.raises(InvalidFile) as caught:
        read(content, today=TODAY)
    unknown, fault = caught.value.faults
    assert (unknown.code, fault.code) == ("import.unknown-column", "import.missing-column")
    assert f'--column "{other}={field}"' in unknown.action
    assert f"Did you mean the column “{other}”?" in fault.action
    assert f'--column "{other}={field}"' in fault.action
    assert read(content, today=TODAY, options=ReadOptions(mapping={other: field})).rows


def test_a_column_that_may_be_missing_is_suggested_too() -> None:
    (fault,) = read_needs(renamed(When="When are you free?"), today=TODAY).faults
    assert fault.fault.code == "import.unknown-column"
    assert "Did you mean when?" in fault.fault.cause
    assert '--column "When are you free?=when"' in fault.fault.action


def test_unknown_columns_come_before_the_missing_one_each_with_its_field() -> None:
    with pytest.raises(InvalidFile) as caught:
        read_needs(b"Name,Pstcode,Kind,Star sign\nAda,ZZ1 1AA,Shopping,Leo\n", today=TODAY)
    first, second, last = caught.value.faults
    assert first.where == "line 1, column “Pstcode”"
    assert "Is it postcode?" in first.cause
    assert '--column "Pstcode=postcode"' in first.action
    assert '--column "Star sign=FIELD"' in second.action
    assert last.code == "import.missing-column"


def test_a_list_of_rows_that_all_lack_what_one_column_would_say_is_refused_for_that_column() -> None:
    """Otherwise every row would say that it has no postcode, and the cause would stand below them all."""
    rows = "".join(f"Ada {i},{i} Mill Road,ZZ1 1AA,Shopping\n" for i in range(5))
    with pytest.raises(InvalidFile) as caught:
        read_needs(f"Name,Address,Zone code,Kind\n{rows}".encode(), today=TODAY)
    assert [fault.code for fault in caught.value.faults] == ["import.unknown-column", "import.missing-column"]
    read = read_needs(f"Name,Address,Zone code,Kind\n{rows}Bo,2 Mill Road ZZ1 1AB,x,Shopping\n".encode(), today=TODAY)
    assert len(read.rows) == 1
