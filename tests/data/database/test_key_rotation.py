"""A new key in the place of the former one: while others read and write, killed at any moment, on both databases."""

from __future__ import annotations

import os
import random
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select, text

from api.services.context import Context
from api.services.deployment.rotation import rotate
from api.settings import Settings
from data.database import key_rotation
from data.database.database import Database
from data.database.keyring import KeyRing, seconds_old
from data.security.encryption import Keys
from data.store import Store
from data.store.people.account_records import Role
from data.store.upserts import Sourced
from data.tables import metadata
from data.tables.columns import is_blind
from routing.errors import Misconfigured
from tests.support import killed_process
from tests.support.other_processes import Other
from tests.support.personal_details import plant
from tests.support.store_makers import ANN, NOW, add_need, make_need, make_place, make_volunteer


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
        assert store.import_undo.undo(1, actor=ANN, at=NOW).restored == 1
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
    monkeypatch.setattr(key_rotation, "BATCH", 7)
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
    writer = Other(killed_process.write_with_key_file, database_url, keys, str(key_file))
    try:
        heard = [writer.hear() for _ in range(3)]
        other = Database(database_url, rotated(key_file), key_file)
        other.step_indexes()
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
        # Each is found by its name, whichever keys its writer had.
        assert all(store.needs.by_name(name) for name in names)
    other.close()
    served.close()


def test_a_key_file_is_as_old_as_its_file_system_says(key_file: Path) -> None:
    written = key_file.stat().st_mtime
    os.utime(key_file, (written, written - 3_600))
    assert 3_600 <= seconds_old(key_file) < 7_200
    with pytest.raises(Misconfigured) as missing:
        seconds_old(key_file.parent / "nowhere" / "wardround.key")
    assert missing.value.code == "key.missing"


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


def found(store: Store) -> tuple[object, ...]:
    """What is found by blind indexes, of every kind there is."""
    needs = (store.needs.by_name("una mensah"), store.needs.by_phone("+44 7700 900111"))
    row, offer = store.needs.by_source_key("r1"), store.volunteers.by_source_key("v1")
    rows = (row and row[0], store.needs.open_contents(["all that r1 says"]), offer and offer[0])
    people = (store.volunteers.by_name("una mensah"), store.people.records_of("need", 1), store.consents.of("need", 1))
    return (*needs, *rows, *people, store.accounts.by_login("ann"))


def fill(store: Store) -> None:
    una = {"name": "Una Mensah", "phone": "07700 900111"}
    store.needs.add_all([Sourced(make_need(**una), "r1", "all that r1 says")], actor=ANN, at=NOW)
    store.volunteers.add_all([Sourced(make_volunteer(**una), "v1")], actor=ANN, at=NOW)
    store.places.upsert(make_place(), "p1", actor=ANN, at=NOW)
    store.consents.add("need", 1, "given", "1", "phone", actor=ANN, at=NOW)
    store.accounts.add_user("Ann", "ann", Role.DISPATCHER, None, actor=ANN, at=NOW)
    other = add_need(store, name="Una Mensa", phone="07700 900112")
    store.person_links.merge(("need", 1), ("need", other.id), actor=ANN, at=NOW)
    record = store.imports.record("needs", "d1", NOW, ANN, {"updated": 1})
    store.imports.keep_rejected(record.id, 1, {"Your name": "Wanda"}, [])
    store.uploads.confirm("needs", {"Your name": "name"}, actor=ANN, at=NOW)
    store.import_undo.record(record.id, [store.import_undo.before("need", 1)])


def blind(url: str) -> dict[tuple[str, int, str], str]:
    engine = create_engine(url)
    with engine.connect() as connection:
        held = {
            (table.name, row["id"], column.name): row[column.name]
            for table in metadata.sorted_tables
            if any(is_blind(column) for column in table.columns)
            for row in connection.execute(select(table.c.id, *filter(is_blind, table.columns))).mappings()
            for column in filter(is_blind, table.columns)
            if row[column.name]
        }
    engine.dispose()
    return held


