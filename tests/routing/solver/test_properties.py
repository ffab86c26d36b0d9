"""Every solution of a generated problem checks clean; on tiny ones a search of everything finds none better."""

from __future__ import annotations

from itertools import permutations, product

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routing.checker import violations
from routing.evaluation.cost import assemble, rank
from routing.evaluation.timing import build_route
from routing.evaluation.visit import Node, nodes_of
from routing.explain.phrasing import reason_sentence
from routing.explain.unassigned import explain
from routing.problem import (
    UNREACHABLE,
    DurationMatrix,
    Job,
    Problem,
    Route,
    Shipment,
    Solution,
    TimeWindow,
    Vehicle,
    Visit,
)
from routing.solver.ortools.ils import iterate
from tests.support.solving import solve_and_check

PLACES = 5

st_seconds = st.integers(0, 600)
st_visit = st.builds(
    lambda location, service, setup, windows: Visit(
        location=location, service=service, setup=setup, time_windows=windows
    ),
    st.integers(0, PLACES - 1),
    st.integers(0, 120),
    st.sampled_from([0, 0, 30]),
    st.lists(st.integers(0, 3000), max_size=4, unique=True).map(
        lambda moments: tuple(
            TimeWindow(a, b) for a, b in zip(sorted(moments)[::2], sorted(moments)[1::2], strict=False)
        )
    ),
)
st_skills = st.frozensets(st.sampled_from("ab"), max_size=1)
st_amount = st.tuples(st.integers(0, 3))
st_limit = st.none() | st.integers(0, 3000)


@st.composite
def st_matrix(draw: st.DrawFn) -> DurationMatrix:
    """Points on a grid, so that no detour is shorter than the direct way; now and then a way is missing."""
    at = np.array(draw(st.lists(st.tuples(st_seconds, st_seconds), min_size=PLACES, max_size=PLACES)))
    durations = np.abs(at[:, None, :] - at[None, :, :]).sum(axis=2).astype(np.int32)
    distances = durations * 7
    if draw(st.booleans()) and draw(st.booleans()):
        place = draw(st.integers(0, PLACES - 1))
        durations[place, :] = durations[:, place] = UNREACHABLE
        durations[place, place] = 0
    return DurationMatrix(durations, distances)


@st.composite
def st_problem(draw: st.DrawFn, most_tasks: int = 8, goods: bool = True) -> Problem:
    jobs = draw(
        st.lists(
            st.builds(
                Job,
                id=st.integers(0, 99),
                visit=st_visit,
                delivery=st_amount if goods else st.just(()),
                pickup=st.just(()),
                skills=st_skills,
                priority=st.integers(0, 3),
            ),
            max_size=most_tasks,
            unique_by=lambda job: job.id,
        )
    )
    shipments = draw(
        st.lists(
            st.builds(
                Shipment,
                id=st.integers(0, 99),
                pickup=st_visit,
                delivery=st_visit,
                amount=st_amount,
                skills=st_skills,
                priority=st.integers(0, 3),
                max_ride=st_limit,
            ),
            max_size=most_tasks - len(jobs),
            unique_by=lambda shipment: shipment.id,
        )
    )
    vehicles = draw(
        st.lists(
            st.builds(
                Vehicle,
                id=st.integers(0, 9),
                profile=st.just("car"),
                start=st.none() | st.integers(0, PLACES - 1),
                end=st.none() | st.integers(0, PLACES - 1),
                time_window=st.none() | st.builds(TimeWindow, st.integers(0, 1000), st.integers(1000, 4000)),
                capacity=st_amount,
                skills=st.frozensets(st.sampled_from("ab")),
                max_tasks=st.none() | st.integers(0, 6),
                max_travel_time=st_limit,
                max_duration=st_limit,
                max_distance=st.none() | st.integers(0, 20_000),
                fixed_cost=st.sampled_from([0, 0, 500]),
            ),
            min_size=1,
            max_size=2,
            unique_by=lambda vehicle: vehicle.id,
        )
    )
    return Problem(
        vehicles=tuple(vehicles), matrices={"car": draw(st_matrix())}, jobs=tuple(jobs), shipments=tuple(shipments)
    )


RELAXED = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@RELAXED
@given(st_problem())
def test_every_solution_checks_clean(made: Problem) -> None:
    solve_and_check(made, iterations=30)


