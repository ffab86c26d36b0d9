"""Streets from GraphML as OSMnx writes it: attributes as text, lists as ``['a', 'b']``, lines as WKT.

Every directed edge of such a file is a way its cars may drive, so a pair of opposite edges is one two-way street. The
file holds driving streets only: cycling and walking are derived from the same streets, and the reader says so.
"""

from __future__ import annotations

import ast
import gzip
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Final, cast
from xml.etree import ElementTree as ET

from geo.networks import RawStreets, RawWay
from routing.errors import Fault, InvalidFile

__all__ = ["read_graphml"]

_NS: Final = "{http://graphml.graphdrawing.org/xmlns}"
_DERIVED: Final = (
    "{file} holds driving streets only: cycling follows them as they are signed, walking takes both directions of all "
    "but trunk roads and motorways. Footpaths and cycleways are missing; an OpenStreetMap extract has them."
)
_EXPORT: Final = "Give a GraphML file as OSMnx writes it (osmnx.save_graphml), or an OpenStreetMap extract (.osm.pbf)."


def read_graphml(path: Path) -> RawStreets:
    """The streets of an OSMnx GraphML file, plain or gzipped.

    Raises
    ------
    InvalidFile
        ``streets.unreadable`` when it is not GraphML, is cut short, or holds no edges with positions.
    """
    try:
        with _opened(path) as file:
            nodes, edges, crs = _parse(file)
    except (ET.ParseError, EOFError, OSError, zlib.error, UnicodeDecodeError) as error:
        raise InvalidFile(
            [Fault("streets.unreadable", path.name, f"This is not a whole GraphML file ({_short(error)}).", _EXPORT)]
        ) from error
    positions = _positions(nodes, crs, path)
    ways = list(_ways(edges, positions, crs))
    if not ways:
        raise InvalidFile(
            [Fault("streets.none", path.name, "The file holds no street with positions at both ends.", _EXPORT)]
        )
    tags = {
        number: {"highway": data["highway"]}
        for number, data in nodes.items()
        if number in positions and "highway" in data
    }
    return RawStreets(ways, tags, remarks=(_DERIVED.format(file=path.name),))


def _opened(path: Path) -> IO[bytes]:
    opener = gzip.open if path.suffix == ".gz" else open
    return cast("IO[bytes]", opener(path, "rb"))


def _short(error: Exception) -> str:
    return str(error).splitlines()[0][:120] if str(error) else type(error).__name__


_Data = dict[str, str]
_Edges = dict[tuple[int, int, str], _Data]


def _parse(file: IO[bytes]) -> tuple[dict[int, _Data], _Edges, str]:
    keys: dict[str, str] = {}
    numbers: dict[str, int] = {}
    nodes: dict[int, _Data] = {}
    edges: _Edges = {}
    crs = ""
    depth: list[ET.Element] = []
    # expat itself limits how far entities may grow, and no external one is ever fetched.
    for event, element in ET.iterparse(file, events=("start", "end")):  # noqa: S314
        if event == "start":
            if not depth and element.tag != f"{_NS}graphml":
                raise ET.ParseError(f"its root is {element.tag[:60]}")
            depth.append(element)
            continue
        depth.pop()
        if element.tag == f"{_NS}key":
            keys[element.get("id", "")] = element.get("attr.name", "")
        elif element.tag == f"{_NS}node":
            number = numbers.setdefault(element.get("id", ""), len(numbers))
            nodes[number] = _data(element, keys)
            element.clear()
        elif element.tag == f"{_NS}edge":
            ends = [numbers.setdefault(element.get(side, ""), len(numbers)) for side in ("source", "target")]
            edges[ends[0], ends[1], f"{element.get('id', '')}/{len(edges)}"] = _data(element, keys)
            element.clear()
        elif element.tag == f"{_NS}graph":
            crs = _data(element, keys).get("crs", "")
    return nodes, edges, crs


def _data(element: ET.Element, keys: Mapping[str, str]) -> _Data:
    return {
        keys.get(item.get("key", ""), ""): item.text.strip()
        for item in element.iterfind(f"{_NS}data")
        if item.text is not None
    }


