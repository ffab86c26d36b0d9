"""VROOM's JSON: read whole or refused with every fault; written so that it reads back the same."""

from __future__ import annotations

import json
from typing import Any

import pytest

from routing.checker import violations
from routing.errors import InvalidProblem
from routing.explain.unassigned import explain
from routing.problem import UNREACHABLE, TimeWindow
from routing.solver import Budget, solve
from routing.vroom import read_problem, read_solution, write_solution
from tests.support.solving import solve_and_check


def example() -> dict[str, Any]:
    """One of everything."""
    return {
        "vehicles": [
            {
                "id": 1, "start": [0.1, 52.2], "start_index": 0, "end_index": 0, "capacity": [4], "skills": [1, "cool"],
                "time_window": [0, 9000], "max_tasks": 9, "max_travel_time": 3000, "max_distance": 90000,
                "costs": {"fixed": 5, "per_hour": 3600, "per_km": 0}, "speed_factor": 1.0, "description": "Ada",
                "breaks": [], "type": "van",
            },
            {"id": 2, "profile": "bike", "start_index": 2},
        ],
        "jobs": [
            {
                "id": 1, "location": [0.2, 52.3], "location_index": 1, "setup": 30, "service": 60, "delivery": [1],
                "skills": [1], "priority": 10, "time_windows": [[0, 1000], [2000, 3000]], "description": "parcel",
            },
            {"id": 2, "location_index": 2, "pickup": [1]},
        ],
        "shipments": [
            {
                "amount": [2], "priority": 3, "skills": ["cool"], "max_ride": 900,
                "pickup": {"id": 7, "location_index": 1, "service": 10},
                "delivery": {"id": 70, "location_index": 2, "time_windows": [[0, 5000]]},
            }
        ],
        "matrices": {
            "car": {
                "durations": [[0, 100, 200], [100, 0, 100], [200, 100, 0]],
                "distances": [[0, 1, 2], [1, 0, 1], [2, 1, 0]],
            },
            "bike": {"durations": [[0, 300, UNREACHABLE], [300, 0, 300], [600, 300, 0]]},
        },
        "options": {"g": False},
    }  # fmt: skip


def faults(data: Any) -> dict[str, str]:
    with pytest.raises(InvalidProblem) as caught:
        read_problem(data)
    return {fault.where: fault.code for fault in caught.value.faults}


def changed(path: list[str | int], value: Any) -> dict[str, Any]:
    """The example with one value replaced; None takes it away."""
    data = example()
    inner: Any = data
    for step in path[:-1]:
        inner = inner[step]
    if value is None:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return data


def test_everything_is_read() -> None:
    made = read_problem(example())
    first, second = made.problem.vehicles
    assert (first.profile, second.profile) == ("car", "bike")
    assert (first.start, first.end, second.start, second.end) == (0, 0, 2, None)
    assert first.skills == {"1", "cool"}
    assert (first.fixed_cost, first.max_tasks, first.max_travel_time, first.max_distance) == (5, 9, 3000, 90000)
    assert made.problem.jobs[0].visit.time_windows == (TimeWindow(0, 1000), TimeWindow(2000, 3000))
    assert (made.problem.shipments[0].id, made.problem.shipments[0].max_ride, made.delivery_ids[7]) == (7, 900, 70)
    assert made.problem.matrices["bike"].duration(0, 2) == UNREACHABLE
    assert made.coordinates == {0: (0.1, 52.2), 1: (0.2, 52.3)}


def test_a_solution_reads_back_the_same_and_checks_clean() -> None:
    made = read_problem(example())
    solution = solve_and_check(made.problem)
    written = json.loads(json.dumps(write_solution(made, solution)))
    back = read_solution(made, written)
    assert violations(made.problem, back) == ()
    assert back.routes == solution.routes
    assert back.cost == solution.cost


