"""anneal(...): strings of visits removed and put back by compiled code, over the whole problem, until the time is up.

The temperature falls from a mean leg to a hundredth of it; where there is more time than ``CYCLE_SECONDS`` it rises
again and again, so that a long search is good long before its end.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from routing.evaluation.fit import Candidate, in_whole_bundles
from routing.problem import Problem, Solution
from routing.solver.budget import SearchClock
from routing.solver.compiled.arrays import Arrays
from routing.solver.compiled.columns import Ints, Numbers, State
from routing.solver.compiled.ruin_recreate import LOGARITHMS, improve, insert_all, prepare

__all__ = ["anneal"]

HOT: Final = 1.0
"""The first temperature, in mean legs of the first plan."""

COOL: Final = 0.01
CYCLE_SECONDS: Final = 60.0

CHUNK: Final = 500
"""Iterations between two looks at the clock, of a budget of iterations."""

CHUNK_SECONDS: Final = 0.1
TELLING: Final = 1.2
"""How much longer the last plan may take to be told than any before it."""

SECONDS_BETWEEN_OFFERS: Final = 0.5
"""A plan with all its times takes as long as many iterations."""


def anneal(
    problem: Problem,
    candidates: Sequence[Candidate],
    plan: Solution | None,
    clock: SearchClock,
    seed: int,
    offer: Callable[[Solution], None],
) -> None:
    """Search from a plan, or from tasks put in one by one, and offer better and better plans."""
    candidates = in_whole_bundles(problem, candidates)
    if not candidates:
        return
    arrays = Arrays(problem, candidates)
    numbers = arrays.numbers
    work = arrays.state(plan)
    if prepare(numbers, work) >= 0:
        raise AssertionError("A plan that breaks no rule breaks one in compiled code.")
    seeds = np.array([(seed + 1) * 0x9E3779B97F4A7C15 % 2**64], dtype=np.uint64)
    insert_all(numbers, work, arrays.urgent, seeds)
    now, best = arrays.same(work), arrays.same(work)
    total = arrays.cost(work)
    totals = np.array([total, total], dtype=np.int64)
    leg = max(1.0, (total - arrays.missing(work)) / len(numbers.visits))
    schedule = _Schedule(clock)
    told, told_at, size, telling = None, time.monotonic(), schedule.first, 0.0
    while True:
        # What is found last must be told too, and in time.
        over = clock.over() or schedule.left() < telling
        if over:
            _fill(numbers, best, totals, arrays, seeds)
        due = schedule.timeless or time.monotonic() - told_at >= SECONDS_BETWEEN_OFFERS
        if told != totals[1] and (told is None or over or due):
            before = schedule.left()
            found = arrays.plan(best, seed)
            if found is not None:
                offer(found)
            told, told_at = int(totals[1]), time.monotonic()
            telling = 0.0 if schedule.timeless else max(telling, TELLING * (before - schedule.left()))
        if over:
            return
        warm = leg * HOT * (COOL / HOT) ** schedule.progress()
        size = schedule.chunk(telling)
        improve(numbers, now, work, best, totals, size, warm, warm, seeds, LOGARITHMS)
        clock.spent(size)


def _fill(numbers: Numbers, best: State, totals: Ints, arrays: Arrays, seeds: npt.NDArray[np.uint64]) -> None:
    """Put in what still fits: a search passes over a place now and then, and ends at any moment."""
    prepare(numbers, best)
    if not arrays.missing(best):
        return
    for _ in range(TRIES):
        insert_all(numbers, best, arrays.urgent, seeds)
    totals[1] = arrays.cost(best)


TRIES: Final = 3


class _Schedule:
    """How many iterations come next, and how far the search has come."""

    def __init__(self, clock: SearchClock) -> None:
        self._clock = clock
        self._seconds = clock.seconds()
        self._iterations = clock.iterations()
        self.timeless: Final = self._seconds is None
        self.first: Final = CHUNK if self.timeless else 10
        self._size = self.first
        self._before = self._seconds

    def progress(self) -> float:
        """From 0 to 1, and again from 0 where there is time for several cycles."""
        done = 0.0
        left = self._clock.seconds()
        if self._seconds is not None and left is not None:
            cycle = self._seconds / max(1, round(self._seconds / CYCLE_SECONDS))
            done = (self._seconds - left) % cycle / cycle
        to_do = self._clock.iterations()
        if self._iterations is not None and to_do is not None:
            done = max(done, 1 - to_do / self._iterations)
        return min(1.0, done)

    def left(self) -> float:
        """Seconds left; infinitely many where they are not limited."""
        seconds = self._clock.seconds()
        return math.inf if seconds is None else seconds

    def chunk(self, kept: float) -> int:
        """Iterations that take about ``CHUNK_SECONDS``, all but some that are kept; a fixed number without seconds."""
        left = self._clock.seconds()
        if left is not None and self._before is not None:
            took = max(self._before - left, CHUNK_SECONDS / 4)
            wanted = min(CHUNK_SECONDS, max(left - kept, CHUNK_SECONDS / 10))
            self._size = max(1, int(self._size * min(2.0, wanted / took)))
            self._before = left
        to_do = self._clock.iterations()
        return self._size if to_do is None else min(self._size, to_do)
