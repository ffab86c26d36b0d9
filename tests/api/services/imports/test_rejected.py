"""Rows that could not be imported: kept in sight until somebody has dealt with them, and never run by a spreadsheet."""

from __future__ import annotations

import csv
import io

import pytest
from sqlalchemy import create_engine, text

from api.services.actors import Actor
from api.services.imports import rejected
from data.lists.columns import REJECTED_HEADERS
from routing.errors import NotFound
from tests.support.api_world import NOW, World
from tests.support.rejected_rows import FAULT, OTHER, keep
from tests.support.store_makers import ANN


def test_every_row_is_there_with_its_cells_and_reasons(world: World) -> None:
    keep(world)
    assert rejected.count(world.context) == 3
    seven, nine, three = rejected.rejected_rows(world.context)
    assert (seven.list_kind, seven.line, three.list_kind) == ("needs", 7, "volunteers")
    assert dict(seven.filled) == {"Your name": "Wanda Wetherby", "Notes": "=1+2"}
    assert nine.faults == (FAULT, OTHER)
    assert dict(nine.cells) == {"Your name": "Xavier Xu", "Postcode": "ZX9 9ZZ"}


def test_a_row_that_is_settled_is_listed_no_more(world: World) -> None:
    first, *others = keep(world)
    rejected.settle(world.context, first, Actor("user", 1))
    assert [row.id for row in rejected.rejected_rows(world.context)] == others
    with pytest.raises(NotFound) as caught:
        rejected.settle(world.context, 99, Actor("user", 1))
    assert caught.value.code == "rejected-row.unknown"


def test_the_file_of_a_list_has_all_of_its_columns_and_nothing_that_a_spreadsheet_runs(world: World) -> None:
    keep(world)
    text = rejected.rejected_csv(world.context, "needs")
    header, seven, nine = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    assert tuple(header[:3]) == REJECTED_HEADERS
    assert sorted(header[3:]) == ["Notes", "Postcode", "When?", "Your name"]
    assert seven[:3] == ["7", "There is no date.", "Write the day it is needed."]
    assert dict(zip(header, seven, strict=True))["Notes"] == "'=1+2"
    assert nine[1] == "There is no date. There is no such postcode."
    assert "Yara" not in text


def test_counting_them_decrypts_none(world: World) -> None:
    with world.context.database.transaction() as store:
        record = store.imports.record("needs", "d1", NOW, ANN, {})
        for line in range(3):
            store.imports.keep_rejected(record.id, line, {"Name": f"Una {line}"}, [])
    engine = create_engine(f"sqlite:///{world.context.settings.home / 'wardround.db'}")
    with engine.begin() as connection:
        connection.execute(text('UPDATE rejected_row SET "row" = :junk'), {"junk": b"unreadable"})
    engine.dispose()
    assert rejected.count(world.context) == 3
