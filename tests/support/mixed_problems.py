"""Tiny problems in which every rule of docs/planner.md is asked for now and then, so tightly that it often binds."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from routing.problem import (
    UNREACHABLE,
    Amount,
    Break,
    DurationMatrix,
    Follows,
    Job,
    Problem,
    SharedLimit,
    Shipment,
    StopKind,
    StopRef,
    TimeWindow,
    Together,
    Vehicle,
    Visit,
)

__all__ = ["WITHOUT", "mixed_problem"]

PLACES = 5
MOST_VISITS = (1, 2, 3, 3, 4, 4, 5, 5, 6, 6, 6, 7)
"""Visits of a problem, a shipment being two: with seven errands all are jobs."""


def mixed_problem(seed: int) -> Problem:
    """A small problem of mixed rules; the same for the same seed."""
    return _Maker(random.Random(seed)).made()


class _Maker:
    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self._jobs: list[Job] = []
        self._shipments: list[Shipment] = []
        # What a problem is about: a rule that is asked for a little everywhere binds nowhere.
        self._about = dice.choice(("breaks", "goods", "must", "shared", "shared", "windows", "limits", "all"))
        self._ids = list(range(1, dice.choice((2, 2, 3) if self._about == "shared" else (1, 2, 2, 3)) + 1))
        self._hub = dice.randrange(PLACES) if self._by(0.4) or self._about == "goods" else None
        self._width = dice.choice((1, 1, 2))
        self._setup = dice.choice((0, 0, 60, 240))
        self._picky = 0.0 if self._about == "goods" else dice.choice((0.0, 0.25))
        self._timed = {"windows": 1.0, "goods": 0.0}.get(self._about, dice.choice((0.0, 0.4, 0.8)))
        self._must = 0.5 if self._about == "must" else 0.12

    def _by(self, share: float) -> bool:
        return self._dice.random() < share

    def made(self) -> Problem:
        dice, ids = self._dice, self._ids
        self._tasks()
        together = self._together()
        follows = self._follows()
        vehicles = tuple(self._vehicle(number) for number in ids)
        under_way = {stop for vehicle in vehicles for stop in vehicle.prefix}
        # What is under way is never given up for something else.
        jobs = [replace(one, must=True) if (StopKind.JOB, one.id) in under_way else one for one in self._jobs]
        shipments = [
            replace(one, must=True) if (StopKind.PICKUP, one.id) in under_way else one for one in self._shipments
        ]
        return Problem(
            vehicles=vehicles,
            matrices=self._matrices(),
            jobs=tuple(jobs),
            shipments=tuple(shipments),
            together=tuple(together),
            follows=tuple(follows),
            alternatives=(frozenset(ids[:2]),) if len(ids) > 1 and self._by(0.3) else (),
            shared_limits=tuple(self._shared(bool(together))),
            never_mixed=(frozenset({"bleach", "bread"}),) if self._by(0.3) or self._about == "goods" else (),
            zones=tuple(dice.randrange(2) for _ in range(PLACES)) if self._by(0.3) else (),
            crossing_cost=dice.choice((0, 150, 400)),
        )

    def _matrices(self) -> dict[str, DurationMatrix]:
        dice = self._dice
        at = np.array([[dice.randrange(600), dice.randrange(600)] for _ in range(PLACES)])
        car = np.abs(at[:, None, :] - at[None, :, :]).sum(axis=2).astype(np.int32)
        # On foot it is slower, though not everywhere as much; a way up is slower than down.
        walk = (car * 2 + np.array([[dice.randrange(60) for _ in range(PLACES)] for _ in range(PLACES)])).astype(
            np.int32
        )
        np.fill_diagonal(walk, 0)
        if self._by(0.15):
            place = dice.randrange(PLACES)
            car[place, :] = UNREACHABLE
            car[place, place] = 0
        metres = np.where(car == UNREACHABLE, 0, car) * 7
        return {
            "car": DurationMatrix(car, metres.astype(np.int32)),
            "walk": DurationMatrix(walk, walk.astype(np.int32)),
        }

    def _tasks(self) -> None:
        dice = self._dice
        room = dice.choice((4, 6)) if self._about == "goods" else dice.choice(MOST_VISITS)
        while room > 0:
            number = len(self._jobs) + len(self._shipments) + 1
            more: dict[str, Any] = {
                "priority": dice.choice((0, 0, 1, 3)),
                "must": self._by(self._must),
                "skills": frozenset("a") if self._by(self._picky) else frozenset(),
                "vehicles": frozenset(dice.sample(self._ids, 1)) if self._by(self._picky) else None,
                "preferences": tuple((one, dice.randrange(400)) for one in self._ids) if self._by(0.3) else (),
            }
            if room > 1 and self._by(0.9 if self._about == "goods" else 0.5):
                self._shipments.append(
                    Shipment(
                        id=number,
                        pickup=self._visit(self._hub),
                        delivery=self._visit(),
                        amount=self._amount(1),
                        goods=self._goods(number),
                        max_ride=dice.choice((None, None, dice.randrange(100, 900))),
                        **more,
                    )
                )
                room -= 2
            else:
                gives, takes = dice.choice(((0, 0), (1, 0), (1, 1), (0, 1)))
                self._jobs.append(
                    Job(
                        id=number,
                        visit=self._visit(),
                        delivery=self._amount(gives),
                        pickup=self._amount(takes),
                        **more,
                    )
                )
                room -= 1

    def _goods(self, number: int) -> str:
        if self._about == "goods":
            return "bleach" if number % 2 else "bread"
        return self._dice.choice(("", "bleach", "bread"))

    def _amount(self, most: int) -> Amount:
        """Something in one dimension, or in one of two."""
        if not most:
            return ()
        if self._width == 1:
            return (self._dice.randint(1, 2),)
        return self._dice.choice(((1, 0), (0, 1), (1, 2)))

    def _visit(self, location: int | None = None) -> Visit:
        dice = self._dice
        begin = dice.randrange(2500)
        windows: tuple[TimeWindow, ...] = ()
        if self._by(self._timed):
            windows = (TimeWindow(begin, begin + dice.randrange(150, 1200)),)
            if self._by(0.9 if self._about == "windows" else 0.3):
                again = windows[0].end + dice.randrange(400, 1500)
                windows = (*windows, TimeWindow(again, again + dice.randrange(100, 600)))
        return Visit(
            location=dice.randrange(PLACES) if location is None else location,
            service=dice.randrange(0, 120),
            setup=self._setup if self._by(0.7) else 0,
            time_windows=windows,
        )

    def _together(self) -> list[Together]:
        jobs = self._jobs
        if len(jobs) < 2 or not self._by(0.4):
            return []
        door = replace(jobs[0].visit, service=30)
        jobs[:2] = [replace(one, visit=door) for one in jobs[:2]]
        return [Together(((StopKind.JOB, jobs[0].id), (StopKind.JOB, jobs[1].id)))]

    def _follows(self) -> list[Follows]:
        dice = self._dice
        stops: list[tuple[StopRef, StopRef]] = []
        if len(self._shipments) > 1:
            stops.append(((StopKind.DELIVERY, self._shipments[0].id), (StopKind.PICKUP, self._shipments[1].id)))
        if len(self._jobs) > 3:
            stops.append(((StopKind.JOB, self._jobs[2].id), (StopKind.JOB, self._jobs[3].id)))
        if not stops or not self._by(0.6):
            return []
        first, then = dice.choice(stops)
        least = dice.choice((0, 300, 900))
        return [Follows(first, then, least, dice.choice((None, least + dice.randrange(100, 600))))]

    def _shared(self, meeting: bool) -> list[SharedLimit]:
        """One limit of each kind in turn; none on the time two are out who meet: when is a matter of the search."""
        dice = self._dice
        if len(self._ids) < 2 or not self._by(1.0 if self._about == "shared" else 0.15):
            return []
        limit = dice.choice(
            (
                {"max_tasks": dice.randint(1, 4)},
                {"max_stops": dice.randint(1, 3)},
                {"max_travel_time": dice.randint(300, 1500)},
                {"max_distance": dice.randint(2000, 9000)},
                {"max_stops": 2} if meeting else {"max_duration": dice.randint(400, 2000)},
            )
        )
        return [SharedLimit(vehicles=frozenset(self._ids[:2]), **limit)]

    def _vehicle(self, number: int) -> Vehicle:
        dice = self._dice
        begin = dice.randrange(800)
        limits: dict[str, int] = {}
        if self._by(1.0 if self._about in ("limits", "must") else 0.4):
            name = dice.choice(("max_tasks", "max_stops", "max_travel_time", "max_duration", "max_distance"))
            span = {"max_tasks": (1, 3), "max_stops": (1, 3), "max_distance": (1000, 8000)}.get(name, (300, 1500))
            limits[name] = dice.randint(*span)
        return Vehicle(
            id=number,
            profile=dice.choice(("car", "car", "walk")),
            start=dice.choice((None, 0, 1)),
            end=dice.choice((None, 0, 1)),
            time_window=TimeWindow(begin, begin + self._shift()) if self._by(0.9) else None,
            capacity=tuple(
                dice.randint(4, 6) if self._about == "goods" else dice.randint(1, 3) for _ in range(self._width)
            ),
            skills=frozenset("a") if self._by(0.6) else frozenset(),
            fixed_cost=dice.choice((0, 0, 300)),
            breaks=self._breaks(begin),
            prefix=self._prefix() if number == 1 else (),
            fair_tasks=dice.choice((None, None, 1)),
            over_cost=200,
            finish=dice.choice((None, None, 2)),
            finish_percent=60,
            **limits,
        )

    def _shift(self) -> int:
        return self._dice.randrange(1500, 3000) if self._about == "breaks" else self._dice.randrange(1000, 5000)

    def _breaks(self, begin: int) -> tuple[Break, ...]:
        """None, one or two, in the middle of a shift."""
        dice = self._dice
        if not self._by(1.0 if self._about == "breaks" else 0.15):
            return ()
        rest = begin + dice.randrange(300, 1000)
        windows = (TimeWindow(rest, rest + dice.randrange(50, 400)),)
        if self._by(0.3):
            again = windows[0].end + dice.randrange(100, 500)
            windows = (*windows, TimeWindow(again, again + 200))
        first = Break(id=1, time_windows=windows, service=dice.randrange(200, 900))
        if self._by(0.7):
            return (first,)
        late = windows[-1].end + first.service + dice.randrange(0, 600)
        return first, Break(id=2, time_windows=(TimeWindow(late, late + 300),), service=dice.randrange(100, 400))

    def _prefix(self) -> tuple[StopRef, ...]:
        """What the first vehicle has under way: a job, something on board, or both."""
        dice = self._dice
        if not self._by(0.25):
            return ()
        begun: list[StopRef] = [(StopKind.JOB, job.id) for job in self._jobs[-1:]]
        begun += [(StopKind.PICKUP, one.id) for one in self._shipments[-1:]]
        return tuple(dice.sample(begun, dice.randint(1, len(begun))))


def _visits(made: Problem, change: Callable[[Visit], Visit]) -> Problem:
    return made.replace(
        jobs=[replace(job, visit=change(job.visit)) for job in made.jobs],
        shipments=[replace(one, pickup=change(one.pickup), delivery=change(one.delivery)) for one in made.shipments],
    )


def _tasks(made: Problem, **changes: Any) -> Problem:
    return made.replace(
        jobs=[replace(job, **changes) for job in made.jobs],
        shipments=[replace(one, **changes) for one in made.shipments],
    )


def _vehicles(made: Problem, **changes: Any) -> Problem:
    return made.replace(vehicles=[replace(vehicle, **changes) for vehicle in made.vehicles])


def _hull(windows: Sequence[TimeWindow]) -> tuple[TimeWindow, ...]:
    return (TimeWindow(windows[0].start, windows[-1].end),) if windows else ()


def _lighter(made: Problem) -> Problem:
    """Nothing weighs anything in the second dimension."""

    def less(amount: Amount) -> Amount:
        return (*amount[:1], *(0 for _ in amount[1:]))

    return made.replace(
        jobs=[replace(job, delivery=less(job.delivery), pickup=less(job.pickup)) for job in made.jobs],
        shipments=[replace(one, amount=less(one.amount)) for one in made.shipments],
    )


def _all_connected(made: Problem) -> Problem:
    matrices = {}
    for name, matrix in made.matrices.items():
        ways = np.where(matrix.durations == UNREACHABLE, 300, matrix.durations).astype(np.int32)
        matrices[name] = DurationMatrix(ways, matrix.distances)
    return made.replace(matrices=matrices)


LARGE = 10**6

WITHOUT: dict[str, Callable[[Problem], Problem]] = {
    "time_windows": lambda made: _visits(made, lambda one: replace(one, time_windows=())),
    "several windows": lambda made: _visits(made, lambda one: replace(one, time_windows=_hull(one.time_windows))),
    "setup": lambda made: _visits(made, lambda one: replace(one, setup=0)),
    "setup once a place": lambda made: _visits(
        made, lambda one: replace(one, setup=0, service=one.service + one.setup)
    ),
    "capacity": lambda made: _vehicles(made, capacity=(LARGE,) * made.dimensions),
    "second dimension": _lighter,
    "a job's delivery": lambda made: made.replace(jobs=[replace(job, delivery=()) for job in made.jobs]),
    "a job's pickup": lambda made: made.replace(jobs=[replace(job, pickup=()) for job in made.jobs]),
    "shift": lambda made: _vehicles(made, time_window=None),
    "max_tasks": lambda made: _vehicles(made, max_tasks=None),
    "max_stops": lambda made: _vehicles(made, max_stops=None),
    "max_travel_time": lambda made: _vehicles(made, max_travel_time=None),
    "max_duration": lambda made: _vehicles(made, max_duration=None),
    "max_distance": lambda made: _vehicles(made, max_distance=None),
    "start": lambda made: _vehicles(made, start=None),
    "end": lambda made: _vehicles(made, end=None),
    "skills": lambda made: _tasks(made, skills=frozenset()),
    "vehicles": lambda made: _tasks(made, vehicles=None),
    "max_ride": lambda made: made.replace(shipments=[replace(one, max_ride=None) for one in made.shipments]),
    "breaks": lambda made: _vehicles(made, breaks=()),
    "never_mixed": lambda made: made.replace(never_mixed=()),
    "must": lambda made: _tasks(made, must=False),
    "priority": lambda made: _tasks(made, priority=0),
    "preferences": lambda made: _tasks(made, preferences=()),
    "fair_tasks": lambda made: _vehicles(made, fair_tasks=None),
    "zones": lambda made: made.replace(zones=()),
    "finish": lambda made: _vehicles(made, finish=None),
    "fixed_cost": lambda made: _vehicles(made, fixed_cost=0),
    "together": lambda made: made.replace(together=()),
    "follows": lambda made: made.replace(follows=()),
    "alternatives": lambda made: made.replace(alternatives=()),
    "shared max_tasks": lambda made: _unshared(made, "max_tasks"),
    "shared max_stops": lambda made: _unshared(made, "max_stops"),
    "shared max_travel_time": lambda made: _unshared(made, "max_travel_time"),
    "shared max_duration": lambda made: _unshared(made, "max_duration"),
    "shared max_distance": lambda made: _unshared(made, "max_distance"),
    "prefix": lambda made: _vehicles(made, prefix=()),
    "modes": lambda made: _vehicles(made, profile="car"),
    "unreachable": _all_connected,
}
"""By rule: the problem without it. A rule binds where that has another best plan."""


def _unshared(made: Problem, name: str) -> Problem:
    return made.replace(shared_limits=[replace(one, **{name: None}) for one in made.shared_limits])
