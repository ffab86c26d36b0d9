"""A digest changes with everything the solver is given, and with nothing else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from routing.problem import DurationMatrix, Problem
from routing.problem.digest import digest
from tests.support.builders import job, problem, shipment, street, vehicle, visit


def base() -> Problem:
    return problem(
        job(1, 2, (0, 3600), service=300, delivery=(1,), skills=("dbs", "first-aid")),
        shipment(2, 1, 3, amount=(2,)),
        vehicles=[vehicle(1, capacity=(5,), skills=("dbs", "first-aid")), vehicle(2, capacity=(5,))],
    )


def test_equal_problems_have_equal_digests() -> None:
    assert digest(base()) == digest(base())
    assert len(digest(base())) == 64


def test_skills_are_a_set_so_their_order_does_not_matter() -> None:
    turned = replace(base(), jobs=(replace(base().jobs[0], skills=frozenset({"first-aid", "dbs"})),))
    assert digest(turned) == digest(base())


def test_a_description_decides_nothing() -> None:
    assert digest(replace(base(), jobs=(replace(base().jobs[0], description="second floor"),))) == digest(base())


CHANGES = {
    "priority": lambda p: replace(p, jobs=(replace(p.jobs[0], priority=3),)),
    "a visit": lambda p: replace(p, jobs=(replace(p.jobs[0], visit=visit(2, (0, 3601), service=300)),)),
    "a skill": lambda p: replace(p, jobs=(replace(p.jobs[0], skills=frozenset({"dbs"})),)),
    "an amount": lambda p: replace(p, shipments=(replace(p.shipments[0], amount=(3,)),)),
    "a place": lambda p: replace(p, shipments=(shipment(2, 1, 4, amount=(2,)),)),
    "a vehicle": lambda p: replace(p, vehicles=p.vehicles[:1]),
    "the order of vehicles": lambda p: replace(p, vehicles=p.vehicles[::-1]),
    "a limit": lambda p: replace(p, vehicles=(replace(p.vehicles[0], max_tasks=1), p.vehicles[1])),
    "no job": lambda p: replace(p, jobs=()),
    "durations": lambda p: replace(p, matrices={"car": street(step=101)}),
    "no distances": lambda p: replace(p, matrices={"car": street(metres=False)}),
    "a larger street": lambda p: replace(p, matrices={"car": street(7)}),
    "another mode": lambda p: replace(p, matrices={**p.matrices, "walk": street()}),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_the_solver_is_given_changes_it(change: str) -> None:
    assert digest(CHANGES[change](base())) != digest(base())


def test_how_numbers_lie_in_memory_does_not_matter() -> None:
    matrix = street()
    turned = DurationMatrix(np.asfortranarray(matrix.durations), matrix.distances)
    assert digest(replace(base(), matrices={"car": turned})) == digest(base())
