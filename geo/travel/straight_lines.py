"""Travel in straight lines at one speed, which replaces streets in tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from geo.projection import METRES_PER_DEGREE
from geo.streets.network import SnapFault
from geo.travel.legs import LegPath, Point
from routing.directions import Direction, Manoeuvre, StreetKind
from routing.problem import DurationMatrix

__all__ = ["StraightLines"]


@dataclass(frozen=True, slots=True)
class StraightLines:
    """A ``TravelSource`` without streets: every point is reachable in a straight line."""

    kmh: float = 18.0

    def measure(self, points: Sequence[Point]) -> tuple[DurationMatrix, dict[int, SnapFault]]:
        """Return the matrix between all points; every point counts as on a street."""
        lon, lat = np.array(points, dtype=np.float64).reshape(-1, 2).T
        east = np.subtract.outer(lon, lon) * np.cos(np.radians(lat.mean() if lat.size else 0.0))
        metres = np.hypot(east, np.subtract.outer(lat, lat)) * METRES_PER_DEGREE
        durations, distances = np.rint(metres / (self.kmh / 3.6)), np.rint(metres)
        return DurationMatrix(durations.astype(np.int32), distances.astype(np.int32)), {}

    def legs(self, pairs: Sequence[tuple[Point, Point]]) -> tuple[LegPath, ...]:
        """Return each leg as a line from its origin to its destination, with no street named."""
        return tuple(self._leg(pair) for pair in pairs)

    def _leg(self, pair: tuple[Point, Point]) -> LegPath:
        matrix, _ = self.measure(pair)
        seconds, metres = matrix.duration(0, 1), matrix.distance(0, 1) or 0
        if not metres:
            return LegPath(pair[:1], (), 0, 0)
        (lon, lat), (to_lon, to_lat) = pair
        east = (to_lon - lon) * np.cos(np.radians((lat + to_lat) / 2))
        bearing = round(float(np.degrees(np.arctan2(east, to_lat - lat)))) % 360
        directions = (
            Direction(Manoeuvre.DEPART, "", StreetKind.PATH, metres, bearing),
            Direction(Manoeuvre.ARRIVE, "", StreetKind.PATH, 0, bearing),
        )
        return LegPath(pair, (("", metres),), seconds, metres, directions)