def test_the_answer_has_vroom_s_keys() -> None:
    made = read_problem(example())
    written = write_solution(made, solve_and_check(made.problem))
    assert written["code"] == 0
    for key in ("cost", "routes", "unassigned", "setup", "service", "duration", "waiting_time", "priority"):
        assert key in written["summary"]
    assert written["summary"]["violations"] == []
    route = written["routes"][0]
    assert {"vehicle", "cost", "steps", "duration", "waiting_time", "violations"} <= set(route)
    first, last = route["steps"][0], route["steps"][-1]
    assert (first["type"], last["type"]) == ("start", "end")
    assert first["location"] == [0.1, 52.2]
    types = {step["type"]: step["id"] for step in route["steps"] if "id" in step}
    assert types["pickup"] == 7
    assert types["delivery"] == 70


def test_both_ends_of_an_unassigned_shipment_are_named_with_the_reason() -> None:
    made = read_problem(changed(["shipments", 0, "skills"], ["nobody"]))
    written = write_solution(made, explain(made.problem, solve_and_check(made.problem)))
    assert [(one["type"], one["id"], one["reason"]) for one in written["unassigned"]] == [
        ("pickup", 7, "skills"),
        ("delivery", 70, "skills"),
    ]
    assert [thing.id for thing in read_solution(made, written).unassigned] == [7]


def test_the_answer_of_another_process_has_the_same_ids() -> None:
    made = read_problem(example())
    solution = solve(made.problem, Budget(iterations=20, workers=2))
    assert violations(made.problem, solution) == ()


@pytest.mark.parametrize(
    ("path", "value", "where", "code"),
    [
        (["jobs", 0, "location_index"], None, "jobs[0].location_index", "vroom.no-index"),
        (["vehicles", 0, "start_index"], None, "vehicles[0].start_index", "vroom.no-index"),
        (["jobs", 0, "id"], None, "jobs[0].id", "vroom.missing"),
        (["jobs", 0, "id"], "seven", "jobs[0].id", "vroom.wrong-type"),
        (["jobs", 0, "service"], "long", "jobs[0].service", "vroom.wrong-type"),
        (["jobs", 0, "service"], -1, "jobs[0].service", "problem.negative"),
        (["jobs", 0, "location_index"], 9, "jobs[0].location_index", "problem.no-such-location"),
        (["jobs", 0, "time_windows"], [[0]], "jobs[0].time_windows[0]", "vroom.bad-window"),
        (["jobs", 0, "time_windows"], [[5, 1]], "jobs[0].time_windows[0]", "problem.window-reversed"),
        (["jobs", 0, "time_windows"], 5, "jobs[0].time_windows", "vroom.wrong-type"),
        (["jobs", 0, "delivery"], [1, 2], "jobs[0].delivery", "problem.amounts-differ"),
        (["jobs", 0, "skills"], [1.5], "jobs[0].skills[0]", "vroom.wrong-type"),
        (["jobs", 0, "service_per_type"], {"van": 5}, "jobs[0].service_per_type", "vroom.unsupported"),
        (["jobs", 0, "setup_per_type"], {"van": 5}, "jobs[0].setup_per_type", "vroom.unsupported"),
        (["jobs", 0], 7, "jobs[0]", "vroom.wrong-type"),
        (["vehicles"], None, "vehicles", "vroom.missing"),
        (["vehicles", 0, "breaks"], [{"id": 1}], "vehicles[0].breaks[0]", "problem.break-without-window"),
        (["vehicles", 0, "steps"], [{"type": "start"}], "vehicles[0].steps", "vroom.unsupported"),
        (["vehicles", 0, "speed_factor"], 1.5, "vehicles[0].speed_factor", "vroom.unsupported"),
        (["vehicles", 0, "costs", "per_hour"], 20, "vehicles[0].costs.per_hour", "vroom.unsupported"),
        (["vehicles", 0, "costs", "per_km"], 20, "vehicles[0].costs.per_km", "vroom.unsupported"),
        (["vehicles", 0, "profile"], "boat", "vehicles[0].profile", "problem.unknown-profile"),
        (["vehicles", 0, "time_window"], [1], "vehicles[0].time_window", "vroom.bad-window"),
        (["shipments", 0, "pickup"], None, "shipments[0].pickup", "vroom.missing"),
        (["shipments", 0, "delivery", "id"], None, "shipments[0].delivery.id", "vroom.missing"),
        (["matrices"], None, "matrices", "vroom.no-matrices"),
        (["matrices", "car", "durations"], [[0, 1], [1]], "matrices.car.durations[1]", "vroom.bad-matrix"),
        (["matrices", "car", "durations"], [[0, 1], 7], "matrices.car.durations[1]", "vroom.bad-matrix"),
        (["matrices", "car", "durations"], [["a"]], "matrices.car.durations[0][0]", "vroom.bad-matrix"),
        (["matrices", "car", "durations"], [[0, 0.5], [1, 0]], "matrices.car.durations[0][1]", "vroom.bad-matrix"),
        (["matrices", "car", "durations"], [[0, 1], [None, 0]], "matrices.car.durations[1][0]", "vroom.bad-matrix"),
        (["matrices", "car", "durations"], [[0, 2**32], [1, 0]], "matrices.car.durations[0][1]", "vroom.bad-matrix"),
        (["matrices", "car", "distances"], [[0, True], [1, 0]], "matrices.car.distances[0][1]", "vroom.bad-matrix"),
        (["matrices", "car", "durations"], [[0, 1, 2]], "matrices.car.durations", "matrix.not-square"),
        (["matrices", "car", "durations"], None, "matrices.car.durations", "vroom.missing"),
        (["matrices", "car", "costs"], [[0]], "matrices.car.costs", "vroom.unsupported"),
        (["matrix"], [[0]], "matrix", "vroom.unsupported"),
    ],
)
def test_each_fault_of_a_file_is_told_at_its_place(path: list[str | int], value: Any, where: str, code: str) -> None:
    assert faults(changed(path, value))[where] == code


