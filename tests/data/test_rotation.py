"""A new key in the place of the former one: while others read and write, killed at any moment, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from data import rotation
from data.database import Database
from data.encryption import Keys
from data.schema import metadata
from data.store import Store
from routing.errors import Misconfigured
from tests.data import process
from tests.data.makers import ANN, NOW, add_need
from tests.data.others import Other
from tests.data.test_secrecy import plant


@pytest.fixture
def database_url(bare_url: str, keys: Keys) -> str:
    """A database of the test's own: what it was made with changes."""
    database = Database(bare_url, keys)
    database.migrate()
    database.close()
    return bare_url


@pytest.fixture
def key_file(tmp_path: Path, keys: Keys) -> Path:
    path = tmp_path / "wardround.key"
    keys.write(path)
    return path


@pytest.fixture
def served(database_url: str, keys: Keys, key_file: Path) -> Database:
    """A database as a running server has it open."""
    return Database(database_url, keys, key_file)


def everything(store: Store) -> tuple[object, ...]:
    """Some of every table that holds personal details."""
    lists = (store.uploads.get(1), store.uploads.confirmed("needs"), store.imports.rejected())
    return (store.needs.open(), store.volunteers.all(), store.calls.all(), *lists)


def rotated(key_file: Path) -> Keys:
    keys = Keys.read(key_file).rotated()
    keys.replace(key_file)
    return keys


def test_everything_is_sealed_anew_and_reads_the_same(
    served: Database, database_url: str, key_file: Path, keys: Keys
) -> None:
    plant(served)
    with served.reading() as store:
        before = everything(store)
    new = rotated(key_file)
    other = Database(database_url, new)
    assert other.sealed_with_former() > 8
    lefts: list[int] = []
    assert other.reseal(lefts.append) == lefts[0] > 8
    assert (lefts[-1], other.sealed_with_former()) == (0, 0)
    other.close()
    only = Database(database_url, new.retired())
    only.check()
    for database in (served, only):
        with database.reading() as store:
            assert everything(store) == before
    with only.transaction() as store:
        # What was there before an import is sealed anew too: it can still be taken back.
        assert store.undoing.undo(1, actor=ANN, at=NOW).restored == 1
    with pytest.raises(Misconfigured):
        Database(database_url, keys).check()
    only.close()
    served.close()


def test_a_server_that_runs_takes_the_new_key_up_by_itself(served: Database, database_url: str, key_file: Path) -> None:
    with served.transaction() as store:
        add_need(store, name="before")
    new = rotated(key_file)
    with served.transaction() as store:
        add_need(store, name="after")
    other = Database(database_url, new)
    # What came after is sealed with the new key.
    assert other.sealed_with_former() == 1
    other.close()
    served.close()


def test_a_transaction_that_began_before_the_new_key_reads_what_it_sealed(
    served: Database, database_url: str, key_file: Path
) -> None:
    with served.transaction() as store:
        need = add_need(store, name="Una Mensah")
    if database_url.startswith("postgresql"):
        with served.transaction() as store:
            other = Database(database_url, rotated(key_file))
            other.reseal()
            assert store.needs.get(need.id).name == "Una Mensah"
    else:
        with served.reading() as store:
            other = Database(database_url, rotated(key_file))
            other.reseal()
            # Its first look at the tables: SQLite's reader sees them as they are by then.
            assert store.needs.get(need.id).name == "Una Mensah"
    other.close()
    served.close()


def test_killed_in_between_it_goes_on(
    served: Database, database_url: str, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served.transaction() as store:
        for number in range(30):
            add_need(store, name=f"need {number}")
    new = rotated(key_file)
    monkeypatch.setattr(rotation, "BATCH", 7)
    other = Database(database_url, new)
    batches = iter(range(3))

    def killed(_: int) -> None:
        if next(batches, None) is None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        other.reseal(killed)
    left = other.sealed_with_former()
    assert 0 < left < 60
    with served.reading() as store:
        assert len(store.needs.open()) == 30
    assert other.reseal() == left
    other.close()
    served.close()


def test_writers_go_on_while_it_rotates(database_url: str, keys: Keys, key_file: Path, served: Database) -> None:
    writer = Other(process.write_with_key_file, database_url, keys, str(key_file))
    try:
        heard = [writer.hear() for _ in range(3)]
        other = Database(database_url, rotated(key_file), key_file)
        other.reseal()
        heard += [writer.hear() for _ in range(3)]
        heard += writer.die()
    finally:
        writer.end()
    other.reseal()
    assert other.sealed_with_former() == 0
    with Database(database_url, Keys.read(key_file).retired()).reading() as store:
        names = {need.name for need in store.needs.open()}
    assert {f"batch {batch}" for batch in heard} <= names
    other.close()
    served.close()


def test_an_index_that_was_wrong_is_worked_out_again(served: Database, database_url: str, key_file: Path) -> None:
    with served.transaction() as store:
        add_need(store, name="Una Mensah", phone="07700 900111")
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE need SET name_index = 'wrong', phone_index = 'wrong'"))
    engine.dispose()
    rotated(key_file)
    with served.reading():
        pass
    served.reseal()
    with served.reading() as store:
        assert len(store.needs.by_name("una mensah")) == len(store.needs.by_phone("+44 7700 900111")) == 1
    served.close()


def test_a_key_file_of_another_database_is_not_taken_up(served: Database, key_file: Path) -> None:
    with served.transaction() as store:
        store.events.append("x", "x", 1, ANN, NOW)
    Keys.generate().replace(key_file)
    with pytest.raises(Misconfigured) as caught, served.reading():
        pass
    assert caught.value.code == "store.wrong-key"
    served.close()


def test_no_column_is_forgotten() -> None:
    personal = {
        (table.name, column.name)
        for table in metadata.sorted_tables
        for column in table.columns
        if column.info.get("personal")
    }
    assert {(table.name, one.name) for table, columns in rotation._sealed_tables() for one in columns} == personal
