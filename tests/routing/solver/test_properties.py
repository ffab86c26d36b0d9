"""Every solution of a generated problem checks clean; on tiny ones a search of everything finds none better."""

from __future__ import annotations

import numpy as np
from hypothesis import HealthCheck, given, settings

from routing.checker import violations
from routing.evaluation.cost import rank
from routing.explain.phrasing import reason_sentence
from routing.explain.unassigned import explain
from routing.problem import (
    DurationMatrix,
    Job,
    Problem,
    Shipment,
    Vehicle,
    Visit,
)
from routing.solver.ortools.ils import iterate
from tests.support.every_order import best_of_all
from tests.support.generated_problems import st_problem
from tests.support.solving import solve_and_check

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
