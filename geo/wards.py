"""Wards as shapes: which ward a point lies in, which wards are neighbours, and figures carried from neighbourhoods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from geo.metres import Bounds, Projection, in_bounds, widened
from routing.needs import Ward

if TYPE_CHECKING:
    from shapely import STRtree
    from shapely.geometry.base import BaseGeometry

__all__ = ["EDGE_METRES", "Neighbourhood", "WardShape", "Wards", "carry"]

EDGE_METRES: Final = 15.0
"""So far outside all wards a point still counts as on the edge: published boundaries are simplified to about 10 m."""

_TOUCH_METRES: Final = 10.0
"""Boundaries of neighbours may be this far apart: published ones are simplified each on its own."""

_SHARED_METRES: Final = 30.0
"""Neighbours share at least so much boundary; meeting in a corner is not enough."""


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
        """The ward a point lies in, as ``of_all`` decides."""
        return self.of_all([lon], [lat])[0]

    def of_all(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> list[Ward | None]:
        """The ward of each of many points.

        On an edge between wards it is the one with the lowest code. A point outside all wards, but within
        ``EDGE_METRES`` of one, is on its edge (of several the nearest, then the lowest code); further out it is None.
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
            near, hits = self._flat_tree.query_nearest(self._flat_points(points[lost]), max_distance=EDGE_METRES)
            for point, hit in sorted(zip(near.tolist(), hits.tolist(), strict=True), reverse=True):
                found[lost[point]] = self.shapes[hit].ward
        return found

    @cached_property
    def _flat(self) -> tuple[BaseGeometry, ...]:
        return tuple(self.projection.shape_in_metres(item.shape) for item in self.shapes)

    @cached_property
    def _flat_tree(self) -> STRtree:
        from shapely import STRtree

        return STRtree(self._flat)

    def _flat_points(self, points: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
        import shapely

        x, y = self.projection.metres(shapely.get_x(points), shapely.get_y(points))
        return np.asarray(shapely.points(x, y), dtype=object)

    @cached_property
    def neighbours(self) -> Mapping[str, frozenset[str]]:
        """The codes of the wards beside each ward."""
        flat = self._flat
        found: dict[str, set[str]] = {item.ward.code: set() for item in self.shapes}
        for i, one in enumerate(flat):
            near = one.buffer(_TOUCH_METRES)
            for j in range(i + 1, len(flat)):
                if near.intersects(flat[j]) and near.intersection(flat[j].boundary).length >= _SHARED_METRES:
                    found[self.shapes[i].ward.code].add(self.shapes[j].ward.code)
                    found[self.shapes[j].ward.code].add(self.shapes[i].ward.code)
        return {code: frozenset(others) for code, others in found.items()}

    def feature_collection(self) -> dict[str, Any]:
        """GeoJSON: a feature a ward with ``code`` and ``name``, positions rounded to about a metre."""
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


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """A small census area with its figures; None where the table has none."""

    code: str
    shape: BaseGeometry
    imd_decile: float | None
    residents: int | None


def carry(wards: Wards, neighbourhoods: Sequence[Neighbourhood]) -> dict[str, tuple[float | None, int | None]]:
    """Mean deprivation decile and residents of each ward, carried from neighbourhoods by overlap of area.

    A neighbourhood gives each ward the residents that live on the part of its area inside the ward, as if they lived
    evenly spread. A ward's decile is the mean of its neighbourhoods' deciles weighted by those residents, or by area
    where no residents are known. Wards that touch no neighbourhood get None.
    """
    project = wards.projection.shape_in_metres
    flat = [(item, project(item.shape)) for item in neighbourhoods]
    carried: dict[str, tuple[float | None, int | None]] = {}
    for item in wards.shapes:
        shape = project(item.shape)
        parts = [
            (small, overlap, overlap / area)
            for small, other in flat
            if (area := other.area) > 0 and other.intersects(shape) and (overlap := other.intersection(shape).area) > 0
        ]
        counted = [(small.residents * share) for small, _, share in parts if small.residents is not None]
        by_people = len(counted) == len(parts)
        weights = [
            (small.imd_decile, (small.residents or 0) * share if by_people else overlap)
            for small, overlap, share in parts
            if small.imd_decile is not None
        ]
        total = sum(weight for _, weight in weights)
        decile = sum(value * weight for value, weight in weights) / total if total > 0 else None
        carried[item.ward.code] = (
            None if decile is None else round(decile, 2),
            round(sum(counted)) if counted else None,
        )
    return carried
