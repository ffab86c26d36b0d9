"""A tiny world anyone can draw: streets on a plane in metres around 52.2 N, 0.1 E, and the files of a small town."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from geo.projection import Projection
from geo.streets.build import build_network
from geo.streets.country_rules import rules_of
from geo.streets.network import StreetNetwork
from geo.streets.raw import RawRestriction, RawStreets, RawWay
from routing.needs import Location, Mode, Place, PlaceKind, Precision

HERE = Projection(0.1, 52.2)
Metres = tuple[float, float]


def at(x: float, y: float) -> tuple[float, float]:
    """lon, lat of a point so many metres east and north of the middle."""
    lon, lat = HERE.degrees([x], [y])
    return float(lon[0]), float(lat[0])


def node_id(point: Metres) -> int:
    """One id for each place on the plane: streets drawn through the same place meet there."""
    return round(point[0] * 10) * 10_000_000 + round(point[1] * 10) + 10_000_000_000_000


def street(*points: Metres, nodes: Sequence[int] | None = None, way: int = 0, **tags: str) -> RawWay:
    """A street through some points; ``highway`` is residential unless said, ``_`` in a tag's name stands for ``:``."""
    places = [at(*point) for point in points]
    return RawWay(
        nodes or [node_id(point) for point in points],
        [lon for lon, _ in places],
        [lat for _, lat in places],
        {"highway": "residential", **{key.replace("_", ":"): value for key, value in tags.items()}},
        way,
    )


def network(
    *streets: RawWay,
    mode: Mode = Mode.DRIVE,
    nodes: Mapping[Metres, Mapping[str, str]] | None = None,
    restrictions: Sequence[RawRestriction] = (),
) -> StreetNetwork:
    """The network of some streets; ``nodes`` puts tags on places (signals, bollards)."""
    tags = {node_id(point): value for point, value in (nodes or {}).items()}
    return build_network(mode, RawStreets(streets, tags, restrictions=restrictions), HERE, rules_of("GB"))


def a_place(id: int, name: str, kind: PlaceKind = PlaceKind.PHARMACY, postcode: str = "", note: str = "") -> Place:  # noqa: A002
    return Place(id, kind, name, Location(0.1, 52.2, Precision.PLACE, "W1"), "", postcode, note)


GRID = 4
STEP = 200.0
"""The small town: a grid of 5 x 5 streets, 200 m apart, with its middle at 400 m, 400 m."""


def town_streets() -> list[RawWay]:
    span = [i * STEP for i in range(GRID + 1)]
    rows = [street(*((x, y) for x in span), name=f"{y:.0f} Row") for y in span]
    columns = [street(*((x, y) for y in span), name=f"{x:.0f} Column") for x in span]
    return rows + columns


