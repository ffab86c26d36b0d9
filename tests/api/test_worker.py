"""The worker process: what it was given survives its death, and it leaves when it is told to, or left alone."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from api import worker as jobs
from api.services.actors import Actor
from api.services.context import Context
from api.services.runs import run_queue
from api.settings import Settings
from api.wiring import open_context
from data.store.plans.runs import Run, RunState
from tests.support.api_lists import placed_area
from tests.support.store_makers import MONDAY
from tests.support.town_day import bring_in

PATIENCE = 30.0
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def area(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return placed_area(tmp_path_factory.getbasetemp() / "squareton")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, area: Path) -> Path:
    """The home folder of a group with a Monday's needs."""
    home = tmp_path_factory.mktemp("group") / "home"
    context, _ = open_context(Settings(home=home, area=area))
    bring_in(context, tmp_path_factory.mktemp("lists"))
    context.database.close()
    return home


@pytest.fixture
def home(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(template, tmp_path / "home"))


@pytest.fixture
def context(home: Path, area: Path) -> Iterator[Context]:
    context, made = open_context(Settings(home=home, area=area, plan_workers=1))
    assert made == ()
    yield context
    context.database.close()


@pytest.fixture
def start(home: Path, area: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Starts worker processes, and ends those a test leaves behind."""
    started: list[subprocess.Popen[bytes]] = []
    environment = {name: value for name, value in os.environ.items() if not name.startswith("WARDROUND_")}
    environment |= {"WARDROUND_HOME": str(home), "WARDROUND_AREA": str(area)}

    def worker(*given: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "api.worker", *given]
        # A session of its own, so that a test sees whether processes of its search are left.
        quiet = {"stderr": subprocess.DEVNULL, "start_new_session": True}
        started.append(subprocess.Popen(command, cwd=ROOT, env=environment, **quiet))
        return started[-1]

    yield worker
    for process in started:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def until(happened: Callable[[], bool]) -> None:
    """Wait until something has happened."""
    ends = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < ends, "it never happened"
        time.sleep(0.05)


def the_run(context: Context, run_id: int) -> Run:
    with context.database.reading() as store:
        return store.runs.get(run_id)


def change_run(home: Path, change: str) -> None:
    with sqlite3.connect(home / "wardround.db") as connection:
        connection.execute(f"UPDATE plan_run SET {change}")
    connection.close()


def end_lease(home: Path) -> None:
    """As if the lease had run out: the worker that holds it is dead, and nobody wants to wait for half a minute."""
    change_run(home, "lease_until = '2020-01-01 00:00:00.000000'")


def test_a_run_whose_worker_was_killed_is_taken_by_another_and_finished(
    context: Context, home: Path, start: Callable[..., subprocess.Popen[bytes]]
) -> None:
    asked = run_queue.start_planning(context, MONDAY, Actor("user", 1), seconds=600)
    first = start()
    until(lambda: the_run(context, asked.id).progress.get("phase") == "solving")
    first.send_signal(signal.SIGKILL)
    assert first.wait(PATIENCE) == -signal.SIGKILL
    left = the_run(context, asked.id)
    assert (left.state, left.attempt) == (RunState.RUNNING, 1)
    assert not run_queue.execute_next(context, "early")
    end_lease(home)
    change_run(home, "seconds = 1")
    second = start()
    until(lambda: the_run(context, asked.id).state is RunState.DONE)
    done = the_run(context, asked.id)
    assert done.attempt == 2
    assert done.worker != left.worker
    assert done.plan_id is not None
    with context.database.reading() as store:
        assert len(store.plans.versions(MONDAY)) == 1
    second.send_signal(signal.SIGTERM)
    assert second.wait(PATIENCE) == 0


def test_a_worker_ends_when_its_parent_is_gone(start: Callable[..., subprocess.Popen[bytes]]) -> None:
    """Its parent's id is given; ours is another's, as after the server's death."""
    somebody_else = os.getppid()
    assert start(str(somebody_else)).wait(PATIENCE) == 0


def test_a_worker_told_to_end_in_the_middle_of_a_run_leaves_the_run_to_others(
    context: Context, home: Path, start: Callable[..., subprocess.Popen[bytes]]
) -> None:
    asked = run_queue.start_planning(context, MONDAY, Actor("user", 1), seconds=600)
    change_run(home, "workers = 2")
    worker = start(str(os.getpid()))
    until(lambda: the_run(context, asked.id).progress.get("phase") == "solving")
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(PATIENCE) == 0
    with pytest.raises(ProcessLookupError):
        os.killpg(worker.pid, 0)
    given_back = the_run(context, asked.id)
    assert (given_back.state, given_back.attempt) == (RunState.QUEUED, 0)
    with context.database.reading() as store:
        assert store.plans.versions(MONDAY) == ()
    with context.database.transaction() as store:
        again = store.runs.claim("other", context.clock() + timedelta(seconds=1), 30)
    assert again is not None
    assert again.id == asked.id


def test_work_stops_between_runs(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def execute(_context: Context, worker: str, _ending: Callable[[], bool]) -> bool:
        done.append(worker)
        return len(done) < 3

    monkeypatch.setattr(run_queue, "execute_next", execute)
    jobs.work(context, lambda: len(done) == 3, parent=os.getppid())
    assert len(done) == 3
    assert done[0].endswith(f":{os.getpid()}")


def test_a_worker_that_dies_is_started_again_and_ends_with_the_server(
    home: Path, area: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "POLL_SECONDS", 0.05)
    monkeypatch.setenv("WARDROUND_HOME", str(home))
    monkeypatch.setenv("WARDROUND_AREA", str(area))
    started: list[subprocess.Popen[bytes]] = []

    class Kept(subprocess.Popen[bytes]):
        def __init__(self, *given: object, **more: object) -> None:
            super().__init__(*given, **more, stderr=subprocess.DEVNULL)  # type: ignore[call-overload]
            started.append(self)

    monkeypatch.setattr(jobs.subprocess, "Popen", Kept)
    with jobs.worker_beside():
        until(lambda: len(started) == 1)
        started[0].kill()
        until(lambda: len(started) == 2)
        assert started[1].poll() is None
    assert started[1].returncode is not None
    assert len(started) == 2


def test_a_worker_that_breaks_down_says_where_and_never_what_it_held(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """A driver's message may hold a row: neither the log nor standard error has it."""

    def open_nothing(_settings: object) -> tuple[Context, tuple[str, ...]]:
        raise RuntimeError(f"row of {planted}")

    planted = " ".join(("Wanda", "Wetherby"))
    monkeypatch.setattr(jobs, "open_context", open_nothing)
    monkeypatch.setattr(jobs, "load_settings", lambda: None)
    monkeypatch.setattr(jobs.sys, "argv", ["jobs"])
    monkeypatch.setattr(jobs.signal, "signal", lambda *_: None)
    with pytest.raises(SystemExit) as ended:
        jobs._main()
    assert ended.value.code == 1
    assert "The planning worker stopped: RuntimeError" in caplog.text
    assert "in open_nothing" in caplog.text
    assert planted not in caplog.text + capsys.readouterr().err


@pytest.mark.parametrize(("is_demo", "times"), [(True, 1), (False, 0)])
def test_the_worker_of_a_demo_fills_the_days_ahead_once_a_day(
    home: Path, area: Path, monkeypatch: pytest.MonkeyPatch, is_demo: bool, times: int
) -> None:
    context, _ = open_context(Settings(home=home, area=area, demo=is_demo))
    filled: list[Context] = []
    monkeypatch.setattr(jobs.demo, "fill_ahead", filled.append)
    monkeypatch.setattr(jobs, "TIDY_SECONDS", 0.0)
    monkeypatch.setattr(jobs, "POLL_SECONDS", 0.0)
    turns = iter([False, False, False, True])
    jobs.work(context, lambda: next(turns))
    assert len(filled) == times
    context.database.close()
