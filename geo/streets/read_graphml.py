"""Read streets from OSMnx's GraphML, with OSMnx.

Every directed edge of such a file is a way cars may drive, so a pair of opposite edges is one two-way street. The file
holds driving streets only: cycling and walking are derived from them, and a remark says so.
"""

from __future__ import annotations

import math
import warnings
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from geo.streets.raw import RawStreets, RawWay
from routing.errors import Fault, InvalidFile

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["read_graphml"]

_Data = Mapping[str, Any]

_DERIVED: Final = (
    "It holds driving streets only: cycling follows them as they are signed, walking takes both directions of all "
    "but trunk roads and motorways. Footpaths and cycleways are missing; an OpenStreetMap extract has them."
)
_EXPORT: Final = "Give a GraphML file as OSMnx writes it (osmnx.save_graphml), or an OpenStreetMap extract (.osm.pbf)."
# Early OSMnx wrote the last one; a graph without a CRS is in degrees.
_DEGREES: Final = ("", "epsg:4326", "{'init': 'epsg:4326'}")


def read_graphml(path: Path) -> RawStreets:
    """Read the streets of an OSMnx GraphML file, plain or gzipped.

    Invalid optional attributes never stop the reading: an invalid length is not compared, an invalid line is drawn
    straight, and a node without a position is left out with its streets.

    Raises
    ------
    InvalidFile
        ``streets.unreadable`` when it is not GraphML as OSMnx writes it or is cut short, ``streets.undirected`` when
        it does not say which way its streets lead, ``streets.crs`` when its CRS is not known, ``streets.none`` when it
        holds no edges with positions.
    """
    graph = _in_degrees(_placed(_loaded(path), path), path)
    numbers = {node: number for number, node in enumerate(graph)}
    positions = {
        numbers[node]: place for node, data in graph.nodes(data=True) if (place := _position(data)) is not None
    }
    ways = list(_ways([(numbers[start], numbers[end], data) for start, end, data in graph.edges(data=True)], positions))
    if not ways:
        raise _no_street(path)
    tags = {
        numbers[node]: {"highway": kinds[0]}
        for node, data in graph.nodes(data=True)
        if (kinds := _several(data.get("highway", "")))
    }
    return RawStreets(ways, tags, remarks=(Fault("streets.derived", path.name, _DERIVED, ""),))


def _no_street(path: Path) -> InvalidFile:
    return InvalidFile(
        [Fault("streets.none", path.name, "The file contains no street with positions at both ends.", _EXPORT)]
    )