@pytest.mark.parametrize(
    ("path", "slip", "known"),
    [
        (["jobs", 0], "time_window", "time_windows"),
        (["vehicles", 0], "time_windows", "time_window"),
        (["jobs", 0], "skill", "skills"),
        (["vehicles", 1], "capcity", "capacity"),
        (["vehicles", 1], "capacities", "capacity"),
        (["vehicles", 1], "maxTasks", "max_tasks"),
        (["vehicles", 1], "break", "breaks"),
        (["vehicles", 0, "costs"], "per_hours", "per_hour"),
        (["jobs", 0], "deliveries", "delivery"),
        (["jobs", 0], "piroirty", ""),
        (["jobs", 0], "pirority", "priority"),
        (["shipments", 0], "amounts", "amount"),
        (["shipments", 0, "pickup"], "time_window", "time_windows"),
        (["matrices", "bike"], "duration", "durations"),
        ([], "shipment", "shipments"),
        ([], "together_", "together"),
        (["jobs", 0], "ids", "id"),
        (["jobs", 0], "is", ""),
        (["jobs", 0], "customer", ""),
        (["vehicles", 0], "depot", ""),
    ],
)
def test_a_key_that_is_a_slip_for_a_known_one_is_a_fault_and_any_other_is_the_user_s(
    path: list[str | int], slip: str, known: str
) -> None:
    data = example()
    inner = data
    for step in path:
        inner = inner[step]
    inner[slip] = None
    if not known:
        assert read_problem(data).problem.jobs == read_problem(example()).problem.jobs
        return
    with pytest.raises(InvalidProblem) as caught:
        read_problem(data)
    (fault,) = caught.value.faults
    assert (fault.code, fault.where.endswith(slip)) == ("vroom.misspelt-key", True)
    assert f"Did you mean {known}?" in fault.cause


def test_a_misspelt_key_is_not_also_missing() -> None:
    data = example()
    data["jobs"][0]["time_window"] = data["jobs"][0].pop("time_windows")
    data["matrices"]["bike"]["duration"] = data["matrices"]["bike"].pop("durations")
    found = faults(data)
    assert found["jobs[0].time_window"] == found["matrices.bike.duration"] == "vroom.misspelt-key"
    assert "vroom.missing" not in found.values()


def test_each_bad_row_of_a_table_is_named_with_its_first_entry_up_to_ten() -> None:
    data = changed(["matrices", "car", "durations"], [[0, None, 1.5]] + [[None] * 3] * 30)
    told = [where for where in faults(data) if where.startswith("matrices.car")]
    assert told == ["matrices.car.durations[0][1]", *(f"matrices.car.durations[{row}][0]" for row in range(1, 10))]


