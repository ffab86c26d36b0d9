"""``wardround person`` and ``wardround tidy``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.api.cli.conftest import Wardround, kept, refused


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is typed when a command asks."""
    answers: list[str] = []
    monkeypatch.setattr("typer.prompt", lambda *_, **__: answers.pop(0))
    return answers


def first_record(wardround: Wardround, asked: list[str], name: str) -> str:
    asked.append(name)
    ran = wardround("person", "find")
    assert ran.code == 0
    return next(word for line in ran.out.splitlines() for word in line.split() if word.startswith(("need-", "volun")))


def test_a_person_is_found_exported_and_erased(
    wardround: Wardround, home: Path, tmp_path: Path, asked: list[str]
) -> None:
    record = first_record(wardround, asked, "ZX1")
    out = tmp_path / "person.json"
    assert wardround("person", "export", record, "--out", out).code == 0
    name = json.loads(out.read_text())["name"]
    assert name
    assert "<h1>" in _html(wardround, record, tmp_path)
    ran = wardround("person", "erase", record, "--yes")
    assert (ran.code, record in ran.out) == (0, True)
    assert not out.exists()
    assert not any(name.encode().hex() in line for line in kept(home))
    asked.append(name)
    again = wardround("person", "find")
    assert name not in again.out


def _html(wardround: Wardround, record: str, folder: Path) -> str:
    wardround("person", "export", record, "--out", folder / "person.html")
    return (folder / "person.html").read_text()


def test_nobody_found_ends_with_1_and_no_such_record_with_2(
    wardround: Wardround, home: Path, tmp_path: Path, asked: list[str]
) -> None:
    asked.append("Xqzzvw")
    assert wardround("person", "find").code == 1
    refused(wardround("person", "export", "need-9999", "--out", tmp_path / "a.json"), "need.unknown")
    refused(wardround("person", "export", "need-1", "--out", tmp_path / "a.txt"), "person.export-format")
    refused(wardround("person", "erase", "Una", "--yes"), "person.unknown")


def test_every_look_from_the_command_line_is_kept(
    wardround: Wardround, home: Path, tmp_path: Path, asked: list[str]
) -> None:
    record = first_record(wardround, asked, "ZX1")
    out = tmp_path / "person.json"
    wardround("person", "export", record, "--out", out)
    wardround("person", "export", record, "--out", out)
    looks = json.loads(out.read_text())["sections"]["Who viewed these details"]
    assert [look["where"] for look in looks] == ["export.person", "cli.find"]
    assert {look["who"] for look in looks} == {"the command line"}


def test_tidy_says_what_it_does_and_a_dry_run_does_nothing(wardround: Wardround, home: Path) -> None:
    before = kept(home)
    ran = wardround("tidy", "--dry-run")
    assert (ran.code, ran.out) == (0, "Nothing would be erased.\n")
    assert kept(home) == before
    assert wardround("tidy").out == "Nothing to erase.\n"
