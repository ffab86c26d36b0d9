"""solve: repeatable, at once where there is nothing to do, and never worse for a dead worker."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
from dataclasses import replace

import pytest

from routing.checker import violations
from routing.errors import InvalidInput
from routing.evaluation.cost import rank
from routing.problem import Problem, Solution, TaskKind, Unassigned
from routing.solver import Budget, solve
from routing.solver import workers as workers_module
from routing.solver.ortools.model import Model
from routing.solver.portfolio import search
from routing.vroom import read_problem
from tests.support.builders import job, problem, shipment, street, vehicle, visit
from tests.support.li_lim import as_vroom, read_li_lim
from tests.support.realdata import bench
from tests.support.solving import solve_and_check


def crowded() -> Problem:
    """More than two vehicles can do, over the limit of one neighbourhood."""
    tasks = [
        shipment(
            n, visit(n % 9, (0, 4000)), visit((n * 5 + 2) % 9, (n * 40, 3000 + n * 60)), amount=(1,), priority=n % 3
        )
        for n in range(30)
    ]
    team = [vehicle(n, n, n, shift=(0, 5000), capacity=(3,)) for n in range(1, 7)]
    return problem(*tasks, vehicles=team, matrix=street(9))


def test_nothing_to_do_is_answered_at_once() -> None:
    budget = Budget(seconds=60, workers=2)
    assert solve(problem(), budget).routes == ()
    assert solve(Problem(vehicles=(), matrices={}), budget).unassigned == ()
    idle = solve(Problem(vehicles=(), matrices={"car": street()}, jobs=(job(1, 1),)), budget)
    assert [thing.id for thing in idle.unassigned] == [1]


def test_the_same_problem_seed_and_iterations_give_the_same_solution() -> None:
    made = crowded()
    first = solve_and_check(made, iterations=120, seed=3)
    assert solve_and_check(made, iterations=120, seed=3) == first
    assert first.seed == 3


def test_several_processes_are_repeatable_too_and_no_worse_than_one() -> None:
    made = crowded()
    alone = solve_and_check(made, iterations=60)
    both = solve(made, Budget(iterations=60, workers=2))
    assert violations(made, both) == ()
    assert rank(made, both) <= rank(made, alone)
    assert solve(made, Budget(iterations=60, workers=2)) == both


def test_improvements_are_told_as_whole_solutions_each_better() -> None:
    made, told = crowded(), []
    last = solve(made, Budget(iterations=200), on_improvement=told.append)
    assert told
    assert all(violations(made, one) == () for one in told)
    ranks = [rank(made, one) for one in told]
    assert ranks == sorted(ranks, reverse=True)
    assert rank(made, last) <= ranks[-1]


def test_a_search_goes_on_from_a_solution_and_is_never_worse() -> None:
    made = crowded()
    before = solve(made, Budget(iterations=150), seed=1)
    assert rank(made, solve(made, Budget(iterations=1), seed=0)) > rank(made, before)
    for workers in (1, 2):
        after = solve(made, Budget(iterations=1, workers=workers), seed=2, start=before)
        assert violations(made, after) == ()
        assert rank(made, after) <= rank(made, before)


def test_a_search_goes_on_from_one_without_routes_and_from_a_small_one() -> None:
    small = problem(shipment(1, visit(1), visit(2)), job(2, 3), vehicles=[vehicle(1), vehicle(2)])
    before = solve(small, Budget(iterations=20))
    nothing = Solution(routes=(), unassigned=(Unassigned(TaskKind.JOB, 2), Unassigned(TaskKind.SHIPMENT, 1)), cost=0)
    for start in (before, nothing):
        assert solve(small, Budget(iterations=20), seed=5, start=start).cost == before.cost


def test_nothing_of_a_search_stays_in_memory() -> None:
    """OR-Tools' models are large, a search makes hundreds, and Python's collector does not see through them."""
    search(crowded(), Budget(iterations=60), 0)
    gc.collect()
    assert [one for one in gc.get_objects() if isinstance(one, Model)] == []


def test_a_start_that_waits_needlessly_is_taken_with_times_that_do_not() -> None:
    made = problem(job(1, 1, (150, 500)), vehicles=[vehicle()])
    good = solve(made, Budget(iterations=5))
    stops = list(good.routes[0].stops)
    stops[0] = replace(stops[0], arrival=stops[0].arrival - 7)
    stops[1] = replace(stops[1], arrival=stops[1].arrival - 7, waiting=7)
    waits = replace(good, routes=(replace(good.routes[0], stops=tuple(stops)),))
    assert violations(made, waits) == ()
    assert solve(made, Budget(iterations=5), start=waits).routes == good.routes


def test_a_start_that_breaks_a_rule_is_refused_with_every_fault() -> None:
    made = crowded()
    good = solve(made, Budget(iterations=20))
    bad = replace(good, routes=good.routes[1:], cost=good.cost + 1)
    with pytest.raises(InvalidInput) as refused:
        solve(made, Budget(iterations=20), start=bad)
    assert {fault.code for fault in refused.value.faults} == {"start.breaks-rule"}
    assert len(refused.value.faults) == len(violations(made, bad)) > 1


def test_an_exception_of_the_listener_ends_the_search() -> None:
    def listener(_: Solution) -> None:
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        solve(crowded(), Budget(iterations=10_000), on_improvement=listener)


DIE = [sys.executable, "-c", "import os; os._exit(9)"]
LIVE = workers_module.command


def test_a_dead_worker_loses_only_its_own_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers_module, "command", lambda seed: DIE if seed else LIVE(seed))
    made = crowded()
    assert violations(made, solve(made, Budget(iterations=40, workers=2))) == ()


def test_when_all_workers_die_this_process_searches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers_module, "command", lambda _seed: DIE)
    made = crowded()
    solution = solve(made, Budget(iterations=40, workers=2))
    assert violations(made, solution) == ()
    assert len(solution.routes) > 0


def test_a_search_that_is_no_longer_wanted_ends_at_once_with_its_best() -> None:
    made, told = crowded(), []
    asked = iter([False, False, True])
    found = solve(made, Budget(seconds=600), on_improvement=told.append, stop=lambda: next(asked, True))
    assert violations(made, found) == ()
    assert told


def test_no_process_outlives_its_search() -> None:
    before = set(children())
    solve(crowded(), Budget(seconds=600, workers=2), stop=lambda: True)
    assert set(children()) <= before


def children() -> list[int]:
    listed = subprocess.run(["ps", "-o", "pid=,args=", "--ppid", str(os.getpid())], capture_output=True, text=True)
    return [int(line.split()[0]) for line in listed.stdout.splitlines() if "routing.solver.worker_process" in line]


@pytest.mark.parametrize(
    "limits",
    [{}, {"seconds": 0}, {"seconds": float("inf")}, {"iterations": 0}, {"seconds": 1, "workers": 0}],
)
def test_a_budget_that_is_none_is_refused(limits: dict[str, float]) -> None:
    with pytest.raises(InvalidInput):
        Budget(**limits)  # type: ignore[arg-type]


def test_seconds_alone_are_a_budget() -> None:
    assert violations(crowded(), solve(crowded(), Budget(seconds=0.3))) == ()


def test_large_numbers_do_not_overflow() -> None:
    """Priorities, fixed costs and long ways at their largest, in more tasks than one neighbourhood."""
    tasks = [job(n, n % 6, priority=100) for n in range(60)]
    made = problem(
        *tasks,
        vehicles=[vehicle(fixed_cost=2_000_000_000, max_tasks=59)],
        matrix=street(6, step=100_000_000, metres=False),
    )
    assert len(solve_and_check(made, iterations=30).unassigned) == 1


@pytest.mark.realdata
@pytest.mark.parametrize("name", ["lc101", "lr201"])
def test_li_and_lim_s_instances_are_solved_whole(name: str) -> None:
    made = read_problem(json.loads(json.dumps(as_vroom(read_li_lim(bench("li_lim") / f"{name}.txt")))))
    assert solve_and_check(made.problem, iterations=60).unassigned == ()
