"""What an import says: unknown columns first, and what is the same of many rows once, with their lines."""

from __future__ import annotations

from pathlib import Path

from api.services.context import Context
from api.services.imports.importing import import_file
from tests.support.api_lists import NEEDS, need, write_csv


def test_faults_that_say_the_same_are_one_line_below_the_unknown_columns(ctx: Context, tmp_path: Path) -> None:
    header = (*NEEDS, "Star sign")
    rows = [{**need(f"Neighbour {i}", phone="07911 12345"), "Star sign": "Leo"} for i in range(4)]
    file = write_csv(tmp_path / "needs.csv", header, ([row[column] for column in header] for row in rows))
    lines = import_file(ctx, "needs", file, dry_run=True).lines
    first, second, *others = lines[lines.index("needs.csv:") + 1 :]
    assert first.startswith("warning: line 1, column “Star sign”: ")
    assert second.startswith(
        "warning: lines 2, 3, 4 and 5, column “Phone number”: This phone number has too few digits."
    )
    assert not any("import.phone" in line for line in others)


def test_many_faults_that_differ_in_a_detail_are_one_line_with_an_example(ctx: Context, tmp_path: Path) -> None:
    codes = [f"ZX1 {digit}Q{letter}" for digit in range(7, 10) for letter in "DEG"]
    rows = [need(f"Neighbour {i}", postcode=code) for i, code in enumerate(codes)]
    file = write_csv(tmp_path / "needs.csv", NEEDS, ([row[column] for column in NEEDS] for row in rows))
    result = import_file(ctx, "needs", file, dry_run=True)
    (line,) = [line for line in result.lines if "postcode.unknown" in line]
    assert line.startswith(
        "error: lines 2, 3, 4, 5, 6, 7, 8, 9 and 10, column “Postcode”: on line 2 for example: ZX1 7QD"
    )
    assert len({each.reason for each in result.report}) >= len(codes)


def test_a_few_that_differ_are_lines_of_their_own(ctx: Context, tmp_path: Path) -> None:
    rows = [need(f"Neighbour {i}", postcode=code) for i, code in enumerate(("ZX1 7QD", "ZX1 8QD", "ZX1 9QD"))]
    file = write_csv(tmp_path / "needs.csv", NEEDS, ([row[column] for column in NEEDS] for row in rows))
    assert sum("postcode.unknown" in line for line in import_file(ctx, "needs", file, dry_run=True).lines) == 3


def test_many_unknown_columns_that_are_like_none_are_one_line(ctx: Context, tmp_path: Path) -> None:
    header = (*NEEDS, "a1", "a2", "a3", "Zodiac")
    row = {**need("Ann"), "a1": "x", "a2": "x", "a3": "x", "Zodiac": "Leo"}
    file = write_csv(tmp_path / "needs.csv", header, [[row[column] for column in header]])
    (line,) = [line for line in import_file(ctx, "needs", file, dry_run=True).lines if "unknown-column" in line]
    assert "columns “a1”, “a2”, “a3” and “Zodiac”" in line
    assert '--column "a2=FIELD"' in line
