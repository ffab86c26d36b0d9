"""What keeps each vehicle from a task: everybody is named once, with the rule that does it and by how much."""

from __future__ import annotations

from dataclasses import replace

import pytest

from routing.dispatch.lacks import amount_in_words, lack_in_words
from routing.evaluation.insertion import task_nodes
from routing.evaluation.visit import nodes_by_stop
from routing.explain.obstacles import Obstacle, obstacles
from routing.explain.phrasing import WORDS
from routing.needs import CheckKind, Mode, NeedKind
from routing.problem import UNREACHABLE, Problem, Reason, TaskKind
from tests.support.builders import job, problem, shipment, street, vehicle, visit, with_arcs


def found(made: Problem, orders: dict[int, list[int]] | None = None, number: int = 1) -> tuple[Obstacle, ...]:
    nodes = nodes_by_stop(made)
    kinds = {job.id: TaskKind.JOB for job in made.jobs} | {one.id: TaskKind.SHIPMENT for one in made.shipments}
    rounds = {
        one: [node for task in tasks for node in task_nodes(nodes, kinds[task], task)]
        for one, tasks in (orders or {}).items()
    }
    return obstacles(made, rounds, task_nodes(nodes, kinds[number], number), WORDS)


@pytest.mark.parametrize(
    ("made", "reason", "words"),
    [
        (problem(job(1, 1, skills={"dbs", "car"})), Reason.SKILLS, "lacks the skill car, lacks the skill dbs"),
        (
            problem(job(1, 1, vehicles=frozenset({9})), vehicles=[vehicle(1), vehicle(9)]),
            Reason.VEHICLE,
            "is not among those it is reserved for",
        ),
        (
            problem(shipment(1, 1, 2, amount=(5,)), vehicles=[vehicle(capacity=(4,))]),
            Reason.TOO_BIG,
            "can carry 4 goods at most, and this is 5 goods",
        ),
        (problem(job(1, 1, pickup=(5,))), Reason.TOO_BIG, "can carry nothing at most, and this is 5 goods"),
        (
            problem(job(1, 1), matrix=with_arcs(street(), {(1, 0): UNREACHABLE})),
            Reason.UNREACHABLE,
            "cannot get there and away again by car",
        ),
        (
            problem(job(1, 1, (5000, 6000)), vehicles=[vehicle(shift=(0, 4000))]),
            Reason.TIME_WINDOW,
            "is not available at the requested times (available from second 0 to second 4000)",
        ),
        (problem(job(1, 1, (0, 99))), Reason.TIME_WINDOW, "cannot be there in time"),
        (
            problem(job(1, 1, service=5000), vehicles=[vehicle(shift=(0, 4000))]),
            Reason.TOO_LONG,
            "is not available for long enough (available from second 0 to second 4000)",
        ),
        (
            problem(job(1, 5), vehicles=[vehicle(shift=(0, 900))]),
            Reason.TOO_FAR,
            "has too little time to get there by car (available from second 0 to second 900)",
        ),
        (
            problem(shipment(1, visit(1, (0, 100)), 2), vehicles=[vehicle(shift=(500, 900))]),
            Reason.PICKUP_WINDOW,
            "is not available when it can be picked up (available from second 500 to second 900)",
        ),
        (problem(job(1, 1, skills={"mode:drive"})), Reason.MODE, "lacks the skill mode:drive"),
        (
            problem(shipment(1, 1, 3, max_ride=180)),
            Reason.MAX_RIDE,
            "cannot deliver it within 180 seconds of picking it up",
        ),
        (problem(job(1, 1), vehicles=[vehicle(max_distance=1500)]), Reason.LIMITS, "would go over a limit (1.5 km)"),
        (problem(job(1, 1), vehicles=[vehicle(max_stops=0)]), Reason.LIMITS, "would go over a limit (0 stops)"),
    ],
)
def test_each_rule_is_told_of_whoever_it_binds(made: Problem, reason: Reason, words: str) -> None:
    first = found(made)[0]
    assert (first.vehicle_id, first.reasons) == (1, (reason,))
    assert words in first.words


def test_whoever_could_take_it_or_has_it_is_not_named() -> None:
    made = problem(job(1, 1), vehicles=[vehicle(1), vehicle(2), vehicle(3, max_tasks=0)])
    assert [one.vehicle_id for one in found(made, {1: [1]})] == [3]


def test_who_could_alone_but_has_no_room_is_told_so() -> None:
    made = problem(job(1, 1), job(2, 2), vehicles=[vehicle(1, max_tasks=1)])
    (one,) = found(made, {1: [2]})
    assert one.reasons == (Reason.TRADED_AWAY,)
    assert one.words == "has no room for it alongside the rest of the plan"


def test_several_rules_are_told_together() -> None:
    made = problem(job(1, 1, skills={"dbs"}, pickup=(5,)), vehicles=[vehicle(capacity=(1,))])
    (one,) = found(made)
    assert one.reasons == (Reason.SKILLS, Reason.TOO_BIG)
    assert one.words == "lacks the skill dbs, can carry 1 goods at most, and this is 5 goods"


def test_every_kind_check_and_mode_has_words_for_lacking_it() -> None:
    skills = [f"kind:{one}" for one in NeedKind] + [f"check:{one}" for one in CheckKind]
    skills += [f"mode:{one}" for one in Mode] + ["mode:cycle+drive", "welcome:3", "stays:4"]
    said = [lack_in_words(skill) for skill in skills]
    assert all(":" not in one for one in said)
    assert len(set(said)) == len(said)
    assert lack_in_words("mode:cycle+drive") == "does not cycle or drive"


def test_amounts_are_told_in_bags_and_seats() -> None:
    assert amount_in_words((5, 0)) == "5 bags"
    assert amount_in_words((1, 2)) == "1 bag and 2 seats"
    assert amount_in_words((0, 0)) == "nothing"


def test_the_words_of_a_day_are_those_of_its_people() -> None:
    made = problem(shipment(1, 1, 2, amount=(5, 0)), vehicles=[vehicle(capacity=(4, 1))])
    words = replace(WORDS, amount=amount_in_words)
    nodes = task_nodes(nodes_by_stop(made), TaskKind.SHIPMENT, 1)
    assert obstacles(made, {}, nodes, words)[0].words == "can carry 4 bags at most, and this is 5 bags"
