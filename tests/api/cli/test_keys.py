"""``wardround keys``."""

from __future__ import annotations

import os
from pathlib import Path

from data.database.keyring import held
from data.security.encryption import Keys
from tests.api.cli.conftest import Wardround, kept, refused


def test_a_key_is_rotated_and_the_former_one_retired_in_its_time(wardround: Wardround, home: Path) -> None:
    path = home / "wardround.key"
    former = Keys.read(path)
    before = len(kept(home))
    ran = wardround("keys", "rotate")
    assert (ran.code, "New keys are in use" in ran.out) == (0, True)
    between = Keys.read(path)
    assert (between.older, between.former_indexes) == ((former.primary,), (former.index,))
    assert between.index != former.index
    assert path.stat().st_mode & 0o077 == 0
    refused(wardround("keys", "retire"), "key.too-soon")
    os.utime(path, (1_000_000_000, 1_000_000_000))
    assert wardround("keys", "retire").out == "1 former keys removed.\n"
    assert (Keys.read(path).older, Keys.read(path).indexes) == ((), between.indexes)
    assert wardround("coverage").code == 0
    assert len(kept(home)) == before
    assert wardround("keys", "retire").out == "No former key to remove.\n"


def test_a_former_key_that_is_needed_stays_and_an_interrupted_rotation_makes_no_third(
    wardround: Wardround, home: Path
) -> None:
    path = home / "wardround.key"
    Keys.read(path).rotated().replace(path)
    refused(wardround("keys", "retire"), "key.still-needed")
    now = Keys.read(path)
    assert "The interrupted rotation has finished" in wardround("keys", "rotate").out
    assert Keys.read(path) == now


def test_a_key_of_another_group_changes_nothing(wardround: Wardround, home: Path) -> None:
    path = home / "wardround.key"
    right = path.read_bytes()
    path.unlink()
    refused(wardround("keys", "rotate"), "settings.key-missing")
    assert not path.exists()
    Keys.generate().write(path)
    wrong = path.read_bytes()
    for command in ("rotate", "retire"):
        refused(wardround("keys", command), "store.wrong-key")
    assert path.read_bytes() == wrong
    path.write_bytes(right)
    assert wardround("keys", "rotate").code == 0


def test_two_rotations_at_once_are_one(wardround: Wardround, home: Path) -> None:
    path = home / "wardround.key"
    before = path.read_bytes()
    with held(path):
        for command in ("rotate", "retire"):
            refused(wardround("keys", command), "key.busy")
    assert path.read_bytes() == before
