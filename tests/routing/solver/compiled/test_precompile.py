"""The search is compiled once for an installation, by itself where nobody did; it works where nothing can be kept."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from routing.checker import violations
from routing.solver import Budget, solve
from routing.solver.compiled import cache, precompile
from routing.solver.compiled.precompile import compile_first
from tests.benchmarks.rounds import made_day
from tests.support.builders import job, problem


@pytest.fixture
def never_compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is done, in an installation that never compiled."""
    done: list[str] = []
    monkeypatch.setattr(precompile, "ready", lambda: False)
    monkeypatch.setattr(precompile, "compile_all", lambda: done.append("compiled"))
    monkeypatch.setattr(precompile, "forget_older", lambda: done.append("tidied"))
    return done


def test_what_was_never_compiled_is_told_and_then_compiled(never_compiled: list[str]) -> None:
    assert compile_first(made_day(50, 0), lambda: never_compiled.append("told"))
    assert never_compiled == ["told", "compiled", "tidied"]


def test_a_problem_that_gains_nothing_is_not_kept_waiting(never_compiled: list[str]) -> None:
    assert not compile_first(problem(job(1, 1)), lambda: never_compiled.append("told"))
    assert never_compiled == []


def test_where_nothing_can_be_kept_nothing_is_compiled_first(
    never_compiled: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(precompile, "folder", lambda: None)
    assert not compile_first(made_day(50, 0), lambda: never_compiled.append("told"))
    assert never_compiled == []


def test_a_search_without_compiled_code_still_plans(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("routing.solver.direct.ready", lambda: False)
    made = made_day(50, 0)
    assert violations(made, solve(made, Budget(seconds=0.5))) == ()


def found_folder(**environment: str) -> str:
    """The folder that a new process keeps compiled code in."""
    code = "from routing.solver.compiled.cache import folder; print(folder())"
    root = Path(__file__).resolve().parents[4]
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=root,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout.strip()


def test_compiled_code_is_kept_where_the_environment_says_and_nowhere_where_it_cannot_be(tmp_path: Path) -> None:
    assert found_folder(NUMBA_CACHE_DIR=str(tmp_path)).startswith(str(tmp_path))
    file = tmp_path / "file"
    file.write_text("not a folder")
    assert found_folder(NUMBA_CACHE_DIR=str(file)) == "None"


def test_what_older_versions_left_is_removed_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = tmp_path / "wardround-2"
    for name in ("wardround-1", "wardround-2", "another"):
        (tmp_path / name).mkdir()
    monkeypatch.setattr(cache, "folder", lambda: str(mine))
    cache.forget_older()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["another", "wardround-2"]


def test_a_file_written_anew_needs_another_folder_even_with_the_same_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """numba compiles it anew then, in the middle of a search that was told everything is ready."""
    for name in cache.FILES:
        (tmp_path / f"{name}.py").write_text("pass")
    monkeypatch.setattr(cache, "HERE", str(tmp_path))
    before = cache._name()
    assert cache._name() == before
    os.utime(tmp_path / "timing.py", ns=(1, 1))
    assert cache._name() != before
