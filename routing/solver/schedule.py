"""The times of a route whose order is known: as early as the rules allow, left as late as costs nobody anything.

Every rule on times is of the form "not before" (travel, windows, a ride limit read backwards), so the earliest times
that obey all of them are found by raising times until nothing changes, and the latest, for a given end, by lowering
them. A route ends as early as it can; for that end it starts as late as it can, so nobody waits who could have left
home later; from that start each stop is served as early as it can be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from routing.matrix import UNREACHABLE
from routing.problem import Amount, Problem, TimeWindow, Vehicle
from routing.solution import Leg, Route, Stop, StopKind
from routing.solver.nodes import Node

__all__ = ["build_route", "can_be_timed"]


@dataclass(frozen=True, slots=True)
class _Chain:
    """A route as numbers; position 0 is the start, the last is the end, between them the tasks."""

    services: list[int]
    setups: list[int]
    travels: list[int]  # travels[k] leads to position k; travels[0] is 0
    windows: list[tuple[TimeWindow, ...]]
    rides: list[tuple[int, int, int]]  # pickup, delivery, most seconds between
    begin: int
    finish: int
    max_duration: int | None

    @property
    def gaps(self) -> list[int]:
        """The least seconds from the beginning of service at k - 1 to that at k."""
        return [0] + [self.services[k - 1] + self.travels[k] + self.setups[k] for k in range(1, len(self.services))]


def build_route(problem: Problem, vehicle: Vehicle, nodes: Sequence[Node]) -> Route | None:
    """The route of a vehicle that visits nodes in this order; None when no times obey the rules on time.

    Loads are told, not checked; so are most tasks, travel time and distance.
    """
    chain = _chain(problem, vehicle, nodes)
    times = None if chain is None else _times(chain)
    if chain is None or times is None:
        return None
    return _written(problem, vehicle, nodes, chain, times)


def can_be_timed(problem: Problem, vehicle: Vehicle, nodes: Sequence[Node]) -> bool:
    """Whether there are times at which a vehicle can visit nodes in this order."""
    chain = _chain(problem, vehicle, nodes)
    return chain is not None and _earliest(chain, chain.begin) is not None


def _chain(problem: Problem, vehicle: Vehicle, nodes: Sequence[Node]) -> _Chain | None:
    durations = problem.matrices[vehicle.profile].durations
    places = [vehicle.start, *(node.visit.location for node in nodes), vehicle.end]
    travels = [0]
    for origin, destination in pairwise(places):
        travel = 0 if origin is None or destination is None else int(durations[origin, destination])
        if travel == UNREACHABLE:
            return None
        travels.append(travel)
    setups = [0] + [
        node.visit.setup if places[position] != node.visit.location else 0 for position, node in enumerate(nodes)
    ]
    at_pickup: dict[tuple[object, int], int] = {}
    rides = []
    for position, node in enumerate(nodes, start=1):
        if node.kind is StopKind.PICKUP:
            at_pickup[node.key] = position
        elif node.max_ride is not None:
            rides.append((at_pickup[node.key], position, node.max_ride))
    shift = vehicle.time_window
    chain = _Chain(
        services=[0, *(node.visit.service for node in nodes), 0],
        setups=[*setups, 0],
        travels=travels,
        windows=[(), *(node.visit.time_windows for node in nodes), ()],
        rides=rides,
        begin=shift.start if shift else 0,
        finish=shift.end if shift else _latest(nodes, sum(travels)),
        max_duration=vehicle.max_duration,
    )
    gaps = chain.gaps
    if vehicle.max_duration is not None and sum(gaps) > vehicle.max_duration:
        return None
    for pickup, delivery, limit in rides:
        if sum(gaps[pickup + 1 : delivery + 1]) - chain.services[pickup] > limit:
            return None
    return chain


def _latest(nodes: Sequence[Node], travel: int) -> int:
    """A moment that no earliest schedule of these nodes comes after."""
    ends = [window.end for node in nodes for window in node.visit.time_windows]
    work = sum(node.visit.service + node.visit.setup for node in nodes)
    return max(ends, default=0) + work + travel


def _times(chain: _Chain) -> list[int] | None:
    earliest = _earliest(chain, chain.begin)
    if earliest is None:
        return None
    start = _latest_start(chain, earliest[-1])
    return earliest if start <= earliest[0] else _earliest(chain, start)


def _earliest(chain: _Chain, begin: int) -> list[int] | None:
    """The earliest beginning of service at each position, leaving not before ``begin``; None when there is none."""
    gaps = chain.gaps
    last = len(gaps) - 1
    times = [begin] + [0] * last
    while True:
        for k in range(1, last + 1):
            moment = _not_before(chain.windows[k], chain.setups[k], max(times[k], times[k - 1] + gaps[k]))
            if moment is None:
                return None
            times[k] = moment
        if times[last] > chain.finish:
            return None
        raised = False
        for pickup, delivery, limit in chain.rides:
            bound = times[delivery] - limit - chain.services[pickup]
            if bound > times[pickup]:
                times[pickup], raised = bound, True
        if chain.max_duration is not None and times[last] - chain.max_duration > times[0]:
            times[0], raised = times[last] - chain.max_duration, True
        if not raised:
            return times


def _latest_start(chain: _Chain, end: int) -> int:
    """The latest moment to leave the start and still end at ``end``, which some schedule does."""
    gaps = chain.gaps
    last = len(gaps) - 1
    times = [end] * (last + 1)
    while True:
        for k in range(last - 1, -1, -1):
            bound = min(times[k], times[k + 1] - gaps[k + 1])
            times[k] = _not_after(chain.windows[k], chain.setups[k], bound)
        lowered = False
        for pickup, delivery, limit in chain.rides:
            bound = times[pickup] + chain.services[pickup] + limit
            if bound < times[delivery]:
                times[delivery], lowered = bound, True
        if not lowered:
            return times[0]


def _not_before(windows: tuple[TimeWindow, ...], setup: int, moment: int) -> int | None:
    """The first moment service may begin; the setup before it lies in the same window."""
    if not windows:
        return moment
    for window in windows:
        candidate = max(moment, window.start + setup)
        if candidate <= window.end:
            return candidate
    return None


def _not_after(windows: tuple[TimeWindow, ...], setup: int, moment: int) -> int:
    """The last moment service may begin, where one is known to exist."""
    if not windows:
        return moment
    for window in reversed(windows):
        candidate = min(moment, window.end)
        if candidate >= window.start + setup:
            return candidate
    raise AssertionError("No moment is left in any window, though an earlier schedule had one.")


def _written(problem: Problem, vehicle: Vehicle, nodes: Sequence[Node], chain: _Chain, times: list[int]) -> Route:
    load = _first_load(problem, nodes)
    stops = [Stop(kind=StopKind.START, location=vehicle.start, arrival=times[0], load=load)]
    for k, node in enumerate(nodes, start=1):
        arrival = times[k - 1] + chain.services[k - 1] + chain.travels[k]
        load = tuple(before + change for before, change in zip(load, node.change, strict=True))
        stops.append(
            Stop(
                kind=node.kind,
                task_id=node.task.id,
                location=node.visit.location,
                arrival=arrival,
                waiting=times[k] - chain.setups[k] - arrival,
                setup=chain.setups[k],
                service=node.visit.service,
                load=load,
            )
        )
    stops.append(Stop(kind=StopKind.END, location=vehicle.end, arrival=times[-1], load=load))
    matrix = problem.matrices[vehicle.profile]
    legs = []
    for before, after, travel in zip(stops, stops[1:], chain.travels[1:], strict=False):
        nowhere = before.location is None or after.location is None
        metres = (
            (0 if matrix.distances is not None else None)
            if before.location is None or after.location is None
            else matrix.distance(before.location, after.location)
        )
        legs.append(Leg(before.location, after.location, 0 if nowhere else travel, metres))
    return Route(vehicle.id, tuple(stops), tuple(legs))


def _first_load(problem: Problem, nodes: Sequence[Node]) -> Amount:
    return tuple(sum(values) for values in zip(*(node.loaded for node in nodes), strict=True)) or (
        (0,) * problem.dimensions
    )
