"""An export of needs, imported again: nothing is doubled and nothing changes, whatever its format."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from api.services.actors import Actor
from api.services.context import Context
from api.services.imports.importing import import_file
from api.services.reports.exports import Export, export
from data.lists.export import FileForm
from tests.support.api_lists import NEEDS, need, write_csv

OFFICE = Actor("user", 1)
ROWS = (
    need("Ann Atwood", "Shopping, Dog walk", when="Tue, Thu 9-12", bags="3", notes="two lines\nof notes"),
    need(
        "Bo Burr",
        "Prescription",
        place="",
        phone="01632 960123 ext 4",
        office="=not a formula",
        when="9:30-11; 2pm-4pm",
    ),
    need("Cy Dean", "Phone call", address="1 Street 3", when=""),
    need("Dee Eve", "Food parcel", phone="", postcode="zx12ab"),
)


def tables(ctx: Context) -> list[Any]:
    """Every need and volunteer as they lie in the database."""
    with ctx.database.reading() as store:
        connection = store.needs._connection
        return [connection.exec_driver_sql(f"SELECT * FROM {name} ORDER BY id").all() for name in ("need", "volunteer")]


@pytest.mark.parametrize("form", FileForm)
def test_an_own_export_of_needs_comes_in_again_without_a_change(ctx: Context, tmp_path: Path, form: FileForm) -> None:
    first = tmp_path / "needs.csv"
    write_csv(first, (*NEEDS, "Priority"), ([*(row[name] for name in NEEDS), "2"] for row in ROWS))
    assert len(import_file(ctx, "needs", first).fates) == len(ROWS)
    before = tables(ctx)
    again = tmp_path / f"again.{form}"
    again.write_bytes(export(ctx, Export.NEEDS, date(2026, 11, 1), date(2026, 12, 31), form, OFFICE, names=True))
    done = import_file(ctx, "needs", again)
    assert set(done.fates.values()) == {"unchanged"}, done.lines
    assert (len(done.fates), done.rejected) == (len(ROWS) + 1, 0)
    assert tables(ctx) == before


def test_a_row_of_an_own_export_that_was_changed_changes_its_need(ctx: Context, tmp_path: Path) -> None:
    file = tmp_path / "needs.csv"
    write_csv(file, NEEDS, ([row[name] for name in NEEDS] for row in ROWS[2:3]))
    import_file(ctx, "needs", file)
    file.write_bytes(
        export(ctx, Export.NEEDS, date(2026, 11, 1), date(2026, 12, 31), FileForm.CSV, OFFICE, names=True).replace(
            b"1 Street 3", b"2 Street 3"
        )
    )
    assert dict(import_file(ctx, "needs", file).fates) == {2: "updated"}
    with ctx.database.reading() as store:
        assert [one.address for one in store.needs.open()] == ["2 Street 3"]


def test_a_number_of_somebody_else_s_need_changes_nothing_of_it(ctx: Context, tmp_path: Path) -> None:
    file = tmp_path / "needs.csv"
    write_csv(file, NEEDS, ([row[name] for name in NEEDS] for row in ROWS[2:3]))
    import_file(ctx, "needs", file)
    content = export(ctx, Export.NEEDS, date(2026, 11, 1), date(2026, 12, 31), FileForm.CSV, OFFICE, names=True)
    file.write_bytes(content.replace(b"Cy Dean", b"Mo Moss"))
    assert dict(import_file(ctx, "needs", file).fates) == {2: "new"}
