"""The migrations lead to the tables of data.schema and back, with data, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, inspect

from data.database import HEAD
from data.migrations import configuration
from data.schema import metadata
from data.store.records import Call
from data.store.ward_reviews import Replacement
from tests.data import process
from tests.data.makers import ANN, MONDAY, NOW, add_need, add_plan, add_volunteer, make_place, make_round, make_series
from tests.data.others import Open, Starter


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    engine: Engine = create_engine(url)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def test_models_and_migrations_agree(bare_url: str, opened: Open) -> None:
    """What ``alembic check`` would say: nothing to add, drop or change."""
    opened(bare_url).migrate()
    with connected(bare_url) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []


def test_every_step_goes_up_and_down_with_data(bare_url: str, opened: Open) -> None:
    database = opened(bare_url)
    database.migrate()
    with database.transaction() as store:
        store.places.upsert(make_place(), "p1", actor=ANN, at=NOW)
        need = add_need(store, place=store.places.all()[0])
        store.calls.add(Call(at=NOW, actor=ANN, need_id=need.id, name="Una Mensah", promised="By noon."))
        add_plan(store, (make_round(add_volunteer(store).id, (need.id,)),))
        store.series.give(store.series.add(make_series(template=need), actor=ANN, at=NOW).id, MONDAY, need.id)
        moved = [Replacement("need", need.id, "X05000001", "N05000001")]
        store.ward_reviews.record(moved, day=MONDAY, from_vintage="2013", to_vintage="2021", actor=ANN, at=NOW)
    database.close()
    with connected(bare_url) as connection:
        steps = len(list(ScriptDirectory.from_config(configuration(connection)).walk_revisions()))
        for _ in range(steps):
            command.downgrade(configuration(connection), "-1")
        assert set(inspect(connection).get_table_names()) == {"alembic_version"}
        for _ in range(steps):
            command.upgrade(configuration(connection), "+1")
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_the_code_knows_the_newest_revision_and_names_sort_by_age(bare_url: str) -> None:
    with connected(bare_url) as connection:
        scripts = ScriptDirectory.from_config(configuration(connection))
        newest_first = [script.revision for script in scripts.walk_revisions()]
    assert newest_first[0] == HEAD
    assert sorted(newest_first, reverse=True) == newest_first


def test_migrating_twice_changes_nothing(bare_url: str, opened: Open) -> None:
    database = opened(bare_url)
    database.migrate()
    with database.transaction() as store:
        need = add_need(store)
    database.migrate()
    with database.reading() as store:
        assert store.needs.open() == (need,)


def test_processes_that_migrate_at_once_do_it_once(bare_url: str, starter: Starter, opened: Open) -> None:
    others = [starter(process.migrate, bare_url) for _ in range(3)]
    assert [other.hear() for other in others] == ["done"] * 3
    opened(bare_url).check()


def test_migrates_from_whatever_folder_it_is_called_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opened: Open
) -> None:
    """As an installed program does."""
    monkeypatch.chdir(tmp_path)
    database = opened("sqlite:///here.db")
    database.migrate()
    database.check()
