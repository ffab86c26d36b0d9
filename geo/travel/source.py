"""The protocol of travel sources, which the area's own streets and OSRM implement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from geo.streets.network import SnapFault
from geo.travel.legs import LegPath, Point
from routing.errors import InvalidInput
from routing.problem import DurationMatrix

__all__ = ["TravelSource", "matrix"]


class TravelSource(Protocol):
    """A source of times and distances between points, for one mode.

    ``OwnStreets`` answers from a street network, ``OsrmServer`` asks a server, ``StraightLines`` is for tests.
    """

    def measure(self, points: Sequence[Point]) -> tuple[DurationMatrix, dict[int, SnapFault]]:
        """Return the matrix between all points and, by index, why a point is not on a street.

        Such a point is unreachable from every other point.

        Raises
        ------
        Misconfigured, Unavailable
            When a server does not answer as it should.
        """
        ...

    def legs(self, pairs: Sequence[tuple[Point, Point]]) -> tuple[LegPath, ...]:
        """Return the line, street names, seconds, metres and directions of each leg.

        Raises
        ------
        InvalidInput
            When ends are on no street; every one is named.
        Misconfigured, Unavailable
            When a server does not answer as it should.
        """
        ...


def matrix(source: TravelSource, points: Sequence[Point]) -> DurationMatrix:
    """Return seconds and metres between every two points along the fastest ways.

    Each point counts from the nearest place on a street; the walk from the street to the door is not included.

    Raises
    ------
    InvalidInput
        When points are on no street; every one is named (``points[3]``).
    Misconfigured, Unavailable
        When a server does not answer as it should.
    """
    durations, off_street = source.measure(points)
    if off_street:
        raise InvalidInput([fault.at(f"points[{i}]") for i, fault in off_street.items()])
    return durations
