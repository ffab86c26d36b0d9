"""Files of every make become tables of text, or are refused with a reason."""

import contextlib
import io
import random
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.lists import read_needs
from data.lists.reading import Limits, RawTable, Source, read_table
from data.lists.workbooks import is_workbook, workbook_table
from routing.errors import InvalidFile
from tests.support.list_makers import TODAY

CELLS = (("Name", "Note"), ("Ada", "a, b; c"), ("Wójcik", "naïve\nsecond line"), ("Zoë", ""))


def table_of(source: Source, **options: str) -> tuple[tuple[str, ...], ...]:
    """The cells of a file that must read without remark."""
    table, faults = read_table(source, **options)
    assert faults == ()
    return tuple(line.cells for line in table.lines)


def text_of(delimiter: str, end: str = "\r\n") -> str:
    """The cells above as delimited text, every cell quoted."""
    return end.join(delimiter.join(f'"{cell}"' for cell in row) for row in CELLS) + end


def code_of(source: Source, limits: Limits | None = None) -> str:
    """The code of the fault for which a file is refused."""
    with pytest.raises(InvalidFile) as caught:
        read_table(source, limits=limits)
    fault = caught.value.faults[0]
    assert fault.cause
    assert fault.action
    return fault.code


def workbook(*rows: tuple[object, ...], also: str = "") -> bytes:
    """A workbook of one sheet, or of two."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    if also:
        book.create_sheet(also)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_reads_any_delimiter_in_any_unicode(delimiter: str, encoding: str) -> None:
    assert table_of(text_of(delimiter).encode(encoding)) == CELLS


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_reads_any_line_end(end: str) -> None:
    plain = end.join(("Name,Note", "Ada,x", "Bo,y")) + end
    assert table_of(plain.encode()) == (("Name", "Note"), ("Ada", "x"), ("Bo", "y"))


@pytest.mark.parametrize("encoding", ["cp1252", "cp1250"])
def test_says_when_it_guessed_the_encoding(encoding: str) -> None:
    table, faults = read_table(text_of(";").encode("cp1252" if encoding == "cp1252" else "cp1250", "replace"))
    assert [fault.fault.code for fault in faults] == ["import.encoding-guessed"]
    assert table.lines[2].cells[0] == "Wójcik"


def test_takes_the_encoding_it_is_told() -> None:
    assert table_of("Name;Note\r\nŁucja;x".encode("cp1250"), encoding="cp1250")[1][0] == "Łucja"
    with pytest.raises(InvalidFile):
        read_table(b"Name;Note", encoding="no-such-encoding")
    with pytest.raises(InvalidFile):
        read_table(b"Name;Note", encoding="utf-8\0")
    with pytest.raises(InvalidFile):
        read_table(b"Name;\xff\xfe", encoding="utf-8")


def test_one_broken_letter_does_not_change_all_the_others() -> None:
    content = "Name,Note\nWójcik,naïve\nZoë,café\n".encode() + b"Bo,caf\xe9\n"
    table, faults = read_table(content)
    assert table.lines[1].cells == ("Wójcik", "naïve")
    assert table.lines[3].cells == ("Bo", "caf\N{REPLACEMENT CHARACTER}")
    assert [fault.fault.code for fault in faults] == ["import.unreadable-letters"]


def test_counts_physical_lines() -> None:
    """A row is named by the line of the file it starts on, whatever line breaks its cells hold."""
    table, _ = read_table(b'Name,Note\n"Ada","one\ntwo\nthree"\nBo,x\n')
    assert [line.number for line in table.lines] == [1, 2, 5]


def test_excels_own_first_line_is_no_row() -> None:
    table, _ = read_table(b"sep=;\r\nName;Note\r\nAda;a, b\r\n")
    assert [(line.number, line.cells) for line in table.lines] == [(2, ("Name", "Note")), (3, ("Ada", "a, b"))]


@pytest.mark.parametrize("broken", ['Ada,"never closed', 'Ada,"said "hello", twice"', '"Ada"x,y'])
def test_a_broken_line_does_not_swallow_the_next(broken: str) -> None:
    table, _ = read_table(f"Name,Note\n{broken}\nBo,x\nCy,y\n".encode())
    assert [(line.number, line.fault.code if line.fault else "") for line in table.lines] == [
        (1, ""),
        (2, "import.malformed-line"),
        (3, ""),
        (4, ""),
    ]
    assert table.lines[1].cells == (broken,)
    assert table.lines[3].cells == ("Cy", "y")


def test_a_row_with_nul_is_kept_and_marked() -> None:
    table, _ = read_table(b"Name,Note\nAda,\0x\nBo,y\n")
    assert table.lines[1].fault is not None
    assert table.lines[1].fault.code == "import.nul"
    assert table.lines[2].fault is None


def test_empty_lines_at_the_end_are_no_rows_but_bare_delimiters_are() -> None:
    table, _ = read_table(b"Name,Note\nAda,x\n,\n\n\n")
    assert [line.number for line in table.lines] == [1, 2, 3]
    assert table.lines[-1].is_blank


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "import.empty"),
        (b"\xef\xbb\xbf \r\n", "import.empty"),
        (b"%PDF-1.7 ...", "import.wrong-file"),
        (b"\x89PNG\r\n\x1a\n", "import.wrong-file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "import.wrong-file"),
        (b"PK\x03\x04 not a zip", "import.wrong-file"),
        (b"<!DOCTYPE html><html>", "import.wrong-file"),
        (b"<?xml version='1.0'?><graphml/>", "import.wrong-file"),
        (b'{"vehicles": []}', "import.wrong-file"),
        (bytes(range(32)) * 40 + b"\xff" * 40, "import.binary"),
    ],
)
def test_refuses_what_is_no_list(content: bytes, code: str) -> None:
    assert code_of(content) == code


def test_refuses_a_path_that_is_no_file(tmp_path: Path) -> None:
    assert code_of(tmp_path / "absent.csv") == "import.missing"
    assert code_of(tmp_path) == "import.folder"
    assert code_of("/dev/zero") == "import.wrong-file"
    assert code_of("no\0path") == "import.unreadable"


def test_refuses_what_is_too_much_and_never_cuts_it_short() -> None:
    rows = b"Name,Note\n" + b"Ada,x\n" * 5
    assert code_of(rows, Limits(most_bytes=20)) == "import.too-big"
    assert code_of(rows, Limits(most_rows=4)) == "import.too-many-rows"
    assert len(read_table(rows, limits=Limits(most_rows=5))[0].lines) == 6


def test_a_row_with_too_much_is_marked() -> None:
    table, _ = read_table(b"a,b\nlong,xxxxxx\n1,2,3\n", limits=Limits(most_columns=2, most_letters=5))
    assert [line.fault.code if line.fault else "" for line in table.lines] == [
        "",
        "import.long-cell",
        "import.too-many-columns",
    ]


def test_limits_let_something_through() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        Limits(most_rows=0)


def test_a_workbook_reads_as_a_person_would_have_typed_it() -> None:
    content = workbook(
        ("Name", "Phone", "When", "At", "Bags", "Fridge"),
        ("Ada", 7700900123, datetime(2026, 11, 19, 12, 54), time(14, 30), 2.0, True),  # noqa: DTZ001
        ("=1+1", 1.5, date(2026, 11, 19), None, "1-2", False),
    )
    assert table_of(content)[1:] == (
        ("Ada", "7700900123", "2026-11-19 12:54:00", "14:30", "2", "yes"),
        ("=1+1", "1.5", "2026-11-19", "", "1-2", "no"),
    )


def test_a_workbook_of_several_sheets_says_which_was_read() -> None:
    table, faults = read_table(workbook(("Name",), ("Ada",), also="Old"))
    assert [fault.fault.code for fault in faults] == ["import.other-sheets"]
    assert len(table.lines) == 2
    with pytest.raises(InvalidFile):
        read_table(workbook(("Name",), also="Old"), sheet="absent")


def test_blank_rows_end_a_sheet_but_not_in_its_middle() -> None:
    table, _ = read_table(workbook(("Name",), ("Ada",), ("",), ("Bo",), ("",), ("",)))
    assert [line.is_blank for line in table.lines] == [False, False, True, False]


def test_refuses_a_damaged_workbook() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", "<broken")
    assert code_of(out.getvalue()) == "import.broken-workbook"


def test_a_workbook_damaged_anywhere_is_read_or_refused() -> None:
    whole = workbook(("Name", "Postcode"), *((f"Ada {n}", "ZX1 1AA") for n in range(20)))
    chance = random.Random(20261122)
    for _ in range(150):
        broken = bytearray(whole)
        for _ in range(chance.choice((1, 2, 20))):
            broken[chance.randrange(4, len(broken))] = chance.randrange(256)
        # Not through a process of its own for each of the 150.
        if is_workbook(bytes(broken)):
            with contextlib.suppress(InvalidFile):
                assert isinstance(workbook_table(bytes(broken), Limits())[0], RawTable)


def test_refuses_a_workbook_that_unpacks_to_too_much() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "0" * 1_000_000)
    assert len(out.getvalue()) < 10_000
    assert code_of(out.getvalue(), Limits(most_bytes=10_000)) == "import.too-big"


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with contextlib.suppress(InvalidFile):
        assert isinstance(read_table(content)[0], RawTable)


_CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0\r", exclude_categories=("Cc", "Cs")), max_size=12)


@settings(deadline=None)
@given(st.lists(st.tuples(_CELL, _CELL, _CELL), min_size=1, max_size=6))
def test_what_a_spreadsheet_writes_is_read_back_the_same(rows: list[tuple[str, ...]]) -> None:
    header = ("Name", "Postcode", "Kind of help")
    text = "\r\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in (header, *rows))
    table, _ = read_table(text.encode("utf-8-sig"))
    assert [line.cells for line in table.lines] == [header, *rows]
    assert [line.number for line in table.lines] == list(range(1, len(rows) + 2))


@pytest.mark.parametrize(
    ("content", "where"),
    [(b"", "needs.csv"), (b"%PDF-1.4", "needs.csv"), (b"a,b\n1,2\n", "needs.csv, line 1"),
     (b"Name,Postcode,Kind\n", "needs.csv"), (bytes(range(256)) * 40, "needs.csv")],
)  # fmt: skip
def test_a_file_that_is_refused_is_named(tmp_path: Path, content: bytes, where: str) -> None:
    path = tmp_path / "needs.csv"
    path.write_bytes(content)
    with pytest.raises(InvalidFile) as caught:
        read_needs(path, today=TODAY)
    assert caught.value.faults[0].where == where
    assert {fault.where.partition(",")[0] for fault in caught.value.faults} == {"needs.csv"}


def test_a_remark_on_the_whole_file_names_it_and_one_on_a_row_its_line(tmp_path: Path) -> None:
    path = tmp_path / "needs.csv"
    path.write_bytes("Name,Postcode,Kind,Phone\nZoë,ZZ1 1AA,Shopping,x\n".encode("cp1252"))
    read = read_needs(path, today=TODAY)
    assert [fault.fault.where for fault in read.all_faults()] == ["needs.csv", "line 2, column “Phone”"]
