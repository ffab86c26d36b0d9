"""Why a task is in its round: what it adds there, what it would add elsewhere, who may not and who has no room.

0 ---- 1 ---- 2 ---- 3 ---- 4 ---- 5      a street; a step takes 100 s
"""

from __future__ import annotations

from routing.evaluation.insertion import orders_of, task_nodes
from routing.evaluation.manual import timed
from routing.evaluation.visit import nodes_by_stop
from routing.explain.placement import Option, Why, why
from routing.problem import Problem, TaskKind, TaskRef
from tests.support.builders import job, problem, shipment, vehicle
from tests.support.solving import solve_and_check

JOB1: TaskRef = (TaskKind.JOB, 1)


def asked(made: Problem, orders: dict[int, list[TaskRef]], key: TaskRef = JOB1) -> Why:
    """Why a task is where it is, in rounds given as tasks in order (a shipment's ends in a row)."""
    nodes = nodes_by_stop(made)
    rounds = {one: [node for task in tasks for node in task_nodes(nodes, *task)] for one, tasks in orders.items()}
    return why(made, rounds, task_nodes(nodes, *key))


def test_the_one_that_has_it_is_told_with_what_it_adds() -> None:
    made = problem(job(1, 2), job(2, 3), vehicles=[vehicle(1), vehicle(2, start=5, end=5)])
    found = asked(made, {1: [JOB1, (TaskKind.JOB, 2)]})
    assert found.here == Option(1, 0)  # it is on the way to 3
    assert found.others == (Option(2, 600),)
    assert (found.forbidden, found.full) == ((), ())


def test_alone_in_a_round_it_adds_the_whole_way_and_what_using_the_vehicle_costs() -> None:
    made = problem(job(1, 2), vehicles=[vehicle(1, fixed_cost=60), vehicle(2, start=1, end=1)])
    found = asked(made, {1: [JOB1]})
    assert found.here == Option(1, 460)
    assert found.others == (Option(2, 200),)


def test_the_cheapest_of_the_others_comes_first_and_wishes_count() -> None:
    made = problem(
        job(1, 2, preferences=((2, 150), (3, 30))),
        vehicles=[vehicle(1), vehicle(2), vehicle(3, start=2, end=2)],
    )
    found = asked(made, {1: [JOB1]})
    assert found.others == (Option(3, 30), Option(2, 550))


def test_who_may_not_and_who_has_no_room_are_told_apart() -> None:
    made = problem(
        job(1, 2, skills={"dbs"}),
        job(2, 3, (300, 300)),
        vehicles=[
            vehicle(1, skills={"dbs"}),
            vehicle(2),
            vehicle(3, skills={"dbs"}, max_tasks=1),
            vehicle(4, skills={"dbs"}, shift=(0, 100)),
        ],
    )
    found = asked(made, {1: [JOB1], 3: [(TaskKind.JOB, 2)]})
    assert found.forbidden == (2,)
    assert found.full == (3, 4)
    assert found.others == ()


def test_a_task_on_no_round_is_nowhere_and_may_go_to_whoever_has_room() -> None:
    made = problem(shipment(1, 1, 3), job(2, 4), vehicles=[vehicle(1), vehicle(2, start=5, end=5)])
    found = asked(made, {1: [(TaskKind.JOB, 2)]}, (TaskKind.SHIPMENT, 1))
    assert found.here is None
    assert found.others == (Option(1, 0), Option(2, 800))


def test_both_ends_of_a_shipment_leave_the_round_for_the_question() -> None:
    made = problem(shipment(1, 1, 3), job(2, 2), vehicles=[vehicle(1)])
    found = asked(made, {1: [(TaskKind.SHIPMENT, 1), (TaskKind.JOB, 2)]}, (TaskKind.SHIPMENT, 1))
    assert found.here == Option(1, 200)  # 0-2-0 is 400; 0-1-3-2-0 is 600


def test_what_it_adds_is_what_leaving_it_out_would_save() -> None:
    made = problem(*(job(number, number % 5 + 1) for number in range(1, 9)), vehicles=[vehicle(1), vehicle(2, 5, 5)])
    solution = solve_and_check(made)
    orders = orders_of(made, solution)
    for route in solution.routes:
        for stop in route.stops:
            if stop.task_id is None:
                continue
            nodes = task_nodes(nodes_by_stop(made), TaskKind.JOB, stop.task_id)
            found = why(made, orders, nodes)
            rest = {one: [node for node in order if node.key != nodes[0].key] for one, order in orders.items()}
            assert found.here == Option(route.vehicle_id, solution.cost - timed(made, rest).cost)
