"""Draw ways across squares, between every two places where people enter them.

OpenStreetMap draws a square as an area, of which only the edge could be walked. A square drawn as a multipolygon does
not even have an edge that is a street, and a path may end in the middle.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

from geo.streets.raw import RawWay

__all__ = ["Square", "crossings", "is_square"]

_HIGHWAYS: Final = frozenset({"pedestrian", "footway", "platform"})

_MOST_ENTRANCES: Final = 40
"""A square with more entrances is crossed only between those that follow one another, to keep the network small."""

_TOLERANCE_DEGREES: Final = 1e-7
"""A line along the edge of a square is inside it; about 1 cm."""

Ring = Sequence[tuple[int, float, float]]
"""Node id, lon, lat of each corner; the last is the first again."""


@dataclass(frozen=True, slots=True)
class Square:
    """An area that people walk on.

    Attributes
    ----------
    outer, inner
        Its edges, and those of the obstacles on it.
    has_edge
        Whether its edge is already a street, as with a closed way.
    """

    outer: Sequence[Ring]
    inner: Sequence[Ring]
    tags: Mapping[str, str]
    has_edge: bool


def is_square(tags: Mapping[str, str], *, multipolygon: bool) -> bool:
    """Return whether tags are those of an area that people walk on."""
    return tags.get("highway") in _HIGHWAYS and (multipolygon or tags.get("area") == "yes")


def crossings(squares: Sequence[Square], ways: Sequence[RawWay]) -> Iterator[RawWay]:
    """Yield the ways across squares: missing edges, and lines between entrances.

    An entrance is a corner shared with a street, or the end of a street inside.
    """
    if not squares:
        return
    used, ends = _corners(ways)
    for square in squares:
        if not square.has_edge:
            for ring in (*square.outer, *square.inner):
                yield RawWay(
                    [node for node, _, _ in ring], [lon for _, lon, _ in ring], [lat for _, _, lat in ring], square.tags
                )
        yield from _across(square, used, ends)


def _corners(ways: Sequence[RawWay]) -> tuple[dict[int, int], dict[int, tuple[float, float]]]:
    """Return the number of streets at each node, and the ends of streets."""
    used: dict[int, int] = {}
    ends: dict[int, tuple[float, float]] = {}
    for way in ways:
        for node in set(way.nodes):
            used[node] = used.get(node, 0) + 1
        for at in (0, -1):
            ends[way.nodes[at]] = way.lon[at], way.lat[at]
    return used, ends


def _across(square: Square, used: Mapping[int, int], ends: Mapping[int, tuple[float, float]]) -> Iterator[RawWay]:
    import shapely

    shape = _shape(square)
    if shape is None:
        return
    corners = {node: (lon, lat) for ring in (*square.outer, *square.inner) for node, lon, lat in ring}
    own = 1 if square.has_edge else 0
    entrances = {node: point for node, point in corners.items() if used.get(node, 0) > own}
    west, south, east, north = shape.bounds
    for node, (lon, lat) in ends.items():
        inside = west <= lon <= east and south <= lat <= north and node not in corners
        if inside and shape.contains(shapely.Point(lon, lat)):
            entrances[node] = lon, lat
    grown = shape.buffer(_TOLERANCE_DEGREES)
    shapely.prepare(grown)
    nodes = list(entrances)
    pairs = list(combinations(nodes, 2))
    if len(nodes) > _MOST_ENTRANCES:
        pairs = list(zip(nodes, [*nodes[1:], nodes[0]], strict=True))
    for one, other in pairs:
        line = [entrances[one], entrances[other]]
        if grown.covers(shapely.LineString(line)):
            (lon, lat), (to_lon, to_lat) = line
            yield RawWay((one, other), (lon, to_lon), (lat, to_lat), square.tags, drawn=False)


def _shape(square: Square) -> Any:
    """Return the square as a shapely polygon; None where its rings do not make one."""
    import shapely

    outer = [shapely.Polygon([(lon, lat) for _, lon, lat in ring]) for ring in square.outer]
    inner = [shapely.Polygon([(lon, lat) for _, lon, lat in ring]) for ring in square.inner]
    shape = shapely.union_all(outer).difference(shapely.union_all(inner))
    return shape if shape.is_valid and not shape.is_empty else None
