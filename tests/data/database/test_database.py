"""Opening a database: what does not fit is said clearly, before anything is read or written."""

from __future__ import annotations

import stat
import threading
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import StatementError

from data.database import engines
from data.database.database import Database
from data.security.encryption import Keys
from routing.errors import Conflict, Misconfigured
from tests.support.other_processes import Open
from tests.support.postgresql import Server
from tests.support.store_makers import ANN, NOW, add_need, make_need


def run(url: str, statement: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture
def migrated(bare_url: str, opened: Open) -> str:
    """A database of its own, to spoil."""
    database = opened(bare_url)
    database.migrate()
    database.close()
    return bare_url


def test_a_database_without_todays_tables_is_refused_and_left_alone(bare_url: str, opened: Open) -> None:
    with pytest.raises(Misconfigured) as unmigrated, opened(bare_url).transaction():
        pass
    assert unmigrated.value.code == "store.unmigrated"
    assert "backup" in unmigrated.value.action
    if bare_url.startswith("sqlite"):
        assert not Path(bare_url.removeprefix("sqlite:///")).exists()


def test_a_database_of_a_newer_version_is_refused(migrated: str, opened: Open) -> None:
    run(migrated, "UPDATE alembic_version SET version_num = '9999'")
    database = opened(migrated)
    for attempt in (database.check, database.migrate):
        with pytest.raises(Misconfigured, match="newer version of Wardround") as newer:
            attempt()
        assert newer.value.code == "store.newer"
        assert newer.value.action


def test_a_wrong_key_is_refused_before_anything_is_read(migrated: str, keys: Keys, opened: Open) -> None:
    half_wrong = (
        Keys.generate(),
        Keys(primary=keys.primary, index=b"x" * 32),
        Keys(primary=b"x" * 32, index=keys.index),
    )
    for wrong in half_wrong:
        database = opened(migrated, wrong)
        for attempt in (database.check, database.migrate):
            with pytest.raises(Misconfigured) as refused:
                attempt()
            assert refused.value.code == "store.wrong-key"


def test_a_rotated_key_opens_old_values_and_seals_new_ones(
    database: Database, database_url: str, keys: Keys, opened: Open
) -> None:
    with database.transaction() as store:
        old = add_need(store, name="sealed before")
    rotated = opened(database_url, Keys(primary=b"n" * 32, index=keys.index, older=(keys.primary,)))
    with rotated.transaction() as store:
        assert store.needs.get(old.id) == old
        new = add_need(store, name="sealed after")
        assert store.needs.by_name("Sealed Before") == (old,)
    with pytest.raises(Misconfigured, match=r"need\.name was encrypted with a key"), database.reading() as store:
        store.needs.get(new.id)


def test_a_value_moved_to_another_column_is_noticed(database: Database, database_url: str) -> None:
    with database.transaction() as store:
        need = add_need(store, name="Una", address="1 High Street")
    run(database_url, "UPDATE need SET name = address")
    with pytest.raises(Misconfigured) as moved, database.reading() as store:
        store.needs.get(need.id)
    assert moved.value.code == "store.damaged-value"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "sqlite://",
        "sqlite:///:memory:",
        "mysql://root:s3cret@host/db",
        "http://[::1",
        "postgresql+asyncpg",
    ],
)
def test_a_url_of_neither_kind_is_refused_without_being_shown(url: str, opened: Open) -> None:
    with pytest.raises(Misconfigured) as unfit:
        opened(url)
    assert unfit.value.code == "store.url-unfit"
    assert "s3cret" not in str(unfit.value)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg", "postgresql+psycopg2"])
def test_every_spelling_of_postgresql_means_the_same_and_no_password_is_shown(scheme: str, opened: Open) -> None:
    database = opened(f"{scheme}://ann:s3cret@host/db")
    assert database.name == "postgresql+psycopg://ann:***@host/db"
    assert "s3cret" not in repr(database)


