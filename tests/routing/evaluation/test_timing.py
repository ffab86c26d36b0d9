"""The times of a route: as early as the rules allow, and left as late as costs nobody anything."""

from __future__ import annotations

from routing.evaluation.timing import build_route
from routing.evaluation.visit import nodes_of
from routing.problem import Problem, Route
from tests.support.builders import job, problem, shipment, vehicle, visit


def route(made: Problem, *keys: tuple[str, int]) -> Route | None:
    nodes = {(n.kind.value, n.task.id): n for task in (*made.jobs, *made.shipments) for n in nodes_of(made, task)}
    return build_route(made, made.vehicles[0], [nodes[key] for key in keys])


def begins(found: Route | None) -> list[int]:
    assert found is not None
    return [stop.begin for stop in found.stops]


def test_a_round_starts_as_late_as_its_end_allows() -> None:
    made = problem(job(1, 1, (800, 900)), job(2, 2), vehicles=[vehicle(shift=(0, 5000))])
    assert begins(route(made, ("job", 1), ("job", 2))) == [700, 800, 900, 1100]


def test_waiting_that_no_late_start_can_save_is_spent_on_the_way() -> None:
    made = problem(job(1, 1, (0, 150)), job(2, 2, (800, 900)), vehicles=[vehicle(shift=(0, 5000))])
    assert begins(route(made, ("job", 1), ("job", 2))) == [50, 150, 800, 1000]


def test_a_ride_limit_delays_the_pickup() -> None:
    made = problem(
        shipment(1, visit(1, service=30), visit(3, (900, 950)), max_ride=250), vehicles=[vehicle(shift=(0, 5000))]
    )
    assert begins(route(made, ("pickup", 1), ("delivery", 1)))[1] >= 900 - 250 - 30


def test_a_ride_limit_may_push_the_pickup_into_its_next_window() -> None:
    late = visit(2, (1000, 1200))
    made = problem(
        shipment(1, visit(1, (0, 300), (950, 1000)), late, max_ride=120), vehicles=[vehicle(shift=(0, 5000))]
    )
    assert begins(route(made, ("pickup", 1), ("delivery", 1)))[1:3] == [950, 1050]


def test_overlapping_rides_are_timed_together() -> None:
    made = problem(
        shipment(1, visit(1), visit(3, (900, 950)), max_ride=300),
        shipment(2, visit(2), visit(4, (1200, 1300)), max_ride=400),
        vehicles=[vehicle(shift=(0, 5000))],
    )
    found = begins(route(made, ("pickup", 1), ("pickup", 2), ("delivery", 1), ("delivery", 2)))
    assert found[3] - found[1] <= 300
    assert found[4] - found[2] <= 400


def test_an_order_that_no_times_obey_has_no_route() -> None:
    too_late = problem(job(1, 1, (0, 99)), vehicles=[vehicle(shift=(0, 5000))])
    assert route(too_late, ("job", 1)) is None
    hurried = problem(shipment(1, 1, 3, max_ride=199))
    assert route(hurried, ("pickup", 1), ("delivery", 1)) is None
    short = problem(job(1, 1, service=1), vehicles=[vehicle(max_duration=200)])
    assert route(short, ("job", 1)) is None


def test_without_a_shift_the_round_still_leaves_late() -> None:
    assert begins(route(problem(job(1, 1, (800, 900))), ("job", 1))) == [700, 800, 900]
    assert begins(route(problem(job(1, 1)), ("job", 1))) == [0, 100, 200]


def test_a_round_without_start_and_end_has_stops_without_a_place() -> None:
    made = problem(job(1, 2), vehicles=[vehicle(start=None, end=None)])
    found = route(made, ("job", 1))
    assert found is not None
    assert [stop.location for stop in found.stops] == [None, 2, None]
    assert [(leg.duration, leg.distance) for leg in found.legs] == [(0, 0), (0, 0)]


def test_loads_are_told_when_leaving_each_stop() -> None:
    made = problem(
        job(1, 1, delivery=(2,), pickup=(1,)), shipment(2, 1, 2, amount=(3,)), vehicles=[vehicle(capacity=(9,))]
    )
    found = route(made, ("pickup", 2), ("job", 1), ("delivery", 2))
    assert found is not None
    assert [stop.load for stop in found.stops] == [(2,), (5,), (4,), (1,), (1,)]
