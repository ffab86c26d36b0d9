"""``wardround solve`` and ``wardround check`` as processes, on problems of real sizes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.commands import run, succeeded
from tests.support.li_lim import as_vroom, read_li_lim
from tests.support.realdata import bench
from tests.support.vroom_problems import errands


def solved(problem: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The answer of ``wardround solve`` to a problem, once ``wardround check`` finds nothing in it."""
    (folder / "problem.json").write_text(json.dumps(problem))
    search = ("--seconds", "2", "--workers", "1", "--seed", "1")
    succeeded(run("solve", "problem.json", "-o", "solution.json", *search, folder=folder))
    checked = succeeded(run("check", "problem.json", "solution.json", folder=folder))
    assert checked.out == "Every rule holds.\n"
    answer: dict[str, Any] = json.loads((folder / "solution.json").read_text())
    return answer


@pytest.mark.parametrize("pairs", [50, 100])
def test_a_day_of_shipments_is_solved_and_checks_clean(tmp_path: Path, pairs: int) -> None:
    answer = solved(errands(pairs), tmp_path)
    planned = [step["id"] for route in answer["routes"] for step in route["steps"] if step["type"] == "delivery"]
    left_out = [task["id"] for task in answer["unassigned"] if task["type"] == "delivery"]
    assert sorted(planned + left_out) == list(range(1001, 1001 + pairs))
    assert len(planned) > pairs / 2


@pytest.mark.realdata
@pytest.mark.parametrize("name", ["lr103", "LC1_2_1"])
def test_instances_of_100_and_200_tasks_are_solved_whole(tmp_path: Path, name: str) -> None:
    problem = as_vroom(read_li_lim(bench("li_lim") / f"{name}.txt"))
    assert solved(problem, tmp_path)["unassigned"] == []