def _loaded(path: Path) -> nx.MultiDiGraph[str]:
    # Imported here because it takes a second or two, and only this needs it.
    import osmnx

    with _named(path):
        # expat limits the growth of entities and fetches no external ones; lists are literals, never evaluated.
        graph: nx.MultiDiGraph[str] = osmnx.load_graphml(
            path, graph_dtypes=_GRAPH_TYPES, node_dtypes=_NODE_TYPES, edge_dtypes=_EDGE_TYPES
        )
    if not graph.is_directed():
        cause = "The graph is undirected: it does not say which way a one-way street leads."
        raise InvalidFile([Fault("streets.undirected", path.name, cause, _EXPORT)])
    return graph


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Turn errors of expat, networkx, pandas and OSMnx into a fault of the file."""
    from networkx import NetworkXException

    try:
        with warnings.catch_warnings():
            # Warnings about untyped keys and old notations of a CRS: nothing to act on while an area is built.
            warnings.simplefilter("ignore")
            yield
    except (
        SyntaxError, EOFError, OSError, zlib.error, NetworkXException, ValueError, LookupError, AttributeError,
        TypeError, MemoryError, RecursionError,
    ) as error:  # fmt: skip
        cause = f"This is not a complete GraphML file from OSMnx ({_reason(error)})."
        raise InvalidFile([Fault("streets.unreadable", path.name, cause, _EXPORT)]) from error


def _reason(error: BaseException) -> str:
    if isinstance(error, AttributeError):
        return "its attributes are declared as numbers or booleans, OSMnx declares each as a string"
    if isinstance(error, MemoryError | RecursionError):
        return "a list in it is nested too deeply, or it is too large for the memory"
    if isinstance(error, KeyError):
        return f"it has a type or a value that GraphML does not know: {str(error)[:120]}"
    return str(error).splitlines()[0][:120] if str(error) else type(error).__name__


def _number(value: object) -> float:
    """Return a number, or NaN if the text is not one."""
    try:
        return float(str(value))
    except ValueError:
        return math.nan


def _line_text(text: str) -> str:
    """Return a line, or an empty one if it is invalid: OSMnx would refuse the whole file for it."""
    import shapely

    empty = "LINESTRING EMPTY"
    try:
        line = shapely.from_wkt(text)
    except (shapely.GEOSException, TypeError):
        return empty
    return text if line.geom_type == "LineString" else empty


# By default OSMnx converts these, and refuses the file for one value that does not fit.
_GRAPH_TYPES: Final = dict.fromkeys(("consolidated", "simplified"), str)
_NODE_TYPES: Final = {
    **dict.fromkeys(("elevation", "elevation_res", "osmid", "street_count"), str),
    **dict.fromkeys(("x", "y"), _number),
}
_EDGE_TYPES: Final = {
    **dict.fromkeys(("bearing", "grade", "grade_abs", "oneway", "osmid", "reversed", "speed_kph", "travel_time"), str),
    "length": _number,
    "geometry": _line_text,
}


def _placed(graph: nx.MultiDiGraph[str], path: Path) -> nx.MultiDiGraph[str]:
    """Return the graph without nodes that have no position, and without their edges."""
    graph.remove_nodes_from([node for node, data in graph.nodes(data=True) if _position(data) is None])
    if not graph:
        raise InvalidFile([Fault("streets.none", path.name, "No node of the file has a position (x and y).", _EXPORT)])
    if not graph.size():
        raise _no_street(path)
    return graph


def _position(data: _Data) -> tuple[float, float] | None:
    x, y = data.get("x", math.nan), data.get("y", math.nan)
    return (x, y) if math.isfinite(x) and math.isfinite(y) else None


def _in_degrees(graph: nx.MultiDiGraph[str], path: Path) -> nx.MultiDiGraph[str]:
    import osmnx
    from pyproj.exceptions import ProjError

    crs = str(graph.graph.get("crs", "")).strip()
    if crs.lower() in _DEGREES:
        return graph
    try:
        with _named(path):
            projected: nx.MultiDiGraph[str] = osmnx.projection.project_graph(graph, to_latlong=True)
    except ProjError as error:
        cause = f"The graph has an unknown CRS: {crs[:80]}."
        raise InvalidFile([Fault("streets.crs", "crs", cause, _EXPORT)]) from error
    return projected


def _ways(edges: list[tuple[int, int, _Data]], positions: Mapping[int, tuple[float, float]]) -> Iterator[RawWay]:
    waiting: dict[tuple[int, int, str, int], list[_Data]] = {}
    for start, end, data in edges:
        waiting.setdefault((start, end, *_likeness(data)), []).append(data)
    taken: set[int] = set()
    shape_node = -1
    for start, end, data in edges:
        if id(data) in taken or start not in positions or end not in positions:
            continue
        taken.add(id(data))
        opposite = next(
            (other for other in waiting.get((end, start, *_likeness(data)), ()) if id(other) not in taken), None
        )
        if opposite is not None:
            taken.add(id(opposite))
        line = _line(data) or [positions[start], positions[end]]
        inner = range(shape_node, shape_node - (len(line) - 2), -1)
        shape_node -= len(line) - 2
        yield RawWay(
            (start, *inner, end), [p[0] for p in line], [p[1] for p in line], _tags(data, two_way=opposite is not None)
        )


def _likeness(data: _Data) -> tuple[str, int]:
    """Return the part of a street's identity that both directions share: its ways and length."""
    length = data.get("length")
    whole = round(length) if isinstance(length, float) and math.isfinite(length) else 0
    return ",".join(sorted(_several(data.get("osmid", "")))), whole


def _line(data: _Data) -> list[tuple[float, float]]:
    import shapely

    points = [(float(x), float(y)) for x, y in shapely.get_coordinates(data.get("geometry"))]
    return points if all(math.isfinite(x) and math.isfinite(y) for x, y in points) else []


def _tags(data: _Data, *, two_way: bool) -> dict[str, str]:
    tags = {}
    for key in ("highway", "name", "ref", "maxspeed", "junction", "access", "bridge", "tunnel", "service"):
        values = _several(data.get(key, ""))
        if not values:
            continue
        tags[key] = ";".join(values) if key == "maxspeed" else " / ".join(values) if key == "name" else values[0]
    tags["oneway"] = "no" if two_way else "yes"
    return tags


def _several(value: object) -> list[str]:
    """Return the values of an attribute (a simplified edge may have several); none if the list is invalid."""
    if isinstance(value, list):
        return [str(item) for item in value]
    text = str(value).strip()
    return [] if not text or text.startswith("[") else [text]
