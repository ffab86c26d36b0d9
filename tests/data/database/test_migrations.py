"""The migrations lead to the tables of data.tables and back, with data, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, inspect, text

from data.database.database import HEAD, Database
from data.migrations import configuration
from data.security.encryption import Keys, give_keys
from data.store.people.account_records import Role
from data.tables import metadata
from tests.support import killed_process
from tests.support.other_processes import Open, Starter
from tests.support.store_makers import ANN, NOW, add_need, add_plan, add_volunteer, make_round
from tests.support.table_rows import fill, held, lost


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    # A statement that PostgreSQL has prepared does not live through a change of its table.
    prepared = {"prepare_threshold": None} if url.startswith("postgresql") else {}
    engine: Engine = create_engine(url, connect_args=prepared)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def test_models_and_migrations_agree(bare_url: str, opened: Open) -> None:
    """What ``alembic check`` would say: nothing to add, drop or change."""
    opened(bare_url).migrate()
    with connected(bare_url) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []


def filled(url: str, keys: Keys) -> None:
    """Today's tables, with rows in each."""
    database = Database(url, keys)
    database.migrate()
    database.close()
    engine = create_engine(url)
    give_keys(engine, keys)
    fill(engine)
    engine.dispose()


def kin_is_whole(connection: Connection) -> bool:
    """PostgreSQL refuses what refers to nothing by itself."""
    return connection.dialect.name != "sqlite" or connection.execute(text("PRAGMA foreign_key_check")).first() is None


def test_every_step_goes_down_and_up_and_down_with_rows_in_every_table(bare_url: str, keys: Keys) -> None:
    filled(bare_url, keys)
    with connected(bare_url) as connection:
        today = held(connection)
        assert today.keys() == metadata.tables.keys()
        assert all(len(rows) >= 2 for rows in today.values())
        config = configuration(connection)
        revisions = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
        for revision in revisions[:-1]:
            above = held(connection)
            command.downgrade(config, "-1")
            below = held(connection)
            command.upgrade(config, "+1")
            again = held(connection)
            assert (revision, lost(above, below), lost(below, again)) == (revision, [], [])
            assert {name: rows[0].keys() for name, rows in again.items() if rows} == {
                name: rows[0].keys() for name, rows in above.items() if again[name]
            }
            command.downgrade(config, "-1")
            assert (revision, lost(below, held(connection)), kin_is_whole(connection)) == (revision, [], True)
        first = held(connection)
        # All the way at once, as who updates after a year does.
        command.upgrade(config, "head")
        assert lost(first, held(connection)) == lost(today, first) == []
        assert kin_is_whole(connection)
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []
        command.downgrade(config, "base")
        assert set(inspect(connection).get_table_names()) == {"alembic_version"}
        command.upgrade(config, "head")
        assert held(connection) == {name: [] for name in metadata.tables}


def test_what_was_lost_would_be_noticed(bare_url: str, keys: Keys) -> None:
    filled(bare_url, keys)
    with connected(bare_url) as connection:
        before = held(connection)
        connection.execute(text("DELETE FROM look WHERE id = 2"))
        connection.execute(text("DELETE FROM consent"))
        connection.execute(text("UPDATE event SET actor = 'nobody' WHERE id = 1"))
        assert lost(before, held(connection)) == ["consent", "event", "look"]


def test_what_the_first_version_kept_is_read_by_todays_code(bare_url: str, opened: Open) -> None:
    database = opened(bare_url)
    database.migrate()
    with database.transaction() as store:
        need = add_need(store, name="Una Mensah", phone="07700 900111", notes="Ring twice.")
        volunteer = add_volunteer(store, name="Olga Quigley", phone="07700 900444")
        plan = add_plan(store, (make_round(volunteer.id, (need.id,)),))
        store.accounts.add_user("Ann", "ann", Role.DISPATCHER, None, actor=ANN, at=NOW)
        happened = store.events.for_subject("need", need.id)
    database.close()
    with connected(bare_url) as connection:
        command.downgrade(configuration(connection), "0001")
    database = opened(bare_url)
    database.migrate()
    with database.reading() as store:
        assert store.needs.by_name("una mensah") == (need,)
        assert store.volunteers.get(volunteer.id) == volunteer
        assert [stop.need_id for stop in store.plans.get(plan.id).rounds[0].stops] == [None, need.id, None]
        assert [one.kind for one in store.events.for_subject("need", need.id)] == [one.kind for one in happened]
        assert store.accounts.by_login("ann") is not None


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
    others = [starter(killed_process.migrate, bare_url) for _ in range(3)]
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