def test_every_blind_index_goes_a_step_on_and_finds_what_it_found(
    served: Database, database_url: str, key_file: Path
) -> None:
    with served.transaction() as store:
        fill(store)
    with served.reading() as store:
        before = found(store)
    assert all(before)
    held = blind(database_url)
    for _ in range(2):
        rotated(key_file)
        with served.reading() as store:
            assert found(store) == before  # not stepped yet: the file is ahead
        assert served.step_indexes() >= 9
        assert served.step_indexes() == 0
        with served.reading() as store:
            assert found(store) == before
    now = blind(database_url)
    assert now.keys() == held.keys()
    assert not set(now.values()) & set(held.values())
    with served.transaction() as store:
        # The same row, heading and place again, after the rotation, are the same.
        store.imports.keep_rejected(1, 2, {"Your name": "Wanda"}, [])
        store.uploads.confirm("needs", {"Your name": "phone"}, actor=ANN, at=NOW)
        store.places.upsert(make_place(), "p1", actor=ANN, at=NOW)
        assert (len(store.imports.rejected()), store.uploads.confirmed("needs")) == (1, {"Your name": "phone"})
        assert len(store.places.all()) == 1
        # What was there before an import is taken back with the indexes of today.
        assert store.import_undo.undo(1, actor=ANN, at=NOW).restored == 1
        assert [need.id for need in store.needs.by_name("una mensah")] == [1]
        assert store.needs.by_source_key("r1") is not None
    served.close()


def test_a_process_that_missed_the_new_keys_takes_them_up_in_the_midst(
    served: Database, database_url: str, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between its look at the key file and its first word to the database, all the indexes went on."""
    with served.transaction() as store:
        add_need(store, name="Una Mensah")
    looked = KeyRing.newer
    calls: list[int] = []

    def late(ring: KeyRing) -> Keys | None:
        calls.append(1)
        if len(calls) > 1:
            return looked(ring)
        other = Database(database_url, rotated(key_file), key_file)
        other.step_indexes()
        other.close()
        return None

    monkeypatch.setattr(KeyRing, "newer", late)
    with served.transaction() as store:
        assert len(store.needs.by_name("una mensah")) == 1
        add_need(store, name="Una Mensah")
    monkeypatch.undo()
    with served.reading() as store:
        assert len(store.needs.by_name("una mensah")) == 2
    assert len(calls) > 1
    served.close()


def test_a_rotation_waits_for_who_writes_and_who_writes_for_it(
    served: Database, database_url: str, key_file: Path
) -> None:
    done: list[str] = []
    with served.transaction() as store:
        add_need(store, name="Una Mensah")
        other = Database(database_url, rotated(key_file), key_file)
        stepping = threading.Thread(target=lambda: (other.step_indexes(), done.append("stepped")))
        stepping.start()
        stepping.join(0.3)
        assert done == []
        add_need(store, name="Una Mensah")
        done.append("written")
    stepping.join(30)
    assert done == ["written", "stepped"]
    with served.reading() as store:
        assert len(store.needs.by_name("una mensah")) == 2
    other.close()
    served.close()


def test_killed_at_any_moment_of_a_rotation_everything_is_found_and_the_next_one_ends_it(
    bare_url: str, keys: Keys, key_file: Path, tmp_path: Path
) -> None:
    database = Database(bare_url, keys, key_file)
    database.migrate()
    with database.transaction() as store:
        fill(store)
        for number in range(400):
            add_need(store, name=f"need {number}")
    with database.reading() as store:
        before = found(store)
    moments = random.Random(20261122)
    for _ in range(4):
        other = Other(killed_process.rotate, bare_url, Keys.read(key_file), str(key_file))
        other.hear()
        time.sleep(moments.uniform(0, 0.4))
        other.die()
        with database.reading() as store:
            assert found(store) == before
            assert len(store.needs.by_name("need 7")) == 1
    ctx = Context(Settings(home=tmp_path, key_file=key_file), database, clock=lambda: NOW)
    rotate(ctx, lambda _: None)
    assert (database.steps_to_go(), database.sealed_with_former()) == (0, 0)
    only = Database(bare_url, Keys.read(key_file).retired())
    with only.reading() as store:
        assert found(store) == before
    only.close()
    database.close()


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
    assert {(table.name, one.name) for table, columns in key_rotation._sealed_tables() for one in columns} == personal
