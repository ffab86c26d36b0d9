"""The side of the road for driving, from rough outlines of the countries that drive on the left.

Rough outlines suffice: they separate countries and need not follow a coast. Where a country that drives on the left
borders on one that drives on the right (Thailand, the edges of the Indian subcontinent), streets within a few
kilometres may be on the wrong side; there a turn costs a second or two more or less.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from geo.projection import Floats

__all__ = ["drives_on_the_left"]

_LEFT: Final[dict[str, tuple[tuple[float, float], ...]]] = {
    "British Isles": ((-11, 49.6), (-5, 49.6), (-2, 50.2), (1.0, 50.4), (1.6, 51.05), (3, 52), (3, 62), (-11, 62)),
    "Jersey and Guernsey": ((-2.8, 49.1), (-1.95, 49.1), (-1.95, 49.8), (-2.8, 49.8)),
    "Malta": ((14.1, 35.7), (14.7, 35.7), (14.7, 36.2), (14.1, 36.2)),
    "Cyprus": ((32.2, 34.5), (34.7, 34.5), (34.7, 35.8), (32.2, 35.8)),
    "Japan": ((122.5, 24), (132, 24), (146, 42.8), (145.4, 44), (141.9, 45.7), (139, 42), (129.2, 35), (126, 30)),
    "Hong Kong and Macao": ((113.5, 22.1), (114.45, 22.1), (114.45, 22.55), (113.5, 22.25)),
    "South Asia": ((61.5, 25), (68, 22), (72, 5), (82, 5), (93, 20.5), (92.6, 23), (97, 28), (78, 36), (71, 36.5),
                   (69.3, 33.5), (66, 30)),
    "Thailand and Malaysia": ((97.4, 18), (99, 12), (97.5, 7), (95, 5.5), (103, 0), (106, 2), (102.5, 11.6),
                              (105.4, 14.5), (102, 18.3), (100.5, 20.4)),
    "Indonesia, Brunei, Papua": ((95, 6), (107, -11.5), (141, -11.5), (160, -12), (156, -2), (141, 0), (127, 4),
                                 (119.3, 7.3), (109, 5), (102, 0)),
    "Australia": ((112, -44), (155, -44), (155, -9.5), (112, -9.5)),
    "New Zealand": ((165, -48), (180, -48), (180, -33), (165, -33)),
    "Southern Africa": ((11.5, -17.3), (21, -18), (24, -11), (28.5, -12.3), (30.6, -8.3), (29.5, -4.5), (30.5, -1.4),
                        (29.7, 0.8), (31, 3.7), (34, 4.3), (41, 4.2), (41.6, -1.7), (41, -11), (41, -26), (33, -30),
                        (18, -36)),
    "Jamaica": ((-78.5, 17.6), (-76, 17.6), (-76, 18.6), (-78.5, 18.6)),
    "Trinidad, Barbados": ((-62, 10), (-59, 10), (-59, 13.5), (-62, 13.5)),
    "Bahamas": ((-79.5, 21), (-72.7, 20.9), (-72.7, 27.5), (-79.5, 27.5)),
    "Guyana and Suriname": ((-61, 3), (-59, 1.2), (-54, 2.5), (-54, 6.2), (-60, 8.5)),
}  # fmt: skip


def drives_on_the_left(lon: Floats, lat: Floats) -> npt.NDArray[np.bool_]:
    """Return whether traffic drives on the left at each point (degrees)."""
    import shapely

    frame: Any = shapely.box(lon.min(), lat.min(), lon.max(), lat.max()) if lon.size else shapely.Point()
    near = [shape for corners in _LEFT.values() if (shape := shapely.Polygon(corners)).intersects(frame)]
    left = np.zeros(lon.size, dtype=np.bool_)
    for shape in near:
        left |= np.asarray(shapely.contains_xy(shape, lon, lat), dtype=np.bool_)
    return left