def test_a_database_that_does_not_answer_is_said_to(tmp_path: Path, opened: Open) -> None:
    (tmp_path / "folder.db").mkdir()
    for url in (
        f"sqlite:///{tmp_path}/missing/wardround.db",
        f"sqlite:///{tmp_path}/folder.db",
        f"postgresql://nobody@/none?host={tmp_path}",
    ):
        database = opened(url)
        with pytest.raises(Misconfigured) as unreachable:
            database.migrate()
        assert unreachable.value.code == "store.unreachable"
        assert unreachable.value.action


@pytest.mark.postgresql
def test_a_missing_postgresql_database_is_said_to_be(server: Server, opened: Open) -> None:
    database = opened(server.url("not_there"))
    with pytest.raises(Misconfigured) as missing:
        database.check()
    assert missing.value.code == "store.unreachable"


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path, opened: Open) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear neighbours, " * 1000)
    before = path.read_bytes()
    database = opened(f"sqlite:///{path}")
    for attempt in (database.check, database.migrate):
        with pytest.raises(Misconfigured) as refused:
            attempt()
        assert refused.value.code == "store.not-a-database"
    assert path.read_bytes() == before


def test_a_new_sqlite_file_is_for_its_owner_only(tmp_path: Path, opened: Open) -> None:
    database = opened(f"sqlite:///{tmp_path / 'wardround.db'}")
    database.migrate()
    with database.transaction() as store:
        add_need(store)
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert modes == {"wardround.db": 0o600, "wardround.db-wal": 0o600, "wardround.db-shm": 0o600}


def test_a_reader_sees_what_was_there_and_waits_for_no_writer(database: Database) -> None:
    with database.transaction() as store:
        add_need(store)
    with database.transaction() as writing:
        add_need(writing)
        with database.reading() as store:
            assert len(store.needs.open()) == 1
    with database.reading() as store:
        assert len(store.needs.open()) == 2


def test_writers_wait_for_each_other_and_both_are_kept(database: Database) -> None:
    def write(name: str) -> None:
        for _ in range(10):
            with database.transaction() as store:
                add_need(store, name=name)

    threads = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as store:
        assert len(store.needs.open()) == 40


def test_a_writer_that_waits_too_long_is_told_to_try_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opened: Open
) -> None:
    monkeypatch.setattr(engines, "_BUSY_MILLISECONDS", 50)
    database = opened(f"sqlite:///{tmp_path / 'wardround.db'}")
    database.migrate()
    with database.transaction():
        with pytest.raises(Conflict) as busy, database.transaction():
            pass
        assert busy.value.code == "store.busy"
    with database.transaction() as store:
        add_need(store)


def test_what_people_wrote_is_in_no_error_of_the_database(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    una = make_need(name="Una Mensah", phone="07700900018", address="164 Albert Street")

    def add_twice() -> None:
        with database.transaction() as store:
            store.needs.add(una, actor=ANN, at=NOW, source_key="Una Mensah 07700900018")
            store.needs.add(una, actor=ANN, at=NOW, source_key="Una Mensah 07700900018")

    with pytest.raises(Conflict) as clash:
        add_twice()
    assert clash.value.code == "store.clash"
    cause = clash.value.__cause__
    assert cause is not None
    said = f"{clash.value} {cause} {cause.__cause__} {caplog.text}"
    assert "source_digest" in said
    assert not any(word in said for word in ("Una", "Mensah", "07700900018", "Albert"))


def test_what_people_wrote_is_not_in_the_error_of_a_bug_either(database: Database) -> None:
    """A value that cannot be bound is reported by SQLAlchemy itself, which would quote the whole row."""

    def add_at_no_instant() -> None:
        with database.transaction() as store:
            store.needs.add(make_need(name="Una Mensah"), actor=ANN, at=NOW.replace(tzinfo=None))

    with pytest.raises(StatementError, match="without a time zone") as bug:
        add_at_no_instant()
    assert "Una" not in str(bug.value)
    assert "Una" not in repr(bug.value)
