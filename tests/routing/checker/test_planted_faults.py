"""Every fault planted in a good plan is named by the checker: a slice of ``python -m tests.benchmarks.faults``."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from routing.checker import Cause, violations
from routing.problem import StopKind
from tests.benchmarks.faults import LET_GO
from tests.support.builders import problem, shipment, vehicle
from tests.support.mixed_problems import WITHOUT, mixed_problem
from tests.support.planting import PLANTS, planted
from tests.support.solving import solve_and_check

PLANS = 24


def test_each_code_of_a_violation_has_a_fault_to_plant() -> None:
    """A new rule must say how it is broken: here, in ``tests.support.planting``."""
    assert set(PLANTS) == set(Cause)
    # What only decides between plans breaks no rule.
    assert set(WITHOUT) - set(LET_GO) == {"must", "priority", "prefix", "setup once a place"}


def test_every_planted_fault_is_named() -> None:
    named: set[Cause] = set()
    # Two on board together, and a neighbour to hand one to, so that no code is without ground.
    drawn = problem(
        shipment(1, 1, 3),
        shipment(2, 2, 3),
        shipment(3, 4, 5),
        vehicles=[vehicle(1, 0, None), vehicle(2, 4, None, shift=(0, 400))],
    )
    for number, made in enumerate([drawn, *(mixed_problem(seed) for seed in range(PLANS))]):
        plan = solve_and_check(made, exact=True)
        for cause, spoiled, its_plan in planted(made, plan, random.Random(number)) if plan.routes else ():
            causes = {one.cause for one in violations(spoiled, its_plan)}
            assert cause in causes, f"problem {number}: {cause} among {sorted(causes)}"
            named.add(cause)
    assert named == set(Cause)


@pytest.mark.parametrize("place", [-1, 5, 99])
def test_a_place_that_is_nowhere_is_no_crash(place: int) -> None:
    """Nor where its zone, or its way to the preferred finish, would be asked for."""
    made = problem(
        shipment(1, 1, 3), vehicles=[vehicle(1, finish=2, finish_percent=50)], zones=(0,) * 6, crossing_cost=9
    )
    plan = solve_and_check(made)
    route = plan.routes[0]
    stops = [replace(stop, location=place) if stop.kind is StopKind.DELIVERY else stop for stop in route.stops]
    wrong = replace(plan, routes=(replace(route, stops=tuple(stops)),))
    assert Cause.LOCATION in {one.cause for one in violations(made, wrong)}