def test_a_misspelt_key_of_a_solution_is_told() -> None:
    made = read_problem(example())
    order = {"code": 0, "routes": [{"vehicle": 1, "steps": [{"type": "job", "id": 1, "arival": 5}]}]}
    with pytest.raises(InvalidProblem) as caught:
        read_solution(made, order)
    assert [fault.where for fault in caught.value.faults] == ["routes[0].steps[0].arival"]


@pytest.mark.parametrize("data", [None, [], "x", 7, {}])
def test_what_is_no_problem_at_all_is_told(data: Any) -> None:
    assert faults(data)


def test_ten_faults_are_told_together() -> None:
    data = example()
    data["vehicles"][0] |= {"id": None, "steps": [1], "max_tasks": "many", "time_window": [9, 2]}
    data["jobs"][0] |= {"service": -1, "location_index": 44, "time_windows": [[3, 2]], "priority": 200}
    data["shipments"][0] |= {"amount": [1, 1], "max_ride": -2}
    assert len(faults(data)) == 10


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"code": 2, "error": "no"}, "code"),
        ({"routes": None}, "routes"),
        ({"routes": [{"steps": []}]}, "routes[0].vehicle"),
        ({"routes": [{"vehicle": 1, "steps": [{"type": "break"}]}]}, "routes[0].steps[0].id"),
        ({"routes": [{"vehicle": 1, "steps": [{"type": "job"}]}]}, "routes[0].steps[0].id"),
        ({"unassigned": [{"id": 1, "type": "cake"}]}, "unassigned[0].type"),
    ],
)
def test_each_fault_of_a_solution_file_is_told(change: dict[str, Any], where: str) -> None:
    made = read_problem(example())
    with pytest.raises(InvalidProblem) as caught:
        read_solution(made, {"code": 0, "summary": {}, "routes": [], "unassigned": []} | change)
    assert where in [fault.where for fault in caught.value.faults]


def test_a_solution_without_loads_or_locations_takes_those_of_its_tasks() -> None:
    made = read_problem(example())
    written = write_solution(made, solve_and_check(made.problem))
    for route in written["routes"]:
        for step in route["steps"]:
            del step["load"]
            if step["type"] not in ("start", "end"):
                del step["location_index"]
    assert violations(made.problem, read_solution(made, written)) == ()


def test_a_changed_solution_is_read_as_it_is_and_judged() -> None:
    made = read_problem(example())
    written = write_solution(made, solve_and_check(made.problem))
    written["routes"][0]["steps"][1]["arrival"] += 50
    assert violations(made.problem, read_solution(made, written)) != ()


def test_the_old_name_of_goods_is_refused_not_passed_over() -> None:
    assert faults(changed(["jobs", 0, "amount"], [3])) == {"jobs[0].amount": "vroom.unsupported"}


def test_vroom_s_own_window_without_limits_is_read() -> None:
    read = read_problem(changed(["jobs", 0, "time_windows"], [[0, 2**32 - 1]]))
    assert read.problem.jobs[0].visit.time_windows[0].end > 10**9


def test_breaks_and_what_ties_tasks_are_read_and_planned_and_written() -> None:
    durations = [[0, 100], [100, 0]]
    data = {
        "matrices": {"car": {"durations": durations}},
        "vehicles": [
            {
                "id": number,
                "start_index": 0,
                "end_index": 0,
                "time_window": [0, 3000],
                "capacity": [1],
                "max_stops": 3,
                "breaks": [{"id": 5, "time_windows": [[400, 500]], "service": 60}],
            }
            for number in (1, 2)
        ],
        "jobs": [{"id": 1, "location_index": 1, "service": 300, "time_windows": [[600, 700]], "vehicles": [2]}],
        "shipments": [
            {
                "amount": [1],
                "goods": "bread",
                "must": True,
                "pickup": {"id": 7, "location_index": 0, "time_windows": [[0, 100]]},
                "delivery": {"id": 8, "location_index": 1, "service": 30},
            }
        ],
        "together": [{"steps": [{"type": "delivery", "id": 8}, {"type": "job", "id": 1}]}],
        "shared_limits": [{"vehicles": [1, 2], "max_tasks": 3}],
        "alternatives": [],
        "follows": [],
        "never_mixed": [{"first": "bread", "second": "bleach"}],
    }
    made = read_problem(data)
    assert made.problem.shipments[0].must
    solution = solve_and_check(made.problem)
    assert solution.unassigned == ()
    written = write_solution(made, solution)
    kinds = [step["type"] for route in written["routes"] for step in route["steps"]]
    assert "break" in kinds
    assert violations(made.problem, read_solution(made, written)) == ()


