"""Find the best plan of a tiny problem by trying every round.

A group's day may be five errands, and nobody should get a plan that a neighbour can improve on paper. Every order in
which a vehicle may visit every set of tasks is listed with its cost, and CP-SAT chooses at most one order for each
vehicle. Couplings between rounds are linear in that choice, except for meetings: a choice that leaves no moment for a
meeting is forbidden, and CP-SAT asked again.
"""

from __future__ import annotations

import math
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ortools.sat.python import cp_model

from routing.checker import violations
from routing.evaluation.cost import assemble, order_cost, weights
from routing.evaluation.fit import candidates_of
from routing.evaluation.limits import metres, obeys, places_visited, seconds_under_way
from routing.evaluation.timing import EVER, build_route, common_moments, spans_of
from routing.evaluation.visit import Node
from routing.problem import Problem, Solution, StopKind, StopRef, TaskRef, Vehicle, task_of

__all__ = ["best_of_all"]

MOST_ORDERS: Final = 14_000
"""Orders tried before giving up, about a second of processor time: all those of seven visits by one vehicle."""

HOPELESS: Final = 1_000
"""With this many times more orders it does not even begin: windows and limits never rule out that many."""

MOST_CHOICES: Final = 100
"""Choices without a moment for a meeting before giving up."""

MOST_WORTH: Final = 2**60
"""The most that all tasks together may be worth: CP-SAT adds in 64 bits."""

LIMITS: Final = ("max_tasks", "max_stops", "max_travel_time", "max_duration", "max_distance")


@dataclass(frozen=True, slots=True)
class _Order:
    """A possible round: its vehicle, visits and cost, and what it uses of shared limits."""

    position: int
    nodes: tuple[Node, ...]
    cost: int
    used: dict[str, int]

    @property
    def tasks(self) -> frozenset[TaskRef]:
        return frozenset(node.key for node in self.nodes)

    @property
    def stops(self) -> frozenset[StopRef]:
        return frozenset((node.kind, node.task.id) for node in self.nodes)


def best_of_all(problem: Problem, seed: int = 0, seconds: float | None = None) -> Solution | None:
    """Return the best plan.

    Returns None where there are too many orders to try, or no time to try them all.
    """
    until = math.inf if seconds is None else time.monotonic() + seconds
    orders = _Orders(problem, until)
    if orders.at_most() > HOPELESS * MOST_ORDERS:
        return None
    for position in range(len(problem.vehicles)):
        orders.of(position)
        if orders.given_up:
            return None
    return _Choice(problem, [*orders.kept()]).made(seed, until)


class _Orders:
    """Lists every order in which each vehicle may visit tasks."""

    def __init__(self, problem: Problem, until: float) -> None:
        self._problem = problem
        self._until = until
        self._candidates = candidates_of(problem)
        self._meeting = {stop for meeting in problem.together for stop in meeting.stops}
        self._found: list[_Order] = []
        self._tried = 0

    @property
    def given_up(self) -> bool:
        """Whether there are too many orders, or no time for them."""
        return self._tried > MOST_ORDERS or time.monotonic() > self._until

    def at_most(self) -> int:
        """Return the number of orders there would be if every order obeyed the rules."""
        visits = (
            sum(len(candidate.nodes) for candidate in self._candidates if position in candidate.vehicles)
            for position in range(len(self._problem.vehicles))
        )
        return sum(math.perm(count, taken) for count in visits for taken in range(1, count + 1))

    def of(self, position: int) -> None:
        """List the orders of a vehicle."""
        problem, vehicle = self._problem, self._problem.vehicles[position]
        others = {task_of(stop) for other in problem.vehicles if other is not vehicle for stop in other.prefix}
        able = [
            candidate
            for candidate in self._candidates
            if position in candidate.vehicles and candidate.nodes[0].key not in others
        ]
        nodes = [node for one in able for node in one.nodes]
        # An unfinished round need not be home in time; any other rule it breaks stays broken whatever comes after.
        begun = replace(vehicle, end=None)
        waiting: list[tuple[Node, ...]] = [()]
        while waiting and not self.given_up:
            order = waiting.pop()
            for node in _next(vehicle, order, nodes):
                self._tried += 1
                longer = (*order, node)
                good = _whole(problem, longer) and obeys(problem, vehicle, longer)
                if good or obeys(problem, begun, longer):
                    waiting.append(longer)
                if good:
                    cost = vehicle.fixed_cost + order_cost(problem, vehicle, longer)
                    self._found.append(_Order(position, longer, cost, _used(problem, vehicle, longer)))

    def kept(self) -> Iterator[_Order]:
        """Yield orders that may be in the best plan.

        Of orders with the same tasks none is kept that both costs and uses more than another.
        """
        alike: dict[tuple[int, frozenset[TaskRef]], list[_Order]] = defaultdict(list)
        for order in sorted(self._found, key=lambda one: one.cost):
            better = alike[order.position, order.tasks]
            # When two can meet depends on the order: there a dearer order may be the only one possible.
            if order.stops.isdisjoint(self._meeting) and any(_covers(one, order) for one in better):
                continue
            better.append(order)
            yield order


