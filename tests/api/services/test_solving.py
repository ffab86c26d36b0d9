"""VROOM's JSON in and out: checked before it is given, every fault told at once."""

from __future__ import annotations

from typing import Any

import pytest

from api.services import solving
from routing.errors import InvalidProblem, WardroundError
from tests.support.vroom_problems import TWO_JOBS


def solved() -> dict[str, Any]:
    return solving.solve_vroom(TWO_JOBS, seconds=0.3, workers=1, seed=0)


def test_a_solution_checks_clean_and_says_why_a_task_is_left_out() -> None:
    answer = solved()
    assert solving.check_vroom(TWO_JOBS, answer) == ()
    assert answer["summary"]["violations"] == []
    (left,) = answer["unassigned"]
    assert left["id"] == 2
    assert left["sentence"]


def test_a_solution_that_breaks_a_rule_is_told_rule_by_rule() -> None:
    answer = solved()
    (route,) = answer["routes"]
    route["steps"] = [step for step in route["steps"] if step["type"] != "job"]
    assert solving.check_vroom(TWO_JOBS, answer)


def test_a_problem_is_refused_with_all_its_faults() -> None:
    broken = {
        **TWO_JOBS,
        "vehicles": [{"id": 1, "start_index": 9}, {"id": 1, "start_index": 0, "capacity": [-1]}],
        "jobs": [{"id": 1, "location_index": 1, "service": -5}, {"id": 1, "location_index": "two"}],
    }
    with pytest.raises(InvalidProblem) as caught:
        solving.solve_vroom(broken, seconds=0.1, workers=1, seed=0)
    assert len(caught.value.faults) >= 4
    assert all(fault.where and fault.cause and fault.action for fault in caught.value.faults)


def test_what_breaks_a_rule_is_never_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solving, "violations", lambda *_: ["vehicle 1 is late"])
    with pytest.raises(WardroundError) as caught:
        solved()
    assert caught.value.code == "solution.broken-rule"
    assert "vehicle 1 is late" in caught.value.cause


def test_progress_is_told() -> None:
    told: list[float] = []
    solving.solve_vroom(TWO_JOBS, seconds=0.3, workers=1, seed=0, progress=lambda _step, part: told.append(part))
    assert told
    assert all(0 <= part <= 1 for part in told)
