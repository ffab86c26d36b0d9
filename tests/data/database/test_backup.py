"""Backups: made while others write, unreadable without the identity, put back whole or not at all."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pyrage
import pytest
from alembic import command
from sqlalchemy import create_engine

from data.database import backup
from data.database.database import HEAD, Database
from data.migrations import configuration
from data.security.encryption import Keys
from routing.errors import Conflict, Misconfigured
from tests.support.other_processes import Open
from tests.support.postgresql import Server
from tests.support.store_makers import add_need

SECRET, PUBLIC = backup.new_identity()
MADE = "2026-11-23T08:30:00+00:00"


@pytest.fixture
def identity(tmp_path: Path) -> list[pyrage.x25519.Identity]:
    path = tmp_path / "identity"
    path.write_text(f"# made by age-keygen\n\n{SECRET}\n")
    return backup.read_identities(path)


@pytest.fixture
def elsewhere(database_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """Where there is no database yet, of the same kind."""
    if database_url.startswith("sqlite"):
        (tmp_path / "else").mkdir()
        return f"sqlite:///{tmp_path / 'else' / 'wardround.db'}"
    server: Server = request.getfixturevalue("server")
    return server.url(server.new_database())


def test_a_backup_holds_everything_and_is_put_back_where_there_is_nothing(
    database: Database,
    database_url: str,
    elsewhere: str,
    identity: list[pyrage.x25519.Identity],
    keys: Keys,
    opened: Open,
) -> None:
    with database.transaction() as store:
        need = add_need(store, name="Quendolyn Xavierstone")
    made = backup.make(database_url, PUBLIC, "0.1.0", MADE)
    assert b"SQLite" not in made
    contents = backup.restore(made, identity, elsewhere, keys)
    assert (contents.tables, contents.software, contents.made_at) == (HEAD, "0.1.0", MADE)
    with opened(elsewhere).reading() as store:
        assert store.needs.get(need.id) == need
    with pytest.raises(Conflict) as caught:
        backup.restore(made, identity, elsewhere, keys)
    assert caught.value.code == "backup.would-overwrite"


@pytest.fixture
def sqlite_made(tmp_path: Path, opened: Open) -> bytes:
    url = f"sqlite:///{tmp_path / 'wardround.db'}"
    database = opened(url)
    database.migrate()
    with database.transaction() as store:
        add_need(store)
        # The writer has not ended: a backup does not wait, and holds what was acknowledged.
        return backup.make(url, PUBLIC, "0.1.0", MADE)


def test_another_identity_or_a_damaged_file_opens_nothing(sqlite_made: bytes, tmp_path: Path, keys: Keys) -> None:
    other = [pyrage.x25519.Identity.generate()]
    mine = [pyrage.x25519.Identity.from_str(SECRET)]
    url = f"sqlite:///{tmp_path / 'new.db'}"
    for damaged, identities in ((sqlite_made, other), (sqlite_made[:-40], mine), (b"", mine), (b"x" * 400, mine)):
        with pytest.raises(Misconfigured) as caught:
            backup.restore(damaged, identities, url, keys)
        assert caught.value.code == "backup.wrong-identity"
    foreign = pyrage.encrypt(b"somebody's letter", [pyrage.x25519.Recipient.from_str(PUBLIC)])
    with pytest.raises(Misconfigured) as caught:
        backup.restore(foreign, mine, url, keys)
    assert caught.value.code == "backup.unfit"
    assert not (tmp_path / "new.db").exists()


def test_a_backup_of_another_key_or_a_newer_version_leaves_nothing_behind(
    sqlite_made: bytes, tmp_path: Path, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = [pyrage.x25519.Identity.from_str(SECRET)]
    folder = tmp_path / "new"
    folder.mkdir()
    with pytest.raises(Misconfigured) as caught:
        backup.restore(sqlite_made, mine, f"sqlite:///{folder / 'a.db'}", Keys.generate())
    assert caught.value.code == "store.wrong-key"
    with pytest.raises(Misconfigured) as caught:
        backup.restore(sqlite_made, mine, "postgresql://nobody@/x", keys)
    assert caught.value.code == "backup.other-database"
    monkeypatch.setattr(backup, "HEAD", "0000")
    with pytest.raises(Misconfigured) as caught:
        backup.restore(sqlite_made, mine, f"sqlite:///{folder / 'a.db'}", keys)
    assert caught.value.code == "store.newer"
    assert list(folder.iterdir()) == []


def test_a_backup_of_an_older_version_is_brought_up_to_date(tmp_path: Path, keys: Keys, opened: Open) -> None:
    old = f"sqlite:///{tmp_path / 'old.db'}"
    database = opened(old)
    database.migrate()
    database.close()
    engine = create_engine(old)
    with engine.begin() as connection:
        command.downgrade(configuration(connection), "0002")
    engine.dispose()
    made = backup.make(old, PUBLIC, "0.0.9", MADE)
    new = f"sqlite:///{tmp_path / 'new.db'}"
    backup.restore(made, [pyrage.x25519.Identity.from_str(SECRET)], new, keys)
    opened(new).check()


def test_the_restored_file_is_its_owner_s_alone_and_nothing_lies_beside_it(
    sqlite_made: bytes, tmp_path: Path, keys: Keys
) -> None:
    folder = tmp_path / "new"
    folder.mkdir()
    backup.restore(sqlite_made, [pyrage.x25519.Identity.from_str(SECRET)], f"sqlite:///{folder / 'w.db'}", keys)
    assert [(path.name, path.stat().st_mode & 0o077) for path in folder.iterdir()] == [("w.db", 0)]


@pytest.mark.parametrize("recipient", ["", "age1", SECRET, "ssh-ed25519 AAAA"], ids=["empty", "cut", "secret", "ssh"])
def test_no_backup_is_made_to_what_is_no_public_key(tmp_path: Path, recipient: str) -> None:
    with pytest.raises(Misconfigured) as caught:
        backup.make(f"sqlite:///{tmp_path / 'w.db'}", recipient, "0.1.0", MADE)
    assert caught.value.code == "backup.recipient-unfit"
    assert "SECRET" not in str(caught.value)


@pytest.mark.parametrize(
    "text_", ["", "# nothing\n", "AGE-SECRET-KEY-1\n", PUBLIC], ids=["empty", "remark", "cut", "public"]
)
def test_a_file_without_an_identity_is_refused(tmp_path: Path, text_: str) -> None:
    path = tmp_path / "identity"
    path.write_text(text_)
    for one in (path, tmp_path / "none"):
        with pytest.raises(Misconfigured) as caught:
            backup.read_identities(one)
        assert caught.value.code == "backup.identity-unfit"


@pytest.mark.postgresql
def test_without_pg_dump_it_says_what_is_missing(postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.devnull)
    with pytest.raises(Misconfigured) as caught:
        backup.make(postgresql_url, PUBLIC, "0.1.0", MADE)
    assert caught.value.code == "backup.no-pg-tools"


def test_what_a_backup_says_of_itself_is_plain(sqlite_made: bytes) -> None:
    plain = pyrage.decrypt(sqlite_made, [pyrage.x25519.Identity.from_str(SECRET)])
    magic, head, _ = plain.split(b"\n", 2)
    assert magic == b"wardround-backup-1"
    assert json.loads(head) == {"database": "sqlite", "tables": HEAD, "software": "0.1.0", "made_at": MADE}
