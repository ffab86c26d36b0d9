"""``wardround solve`` and ``wardround check``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.api.cli.conftest import Wardround, refused
from tests.support.realdata import cases
from tests.support.vroom_problems import TWO_JOBS


def write(name: str, value: object) -> Path:
    path = Path(name)
    path.write_text(value if isinstance(value, str) else json.dumps(value))
    return path


@pytest.fixture
def problem() -> Path:
    return write("problem.json", TWO_JOBS)


def test_a_problem_is_solved_and_its_solution_checks_clean(wardround: Wardround, problem: Path) -> None:
    ran = wardround("solve", problem, "-o", "solution.json", "--seconds", "0.2")
    assert (ran.code, ran.out) == (0, "")
    assert "1 routes, 1 unassigned" in ran.err
    checked = wardround("check", problem, "solution.json")
    assert (checked.code, checked.out, checked.err) == (0, "Every rule holds.\n", "")


def test_without_a_file_the_solution_is_printed_and_nothing_else(wardround: Wardround, problem: Path) -> None:
    ran = wardround("solve", problem, "--seconds", "0.2")
    assert json.loads(ran.out)["summary"]["routes"] == 1
    assert ran.err == ""


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("a-job-longer-than-shift", "too_long"),
        ("b-too-far-for-shift", "too_far"),
        ("e-shipment-delivery-window-before-pickup", "windows_conflict"),
        ("f-break-blocks-all", "break"),
        ("g-max-ride", "max_ride"),
        ("h-skill-and-capacity", "combination"),
    ],
)
def test_a_task_left_out_says_the_true_reason(wardround: Wardround, name: str, reason: str) -> None:
    ran = wardround("solve", cases(f"07-reason-sentences/{name}.json"), "--seconds", "0.1")
    left = json.loads(ran.out)["unassigned"]
    assert {one["reason"] for one in left} == {reason}
    assert not any("requested times" in one["sentence"] for one in left)


def test_a_solution_that_breaks_rules_ends_with_1_and_names_each(wardround: Wardround, problem: Path) -> None:
    answer = json.loads(wardround("solve", problem, "--seconds", "0.2").out)
    steps = answer["routes"][0]["steps"]
    answer["routes"][0]["steps"] = [step for step in steps if step["type"] != "job"]
    ran = wardround("check", problem, write("broken.json", answer))
    assert ran.code == 1
    assert len(ran.out.splitlines()) >= 1
    assert "violation" in ran.err


def test_ten_faults_of_a_problem_are_all_told(wardround: Wardround) -> None:
    broken: dict[str, Any] = {
        "vehicles": [
            {"id": 1, "start_index": 9},
            {"id": 1, "start_index": 0},
            {"id": 3},
            {"id": 4, "start_index": 0, "time_window": [10, 5]},
            {"id": 5, "start_index": 0, "capacity": [-1]},
        ],
        "jobs": [
            {"id": 1, "location_index": 7},
            {"id": 1, "location_index": 1},
            {"id": 2, "location_index": 1, "service": -5},
            {"id": 3, "location_index": "two"},
            {"id": 4, "location_index": 1, "time_windows": [[9, 3]]},
            {"id": 5, "location_index": 1, "priority": 101},
        ],
        "matrices": TWO_JOBS["matrices"],
    }
    ran = wardround("solve", write("broken.json", broken), "-o", "solution.json")
    refused(ran)
    faults = ran.err.splitlines()[1:]
    assert len(faults) >= 10
    for where in ("vehicles[0]", "vehicles[1]", "vehicles[3]", "jobs[0]", "jobs[1]", "jobs[2]", "jobs[3]", "jobs[4]"):
        assert any(where in fault for fault in faults), (where, ran.err)
    assert not Path("solution.json").exists()
    refused(wardround("check", "broken.json", "broken.json"))


BAD: dict[str, tuple[str | bytes, str]] = {
    "empty": ("", "file.empty"),
    "binary": (bytes(range(256)), "file.not-text"),
    "words": ("dear all", "file.not-json"),
    "cut": ('{"vehicles": [', "file.not-json"),
    "deep": ("[" * 200_000, "file.not-json"),
    "digits": ('{"vehicles": [' + "9" * 5_000 + "]}", "file.not-json"),
}


@pytest.mark.parametrize("bad", BAD)
def test_a_file_that_is_no_json_is_refused(wardround: Wardround, problem: Path, bad: str) -> None:
    content, code = BAD[bad]
    Path("bad.json").write_bytes(content if isinstance(content, bytes) else content.encode())
    for command in (
        ("solve", "bad.json", "-o", "out.json"),
        ("check", "bad.json", problem),
        ("check", problem, "bad.json"),
    ):
        refused(wardround(*command), "bad.json", f"[{code}]")
    assert not Path("out.json").exists()


@pytest.mark.parametrize("value", ["[]", "7", '"x"', "null", "{}", '{"vehicles": 1, "jobs": 2}', '{"vehicles": [NaN]}'])
def test_json_that_is_no_problem_is_refused(wardround: Wardround, value: str) -> None:
    refused(wardround("solve", write("bad.json", value), "-o", "out.json"))
    assert not Path("out.json").exists()


@pytest.mark.parametrize("value", ["[]", "7", "{}", '{"routes": 1}', '{"routes": [{"vehicle": 9, "steps": []}]}'])
def test_json_that_is_no_solution_is_refused(wardround: Wardround, problem: Path, value: str) -> None:
    ran = wardround("check", problem, write("bad.json", value))
    assert ran.code in (1, 2)
    assert "Traceback" not in ran.err
    assert ran.err


def test_a_missing_file_a_folder_and_one_too_large_are_refused(wardround: Wardround, tmp_path: Path) -> None:
    with Path("huge.json").open("wb") as file:
        file.truncate(2**30)
    for path, code in (("none.json", "file.missing"), (".", "file.is-a-folder"), ("huge.json", "file.too-large")):
        refused(wardround("solve", path), f"[{code}]")


@pytest.mark.parametrize("where", ["nowhere/out.json", "problem.json/out.json", "."])
def test_a_solution_that_cannot_be_written_is_known_before_the_search(
    wardround: Wardround, problem: Path, where: str
) -> None:
    refused(wardround("solve", problem, "-o", where, "--seconds", "3600"), "[file.cannot-write]")
