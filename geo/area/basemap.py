"""Draw the area's own map without a tile server: streets with names, railways, rivers, water and green."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from geo.projection import Bounds
from geo.streets.raw import Paint, RawWay

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["AREA_CLASSES", "LINE_CLASSES", "draw"]

LINE_CLASSES: Final = (
    "motorway",
    "trunk",
    "primary",
    "secondary",
    "tertiary",
    "residential",
    "service",
    "track",
    "cycleway",
    "footway",
    "rail",
    "river",
)
"""The classes of lines, the most important street first."""

AREA_CLASSES: Final = ("water", "green")

_CLASS_OF: Final = {
    "unclassified": "residential",
    "living_street": "residential",
    "road": "residential",
    "pedestrian": "footway",
    "path": "footway",
    "steps": "footway",
    "corridor": "footway",
    "platform": "footway",
    "bridleway": "track",
    "busway": "service",
}
_SMOOTH_DEGREES: Final = 0.00002
"""About 2 m: less is invisible at street scale."""

_LEAST_GREEN: Final = 2e-7
"""Square degrees, about 1,500 square metres: smaller patches of green are left out."""


def draw(ways: Iterable[RawWay], paints: Sequence[Paint], bounds: Bounds) -> dict[str, Any]:
    """Return a GeoJSON FeatureCollection of what is in bounds.

    LineStrings and Polygons with the properties ``k`` (a class of ``LINE_CLASSES`` or ``AREA_CLASSES``) and ``n`` (a
    name, often empty); positions rounded to 5 digits (1 m); areas come first, then lines from the least to the most
    important, so that drawing in order looks right. Pieces of one street are joined. Areas of one class never overlap:
    the browser fills a class at once by the even-odd rule, in which ground that is covered twice is not filled.
    """
    import shapely

    frame = shapely.box(*bounds)
    features = []
    for kind in reversed(AREA_CLASSES):
        areas = [paint for paint in paints if paint.kind == kind]
        shown = [paint for paint in areas if kind == "water" or paint.shape.area >= _LEAST_GREEN]
        for name, shape in _apart(_by_name(shown, frame)):
            features += _polygons(kind, name, shape)
    lines: dict[tuple[str, str], list[BaseGeometry]] = {}
    for way in (way for way in ways if way.drawn):
        kind = _street_class(way.tags.get("highway", ""))
        if kind:
            shape = shapely.LineString(np.column_stack((way.lon, way.lat)))
            lines.setdefault((kind, way.tags.get("name", "")), []).append(shape)
    for paint in paints:
        if paint.kind in LINE_CLASSES:
            lines.setdefault((paint.kind, paint.name), []).append(paint.shape)
    order = {kind: i for i, kind in enumerate(reversed(LINE_CLASSES))}
    for (kind, name), shapes in sorted(lines.items(), key=lambda item: (order[item[0][0]], item[0][1])):
        features += _lines(kind, name, shapes, frame)
    return {"type": "FeatureCollection", "features": features}


def _street_class(highway: str) -> str:
    plain = highway.removesuffix("_link")
    kind = _CLASS_OF.get(plain, plain)
    return kind if kind in LINE_CLASSES else ""


def _by_name(areas: Sequence[Paint], frame: BaseGeometry) -> list[tuple[str, BaseGeometry]]:
    """Join areas of the same name inside the frame, and leave out those too small to be seen."""
    import shapely

    shapes: dict[str, list[BaseGeometry]] = {}
    for area in areas:
        valid = area.shape if area.shape.is_valid else shapely.make_valid(area.shape)
        cut = shapely.simplify(shapely.intersection(valid, frame), _SMOOTH_DEGREES)
        shapes.setdefault(area.name, []).append(cut if cut.is_valid else shapely.make_valid(cut))
    return [(name, shapely.union_all(parts)) for name, parts in shapes.items()]


def _apart(areas: Sequence[tuple[str, BaseGeometry]]) -> list[tuple[str, BaseGeometry]]:
    """Remove ground shared by two names from the larger area, so that a named pond in a lake stays visible."""
    from shapely import STRtree, union_all

    by_size = sorted(areas, key=lambda area: (area[1].area, area[0]))
    shapes = np.array([shape for _, shape in by_size], dtype=object)
    left, right = STRtree(shapes).query(shapes, predicate="intersects")
    smaller: dict[int, list[int]] = {}
    for i, j in zip(left.tolist(), right.tolist(), strict=True):
        if j < i:
            smaller.setdefault(i, []).append(j)
    return [
        (name, shape.difference(union_all(shapes[smaller[i]])) if i in smaller else shape)
        for i, (name, shape) in enumerate(by_size)
    ]


def _polygons(kind: str, name: str, shape: BaseGeometry) -> list[dict[str, Any]]:
    import shapely

    return [
        _feature(kind, name, "Polygon", [_rounded(ring) for ring in (part.exterior, *part.interiors)])
        for part in shapely.get_parts(shape)
        if part.geom_type == "Polygon" and not part.is_empty
    ]


def _lines(kind: str, name: str, shapes: Sequence[BaseGeometry], frame: BaseGeometry) -> list[dict[str, Any]]:
    import shapely

    joined = shapely.line_merge(shapely.multilinestrings(shapes)) if len(shapes) > 1 else shapes[0]
    cut = shapely.simplify(shapely.intersection(joined, frame), _SMOOTH_DEGREES)
    return [
        _feature(kind, name, "LineString", _rounded(part))
        for part in shapely.get_parts(cut)
        if part.geom_type == "LineString" and not part.is_empty
    ]


def _rounded(line: BaseGeometry) -> list[list[float]]:
    import shapely

    points: list[list[float]] = np.round(shapely.get_coordinates(line), 5).tolist()
    return points


def _feature(kind: str, name: str, form: str, coordinates: list[Any]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"k": kind, "n": name},
        "geometry": {"type": form, "coordinates": coordinates},
    }
