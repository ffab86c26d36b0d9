"""``wardround user``."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.cli import users
from api.services import accounts
from api.settings import Settings
from api.wiring import open_context
from routing.errors import Refused
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


def signed_in_by(home: Path, link: str) -> bool:
    """Whether a link signs somebody in."""
    context, _ = open_context(Settings(home=home))
    try:
        accounts.sign_in_with_link(context, link.strip().partition("#")[2])
    except Refused:
        return False
    finally:
        context.database.close()
    return True


def test_who_is_closed_is_shut_out_at_once_and_let_in_again(wardround: Wardround, home: Path) -> None:
    link = wardround("user", "add", "amina").out
    assert wardround("user", "close", "AMINA").code == 0
    assert not signed_in_by(home, link)
    refused(wardround("user", "link", "amina"), "wardround user open", "[account.closed]")
    again = wardround("user", "open", "amina")
    assert again.code == 0
    assert not signed_in_by(home, link)
    assert signed_in_by(home, again.out)


def test_a_new_password_is_asked_for_twice_and_ends_what_was_open(
    wardround: Wardround, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = wardround("user", "add", "amina").out
    asked: list[dict[str, object]] = []
    monkeypatch.setattr(users.typer, "prompt", lambda *_given, **more: asked.append(more) or "three brown cows")
    ran = wardround("user", "password", "amina")
    assert ran.code == 0
    assert asked == [{"hide_input": True, "confirmation_prompt": True}]
    assert "cows" not in ran.out + ran.err
    assert not signed_in_by(home, link)
    context, _ = open_context(Settings(home=home))
    assert accounts.sign_in(context, "amina", "three brown cows", address="::1")
    context.database.close()


def test_nobody_unknown_is_closed_or_asked_for_a_password(
    wardround: Wardround, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(users.typer, "prompt", lambda *_given, **_more: "short")
    wardround("user", "add", "amina")
    before = kept(home)
    for command in ("close", "open", "password"):
        refused(wardround("user", command, "nobody"), "wardround user add", "[account.unknown]")
    refused(wardround("user", "password", "amina"), "[account.short-password]")
    assert kept(home) == before
