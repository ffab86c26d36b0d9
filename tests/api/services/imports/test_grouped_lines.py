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
