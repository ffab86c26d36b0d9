"""OR-Tools' model of a problem, and the numbers of its nodes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from ortools.constraint_solver import pywrapcp

from routing.evaluation.fit import Candidate
from routing.evaluation.visit import Node
from routing.problem import UNREACHABLE, DurationMatrix, Problem

__all__ = ["Model"]

IntMatrix = npt.NDArray[np.int64]


class Model:
    """OR-Tools' routing model of a problem, with the tasks that some vehicle may do.

    Attributes
    ----------
    problem, candidates
        The problem, and the tasks in the model, each with the vehicles that may do it.
    nodes
        A node for each visit. The number of a node is its index in this tuple.
    routing, solver, manager
        OR-Tools' objects; its indices come from ``index``, ``start`` and ``end``.
    filtered
        Whether OR-Tools' filters know every rule, so that each insertion they let pass is a solution.
    horizon
        A second that no schedule reaches, also the travel time of a leg that does not exist.
    """

    def __init__(self, problem: Problem, candidates: Sequence[Candidate]) -> None:
        self.problem: Final = problem
        self.candidates: Final = tuple(candidates)
        self.nodes: Final[tuple[Node, ...]] = tuple(node for candidate in candidates for node in candidate.nodes)
        self._number = {id(node): number for number, node in enumerate(self.nodes)}
        depots: dict[int | None, int] = {}
        starts = [depots.setdefault(v.start, len(self.nodes) + len(depots)) for v in problem.vehicles]
        ends = [depots.setdefault(v.end, len(self.nodes) + len(depots)) for v in problem.vehicles]
        self._places: Final[list[int | None]] = [*(node.visit.location for node in self.nodes), *depots]
        self.manager: Final = pywrapcp.RoutingIndexManager(len(self._places), len(problem.vehicles), starts, ends)
        self.routing: Final = pywrapcp.RoutingModel(self.manager)
        self.solver: Final = self.routing.solver()
        self.horizon: Final = self._horizon()
        self.filtered = True
        self._matrices: dict[tuple[str, str], int] = {}
        evaluators = {profile: self.register(self.times(profile)) for profile in self.profiles}
        self.routing.AddDimensionWithVehicleTransits(
            [evaluators[vehicle.profile] for vehicle in problem.vehicles], self.horizon, self.horizon, False, "time"
        )
        self.time: Final = self.routing.GetDimensionOrDie("time")

    @property
    def profiles(self) -> tuple[str, ...]:
        """The profiles that vehicles use, in the order they appear."""
        return tuple(dict.fromkeys(vehicle.profile for vehicle in self.problem.vehicles))

    def index(self, node: Node) -> int:
        """Return OR-Tools' index of a node."""
        return int(self.manager.NodeToIndex(self._number[id(node)]))

    def numbered(self) -> Iterator[tuple[int, Node]]:
        """Yield every node with OR-Tools' index."""
        return ((self.index(node), node) for node in self.nodes)

    def travel(self, profile: str) -> IntMatrix:
        """Return the travel seconds between all nodes, starts and ends.

        A leg that is unreachable takes until the horizon.
        """
        return self._between(self.problem.matrices[profile].durations)

    def distance(self, profile: str) -> IntMatrix:
        """Return the metres between all nodes, starts and ends.

        They are 0 where they are unknown and no limit needs them.
        """
        distances = self.problem.matrices[profile].distances
        return self._between(
            np.zeros_like(self.problem.matrices[profile].durations) if distances is None else distances
        )

    def times(self, profile: str) -> IntMatrix:
        """Return the seconds from the beginning of service at a row to that at a column."""
        services = np.array([n.visit.service for n in self.nodes] + [0] * (len(self._places) - len(self.nodes)))
        setups = np.array([n.visit.setup for n in self.nodes] + [0] * (len(self._places) - len(self.nodes)))
        times: IntMatrix = self.travel(profile) + services[:, None] + np.where(self.moved(), setups[None, :], 0)
        return times

    def travel_evaluator(self, profile: str) -> int:
        """Return OR-Tools' index of a profile's travel matrix, registering it on first use."""
        return self._once("travel", profile, self.travel)

    def distance_evaluator(self, profile: str) -> int:
        """Return OR-Tools' index of a profile's distance matrix, registering it on first use."""
        return self._once("distance", profile, self.distance)

    def moved(self) -> npt.NDArray[np.bool_]:
        """Return whether the leg from a row to a column leads to another location.

        From nowhere it always does.
        """
        places = np.array([-1 if place is None else place for place in self._places])
        moved: npt.NDArray[np.bool_] = (places[:, None] != places[None, :]) | (places[:, None] < 0)
        return moved

    def routes(self, assignment: Any) -> list[tuple[int, list[Node]]]:
        """Return the vehicles (by position) that an assignment uses, each with its nodes in order."""
        found = []
        for position in range(len(self.problem.vehicles)):
            index = assignment.Value(self.routing.NextVar(self.routing.Start(position)))
            nodes = []
            while not self.routing.IsEnd(index):
                nodes.append(self.nodes[self.manager.IndexToNode(index)])
                index = assignment.Value(self.routing.NextVar(index))
            if nodes:
                found.append((position, nodes))
        return found

    def _between(self, values: npt.NDArray[np.int32]) -> IntMatrix:
        places = np.array([0 if place is None else place for place in self._places])
        between: IntMatrix = values[np.ix_(places, places)].astype(np.int64)
        between[between == UNREACHABLE] = self.horizon
        nowhere = np.array([place is None for place in self._places])
        between[nowhere, :] = 0
        between[:, nowhere] = 0
        # Depot-to-depot arcs cost nothing, so that an unused vehicle never makes the model infeasible.
        between[len(self.nodes) :, len(self.nodes) :] = 0
        return between

    def _once(self, name: str, profile: str, matrix: Any) -> int:
        key = (name, profile)
        if key not in self._matrices:
            self._matrices[key] = self.register(matrix(profile))
        return self._matrices[key]

    def register(self, matrix: IntMatrix) -> int:
        """Return OR-Tools' index of a matrix over all nodes, starts and ends."""
        return int(self.routing.RegisterTransitMatrix(matrix.tolist()))

    def _horizon(self) -> int:
        ends = [window.end for node in self.nodes for window in node.visit.time_windows]
        ends += [vehicle.time_window.end for vehicle in self.problem.vehicles if vehicle.time_window]
        work = sum(node.visit.service + node.visit.setup for node in self.nodes)
        longest = max((_longest(self.problem.matrices[profile]) for profile in self.profiles), default=0)
        return max(ends, default=0) + work + longest * (len(self.nodes) + 1) + 1


def _longest(matrix: DurationMatrix) -> int:
    reachable = matrix.durations[matrix.durations != UNREACHABLE]
    return int(reachable.max()) if reachable.size else 0
