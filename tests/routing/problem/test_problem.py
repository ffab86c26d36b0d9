"""A problem is valid from its making, or every fault is told."""

from __future__ import annotations

import pickle
from dataclasses import replace

import numpy as np
import pytest

from routing.errors import InvalidProblem
from routing.problem import DurationMatrix, Problem
from tests.support.builders import job, problem, shipment, street, vehicle, visit


def faults_of(**parts: object) -> dict[str, str]:
    """The faults of a problem, code by place."""
    with pytest.raises(InvalidProblem) as caught:
        Problem(**({"vehicles": (vehicle(),), "matrices": {"car": street()}} | parts))  # type: ignore[arg-type]
    return {fault.where: fault.code for fault in caught.value.faults}


def test_a_good_problem_is_made() -> None:
    made = problem(job(1, 1, (0, 10), (20, 30), delivery=(1, 2)), shipment(1, 2, 3, amount=(1, 1)))
    assert made.dimensions == 2


def test_an_empty_problem_is_a_problem() -> None:
    assert Problem(vehicles=(), matrices={}).dimensions == 0


@pytest.mark.parametrize(
    ("task", "where", "code"),
    [
        (job(1, 6), "jobs[0].visit.location", "problem.no-such-location"),
        (job(1, -1), "jobs[0].visit.location", "problem.no-such-location"),
        (job(-1, 1), "jobs[0].id", "problem.bad-id"),
        (job(1, 1, service=-1), "jobs[0].visit.service", "problem.negative"),
        (job(1, 1, setup=-1), "jobs[0].visit.setup", "problem.negative"),
        (job(1, 1, (5, 4)), "jobs[0].visit.time_windows[0]", "problem.window-reversed"),
        (job(1, 1, (0, 9), (9, 12)), "jobs[0].visit.time_windows[1]", "problem.windows-overlap"),
        (job(1, 1, (20, 30), (0, 9)), "jobs[0].visit.time_windows[1]", "problem.windows-overlap"),
        (job(1, 1, (-5, 9)), "jobs[0].visit.time_windows[0]", "problem.out-of-range"),
        (job(1, 1, (0, 3_000_000_000)), "jobs[0].visit.time_windows[0]", "problem.out-of-range"),
        (job(1, 1, priority=101), "jobs[0].priority", "problem.bad-priority"),
        (job(1, 1, delivery=(-1,)), "jobs[0].delivery[0]", "problem.negative"),
        (replace(job(1, 1), delivery=(1.5,)), "jobs[0].delivery", "problem.not-whole"),
        (replace(job(1, 1), skills={"a"}), "jobs[0].skills", "problem.bad-skills"),
        (replace(job(1, 1), priority=True), "jobs[0].priority", "problem.bad-priority"),
    ],
)
def test_each_fault_of_a_job_is_told_at_its_place(task: object, where: str, code: str) -> None:
    assert faults_of(jobs=(task,)) == {where: code}


@pytest.mark.parametrize(
    ("one", "where", "code"),
    [
        (vehicle(start=9), "vehicles[0].start", "problem.no-such-location"),
        (vehicle(end=9), "vehicles[0].end", "problem.no-such-location"),
        (vehicle(shift=(9, 3)), "vehicles[0].time_window", "problem.window-reversed"),
        (vehicle(profile="bike"), "vehicles[0].profile", "problem.unknown-profile"),
        (vehicle(max_tasks=-1), "vehicles[0].max_tasks", "problem.negative"),
        (vehicle(max_travel_time=-1), "vehicles[0].max_travel_time", "problem.negative"),
        (vehicle(max_duration=-1), "vehicles[0].max_duration", "problem.negative"),
        (vehicle(max_distance=-1), "vehicles[0].max_distance", "problem.negative"),
        (vehicle(fixed_cost=-1), "vehicles[0].fixed_cost", "problem.negative"),
        (vehicle(capacity=(-1,)), "vehicles[0].capacity[0]", "problem.negative"),
        (replace(vehicle(), fixed_cost=3_000_000_000), "vehicles[0].fixed_cost", "problem.out-of-range"),
    ],
)
def test_each_fault_of_a_vehicle_is_told_at_its_place(one: object, where: str, code: str) -> None:
    assert faults_of(vehicles=(one,)) == {where: code}


def test_faults_of_a_shipment_are_told_at_both_ends() -> None:
    bad = shipment(1, visit(9), visit(1, service=-1), max_ride=-3)
    assert faults_of(shipments=(bad,)) == {
        "shipments[0].pickup.location": "problem.no-such-location",
        "shipments[0].delivery.service": "problem.negative",
        "shipments[0].max_ride": "problem.negative",
    }


def test_ids_may_repeat_between_jobs_and_shipments_but_not_among_them() -> None:
    problem(job(1, 1), shipment(1, 1, 2))
    assert faults_of(jobs=(job(1, 1), job(1, 2))) == {"jobs[1].id": "problem.duplicate-id"}
    assert faults_of(vehicles=(vehicle(1), vehicle(1))) == {"vehicles[1].id": "problem.duplicate-id"}


def test_amounts_of_differing_length_are_told_and_empty_ones_are_nothing() -> None:
    problem(job(1, 1), job(2, 1, delivery=(1,)), vehicles=[vehicle(capacity=(3,))])
    told = faults_of(vehicles=(vehicle(capacity=(3,)),), jobs=(job(1, 1, delivery=(1, 2)),))
    assert told == {"jobs[0].delivery": "problem.amounts-differ"}


def test_a_most_distance_needs_distances() -> None:
    problem(vehicles=[vehicle(max_distance=5)])
    told = faults_of(vehicles=(vehicle(max_distance=5),), matrices={"car": street(metres=False)})
    assert told == {"vehicles[0].max_distance": "problem.no-distances"}


def test_matrices_are_over_the_same_locations() -> None:
    assert faults_of(matrices={"car": street(6), "bike": street(5)}) == {"matrices.bike": "problem.matrices-differ"}


def test_all_faults_come_together_in_the_order_of_the_input() -> None:
    with pytest.raises(InvalidProblem) as caught:
        Problem(
            vehicles=(vehicle(start=9, profile="boat"),),
            matrices={"car": street()},
            jobs=(job(1, 9), job(1, 1, (3, 2))),
            shipments=(shipment(1, 9, 1),),
        )
    assert len(caught.value.faults) == 6
    assert "jobs[1].visit.time_windows[0]" in str(caught.value)


def test_a_matrix_that_is_none_is_told() -> None:
    with pytest.raises(InvalidProblem):
        DurationMatrix(np.zeros((2, 3), dtype=np.int32))
    with pytest.raises(InvalidProblem):
        DurationMatrix(np.array([[0, -1], [1, 0]], dtype=np.int32))


def test_a_problem_cannot_be_changed_but_replaced() -> None:
    made = problem(job(1, 1))
    with pytest.raises(TypeError):
        made.matrices["bike"] = street()  # type: ignore[index]
    assert made.replace(jobs=()).jobs == ()
    with pytest.raises(InvalidProblem):
        made.replace(jobs=(job(1, 9),))


def test_a_problem_survives_the_way_to_another_process() -> None:
    made = problem(job(1, 1), shipment(2, 1, 2))
    copy = pickle.loads(pickle.dumps(made))
    assert copy.jobs == made.jobs
    assert copy.shipments == made.shipments
    assert (copy.matrices["car"].durations == made.matrices["car"].durations).all()
