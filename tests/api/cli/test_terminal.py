"""How commands speak, and how they write files."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from api import __version__
from api.cli import terminal
from routing.errors import Fault, InvalidFile, InvalidInput
from tests.api.cli.conftest import Wardround, refused

ROOT = Path(__file__).resolve().parents[3]


def test_every_fault_is_a_line_with_its_code(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.show_error(
        InvalidInput([Fault("a.b", "line 1", "It is odd.", "Mend it."), Fault("c.d", "", "Worse.", "")])
    )
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines() == ["error: 2 faults", "  line 1: It is odd. Mend it. [a.b]", "  Worse. [c.d]"]


def test_the_version_is_shown_without_a_deployment(wardround: Wardround, environment: Path) -> None:
    ran = wardround("--version")
    assert (ran.code, ran.out, ran.err) == (0, f"wardround {__version__}\n", "")
    assert not environment.exists()


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "out.txt"
    terminal.write_whole(path, "old")

    def full(*_given: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(InvalidFile, match="No space left"):
        terminal.write_whole(path, "new")
    assert path.read_text() == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["out.txt"]


def test_a_written_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    terminal.write_whole(tmp_path / "out.txt", b"x")
    assert (tmp_path / "out.txt").stat().st_mode & 0o777 == 0o600


def test_a_table_is_aligned(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.table(("ward", "needs"), [("Westgate", "7"), ("East", "12")])
    assert capsys.readouterr().out.splitlines() == ["ward      needs", "Westgate  7", "East      12"]


def test_json_holds_dates_and_sets(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.json_out({"day": date(2026, 11, 23), "kinds": frozenset({"b", "a"}), "name": "Zoë"})
    said = capsys.readouterr().out
    assert json.loads(said) == {"day": "2026-11-23", "kinds": ["a", "b"], "name": "Zoë"}
    assert "Zoë" in said
    with pytest.raises(TypeError):
        terminal.json_out(object())


def test_no_bar_is_drawn_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    with terminal.progress("Working") as step:
        step("half", 0.5)
    assert capsys.readouterr() == ("", "")


def test_a_bar_is_drawn_on_a_terminal_s_error_stream_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with terminal.progress("Working") as step:
        step("half", 0.5)
        step("", 1.0)
    assert capsys.readouterr().out == ""


def test_help_is_shown_where_nothing_is_asked_for(wardround: Wardround, environment: Path) -> None:
    ran = wardround()
    assert "import" in ran.out + ran.err
    assert not environment.exists()


def test_an_unknown_command_is_refused(wardround: Wardround, environment: Path) -> None:
    ran = wardround("dance")
    assert (ran.code, ran.out) == (2, "")
    assert "dance" in ran.err
    assert not environment.exists()


def run(*given: object) -> subprocess.CompletedProcess[str]:
    """As a process of its own, the environment being the tests'."""
    command = [sys.executable, "-W", "error", "-m", "api.cli", *map(str, given)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)


def test_a_process_ends_as_the_command_says(home: Path, tmp_path: Path) -> None:
    """A true run: what is found on standard output, what is wrong on standard error, the exit code."""
    found = run("geocode", "ZX1 2AB", "--json")
    assert (found.returncode, found.stderr) == (0, "")
    assert json.loads(found.stdout)[0]["found"]
    lost = run("map", "--date", "2026-12-01", "--out", tmp_path / "day.html")
    assert (lost.returncode, lost.stdout) == (2, "")
    assert lost.stderr == (
        "error: 2026-12-01 has no plan. Make one with: wardround plan --date 2026-12-01 [plan.none-that-day]\n"
    )


def test_a_process_plans_with_processes_of_its_own(home: Path) -> None:
    planned = run("plan", "--date", "2026-11-23", "--seconds", "3", "--json")
    assert (planned.returncode, planned.stderr) == (0, "")
    assert json.loads(planned.stdout)["rounds"]


def test_a_missing_file_is_one_line_to_read(wardround: Wardround) -> None:
    ran = wardround("solve", "none.json")
    refused(ran)
    assert ran.err == "error: none.json: This file does not exist. Check the path. [file.missing]\n"
