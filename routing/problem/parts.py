"""The parts of a problem as unchecked values: vehicles, jobs, shipments, visits, windows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from routing.problem.kinds import StopRef
from routing.problem.matrix import DurationMatrix
from routing.problem.relations import Follows, SharedLimit, Together

__all__ = [
    "MAX_PRIORITY",
    "Amount",
    "Break",
    "Job",
    "Preference",
    "ProblemParts",
    "Shipment",
    "TimeWindow",
    "Vehicle",
    "Visit",
]

Amount = tuple[int, ...]
"""Goods in each dimension of capacity (bags, crates, seats); all amounts of a problem have one length, or are empty.

An empty amount is nothing in every dimension.
"""

Preference = tuple[int, int]
"""A vehicle's id, and the seconds it adds to the cost when it does the task."""

MAX_PRIORITY: Final = 100
"""The highest priority of a task, as in VROOM."""


@dataclass(frozen=True, slots=True, order=True)
class TimeWindow:
    """An inclusive span, in seconds, in which work and service may begin.

    The setup at a stop is inside the window too: nobody queues in a closed pharmacy or is served after it has shut.
    """

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """The location, durations and time windows of a task, or of one end of a shipment.

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
    """A task of one visit.

    ``delivery`` is loaded at the vehicle's start, ``pickup`` is carried to its end.

    Attributes
    ----------
    must
        Whether the job is mandatory and so goes before every task that may wait, whatever their priorities.
    vehicles
        The ids of the only vehicles that may do it; None means any.
    preferences
        The cost that some vehicles add by doing the job; others add nothing.
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
    preferences: tuple[Preference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipment:
    """A pickup and its delivery, in this order, by the same vehicle.

    Attributes
    ----------
    max_ride
        The most seconds between the end of service at the pickup and the beginning of service at the delivery (goods
        from a fridge, a passenger); None means no limit.
    goods
        The kind of goods, for ``Problem.never_mixed``; empty means any.
    must, vehicles, preferences
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
    preferences: tuple[Preference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """A volunteer's break, which begins in one of the windows and lasts ``service`` seconds.

    A break is taken between two stops, before leaving the one or on reaching the other. Where it can be taken before
    the route begins or after it has ended, it needs no place in the route.
    """

    id: int
    time_windows: tuple[TimeWindow, ...]
    service: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicle:
    """A volunteer's shift by one mode of travel.

    Attributes
    ----------
    profile
        The name of the matrix that the vehicle travels by.
    start, end
        The locations where the route begins and ends, or None where these are its first and its last task.
    time_window
        The shift, within which the vehicle leaves the start and reaches the end; None means any time.
    capacity
        The largest load in each dimension; empty means the vehicle carries nothing.
    skills
        The skills of the vehicle. A task may be on its route when the task's skills are a subset.
    max_tasks, max_travel_time, max_duration, max_distance
        The most tasks (a shipment counts as two), travel seconds, seconds from start to end including waiting and
        service, and metres.
    fixed_cost
        Seconds that using the vehicle at all adds to the cost.
    max_stops
        The most places visited: tasks in a row at one location are one stop, and those done where the vehicle starts,
        before it leaves, do not count.
    breaks
        The breaks in the order they are taken.
    prefix
        The first visits of the route, in this order, because they are under way or promised. A vehicle with a prefix
        always has a route.
    fair_tasks, over_cost
        Each task beyond ``fair_tasks`` adds ``over_cost`` seconds to the cost; None means no limit.
    finish, finish_percent
        The preferred end, and the percentage of the way from the last task to it that is added to the cost.
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
class ProblemParts:
    """Everything a problem is made of, before ``Problem`` checks it.

    Attributes
    ----------
    together, follows
        The couplings between visits. A task is in at most one bundle (``Problem.bundles``).
    alternatives
        Sets of vehicle ids of which at most one has a route, such as a volunteer on foot or by bike.
    shared_limits
        Limits on several vehicles together.
    never_mixed
        Pairs of kinds of goods (``Shipment.goods``) that are never on board together.
    zones, crossing_cost
        The zone (a ward) of each location, and the seconds that each leg between two tasks in different zones adds to
        the cost. Without zones there is no such cost.
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