def _covers(one: _Order, other: _Order) -> bool:
    return all(one.used[name] <= used for name, used in other.used.items())


def _next(vehicle: Vehicle, order: Sequence[Node], nodes: Sequence[Node]) -> Iterator[Node]:
    """Yield the nodes that may come next.

    The prefix comes first and in order, and a delivery only after its pickup.
    """
    here = [(node.kind, node.task.id) for node in order]
    begun = [vehicle.prefix.index(stop) if stop in vehicle.prefix else len(vehicle.prefix) for stop in here]
    for node in nodes:
        stop = node.kind, node.task.id
        late = stop in vehicle.prefix and any(place > vehicle.prefix.index(stop) for place in begun)
        if stop in here or late:
            continue
        if node.kind is not StopKind.DELIVERY or (StopKind.PICKUP, node.task.id) in here:
            yield node


def _whole(problem: Problem, order: Sequence[Node]) -> bool:
    """Return whether a round may end here.

    Nothing may be on board, follow-ups must be complete, and no vehicle may meet itself.
    """
    here = {(node.kind, node.task.id) for node in order}
    return (
        all((StopKind.DELIVERY, number) in here for kind, number in here if kind is StopKind.PICKUP)
        and all((follow_up.first in here) == (follow_up.then in here) for follow_up in problem.follows)
        and all(len(here.intersection(meeting.stops)) <= 1 for meeting in problem.together)
    )


def _used(problem: Problem, vehicle: Vehicle, order: Sequence[Node]) -> dict[str, int]:
    """Return what a round uses of each limit that its vehicle shares."""

    def duration() -> int:
        route = build_route(problem, vehicle, order)
        return EVER if route is None else route.stops[-1].arrival - route.stops[0].departure

    counted: tuple[Callable[[], int], ...] = (
        lambda: len(order),
        lambda: places_visited(vehicle, order),
        lambda: seconds_under_way(problem, vehicle, order),
        duration,
        lambda: metres(problem, vehicle, order),
    )
    shared = [limit for limit in problem.shared_limits if vehicle.id in limit.vehicles]
    return {
        name: use()
        for name, use in zip(LIMITS, counted, strict=True)
        if any(getattr(one, name) is not None for one in shared)
    }


def _worth(problem: Problem) -> dict[TaskRef, int]:
    """Return the worth of each task.

    Tasks under way are worth more than all others together.
    """
    worth = weights(problem)
    under_way = {task_of(stop) for vehicle in problem.vehicles for stop in vehicle.prefix}
    tier = 1 + sum(worth.values())
    return {key: value + tier * (key in under_way) for key, value in worth.items()}


