"""Run OR-Tools' iterated local search over the model of a problem, from one seed.

Each iteration ruins a string of nearby visits (SISR) and recreates them by cheapest insertion in a random order;
simulated annealing decides which plan comes next. Guided local search, the usual advice, is far weaker on pickups and
deliveries with windows (docs/planner.md).
"""

from __future__ import annotations

import random
import time
import weakref
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final

from ortools.constraint_solver import (
    pywrapcp,
    routing_enums_pb2,
    routing_heuristic_parameters_pb2,
    routing_ils_pb2,
)
from ortools.util import optional_boolean_pb2

from routing.evaluation.cost import assemble
from routing.evaluation.fit import Candidate, candidates_of
from routing.evaluation.timing import build_route
from routing.evaluation.visit import Node
from routing.problem import Problem, Route, Solution
from routing.solver.budget import OnImprovement
from routing.solver.ortools.build_model import build_model
from routing.solver.ortools.model import Model
from routing.solver.ortools.rules.time_windows import usable

__all__ = ["iterate"]

SECONDS_BETWEEN_REPORTS: Final = 0.25
"""Improvements come in bursts; a person sees no more than this."""

ITERATIONS_A_SQUARED_VISIT: Final = 400
"""A day of few visits is searched through long before its time is up: after this many, times visits squared."""

UNFILTERED_SECONDS: Final = 1.0
UNFILTERED_SECONDS_AN_ITERATION: Final = 0.01
"""The most seconds for a budget of iterations where OR-Tools' filters miss a rule (``capacity``, ``max_ride``)."""

STALLED_SECONDS: Final = 10.0
STALLED_SECONDS_OF_A_PAIR: Final = 5e-6
"""The most seconds elsewhere: these, and for each iteration some for each pair of visits, 15 to 25 times as many as
one takes. OR-Tools loops for ever where hardly anything can be served, and counts no iterations then."""

Order = list[tuple[int, list[Node]]]


def iterate(
    problem: Problem,
    seconds: float | None,
    iterations: int | None,
    seed: int,
    on_improvement: OnImprovement | None = None,
    start: Solution | None = None,
) -> Solution:
    """Return the best solution found within the limits.

    Returns at once where there is nothing to search for.

    The search begins with ``start`` where the model, which is a little stricter than the rules, can represent it.
    """
    started = time.monotonic()
    candidates = [
        candidate
        for candidate in candidates_of(problem)
        if all(usable(node.visit) for node in candidate.nodes if node.visit.time_windows)
    ]
    if not candidates:
        return assemble(problem, (), seed, 0)
    model = build_model(problem, _shuffled(candidates, seed))
    parameters = _parameters()
    if start is not None:
        _go_on_from(model, start, parameters)
    watch = _Watch(model, seed, on_improvement)
    enough = ITERATIONS_A_SQUARED_VISIT * len(model.nodes) ** 2
    parameters.solution_limit = enough if iterations is None else min(iterations, enough)
    if seconds is None:
        seconds = _at_most(model, parameters.solution_limit)
    if seconds is not None:
        left = max(0.05, seconds - (time.monotonic() - started))
        parameters.time_limit.FromMilliseconds(int(left * 1000))
    assignment = model.routing.SolveWithIteratedLocalSearch(parameters)
    if watch.error is not None:
        raise watch.error
    if assignment is not None:
        watch.consider(assignment.ObjectiveValue(), model.routes(assignment))
    return watch.best()


def _at_most(model: Model, iterations: int) -> float:
    """Return the seconds after which a search limited by iterations gives up.

    Failures do not always count as iterations.
    """
    if not model.filtered:
        return UNFILTERED_SECONDS + iterations * UNFILTERED_SECONDS_AN_ITERATION
    each = UNFILTERED_SECONDS_AN_ITERATION + STALLED_SECONDS_OF_A_PAIR * len(model.nodes) ** 2
    return STALLED_SECONDS + iterations * each


def _shuffled(candidates: Sequence[Candidate], seed: int) -> list[Candidate]:
    """Return the candidates shuffled by the seed.

    OR-Tools' own seed is fixed, so the order of candidates makes the difference.
    """
    order = list(candidates)
    if seed:
        random.Random(seed).shuffle(order)  # noqa: S311 - a search wants a repeatable generator, not a secret one
    return order


