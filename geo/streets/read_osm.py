"""Read streets and the background map from raw OpenStreetMap files.

The formats are .osm.pbf, .osm, .osm.gz and .osm.bz2.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from geo.projection import Bounds
from geo.streets.access import NODE_KEYS, WAY_KEYS, is_street
from geo.streets.conditions import CONDITIONAL_KEYS, resolved
from geo.streets.raw import Paint, RawRestriction, RawStreets, RawWay
from geo.streets.squares import Square, crossings, is_square
from routing.errors import Fault, InvalidFile

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["SUFFIXES", "read_osm", "whole"]

SUFFIXES: Final = (".osm.pbf", ".pbf", ".osm", ".osm.gz", ".osm.bz2")
_EXTRACT: Final = (
    "Download an extract of the county (.osm.pbf), for example from Geofabrik, and check that the download is complete."
)

_MOST_NAMED: Final = 20
"""The most streets a remark names."""

_NODE_STARTS: Final = ("highway", "barrier")
_RAILS: Final = frozenset({"rail", "light_rail", "tram", "narrow_gauge"})
_RIVERS: Final = frozenset({"river", "canal"})
_WATER: Final = {"natural": {"water", "bay"}, "waterway": {"riverbank", "dock"}, "landuse": {"reservoir", "basin"}}
_GREEN: Final = {
    "leisure": {
        "park",
        "garden",
        "nature_reserve",
        "golf_course",
        "recreation_ground",
        "common",
        "playground",
        "pitch",
    },
    "landuse": {"grass", "recreation_ground", "village_green", "forest", "cemetery", "allotments", "meadow"},
    "natural": {"wood", "heath", "grassland", "scrub"},
}


def read_osm(path: Path, bounds: Bounds | None = None) -> RawStreets:
    """Read the streets of an OpenStreetMap file, and its railways, rivers, water and green.

    Parameters
    ----------
    bounds
        Only ways with a node inside are kept; None keeps all.

    Raises
    ------
    InvalidFile
        ``streets.unreadable`` when it is not an OpenStreetMap file or was cut short, ``streets.none`` without streets.
    """
    collected = _Collected(bounds)
    with whole(path):
        for thing in _things(path):
            collected.take(thing)
    if not collected.ways:
        if collected.elsewhere:
            cause = f"None of its {collected.elsewhere:,} streets is in or near the wards."
            raise InvalidFile(
                [Fault("area.no-overlap", path.name, cause, "Give the extract of this council's county.")]
            )
        raise InvalidFile([Fault("streets.none", path.name, "There are no streets in the file.", _EXTRACT)])
    collected.ways += crossings(collected.squares, collected.ways)
    return RawStreets(
        collected.ways, collected.node_tags, collected.paints, collected.remarks(path.name), collected.restrictions
    )


@contextmanager
def whole(path: Path) -> Iterator[None]:
    """Turn osmium's errors into a fault of the file.

    The file may be foreign, cut short or invalid.
    """
    try:
        yield
    except (RuntimeError, ValueError) as error:  # the second for a tag that is too long
        cause = f"This is not a complete OpenStreetMap file ({str(error)[:120]})."
        raise InvalidFile([Fault("streets.unreadable", path.name, cause, _EXTRACT)]) from error


def _things(path: Path) -> Iterator[Any]:
    import osmium
    from osmium.filter import KeyFilter

    keys = ("highway", "barrier", "route", "man_made", "railway", "waterway", "natural", "landuse", "leisure")
    signs = (
        "restriction",
        "restriction:motorcar",
        "restriction:motor_vehicle",
        "restriction:bicycle",
        *CONDITIONAL_KEYS,
    )
    drawn = KeyFilter("natural", "landuse", "leisure", "waterway", "highway")
    read = KeyFilter(*keys, *signs, *CONDITIONAL_KEYS)
    yield from osmium.FileProcessor(str(path)).with_locations().with_areas(drawn).with_filter(read)


@dataclass(slots=True)
class _Collected:
    """The parts of a file that are kept, collected one object at a time."""

    bounds: Bounds | None
    ways: list[RawWay] = field(default_factory=list)
    node_tags: dict[int, dict[str, str]] = field(default_factory=dict)
    paints: list[Paint] = field(default_factory=list)
    restrictions: list[RawRestriction] = field(default_factory=list)
    squares: list[Square] = field(default_factory=list)
    at_times: list[str] = field(default_factory=list)
    over_ways: int = 0
    elsewhere: int = 0

    def take(self, thing: Any) -> None:
        if thing.is_node():
            self._node(thing)
        elif thing.is_way():
            self._way(thing)
        elif thing.is_relation():
            self._relation(thing)
        elif thing.is_area():
            self._area(thing)

    def _node(self, node: Any) -> None:
        tags = node.tags
        if any(key in tags for key in _NODE_STARTS):
            self.node_tags[node.id] = {tag.k: tag.v for tag in tags if tag.k in NODE_KEYS}

    def _relation(self, relation: Any) -> None:
        tags = relation.tags
        if tags.get("type") != "restriction":
            return
        members = [(member.role, member.type, member.ref) for member in relation.members]
        via = [ref for role, kind, ref in members if role == "via" and kind == "n"]
        signed = {tag.k: tag.v for tag in tags if tag.k.startswith(("restriction", "except"))}
        sign = RawRestriction(
            tuple(ref for role, kind, ref in members if role == "from" and kind == "w"),
            tuple(ref for role, kind, ref in members if role == "to" and kind == "w"),
            via[0] if len(via) == 1 else None,
            self._plain(signed, f"turn {relation.id}"),
        )
        if sign.via_node is None:
            self.over_ways += any(role == "via" for role, _, _ in members)
        elif sign.from_ways and sign.to_ways:
            self.restrictions.append(sign)

    def _plain(self, tags: Mapping[str, str], name: str) -> Mapping[str, str]:
        """Return tags with all-day restrictions made unconditional.

        The name is noted if other restrictions are left out.
        """
        plain, left_out = resolved(tags)
        if left_out:
            self.at_times.append(name)
        return plain

    def remarks(self, file: str) -> tuple[Fault, ...]:
        """Return remarks about data that was read but is not in the networks."""
        remarks = []
        if self.over_ways:
            cause = f"{self.over_ways:,} turn restrictions over more than one junction are not applied."
            remarks.append(Fault("streets.turns-left-out", file, cause, ""))
        if self.at_times:
            names = list(dict.fromkeys(self.at_times))
            more = len(names) - _MOST_NAMED
            listed = ", ".join(names[:_MOST_NAMED]) + (f" and {more:,} more" if more > 0 else "")
            what = "1 street or turn is" if len(names) == 1 else f"{len(names):,} streets and turns are"
            cause = f"{what} restricted at certain times, which is not applied: {listed}."
            remarks.append(Fault("streets.at-times", file, cause, "Tell volunteers who drive there at those times."))
        return tuple(remarks)

    def _way(self, way: Any) -> None:
        tags = way.tags
        street = is_street(tags)
        kind = "" if street else _line_kind(tags)
        if not street and not kind:
            return
        for nodes, lon, lat in _runs(way):
            if not self._near(lon, lat):
                self.elsewhere += street
            elif street:
                kept = {tag.k: tag.v for tag in tags if tag.k in WAY_KEYS or tag.k in CONDITIONAL_KEYS}
                name = tags.get("name") or tags.get("ref") or f"way {way.id}"
                self.ways.append(RawWay(nodes, lon, lat, self._plain(kept, name), way.id))
            else:
                self.paints.append(Paint(kind, tags.get("name", ""), _line(lon, lat)))

    def _area(self, area: Any) -> None:
        import osmium
        import shapely

        tags = area.tags
        if is_square(tags, multipolygon=not area.from_way()):
            self._square(area)
            return
        kind = "water" if _is(tags, _WATER) else "green" if _is(tags, _GREEN) else ""
        if not kind:
            return
        try:
            shape = shapely.from_wkb(osmium.geom.WKBFactory().create_multipolygon(area))
        except (RuntimeError, shapely.GEOSException):
            return  # a ring that does not close only costs a patch of colour
        west, south, east, north = shape.bounds
        if self._near([west, east], [south, north]) or self._around(shape):
            self.paints.append(Paint(kind, tags.get("name", ""), shape))

    def _square(self, area: Any) -> None:
        outer = [_ring(ring) for ring in area.outer_rings()]
        inner = [_ring(ring) for around in area.outer_rings() for ring in area.inner_rings(around)]
        corners = [corner for ring in outer for corner in ring]
        if self._near([lon for _, lon, _ in corners], [lat for _, _, lat in corners]):
            tags = {tag.k: tag.v for tag in area.tags if tag.k in WAY_KEYS}
            self.squares.append(Square(outer, inner, tags | {"area": "yes"}, has_edge=area.from_way()))

    def _near(self, lon: list[float], lat: list[float]) -> bool:
        if self.bounds is None:
            return True
        west, south, east, north = self.bounds
        return any(west <= x <= east and south <= y <= north for x, y in zip(lon, lat, strict=True))

    def _around(self, shape: BaseGeometry) -> bool:
        import shapely

        return self.bounds is not None and bool(shape.intersects(shapely.box(*self.bounds)))


def _ring(ring: Any) -> list[tuple[int, float, float]]:
    return [(node.ref, node.location.lon, node.location.lat) for node in ring]


def _line_kind(tags: Any) -> str:
    if tags.get("tunnel") in ("yes", "culvert"):
        return ""
    if tags.get("railway") in _RAILS and tags.get("service") is None:
        return "rail"
    return "river" if tags.get("waterway") in _RIVERS else ""


def _is(tags: Any, table: dict[str, set[str]]) -> bool:
    return any(tags.get(key) in values for key, values in table.items())


def _runs(way: Any) -> Iterator[tuple[list[int], list[float], list[float]]]:
    """Yield the parts of a way whose nodes are in the file.

    An extract may lack nodes beyond its edge.
    """
    nodes: list[int] = []
    lon: list[float] = []
    lat: list[float] = []
    for node in way.nodes:
        if node.location.valid():
            nodes.append(node.ref)
            lon.append(node.location.lon)
            lat.append(node.location.lat)
        else:
            if len(nodes) > 1:
                yield nodes, lon, lat
            nodes, lon, lat = [], [], []
    if len(nodes) > 1:
        yield nodes, lon, lat


def _line(lon: list[float], lat: list[float]) -> BaseGeometry:
    from shapely import LineString

    return LineString(list(zip(lon, lat, strict=True)))
