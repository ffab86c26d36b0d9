"""Write the town as an OpenStreetMap file, with the tags that a mapper would use."""

from __future__ import annotations

import gzip
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import quoteattr

from data.demo.town.geometry import Line, Point
from data.demo.town.ground import lonlat
from data.demo.town.network import Network

__all__ = ["Feature", "write_osm"]

# Any fixed moment: a file written twice is the same file.
STAMP = "2026-01-01T00:00:00Z"


@dataclass(frozen=True, slots=True)
class Feature:
    """A tagged line, ring (first point repeated at the end) or point that is not a street."""

    points: Line
    tags: tuple[tuple[str, str], ...]


def write_osm(path: Path, network: Network, tags_of: Sequence[dict[str, str]], features: Sequence[Feature]) -> None:
    """Write a gzipped OSM XML file. ``tags_of`` has the tags for each edge of the network."""
    with path.open("wb") as raw, gzip.GzipFile(filename="", mode="wb", fileobj=raw, compresslevel=6, mtime=0) as packed:
        for piece in _document(network, tags_of, features):
            packed.write(piece.encode())


def _document(network: Network, tags_of: Sequence[dict[str, str]], features: Sequence[Feature]) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<osm version="0.6" generator="wardround demo town">\n'
    nodes: list[tuple[Point, str]] = [(point, "") for point in network.nodes]
    ways: list[tuple[list[int], dict[str, str]]] = []
    for chain in _chains(network, tags_of):
        refs: list[int] = []
        for i, backwards in chain:
            edge, start = network.edges[i], len(nodes)
            inner = edge.line[1:-1]
            nodes.extend((point, "") for point in inner)
            along = [edge.a, *range(start, start + len(inner)), edge.b]
            along = along[::-1] if backwards else along
            refs += along[1:] if refs else along
        ways.append((refs, tags_of[chain[0][0]]))
    for feature in features:
        start = len(nodes)
        if len(feature.points) == 1:
            nodes.append((feature.points[0], _tags(dict(feature.tags))))
            continue
        closed = feature.points[0] == feature.points[-1]
        points = feature.points[:-1] if closed else feature.points
        nodes.extend((point, "") for point in points)
        refs = list(range(start, start + len(points)))
        ways.append(([*refs, refs[0]] if closed else refs, dict(feature.tags)))
    for i, (point, tags) in enumerate(nodes, start=1):
        lon, lat = lonlat(point)
        head = f' <node id="{i}" version="1" timestamp="{STAMP}" lat="{lat:.7f}" lon="{lon:.7f}"'
        yield f"{head}>\n{tags} </node>\n" if tags else f"{head}/>\n"
    for i, (refs, way_tags) in enumerate(ways, start=1):
        yield f' <way id="{i}" version="1" timestamp="{STAMP}">\n'
        yield "".join(f'  <nd ref="{ref + 1}"/>\n' for ref in refs)
        yield _tags(way_tags) + " </way>\n"
    yield "</osm>\n"


def _tags(tags: dict[str, str]) -> str:
    return "".join(f"  <tag k={quoteattr(k)} v={quoteattr(v)}/>\n" for k, v in sorted(tags.items()))


def _chains(network: Network, tags_of: Sequence[dict[str, str]]) -> Iterator[list[tuple[int, bool]]]:
    """Join successive edges with the same tags into ways, as edge indexes with directions."""
    at: dict[tuple[int, str], list[int]] = defaultdict(list)
    key = [_tags(tags) for tags in tags_of]
    for i, edge in enumerate(network.edges):
        at[(edge.a, key[i])].append(i)
        at[(edge.b, key[i])].append(i)
    done: set[int] = set()
    for i, edge in enumerate(network.edges):
        if i in done:
            continue
        done.add(i)
        chain = [(i, False)]
        for forwards in (True, False):
            node = edge.b if forwards else edge.a
            while edge.a != edge.b:
                onward = [j for j in at[(node, key[i])] if j not in done]
                # A fork of the same street is not a continuation: the next way starts there.
                if len(onward) != 1 or len(at[(node, key[i])]) != 2:
                    break
                j = onward[0]
                follows = network.edges[j].a == node if forwards else network.edges[j].b == node
                if network.edges[j].oneway and not follows:
                    break
                done.add(j)
                chain = [*chain, (j, not follows)] if forwards else [(j, not follows), *chain]
                other = network.edges[j]
                node = other.b if other.a == node else other.a
        yield chain
