"""``wardround person`` and ``wardround tidy``."""

from __future__ import annotations

import json
import os
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from api import wiring
from api.settings import Settings
from api.wiring import open_context
from tests.api.cli.conftest import Wardround, kept, publish, refused
from tests.support.clock import fixed
from tests.support.store_makers import MONDAY


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


def test_tidy_alone_erases_the_planned_needs_that_nobody_reported(
    wardround: Wardround, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wardround("plan", "--date", MONDAY)
    plan = publish(home)
    on_rounds = {stop.need_id for one in plan.rounds for stop in one.stops if stop.need_id is not None}
    with sqlite3.connect(home / "wardround.db") as connection:
        connection.execute("update need set due_to = ?", [f"{MONDAY}"])
    assert not names_of(home, on_rounds) & {"(erased)"}
    monkeypatch.setattr(wiring, "machine_clock", lambda: fixed() + timedelta(days=100))
    assert f"Would close these past days: {MONDAY}." in wardround("tidy", "--dry-run").out
    assert f"Closed these past days: {MONDAY}." in wardround("tidy").out
    # The needs were open until the day was closed; their details go when those of any closed need would.
    monkeypatch.setattr(wiring, "machine_clock", lambda: fixed() + timedelta(days=200))
    assert "past days" not in wardround("tidy").out
    assert names_of(home, on_rounds) == {"(erased)"}


def names_of(home: Path, needs: set[int]) -> set[str]:
    context, _ = open_context(Settings(home=home, area=Path(os.environ["WARDROUND_AREA"])))
    with context.database.reading() as store:
        names = {need.name for need in store.needs.get_all(needs).values()}
    context.database.close()
    return names
