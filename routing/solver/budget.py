"""The budget of a search, and what is left of it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from routing.errors import Fault, InvalidInput
from routing.problem import Solution

__all__ = ["LEAST_SECONDS", "MAX_WORKERS", "Budget", "OnImprovement", "SearchClock"]

OnImprovement = Callable[[Solution], None]
"""Called with better and better solutions during a search."""

MAX_WORKERS: Final = 64
"""The most worker processes of one search."""

LEAST_SECONDS: Final = 0.05
"""What is left to a search whose seconds were used up by what came before it."""

TOO_SHORT_SECONDS: Final = 0.1
"""A search with less than this left is over: it is not worth building a model for."""


@dataclass(frozen=True, slots=True)
class Budget:
    """The limit of a search in seconds, iterations, or whichever of both is used up first.

    Attributes
    ----------
    seconds
        Wall-clock seconds, including the start of worker processes; None means no limit.
    iterations
        Rounds of ruin and recreate in each worker; None means no limit. A search limited by iterations alone always
        gives the same solution for the same problem and seed.
    workers
        The number of processes that search, each from its own seed. The best solution is the answer.
    exact
        Whether a tiny problem may be solved by enumerating its rounds. That takes a second of processor time at most
        and does not count as iterations.

    Raises
    ------
    InvalidInput
        Without any limit, or with a limit that is not positive.
    """

    seconds: float | None = None
    iterations: int | None = None
    workers: int = 1
    exact: bool = True

    def __post_init__(self) -> None:
        faults = []
        if self.seconds is None and self.iterations is None:
            faults.append(
                _fault("budget.unlimited", "", "The search has no limit.", "Give seconds, iterations or both.")
            )
        if self.seconds is not None and not (math.isfinite(self.seconds) and self.seconds > 0):
            faults.append(
                _fault(
                    "budget.bad-seconds",
                    "seconds",
                    f"{self.seconds} seconds is not a time limit.",
                    "Give more than 0 seconds.",
                )
            )
        if self.iterations is not None and self.iterations < 1:
            faults.append(
                _fault(
                    "budget.bad-iterations",
                    "iterations",
                    f"{self.iterations} is not a number of iterations.",
                    "Give at least 1.",
                )
            )
        if not 1 <= self.workers <= MAX_WORKERS:
            faults.append(
                _fault(
                    "budget.bad-workers",
                    "workers",
                    f"{self.workers} is not a number of workers.",
                    f"Give 1 to {MAX_WORKERS} workers.",
                )
            )
        if faults:
            raise InvalidInput(faults)


def _fault(code: str, where: str, cause: str, action: str) -> Fault:
    return Fault(code, where, cause, action)


class SearchClock:
    """The rest of a budget, counted from now on."""

    def __init__(self, budget: Budget, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._started = now()
        self._seconds = budget.seconds
        self._iterations = budget.iterations
        self.done = 0

    def spent(self, iterations: int) -> None:
        """Count some iterations as used."""
        self.done += iterations

    def seconds(self, share: float = 1.0, at_least: float = 0.0) -> float | None:
        """Return the seconds left of a share of the budget; None without a limit."""
        if self._seconds is None:
            return None
        return max(at_least, self._seconds * share - (self._now() - self._started))

    def iterations(self, share: float = 1.0, at_most: int | None = None) -> int | None:
        """Return the iterations left of a share of the budget; ``at_most`` without a limit."""
        if self._iterations is None:
            return at_most
        left = max(1, int(self._iterations * share) - self.done)
        return left if at_most is None else min(left, at_most)

    def over(self, share: float = 1.0) -> bool:
        """Return whether a share of the budget is used up."""
        seconds = self.seconds(share)
        if seconds is not None and seconds < TOO_SHORT_SECONDS:
            return True
        return self._iterations is not None and self.done >= int(self._iterations * share)
