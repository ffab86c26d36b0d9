"""Build the problem for the rest of a day, and the plan that results if nothing is changed.

No promise is lost because the day runs late. Where a vehicle that carries on as promised misses a window, the end of
its shift or a limit, that window or limit is widened as far as needed, and reported as late. So carrying on is always a
valid plan of the remaining problem, and no plan found is worse.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from routing.evaluation.cost import assemble
from routing.evaluation.lateness import Late, goes_on
from routing.evaluation.timing import build_route
from routing.evaluation.visit import Node, nodes_by_stop, skilled
from routing.problem import (
    Break,
    Job,
    Problem,
    Route,
    SharedLimit,
    Shipment,
    Solution,
    StopKind,
    TaskKind,
    TaskRef,
    TimeWindow,
    Vehicle,
    Visit,
)
from routing.replan.following import carried_on, due_after
from routing.skills import Skill

__all__ = ["Late", "Running", "SoFar", "UnderWay", "running"]

StopKey = tuple[StopKind, int]

_EMPTY: Final[Mapping[int, tuple[StopKey, ...]]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderWay:
    """A vehicle that has set out, and what it has done or is on its way to do.

    Attributes
    ----------
    location
        The location it continues from; None where that is not known.
    at
        The second at which it can leave from there.
    begun
        The second at which it left its start.
    tasks, seconds, metres
        The stops and the travel so far, which count against its limits.
    on_board
        The second at which the pickup ended, by shipment picked up and not yet delivered.
    rested
        The ids of the breaks already taken on the round.
    """

    location: int | None
    at: int
    begun: int
    tasks: int = 0
    seconds: int = 0
    metres: int = 0
    on_board: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))
    rested: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class SoFar:
    """The events of a day up to ``now``.

    Attributes
    ----------
    under_way
        The vehicles that have set out, by id.
    gone
        Vehicles that are unavailable for the rest of the day.
    over
        Tasks that are done or no longer asked for.
    rest
        The stops that each vehicle still has to make, in the promised order.
    locked
        Tasks that stay with their vehicle although they have not begun.
    begun
        The vehicle and the end of each visit that is over and has a follow-up (``Problem.follows``).
    """

    now: int
    under_way: Mapping[int, UnderWay] = field(default_factory=lambda: MappingProxyType({}))
    gone: frozenset[int] = frozenset()
    over: frozenset[TaskRef] = frozenset()
    rest: Mapping[int, tuple[StopKey, ...]] = field(default_factory=lambda: _EMPTY)
    locked: frozenset[TaskRef] = frozenset()
    begun: Mapping[StopKey, tuple[int, int]] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """The rest of a day: its problem, and what happens if nothing is changed.

    Attributes
    ----------
    problem
        The problem of the rest of the day. A shipment on board is a job, with the shipment's id, of the vehicle that
        carries it.
    going_on
        The rounds if nothing is changed, as a solution of the problem.
    late
        The stops and ends that are late in these rounds.
    stranded
        Shipments on board of a vehicle that is gone: nobody can deliver them before they are handed over.
    started
        The jobs that are shipments on board. No need is urgent enough to leave them undelivered.
    asked
        The problem before anything was widened for late rounds. It is used to judge plans that are not in use yet.
    """

    problem: Problem
    asked: Problem
    going_on: Solution
    late: tuple[Late, ...]
    stranded: tuple[int, ...]
    started: frozenset[TaskRef] = frozenset()


def running(problem: Problem, so_far: SoFar) -> Running:
    """Return the problem for the rest of a day, and what happens if nothing is changed.

    No job may have the id of a shipment, because a shipment on board becomes a job.

    Raises
    ------
    InvalidProblem
        ``problem.duplicate-id``: a shipment on board has the id of a job.
    """
    holders = {shipment_id: vehicle_id for vehicle_id, way in so_far.under_way.items() for shipment_id in way.on_board}
    asked = tuple(shipment for shipment in problem.shipments if (TaskKind.SHIPMENT, shipment.id) not in so_far.over)
    stranded = tuple(shipment.id for shipment in asked if holders.get(shipment.id) in so_far.gone)
    jobs = [job for job in problem.jobs if (TaskKind.JOB, job.id) not in so_far.over]
    jobs += [
        _on_board(shipment, holders[shipment.id], so_far.under_way[holders[shipment.id]])
        for shipment in asked
        if shipment.id in holders and shipment.id not in stranded
    ]
    here = [_vehicle(vehicle, so_far) for vehicle in problem.vehicles if _takes_part(vehicle, so_far)]
    # Somebody who was taken somewhere is brought home, if possible by the same vehicle.
    due = due_after(problem, so_far.begun, {one.id: Skill.stays(one.id) for one in here}, so_far.now)
    left = problem.part(
        here,
        [due.get((TaskKind.JOB, job.id), job) for job in jobs],  # type: ignore[misc]
        [due.get((TaskKind.SHIPMENT, shipment.id), shipment) for shipment in asked if shipment.id not in holders],  # type: ignore[misc]
    )
    tasks = frozenset({(TaskKind.JOB, job.id) for job in left.jobs})
    tasks |= {(TaskKind.SHIPMENT, shipment.id) for shipment in left.shipments}
    left = left.replace(follows=(*left.follows, *carried_on(problem, (job.id for job in jobs), tasks)))
    left = left.replace(shared_limits=tuple(_shared(limit, so_far) for limit in left.shared_limits))
    started = frozenset((TaskKind.JOB, one) for one in holders if one not in stranded)
    return _going_on(_locked(left, so_far), so_far, stranded, started)


def _takes_part(vehicle: Vehicle, so_far: SoFar) -> bool:
    """Return whether a vehicle can still do anything.

    After its shift it can only do what it has promised.
    """
    if vehicle.id in so_far.gone:
        return False
    over = vehicle.time_window is not None and vehicle.time_window.end < so_far.now
    return not over or bool(so_far.rest.get(vehicle.id))


def _vehicle(vehicle: Vehicle, so_far: SoFar) -> Vehicle:
    """Return a vehicle at its present place and time, with the rest of its limits."""
    shift, way = vehicle.time_window, so_far.under_way.get(vehicle.id)
    skills = vehicle.skills | {Skill.stays(vehicle.id)}
    if way is None:
        begin = so_far.now if shift is None else max(shift.start, so_far.now)
        return replace(vehicle, skills=skills, time_window=_window(begin, shift))
    return replace(
        vehicle,
        skills=skills,
        start=way.location,
        time_window=_window(way.at, shift),
        max_tasks=_left(vehicle.max_tasks, way.tasks),
        max_travel_time=_left(vehicle.max_travel_time, way.seconds),
        max_duration=_left(vehicle.max_duration, way.at - way.begun),
        max_distance=_left(vehicle.max_distance, way.metres),
        fixed_cost=0,
        prefix=(),
        breaks=tuple(pause for pause in vehicle.breaks if not _had(pause, way)),
    )


def _had(one: Break, way: UnderWay) -> bool:
    """Return whether a break was taken before or on the round, or can no longer be taken."""
    before = one.time_windows[0].start + one.service <= way.begun
    return before or one.id in way.rested or one.time_windows[-1].end < way.at


def _shared(limit: SharedLimit, so_far: SoFar) -> SharedLimit:
    """Return the rest of a shared limit."""
    ways = [so_far.under_way[vehicle] for vehicle in limit.vehicles if vehicle in so_far.under_way]
    return replace(
        limit,
        max_tasks=_left(limit.max_tasks, sum(way.tasks for way in ways)),
        max_travel_time=_left(limit.max_travel_time, sum(way.seconds for way in ways)),
        max_duration=_left(limit.max_duration, sum(way.at - way.begun for way in ways)),
        max_distance=_left(limit.max_distance, sum(way.metres for way in ways)),
    )


def _window(begin: int, shift: TimeWindow | None) -> TimeWindow:
    # Without a shift any time from now on will do: the end is only a number that no day reaches.
    return TimeWindow(begin, max(begin, _NEVER if shift is None else shift.end))


_NEVER: Final = 10 * 86_400
"""Seconds after which no round of a day is under way."""


def _left(limit: int | None, used: int) -> int | None:
    return None if limit is None else max(0, limit - used)


def _on_board(shipment: Shipment, vehicle_id: int, way: UnderWay) -> Job:
    """Return the job that delivers a shipment on board, in the time its ride limit leaves."""
    visit = shipment.delivery
    if shipment.max_ride is not None:
        deadline = way.on_board[shipment.id] + shipment.max_ride
        windows = visit.time_windows or (TimeWindow(0, max(0, deadline)),)
        inside = tuple(replace(window, end=min(window.end, deadline)) for window in windows if window.start <= deadline)
        # Where it cannot keep both its window and the ride limit, the window counts: the neighbour is home then.
        visit = replace(visit, time_windows=inside or windows)
    return Job(
        id=shipment.id,
        visit=visit,
        delivery=shipment.amount,
        skills=frozenset({Skill.stays(vehicle_id)}),
        priority=shipment.priority,
        must=shipment.must,
        description=shipment.description,
    )


def _locked(problem: Problem, so_far: SoFar) -> Problem:
    """Return the problem in which locked tasks stay with the vehicle that promised them."""
    holder: dict[TaskRef, int] = {}
    for vehicle_id, stops in so_far.rest.items():
        for kind, task_id in stops:
            holder[TaskKind.JOB if kind is StopKind.JOB else TaskKind.SHIPMENT, task_id] = vehicle_id
    fixed = {key: holder[key] for key in so_far.locked if key in holder and holder[key] not in so_far.gone}
    return staying(problem, fixed) if fixed else problem


def staying(problem: Problem, holders: Mapping[TaskRef, int]) -> Problem:
    """Return the problem in which some tasks can be done by one vehicle only."""

    def bound(kind: TaskKind, task: Job | Shipment) -> frozenset[str]:
        holder = holders.get((kind, task.id))
        return task.skills if holder is None else task.skills | {Skill.stays(holder)}

    return problem.replace(
        jobs=tuple(replace(job, skills=bound(TaskKind.JOB, job)) for job in problem.jobs),
        shipments=tuple(replace(shipment, skills=bound(TaskKind.SHIPMENT, shipment)) for shipment in problem.shipments),
    )


def _going_on(problem: Problem, so_far: SoFar, stranded: tuple[int, ...], started: frozenset[TaskRef]) -> Running:
    """Return the rounds carried on as promised, with whatever they miss widened."""
    nodes = nodes_by_stop(problem)
    vehicles: dict[int, Vehicle] = {vehicle.id: vehicle for vehicle in problem.vehicles}
    visits: dict[StopKey, Visit] = {}
    rides: dict[int, int] = {}
    late: list[Late] = []
    orders: dict[int, tuple[StopKey, ...]] = {}
    for vehicle in problem.vehicles:
        kept = _kept(nodes, vehicle, so_far.rest.get(vehicle.id, ()))
        going = goes_on(problem, vehicle, kept) if kept else None
        if going is None:
            continue
        vehicles[vehicle.id] = going.vehicle
        visits |= going.visits
        rides |= going.rides
        late += going.late
        orders[vehicle.id] = tuple((node.kind, node.task.id) for node in kept)
    widened = _widened(problem, tuple(vehicles.values()), visits, rides)
    eased = nodes_by_stop(widened)
    routes = [_route(widened, vehicles[one], [eased[key] for key in order]) for one, order in orders.items()]
    return Running(
        problem=widened,
        asked=problem,
        going_on=assemble(widened, routes, 0, 0),
        late=tuple(late),
        stranded=stranded,
        started=started,
    )


def _kept(nodes: Mapping[StopKey, Node], vehicle: Vehicle, rest: Iterable[StopKey]) -> list[Node]:
    """Return the nodes of the stops that a vehicle still has to make, in the promised order."""
    found = []
    for kind, task_id in rest:
        # A delivery whose goods are on board is a job now.
        node = nodes.get((kind, task_id)) or (nodes.get((StopKind.JOB, task_id)) if kind is StopKind.DELIVERY else None)
        if node is not None and skilled(node.task, vehicle):
            found.append(node)
    seen: dict[int, set[StopKind]] = {}
    for node in found:
        seen.setdefault(id(node.task), set()).add(node.kind)
    whole = ({StopKind.JOB}, {StopKind.PICKUP, StopKind.DELIVERY})
    return [node for node in found if seen[id(node.task)] in whole]


def _widened(
    problem: Problem, vehicles: tuple[Vehicle, ...], visits: Mapping[StopKey, Visit], rides: Mapping[int, int]
) -> Problem:
    if not visits and not rides and vehicles == problem.vehicles:
        return problem
    return problem.replace(
        vehicles=vehicles,
        jobs=tuple(replace(job, visit=visits.get((StopKind.JOB, job.id), job.visit)) for job in problem.jobs),
        shipments=tuple(
            replace(
                shipment,
                pickup=visits.get((StopKind.PICKUP, shipment.id), shipment.pickup),
                delivery=visits.get((StopKind.DELIVERY, shipment.id), shipment.delivery),
                max_ride=rides.get(shipment.id, shipment.max_ride),
            )
            for shipment in problem.shipments
        ),
    )


def _route(problem: Problem, vehicle: Vehicle, nodes: Sequence[Node]) -> Route:
    route = build_route(problem, vehicle, nodes)
    assert route is not None  # noqa: S101 - it was widened until it could be timed
    return route
