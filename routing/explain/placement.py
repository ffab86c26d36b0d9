"""Explain why a task is in its round, by comparing its cost there with all other rounds.

Costs are seconds of travel, with fixed costs and preferences, all other rounds and the order in each kept as they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from routing.evaluation.cost import order_cost
from routing.evaluation.fit import may_do
from routing.evaluation.insertion import insertion_into
from routing.evaluation.manual import without
from routing.evaluation.visit import Node
from routing.problem import Problem, TaskRef, Vehicle

__all__ = ["Option", "Why", "why"]

Orders = Mapping[int, Sequence[Node]]


@dataclass(frozen=True, slots=True)
class Option:
    """A vehicle that could do a task, and the cost that the task would add."""

    vehicle_id: int
    added: int


@dataclass(frozen=True, slots=True)
class Why:
    """The explanation of a task's placement.

    Attributes
    ----------
    here
        The vehicle of the task, and the cost that the task adds to that round; None for a task on no round.
    others
        Every other vehicle whose round has room for it, the cheapest first.
    forbidden
        Vehicles that may not do the task, because of skills, checks, modes or who is welcome.
    full
        Vehicles that may do the task, but have no room for it in their round.
    """

    here: Option | None
    others: tuple[Option, ...]
    forbidden: tuple[int, ...]
    full: tuple[int, ...]


def why(problem: Problem, orders: Orders, nodes: tuple[Node, ...]) -> Why:
    """Return why a task, given as its nodes, is in its round, or why each round cannot take it."""
    key: TaskRef = nodes[0].key
    rest = without(orders, key)
    here: Option | None = None
    others: list[Option] = []
    forbidden: list[int] = []
    full: list[int] = []
    for vehicle in problem.vehicles:
        present = rest.get(vehicle.id, [])
        with_it = orders.get(vehicle.id, ())
        if any(node.key == key for node in with_it):
            here = Option(vehicle.id, _cost(problem, vehicle, with_it) - _cost(problem, vehicle, present))
        elif not may_do(nodes[0].task, vehicle):
            forbidden.append(vehicle.id)
        else:
            found = insertion_into(problem, vehicle, present, nodes)
            if found is None:
                full.append(vehicle.id)
            else:
                cost = _cost(problem, vehicle, found.order) - _cost(problem, vehicle, present)
                others.append(Option(vehicle.id, cost))
    return Why(here, tuple(sorted(others, key=lambda one: one.added)), tuple(forbidden), tuple(full))


def _cost(problem: Problem, vehicle: Vehicle, nodes: Sequence[Node]) -> int:
    return vehicle.fixed_cost + order_cost(problem, vehicle, nodes) if nodes else 0