def _positions(nodes: Mapping[int, _Data], crs: str, path: Path) -> dict[int, tuple[float, float]]:
    found: dict[int, tuple[float, float]] = {}
    for number, data in nodes.items():
        try:
            found[number] = float(data.get("x", "")), float(data.get("y", ""))
        except ValueError:
            continue
    if not found:
        raise InvalidFile([Fault("streets.none", path.name, "No node of the file has a position (x and y).", _EXPORT)])
    if not _geographic(crs):
        lon, lat = _to_degrees(crs, [p[0] for p in found.values()], [p[1] for p in found.values()])
        found = dict(zip(found, zip(lon, lat, strict=True), strict=True))
    return found


def _geographic(crs: str) -> bool:
    return crs in ("", "EPSG:4326", "epsg:4326", "{'init': 'epsg:4326'}")


def _to_degrees(crs: str, x: list[float], y: list[float]) -> tuple[list[float], list[float]]:
    from pyproj import Transformer
    from pyproj.exceptions import CRSError

    try:
        transformer = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    except CRSError as error:
        raise InvalidFile(
            [Fault("streets.crs", "crs", f"The graph's CRS is not known: {crs[:80]}.", _EXPORT)]
        ) from error
    lon, lat = transformer.transform(x, y)
    return list(lon), list(lat)


def _ways(edges: _Edges, positions: Mapping[int, tuple[float, float]], crs: str) -> Iterator[RawWay]:
    waiting: dict[tuple[int, int, str, int], list[_Data]] = {}
    for (start, end, _), data in edges.items():
        waiting.setdefault((start, end, *_likeness(data)), []).append(data)
    taken: set[int] = set()
    shape_node = -1
    for (start, end, _), data in edges.items():
        if id(data) in taken or start not in positions or end not in positions:
            continue
        taken.add(id(data))
        opposite = next(
            (other for other in waiting.get((end, start, *_likeness(data)), ()) if id(other) not in taken), None
        )
        if opposite is not None:
            taken.add(id(opposite))
        line = _line(data, crs) or [positions[start], positions[end]]
        inner = range(shape_node, shape_node - (len(line) - 2), -1)
        shape_node -= len(line) - 2
        yield RawWay(
            (start, *inner, end), [p[0] for p in line], [p[1] for p in line], _tags(data, two_way=opposite is not None)
        )


def _likeness(data: _Data) -> tuple[str, int]:
    """What the two directions of one street have in common: the ways it was made of, and its length."""
    ways = ",".join(sorted(_several(data.get("osmid", ""))))
    try:
        return ways, round(float(data.get("length", "0")))
    except ValueError:
        return ways, 0


def _line(data: _Data, crs: str) -> list[tuple[float, float]]:
    import shapely

    text = data.get("geometry", "")
    if not text:
        return []
    try:
        line = shapely.from_wkt(text)
    except shapely.GEOSException:
        return []
    if line.geom_type != "LineString" or line.is_empty:
        return []
    points = [(float(x), float(y)) for x, y in shapely.get_coordinates(line)]
    if _geographic(crs):
        return points
    return list(zip(*_to_degrees(crs, [p[0] for p in points], [p[1] for p in points]), strict=True))


def _tags(data: _Data, *, two_way: bool) -> dict[str, str]:
    tags = {}
    for key in ("highway", "name", "ref", "maxspeed", "junction", "access", "bridge", "tunnel", "service"):
        values = _several(data.get(key, ""))
        if not values:
            continue
        tags[key] = ";".join(values) if key == "maxspeed" else " / ".join(values) if key == "name" else values[0]
    tags["oneway"] = "no" if two_way else "yes"
    return tags


def _several(text: str) -> list[str]:
    """The values of an attribute: OSMnx writes ``['a', 'b']`` where a simplified edge has several."""
    if not text.startswith("["):
        return [text] if text else []
    try:
        values = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return []
    return [str(value) for value in values] if isinstance(values, list) else []