def test_a_relation_with_a_wrong_step_is_told_where_it_is() -> None:
    assert "together[0].steps[0].type" in faults(changed(["together"], [{"steps": [{"type": "cake", "id": 1}]}]))


BY_HAND = {
    "vehicles": [
        {"id": 1, "profile": "car", "start_index": 0, "end_index": 0, "capacity": [4], "time_window": [0, 3600]}
    ],
    "jobs": [
        {"id": 1, "location_index": 1, "service": 300, "delivery": [3], "time_windows": [[0, 900]]},
        {"id": 2, "location_index": 2, "service": 300, "setup": 60, "time_windows": [[1000, 2000]]},
    ],
    "shipments": [
        {
            "amount": [1],
            "pickup": {"id": 3, "location_index": 1, "service": 60},
            "delivery": {"id": 4, "location_index": 3, "service": 60},
        }
    ],
    "matrices": {
        "car": {"durations": [[0, 300, 600, 900], [300, 0, 300, 600], [600, 300, 0, 300], [900, 600, 300, 0]]}
    },
}


def judged(
    *steps: dict[str, object], unassigned: tuple[dict[str, object], ...] = ()
) -> list[tuple[str, int | None, int]]:
    """What is broken by a route of these steps: which rule, at which stop, by how much."""
    made = read_problem(BY_HAND)
    solution = read_solution(made, {"routes": [{"vehicle": 1, "steps": list(steps)}], "unassigned": list(unassigned)})
    return [(str(one.cause), one.stop, one.amount) for one in violations(made.problem, solution)]


def test_an_order_made_by_hand_is_timed_as_it_would_go_and_judged() -> None:
    good = [
        {"type": "job", "id": 1},
        {"type": "pickup", "id": 3},
        {"type": "job", "id": 2},
        {"type": "delivery", "id": 4},
    ]
    assert judged({"type": "start"}, *good, {"type": "end"}) == []
    assert judged(*good, {"type": "end"}) == []  # the start goes without saying
    late = [good[2], good[0], good[1], good[3]]
    assert judged({"type": "start"}, *late, {"type": "end"}) == [("delay", 2, 760)]


def test_of_a_plan_by_hand_only_what_is_really_wrong_is_named() -> None:
    """Arrivals, and nothing else of times: no word about legs, services and waits that nobody claimed."""
    steps = [
        {"type": "start", "arrival": 0},
        {"type": "job", "id": 1, "arrival": 300},
        {"type": "delivery", "id": 4, "arrival": 1200},
        {"type": "pickup", "id": 3, "arrival": 1860},
        {"type": "job", "id": 2, "arrival": 2220},
        {"type": "end", "arrival": 3180},
    ]
    assert judged(*steps) == [("precedence", 2, 1), ("delay", 4, 280)]


def test_a_wrong_arrival_is_still_named() -> None:
    steps = [{"type": "start", "arrival": 0}, {"type": "job", "id": 1, "arrival": 100}, {"type": "end", "arrival": 700}]
    rest = ({"type": "job", "id": 2}, {"type": "pickup", "id": 3}, {"type": "delivery", "id": 4})
    assert judged(*steps, unassigned=rest) == [("arrival", 1, 200)]


def test_a_leg_that_is_claimed_is_judged_as_it_is_claimed() -> None:
    steps = [
        {"type": "start", "location_index": 0, "arrival": 0, "duration": 0},
        {"type": "job", "id": 1, "arrival": 200, "duration": 200, "service": 300},
        {"type": "end", "location_index": 0, "arrival": 800, "duration": 500},
    ]
    rest = ({"type": "job", "id": 2}, {"type": "pickup", "id": 3}, {"type": "delivery", "id": 4})
    assert ("leg", 1, 100) in judged(*steps, unassigned=rest)
