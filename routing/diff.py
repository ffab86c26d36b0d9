"""Compare the promises of two plans: who gains, loses or keeps stops, and which times move."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from routing.problem import Route, StopKind

__all__ = ["MOVED_SECONDS", "Difference", "Moved", "Promise", "compare", "promises_of"]

MOVED_SECONDS: Final = 15 * 60
"""An arrival that moves by more than this is reported."""


@dataclass(frozen=True, slots=True)
class Promise:
    """The promise that somebody arrives at a stop of a task at a given second.

    ``carrier`` is the id of the vehicle or volunteer.
    """

    kind: StopKind
    task_id: int
    carrier: int
    arrival: int


@dataclass(frozen=True, slots=True)
class Moved:
    """A kept promise with its arrival before and after the change."""

    before: Promise
    after: Promise

    @property
    def seconds(self) -> int:
        """The seconds by which the arrival moves: positive is later, negative is earlier."""
        return self.after.arrival - self.before.arrival


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The differences between the promises of two plans.

    Attributes
    ----------
    added, dropped
        Promises of tasks that only the later plan serves, and of tasks that only the earlier plan serves.
    handed_over
        Promises that move to somebody else.
    moved
        Promises kept by the same carrier, more than a quarter of an hour earlier or later.
    kept
        All other promises.
    """

    added: tuple[Promise, ...]
    dropped: tuple[Promise, ...]
    handed_over: tuple[Moved, ...]
    moved: tuple[Moved, ...]
    kept: tuple[Moved, ...]

    def gains(self, carrier: int) -> tuple[Promise, ...]:
        """Return the promises that somebody gains."""
        taken = (one.after for one in self.handed_over)
        return tuple(one for one in (*self.added, *taken) if one.carrier == carrier)

    def loses(self, carrier: int) -> tuple[Promise, ...]:
        """Return the promises that somebody loses."""
        given = (one.before for one in self.handed_over)
        return tuple(one for one in (*self.dropped, *given) if one.carrier == carrier)

    @property
    def concerned(self) -> frozenset[int]:
        """The carriers who gain or lose a promise, or arrive at another time."""
        found = {one.carrier for one in (*self.added, *self.dropped)}
        for move in (*self.handed_over, *self.moved):
            found |= {move.before.carrier, move.after.carrier}
        return frozenset(found)


def promises_of(routes: Iterable[Route]) -> tuple[Promise, ...]:
    """Return the promises made by a solution's routes, with vehicles as carriers."""
    return tuple(
        Promise(stop.kind, stop.task_id, route.vehicle_id, stop.arrival)
        for route in routes
        for stop in route.stops
        if stop.task_id is not None
    )


def compare(before: Iterable[Promise], after: Iterable[Promise], *, moved_seconds: int = MOVED_SECONDS) -> Difference:
    """Return the differences between two sets of promises.

    Each stop of a task occurs at most once in each set.
    """
    then = {(promise.kind, promise.task_id): promise for promise in before}
    now = {(promise.kind, promise.task_id): promise for promise in after}
    both = [Moved(then[key], now[key]) for key in then if key in now]
    same = [one for one in both if one.before.carrier == one.after.carrier]
    return Difference(
        added=tuple(one for key, one in now.items() if key not in then),
        dropped=tuple(one for key, one in then.items() if key not in now),
        handed_over=tuple(one for one in both if one.before.carrier != one.after.carrier),
        moved=tuple(one for one in same if abs(one.seconds) > moved_seconds),
        kept=tuple(one for one in same if abs(one.seconds) <= moved_seconds),
    )
