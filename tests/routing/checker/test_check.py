"""The checker finds every break of a good solution, and nothing in a good one."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import routing
from routing.checker import Cause, violations
from routing.evaluation.cost import assemble
from routing.evaluation.timing import build_route
from routing.evaluation.visit import Node, nodes_of
from routing.problem import UNREACHABLE, Leg, Problem, Route, Solution, Stop, StopKind, TaskKind, Unassigned
from tests.support.builders import job, problem, shipment, street, vehicle, visit, with_arcs

GOOD = problem(
    job(1, 1, (100, 400), service=20, setup=10, delivery=(1,), skills={"a"}),
    shipment(2, visit(2, (150, 900), service=5), visit(3, (0, 2000), service=5, setup=7), amount=(2,), max_ride=200),
    job(3, 4, (0, 3000), pickup=(1,)),
    job(4, 5),
    vehicles=[
        vehicle(
            1, shift=(0, 3000), capacity=(3,), skills={"a"}, fixed_cost=9,
            max_tasks=4, max_travel_time=800, max_duration=1000, max_distance=8000,
        ),
        vehicle(2, 5, None, capacity=(3,)),
    ],
)  # fmt: skip


def planned(made: Problem, *orders: list[tuple[str, int]]) -> Solution:
    """The plan in which each vehicle in turn visits tasks in an order."""
    nodes: dict[tuple[str, int], Node] = {
        (node.kind.value, node.task.id): node for task in (*made.jobs, *made.shipments) for node in nodes_of(made, task)
    }
    routes = []
    for one, order in zip(made.vehicles, orders, strict=False):
        if order:
            route = build_route(made, one, [nodes[key] for key in order])
            assert route is not None
            routes.append(route)
    return assemble(made, routes, 0, 0)


PLAN = planned(GOOD, [("job", 1), ("pickup", 2), ("delivery", 2), ("job", 3)], [("job", 4)])


def causes(made: Problem, solution: Solution) -> set[Cause]:
    return {violation.cause for violation in violations(made, solution)}


def with_route(change: Callable[[Route], Route], number: int = 0) -> Solution:
    """The plan with one route changed."""
    routes = list(PLAN.routes)
    routes[number] = change(routes[number])
    return replace(PLAN, routes=tuple(routes))


def with_stop(number: int, **changes: object) -> Solution:
    """The plan with one stop of its first route changed."""

    def change(route: Route) -> Route:
        stops = list(route.stops)
        stops[number] = replace(stops[number], **changes)  # type: ignore[arg-type]
        return replace(route, stops=tuple(stops))

    return with_route(change)


def later(by: int) -> Solution:
    """The plan with everything that much later (or earlier)."""

    def change(route: Route) -> Route:
        return replace(route, stops=tuple(replace(stop, arrival=stop.arrival + by) for stop in route.stops))

    return with_route(change)


def test_a_good_plan_is_good() -> None:
    assert violations(GOOD, PLAN) == ()


def test_a_plan_of_nothing_is_good_when_it_says_so() -> None:
    left = [Unassigned(TaskKind.JOB, one.id) for one in GOOD.jobs]
    assert violations(GOOD, Solution((), (*left, Unassigned(TaskKind.SHIPMENT, 2)), 0)) == ()


@pytest.mark.parametrize(
    ("solution", "cause"),
    [
        (later(2001), Cause.DELAY),
        (later(-31), Cause.LEAD_TIME),
        (later(-300), Cause.LEAD_TIME),
        (with_stop(1, location=2), Cause.LOCATION),
        (with_stop(0, location=2), Cause.LOCATION),
        (with_stop(1, arrival=7), Cause.ARRIVAL),
        (with_stop(1, waiting=-5), Cause.WAITING),
        (with_stop(0, waiting=5), Cause.WAITING),
        (with_stop(1, service=5), Cause.SERVICE),
        (with_stop(0, service=5), Cause.SERVICE),
        (with_stop(1, setup=0), Cause.SETUP),
        (with_stop(2, load=(0,)), Cause.LOAD_TOLD),
        (with_stop(1, task_id=77), Cause.UNKNOWN_TASK),
        (with_stop(1, task_id=77), Cause.MISSING_TASK),
        (with_stop(1, task_id=None), Cause.UNKNOWN_TASK),
        (with_stop(4, task_id=1), Cause.DUPLICATE_TASK),
        (replace(PLAN, cost=PLAN.cost + 1), Cause.COST),
        (replace(PLAN, routes=PLAN.routes[:1]), Cause.MISSING_TASK),
        (replace(PLAN, routes=(*PLAN.routes, PLAN.routes[0])), Cause.VEHICLE_TWICE),
        (with_route(lambda route: replace(route, vehicle_id=9)), Cause.UNKNOWN_VEHICLE),
        (replace(PLAN, unassigned=(Unassigned(TaskKind.JOB, 1),)), Cause.CONTRADICTION),
        (replace(PLAN, unassigned=(Unassigned(TaskKind.JOB, 88),)), Cause.UNKNOWN_TASK),
        (with_route(lambda route: replace(route, legs=route.legs[:-1])), Cause.SHAPE),
        (with_route(lambda route: replace(route, stops=route.stops[:1], legs=())), Cause.SHAPE),
        (with_route(lambda r: replace(r, legs=(replace(r.legs[0], duration=1), *r.legs[1:]))), Cause.LEG),
        (with_route(lambda r: replace(r, legs=(replace(r.legs[0], distance=1), *r.legs[1:]))), Cause.LEG),
        (with_route(lambda r: replace(r, legs=(Leg(4, 1, 100, 1000), *r.legs[1:]))), Cause.LEG),
    ],
)
def test_each_break_of_the_plan_is_found(solution: Solution, cause: Cause) -> None:
    assert cause in causes(GOOD, solution)


@pytest.mark.parametrize(
    ("limits", "cause"),
    [
        ({"max_tasks": 3}, Cause.MAX_TASKS),
        ({"max_travel_time": 799}, Cause.MAX_TRAVEL_TIME),
        ({"max_duration": 846}, Cause.MAX_DURATION),
        ({"max_distance": 7999}, Cause.MAX_DISTANCE),
        ({"skills": frozenset()}, Cause.SKILLS),
        ({"capacity": (1,)}, Cause.LOAD),
    ],
)
def test_each_limit_of_the_vehicle_is_judged(limits: dict[str, object], cause: Cause) -> None:
    tight = GOOD.replace(vehicles=(replace(GOOD.vehicles[0], **limits), GOOD.vehicles[1]))  # type: ignore[arg-type]
    assert causes(tight, PLAN) == {cause}


def test_exactly_at_the_limit_is_allowed() -> None:
    exact = replace(GOOD.vehicles[0], max_duration=847)
    assert causes(GOOD.replace(vehicles=(exact, GOOD.vehicles[1])), PLAN) == set()


def test_a_delivery_before_its_pickup_is_found() -> None:
    made = problem(shipment(1, 1, 2))
    plan = planned(made, [("pickup", 1), ("delivery", 1)])
    turned = planned(problem(job(1, 2), job(2, 1)), [("job", 1), ("job", 2)]).routes[0]
    stops = [
        replace(stop, kind=kind, task_id=1)
        for stop, kind in zip(turned.stops[1:3], (StopKind.DELIVERY, StopKind.PICKUP), strict=True)
    ]
    route = replace(turned, stops=(turned.stops[0], *stops, turned.stops[3]))
    assert Cause.PRECEDENCE in causes(made, replace(plan, routes=(route,), cost=400))
    assert violations(made, plan) == ()


def test_a_shipment_shared_by_two_vehicles_is_found() -> None:
    made = problem(shipment(1, 1, 2), vehicles=[vehicle(1), vehicle(2)])

    def lone(number: int, kind: StopKind, place: int) -> Route:
        stops = (
            Stop(kind=StopKind.START, location=0, arrival=0),
            Stop(kind=kind, task_id=1, location=place, arrival=100 * place),
            Stop(kind=StopKind.END, location=0, arrival=200 * place),
        )
        return Route(number, stops, (Leg(0, place, 100 * place, None), Leg(place, 0, 100 * place, None)))

    both = lone(1, StopKind.PICKUP, 1), lone(2, StopKind.DELIVERY, 2)
    assert causes(made, Solution(both, (), 600)) == {Cause.SAME_VEHICLE}
    assert Cause.MISSING_TASK in causes(made, Solution(both[:1], (), 200))


def test_a_ride_too_long_is_found() -> None:
    hurried = replace(GOOD.shipments[0], max_ride=106)
    assert causes(GOOD.replace(shipments=(hurried,)), PLAN) == {Cause.MAX_RIDE}
    assert causes(GOOD.replace(shipments=(replace(hurried, max_ride=107),)), PLAN) == set()


def test_work_and_service_must_lie_in_the_same_window() -> None:
    made = problem(job(1, 1, (90, 110), (140, 200), setup=40), vehicles=[vehicle(shift=(0, 1000))])
    plan = planned(made, [("job", 1)])
    assert plan.routes[0].stops[1].begin == 180
    early = tuple(replace(stop, arrival=stop.arrival - 40) for stop in plan.routes[0].stops)
    assert causes(made, replace(plan, routes=(replace(plan.routes[0], stops=early),))) == {Cause.DELAY}


def test_a_leg_without_a_way_is_found() -> None:
    made = problem(job(1, 1))
    cut = made.replace(matrices={"car": with_arcs(street(), {(0, 1): UNREACHABLE})})
    assert causes(cut, planned(made, [("job", 1)])) == {Cause.UNREACHABLE}


def test_a_location_outside_the_matrix_is_no_crash() -> None:
    assert Cause.LEG in causes(
        GOOD,
        with_route(
            lambda r: replace(
                r,
                stops=(r.stops[0], replace(r.stops[1], location=99), *r.stops[2:]),
                legs=(Leg(0, 99, 1, None), *r.legs[1:]),
            )
        ),
    )


def test_a_violation_says_where_and_by_how_much() -> None:
    (found,) = violations(GOOD, replace(PLAN, cost=PLAN.cost + 5))
    assert (found.where, found.amount) == ("solution", 5)
    worst = next(one for one in violations(GOOD, later(2001)) if one.cause is Cause.DELAY)
    assert worst.where.startswith("vehicle 1, stop ")
    assert "vehicle 1" in str(worst)


CHECKER = ("check", "route", "relations", "breaks", "cost", "violation")


@pytest.mark.parametrize("name", CHECKER)
def test_the_checker_shares_no_code_with_the_solver(name: str) -> None:
    """Nor with anything but the words: the problem, the solution, the matrix."""
    tree = ast.parse((Path(routing.__file__).parent / "checker" / f"{name}.py").read_text())
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
    ours = {module for module in imported if module.startswith("routing")}
    words = {"routing.problem"}
    assert ours <= words | {f"routing.checker.{name}" for name in CHECKER}
