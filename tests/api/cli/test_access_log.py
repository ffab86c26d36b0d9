"""Whatever command prints or writes a person's name keeps that it was looked at; every command there is, is tried."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import typer.main

from api.cli import app
from api.services.context import Context
from api.settings import Settings
from api.wiring import open_existing
from tests.api.cli.conftest import Wardround, publish
from tests.support.api_lists import need, write_needs
from tests.support.store_makers import MONDAY

DAY = str(MONDAY)
SHOWS: dict[str, tuple[str, ...]] = {
    "plan": ("plan", "--date", DAY, "--seconds", "1"),
    "why": ("why", "--date", DAY, "--round", "1"),
    "what-if": ("what-if", "--date", DAY, "--gone", "1"),
    "export": ("export", "needs", "--from", DAY, "--to", DAY, "--names", "--out", "needs.csv"),
    "person export": ("person", "export", "need-1", "--out", "ann.json"),
}
"""Commands that show who people are."""

SHOW_NOBODY: dict[str, tuple[str, ...]] = {
    "import": ("import", "needs", "list.csv"),
    "map": ("map", "--date", DAY, "--out", "day.html"),
    "coverage": ("coverage", "--date", DAY),
    "check": ("check", "--date", DAY),
    "tidy": ("tidy",),
    "doctor": ("doctor",),
    "keys rotate": ("keys", "rotate"),
    "keys retire": ("keys", "retire"),
    "person erase-again": ("person", "erase-again"),
}
"""Commands of a deployment that show numbers and codes."""

ELSEWHERE = {
    "person find": "asks for a name; tested below",
    "replan": "needs a day under way; tests/api/cli/test_replan.py and the same views as plan",
    "person erase": "what it prints are records; tests/api/cli/test_people.py",
    "backup": "encrypted", "backup-identity": "a key", "restore": "a database",
    "serve": "the pages: tests/api/test_access_log.py", "demo": "made-up people",
    "user add": "accounts", "user link": "accounts", "user password": "accounts", "user close": "accounts",
    "user open": "accounts",
    "area build": "no deployment", "area show": "no deployment", "area review": "wards and counts",
    "geocode": "no deployment", "matrix": "no deployment", "solve": "no deployment",
}  # fmt: skip


def commands(group: Any, before: str = "") -> set[str]:
    found: set[str] = set()
    for name, command in group.commands.items():
        path = f"{before} {name}".strip()
        found |= commands(command, path) if hasattr(command, "commands") else {path}
    return found


def test_every_command_is_known_to_show_people_or_not() -> None:
    assert commands(typer.main.get_command(app)) == {*SHOWS, *SHOW_NOBODY, *ELSEWHERE}


@pytest.fixture
def people(home: Path, placed_folder: Path) -> dict[str, tuple[str, int]]:
    """Whoever is known, by name, and their record."""
    context: Context = open_existing(Settings(home=home, area=placed_folder))
    with context.database.reading() as store:
        found = {one.name: ("need", one.id) for one in store.needs.get_all(range(1, 30)).values()}
        found |= {one.name: ("volunteer", one.id) for one in store.volunteers.all()}
    context.close()
    assert len(found) == 13
    return found


def looked_at(home: Path) -> set[tuple[str, int]]:
    connection = sqlite3.connect(home / "wardround.db")
    rows = connection.execute("SELECT subject_kind, subjects FROM look WHERE actor = 'cli'").fetchall()
    connection.execute("DELETE FROM look")
    connection.commit()
    connection.close()
    return {(kind, int(number)) for kind, numbers in rows for number in numbers.split()}


def written(folder: Path) -> str:
    return "".join(path.read_text("utf-8-sig") for path in folder.iterdir() if path.is_file())


def test_whoever_a_command_shows_was_looked_at(
    wardround: Wardround, home: Path, people: dict[str, tuple[str, int]], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    write_needs(tmp_path / "list.csv", need("Kit Kerr"))
    looked_at(home)
    for name, command in {**SHOWS, **SHOW_NOBODY}.items():
        given = [out / word if "." in word and word != "list.csv" else word for word in command]
        ran = wardround(*given)
        assert ran.code in (0, 1, 2), (name, ran)
        shown = {record for who, record in people.items() if who in ran.out + ran.err + written(out)}
        assert shown <= looked_at(home), name
        assert bool(shown) == (name in SHOWS), (name, ran)
        for path in out.iterdir():
            path.unlink()


def test_an_export_with_names_is_a_look_at_everybody_in_it_in_every_form(
    wardround: Wardround, home: Path, people: dict[str, tuple[str, int]], tmp_path: Path
) -> None:
    wardround("plan", "--date", DAY, "--seconds", "1")
    publish(home)
    for what in ("needs", "rounds", "outcomes"):
        looked_at(home)
        file = tmp_path / f"{what}.xlsx"
        assert wardround("export", what, "--from", DAY, "--to", DAY, "--names", "--out", file).code == 0
        cells = {str(cell) for row in openpyxl.load_workbook(file).active.values for cell in row}  # type: ignore[union-attr]
        assert {people[who] for who in cells & people.keys()} <= looked_at(home), what
        assert cells & people.keys() or what != "needs"
    wardround("export", "needs", "--from", DAY, "--to", DAY, "--out", tmp_path / "numbers.csv")
    assert looked_at(home) == {("export", 0)}, "an export without names is a look at nobody"


def test_whoever_is_found_by_name_was_looked_at(
    wardround: Wardround, home: Path, people: dict[str, tuple[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at(home)
    monkeypatch.setattr("typer.prompt", lambda *_args, **_more: "Atwood")
    assert "Ann Atwood" in wardround("person", "find").out
    assert looked_at(home) == {people["Ann Atwood"]}
