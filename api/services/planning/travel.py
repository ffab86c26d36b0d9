"""Travel matrices for a day, by mode. Unreachable points are reported, not moved."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from geo.area.area import Area
from geo.streets.network import SnapFault
from routing.needs import Mode
from routing.problem import DurationMatrix

__all__ = ["Travel", "travel"]

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Travel:
    """A matrix for each mode, and the points (by index) that the mode cannot reach."""

    matrices: Mapping[Mode, DurationMatrix]
    off_street: Mapping[Mode, Mapping[int, SnapFault]]

    def off_every_street(self, point: int) -> SnapFault | None:
        """Return why no mode reaches a point, or None if one does."""
        faults = [faults.get(point) for faults in self.off_street.values()]
        found = [fault for fault in faults if fault is not None]
        return found[0] if found and len(found) == len(faults) else None

    def cut_off(self, point: int | None, modes: Collection[Mode]) -> tuple[Mode, ...]:
        """Return the modes, of those given, that cannot reach a point."""
        return tuple(mode for mode in Mode if mode in modes and point in self.off_street.get(mode, {}))


def travel(area: Area, points: Sequence[Point], modes: Collection[Mode]) -> Travel:
    """Return travel times and distances between all points by each mode.

    A point that is not on a mode's streets is unreachable in that mode's matrix.

    Raises
    ------
    Misconfigured, Unavailable
        When a mode has an OSRM server that does not answer as it should.
    """
    found = {mode: area.travel(mode).measure(points) for mode in sorted(modes)}
    return Travel({mode: one for mode, (one, _) in found.items()}, {mode: off for mode, (_, off) in found.items()})
