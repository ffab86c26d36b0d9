"""Changes the streets as engineers would: roundabouts, bridges, pedestrian and one-way streets."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import replace

import shapely
from shapely import LineString
from shapely import Point as ShapelyPoint
from shapely.ops import substring

from data.demo.town.geometry import Line, Point, heading, points_of, rounded
from data.demo.town.network import CAR, RANK, Edge, Network, car_pieces, rebuilt
from data.demo.town.quarters import Manner, Street

__all__ = ["bridged", "one_ways", "pedestrianised", "roundabouts", "simplified"]


def roundabouts(network: Network) -> Network:
    """Build clockwise roundabouts where main roads meet outside the old walls."""
    nodes, edges = list(network.nodes), list(network.edges)
    for node, around in sorted(network.incident().items()):
        great = [i for i in around if RANK[network.edges[i].highway] <= RANK["secondary"]]
        if len(great) < 3 or len(around) > 6:
            continue
        if not any(network.edges[i].highway in ("trunk", "primary") for i in great):
            continue
        radius = 24.0 if any(network.edges[i].highway == "trunk" for i in great) else 17.0
        if any(_span(edges[i]) < radius + 8 or edges[i].a == edges[i].b for i in around):
            continue
        if math.hypot(*network.nodes[node]) < 500:
            continue
        _put_roundabout(nodes, edges, node, around, radius)
    # The junctions that became roundabouts are no longer nodes.
    return rebuilt(nodes, edges)


def _span(edge: Edge) -> float:
    return LineString(edge.line).length


def _put_roundabout(nodes: list[Point], edges: list[Edge], node: int, around: Sequence[int], radius: float) -> None:
    centre = nodes[node]
    circle = ShapelyPoint(centre).buffer(radius, quad_segs=24)
    entries: list[tuple[float, int]] = []
    best = min(around, key=lambda i: RANK[edges[i].highway])
    for i in around:
        edge = edges[i]
        outside = LineString(edge.line).difference(circle)
        parts = [outside] if isinstance(outside, LineString) else list(getattr(outside, "geoms", ()))
        line = points_of(max(parts, key=lambda part: part.length))
        end = line[0] if edge.a == node else line[-1]
        angle = heading(centre, end)
        at = (centre[0] + radius * math.cos(angle), centre[1] + radius * math.sin(angle))
        nodes.append(rounded([at])[0])
        if edge.a == node:
            edges[i] = replace(edge, a=len(nodes) - 1, line=rounded([nodes[-1], *line[1:]]))
        else:
            edges[i] = replace(edge, b=len(nodes) - 1, line=rounded([*line[:-1], nodes[-1]]))
        entries.append((angle, len(nodes) - 1))
    entries.sort(reverse=True)
    for (start, a), (stop, b) in zip(entries, [*entries[1:], entries[0]], strict=True):
        turn = (start - stop) % (2 * math.pi)
        count = max(1, math.ceil(turn / 0.5))
        inner = [
            (
                centre[0] + radius * math.cos(start - turn * k / count),
                centre[1] + radius * math.sin(start - turn * k / count),
            )
            for k in range(1, count)
        ]
        arc = rounded([nodes[a], *inner, nodes[b]])
        edges.append(Edge(a, b, arc, edges[best].street, edges[best].highway, True, "roundabout"))


def bridged(network: Network, barriers: Sequence[tuple[Line, float]]) -> Network:
    """Build bridges where streets cross water or rails. ``barriers`` are lines with half widths."""
    nodes, edges = list(network.nodes), []
    wet = [LineString(line).buffer(half) for line, half in barriers]
    lines = [LineString(line) for line, _ in barriers]
    shapely.prepare(lines)
    for edge in network.edges:
        shape = LineString(edge.line)
        crossed = [i for i, line in enumerate(lines) if line.intersects(shape)]
        if not crossed or edge.structure:
            edges.append(edge)
            continue
        over = shapely.union_all([wet[i] for i in crossed])
        spans = sorted(
            (shape.project(ShapelyPoint(part.coords[0])), shape.project(ShapelyPoint(part.coords[-1])))
            for part in _parts(shape.intersection(over))
            if any(part.intersects(lines[i]) for i in crossed)
        )
        cuts = [0.0]
        kinds = []
        for start, stop in spans:
            low, high = max(min(start, stop), cuts[-1]), max(start, stop)
            if low > cuts[-1] + 2:
                cuts.append(low)
                kinds.append("")
            cuts.append(min(high, shape.length))
            kinds.append("bridge")
        if shape.length > cuts[-1] + 2:
            cuts.append(shape.length)
            kinds.append("")
        cuts[-1] = shape.length
        a = edge.a
        for low, high, kind in zip(cuts, cuts[1:], kinds, strict=False):
            part = substring(shape, low, high)
            if high == shape.length:
                b = edge.b
            else:
                nodes.append(rounded(points_of(part))[-1])
                b = len(nodes) - 1
            points = rounded([nodes[a], *points_of(part)[1:-1], nodes[b]])
            edges.append(replace(edge, a=a, b=b, line=points, structure=kind))
            a = b
    return Network(tuple(nodes), tuple(edges))


def _parts(shape: shapely.Geometry) -> list[LineString]:
    parts = [shape] if isinstance(shape, LineString) else list(getattr(shape, "geoms", ()))
    return [part for part in parts if isinstance(part, LineString) and not part.is_empty]


def pedestrianised(network: Network, streets: Sequence[Street], near: Callable[[Point], bool]) -> Network:
    """Close streets around the market place to cars, unless cars need them."""
    edges = list(network.edges)
    for i, edge in enumerate(edges):
        middle = edge.line[len(edge.line) // 2]
        named = streets[edge.street].name in ("High Street", "Northgate")
        if named and near(middle) and not edge.structure:
            edges[i] = replace(edge, highway="pedestrian")
            if not _still_whole(Network(network.nodes, tuple(edges))):
                edges[i] = edge
    return Network(network.nodes, tuple(edges))


def _still_whole(network: Network) -> bool:
    whole = car_pieces(network)
    return all(whole[e.a] and whole[e.b] for e in network.edges if e.highway in CAR)


def one_ways(network: Network, streets: Sequence[Street], manners: Sequence[Manner], seed: int) -> Network:
    """Make one-way streets in the old core and some terraces, without cutting any street off."""
    rng = random.Random(f"{seed}:one-ways")
    edges = list(network.edges)
    chosen: dict[int, bool] = {}
    for i, edge in enumerate(edges):
        street = streets[edge.street]
        if street.quarter < 0 or edge.highway not in ("residential", "unclassified") or edge.structure:
            continue
        share = {Manner.CORE: 0.55, Manner.TERRACES: 0.16}.get(manners[street.quarter], 0.0)
        if edge.street not in chosen:
            chosen[edge.street] = rng.random() < share
        if chosen[edge.street]:
            edges[i] = replace(edge, oneway=True)
    for _ in range(50):
        trial = Network(network.nodes, tuple(edges))
        whole = car_pieces(trial)
        shut_in = [i for i, e in enumerate(edges) if e.oneway and not e.structure and not (whole[e.a] and whole[e.b])]
        if not shut_in:
            return trial
        for i in shut_in:
            edges[i] = replace(edges[i], oneway=False)
    return Network(network.nodes, tuple(replace(e, oneway=bool(e.structure)) for e in edges))


def simplified(network: Network, tolerance: float) -> Network:
    """Simplify the lines by removing vertices that make no visible difference."""
    edges = []
    for edge in network.edges:
        if edge.structure == "roundabout":
            edges.append(edge)
            continue
        line = points_of(LineString(edge.line).simplify(tolerance))
        edges.append(replace(edge, line=rounded(line) if len(rounded(line)) > 1 else edge.line))
    return Network(network.nodes, tuple(edges))
