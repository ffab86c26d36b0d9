"""Stop, Leg, Route, Solution and Unassigned: what a solver answers and a checker judges."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from routing.problem.kinds import StopKind, TaskKind
from routing.problem.parts import Amount

__all__ = [
    "ChangeCode",
    "Instead",
    "Leg",
    "Reason",
    "Route",
    "SmallestChange",
    "Solution",
    "Stop",
    "StopKind",
    "TaskKind",
    "Unassigned",
]


class Reason(StrEnum):
    """Why a job or shipment is not on any route.

    All but the last three say that no vehicle, alone with it, could do it: for one rule that binds every vehicle, or,
    in ``COMBINATION``, for one rule here and another there. ``TOGETHER``: some vehicle could, but what it belongs
    together with cannot be done beside it. ``TRADED_AWAY``: some vehicle could alone, but not beside what it already
    does. ``NOT_YET``: it would still fit, the search was too short.
    """

    NO_VEHICLES = "no_vehicles"
    SKILLS = "skills"
    TOO_BIG = "too_big"
    TIME_WINDOW = "time_window"
    UNREACHABLE = "unreachable"
    LIMITS = "limits"
    MAX_RIDE = "max_ride"
    VEHICLE = "vehicle"
    COMBINATION = "combination"
    TOGETHER = "together"
    TRADED_AWAY = "traded_away"
    NOT_YET = "not_yet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One thing done on a route.

    Attributes
    ----------
    task_id
        The id of the job or shipment; None at start, break and end.
    break_id
        The id of the break; None anywhere else. A break is taken where the vehicle is, before it leaves for the next
        stop or once it has got there; ``service`` is how long it lasts.
    arrival
        Seconds; the vehicle is there, and then waits, sets up and serves.
    waiting, setup, service
        Seconds of each, in this order; work begins at ``arrival + waiting``, service at ``arrival + waiting + setup``,
        and both moments lie in one time window.
    load
        What is on board when leaving.
    """

    kind: StopKind
    task_id: int | None = None
    location: int | None = None
    arrival: int
    waiting: int = 0
    setup: int = 0
    service: int = 0
    load: Amount = ()
    break_id: int | None = None

    @property
    def begin(self) -> int:
        """When service begins."""
        return self.arrival + self.waiting + self.setup

    @property
    def departure(self) -> int:
        """When the vehicle leaves."""
        return self.begin + self.service


@dataclass(frozen=True, slots=True)
class Leg:
    """The way between two stops of a route: seconds, and metres where they are known."""

    origin: int | None
    destination: int | None
    duration: int
    distance: int | None


@dataclass(frozen=True, slots=True)
class Route:
    """What one vehicle does, start to end; ``legs[i]`` is between ``stops[i]`` and ``stops[i + 1]``.

    The first stop is always the start and the last the end; where the vehicle has none, their location is None and
    the leg takes no time.
    """

    vehicle_id: int
    stops: tuple[Stop, ...]
    legs: tuple[Leg, ...]


class ChangeCode(StrEnum):
    """What would have to be other for a task to be served; ``routing.explain.relaxation`` tries them."""

    FEWER_GOODS = "fewer_goods"
    LONGER_SHIFT = "longer_shift"
    EARLIER_SHIFT = "earlier_shift"
    LATER_WINDOW = "later_window"
    EARLIER_WINDOW = "earlier_window"
    LONGER_RIDE = "longer_ride"
    LONGER_ROUND = "longer_round"
    ONE_MORE_STOP = "one_more_stop"
    LONGER_WAY = "longer_way"
    SKILL = "skill"
    ONE_MORE_VEHICLE = "one_more_vehicle"


@dataclass(frozen=True, slots=True)
class SmallestChange:
    """The smallest change that would serve a task, all else kept; tried, not guessed.

    ``vehicle_id`` is whose, None where it is nobody's; ``amount`` seconds, goods, stops or metres; ``sentence`` has
    ids only.
    """

    code: ChangeCode
    sentence: str
    vehicle_id: int | None = None
    amount: int = 0


@dataclass(frozen=True, slots=True)
class Instead:
    """What would have to go so that a task that was traded away is served; tried, not guessed.

    Attributes
    ----------
    sentence
        For people; ids only.
    vehicle_id
        Who would do it.
    goes
        The tasks that hold its place: they leave that round.
    elsewhere
        Whether all of them find another round, so that nothing falls.
    """

    sentence: str
    vehicle_id: int
    goes: tuple[tuple[TaskKind, int], ...]
    elsewhere: bool


@dataclass(frozen=True, slots=True)
class Unassigned:
    """A job or shipment on no route, and why; ``reason`` None until ``routing.explain.unassigned`` has worked it out.

    ``change`` is the smallest change that would serve it, None until ``routing.explain.relaxation`` has found one.
    ``instead`` is what would have to go for it, None until ``routing.explain.displacement`` has found it.
    """

    kind: TaskKind
    id: int
    reason: Reason | None = None
    sentence: str = ""
    change: SmallestChange | None = None
    instead: Instead | None = None


@dataclass(frozen=True, slots=True)
class Solution:
    """Routes (only those with tasks), what is on none of them, and the cost: travel seconds, fixed costs and wishes."""

    routes: tuple[Route, ...]
    unassigned: tuple[Unassigned, ...]
    cost: int
    seed: int = field(default=0)
    iterations: int = field(default=0)
