"""Duration matrices for a day: every point, every mode; a point that a mode cannot reach is said, not moved."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from geo.area import Area
from geo.durations import matrix_of
from geo.streets import Snap, SnapFault
from routing.matrix import UNREACHABLE, DurationMatrix
from routing.needs import Mode

__all__ = ["Travel", "travel"]

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Travel:
    """A matrix for each mode, and the points (by index) that are on no street of a mode."""

    matrices: Mapping[Mode, DurationMatrix]
    off_street: Mapping[Mode, Mapping[int, SnapFault]]

    def off_every_street(self, point: int) -> SnapFault | None:
        """Why a point is on no street of any mode, or None when a mode reaches it."""
        faults = [faults.get(point) for faults in self.off_street.values()]
        found = [fault for fault in faults if fault is not None]
        return found[0] if found and len(found) == len(faults) else None


def travel(area: Area, points: Sequence[Point], modes: Collection[Mode]) -> Travel:
    """How long and how far it is between all points by each mode.

    A point on no street of a mode has no way to or from any other in that mode's matrix.
    """
    matrices: dict[Mode, DurationMatrix] = {}
    off_street: dict[Mode, dict[int, SnapFault]] = {}
    for mode in sorted(modes):
        network = area.network(mode)
        answers = network.snap(points)
        off_street[mode] = {i: answer for i, answer in enumerate(answers) if isinstance(answer, SnapFault)}
        on = [i for i, answer in enumerate(answers) if isinstance(answer, Snap)]
        among = matrix_of(network, [answer for answer in answers if isinstance(answer, Snap)])
        matrices[mode] = among if len(on) == len(points) else _spread(among, on, len(points))
    return Travel(matrices, off_street)


def _spread(among: DurationMatrix, on: Sequence[int], size: int) -> DurationMatrix:
    """The matrix of some points as one of all points: the others have no way."""
    where = np.ix_(on, on)
    durations = np.full((size, size), UNREACHABLE, dtype=np.int32)
    np.fill_diagonal(durations, 0)
    durations[where] = among.durations
    if among.distances is None:
        return DurationMatrix(durations)
    distances = np.full((size, size), UNREACHABLE, dtype=np.int32)
    np.fill_diagonal(distances, 0)
    distances[where] = among.distances
    return DurationMatrix(durations, distances)
