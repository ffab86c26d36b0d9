"""Budget: how long a search may take."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from routing.errors import Fault, InvalidInput

__all__ = ["MAX_WORKERS", "Budget"]

MAX_WORKERS: Final = 64
"""The most worker processes of one search."""


@dataclass(frozen=True, slots=True)
class Budget:
    """How long a search may take; with both seconds and iterations, whichever comes first.

    Attributes
    ----------
    seconds
        Of the wall clock, the start of worker processes included; None means no limit.
    iterations
        Rounds of ruin and recreate, in each worker; None means no limit. A search that is stopped by iterations
        alone gives the same solution for the same problem and seed, every time.
    workers
        Processes that search, each from its own seed; the best solution is the answer.
    exact
        Whether a tiny problem is solved by trying every round, which takes no longer than a second of processor time
        and is not counted; False leaves it to the search.

    Raises
    ------
    InvalidInput
        Without any limit, or with one that is not positive.
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
                _fault("budget.bad-seconds", "seconds", f"{self.seconds} seconds.", "Give more than 0 seconds.")
            )
        if self.iterations is not None and self.iterations < 1:
            faults.append(
                _fault("budget.bad-iterations", "iterations", f"{self.iterations} iterations.", "Give at least 1.")
            )
        if not 1 <= self.workers <= MAX_WORKERS:
            faults.append(
                _fault("budget.bad-workers", "workers", f"{self.workers} workers.", f"Give 1 to {MAX_WORKERS} workers.")
            )
        if faults:
            raise InvalidInput(faults)


def _fault(code: str, where: str, cause: str, action: str) -> Fault:
    return Fault(code, where, cause, action)
