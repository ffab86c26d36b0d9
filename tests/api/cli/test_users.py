"""``wardround user``."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.cli import users
from tests.api.cli.conftest import Wardround, kept, refused


def test_somebody_is_added_and_signs_in_by_the_link_that_is_printed(wardround: Wardround, home: Path) -> None:
    ran = wardround("user", "add", "amina", "--role", "organiser")
    assert ran.code == 0
    assert ran.out.startswith("http://127.0.0.1:8000/sign-in#")
    assert len(ran.out.splitlines()) == 1
    again = wardround("user", "link", "amina")
    assert again.out.startswith("http://127.0.0.1:8000/sign-in#")
    assert again.out != ran.out


def test_a_password_is_asked_for_and_not_shown(
    wardround: Wardround, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(users.typer, "prompt", lambda *_given, **_more: "three brown cows")
    ran = wardround("user", "add", "amina", "--password")
    assert ran.code == 0
    assert "cows" not in ran.out + ran.err


def test_bad_input_adds_nobody(wardround: Wardround, home: Path) -> None:
    wardround("user", "add", "amina")
    before = kept(home)
    refused(wardround("user", "add", "zoe", "--role", "king"), "dispatcher", "[account.unknown-role]")
    refused(wardround("user", "add", "Amina"), "[account.login-taken]")
    refused(wardround("user", "link", "nobody"), "wardround user add", "[account.unknown]")
    assert kept(home) == before