def _go_on_from(model: Model, start: Solution, parameters: Any) -> None:
    """Make a given plan the first solution.

    Nothing happens where the model cannot represent the plan.

    OR-Tools' iterated search accepts no first solution. A heuristic that takes the cheapest arcs one after the other
    builds just that plan when its arcs are free and all others dear.
    """
    position = {vehicle.id: number for number, vehicle in enumerate(model.problem.vehicles)}
    number = {(node.kind, node.task.id): model.index(node) for node in model.nodes}
    orders: list[list[int]] = [[] for _ in model.problem.vehicles]
    for route in start.routes:
        visits = [(stop.kind, stop.task_id) for stop in route.stops if stop.task_id is not None]
        if any(visit not in number for visit in visits):
            return
        orders[position[route.vehicle_id]] = [number[visit] for visit in visits]
    routing = model.routing
    following = {index: index for index in number.values()}
    for place, order in enumerate(orders):
        following |= dict(pairwise([routing.Start(place), *order, routing.End(place)]))
    routing.SetFirstSolutionEvaluator(lambda origin, target: int(following.get(origin) != target))
    routing.CloseModelWithParameters(parameters)
    if routing.ReadAssignmentFromRoutes(orders, True) is not None:
        parameters.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.EVALUATOR_STRATEGY


def _parameters() -> Any:
    """Return the parameters that did best on Li and Lim's instances (docs/planner.md)."""
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    pairwise = routing_heuristic_parameters_pb2.LocalCheapestInsertionParameters.BEST_PICKUP_DELIVERY_PAIR
    insertion = routing_enums_pb2.FirstSolutionStrategy.LOCAL_CHEAPEST_INSERTION
    parameters.first_solution_strategy = insertion
    parameters.local_cheapest_insertion_parameters.pickup_delivery_strategy = pairwise
    parameters.use_iterated_local_search = True
    # The classic moves only polish the first solution, and take longer than iterations take to beat it.
    for move in parameters.local_search_operators.DESCRIPTOR.fields:
        setattr(parameters.local_search_operators, move.name, optional_boolean_pb2.BOOL_FALSE)
    iterated = parameters.iterated_local_search_parameters
    iterated.improve_perturbed_solution = False
    ruin = iterated.ruin_recreate_parameters.ruin_strategies.add().sisr
    ruin.max_removed_sequence_size = 10
    ruin.avg_num_removed_visits = 10
    ruin.bypass_factor = 0.01
    recreate = iterated.ruin_recreate_parameters.recreate_strategy
    recreate.heuristic = insertion
    recreate.parameters.local_cheapest_insertion.pickup_delivery_strategy = pairwise
    recreate.parameters.local_cheapest_insertion.insertion_sorting_properties.append(
        routing_heuristic_parameters_pb2.LocalCheapestInsertionParameters.SORTING_PROPERTY_RANDOM
    )
    annealing = iterated.reference_solution_acceptance_strategy.simulated_annealing
    annealing.cooling_schedule_strategy = routing_ils_pb2.CoolingScheduleStrategy.EXPONENTIAL
    annealing.automatic_temperatures = True
    iterated.best_solution_acceptance_strategy.greedy_descent.SetInParent()
    return parameters


class _Watch:
    """Keeps the best plan and reports improvements now and then."""

    def __init__(self, model: Model, seed: int, on_improvement: OnImprovement | None) -> None:
        self._model = model
        self._seed = seed
        self._on_improvement = on_improvement
        self._value: int | None = None
        self._routes: list[Route] = []
        self._told: float = 0.0
        self.iterations = 0
        self.error: Exception | None = None
        # OR-Tools holds what it calls, and Python's garbage collector does not see that: a watch held by its own model
        # would never be freed, nor would the model.
        this = weakref.ref(self)
        model.routing.AddAtSolutionCallback(lambda: _look_for(this))

    def consider(self, value: int, order: Order) -> bool:
        """Keep an order of visits as the best plan if it is better and has times by our own rules."""
        if self._value is not None and value >= self._value:
            return False
        problem = self._model.problem
        routes = [build_route(problem, problem.vehicles[position], nodes) for position, nodes in order]
        timed = [route for route in routes if route is not None]
        if len(timed) < len(routes):
            return False
        self._value, self._routes = value, timed
        return True

    def best(self) -> Solution:
        return assemble(self._model.problem, self._routes, self._seed, self.iterations)

    def at_solution(self) -> None:
        """Read OR-Tools' current solution."""
        # An exception must not cross OR-Tools' C++ frames, and only its limits end the iterated search.
        if self.error is not None:
            return
        try:
            self._look()
        except Exception as error:  # noqa: BLE001
            self.error = error

    def _look(self) -> None:
        self.iterations += 1
        value = int(self._model.routing.CostVar().Min())
        if self._value is not None and value >= self._value:
            return
        better = self.consider(value, self._model.routes(_Current()))
        now = time.monotonic()
        if better and self._on_improvement is not None and now - self._told >= SECONDS_BETWEEN_REPORTS:
            self._told = now
            self._on_improvement(self.best())


def _look_for(watch: weakref.ref[_Watch]) -> None:
    alive = watch()
    if alive is not None:
        alive.at_solution()


class _Current:
    """The values of the current solution, read like an assignment."""

    def Value(self, variable: Any) -> int:  # noqa: N802 - OR-Tools' name
        return int(variable.Value())
