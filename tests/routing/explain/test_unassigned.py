"""Why a task is left out is the truth, worked out vehicle by vehicle."""

from __future__ import annotations

import pytest

from routing.evaluation.cost import assemble
from routing.explain.phrasing import WORDS, Words, reason_sentence
from routing.explain.unassigned import explain
from routing.problem import UNREACHABLE, Problem, Reason, Solution, Unassigned
from routing.skills import Skill
from tests.support.builders import job, problem, shipment, street, vehicle, visit, with_arcs
from tests.support.solving import solve_and_check


def told(made: Problem, solution: Solution | None = None) -> Unassigned:
    """The one task left out, explained."""
    (thing,) = explain(made, solution or solve_and_check(made, iterations=30)).unassigned
    return thing


def sentence(thing: Unassigned, words: Words = WORDS) -> str:
    assert thing.reason is not None
    return reason_sentence(thing.reason, thing.details, words)


def test_a_plan_that_serves_all_is_left_as_it_is() -> None:
    made = problem(job(1, 1))
    solution = solve_and_check(made)
    assert explain(made, solution) is solution


def test_without_vehicles_nobody_can() -> None:
    assert told(problem(job(1, 1), vehicles=[])).reason is Reason.NO_VEHICLES


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (problem(job(1, 1, skills={"dbs"})), Reason.SKILLS),
        (problem(job(1, 1, delivery=(5,)), vehicles=[vehicle(capacity=(4,))]), Reason.TOO_BIG),
        (problem(shipment(1, 1, 2, amount=(5,)), vehicles=[vehicle(capacity=(4,))]), Reason.TOO_BIG),
        (problem(job(1, 1, (0, 99))), Reason.TIME_WINDOW),
        (problem(job(1, 1, (5000, 6000)), vehicles=[vehicle(shift=(0, 4000))]), Reason.TIME_WINDOW),
        (problem(job(1, 1, (5000, 5010), setup=11)), Reason.TIME_WINDOW),
        (problem(job(1, 1, service=5000), vehicles=[vehicle(shift=(0, 4000))]), Reason.TOO_LONG),
        (problem(job(1, 1, (0, 100), service=5000), vehicles=[vehicle(shift=(500, 900))]), Reason.TIME_WINDOW),
        (problem(job(1, 5, service=100), vehicles=[vehicle(shift=(0, 1099))]), Reason.TOO_FAR),
        (problem(shipment(1, visit(1, (0, 100)), 2), vehicles=[vehicle(shift=(500, 900))]), Reason.PICKUP_WINDOW),
        (problem(shipment(1, 1, visit(2, (0, 100))), vehicles=[vehicle(shift=(500, 900))]), Reason.DELIVERY_WINDOW),
        (problem(shipment(1, visit(1, (800, 900)), visit(2, (0, 850)))), Reason.WINDOWS_CONFLICT),
        (problem(job(1, 1, skills={Skill.drives()})), Reason.MODE),
        (problem(job(1, 1), matrix=with_arcs(street(), {(1, 0): UNREACHABLE})), Reason.UNREACHABLE),
        (problem(shipment(1, 1, 3, max_ride=199)), Reason.MAX_RIDE),
        (problem(job(1, 1), vehicles=[vehicle(max_tasks=0)]), Reason.LIMITS),
        (problem(job(1, 1), vehicles=[vehicle(max_travel_time=199)]), Reason.LIMITS),
        (problem(job(1, 1, service=1), vehicles=[vehicle(max_duration=200)]), Reason.LIMITS),
        (problem(job(1, 1), vehicles=[vehicle(max_distance=1999)]), Reason.LIMITS),
    ],
)
def test_each_rule_that_binds_every_vehicle_is_the_reason(made: Problem, reason: Reason) -> None:
    thing = told(made)
    assert thing.reason is reason
    assert reason_sentence(reason, thing.details).endswith(".")


def test_the_missing_skill_is_named() -> None:
    made = problem(job(1, 1, skills={"dbs", "car"}), vehicles=[vehicle(1, skills={"car"}), vehicle(2)])
    assert sentence(told(made)) == "No vehicle has the skill dbs."


def test_skills_that_nobody_has_together_are_named_together() -> None:
    made = problem(job(1, 1, skills={"dbs", "car"}), vehicles=[vehicle(1, skills={"car"}), vehicle(2, skills={"dbs"})])
    assert sentence(told(made)) == "No single vehicle has the skill car and has the skill dbs."


