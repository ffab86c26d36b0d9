"""Joins drawn lines into a connected street network: cut at junctions, tidied and bent."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely import LineString

from data.demo.town.geometry import Line, Point, densify, length, points_of, rounded
from data.demo.town.quarters import Street

__all__ = ["CAR", "RANK", "Edge", "Network", "car_pieces", "knit", "rebuilt"]

# From the greatest to the least; what two lines share belongs to the greater.
RANK = {
    "trunk": 0, "primary": 1, "secondary": 2, "tertiary": 3, "unclassified": 4, "residential": 5, "service": 6,
    "pedestrian": 7, "cycleway": 8, "footway": 9, "steps": 10,
}  # fmt: skip
CAR = frozenset({"trunk", "primary", "secondary", "tertiary", "unclassified", "residential", "service"})

# Junctions nearer than this become one; a stump shorter than this goes.
MERGE_M = 13.0
STUMP_M = 26.0
GRID_M = 0.01


@dataclass(frozen=True, slots=True)
class Edge:
    """A piece of street between two nodes; ``street`` is the index of the line it was cut from.

    ``oneway`` is along the line. ``structure`` is ``""``, ``bridge`` or ``roundabout``.
    """

    a: int
    b: int
    line: Line
    street: int
    highway: str
    oneway: bool = False
    structure: str = ""


@dataclass(frozen=True, slots=True)
class Network:
    """Nodes by index, and the edges between them."""

    nodes: tuple[Point, ...]
    edges: tuple[Edge, ...]

    def incident(self) -> dict[int, list[int]]:
        """Return the edges at each node."""
        at: dict[int, list[int]] = defaultdict(list)
        for i, edge in enumerate(self.edges):
            at[edge.a].append(i)
            if edge.b != edge.a:
                at[edge.b].append(i)
        return at


def knit(streets: Sequence[Street], bend: Callable[[Sequence[Point]], Line]) -> Network:
    """Return one connected network made from the drawn streets, bent by ``bend``."""
    network = _cut(streets)
    network = _contract(network)
    network = _without_twins(network)
    network = _without_stumps(network, streets)
    network = _without_slivers(network)
    network = _without_stumps(network, streets)
    network = _largest_piece(network)
    return _bent(network, bend)


def _cut(streets: Sequence[Street]) -> Network:
    shapes = [LineString(s.line) for s in streets]
    noded = shapely.union_all(shapes, grid_size=GRID_M)
    # However short: a centimetre left out would cut a road in two.
    pieces = sorted(line for part in shapely.get_parts(noded) if len(line := rounded(points_of(part))) > 1)
    tree = shapely.STRtree(shapes)
    middles = [LineString(p).interpolate(0.5, normalized=True) for p in pieces]
    found: dict[int, tuple[int, int]] = {}
    for piece, street in tree.query(middles, predicate="dwithin", distance=0.05).T:
        claim = (RANK[streets[int(street)].highway], int(street))
        found[int(piece)] = min(found.get(int(piece), claim), claim)
    index: dict[Point, int] = {}
    edges = []
    for i, line in enumerate(pieces):
        if i not in found:
            continue
        street = found[i][1]
        ends = [index.setdefault(point, len(index)) for point in (line[0], line[-1])]
        edges.append(Edge(ends[0], ends[1], line, street, streets[street].highway))
    return Network(tuple(index), tuple(edges))


def rebuilt(nodes: Sequence[Point], edges: Sequence[Edge], into: Sequence[int] | None = None) -> Network:
    """Return the network without unused nodes.

    With ``into``, each node is first moved onto another node.
    """
    target = list(range(len(nodes))) if into is None else list(into)
    order: dict[int, int] = {}
    kept = []
    for edge in edges:
        a, b = target[edge.a], target[edge.b]
        line = rounded([nodes[a], *edge.line[1:-1], nodes[b]])
        if len(line) < 2 or (a == b and length(line) < 60):
            continue
        kept.append(replace(edge, a=order.setdefault(a, len(order)), b=order.setdefault(b, len(order)), line=line))
    return Network(tuple(nodes[i] for i in order), tuple(kept))


def _contract(network: Network) -> Network:
    """Merge junctions that are a few metres apart, at the most important street."""
    rank = [99] * len(network.nodes)
    for edge in network.edges:
        for end in (edge.a, edge.b):
            rank[end] = min(rank[end], RANK[edge.highway])
    into = list(range(len(network.nodes)))

    def root(i: int) -> int:
        while into[i] != i:
            i = into[i]
        return i

    short = sorted((round(length(e.line), 2), e.a, e.b) for e in network.edges if length(e.line) < MERGE_M)
    for _, a, b in short:
        a, b = sorted((root(a), root(b)), key=lambda i: (rank[i], i))
        if a != b and math.dist(network.nodes[a], network.nodes[b]) < MERGE_M * 1.3:
            into[b] = a
    return rebuilt(network.nodes, network.edges, [root(i) for i in range(len(into))])


def _without_twins(network: Network) -> Network:
    """Remove the minor one of two edges that run close together between the same nodes."""
    best: dict[tuple[int, int], list[Edge]] = defaultdict(list)
    for edge in sorted(network.edges, key=lambda e: (RANK[e.highway], e.street, e.line)):
        twins = best[(min(edge.a, edge.b), max(edge.a, edge.b))]
        shape = LineString(edge.line)
        if all(shape.hausdorff_distance(LineString(t.line)) > 24 for t in twins):
            twins.append(edge)
    return rebuilt(network.nodes, [edge for twins in best.values() for edge in twins])


def _without_stumps(network: Network, streets: Sequence[Street]) -> Network:
    edges = list(network.edges)
    while True:
        degree: dict[int, int] = defaultdict(int)
        for edge in edges:
            degree[edge.a] += 1
            degree[edge.b] += 1
        kept = [
            e
            for e in edges
            if (degree[e.a] > 1 and degree[e.b] > 1)
            or length(e.line) > (STUMP_M if e.highway in CAR else 12)
            or streets[e.street].look == "main"
        ]
        if len(kept) == len(edges):
            return rebuilt(network.nodes, kept)
        edges = kept


def _without_slivers(network: Network) -> Network:
    """Remove the longest minor street around each block that is too thin for a house."""
    shapes = [LineString(e.line) for e in network.edges]
    faces = [f for f in shapely.get_parts(shapely.polygonize(shapes)) if f.area < 2_600 or _thin(f)]
    if not faces:
        return network
    tree = shapely.STRtree(shapes)
    drop: set[int] = set()
    for face in sorted(faces, key=lambda f: (round(f.centroid.x, 1), round(f.centroid.y, 1))):
        ring = face.exterior
        around = [
            int(i) for i in tree.query(ring) if shapes[int(i)].intersection(ring).length > shapes[int(i)].length * 0.9
        ]
        if not around or any(i in drop for i in around):
            continue
        worst = max(around, key=lambda i: (RANK[network.edges[i].highway], round(shapes[i].length, 1), i))
        if RANK[network.edges[worst].highway] >= RANK["tertiary"]:
            drop.add(worst)
    return rebuilt(network.nodes, [e for i, e in enumerate(network.edges) if i not in drop])


def _thin(face: shapely.Polygon) -> bool:
    return bool(face.area < 9_000 and face.buffer(-11.0).is_empty)


def _largest_piece(network: Network) -> Network:
    labels = _labels(len(network.nodes), network.edges, directed=False)
    main = int(np.bincount(labels).argmax())
    edges = [e for e in network.edges if labels[e.a] == main]
    car = [e for e in edges if e.highway in CAR]
    labels = _labels(len(network.nodes), car, directed=False)
    counts = np.bincount(labels)
    main = int(counts.argmax())
    # A street that cars reach only by a footpath was drawn by mistake; then so was the path to it.
    edges = [e for e in edges if e.highway not in CAR or labels[e.a] == main]
    labels = _labels(len(network.nodes), edges, directed=False)
    main = int(np.bincount(labels).argmax())
    return rebuilt(network.nodes, [e for e in edges if labels[e.a] == main])


def _labels(count: int, edges: Sequence[Edge], directed: bool) -> npt.NDArray[np.int32]:
    tails, heads = [], []
    for e in edges:
        tails.append(e.a)
        heads.append(e.b)
        if directed and not e.oneway:
            tails.append(e.b)
            heads.append(e.a)
    graph = coo_array((np.ones(len(tails)), (tails, heads)), shape=(count, count)).tocsr()
    _, labels = connected_components(graph, directed=directed, connection="strong")
    return np.asarray(labels, dtype=np.int32)


def car_pieces(network: Network) -> npt.NDArray[np.bool_]:
    """Return for each node whether cars can reach it from the rest of the town and get back."""
    edges = [e for e in network.edges if e.highway in CAR]
    labels = _labels(len(network.nodes), edges, directed=True)
    main = int(np.bincount(labels[[e.a for e in edges]]).argmax())
    return np.asarray(labels == main, dtype=np.bool_)


def _bent(network: Network, bend: Callable[[Sequence[Point]], Line]) -> Network:
    nodes = bend(network.nodes)
    edges = []
    for e in network.edges:
        line = list(bend(densify(e.line, 22.0)))
        line[0], line[-1] = nodes[e.a], nodes[e.b]
        edges.append(replace(e, line=rounded(line)))
    return Network(nodes, tuple(edges))
