"""Find the faults between wards: gaps without a ward, and overlaps of two wards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from geo.wards.shapes import EDGE_METRES, Wards

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["SLIVER_METRES", "WardFault", "ward_faults"]

SLIVER_METRES: Final = 2 * EDGE_METRES
"""A gap or overlap nowhere wider than this is a sliver and not reported.

Every point of such a gap is within ``EDGE_METRES`` of a ward and counts as on its edge. Boundaries that were simplified
one by one leave many slivers.
"""


@dataclass(frozen=True, slots=True)
class WardFault:
    """A gap between wards, or an overlap of two.

    Attributes
    ----------
    codes
        The two wards that overlap, or those around the gap.
    square_metres
        The size of the gap or overlap.
    lon, lat
        A point in the gap or overlap.
    part
        The size as a share of the smallest of these wards, 0 to 1.
    """

    overlap: bool
    codes: tuple[str, ...]
    names: tuple[str, ...]
    square_metres: int
    lon: float
    lat: float
    part: float

    @property
    def sentence(self) -> str:
        """The sentence that says what is wrong and where, with the figures."""
        size = f"{self.square_metres:,} m2 near {self.lon:.5f} {self.lat:.5f}"
        if self.overlap:
            return f"{' and '.join(self.names)} overlap by {size}."
        named = ", ".join(self.names[:4]) + (" and others" if len(self.names) > 4 else "")
        return f"A gap of {size} between {named} is in no ward."


def ward_faults(wards: Wards) -> tuple[WardFault, ...]:
    """Return overlaps and enclosed gaps that are wider than slivers, the largest first.

    A wide gap open to the outside looks like the council's edge.
    """
    faults = [*_overlaps(wards), *_gaps(wards)]
    return tuple(sorted(faults, key=lambda fault: (-fault.square_metres, fault.codes)))


def _overlaps(wards: Wards) -> list[WardFault]:
    faults = []
    left, right = wards.flat_tree.query(wards.flat, predicate="intersects")
    for i, j in sorted(zip(left.tolist(), right.tolist(), strict=True)):
        if i < j:
            faults += [
                _fault(wards, piece, (i, j), overlap=True)
                for piece in _wide_parts(wards.flat[i].intersection(wards.flat[j]))
            ]
    return faults


def _gaps(wards: Wards) -> list[WardFault]:
    import shapely

    whole = shapely.union_all(wards.flat)
    # Wards grown by the width of an edge meet across slivers, so a gap is a hole even where a sliver opens it.
    grown = shapely.union_all(shapely.buffer(np.array(wards.flat), EDGE_METRES))
    faults = []
    for part in shapely.get_parts(grown):
        for ring in part.interiors:
            hole = shapely.Polygon(ring).buffer(EDGE_METRES, join_style="mitre").difference(whole)
            for piece in _wide_parts(hole):
                around = wards.flat_tree.query(piece, predicate="dwithin", distance=EDGE_METRES).tolist()
                faults.append(_fault(wards, piece, tuple(sorted(around)), overlap=False))
    return faults


def _wide_parts(shape: BaseGeometry) -> list[Any]:
    """Return the parts of a shape that are wider than slivers."""
    import shapely

    return [
        part
        for part in shapely.get_parts(shape)
        if part.geom_type == "Polygon" and not part.buffer(-SLIVER_METRES / 2).is_empty
    ]


def _fault(wards: Wards, piece: Any, at: tuple[int, ...], *, overlap: bool) -> WardFault:
    middle = piece.centroid if piece.contains(piece.centroid) else piece.representative_point()
    lon, lat = wards.projection.degrees(np.array([middle.x]), np.array([middle.y]))
    smallest = min(wards.flat[i].area for i in at)
    return WardFault(
        overlap,
        tuple(wards.shapes[i].ward.code for i in at),
        tuple(wards.shapes[i].ward.name for i in at),
        round(piece.area),
        float(lon[0]),
        float(lat[0]),
        min(1.0, float(piece.area / smallest)),
    )