@RELAXED
@given(st_problem(most_tasks=3, goods=False))
def test_tiny_problems_are_solved_to_the_best(made: Problem) -> None:
    """Setups are left out: the model may serve a visit one setup later than it could be."""
    made = without_setups(made)
    found = solve_and_check(made, iterations=60)
    assert rank(made, found) <= rank(made, best_of_all(made))


@RELAXED
@given(st_problem(most_tasks=5))
def test_what_is_left_out_has_a_reason_that_is_true(made: Problem) -> None:
    """Whoever could do it alone is said to be able to; for nobody is it said to be still possible."""
    told = explain(made, solve_and_check(made, iterations=30))
    for thing in told.unassigned:
        assert thing.reason is not None
        assert reason_sentence(thing.reason, thing.details).endswith(".")
        assert thing.reason.value != "not_yet"


def without_setups(made: Problem) -> Problem:
    def bare(visit: Visit) -> Visit:
        return Visit(location=visit.location, service=visit.service, time_windows=visit.time_windows)

    return made.replace(
        jobs=tuple(
            Job(id=job.id, visit=bare(job.visit), skills=job.skills, priority=job.priority) for job in made.jobs
        ),
        shipments=tuple(
            Shipment(
                id=one.id,
                pickup=bare(one.pickup),
                delivery=bare(one.delivery),
                amount=one.amount,
                skills=one.skills,
                priority=one.priority,
                max_ride=one.max_ride,
            )
            for one in made.shipments
        ),
    )


def best_of_all(made: Problem) -> Solution:
    """The best of every way to give tasks to vehicles and every order of visits, judged by the checker alone."""
    tasks = [*made.jobs, *made.shipments]
    best = assemble(made, (), 0, 0)
    cheapest: dict[tuple[int, tuple[int, ...]], object] = {}
    for number, vehicle in enumerate(made.vehicles):
        for chosen in product((False, True), repeat=len(tasks)):
            mine = tuple(position for position, taken in enumerate(chosen) if taken)
            nodes = [node for position in mine for node in nodes_of(made, tasks[position])]
            cheapest[number, mine] = cheapest_route(made, vehicle, nodes)
    for shares in product(range(len(made.vehicles) + 1), repeat=len(tasks)):
        routes = []
        for number in range(len(made.vehicles)):
            mine = tuple(position for position, share in enumerate(shares) if share == number)
            if mine:
                routes.append(cheapest[number, mine])
        used = {route.vehicle_id for route in routes if isinstance(route, Route)}
        if all(route is not None for route in routes) and all(len(used & one) < 2 for one in made.alternatives):
            candidate = assemble(made, routes, 0, 0)  # type: ignore[arg-type]
            if rank(made, candidate) < rank(made, best):
                best = candidate
    return best


def cheapest_route(made: Problem, vehicle: Vehicle, nodes: list[Node]) -> object:
    found = []
    alone = made.replace(vehicles=(vehicle,), alternatives=())
    for order in permutations(nodes):
        seen: set[object] = set()
        in_order = True
        for node in order:
            in_order = in_order and (node.kind.value != "delivery" or node.key in seen)
            seen.add(node.key)
        route = build_route(made, vehicle, order) if order and in_order else None
        if route is not None:
            plan = assemble(alone, [route], 0, 0)
            if not violations(alone, plan):
                found.append((plan.cost, len(found), route))
    return min(found)[2] if found else None


def test_the_search_of_all_finds_what_a_person_sees() -> None:
    """Guard against a yardstick that measures nothing."""
    durations = np.array([[0, 100, 200], [100, 0, 100], [200, 100, 0]], dtype=np.int32)
    made = Problem(
        vehicles=(Vehicle(id=1, profile="car", start=0, end=0),),
        matrices={"car": DurationMatrix(durations)},
        jobs=(Job(id=1, visit=Visit(location=1)), Job(id=2, visit=Visit(location=2))),
    )
    assert best_of_all(made).cost == 400


def test_iterating_alone_is_as_clean_as_the_whole_search() -> None:
    """The parts of a search are judged by themselves, too: a completion must not hide a model that forbids too much."""
    durations = np.array([[0, 100], [100, 0]], dtype=np.int32)
    made = Problem(
        vehicles=(Vehicle(id=1, profile="car", start=0, end=0),),
        matrices={"car": DurationMatrix(durations)},
        shipments=(Shipment(id=1, pickup=Visit(location=1), delivery=Visit(location=0), max_ride=100),),
    )
    found = iterate(made, None, 20, 0)
    assert (found.unassigned, violations(made, found)) == ((), ())