class _Choice:
    """Chooses the orders that make the best plan and keep all couplings."""

    def __init__(self, problem: Problem, orders: Sequence[_Order]) -> None:
        self._problem = problem
        self._orders = orders
        self._model = cp_model.CpModel()
        self._chosen = [self._model.new_bool_var("") for _ in orders]
        self._by_vehicle: dict[int, list[int]] = {vehicle.id: [] for vehicle in problem.vehicles}
        self._by_task: dict[TaskRef, list[int]] = {key: [] for key in weights(problem)}
        for number, order in enumerate(orders):
            self._by_vehicle[problem.vehicles[order.position].id].append(number)
            for key in order.tasks:
                self._by_task[key].append(number)
        self._each_once()
        self._bundles()
        self._shared_limits()
        self._meetings()

    def made(self, seed: int, until: float) -> Solution | None:
        """Return the best plan.

        Returns None where none is found, or 64 bits do not hold what the tasks are worth.
        """
        worth = _worth(self._problem)
        dearest = 1 + sum(max((self._orders[n].cost for n in mine), default=0) for mine in self._by_vehicle.values())
        if dearest * (1 + sum(worth.values())) > MOST_WORTH:
            return None
        value = [dearest * sum(worth[key] for key in order.tasks) - order.cost for order in self._orders]
        self._model.maximize(cp_model.LinearExpr.weighted_sum(self._chosen, value))
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        for _ in range(MOST_CHOICES):
            if until < math.inf:
                solver.parameters.max_time_in_seconds = max(0.01, until - time.monotonic())
            if solver.solve(self._model) != cp_model.OPTIMAL:
                return None
            taken = [number for number, variable in enumerate(self._chosen) if solver.value(variable)]
            plan = self._plan([self._orders[number] for number in taken], seed)
            if plan is not None:
                return plan
            self._model.add_bool_or([~self._chosen[number] for number in taken])
        return None

    def _plan(self, orders: Sequence[_Order], seed: int) -> Solution | None:
        problem = self._problem
        rounds = [(problem.vehicles[order.position], order.nodes) for order in orders]
        pins = common_moments(problem, rounds)
        if pins is None:
            return None
        routes = [build_route(problem, vehicle, nodes, pins) for vehicle, nodes in rounds]
        plan = assemble(problem, [route for route in routes if route is not None], seed, 0)
        return None if None in routes or violations(problem, plan) else plan

    def _sum(self, numbers: Iterable[int]) -> cp_model.LinearExprT:
        return cp_model.LinearExpr.sum([self._chosen[number] for number in numbers])

    def _each_once(self) -> None:
        """Use each vehicle or set of alternatives at most once, and each task at most once."""
        for vehicle in self._problem.vehicles:
            self._model.add(self._sum(self._by_vehicle[vehicle.id]) <= 1)
        for ids in self._problem.alternatives:
            self._model.add(self._sum(number for one in ids for number in self._by_vehicle[one]) <= 1)
        for numbers in self._by_task.values():
            self._model.add(self._sum(numbers) <= 1)

    def _bundles(self) -> None:
        """Require that the tasks of a bundle are all done or all left out."""
        for bundle in self._problem.bundles:
            first, *others = sorted(bundle)
            for other in others:
                self._model.add(self._sum(self._by_task[first]) == self._sum(self._by_task[other]))

    def _shared_limits(self) -> None:
        """Require that shared limits hold, added up over the rounds."""
        for shared in self._problem.shared_limits:
            numbers = [number for vehicle in sorted(shared.vehicles) for number in self._by_vehicle[vehicle]]
            for name in LIMITS:
                most = getattr(shared, name)
                if most is not None:
                    used = [self._orders[number].used[name] for number in numbers]
                    chosen = [self._chosen[number] for number in numbers]
                    self._model.add(cp_model.LinearExpr.weighted_sum(chosen, used) <= most)

    def _meetings(self) -> None:
        """Require that the spans of a meeting on its rounds overlap.

        The condition is necessary but not sufficient, and rules out many choices.
        """
        for together in self._problem.together:
            moment = self._model.new_int_var(0, EVER, "")
            for stop in together.stops:
                for number in self._by_task[task_of(stop)]:
                    order = self._orders[number]
                    spans = spans_of(self._problem, self._problem.vehicles[order.position], order.nodes, stop)
                    first, last = min(begin for begin, _ in spans), max(end for _, end in spans)
                    self._model.add_linear_constraint(moment, first, last).only_enforce_if(self._chosen[number])
