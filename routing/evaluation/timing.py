"""Compute the times of a route in a given order of visits.

Every rule on times is of the form "not before" (travel, windows, a ride limit read backwards). So the earliest times
that obey all rules are found by raising times until nothing changes, and the latest times for a given end by lowering
them. A route ends as early as it can. For that end it starts as late as it can, so that volunteers do not leave home
only to wait. From that start each stop is served as early as possible. A break is tried in each place it may have.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from types import MappingProxyType
from typing import Final

from routing.evaluation.breaks import Item, rested
from routing.evaluation.visit import Node
from routing.problem import UNREACHABLE, Amount, Leg, Problem, Route, Stop, StopKind, StopRef, TimeWindow, Vehicle

__all__ = ["EVER", "NO_PINS", "Pins", "build_route", "can_be_timed", "common_moments", "spans_of"]

EVER: Final = 2_000_000_000
"""A moment after all others."""

Pins = Mapping[StopRef, int]
"""When service begins at visits that several vehicles attend together."""

NO_PINS: Final[Pins] = MappingProxyType({})

NO_FLOORS: Final[Mapping[int, int]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class _Coupling:
    """A limit on the seconds between two visits of a route.

    It bounds the time from the end of service at the first position to the beginning at the later one, below by
    ``least`` and, unless None, above by ``most``.
    """

    first: int
    then: int
    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class _Chain:
    """A route as numbers.

    Position 0 is the start, the last position is the end, and between them are visits and breaks.

    With ``open`` there is no latest end: ``finish`` is then a moment that no earliest schedule passes.
    """

    items: Sequence[Item]
    services: list[int]
    setups: list[int]
    travels: list[int]  # travels[k] leads to position k; travels[0] is 0
    windows: list[tuple[TimeWindow, ...]]
    couplings: list[_Coupling]
    begin: int
    finish: int
    open: bool
    max_duration: int | None

    @property
    def gaps(self) -> list[int]:
        """The least seconds from the beginning of service at position k - 1 to that at k."""
        return [0] + [self.services[k - 1] + self.travels[k] + self.setups[k] for k in range(1, len(self.services))]


def build_route(problem: Problem, vehicle: Vehicle, nodes: Sequence[Node], pins: Pins = NO_PINS) -> Route | None:
    """Return the timed route of a vehicle in this order; None when no times obey the rules.

    Loads, and limits on tasks, travel time and distance, are not checked. Breaks are taken where the route ends
    earliest, of equals where it begins latest.
    """
    best: tuple[_Chain, list[int]] | None = None
    for chain in _chains(problem, vehicle, nodes, pins):
        times = _times(chain)
        if times is not None and (best is None or (times[-1], -times[0]) < (best[1][-1], -best[1][0])):
            best = chain, times
    return None if best is None else _written(problem, vehicle, *best)


def can_be_timed(problem: Problem, vehicle: Vehicle, nodes: Sequence[Node], pins: Pins = NO_PINS) -> bool:
    """Return whether any times let a vehicle visit nodes in this order."""
    return any(_earliest(chain, chain.begin) is not None for chain in _chains(problem, vehicle, nodes, pins))


def spans_of(
    problem: Problem, vehicle: Vehicle, nodes: Sequence[Node], stop: StopRef, pins: Pins = NO_PINS
) -> list[tuple[int, int]]:
    """Return the first and last moment of service at a visit, for each way to take breaks."""
    found = []
    for chain in _chains(problem, vehicle, nodes, pins):
        earliest = _earliest(chain, chain.begin)
        if earliest is not None:
            place = next(k for k, item in enumerate(chain.items, start=1) if item.stop == stop)
            latest = _lowered(chain, EVER if chain.open else chain.finish)
            found.append((earliest[place], max(earliest[place], latest[place])))
    return found


def common_moments(problem: Problem, rounds: Sequence[tuple[Vehicle, Sequence[Node]]]) -> Pins | None:
    """Return the first moments at which all meetings can take place; None where there are none.

    A meeting's moment is raised to the first at which its last participant can be there, again and again until nothing
    changes, for each way to take the breaks.
    """
    here = {(node.kind, node.task.id) for _, nodes in rounds for node in nodes}
    meetings = [meeting.stops for meeting in problem.together if here.issuperset(meeting.stops)]
    if not meetings:
        return NO_PINS
    for chains in product(*(list(_chains(problem, vehicle, nodes, NO_PINS)) for vehicle, nodes in rounds)):
        moments = _raised(chains, meetings)
        if moments is not None:
            return moments
    return None


def _raised(chains: Sequence[_Chain], meetings: Sequence[tuple[StopRef, ...]]) -> Pins | None:
    floors: dict[StopRef, int] = {}
    while True:
        begins: dict[StopRef, int] = {}
        for chain in chains:
            places = {item.stop: k for k, item in enumerate(chain.items, start=1) if item.node is not None}
            raised = {places[stop]: floor for stop, floor in floors.items() if stop in places}
            times = _earliest(chain, chain.begin, raised)
            if times is None:
                return None
            begins |= {stop: times[place] for stop, place in places.items()}
        before = dict(floors)
        for stops in meetings:
            floors |= dict.fromkeys(stops, max(begins[stop] for stop in stops))
        if floors == before:
            return floors


def _chains(problem: Problem, vehicle: Vehicle, nodes: Sequence[Node], pins: Pins) -> Iterator[_Chain]:
    """Yield the route with its breaks in each place where they may be taken."""
    shift = vehicle.time_window
    visits = [Item(node.visit.location, node.visit.service, node.visit.time_windows, node) for node in nodes]
    begin = shift.start if shift else 0
    finish = shift.end if shift else None
    for plan in rested(visits, vehicle.breaks):
        chain = _chain(
            problem,
            vehicle,
            plan.items,
            max(begin, plan.not_before),
            finish if plan.not_after is None else min(plan.not_after, finish if finish is not None else plan.not_after),
            pins,
        )
        if chain is not None:
            yield chain


def _chain(
    problem: Problem, vehicle: Vehicle, items: Sequence[Item], begin: int, finish: int | None, pins: Pins
) -> _Chain | None:
    durations = problem.matrices[vehicle.profile].durations
    places = [vehicle.start, *(item.location for item in items), vehicle.end]
    travels = [0]
    for origin, destination in pairwise(places):
        travel = 0 if origin is None or destination is None else int(durations[origin, destination])
        if travel == UNREACHABLE:
            return None
        travels.append(travel)
    setups, came_from = [0], vehicle.start
    for item in items:
        setups.append(item.node.visit.setup if item.node is not None and came_from != item.location else 0)
        came_from = item.location if item.node is not None else came_from
    windows = [(), *(item.windows for item in items), ()]
    for position, item in enumerate(items, start=1):
        if item.stop in pins:
            moment = pins[item.stop]
            begun = moment - setups[position]
            if item.windows and not any(window.start <= begun and moment <= window.end for window in item.windows):
                return None
            windows[position] = (TimeWindow(begun, moment),)
    couplings = _couplings(problem, items)
    if couplings is None:
        return None
    chain = _Chain(
        items=items,
        services=[0, *(item.service for item in items), 0],
        setups=[*setups, 0],
        travels=travels,
        windows=windows,
        couplings=couplings,
        begin=begin,
        finish=_latest(problem, windows, items, sum(travels)) if finish is None else finish,
        open=finish is None,
        max_duration=vehicle.max_duration,
    )
    gaps = chain.gaps
    if vehicle.max_duration is not None and sum(gaps) > vehicle.max_duration:
        return None
    for coupling in couplings:
        if (
            coupling.most is not None
            and sum(gaps[coupling.first + 1 : coupling.then + 1]) - chain.services[coupling.first] > coupling.most
        ):
            return None
    return chain


def _couplings(problem: Problem, items: Sequence[Item]) -> list[_Coupling] | None:
    """Return the couplings in time between visits of a route.

    Returns None where two visits are in the wrong order.
    """
    at = {item.stop: position for position, item in enumerate(items, start=1) if item.node is not None}
    couplings = []
    for item in items:
        node = item.node
        if node is not None and node.max_ride is not None:
            couplings.append(_Coupling(at[StopKind.PICKUP, node.task.id], at[item.stop], 0, node.max_ride))
    for follow_up in problem.follows:
        if follow_up.first in at and follow_up.then in at:
            if at[follow_up.then] < at[follow_up.first]:
                return None
            couplings.append(_Coupling(at[follow_up.first], at[follow_up.then], follow_up.least, follow_up.most))
    return couplings


def _latest(problem: Problem, windows: Sequence[tuple[TimeWindow, ...]], items: Sequence[Item], travel: int) -> int:
    """Return a moment that no earliest schedule of these items passes."""
    ends = [window.end for some in windows for window in some]
    work = sum(item.service + (item.node.visit.setup if item.node else 0) for item in items)
    return max(ends, default=0) + work + travel + sum(follow_up.least for follow_up in problem.follows)


def _times(chain: _Chain) -> list[int] | None:
    earliest = _earliest(chain, chain.begin)
    if earliest is None:
        return None
    start = _lowered(chain, earliest[-1])[0]
    return earliest if start <= earliest[0] else _earliest(chain, start)


def _earliest(chain: _Chain, begin: int, floors: Mapping[int, int] = NO_FLOORS) -> list[int] | None:
    """Return the earliest begin of service at each position, leaving at ``begin`` or later.

    Returns None when there is no schedule.

    ``floors`` are earliest moments at some positions.
    """
    gaps = chain.gaps
    last = len(gaps) - 1
    times = [begin, *(floors.get(k, 0) for k in range(1, last + 1))]
    finish = chain.finish + (max(floors.values(), default=0) if chain.open else 0)
    after: dict[int, list[_Coupling]] = {}
    for coupling in chain.couplings:
        if coupling.least:
            after.setdefault(coupling.then, []).append(coupling)
    while True:
        for k in range(1, last + 1):
            bound = max(times[k], times[k - 1] + gaps[k])
            for coupling in after.get(k, ()):
                bound = max(bound, times[coupling.first] + chain.services[coupling.first] + coupling.least)
            moment = _not_before(chain.windows[k], chain.setups[k], bound)
            if moment is None:
                return None
            times[k] = moment
        if times[last] > finish:
            return None
        raised = False
        for coupling in chain.couplings:
            if coupling.most is None:
                continue
            bound = times[coupling.then] - coupling.most - chain.services[coupling.first]
            if bound > times[coupling.first]:
                times[coupling.first], raised = bound, True
        if chain.max_duration is not None and times[last] - chain.max_duration > times[0]:
            times[0], raised = times[last] - chain.max_duration, True
        if not raised:
            return times


def _lowered(chain: _Chain, end: int) -> list[int]:
    """Return the latest begins with which the route still ends at ``end``.

    Some schedule must end at that moment.
    """
    gaps = chain.gaps
    last = len(gaps) - 1
    times = [end] * (last + 1)
    before: dict[int, list[_Coupling]] = {}
    for coupling in chain.couplings:
        if coupling.least:
            before.setdefault(coupling.first, []).append(coupling)
    while True:
        for k in range(last - 1, -1, -1):
            bound = min(times[k], times[k + 1] - gaps[k + 1])
            for coupling in before.get(k, ()):
                bound = min(bound, times[coupling.then] - coupling.least - chain.services[k])
            times[k] = _not_after(chain.windows[k], chain.setups[k], bound)
        lowered = False
        for coupling in chain.couplings:
            if coupling.most is None:
                continue
            bound = times[coupling.first] + chain.services[coupling.first] + coupling.most
            if bound < times[coupling.then]:
                times[coupling.then], lowered = bound, True
        if not lowered:
            return times


def _not_before(windows: tuple[TimeWindow, ...], setup: int, moment: int) -> int | None:
    """Return the first moment at which service may begin; None without one.

    The setup is in the same window.
    """
    if not windows:
        return moment
    for window in windows:
        candidate = max(moment, window.start + setup)
        if candidate <= window.end:
            return candidate
    return None


def _not_after(windows: tuple[TimeWindow, ...], setup: int, moment: int) -> int:
    """Return the last moment at which service may begin.

    Such a moment must exist.
    """
    if not windows:
        return moment
    for window in reversed(windows):
        candidate = min(moment, window.end)
        if candidate >= window.start + setup:
            return candidate
    raise AssertionError("No moment is left in any window, though an earlier schedule had one.")


def _written(problem: Problem, vehicle: Vehicle, chain: _Chain, times: list[int]) -> Route:
    nodes = [item.node for item in chain.items if item.node is not None]
    load = _first_load(problem, nodes)
    stops = [Stop(kind=StopKind.START, location=vehicle.start, arrival=times[0], load=load)]
    for k, item in enumerate(chain.items, start=1):
        arrival = times[k - 1] + chain.services[k - 1] + chain.travels[k]
        if item.node is not None:
            load = tuple(before + change for before, change in zip(load, item.node.change, strict=True))
        stops.append(
            Stop(
                kind=StopKind.BREAK if item.node is None else item.node.kind,
                task_id=None if item.node is None else item.node.task.id,
                location=item.location,
                arrival=arrival,
                waiting=times[k] - chain.setups[k] - arrival,
                setup=chain.setups[k],
                service=item.service,
                load=load,
                break_id=item.break_id,
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
