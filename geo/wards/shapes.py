"""The shapes of wards: the ward of a point, neighbours, and figures assigned to wards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from geo.projection import Bounds, Projection, in_bounds, widened
from routing.needs import Ward

if TYPE_CHECKING:
    from shapely import STRtree
    from shapely.geometry.base import BaseGeometry

__all__ = ["EDGE_METRES", "METHOD_WORDS", "Method", "Neighbourhood", "WardShape", "Wards", "carry"]

EDGE_METRES: Final = 15.0
"""A point this far outside all wards counts as on the edge: published boundaries are simplified to about 10 m."""

_TOUCH_METRES: Final = 10.0
"""Boundaries of neighbours may be this far apart: published ones are simplified one by one."""

_SHARED_METRES: Final = 30.0
"""Neighbours share at least this much boundary; meeting at a corner is not enough."""


@dataclass(frozen=True, slots=True)
class WardShape:
    """A ward and its polygon (degrees)."""

    ward: Ward
    shape: BaseGeometry
    imd_decile: float | None = None
    residents: int | None = None


@dataclass(frozen=True, eq=False)
class Wards:
    """The wards of an area in the order of their codes."""

    shapes: tuple[WardShape, ...]
    projection: Projection

    @cached_property
    def bounds(self) -> Bounds:
        """West, south, east, north of all wards."""
        import shapely

        west, south, east, north = shapely.total_bounds([item.shape for item in self.shapes])
        return float(west), float(south), float(east), float(north)

    @cached_property
    def _tree(self) -> STRtree:
        from shapely import STRtree

        return STRtree([item.shape for item in self.shapes])

    def of(self, lon: float, lat: float) -> Ward | None:
        """Return the ward of a point, as ``of_all`` decides."""
        return self.of_all([lon], [lat])[0]

    def of_all(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> list[Ward | None]:
        """Return the ward of each of many points.

        On an edge between wards the lowest code counts. A point outside all wards, but within ``EDGE_METRES`` of one,
        belongs to it (the nearest, then the lowest code). Further out it has no ward (None).
        """
        import shapely

        points = np.asarray(shapely.points(np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)), dtype=object)
        found: list[Ward | None] = [None] * points.size
        asked, hits = self._tree.query(points, predicate="intersects")
        # Shapes are in the order of their codes, so the lowest index has the lowest code.
        for point, hit in sorted(zip(asked.tolist(), hits.tolist(), strict=True), reverse=True):
            found[point] = self.shapes[hit].ward
        around = widened(self.bounds, 2 * EDGE_METRES)
        xy = shapely.get_coordinates(points).tolist()
        lost = [i for i, ward in enumerate(found) if ward is None and in_bounds(around, *xy[i])]
        if lost:
            near, hits = self.flat_tree.query_nearest(self._flat_points(points[lost]), max_distance=EDGE_METRES)
            for point, hit in sorted(zip(near.tolist(), hits.tolist(), strict=True), reverse=True):
                found[lost[point]] = self.shapes[hit].ward
        return found

    @cached_property
    def flat(self) -> tuple[BaseGeometry, ...]:
        """The polygons in metres of the projection."""
        return tuple(self.projection.shape_in_metres(item.shape) for item in self.shapes)

    @cached_property
    def flat_tree(self) -> STRtree:
        """The spatial index of ``flat``."""
        from shapely import STRtree

        return STRtree(self.flat)

    def _flat_points(self, points: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
        import shapely

        x, y = self.projection.metres(shapely.get_x(points), shapely.get_y(points))
        return np.asarray(shapely.points(x, y), dtype=object)

    @cached_property
    def neighbours(self) -> Mapping[str, frozenset[str]]:
        """The codes of the wards beside each ward."""
        flat = self.flat
        found: dict[str, set[str]] = {item.ward.code: set() for item in self.shapes}
        for i, one in enumerate(flat):
            near = one.buffer(_TOUCH_METRES)
            for j in range(i + 1, len(flat)):
                if near.intersects(flat[j]) and near.intersection(flat[j].boundary).length >= _SHARED_METRES:
                    found[self.shapes[i].ward.code].add(self.shapes[j].ward.code)
                    found[self.shapes[j].ward.code].add(self.shapes[i].ward.code)
        return {code: frozenset(others) for code, others in found.items()}

    def feature_collection(self) -> dict[str, Any]:
        """Return GeoJSON with a feature for each ward (``code``, ``name``), positions rounded to about a metre."""
        import shapely
        from shapely.geometry import mapping

        return {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "properties": {"code": item.ward.code, "name": item.ward.name},
                    "geometry": mapping(shapely.transform(item.shape, lambda points: np.round(points, 5))),
                }
                for item in self.shapes
            ],
        }

    def stored(self) -> dict[str, Any]:
        """Return GeoJSON as an Area pack stores it: exact positions and the figures."""
        from shapely.geometry import mapping

        return {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "properties": {
                        "code": item.ward.code,
                        "name": item.ward.name,
                        "imd_decile": item.imd_decile,
                        "residents": item.residents,
                    },
                    "geometry": mapping(item.shape),
                }
                for item in self.shapes
            ],
        }


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """A small census area with its figures; None where unknown."""

    code: str
    shape: BaseGeometry
    imd_decile: float | None
    residents: int | None


class Method(StrEnum):
    """The method of assigning figures from neighbourhoods to wards."""

    AREA = "area"
    POSTCODES = "postcodes"


METHOD_WORDS: Final[Mapping[Method, str]] = {
    Method.AREA: "by overlap of area, as if the people of a neighbourhood lived evenly spread over it",
    Method.POSTCODES: "by postcodes: a neighbourhood counts for a ward by the part of its postcodes that lie in it",
}


def carry(
    wards: Wards, neighbourhoods: Sequence[Neighbourhood], postcodes: tuple[npt.ArrayLike, npt.ArrayLike] | None = None
) -> dict[str, tuple[float | None, int | None]]:
    """Return each ward's mean deprivation decile and residents, from its neighbourhoods.

    A neighbourhood gives each ward a share of its residents: the part of its area inside the ward or, where postcodes
    are given, the part of its postcodes (by area where it has none in any ward). A ward's decile is the mean of its
    neighbourhoods' deciles weighted by those residents, or by the area (the postcodes) where no residents are known.
    Wards without a share of any neighbourhood get None.

    Parameters
    ----------
    postcodes
        lon and lat of the area's postcodes.
    """
    shares = _shares(wards, neighbourhoods, postcodes)
    carried: dict[str, tuple[float | None, int | None]] = {}
    for item, parts in zip(wards.shapes, shares, strict=True):
        counted = [small.residents * share for small, share, _ in parts if small.residents is not None]
        by_people = len(counted) == len(parts)
        weights = [
            (small.imd_decile, (small.residents or 0) * share if by_people else amount)
            for small, share, amount in parts
            if small.imd_decile is not None
        ]
        total = sum(weight for _, weight in weights)
        decile = sum(value * weight for value, weight in weights) / total if total > 0 else None
        carried[item.ward.code] = (
            None if decile is None else round(decile, 2),
            round(sum(counted)) if counted else None,
        )
    return carried


_Parts = list[list[tuple[Neighbourhood, float, float]]]


def _shares(
    wards: Wards, neighbourhoods: Sequence[Neighbourhood], postcodes: tuple[npt.ArrayLike, npt.ArrayLike] | None
) -> _Parts:
    """Return each ward's neighbourhoods, each with the share inside the ward and its size."""
    from shapely import STRtree

    counted = _postcodes_in(wards, neighbourhoods, postcodes) if postcodes is not None else {}
    found: _Parts = [[] for _ in wards.shapes]
    flat = [wards.projection.shape_in_metres(item.shape) for item in neighbourhoods]
    tree = STRtree(flat)
    for i, shape in enumerate(wards.flat):
        for j in sorted(tree.query(shape, predicate="intersects").tolist()):
            if (area := flat[j].area) <= 0 or j in counted:
                continue
            overlap = flat[j].intersection(shape).area
            if overlap > 0:
                # Beside counted postcodes an area has no weight of its own: it only brings its residents.
                found[i].append((neighbourhoods[j], overlap / area, overlap if postcodes is None else 0.0))
    for j, by_ward in sorted(counted.items()):
        total = sum(by_ward.values())
        for i, count in sorted(by_ward.items()):
            found[i].append((neighbourhoods[j], count / total, float(count)))
    return found


def _postcodes_in(
    wards: Wards, neighbourhoods: Sequence[Neighbourhood], postcodes: tuple[npt.ArrayLike, npt.ArrayLike]
) -> dict[int, Counter[int]]:
    """Return how many of each neighbourhood's postcodes are in each ward (both by index)."""
    import shapely

    lon, lat = (np.asarray(values, dtype=float) for values in postcodes)
    at = {item.ward.code: i for i, item in enumerate(wards.shapes)}
    of = wards.of_all(lon, lat)
    tree = shapely.STRtree([item.shape for item in neighbourhoods])
    points, hits = tree.query(shapely.points(lon, lat), predicate="intersects")
    first: dict[int, int] = {}
    for point, hit in zip(points.tolist(), hits.tolist(), strict=True):
        # A postcode on the line between two neighbourhoods counts once, in the first of them in the file.
        first[point] = min(hit, first.get(point, hit))
    counted: dict[int, Counter[int]] = {}
    for point, hit in first.items():
        ward = of[point]
        if ward is not None:
            counted.setdefault(hit, Counter())[at[ward.code]] += 1
    return counted