def write_osm(
    path: Path,
    ways: Iterable[RawWay],
    node_tags: Mapping[int, Mapping[str, str]] | None = None,
    restrictions: Iterable[RawRestriction] = (),
) -> Path:
    """Streets as OpenStreetMap XML; gzipped when the name ends so."""
    positions: dict[int, tuple[float, float]] = {}
    listed = list(ways)
    for way in listed:
        positions.update(zip(way.nodes, zip(way.lon, way.lat, strict=True), strict=True))
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<osm version="0.6" generator="tests">']
    for node, (lon, lat) in sorted(positions.items()):
        lines.append(f'<node id="{node}" version="1" lon="{lon:.7f}" lat="{lat:.7f}">')
        lines += [f"<tag k={quoteattr(k)} v={quoteattr(v)}/>" for k, v in (node_tags or {}).get(node, {}).items()]
        lines.append("</node>")
    for i, way in enumerate(listed, start=1):
        lines.append(f'<way id="{way.id or i}" version="1">')
        lines += [f'<nd ref="{node}"/>' for node in way.nodes]
        lines += [f"<tag k={quoteattr(k)} v={quoteattr(v)}/>" for k, v in way.tags.items()]
        lines.append("</way>")
    for i, sign in enumerate(restrictions, start=1):
        lines.append(f'<relation id="{i}" version="1"><tag k="type" v="restriction"/>')
        lines += [f"<tag k={quoteattr(k)} v={quoteattr(v)}/>" for k, v in sign.tags.items()]
        lines += [f'<member type="way" ref="{way}" role="from"/>' for way in sign.from_ways]
        between = f'type="node" ref="{sign.via_node}"' if sign.via_node is not None else 'type="way" ref="1"'
        lines.append(f'<member {between} role="via"/>')
        lines += [f'<member type="way" ref="{way}" role="to"/>' for way in sign.to_ways]
        lines.append("</relation>")
    lines.append("</osm>")
    data = "\n".join(lines).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def box(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    """A GeoJSON polygon with corners in metres."""
    corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    return {"type": "Polygon", "coordinates": [[list(at(*corner)) for corner in corners]]}


def write_shapes(path: Path, shapes: Iterable[tuple[Mapping[str, Any], Mapping[str, Any]]]) -> Path:
    features = [{"type": "Feature", "properties": dict(props), "geometry": dict(shape)} for props, shape in shapes]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def write_wards(path: Path, code: str = "WD26CD", name: str = "WD26NM") -> Path:
    """Four wards, each a quarter of the town: W1 south-west, W2 south-east, W3 north-west, W4 north-east."""
    edge = (-100.0, 400.0, 900.0)
    return write_shapes(
        path,
        [
            ({code: f"W{row * 2 + column + 1}", name: f"Ward {row * 2 + column + 1}"},
             box(edge[column], edge[row], edge[column + 1], edge[row + 1]))
            for row in (0, 1)
            for column in (0, 1)
        ],
    )  # fmt: skip


POSTCODES = {
    "ZQ1 0AA": (110, 10),
    "ZQ1 0AB": (590, 110),
    "ZQ1 1BB": (110, 690),
    "ZQ2 8SZ": (690, 590),
    "ZQ2 0YY": (330, 310),
}
"""Where the small town's postcodes lie, in metres; the letters ZQ are nobody's."""


def write_postcodes(path: Path, rows: Mapping[str, Metres] = POSTCODES) -> Path:
    lines = ["postcode,lon,lat,ward"]
    for code, point in rows.items():
        lon, lat = at(*point)
        lines.append(f"{code},{lon:.6f},{lat:.6f},")
    path.write_text("\n".join(lines) + "\n")
    return path


PLACES_CSV = """kind,name,postcode,opening_hours,note
hub,Town Hub,ZQ1 0AA,Mo-Fr 09:00-17:00,
shop,Corner Stores (Row),ZQ1 0AB,Mo-Sa 08:00-20:00; Su 10:00-16:00,
pharmacy,Hill Pharmacy,ZQ2 8SZ,,
"""


def town_files(folder: Path) -> dict[str, Any]:
    """The files of the small town, as the arguments of ``build_area``."""
    places = folder / "places.csv"
    places.write_text(PLACES_CSV)
    return {
        "name": "Small Town",
        "osm": write_osm(folder / "town.osm.gz", town_streets()),
        "wards": write_wards(folder / "wards.geojson"),
        "postcodes": write_postcodes(folder / "postcodes.csv"),
        "places": (places,),
    }


def a_town(seed: int, mode: Mode) -> StreetNetwork:
    """A grid whose streets are bent, one-way, private or missing at random, and crescents whose ends lie close."""
    chance = random.Random(seed)
    streets = []
    for x in range(7):
        for y in range(7):
            for dx, dy in ((1, 0), (0, 1)):
                ends = ((x * 150.0, y * 150.0), ((x + dx) * 150.0, (y + dy) * 150.0))
                bend = (ends[0][0] + 75 * dx + chance.uniform(-30, 30), ends[0][1] + 75 * dy + chance.uniform(-30, 30))
                tags = chance.choice(
                    [{}, {}, {"oneway": "yes"}, {"oneway": "-1"}, {"lanes": "1"}, {"access": "private"}]
                )
                if chance.random() < 0.85:
                    streets.append(street(ends[0], bend, ends[1], **tags))
    crescent = [(300.0, 300.0), (300.0, 900.0), (330.0, 900.0), (330.0, 330.0)]
    return network(*streets, street(*crescent), street((330, 330), (300, 300)), mode=mode)
