"""The solution that a solver returns and a checker judges, and its parts."""

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
    """The reason why a job or shipment is unassigned.

    All but the last three mean that no vehicle could do the task even with nothing else to do: because of one rule that
    binds every vehicle, or (``COMBINATION``) because of different rules for different vehicles. ``TOGETHER``: some
    vehicle could, but the other tasks of the bundle cannot be done beside it. ``TRADED_AWAY``: some vehicle could with
    nothing else to do, but not beside its present tasks. ``NOT_YET``: the task would still fit, the search was too
    short.

    Some reasons are about time. ``WINDOWS_CONFLICT``: the windows of pickup and delivery leave nobody time for both.
    ``TOO_LONG``: the work alone is longer than the shift. ``TOO_FAR``: work and journey together are.
    ``PICKUP_WINDOW``, ``DELIVERY_WINDOW`` and (for a job, or both visits at once) ``TIME_WINDOW``: nobody is available
    at those times. ``BREAK``: the task would fit without a break.
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
        The second at which the vehicle arrives. Then it waits, sets up and serves.
    waiting, setup, service
        The seconds of waiting, setup and service, which follow in this order. Work begins at ``arrival + waiting`` and
        service at ``arrival + waiting + setup``. Both moments are in one time window.
    load
        The load on leaving.
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
        """The second at which service begins."""
        return self.arrival + self.waiting + self.setup

    @property
    def departure(self) -> int:
        """The second at which the vehicle leaves."""
        return self.begin + self.service


@dataclass(frozen=True, slots=True)
class Leg:
    """The journey between two stops, in seconds, and in metres where they are known."""

    origin: int | None
    destination: int | None
    duration: int
    distance: int | None


@dataclass(frozen=True, slots=True)
class Route:
    """The route of one vehicle from start to end.

    ``legs[i]`` leads from ``stops[i]`` to ``stops[i + 1]``.

    The first stop is always the start and the last the end. Where the vehicle has none, the stop has no location
    (None) and its leg takes no time.
    """

    vehicle_id: int
    stops: tuple[Stop, ...]
    legs: tuple[Leg, ...]


class ChangeCode(StrEnum):
    """The kind of change that would let a task be served.

    ``routing.explain.relaxation`` tries them.
    """

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
    """The number of people whom the same rules keep from a task, and the skills they lack."""

    people: int
    reasons: tuple[Reason, ...]
    skills: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """The codes and figures that belong to a reason.

    Each reason sets only the fields that its sentence needs.

    Attributes
    ----------
    skills
        The skills that are missing.
    all_of
        Skills that somebody has, each of them, but nobody all of them.
    size, most
        The load of the task, and the most that anybody carries.
    seconds
        The longest time the task may be on board, or the length of the work.
    windows
        When service at the visit concerned may begin. For a pickup and a delivery that leave no time between them: the
        first moment of the one and the last of the other. In a plan, for a visit to a place: its opening hours.
    mode
        The profile that every vehicle concerned travels by, where all have the same; in a plan a mode.
    able, people
        The number of people who could do the task with nothing else to do, and the number of all people.
    needed
        The number of people the task needs at one time; 0 where it is coupled to another task in some other way.
    carrier
        The vehicle whose round the task would still fit into; in a plan the volunteer.
    shortfalls
        The rules that keep people from the task, with the number of people, where they differ.
    place, state, case, number, metres
        For a need that never entered the problem: the kind of place, the need's state, the case of a code that has
        several, the round's number, and the distance to the nearest street.
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
    """The smallest change that would serve a task, all else kept.

    It was tried, not guessed.

    Attributes
    ----------
    carrier
        The vehicle whose limits would change; in a plan the volunteer. None where the change concerns nobody.
    amount
        The size of the change in seconds, goods, stops or metres.
    moment, until
        When the shift or window would begin or end. For one more vehicle: between which moments it would be needed.
    visit, place
        The visit that has the window, and the kind of place it is at; empty at a door, or where places are not known.
    skills, size
        The missing skills, or the load to leave out. For one more vehicle: all skills that the task asks for, and its
        load where nobody carries that much.
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
    """The tasks to take off a round so that a traded-away task is served.

    It was tried, not guessed.

    Attributes
    ----------
    carrier
        The vehicle that would do the task; in a plan the volunteer.
    goes
        The tasks that would leave that round; in a plan their needs.
    goes_to
        The carrier that each of these tasks would go to; None where it would be left out.
    """

    carrier: int
    goes: tuple[tuple[TaskKind, int], ...]
    goes_to: tuple[int | None, ...]

    @property
    def elsewhere(self) -> bool:
        """Whether every displaced task finds another round, so that nothing is left out."""
        return None not in self.goes_to


NO_DETAILS: Final = Details()


@dataclass(frozen=True, slots=True)
class Unassigned:
    """A job or shipment on no route, with the reason in codes and figures.

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
    """The routes with tasks, the unassigned tasks, and the cost.

    The cost is travel seconds, fixed costs and preferences.
    """

    routes: tuple[Route, ...]
    unassigned: tuple[Unassigned, ...]
    cost: int
    seed: int = field(default=0)
    iterations: int = field(default=0)
