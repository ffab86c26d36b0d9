"""Read settlements from OpenStreetMap, from cities to suburbs, and the outlines of parishes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np

from geo.addresses.book import apart
from geo.places.settlements import Settlement, SettlementKind
from geo.projection import Bounds, in_bounds
from geo.streets.read_osm import whole

__all__ = ["read_settlements"]

_KINDS: Final = {kind.value: kind for kind in SettlementKind if kind is not SettlementKind.PARISH}
_ONE_METRES: Final = 2_500.0
"""A point and an outline of one name this close together are one settlement."""

_SIMPLER_DEGREES: Final = 0.0002
"""About 15 m: a parish's outline need not follow every hedge."""


def read_settlements(path: Path, bounds: Bounds) -> tuple[Settlement, ...]:
    """Read the settlements in an OpenStreetMap file whose centre is inside some bounds.

    Raises
    ------
    InvalidFile
        ``streets.unreadable`` when it is not an OpenStreetMap file or was cut short.
    """
    with whole(path):
        found = [row for thing in _things(path) if (row := _settlement(thing)) is not None]
    return tuple(_once(row for row in found if in_bounds(bounds, row.lon, row.lat)))


def _things(path: Path) -> Iterator[Any]:
    import osmium
    from osmium.filter import KeyFilter

    keys = ("place", "boundary")
    # A node is read as it is, a way or a relation as the area that it encloses.
    processor: Iterable[Any] = (
        osmium.FileProcessor(str(path)).with_locations().with_areas(KeyFilter(*keys)).with_filter(KeyFilter(*keys))
    )
    return (thing for thing in processor if thing.is_node() or thing.is_area())


def _settlement(thing: Any) -> Settlement | None:
    tags = thing.tags
    name = " ".join((tags.get("name:en") or tags.get("name") or "").split())
    kind = _KINDS.get(tags.get("place", ""))
    parish = (
        tags.get("designation") == "civil_parish"
        or tags.get("boundary") == "civil_parish"
        or (tags.get("boundary") == "administrative" and tags.get("admin_level") == "10")
    )
    if not name or (kind is None and not parish):
        return None
    if thing.is_node():
        return None if kind is None else Settlement(kind, name, thing.location.lon, thing.location.lat)
    shape = _shape(thing)
    if shape is None:
        return None
    middle = shape.representative_point()
    if kind is not None:
        return Settlement(kind, name, middle.x, middle.y)
    from shapely.geometry import mapping

    outline = mapping(shape.simplify(_SIMPLER_DEGREES))
    return Settlement(SettlementKind.PARISH, name, middle.x, middle.y, outline)


def _shape(area: Any) -> Any | None:
    import osmium
    import shapely

    try:
        return shapely.from_wkb(osmium.geom.WKBFactory().create_multipolygon(area))
    except (RuntimeError, shapely.GEOSException):
        return None


def _once(rows: Iterable[Settlement]) -> list[Settlement]:
    """Return each settlement once, preferring the larger kind."""
    kept: list[Settlement] = []
    for row in sorted(rows, key=lambda row: (list(SettlementKind).index(row.kind), row.name, row.lon, row.lat)):
        twins = [
            other
            for other in kept
            if other.name.casefold() == row.name.casefold()
            and (other.kind is SettlementKind.PARISH) == (row.kind is SettlementKind.PARISH)
        ]
        near = apart(np.array([t.lon for t in twins]), np.array([t.lat for t in twins]), row.lon, row.lat)
        if not twins or float(near.min()) > _ONE_METRES:
            kept.append(row)
    return kept
