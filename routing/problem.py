"""Problem: vehicles, jobs, shipments and matrices; immutable, complete, already valid.

All faults of a problem are reported together, by ``InvalidProblem``. Times are seconds from one common zero (in a
day's problem: local midnight), windows are inclusive, and service may *begin* in a window. A task is a job, a pickup
or a delivery.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final

from routing.errors import InvalidProblem
from routing.matrix import DurationMatrix
from routing.problem_faults import problem_faults

__all__ = ["MAX_PRIORITY", "Amount", "Job", "Problem", "Shipment", "TimeWindow", "Vehicle", "Visit"]

Amount = tuple[int, ...]
"""Goods in each dimension of capacity (bags, crates, seats); all amounts of a problem have one length, or are empty.

An empty amount is nothing in every dimension.
"""

MAX_PRIORITY: Final = 100
"""The highest priority of a task, as in VROOM."""


@dataclass(frozen=True, slots=True, order=True)
class TimeWindow:
    """Work at a stop may begin, and service may begin, from ``start`` to ``end``, both inclusive, in seconds.

    Setup lies inside the window too: nobody queues in a closed pharmacy, and nobody is served after it shut.
    """

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Where and when a task is done.

    Attributes
    ----------
    location
        Index into the matrices.
    service
        Seconds the task itself takes.
    setup
        Seconds before service that are spent only when the previous stop is at another location (parking, the queue).
        A vehicle's start counts as a stop; where a vehicle has no start, the first task pays its setup.
    time_windows
        Disjoint and in order; empty means any time.
    """

    location: int
    service: int = 0
    setup: int = 0
    time_windows: tuple[TimeWindow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One visit. ``delivery`` is loaded where the vehicle starts, ``pickup`` is carried to where it ends."""

    id: int
    visit: Visit
    delivery: Amount = ()
    pickup: Amount = ()
    skills: frozenset[str] = frozenset()
    priority: int = 0
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipment:
    """A pickup and its delivery, by the same vehicle, in this order.

    ``max_ride`` is the most seconds between the end of service at the pickup and the beginning of service at the
    delivery (goods from a fridge, a passenger); None means no limit.
    """

    id: int
    pickup: Visit
    delivery: Visit
    amount: Amount = ()
    skills: frozenset[str] = frozenset()
    priority: int = 0
    max_ride: int | None = None
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicle:
    """A volunteer's turn, whatever the mode.

    Attributes
    ----------
    profile
        Names the matrix it travels by.
    start, end
        Locations, or None where the route begins at its first or ends at its last task.
    time_window
        The shift: it leaves the start, and reaches the end, within it; None means any time.
    capacity
        The most it carries, in each dimension; empty means it carries nothing.
    skills
        What it can do; a task may be on its route when the task's skills are a subset.
    max_tasks, max_travel_time, max_duration, max_distance
        Most tasks (a shipment is two); most seconds under way; most seconds from start to end, waiting and service
        included; most metres.
    fixed_cost
        Seconds that using the vehicle at all adds to the cost.
    """

    id: int
    profile: str
    start: int | None = None
    end: int | None = None
    time_window: TimeWindow | None = None
    capacity: Amount = ()
    skills: frozenset[str] = frozenset()
    max_tasks: int | None = None
    max_travel_time: int | None = None
    max_duration: int | None = None
    max_distance: int | None = None
    fixed_cost: int = 0
    description: str = ""


@dataclass(frozen=True, eq=False)
class Problem:
    """All that a solver or a checker must know.

    Ids are unique among vehicles, among jobs, and among shipments. All matrices speak of the same locations.

    Raises
    ------
    InvalidProblem
        With every fault of the problem, each with its place (``jobs[3].visit.time_windows[0]``).
    """

    vehicles: tuple[Vehicle, ...]
    matrices: Mapping[str, DurationMatrix]
    jobs: tuple[Job, ...] = field(default=())
    shipments: tuple[Shipment, ...] = field(default=())

    def __post_init__(self) -> None:
        object.__setattr__(self, "vehicles", tuple(self.vehicles))
        object.__setattr__(self, "jobs", tuple(self.jobs))
        object.__setattr__(self, "shipments", tuple(self.shipments))
        object.__setattr__(self, "matrices", MappingProxyType(dict(self.matrices)))
        faults = problem_faults(self)
        if faults:
            raise InvalidProblem(faults)

    def __getstate__(self) -> dict[str, Any]:
        # A mapping proxy cannot be pickled; a problem travels to worker processes.
        return {name: getattr(self, name) for name in ("vehicles", "jobs", "shipments")} | {
            "matrices": dict(self.matrices)
        }

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name, value in state.items():
            object.__setattr__(self, name, MappingProxyType(value) if name == "matrices" else value)

    @property
    def dimensions(self) -> int:
        """The length of the amounts that are not empty; 0 where nothing is carried."""
        amounts = [vehicle.capacity for vehicle in self.vehicles]
        amounts += [amount for job in self.jobs for amount in (job.delivery, job.pickup)]
        amounts += [shipment.amount for shipment in self.shipments]
        return max((len(amount) for amount in amounts), default=0)

    def replace(self, **changes: Any) -> Problem:
        """A problem with other vehicles, matrices, jobs or shipments, checked again."""
        return replace(self, **changes)
