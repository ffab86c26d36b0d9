"""``wardround keys``."""

from __future__ import annotations

import os
from pathlib import Path

from data.encryption import Keys
from tests.api.cli.conftest import Wardround, kept, refused


def test_a_key_is_rotated_and_the_former_one_retired_in_its_time(wardround: Wardround, home: Path) -> None:
    path = home / "wardround.key"
    former = Keys.read(path)
    before = len(kept(home))
    ran = wardround("keys", "rotate")
    assert (ran.code, "A new key is in use" in ran.out) == (0, True)
    between = Keys.read(path)
    assert (between.older, between.index) == ((former.primary,), former.index)
    assert path.stat().st_mode & 0o077 == 0
    refused(wardround("keys", "retire"), "key.too-soon")
    os.utime(path, (1_000_000_000, 1_000_000_000))
    assert wardround("keys", "retire").out == "1 former keys dropped.\n"
    assert Keys.read(path).older == ()
    assert wardround("coverage").code == 0
    assert len(kept(home)) == before
    assert wardround("keys", "retire").out == "There is no former key.\n"


def test_a_former_key_that_is_needed_stays_and_an_interrupted_rotation_makes_no_third(
    wardround: Wardround, home: Path
) -> None:
    path = home / "wardround.key"
    Keys.read(path).rotated().replace(path)
    refused(wardround("keys", "retire"), "key.still-needed")
    now = Keys.read(path)
    assert "The interrupted rotation is done" in wardround("keys", "rotate").out
    assert Keys.read(path) == now
