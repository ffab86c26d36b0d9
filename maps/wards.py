"""Ward boundaries on a map, and the point inside each ward for its name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from shapely import Point as ShapelyPoint
from shapely import Polygon
from shapely.geometry import shape
from shapely.ops import polylabel

from maps.safe_folium import SafeWards
from maps.values import Point, WardOutline

__all__ = ["label_point", "label_points", "ward_layer"]

BOUNDARY: Final = {
    "color": "#6b4c9a",
    "weight": 2.5,
    "opacity": 0.4,
    "fill": False,
    "interactive": False,
}
LABEL_TOLERANCE_DEGREES: Final = 0.0005


def label_point(ward: WardOutline) -> Point:
    """Return a point well inside a ward: the centre of the largest circle that fits into its largest piece."""
    outline = shape(dict(ward.geometry))
    pieces = [piece for piece in getattr(outline, "geoms", [outline]) if isinstance(piece, Polygon)]
    if not pieces:
        raise ValueError(f"Ward {ward.code} has no area.")
    largest = max(pieces, key=lambda piece: piece.area)
    try:
        middle = polylabel(largest, LABEL_TOLERANCE_DEGREES)
    except (ValueError, TypeError):
        middle = ShapelyPoint(largest.representative_point())
    return (middle.x, middle.y)


def label_points(wards: Iterable[WardOutline]) -> Mapping[str, Point]:
    """Return the label point of each ward by its code."""
    return {ward.code: label_point(ward) for ward in wards}


def ward_layer(wards: Sequence[WardOutline]) -> SafeWards:
    """Return ward boundaries and names, faint enough to read the streets and rounds beneath."""
    return SafeWards(wards, style=BOUNDARY, label_points=label_points(wards))