def test_where_one_lacks_this_and_another_that_both_are_counted() -> None:
    made = problem(
        job(1, 1, (0, 500), skills={"dbs"}),
        vehicles=[vehicle(1, shift=(0, 900)), vehicle(2, skills={"dbs"}, shift=(600, 900)), vehicle(3, shift=(0, 900))],
    )
    thing = told(made)
    assert thing.reason is Reason.COMBINATION
    for said in ("2 do not qualify (has the skill dbs)", "1 is not available at the requested times"):
        assert said in sentence(thing)


def test_whoever_has_two_ways_to_travel_is_counted_as_one_person() -> None:
    """By car they have too little room, by bike no check: two turns of one person, of two who cannot come."""
    made = problem(
        job(1, 1, delivery=(5,), skills={"dbs"}),
        vehicles=[
            vehicle(1, capacity=(4,), skills={"dbs"}),
            vehicle(2, capacity=(9,)),
            vehicle(3, capacity=(4,), skills={"dbs"}),
        ],
    )
    (thing,) = explain(made, solve_and_check(made), {1: 7, 2: 7, 3: 8}).unassigned
    assert sum(one.people for one in thing.details.shortfalls) == 2


def test_a_sentence_counts_three_causes_and_the_rest_together() -> None:
    made = problem(
        job(1, 1, (0, 500), delivery=(5,), skills={"dbs"}),
        vehicles=[
            vehicle(1, capacity=(9,), shift=(0, 900)),
            vehicle(2, capacity=(4,), skills={"dbs"}, shift=(0, 900)),
            vehicle(3, capacity=(9,), skills={"dbs"}, shift=(600, 900)),
            vehicle(4, capacity=(4,), shift=(600, 900)),
            vehicle(5, capacity=(4,), shift=(0, 900)),
        ],
    )
    said = sentence(told(made))
    assert said.endswith("; 2 for other reasons.")
    assert said.count(";") == 3


def test_hours_that_shut_before_anybody_gets_there_are_those_of_the_place() -> None:
    """The shift and the window meet, and the way between them is too long."""
    made = problem(shipment(1, visit(5, (0, 400)), 4), vehicles=[vehicle(shift=(0, 5000))])
    assert told(made).reason is Reason.PICKUP_WINDOW


def test_a_task_that_someone_could_do_alone_is_traded_away() -> None:
    made = problem(job(1, 1, (0, 100)), job(2, 5, (0, 500), priority=1), vehicles=[vehicle(shift=(0, 5000), end=None)])
    busy = problem(job(1, 1, (100, 100), service=900), job(2, 5, (500, 500)), vehicles=made.vehicles)
    thing = told(busy)
    assert thing.reason is Reason.TRADED_AWAY
    assert sentence(thing).startswith("1 of 1 vehicles could do it")


def test_a_task_that_still_fits_is_never_called_traded_away() -> None:
    made = problem(job(1, 1))
    thing = told(made, assemble(made, (), 0, 0))
    assert thing.reason is Reason.NOT_YET


def test_a_setup_that_another_visit_saves_is_no_reason() -> None:
    """Alone its window is too short; beside another visit there it is not."""
    made = problem(job(1, 1, setup=60), job(2, 1, (500, 510), setup=60), vehicles=[vehicle(max_tasks=1)])
    reasons = {thing.id: thing.reason for thing in explain(made, solve_and_check(made)).unassigned}
    assert Reason.TIME_WINDOW not in reasons.values()


def test_a_day_speaks_of_volunteers_and_counts_each_once() -> None:
    words = Words(one="volunteer", many="volunteers", skill="walks {}".format)
    made = problem(job(1, 1, (0, 99), skills={"dogs"}), job(2, 1, (0, 50)), vehicles=[vehicle(1), vehicle(2)])
    first, second = explain(made, solve_and_check(made), {1: 7, 2: 7}).unassigned
    assert sentence(first, words) == "No volunteer walks dogs."
    assert sentence(second, words) == "No volunteer is available at the requested times."


def test_a_visit_at_the_start_needs_no_way() -> None:
    assert solve_and_check(problem(shipment(1, visit(0), visit(0)))).unassigned == ()
