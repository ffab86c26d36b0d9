"""Problem: vehicles, jobs, shipments and matrices; immutable, complete, already valid.

All faults of a problem are reported together, by ``InvalidProblem``. Times are seconds from one common zero (in a
day's problem: local midnight), windows are inclusive, and service may *begin* in a window. A task is a job, a pickup
or a delivery.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final

from routing.errors import InvalidProblem
from routing.problem.faults import problem_faults
from routing.problem.kinds import StopKind, StopRef, TaskKind
from routing.problem.matrix import DurationMatrix
from routing.problem.relations import Follows, SharedLimit, TaskRef, Together, task_of

__all__ = ["MAX_PRIORITY", "Amount", "Break", "Job", "Problem", "Shipment", "TimeWindow", "Vehicle", "Visit", "Wish"]

Amount = tuple[int, ...]
"""Goods in each dimension of capacity (bags, crates, seats); all amounts of a problem have one length, or are empty.

An empty amount is nothing in every dimension.
"""

Wish = tuple[int, int]
"""A vehicle's id, and the seconds that it adds to the cost when this vehicle does the task."""

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
    """One visit. ``delivery`` is loaded where the vehicle starts, ``pickup`` is carried to where it ends.

    Attributes
    ----------
    must
        It goes before every task that may wait, whatever their priorities.
    vehicles
        The ids of the only vehicles that may do it; None means any.
    wishes
        What some vehicles add to the cost by doing it; of those not named nothing.
    """

    id: int
    visit: Visit
    delivery: Amount = ()
    pickup: Amount = ()
    skills: frozenset[str] = frozenset()
    priority: int = 0
    description: str = ""
    must: bool = False
    vehicles: frozenset[int] | None = None
    wishes: tuple[Wish, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipment:
    """A pickup and its delivery, by the same vehicle, in this order.

    Attributes
    ----------
    max_ride
        The most seconds between the end of service at the pickup and the beginning of service at the delivery (goods
        from a fridge, a passenger); None means no limit.
    goods
        What kind of goods it is, for ``Problem.never_mixed``; empty means any.
    must, vehicles, wishes
        As those of a job.
    """

    id: int
    pickup: Visit
    delivery: Visit
    amount: Amount = ()
    skills: frozenset[str] = frozenset()
    priority: int = 0
    max_ride: int | None = None
    description: str = ""
    goods: str = ""
    must: bool = False
    vehicles: frozenset[int] | None = None
    wishes: tuple[Wish, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """Time that is the volunteer's own: it begins in one of the windows and lasts ``service`` seconds.

    It is taken between two stops, before leaving the one or once the other is reached. Where it can be had before the
    route begins or after it has ended, it needs no place in it.
    """

    id: int
    time_windows: tuple[TimeWindow, ...]
    service: int = 0


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
    max_stops
        Most places visited: tasks one after the other at one location are one stop, and those done where the vehicle
        starts, before it goes anywhere, are none.
    breaks
        In the order they are taken.
    prefix
        The first visits of its route, in this order: what is under way or promised. A vehicle with a prefix has a
        route, and it begins so.
    fair_tasks, over_cost
        Each task beyond ``fair_tasks`` adds ``over_cost`` seconds to the cost; None means that none does.
    finish, finish_percent
        Where it would like to end, and what part of the way there from the last task is added to the cost.
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
    max_stops: int | None = None
    breaks: tuple[Break, ...] = ()
    prefix: tuple[StopRef, ...] = ()
    fair_tasks: int | None = None
    over_cost: int = 0
    finish: int | None = None
    finish_percent: int = 0


@dataclass(frozen=True, eq=False)
class Problem:
    """All that a solver or a checker must know.

    Ids are unique among vehicles, among jobs, and among shipments. All matrices speak of the same locations.

    Attributes
    ----------
    together, follows
        What ties visits to one another. A task is in at most one bundle (``bundles``).
    alternatives
        Sets of vehicle ids of which at most one has a route: a volunteer who walks or cycles.
    shared_limits
        Limits that several vehicles keep together.
    never_mixed
        Pairs of kinds of goods (``Shipment.goods``) that are never on board together.
    zones, crossing_cost
        The zone (a ward) of each location, and the seconds that each leg between two tasks in different zones adds to
        the cost; no zones, no such cost.

    Raises
    ------
    InvalidProblem
        With every fault of the problem, each with its place (``jobs[3].visit.time_windows[0]``).
    """

    vehicles: tuple[Vehicle, ...]
    matrices: Mapping[str, DurationMatrix]
    jobs: tuple[Job, ...] = field(default=())
    shipments: tuple[Shipment, ...] = field(default=())
    together: tuple[Together, ...] = field(default=())
    follows: tuple[Follows, ...] = field(default=())
    alternatives: tuple[frozenset[int], ...] = field(default=())
    shared_limits: tuple[SharedLimit, ...] = field(default=())
    never_mixed: tuple[frozenset[str], ...] = field(default=())
    zones: tuple[int, ...] = field(default=())
    crossing_cost: int = 0

    def __post_init__(self) -> None:
        for name in SEQUENCES:
            object.__setattr__(self, name, tuple(getattr(self, name)))
        object.__setattr__(self, "matrices", MappingProxyType(dict(self.matrices)))
        faults = problem_faults(self)
        if faults:
            raise InvalidProblem(faults)

    def __getstate__(self) -> dict[str, Any]:
        # A mapping proxy cannot be pickled; a problem travels to worker processes.
        return {name: getattr(self, name) for name in (*SEQUENCES, "crossing_cost")} | {"matrices": dict(self.matrices)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name, value in state.items():
            object.__setattr__(self, name, MappingProxyType(value) if name == "matrices" else value)

    @cached_property
    def dimensions(self) -> int:
        """The length of the amounts that are not empty; 0 where nothing is carried."""
        amounts = [vehicle.capacity for vehicle in self.vehicles]
        amounts += [amount for job in self.jobs for amount in (job.delivery, job.pickup)]
        amounts += [shipment.amount for shipment in self.shipments]
        return max((len(amount) for amount in amounts), default=0)

    @property
    def tasks(self) -> tuple[Job | Shipment, ...]:
        """Jobs and shipments."""
        return (*self.jobs, *self.shipments)

    @property
    def bundles(self) -> tuple[frozenset[TaskRef], ...]:
        """The sets of tasks that are done or left out together, each of two tasks or more."""
        found: list[frozenset[TaskRef]] = []
        ties = [one.stops for one in self.together] + [(one.first, one.then) for one in self.follows]
        for stops in ties:
            joined = frozenset(task_of(stop) for stop in stops)
            joined = joined.union(*(other for other in found if other & joined))
            found = [other for other in found if not other & joined]
            if len(joined) > 1:
                found.append(joined)
        return tuple(found)

    def replace(self, **changes: Any) -> Problem:
        """A problem with other vehicles, matrices, jobs, shipments or relations, checked again."""
        return replace(self, **changes)

    def part(self, vehicles: Iterable[Vehicle], jobs: Iterable[Job], shipments: Iterable[Shipment]) -> Problem:
        """A problem with only these vehicles and tasks, of the relations those that still have all they speak of."""
        vehicles, jobs, shipments = tuple(vehicles), tuple(jobs), tuple(shipments)
        here = {vehicle.id for vehicle in vehicles}
        tasks = {(TaskKind.JOB, job.id) for job in jobs} | {(TaskKind.SHIPMENT, one.id) for one in shipments}
        visits = {(StopKind.JOB, job.id) for job in jobs}
        visits |= {(kind, one.id) for one in shipments for kind in (StopKind.PICKUP, StopKind.DELIVERY)}
        return replace(
            self,
            vehicles=tuple(
                vehicle if visits.issuperset(vehicle.prefix) else replace(vehicle, prefix=()) for vehicle in vehicles
            ),
            jobs=jobs,
            shipments=shipments,
            together=tuple(one for one in self.together if visits.issuperset(one.stops)),
            follows=tuple(one for one in self.follows if {task_of(one.first), task_of(one.then)} <= tasks),
            alternatives=tuple(one & here for one in self.alternatives if len(one & here) > 1),
            shared_limits=tuple(
                replace(one, vehicles=one.vehicles & here) for one in self.shared_limits if one.vehicles & here
            ),
        )


SEQUENCES: Final = (
    "vehicles",
    "jobs",
    "shipments",
    "together",
    "follows",
    "alternatives",
    "shared_limits",
    "never_mixed",
    "zones",
)
"""The fields of a problem that are tuples."""
