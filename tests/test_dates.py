"""The runner of the suite on other days: which days, whether it is there at all, and what it says of how it went."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests import dates
from tests.support.clock import NOW, machine_now
from tests.support.commands import run as run_command

Said = pytest.CaptureFixture[str]


def setting(name: str, now: datetime = NOW) -> dates.Setting:
    return next(one for one in dates.settings(now) if one.name == name)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("+8d", NOW + timedelta(days=8)),
        ("+40d", NOW + timedelta(days=40)),
        ("+400d", NOW + timedelta(days=400)),
        ("spring", datetime(2027, 3, 28, 0, 55, tzinfo=UTC)),
        ("autumn", datetime(2027, 10, 31, 0, 55, tzinfo=UTC)),
        ("leap-day", datetime(2028, 2, 29, 8, 30, 15, 250_000, tzinfo=UTC)),
        ("new-year", datetime(2026, 12, 31, 23, 55, tzinfo=UTC)),
    ],
)
def test_the_days_are_the_next_of_their_kind(name: str, expected: datetime) -> None:
    assert NOW + setting(name).moved == expected


@pytest.mark.parametrize("name", ["spring", "autumn", "leap-day", "new-year"])
def test_on_the_day_itself_the_next_one_is_taken(name: str) -> None:
    there = NOW + setting(name).moved
    assert setting(name, there).moved > timedelta(days=360)


def test_without_what_moves_the_clock_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, capsys: Said) -> None:
    monkeypatch.setattr(dates, "find_spec", lambda _name: None)
    assert dates.main(["+8d"]) == 2
    assert "make test-dates" in capsys.readouterr().err


@pytest.fixture
def tests_of_the_day(tmp_path: Path) -> Callable[[str], list[str]]:
    def write(code: str) -> list[str]:
        (tmp_path / "test_of_the_day.py").write_text(code)
        return [str(tmp_path)]

    return write


def test_a_day_is_there_in_every_process_and_one_line_says_how_it_went(
    tests_of_the_day: Callable[[str], list[str]], tmp_path: Path, capsys: Said
) -> None:
    now = machine_now()
    there = setting("+400d", now)
    code = (
        "import subprocess, sys, time\nfrom datetime import datetime, timezone\n"
        f"EXPECTED = {(now + there.moved).timestamp()}\n"
        "def near(seconds): return abs(seconds - EXPECTED) < 600\n"
        "def test_here(): assert near(time.time()) and near(datetime.now(timezone.utc).timestamp())\n"
        "def test_below():\n"
        "    command = [sys.executable, '-c', 'import time; print(time.time())']\n"
        "    assert near(float(subprocess.run(command, capture_output=True).stdout))\n"
        "def test_waits():\n    before = time.monotonic()\n    time.sleep(0.001)\n"
        "    assert 0 < time.monotonic() - before < 60\n"
    )
    assert dates.run(there, tests_of_the_day(code), 0, tmp_path)
    assert "in 400 days: 3 passed, 0 failed, 0 skipped, " in capsys.readouterr().out


def test_what_failed_is_named(tests_of_the_day: Callable[[str], list[str]], tmp_path: Path, capsys: Said) -> None:
    code = (
        "import pytest, time\n"
        "def test_that_passes(): assert time.tzname[0] == 'IST'\n"
        "def test_that_fails(): assert time.tzname[0] == 'UTC'\n"
        "@pytest.mark.skip(reason='none')\ndef test_left_out(): pass\n"
        "@pytest.fixture\ndef broken(): raise ValueError\n"
        "def test_that_is_broken(broken): pass\n"
    )
    assert not dates.run(setting("Asia/Kolkata"), tests_of_the_day(code), 0, tmp_path)
    said = capsys.readouterr().out
    assert said.startswith("in Asia/Kolkata: 1 passed, 2 failed, 1 skipped, ")
    assert "::test_that_fails" in said
    assert "::test_that_is_broken" in said


def test_a_zone_that_the_system_does_not_know_is_not_run_as_another(
    tmp_path: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without its files of time zones a system takes every zone for UTC, and says nothing."""
    monkeypatch.setenv("TZDIR", str(tmp_path))
    assert not dates.run(setting("Asia/Kolkata"), [str(tmp_path)], 0, tmp_path)
    assert "install tzdata" in capsys.readouterr().out


def test_a_clock_that_does_not_move_is_not_run_as_another_day(
    tmp_path: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dates, "moved_by", lambda _span: {})
    assert not dates.run(setting("+8d", machine_now()), [str(tmp_path)], 0, tmp_path)
    assert "its clock was not moved" in capsys.readouterr().out


def test_a_run_without_a_report_has_failed(tmp_path: Path, capsys: Said) -> None:
    assert not dates.run(dates.Setting("here", "here"), ["--no-such-option"], 0, tmp_path)
    assert "pytest ended with 4 and no report" in capsys.readouterr().out


def test_a_command_that_tests_run_is_on_the_day_of_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in dates.moved_by(timedelta(days=400)).items():
        monkeypatch.setenv(name, value)
    ran = run_command("-c", "import time; print(time.time())", folder=tmp_path, program=(sys.executable,))
    moved = datetime.fromtimestamp(float(ran.out), UTC) - machine_now()
    assert timedelta(days=399) < moved < timedelta(days=401)
