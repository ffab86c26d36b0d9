"""The path of a leg: its line, the streets it takes, its length and its directions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from geo.projection import METRES_PER_DEGREE
from routing.directions import Direction

__all__ = ["SMOOTH_METRES", "LegPath", "Point", "smooth"]

Point = tuple[float, float]
"""lon, lat."""

SMOOTH_METRES: Final = 2.0
"""How far a line may leave the middle of the street: less than half a street's width, and than its stroke on a map."""


@dataclass(frozen=True, slots=True)
class LegPath:
    """The path of a leg.

    Attributes
    ----------
    line
        lon, lat from the street at the origin to the street at the destination, simplified by at most
        ``SMOOTH_METRES``; empty when the destination cannot be reached.
    streets
        The streets in order, each with its metres; "" for a street without a name.
    duration, distance
        Seconds and metres, equal to those of the matrix; None when the destination cannot be reached.
    directions
        The directions from ``DEPART`` to ``ARRIVE``; empty for a leg without length.
    """

    line: tuple[Point, ...]
    streets: tuple[tuple[str, int], ...]
    duration: int | None
    distance: int | None
    directions: tuple[Direction, ...] = ()


def smooth(line: Sequence[Point]) -> tuple[Point, ...]:
    """Return a line without the points within ``SMOOTH_METRES`` of it (Douglas and Peucker), keeping both ends."""
    import shapely

    if len(line) < 3:
        return tuple(line)
    points = np.array(line, dtype=np.float64)
    scale = METRES_PER_DEGREE * np.array([np.cos(np.radians(points[:, 1].mean())), 1.0])
    simple = shapely.simplify(shapely.linestrings(points * scale), SMOOTH_METRES, preserve_topology=False)
    return tuple((round(float(lon), 7), round(float(lat), 7)) for lon, lat in shapely.get_coordinates(simple) / scale)
