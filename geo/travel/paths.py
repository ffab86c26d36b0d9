"""The line a leg follows along the streets, the names of the streets it takes, and its directions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from geo.projection import METRES_PER_DEGREE
from geo.streets.network import Snap, StreetNetwork
from geo.travel.directions import directions_of
from geo.travel.durations import snapped
from geo.travel.fastest import Way, fastest_ways
from routing.directions import Direction
from routing.errors import NotFound
from routing.needs import Mode

if TYPE_CHECKING:
    from geo.area.area import Area

__all__ = ["SMOOTH_METRES", "LegPath", "Point", "leg_line", "leg_lines", "leg_paths", "smooth"]

Point = tuple[float, float]

SMOOTH_METRES: Final = 2.0
"""How far a line may leave the middle of the street: less than half the width of one, and than its stroke on a map."""


@dataclass(frozen=True, slots=True)
class LegPath:
    """How a leg goes.

    Attributes
    ----------
    line
        lon, lat from the street at the origin to the street at the destination, simplified by at most
        ``SMOOTH_METRES``; empty where there is no way.
    streets
        The streets in order, each with its metres; a nameless one is "".
    duration, distance
        Seconds and metres, the same as the matrix has; None where there is no way.
    directions
        What to do on the way, from ``DEPART`` to ``ARRIVE``; none for a leg without length.
    """

    line: tuple[Point, ...]
    streets: tuple[tuple[str, int], ...]
    duration: int | None
    distance: int | None
    directions: tuple[Direction, ...] = ()


def leg_line(area: Area, mode: Mode, origin: Point, destination: Point) -> list[Point]:
    """The line of one leg, lon, lat.

    Raises
    ------
    InvalidInput
        When an end is on no street.
    NotFound
        ``path.no-way`` when no street of the mode leads from one to the other: never a line as the crow flies.
    """
    line = leg_lines(area, mode, [(origin, destination)])[0]
    if not line:
        raise NotFound(
            "path.no-way",
            "No street of this mode leads from one point to the other.",
            "Choose another way to travel, or check both points.",
        )
    return line


def leg_lines(area: Area, mode: Mode, pairs: Sequence[tuple[Point, Point]]) -> list[list[Point]]:
    """The lines of many legs, one search for each distinct origin; an empty line where there is no way.

    Raises
    ------
    InvalidInput
        When ends are on no street, all of them named.
    """
    return [list(path.line) for path in leg_paths(area, mode, pairs)]


def leg_paths(area: Area, mode: Mode, pairs: Sequence[tuple[Point, Point]]) -> tuple[LegPath, ...]:
    """The lines, street names, seconds, metres and directions of many legs; raises as ``leg_lines`` does.

    Where the mode has an OSRM server all of these come from it, and it raises as ``OsrmServer.legs`` does.
    """
    if not pairs:
        return ()
    if (server := area.server(mode)) is not None:
        return server.legs(pairs)
    network = area.network(mode)
    points = list(dict.fromkeys(point for pair in pairs for point in pair))
    number = {point: i for i, point in enumerate(points)}
    snaps = snapped(network, points)
    found: dict[tuple[Point, Point], LegPath] = {}
    for origin in dict.fromkeys(origin for origin, _ in pairs):
        destinations = list(dict.fromkeys(destination for start, destination in pairs if start == origin))
        start = snaps[number[origin]]
        ends = [snaps[number[destination]] for destination in destinations]
        for destination, end, way in zip(destinations, ends, fastest_ways(network, start, ends), strict=True):
            found[origin, destination] = _leg(network, start, end, way, destination)
    return tuple(found[pair] for pair in pairs)


def smooth(line: Sequence[Point]) -> tuple[Point, ...]:
    """A line without the points that lie within ``SMOOTH_METRES`` of it (Douglas and Peucker), its ends kept."""
    import shapely

    if len(line) < 3:
        return tuple(line)
    points = np.array(line, dtype=np.float64)
    scale = METRES_PER_DEGREE * np.array([np.cos(np.radians(points[:, 1].mean())), 1.0])
    kept = shapely.simplify(shapely.linestrings(points * scale), SMOOTH_METRES, preserve_topology=False)
    return tuple((round(float(lon), 7), round(float(lat), 7)) for lon, lat in shapely.get_coordinates(kept) / scale)


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
    """The part of a segment's line between two fractions of its length, in that direction, rounded to about 1 cm."""
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
