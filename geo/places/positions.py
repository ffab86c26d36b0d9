"""Decide where a place is when a list gives both a position and a postcode."""

from __future__ import annotations

from typing import Final

import numpy as np

from geo.addresses.book import apart
from geo.projection import Bounds, widened

__all__ = ["BELONG_METRES", "REACH_METRES", "Point", "doubt_of", "kilometres"]

Point = tuple[float, float]
"""Longitude and latitude."""

BELONG_METRES: Final = 1_000.0
"""How far a place may be from its postcode, in the country too."""
REACH_METRES: Final = 5_000.0
"""How far beyond the wards the streets go."""


def doubt_of(position: Point, postcode: Point | None, bounds: Bounds) -> str:
    """Return why a position cannot be right, or an empty text if it can.

    ``postcode`` is where the place's postcode is. With one, the position must be near it. Without one, a position
    beyond the area's streets is only doubted when it is an obvious slip.
    """
    if _fits(position, postcode, bounds):
        return ""
    slip = _slip(position, postcode, bounds)
    if slip or postcode is None:
        return slip
    return f"The position is {kilometres(position, postcode):,.1f} km from the postcode."


def kilometres(one: Point, other: Point) -> float:
    """Return the distance between two points."""
    return float(apart(np.array([one[0]]), np.array([one[1]]), *other)[0]) / 1000


def _slip(position: Point, postcode: Point | None, bounds: Bounds) -> str:
    lon, lat = position
    if lon == 0 and lat == 0:
        return "The position is 0/0, which means that there is none."
    if _fits((lat, lon), postcode, bounds):
        return "Latitude and longitude seem to be swapped."
    if any(_fits(point, postcode, bounds) for point in ((-lon, lat), (lon, -lat), (-lon, -lat))):
        return "The position seems to have lost a minus sign, or to have one too many."
    return ""


def _fits(point: Point, postcode: Point | None, bounds: Bounds) -> bool:
    if postcode is not None:
        return abs(point[1]) <= 90 and kilometres(point, postcode) * 1000 <= BELONG_METRES
    return _within(point, bounds)


def _within(point: Point, bounds: Bounds) -> bool:
    west, south, east, north = widened(bounds, REACH_METRES)
    return west <= point[0] <= east and south <= point[1] <= north
