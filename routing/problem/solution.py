"""A solution and its parts: what a solver returns and a checker judges."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from routing.problem.kinds import StopKind, TaskKind
from routing.problem.parts import Amount

__all__ = [
    "NO_DETAILS",
    "ChangeCode",
    "Details",
    "Displacement",
    "Leg",
    "Reason",
    "Route",
    "Shortfall",
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

    Six reasons are about time. ``WINDOWS_CONFLICT``: pickup and delivery leave no time between them for anybody.
    ``TOO_LONG``: the work alone is longer than the shift. ``TOO_FAR``: work and journey are. ``PICKUP_WINDOW``,
    ``DELIVERY_WINDOW`` and (for a job, or both visits at once) ``TIME_WINDOW``: nobody is there at those times.
    ``BREAK``: without a break it would fit.
    """

    NO_VEHICLES = "no_vehicles"
    SKILLS = "skills"
    MODE = "mode"
    TOO_BIG = "too_big"
    WINDOWS_CONFLICT = "windows_conflict"
    TOO_LONG = "too_long"
    TOO_FAR = "too_far"
    PICKUP_WINDOW = "pickup_window"
    DELIVERY_WINDOW = "delivery_window"
    TIME_WINDOW = "time_window"
    BREAK = "break"
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
    """A start, a visit, a break or an end on a route.

    Attributes
    ----------
    task_id
        The id of the job or shipment; None at start, break and end.
    break_id
        The id of the break; None anywhere else. A break is taken where the vehicle is, before it leaves for the next
        stop or once it has got there; ``service`` is how long it lasts.
    arrival
        The second at which the vehicle is there; then it waits, sets up and serves.
    waiting, setup, service
        The seconds of each, in this order. Work begins at ``arrival + waiting`` and service at
        ``arrival + waiting + setup``; both moments lie in one time window.
    load
        What is on board on leaving.
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
    """The way between two stops: seconds, and metres where they are known."""

    origin: int | None
    destination: int | None
    duration: int
    distance: int | None


@dataclass(frozen=True, slots=True)
class Route:
    """What one vehicle does from start to end; ``legs[i]`` is between ``stops[i]`` and ``stops[i + 1]``.

    The first stop is always the start and the last the end. Where the vehicle has none, the stop has no location
    (None) and its leg takes no time.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfall:
    """How many people the same rules keep from a task, and which skills these miss."""

    people: int
    reasons: tuple[Reason, ...]
    skills: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """The codes and figures that belong to a reason; each reason sets only those that it speaks of.

    Attributes
    ----------
    skills
        Those that are missing.
    all_of
        Each of them is there, but nobody has all.
    size, most
        How much the task puts on board, and the most that anybody carries.
    seconds
        The longest it may be on board, or how long the work takes.
    windows
        When service at the visit concerned may begin; of a pickup and a delivery that leave no time between them, the
        first moment of the one and the last of the other. In a plan, of a visit to a place: when that is open.
    mode
        The profile that every vehicle concerned travels by, where it is one; in a plan a mode.
    able, people
        How many could do it with nothing else to do, of how many.
    needed
        How many it needs at one time; 0 where it is tied to another task in some other way.
    carrier
        Whose round it would still fit into: a vehicle of the problem, in a plan the volunteer.
    shortfalls
        What keeps how many from it, where that is not the same for all.
    place, state, case, number, metres
        Of a need that never entered the problem: the kind of place, the need's state, which of several cases of the
        code it is, the round's number, and how far the nearest street is.
    """

    skills: tuple[str, ...] = ()
    all_of: bool = False
    size: Amount = ()
    most: Amount = ()
    seconds: int = 0
    windows: tuple[tuple[int, int], ...] = ()
    mode: str = ""
    able: int = 0
    people: int = 0
    needed: int = 0
    carrier: int | None = None
    shortfalls: tuple[Shortfall, ...] = ()
    place: str = ""
    state: str = ""
    case: str = ""
    number: int = 0
    metres: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallestChange:
    """The smallest change that would serve a task, all else kept; tried, not guessed.

    Attributes
    ----------
    carrier
        Whose change it is: a vehicle of the problem, in a plan the volunteer; None where it is nobody's.
    amount
        Seconds, goods, stops or metres.
    moment, until
        When the shift or window would begin or end; of one more vehicle, between which moments it would be needed.
    visit, place
        Which visit has the window, and the kind of place it is at; empty at a door, or where places are not known.
    skills, size
        What is missing, or how much less it would be; of one more vehicle, all that the task asks for, and its size
        where nobody carries that.
    """

    code: ChangeCode
    carrier: int | None = None
    amount: int = 0
    moment: int | None = None
    until: int | None = None
    visit: StopKind | None = None
    place: str = ""
    skills: tuple[str, ...] = ()
    size: Amount = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Displacement:
    """What would have to go so that a task that was traded away is served; tried, not guessed.

    Attributes
    ----------
    carrier
        Who would do it: a vehicle of the problem, in a plan the volunteer.
    goes
        The tasks that hold its place and leave that round; in a plan their needs.
    goes_to
        The carrier that each of them goes to; None where it would be left out.
    """

    carrier: int
    goes: tuple[tuple[TaskKind, int], ...]
    goes_to: tuple[int | None, ...]

    @property
    def elsewhere(self) -> bool:
        """Whether all of them find another round, so that nothing is left out."""
        return None not in self.goes_to


NO_DETAILS: Final = Details()


@dataclass(frozen=True, slots=True)
class Unassigned:
    """A job or shipment on no route, and why, in codes and figures.

    ``routing.explain.phrasing`` makes the sentences. ``reason`` stays None until ``routing.explain.unassigned`` has
    worked it out, ``change`` until ``routing.explain.relaxation`` and ``displacement`` until
    ``routing.explain.displacement`` have found one.
    """

    kind: TaskKind
    id: int
    reason: Reason | None = None
    details: Details = NO_DETAILS
    change: SmallestChange | None = None
    displacement: Displacement | None = None


@dataclass(frozen=True, slots=True)
class Solution:
    """The routes that have tasks, the unassigned tasks, and the cost: travel seconds, fixed costs and preferences."""

    routes: tuple[Route, ...]
    unassigned: tuple[Unassigned, ...]
    cost: int
    seed: int = field(default=0)
    iterations: int = field(default=0)
