"""Small workbooks that unpack to gigabytes: each a clear error, and none costs the reader's own process memory."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from collections.abc import Callable
from typing import Final

import pytest

from data.lists.reading import read_table
from tests.support.commands import CHECKOUT

MOST_MEMORY: Final = 300_000
"""Kilobytes."""
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_PARTS: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"


Pieces = tuple[str | tuple[str, int], ...]
"""Texts, some with how often each is repeated."""


def write(archive: zipfile.ZipFile, name: str, *pieces: str | tuple[str, int]) -> None:
    """Write a part without ever holding all of it: the memory of the tests counts as the child's until it begins."""
    with archive.open(name, "w") as part:
        for piece in pieces:
            text, times = piece if isinstance(piece, tuple) else (piece, 1)
            at_once = max(1, 1_000_000 // len(text)) if text else 1
            for done in range(0, times, at_once):
                part.write((text * min(at_once, times - done)).encode())


def workbook(
    rows: Pieces = (), *, shared: Pieces = (), start: str = "", sheets: Pieces = (), styles: Pieces = ()
) -> bytes:
    """Return a workbook packed as small as can be."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_PARTS}.sheet.main+xml"/>'
            f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_PARTS}.sharedStrings+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{_PARTS}.styles+xml"/>'
            f'<Override PartName="/xl/sheet1.xml" ContentType="{_PARTS}.worksheet+xml"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
            f'Type="{_LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        sheet = '<sheet name="s" sheetId="1" r:id="r1"/>'
        head = f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets>'
        write(archive, "xl/workbook.xml", head, sheet, *sheets, "</sheets></workbook>")
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="r1" Type="{_LINKS}/worksheet" Target="sheet1.xml"/></Relationships>',
        )
        head = f'{start}<worksheet xmlns="{_MAIN}"><sheetData>'
        write(archive, "xl/sheet1.xml", head, *rows, "</sheetData></worksheet>")
        write(archive, "xl/sharedStrings.xml", f'<sst xmlns="{_MAIN}">', *shared, "</sst>")
        write(archive, "xl/styles.xml", f'<styleSheet xmlns="{_MAIN}">', *styles, "</styleSheet>")
    return out.getvalue()


_OPEN, _SHUT = '<row><c r="A1" t="inlineStr"><is><t>', "</t></is></c></row>"
_NAME: Final = f"{_OPEN}Name{_SHUT}"

_NESTED: Final = '<!DOCTYPE w [<!ENTITY a0 "aaaaaaaaaa">' + "".join(
    f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)
)

BOMBS: Final[dict[str, Callable[[], bytes]]] = {
    "shared strings": lambda: workbook((_NAME,), shared=(("<si/>", 30_000_000),)),
    "distinct shared strings": lambda: workbook((_NAME,), shared=(("<si><t>aaaa</t></si>", 8_000_000),)),
    "one shared string in many cells": lambda: workbook(
        (("<row>" + '<c t="s"><v>0</v></c>' * 190 + "</row>", 9_000),), shared=(f"<si><t>{'a' * 9_999}</t></si>",)
    ),
    "a cell of 100 MB": lambda: workbook((_OPEN, ("a", 100_000_000), _SHUT)),
    "unpacks to 250 MB": lambda: workbook((_OPEN, ("a", 250_000_000), _SHUT)),
    "the last column in every row": lambda: workbook((('<row><c r="XFD1"><v>1</v></c></row>', 40_000),)),
    "empty rows": lambda: workbook((("<row/>", 30_000_000),)),
    "cells of one row": lambda: workbook(("<row>", ("<c><v>1</v></c>", 12_000_000), "</row>")),
    "entities in entities": lambda: workbook((_OPEN, "&a9;", _SHUT), start=_NESTED + "]>"),
    "one entity many times": lambda: workbook(
        (_OPEN, ("&a;", 300_000), _SHUT), start=f'<!DOCTYPE w [<!ENTITY a "{"a" * 300_000}">]>'
    ),
    "sheets": lambda: workbook((_NAME,), sheets=(('<sheet name="s" sheetId="1" r:id="r1"/>', 2_000_000),)),
    "elements in elements": lambda: workbook((("<row>", 10_000_000),)),
    "styles": lambda: workbook((_NAME,), styles=("<cellXfs>", ("<xf/>", 30_000_000), "</cellXfs>")),
}


READS: Final = """
import resource, sys
from data.lists.reading import read_table
from routing.errors import InvalidFile
try:
    read_table(sys.stdin.buffer.read())
except InvalidFile as refused:
    action = bool(refused.faults[0].action)
    print(refused.faults[0].code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, action)
"""


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_a_clear_error_and_takes_little_memory(bomb: str) -> None:
    content = BOMBS[bomb]()
    assert len(content) < 2_000_000
    # In a process of its own, whose only child is the one that reads: what a process's children took is their most.
    done = subprocess.run([sys.executable, "-c", READS], input=content, capture_output=True, check=True, cwd=CHECKOUT)
    code, memory, action = done.stdout.decode().split()
    assert code in {"import.too-big", "import.too-many-rows", "import.broken-workbook"}
    assert int(memory) < MOST_MEMORY
    assert action == "True"


def test_a_far_cell_is_not_reached_through_a_million_empty_rows() -> None:
    far = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>far</t></is></c></row>'
    table, _ = read_table(workbook((_NAME, far)))
    assert [line.cells[0] for line in table.lines] == ["Name"]
