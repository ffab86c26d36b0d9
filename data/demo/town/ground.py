"""Place the demo town on the globe: in the North Sea, off the Lincolnshire coast.

A real map shows water there, so that it cannot be mistaken for a real town. It is inside the British time zone, the
British National Grid and the usual bounds of Great Britain.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from data.demo.town.geometry import Point

__all__ = ["CENTRE", "lonlat", "lonlats"]

CENTRE = (0.85, 53.35)
# Metres in a degree of latitude and longitude at 53.35 N on WGS84 (series of the ellipsoid's radii of curvature).
METRES_PER_DEGREE = (66_593.0, 111_292.8)


def lonlat(point: Point) -> Point:
    """Return the longitude and latitude of a point in the town's metres, to seven digits (a centimetre)."""
    return (
        round(CENTRE[0] + point[0] / METRES_PER_DEGREE[0], 7),
        round(CENTRE[1] + point[1] / METRES_PER_DEGREE[1], 7),
    )


def lonlats(points: Sequence[Point]) -> list[Point]:
    """Convert many points in town metres to longitudes and latitudes."""
    return [lonlat(point) for point in points]


def _degree_lengths(latitude: float) -> Point:
    phi = math.radians(latitude)
    return (
        111_412.84 * math.cos(phi) - 93.5 * math.cos(3 * phi) + 0.118 * math.cos(5 * phi),
        111_132.92 - 559.82 * math.cos(2 * phi) + 1.175 * math.cos(4 * phi),
    )
