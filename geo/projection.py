"""The projected CRS of an area, which converts degrees to metres and back.

It is accurate to a few millimetres a kilometre.

A transverse Mercator centred on the area itself is used, not a UTM zone: it has no seam, and within 100 km of its
centre its scale is off by less than 1 in 8,000.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from pyproj import Transformer
    from shapely.geometry.base import BaseGeometry

__all__ = ["METRES_PER_DEGREE", "Bounds", "Floats", "Projection", "in_bounds", "widened"]

Floats = npt.NDArray[np.float64]
Bounds = tuple[float, float, float, float]
"""West, south, east, north, in degrees."""

METRES_PER_DEGREE = 111_195.0
"""Of latitude, on the mean sphere (6,371,009 m)."""


@dataclass(frozen=True, slots=True)
class Projection:
    """A transverse Mercator whose centre is ``lon``, ``lat`` (degrees, WGS84)."""

    lon: float
    lat: float

    @classmethod
    def for_bounds(cls, bounds: Bounds) -> Projection:
        """Return the projection centred on some bounds (rounded, to read well in a file)."""
        west, south, east, north = bounds
        return cls(round((west + east) / 2, 4), round((south + north) / 2, 4))

    @property
    def crs(self) -> str:
        """The CRS in the notation of PROJ and geopandas; units are metres."""
        return f"+proj=tmerc +lat_0={self.lat} +lon_0={self.lon} +k=1 +x_0=0 +y_0=0 +datum=WGS84 +units=m +no_defs"

    def metres(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[Floats, Floats]:
        """Convert degrees to metres east and north of the centre, element by element."""
        x, y = _transformer(self.crs).transform(np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64))
        return np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)

    def degrees(self, x: npt.ArrayLike, y: npt.ArrayLike) -> tuple[Floats, Floats]:
        """Convert metres back to lon and lat, element by element."""
        lon, lat = _transformer(self.crs).transform(
            np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64), direction="INVERSE"
        )
        return np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)

    def shape_in_metres(self, shape: BaseGeometry) -> BaseGeometry:
        """Convert a shapely geometry from degrees to metres."""
        import shapely

        def flat(points: Floats) -> Floats:
            return np.column_stack(self.metres(points[:, 0], points[:, 1]))

        return shapely.transform(shape, flat)


@lru_cache(maxsize=16)
def _transformer(crs: str) -> Transformer:
    from pyproj import Transformer

    return Transformer.from_crs("EPSG:4326", crs, always_xy=True)


def widened(bounds: Bounds, metres: float) -> Bounds:
    """Return bounds with a margin of about so many metres on every side."""
    west, south, east, north = bounds
    up = metres / METRES_PER_DEGREE
    aside = up / max(0.1, float(np.cos(np.radians((south + north) / 2))))
    return west - aside, south - up, east + aside, north + up


def in_bounds(bounds: Bounds, lon: float, lat: float) -> bool:
    """Return whether a point is inside bounds, edges included; False for a point that is not finite."""
    west, south, east, north = bounds
    return west <= lon <= east and south <= lat <= north
