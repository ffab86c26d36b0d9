"""Search a problem by simulated annealing in compiled code until a budget is used up.

The temperature falls exponentially, from one mean leg of the first plan to a hundredth of it. Where there is more time
than ``CoolingOptions.cycle_seconds`` it rises again and again, so that a long search is good long before its end.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from routing.evaluation.fit import Candidate, in_whole_bundles
from routing.problem import Problem, Solution
from routing.solver.budget import SearchClock
from routing.solver.compiled.arrays import Arrays
from routing.solver.compiled.columns import Ints, Numbers, State
from routing.solver.compiled.ruin_recreate import LOGARITHMS, improve, insert_all, prepare

__all__ = ["CoolingOptions", "anneal"]

CHUNK: Final = 500
"""Iterations between two looks at the clock, where only iterations are limited."""

FIRST_CHUNK: Final = 10
"""The first iterations of a search with limited seconds, which show how long one takes."""

CHUNK_SECONDS: Final = 0.1
"""About the time between two looks at the clock, where seconds are limited."""

LAST_REPORT: Final = 1.2
"""How much longer the last plan may take to be read from the arrays than any before it."""

SECONDS_BETWEEN_OFFERS: Final = 0.5
"""To read a plan with all its times takes as long as many iterations."""

LAST_TRIES: Final = 3
"""How often, at the end, the tasks left out are tried again: a position is passed over at random now and then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoolingOptions:
    """The schedule of the temperature.

    Attributes
    ----------
    hot, cool
        The first and the last temperature, in mean legs of the first plan.
    cycle_seconds
        The approximate seconds the temperature takes to fall. A longer search has several such cycles.
    """

    hot: float = 1.0
    cool: float = 0.01
    cycle_seconds: float = 60.0

    def __post_init__(self) -> None:
        if not 0 < self.cool <= self.hot or self.cycle_seconds <= 0:
            raise ValueError(
                f"Give temperatures and seconds above 0, with the first temperature the higher, not {self}."
            )


COOLING: Final = CoolingOptions()


def anneal(
    problem: Problem,
    candidates: Sequence[Candidate],
    plan: Solution | None,
    clock: SearchClock,
    seed: int,
    offer: Callable[[Solution], None],
    options: CoolingOptions = COOLING,
) -> None:
    """Search from a given or newly built plan, and offer each improvement."""
    candidates = in_whole_bundles(problem, candidates)
    if not candidates:
        return
    arrays = Arrays(problem, candidates)
    numbers = arrays.numbers
    work = arrays.state(plan)
    if prepare(numbers, work) >= 0:
        raise AssertionError("A plan that breaks no rule breaks one in compiled code.")
    # The golden ratio's bits spread neighbouring seeds far apart; xorshift must not start from 0.
    seeds = np.array([(seed + 1) * 0x9E3779B97F4A7C15 % 2**64], dtype=np.uint64)
    insert_all(numbers, work, arrays.urgent, seeds)
    now, best = arrays.same(work), arrays.same(work)
    total = arrays.cost(work)
    totals = np.array([total, total], dtype=np.int64)
    mean_leg = max(1.0, (total - arrays.missing(work)) / len(numbers.visits))
    schedule = _Schedule(clock, options)
    offered, offered_at, reading = None, time.monotonic(), 0.0
    while True:
        # The plan found last must be read and offered too, and in time: ``reading`` seconds are kept for that.
        over = clock.over() or schedule.seconds_left() < reading
        if over:
            _fill(numbers, best, totals, arrays, seeds)
        due = schedule.timeless or time.monotonic() - offered_at >= SECONDS_BETWEEN_OFFERS
        if offered != totals[1] and (offered is None or over or due):
            before = schedule.seconds_left()
            best_plan = arrays.plan(best, seed)
            if best_plan is not None:
                offer(best_plan)
            offered, offered_at = int(totals[1]), time.monotonic()
            reading = 0.0 if schedule.timeless else max(reading, LAST_REPORT * (before - schedule.seconds_left()))
        if over:
            return
        temperature = mean_leg * options.hot * (options.cool / options.hot) ** schedule.progress()
        iterations = schedule.chunk(reading)
        improve(numbers, now, work, best, totals, iterations, temperature, temperature, seeds, LOGARITHMS)
        clock.spent(iterations)


def _fill(numbers: Numbers, best: State, totals: Ints, arrays: Arrays, seeds: npt.NDArray[np.uint64]) -> None:
    """Insert every task that still fits.

    The search passes over positions at random and ends at any moment.
    """
    prepare(numbers, best)
    if not arrays.missing(best):
        return
    for _ in range(LAST_TRIES):
        insert_all(numbers, best, arrays.urgent, seeds)
    totals[1] = arrays.cost(best)


class _Schedule:
    """The progress of the search, and the number of iterations to run next."""

    def __init__(self, clock: SearchClock, options: CoolingOptions) -> None:
        self._clock = clock
        self._seconds = clock.seconds()
        self._iterations = clock.iterations()
        self._cycle_seconds = options.cycle_seconds
        self.timeless: Final = self._seconds is None
        self._size = CHUNK if self.timeless else FIRST_CHUNK
        self._seconds_left_before = self._seconds

    def progress(self) -> float:
        """The progress from 0 to 1, which starts again from 0 in each further cycle."""
        done = 0.0
        left = self._clock.seconds()
        if self._seconds is not None and left is not None:
            cycle = self._seconds / max(1, round(self._seconds / self._cycle_seconds))
            done = (self._seconds - left) % cycle / cycle
        to_do = self._clock.iterations()
        if self._iterations is not None and to_do is not None:
            done = max(done, 1 - to_do / self._iterations)
        return min(1.0, done)

    def seconds_left(self) -> float:
        """The seconds left; infinity without a limit."""
        seconds = self._clock.seconds()
        return math.inf if seconds is None else seconds

    def chunk(self, reserved: float) -> int:
        """Return the number of iterations to run next, which take about ``CHUNK_SECONDS``.

        They leave ``reserved`` seconds of the budget. The last chunk's time gives the length of an iteration. The
        number at most doubles from one chunk to the next, and is fixed without a limit of seconds.
        """
        left = self._clock.seconds()
        if left is not None and self._seconds_left_before is not None:
            took = max(self._seconds_left_before - left, CHUNK_SECONDS / 4)
            wanted = min(CHUNK_SECONDS, max(left - reserved, CHUNK_SECONDS / 10))
            self._size = max(1, int(self._size * min(2.0, wanted / took)))
            self._seconds_left_before = left
        to_do = self._clock.iterations()
        return self._size if to_do is None else min(self._size, to_do)
