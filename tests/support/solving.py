"""solve_and_check: every test that solves lets the checker judge."""

from __future__ import annotations

from routing.checker import violations
from routing.problem import Problem, Route, Solution, TaskKind
from routing.solver import Budget, solve

ITERATIONS = 150


def solve_and_check(problem: Problem, *, iterations: int = ITERATIONS, seed: int = 0, exact: bool = False) -> Solution:
    """A solution in which the checker finds nothing; by the search alone, unless every round is to be tried."""
    solution = solve(problem, Budget(iterations=iterations, exact=exact), seed=seed)
    assert [str(violation) for violation in violations(problem, solution)] == []
    return solution


def route_of(solution: Solution, vehicle_id: int) -> Route:
    """The route of a vehicle."""
    return next(route for route in solution.routes if route.vehicle_id == vehicle_id)


def order_of(solution: Solution, vehicle_id: int = 1) -> list[tuple[str, int]]:
    """What a vehicle does, in order; empty when it stays at home."""
    return [
        (stop.kind.value, stop.task_id)
        for route in solution.routes
        if route.vehicle_id == vehicle_id
        for stop in route.stops
        if stop.task_id is not None
    ]


def left_out(solution: Solution) -> set[tuple[TaskKind, int]]:
    """What is on no route."""
    return {(thing.kind, thing.id) for thing in solution.unassigned}
