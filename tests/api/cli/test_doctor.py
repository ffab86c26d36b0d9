"""``wardround doctor``."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.api.cli.conftest import Wardround, refused


def test_a_deployment_that_is_not_safe_ends_with_1_and_says_what_to_do(wardround: Wardround, home: Path) -> None:
    ran = wardround("doctor")
    assert ran.code == 1
    bad = [line for line in ran.out.splitlines() if line.startswith("FIX")]
    assert any("Nobody can sign in" in line for line in bad)
    assert all("->" in line for line in bad)


def test_a_safe_deployment_ends_with_0(
    wardround: Wardround, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.services.deployment.doctor.ready", lambda: True)  # whether or not it was compiled here
    keys = tmp_path / "keys"
    keys.mkdir(mode=0o700)
    (home / "wardround.key").rename(keys / "wardround.key")
    home.chmod(0o700)
    os.environ["WARDROUND_KEY_FILE"] = str(keys / "wardround.key")
    wardround("user", "add", "amina")
    public = wardround("backup-identity", tmp_path / "identity").out.strip()
    wardround("backup", "--to", tmp_path / "b.age", "--recipient", public)
    ran = wardround("doctor")
    assert (ran.code, [line for line in ran.out.splitlines() if not line.startswith("ok")]) == (0, [])


def test_a_missing_area_is_a_finding_and_no_crash(wardround: Wardround, home: Path) -> None:
    os.environ["WARDROUND_AREA"] = "/nowhere"
    ran = wardround("doctor")
    assert ran.code == 1
    assert "The area cannot be opened" in ran.out


@pytest.mark.parametrize(
    "command",
    [
        ("doctor",),
        ("coverage",),
        ("map", "--date", "2026-11-23", "--out", "day.html"),
        ("user", "link", "amina"),
        ("user", "close", "amina"),
    ],
)
def test_a_command_that_only_looks_makes_nothing_on_a_fresh_machine(
    wardround: Wardround, environment: Path, command: tuple[str, ...]
) -> None:
    refused(wardround(*command), "settings.no-deployment", "wardround.key", "wardround.db")
    assert not environment.exists()
