"""The travel times and distances between every two locations, for one mode of travel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from routing.errors import Fault, InvalidProblem

__all__ = ["UNREACHABLE", "DurationMatrix"]

UNREACHABLE: Final = 2_147_483_647
"""The duration and distance of a leg that does not exist: no street of the mode connects its locations."""

IntArray = npt.NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class DurationMatrix:
    """Square matrices of travel times and distances for one mode; immutable.

    Attributes
    ----------
    durations
        ``(n, n)`` int32, seconds from row to column; ``UNREACHABLE`` where there is no way; 0 on the diagonal.
    distances
        ``(n, n)`` int32, metres along the same ways, or None where only times are known.

    Raises
    ------
    InvalidProblem
        When a matrix is not square, the two differ in shape, or an entry is negative.
    """

    durations: IntArray
    distances: IntArray | None = None

    def __post_init__(self) -> None:
        faults = _faults("durations", self.durations)
        if self.distances is not None:
            faults += _faults("distances", self.distances)
            if self.distances.shape != self.durations.shape:
                faults.append(
                    Fault(
                        "matrix.shapes-differ",
                        "distances",
                        f"Distances are {self.distances.shape}, durations {self.durations.shape}.",
                        "Give both for the same locations.",
                    )
                )
        if faults:
            raise InvalidProblem(faults)
        object.__setattr__(self, "durations", _frozen(self.durations))
        if self.distances is not None:
            object.__setattr__(self, "distances", _frozen(self.distances))

    @property
    def size(self) -> int:
        """The number of locations."""
        return int(self.durations.shape[0])

    def duration(self, origin: int, destination: int) -> int:
        """Return the seconds from one location to another, or ``UNREACHABLE``."""
        return int(self.durations[origin, destination])

    def distance(self, origin: int, destination: int) -> int | None:
        """Return the metres from one location to another; None where only times are known."""
        return None if self.distances is None else int(self.distances[origin, destination])


def _faults(name: str, values: IntArray) -> list[Fault]:
    if values.ndim != 2 or values.shape[0] != values.shape[1]:
        return [
            Fault(
                "matrix.not-square",
                name,
                f"A matrix must be square, this one is {values.shape}.",
                "Give one row and one column for each location.",
            )
        ]
    if values.size and int(values.min()) < 0:
        row, column = (int(i) for i in np.argwhere(values < 0)[0])
        return [
            Fault(
                "matrix.negative",
                f"{name}[{row}][{column}]",
                f"A negative entry ({int(values[row, column])}).",
                "Durations are seconds and distances metres, 0 or more.",
            )
        ]
    return []


def _frozen(values: IntArray) -> IntArray:
    copy = np.array(values, dtype=np.int32, order="C")
    copy.setflags(write=False)
    return copy
