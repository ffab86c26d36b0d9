"""Let a late round continue by widening the windows and limits that it would miss."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from routing.evaluation.fit import fits
from routing.evaluation.limits import connected, metres, obeys, seconds_under_way
from routing.evaluation.timing import can_be_timed
from routing.evaluation.visit import Node
from routing.problem import Problem, StopKind, TimeWindow, Vehicle, Visit

__all__ = ["GoingOn", "Late", "goes_on"]


@dataclass(frozen=True, slots=True)
class Late:
    """A stop that begins some seconds late.

    A ``task_id`` of None stands for the end of the vehicle's route.
    """

    vehicle_id: int
    kind: StopKind
    task_id: int | None
    seconds: int


@dataclass(slots=True)
class GoingOn:
    """A vehicle widened so that its round can continue.

    It comes with its visits, ride limits and late stops.
    """

    vehicle: Vehicle
    visits: dict[tuple[StopKind, int], Visit] = field(default_factory=dict)
    rides: dict[int, int] = field(default_factory=dict)
    late: list[Late] = field(default_factory=list)


def goes_on(problem: Problem, vehicle: Vehicle, nodes: Sequence[Node]) -> GoingOn | None:
    """Widen a vehicle's limits so that it can visit nodes in this order from now on.

    Returns None where no widening helps, because a leg is unreachable or the load does not fit. Its tasks are then
    free for others.
    """
    if obeys(problem, vehicle, nodes):
        return GoingOn(vehicle)
    if not connected(problem, vehicle, nodes) or not fits(problem, nodes, vehicle):
        return None
    going = GoingOn(_within_limits(problem, vehicle, nodes))
    eased, moments, end = _forward(problem, going, nodes)
    if not can_be_timed(problem, going.vehicle, eased):
        # The windows are wide enough by now; ride limits and the length of the round are left.
        eased = [_with_ride(going, node, eased, moments) for node in eased]
        if going.vehicle.max_duration is not None and going.vehicle.time_window is not None:
            whole = end - going.vehicle.time_window.start
            going.vehicle = replace(going.vehicle, max_duration=max(whole, going.vehicle.max_duration))
    return going if obeys(problem, going.vehicle, eased) else None


def _within_limits(problem: Problem, vehicle: Vehicle, nodes: Sequence[Node]) -> Vehicle:
    """Return the vehicle with its limits on stops and travel widened to fit its round."""
    tasks, travel, way = len(nodes), seconds_under_way(problem, vehicle, nodes), metres(problem, vehicle, nodes)
    return replace(
        vehicle,
        max_tasks=_at_least(vehicle.max_tasks, tasks),
        max_travel_time=_at_least(vehicle.max_travel_time, travel),
        max_distance=_at_least(vehicle.max_distance, way),
    )


def _at_least(limit: int | None, value: int) -> int | None:
    return None if limit is None else max(limit, value)


def _forward(problem: Problem, going: GoingOn, nodes: Sequence[Node]) -> tuple[list[Node], list[int], int]:
    """Time the round as early as possible.

    Returns nodes with windows that the round keeps, when each begins, and when the round ends.
    """
    vehicle = going.vehicle
    durations = problem.matrices[vehicle.profile].durations
    moment = vehicle.time_window.start if vehicle.time_window else 0
    place = vehicle.start
    eased: list[Node] = []
    moments: list[int] = []
    ready: dict[tuple[StopKind, int], int] = {}
    for node in nodes:
        visit = node.visit
        moment += 0 if place is None else int(durations[place, visit.location])
        setup = visit.setup if place != visit.location else 0
        moment = max(moment, ready.get((node.kind, node.task.id), 0) - setup)
        begin, late = _begin(visit, moment, setup)
        ready |= {
            follow_up.then: begin + visit.service + follow_up.least
            for follow_up in problem.follows
            if follow_up.first == (node.kind, node.task.id)
        }
        if late > 0:
            last = visit.time_windows[-1]
            wide = replace(visit, time_windows=(*visit.time_windows[:-1], TimeWindow(last.start, begin)))
            going.visits[node.kind, node.task.id] = wide
            going.late.append(Late(vehicle.id, node.kind, node.task.id, late))
            node = replace(node, visit=wide, task=node.task)
        eased.append(node)
        moments.append(begin)
        moment, place = begin + visit.service, visit.location
    if place is not None and vehicle.end is not None:
        moment += int(durations[place, vehicle.end])
    shift = vehicle.time_window
    if shift is not None and moment > shift.end:
        going.late.append(Late(vehicle.id, StopKind.END, None, moment - shift.end))
        going.vehicle = replace(vehicle, time_window=TimeWindow(shift.start, moment))
    return eased, moments, moment


def _begin(visit: Visit, arrival: int, setup: int) -> tuple[int, int]:
    """Return when service begins after ``arrival``, and by how many seconds that is too late."""
    for window in visit.time_windows:
        begin = max(arrival, window.start) + setup
        if begin <= window.end:
            return begin, 0
    if not visit.time_windows:
        return arrival + setup, 0
    last = visit.time_windows[-1]
    begin = max(arrival, last.start) + setup
    return begin, begin - last.end


def _with_ride(going: GoingOn, node: Node, nodes: Sequence[Node], moments: Sequence[int]) -> Node:
    if node.max_ride is None:
        return node
    at = {(one.kind, one.key): number for number, one in enumerate(nodes)}
    pickup, delivery = at[StopKind.PICKUP, node.key], at[StopKind.DELIVERY, node.key]
    ride = moments[delivery] - moments[pickup] - nodes[pickup].visit.service
    if ride <= node.max_ride:
        return node
    going.rides[node.task.id] = ride
    going.late.append(Late(going.vehicle.id, node.kind, node.task.id, ride - node.max_ride))
    return replace(node, max_ride=ride)
