"""Travel along the area's own streets: matrices, lines, street names and directions of one mode."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from geo.streets.network import Snap, SnapFault, StreetNetwork
from geo.travel.directions import directions_of
from geo.travel.fastest import Way, fastest_ways, table
from geo.travel.legs import LegPath, Point, smooth
from routing.errors import InvalidInput
from routing.problem import UNREACHABLE, DurationMatrix

__all__ = ["OwnStreets", "matrix_of", "snapped"]


@dataclass(frozen=True, slots=True)
class OwnStreets:
    """A ``TravelSource`` that answers from a street network."""

    network: StreetNetwork

    def measure(self, points: Sequence[Point]) -> tuple[DurationMatrix, dict[int, SnapFault]]:
        """Return the matrix between all points and, by index, the points that are not on a street."""
        answers = self.network.snap(points)
        off_street = {i: answer for i, answer in enumerate(answers) if isinstance(answer, SnapFault)}
        on_street = [i for i, answer in enumerate(answers) if isinstance(answer, Snap)]
        among = matrix_of(self.network, [answer for answer in answers if isinstance(answer, Snap)])
        return _spread(among, on_street, len(points)) if off_street else among, off_street

    def legs(self, pairs: Sequence[tuple[Point, Point]]) -> tuple[LegPath, ...]:
        """Return the path of each leg, with one search for each distinct origin.

        Raises
        ------
        InvalidInput
            When ends are on no street; every one is named.
        """
        if not pairs:
            return ()
        points = list(dict.fromkeys(point for pair in pairs for point in pair))
        snaps = dict(zip(points, snapped(self.network, points), strict=True))
        paths: dict[tuple[Point, Point], LegPath] = {}
        for origin in dict.fromkeys(origin for origin, _ in pairs):
            destinations = list(dict.fromkeys(destination for start, destination in pairs if start == origin))
            ends = [snaps[destination] for destination in destinations]
            ways = fastest_ways(self.network, snaps[origin], ends)
            for destination, end, way in zip(destinations, ends, ways, strict=True):
                paths[origin, destination] = _leg(self.network, snaps[origin], end, way, destination)
        return tuple(paths[pair] for pair in pairs)


def snapped(network: StreetNetwork, points: Sequence[Point]) -> tuple[Snap, ...]:
    """Return the points on the streets.

    Raises
    ------
    InvalidInput
        With a fault for each point that is on no street (``points[3]``).
    """
    answers = network.snap(points)
    faults = [answer.at(f"points[{i}]") for i, answer in enumerate(answers) if isinstance(answer, SnapFault)]
    if faults:
        raise InvalidInput(faults)
    return tuple(answer for answer in answers if isinstance(answer, Snap))


def matrix_of(network: StreetNetwork, snaps: Sequence[Snap]) -> DurationMatrix:
    """Return the matrix between points that are on the streets already."""
    n = len(snaps)
    seconds, metres = table(network, snaps, snaps)
    durations = np.full((n, n), UNREACHABLE, dtype=np.int32)
    distances = np.full((n, n), UNREACHABLE, dtype=np.int32)
    reached = np.isfinite(seconds)
    durations[reached] = np.rint(seconds[reached])
    distances[reached] = np.rint(metres[reached])
    np.fill_diagonal(durations, 0)
    np.fill_diagonal(distances, 0)
    return DurationMatrix(durations, distances)


def _spread(among: DurationMatrix, on_street: Sequence[int], size: int) -> DurationMatrix:
    """Widen the matrix of some points to all points; those added are unreachable."""
    where = np.ix_(on_street, on_street)
    durations = np.full((size, size), UNREACHABLE, dtype=np.int32)
    np.fill_diagonal(durations, 0)
    durations[where] = among.durations
    if among.distances is None:
        return DurationMatrix(durations)
    distances = np.full((size, size), UNREACHABLE, dtype=np.int32)
    np.fill_diagonal(distances, 0)
    distances[where] = among.distances
    return DurationMatrix(durations, distances)


def _leg(network: StreetNetwork, origin: Snap, destination: Snap, way: Way | None, door: Point) -> LegPath:
    if origin == destination:
        return LegPath(((origin.lon, origin.lat),), (), 0, 0)
    return LegPath((), (), None, None) if way is None else _path(network, way, door)


def _path(network: StreetNetwork, way: Way, door: Point) -> LegPath:
    line: list[Point] = []
    streets: list[tuple[str, float]] = []
    for segment, begin, end in way.runs:
        metres = abs(end - begin) * float(network.metres[segment])
        name = network.street(segment)
        if streets and streets[-1][0] == name:
            streets[-1] = (name, streets[-1][1] + metres)
        elif metres > 0:
            streets.append((name, metres))
        for point in _between(network, segment, begin, end):
            if not line or line[-1] != point:
                line.append(point)
    return LegPath(
        smooth(line),
        tuple((name, round(metres)) for name, metres in streets),
        round(way.seconds),
        round(way.metres),
        directions_of(network, way, line, door),
    )


def _between(network: StreetNetwork, segment: int, begin: float, end: float) -> list[Point]:
    """Return the part of a segment between two fractions, in that direction.

    Points are rounded to about 1 cm.
    """
    points = network.line(segment)
    if begin > end:
        points, begin, end = points[::-1], 1.0 - begin, 1.0 - end
    if begin > 0.0 or end < 1.0:
        east = np.cos(np.radians(points[:, 1].mean()))
        along = np.concatenate(([0.0], np.cumsum(np.hypot(np.diff(points[:, 0]) * east, np.diff(points[:, 1])))))
        along /= along[-1] or 1.0
        inside = points[(along > begin) & (along < end)]
        ends = [[np.interp(at, along, points[:, 0]), np.interp(at, along, points[:, 1])] for at in (begin, end)]
        points = np.vstack((ends[:1], inside, ends[1:]))
    return [(round(float(lon), 7), round(float(lat), 7)) for lon, lat in points]
