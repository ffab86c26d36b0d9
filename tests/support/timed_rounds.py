"""The earliest times of a round whose order is known, worked out from the definitions; none of the solver's code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from routing.problem import UNREACHABLE, Break, Leg, Problem, Route, Stop, StopKind, StopRef, TimeWindow, Vehicle, Visit

__all__ = ["Item", "Round", "rested"]

EVER = (TimeWindow(0, 10**9),)

HORIZON = 100_000
"""Seconds; later than anything in a tiny problem."""


@dataclass(frozen=True, slots=True)
class Item:
    """A visit or a break, with where it is and what it takes."""

    kind: StopKind
    number: int
    location: int
    service: int
    windows: tuple[TimeWindow, ...]
    visit: Visit | None = None


@dataclass(frozen=True)
class Round:
    """A vehicle, what it does in order, and when it may leave and be back for the breaks it has before and after."""

    made: Problem
    vehicle: Vehicle
    items: tuple[Item, ...]
    not_before: int = 0
    not_after: int = 10**9

    @cached_property
    def legs(self) -> list[int]:
        """Seconds to each item and to the end."""
        matrix = self.made.matrices[self.vehicle.profile].durations
        places = [self.vehicle.start, *(item.location for item in self.items), self.vehicle.end]
        return [0 if a is None or b is None else int(matrix[a, b]) for a, b in pairwise(places)]

    @cached_property
    def setups(self) -> list[int]:
        """Seconds of setup at each item: only where the visit before, or the start, is elsewhere."""
        found, before = [], self.vehicle.start
        for item in self.items:
            found.append(item.visit.setup if item.visit is not None and before != item.location else 0)
            before = item.location if item.visit is not None else before
        return found

    @cached_property
    def places(self) -> dict[StopRef, int]:
        return {(item.kind, item.number): place for place, item in enumerate(self.items) if item.visit is not None}

    @cached_property
    def ties(self) -> list[tuple[int, int, int, int | None]]:
        """From the end of service at one place to its beginning at another: at least, and unless None at most."""
        found: list[tuple[int, int, int, int | None]] = []
        for one in self.made.shipments:
            if one.max_ride is not None and (StopKind.PICKUP, one.id) in self.places:
                there, here = self.places[StopKind.PICKUP, one.id], self.places[StopKind.DELIVERY, one.id]
                found.append((there, here, 0, one.max_ride))
        found += [
            (self.places[pair.first], self.places[pair.then], pair.least, pair.most)
            for pair in self.made.follows
            if pair.first in self.places and pair.then in self.places
        ]
        return found

    def work(self, first: int, after: int) -> int:
        """The seconds that some items and the ways to them take without any waiting."""
        return sum(self.legs[place] + self.setups[place] + self.items[place].service for place in range(first, after))

    def times(self, floors: Mapping[StopRef, int], most: int | None) -> list[int] | None:
        """The first moment to leave, to begin each service, and to be back; ``most`` seconds from first to last."""
        shift = self.vehicle.time_window or EVER[0]
        begin = max(shift.start, self.not_before)
        last = min(shift.end, self.not_after, HORIZON)
        if UNREACHABLE in self.legs or any(then < first for first, then, _, _ in self.ties):
            return None
        if most is not None and most < self.work(0, len(self.items)) + self.legs[-1]:
            return None
        for first, then, _, longest in self.ties:
            if longest is not None and longest < self.work(first + 1, then + 1) - self.items[then].service:
                return None
        leave = begin
        at = [floors.get((item.kind, item.number), 0) for item in self.items]
        while True:
            before = leave, list(at)
            for place, item in enumerate(self.items):
                there = at[place - 1] + self.items[place - 1].service if place else leave
                moment = max(at[place], there + self.legs[place] + self.setups[place])
                opened = [max(moment, window.start + self.setups[place]) for window in item.windows or EVER]
                fitting = [one for one, window in zip(opened, item.windows or EVER, strict=True) if one <= window.end]
                if not fitting or min(fitting) > last:
                    return None
                at[place] = min(fitting)
            for first, then, least, longest in self.ties:
                at[then] = max(at[then], at[first] + self.items[first].service + least)
                if longest is not None:
                    at[first] = max(at[first], at[then] - longest - self.items[first].service)
            back = at[-1] + self.items[-1].service + self.legs[-1]
            if most is not None:
                leave = max(leave, back - most)
            if back > last or leave > last:
                return None
            if (leave, at) == before:
                return [leave, *at, back]

    @cached_property
    def alone(self) -> list[int] | None:
        """The times where nobody is met."""
        return self.timed({})

    def timed(self, floors: Mapping[StopRef, int]) -> list[int] | None:
        """The times; where several share a limit on how long they are out, those of the shortest time out."""
        shared = [
            one.max_duration
            for one in self.made.shared_limits
            if self.vehicle.id in one.vehicles and one.max_duration is not None
        ]
        own = [] if self.vehicle.max_duration is None else [self.vehicle.max_duration]
        times = self.times(floors, min(own + shared, default=None))
        if times is None or not shared:
            return times
        low, high = self.work(0, len(self.items)) + self.legs[-1], times[-1] - times[0]
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if self.times(floors, middle) is not None else (middle + 1, high)
        return self.times(floors, low)

    def route(self, times: Sequence[int]) -> Route:
        """The route with these times."""
        matrix = self.made.matrices[self.vehicle.profile]
        width = self.made.dimensions
        jobs = {one.id: one for one in self.made.jobs}
        sizes = {one.id: one.amount or (0,) * width for one in self.made.shipments}
        load = [0] * width
        for item in self.items:
            if item.kind is StopKind.JOB:
                load = [a + b for a, b in zip(load, jobs[item.number].delivery or (0,) * width, strict=True)]
        stops = [Stop(kind=StopKind.START, location=self.vehicle.start, arrival=times[0], load=tuple(load))]
        for place, item in enumerate(self.items):
            if item.kind is StopKind.JOB:
                gives = jobs[item.number].delivery or (0,) * width
                takes = jobs[item.number].pickup or (0,) * width
                load = [a - b + c for a, b, c in zip(load, gives, takes, strict=True)]
            elif item.visit is not None:
                sign = 1 if item.kind is StopKind.PICKUP else -1
                load = [a + sign * b for a, b in zip(load, sizes[item.number], strict=True)]
            arrival = stops[-1].departure + self.legs[place]
            stops.append(
                Stop(
                    kind=item.kind,
                    task_id=item.number if item.visit is not None else None,
                    break_id=item.number if item.visit is None else None,
                    location=item.location,
                    arrival=arrival,
                    waiting=times[place + 1] - self.setups[place] - arrival,
                    setup=self.setups[place],
                    service=item.service,
                    load=tuple(load),
                )
            )
        stops.append(Stop(kind=StopKind.END, location=self.vehicle.end, arrival=times[-1], load=tuple(load)))
        legs = []
        for before, after, seconds in zip(stops, stops[1:], self.legs, strict=False):
            metres = None if matrix.distances is None else 0
            if before.location is not None and after.location is not None and matrix.distances is not None:
                metres = int(matrix.distances[before.location, after.location])
            legs.append(Leg(before.location, after.location, seconds, metres))
        return Route(self.vehicle.id, tuple(stops), tuple(legs))


def rested(one: Round, breaks: Sequence[Break]) -> Iterator[Round]:
    """A round with its breaks in every place, in their order: before it, among its visits, after it."""
    if not breaks:
        yield one
        return
    first, others = breaks[0], breaks[1:]
    began = max((place for place, item in enumerate(one.items, start=1) if item.visit is None), default=0)
    if not began:
        earliest = first.time_windows[0].start + first.service
        yield from rested(Round(one.made, one.vehicle, one.items, max(one.not_before, earliest)), others)
    for place in range(began, len(one.items) + 1):
        beside = {item.location for item in one.items[max(0, place - 1) : place + 1]}
        for location in sorted(beside):
            rest = Item(StopKind.BREAK, first.id, location, first.service, first.time_windows)
            items = (*one.items[:place], rest, *one.items[place:])
            yield from rested(Round(one.made, one.vehicle, items, one.not_before), others)
    # What comes after the first break taken after the round is taken after it too.
    yield Round(one.made, one.vehicle, one.items, one.not_before, min(each.time_windows[-1].end for each in breaks))
