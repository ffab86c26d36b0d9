"""``wardround backup``, ``backup-identity`` and ``restore``; and the backup of each day."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from api.services.context import Context
from api.services.deployment import backups
from api.settings import Settings
from data.database.database import Database
from data.security.encryption import Keys
from tests.api.cli.conftest import Wardround, kept, refused
from tests.support.store_makers import NOW


def test_a_backup_comes_back_with_its_key_and_not_without(wardround: Wardround, home: Path, tmp_path: Path) -> None:
    identity, file = tmp_path / "identity", tmp_path / "monday.age"
    public = wardround("backup-identity", identity).out.strip()
    assert (public.startswith("age1"), identity.stat().st_mode & 0o077) == (True, 0)
    before = [line for line in kept(home) if "need" in line]
    assert wardround("backup", "--to", file, "--recipient", public).code == 0
    refused(wardround("backup", "--to", file, "--recipient", public), "backup.file-exists")
    refused(wardround("restore", file, "--identity", identity), "backup.would-overwrite")
    key = tmp_path / "wardround.key"
    shutil.copy(home / "wardround.key", key)
    shutil.rmtree(home)
    refused(wardround("restore", file, "--identity", identity), "key.missing")
    home.mkdir(mode=0o700, exist_ok=True)
    shutil.copy(key, home / "wardround.key")
    ran = wardround("restore", file, "--identity", identity)
    assert (ran.code, "Restored the backup of" in ran.out) == (0, True)
    assert [line for line in kept(home) if "need" in line] == before


def test_a_backup_without_a_recipient_is_refused(wardround: Wardround, home: Path, tmp_path: Path) -> None:
    refused(wardround("backup", "--to", tmp_path / "a.age"), "backup.no-recipient")
    refused(wardround("backup", "--to", tmp_path / "a.age", "--recipient", "x"), "backup.recipient-unfit")
    assert not (tmp_path / "a.age").exists()


def test_each_day_has_its_backup_and_the_oldest_go(home: Path, placed_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    public = backups.new_identity(tmp_path / "identity")
    settings = Settings(home=home, area=placed_folder, backup_folder=folder, backup_recipient=public, backup_keep=2)
    database = Database(settings.sqlalchemy_url.get_secret_value(), Keys.read(settings.key_path))
    for day in range(3):
        ctx = Context(settings, database, clock=lambda day=day: NOW + timedelta(days=day))
        made = backups.daily(ctx)
        assert made is not None
        assert backups.daily(ctx) is None
        assert backups.days_since_last(ctx) == 0
        (folder / "somebody's own.txt").write_text("stays")
    assert sorted(path.name for path in folder.iterdir()) == [
        "somebody's own.txt",
        "wardround-2026-11-24.age",
        "wardround-2026-11-25.age",
    ]
    database.close()


def test_a_backup_that_cannot_be_made_stops_nothing_and_is_tried_again_after_an_hour(
    home: Path, placed_folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = Settings(home=home, area=placed_folder, backup_folder=tmp_path / "b", backup_recipient="age1nonsense")
    database = Database(settings.sqlalchemy_url.get_secret_value(), Keys.read(settings.key_path))
    for minutes, tried in ((0, 1), (1, 1), (59, 1), (61, 2)):
        ctx = Context(settings, database, clock=lambda minutes=minutes: NOW + timedelta(minutes=minutes))
        assert backups.daily(ctx) is None
        assert caplog.text.count("backup.recipient-unfit") == tried
    assert backups.days_since_last(ctx) is None
    database.close()
