"""Draft plans: the order of visits of each vehicle, and the moments of meetings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from routing.evaluation.cost import assemble
from routing.evaluation.fit import Candidate, candidates_of, rivals_of
from routing.evaluation.limits import metres, obeys, places_visited, seconds_under_way
from routing.evaluation.timing import build_route
from routing.evaluation.visit import Node, nodes_of
from routing.problem import Problem, Route, SharedLimit, Solution, StopRef, TaskRef, Vehicle

__all__ = ["CouplingIndex", "DraftPlan"]

Orders = dict[int, list[Node]]


class CouplingIndex:
    """The nodes, bundles and other couplings of a problem, indexed.

    Nothing of it changes during a search.

    Attributes
    ----------
    candidates
        The nodes of each task and the vehicles that may do it. A task that none may do is missing.
    bundles
        Sets of tasks that are done or left out together; ``bundle_of`` gives the bundle of a task.
    rivals
        The alternatives of each vehicle, by position, which have no route where it has one.
    fixed
        The prefix of each vehicle, by position: the first nodes of its route.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem: Final = problem
        self.candidates: Final[dict[TaskRef, Candidate]] = {one.nodes[0].key: one for one in candidates_of(problem)}
        self.nodes: Final[dict[StopRef, Node]] = {
            (node.kind, node.task.id): node for task in problem.tasks for node in nodes_of(problem, task)
        }
        self.bundles: Final = problem.bundles
        self.bundle_of: Final[dict[TaskRef, frozenset[TaskRef]]] = {
            key: bundle for bundle in self.bundles for key in bundle
        }
        self.position: Final = {vehicle.id: number for number, vehicle in enumerate(problem.vehicles)}
        self.rivals: Final = rivals_of(problem)
        self.shared: Final[dict[int, list[SharedLimit]]] = {}
        for shared in problem.shared_limits:
            for one in shared.vehicles:
                self.shared.setdefault(self.position[one], []).append(shared)
        self.fixed: Final[dict[int, list[Node]]] = {
            number: [self.nodes[stop] for stop in vehicle.prefix]
            for number, vehicle in enumerate(problem.vehicles)
            if vehicle.prefix
        }
        self.underway: Final = {node.key: number for number, nodes in self.fixed.items() for node in nodes}


@dataclass(slots=True)
class DraftPlan:
    """A plan being worked on: nodes by the position of their vehicle, and moments of meetings."""

    index: CouplingIndex
    orders: Orders = field(default_factory=dict)
    pins: dict[StopRef, int] = field(default_factory=dict)

    @classmethod
    def of(cls, index: CouplingIndex, plan: Solution) -> DraftPlan:
        """Return the draft of a plan."""
        draft = cls(index)
        meeting = {stop for meeting in index.problem.together for stop in meeting.stops}
        for route in plan.routes:
            stops = [stop for stop in route.stops if stop.task_id is not None]
            draft.orders[index.position[route.vehicle_id]] = [index.nodes[s.kind, s.task_id or 0] for s in stops]
            for stop in stops:
                if (stop.kind, stop.task_id) in meeting:
                    draft.pins[stop.kind, stop.task_id or 0] = stop.begin
        return draft

    def copy(self) -> DraftPlan:
        """Return a copy of the draft."""
        return DraftPlan(self.index, {number: list(nodes) for number, nodes in self.orders.items()}, dict(self.pins))

    @property
    def done(self) -> set[TaskRef]:
        """The tasks on the draft."""
        return {node.key for nodes in self.orders.values() for node in nodes}

    def begun(self, position: int) -> int:
        """Return the number of nodes of a vehicle's route that are under way and stay in place."""
        fixed, order = self.index.fixed.get(position, ()), self.orders.get(position, ())
        return sum(1 for node in order if node in fixed)

    def usable(self, position: int) -> bool:
        """Return whether a vehicle may have a route, because no alternative has one."""
        return not any(self.orders.get(rival) for rival in self.index.rivals.get(position, ()))

    def may(self, position: int, order: Sequence[Node], pins: dict[StopRef, int]) -> bool:
        """Return whether a vehicle may visit nodes in this order, all other routes unchanged."""
        vehicle = self.index.problem.vehicles[position]
        return (
            self.usable(position)
            and obeys(self.index.problem, vehicle, order, pins)
            and all(self._shares(shared, position, order) for shared in self.index.shared.get(position, ()))
        )

    def without(self, tasks: Iterable[TaskRef]) -> None:
        """Remove tasks from the draft."""
        gone = set(tasks)
        for number in list(self.orders):
            self.orders[number] = [node for node in self.orders[number] if node.key not in gone]
            if not self.orders[number]:
                del self.orders[number]
        for stop in [stop for stop in self.pins if self.index.nodes[stop].key in gone]:
            del self.pins[stop]

    def plan(self, seed: int) -> Solution:
        """Return the plan of this draft, without untimed rounds and incomplete bundles."""
        while True:
            routes: list[Route] = []
            lost: set[TaskRef] = set()
            for number, nodes in self.orders.items():
                vehicle = self.index.problem.vehicles[number]
                route = build_route(self.index.problem, vehicle, nodes, self.pins)
                if route is None:
                    lost |= {node.key for node in nodes if node.key not in self.index.underway} or {nodes[0].key}
                else:
                    routes.append(route)
            lost |= self._halves()
            if not lost:
                return assemble(self.index.problem, routes, seed, 0)
            self.without(lost)

    def _halves(self) -> set[TaskRef]:
        done = self.done
        return {key for bundle in self.index.bundles if not bundle <= done for key in bundle if key in done}

    def _shares(self, shared: SharedLimit, position: int, order: Sequence[Node]) -> bool:
        """Return whether shared limits hold when a vehicle visits nodes in this order."""
        problem = self.index.problem
        mine = {self.index.position[vehicle] for vehicle in shared.vehicles}
        rounds = [(problem.vehicles[n], list(nodes)) for n, nodes in self.orders.items() if n in mine and n != position]
        rounds.append((problem.vehicles[position], list(order)))
        checks: tuple[tuple[int | None, Callable[[], int]], ...] = (
            (shared.max_tasks, lambda: sum(len(nodes) for _, nodes in rounds)),
            (shared.max_stops, lambda: sum(places_visited(*one) for one in rounds)),
            (shared.max_travel_time, lambda: sum(seconds_under_way(problem, *one) for one in rounds)),
            (shared.max_distance, lambda: sum(metres(problem, *one) for one in rounds)),
            (shared.max_duration, lambda: sum(duration_of(problem, *one, self.pins) for one in rounds)),
        )
        return all(most is None or used() <= most for most, used in checks)


def duration_of(problem: Problem, vehicle: Vehicle, nodes: Sequence[Node], pins: dict[StopRef, int]) -> int:
    """Return the seconds from start to end of a round; huge where it has no times."""
    route = build_route(problem, vehicle, nodes, pins)
    return 2**40 if route is None else route.stops[-1].arrival - route.stops[0].departure
