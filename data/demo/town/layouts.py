"""Lays out a quarter's streets: old lanes, terraced grids, post-war curved avenues, works roads."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from itertools import pairwise

import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from data.demo.town.geometry import Line, Point, densify, heading, points_of, rounded
from data.demo.town.quarters import Street

__all__ = ["BuildingLand", "avenues", "lanes", "terraces", "works"]

Place = Callable[[float, float], Point]


class BuildingLand:
    """The land in a quarter to build on, without parks or strips beside water and rails.

    ``roads`` are the roads at its edge that streets may join. ``soft`` is the rest of the edge.
    """

    def __init__(self, shape: Polygon, roads: BaseGeometry, index: int) -> None:
        self.shape = shape
        self.index = index
        self.roads = shape.boundary.intersection(roads.buffer(1.5, quad_segs=2))
        self.soft = shape.boundary.difference(roads.buffer(3.0, quad_segs=2))
        self.road_strip = self.roads.buffer(21.0, quad_segs=2)
        shapely.prepare(self.shape)

    def bearing(self, rng: random.Random) -> float:
        """Return the direction in which streets run.

        This is the direction of the longest straight road at the edge, or of the edge itself.
        """
        edge = self.roads if self.roads.length > 100 else self.shape.boundary
        best, best_length = rng.random() * math.pi, 0.0
        for part in _parts(edge.simplify(12.0)):
            points = points_of(part)
            for a, b in pairwise(points):
                if math.dist(a, b) > best_length:
                    best, best_length = heading(a, b), math.dist(a, b)
        return best

    def clipped(self, line: list[Point]) -> list[Line]:
        """Return the parts of a line on this land, without stubs or parts beside a road."""
        kept = []
        for part in _parts(LineString(line).intersection(self.shape)):
            if part.length < 40:
                continue
            free = part.difference(self.road_strip)
            if free.length < 0.5 * part.length - 10 or free.length < 12:
                continue
            kept.append(rounded(points_of(part)))
        return kept


def _parts(shape: BaseGeometry) -> list[LineString]:
    if isinstance(shape, LineString):
        return [] if shape.is_empty else [shape]
    if not shape.is_empty and hasattr(shape, "geoms"):
        merged = shapely.line_merge(shapely.MultiLineString([g for g in shape.geoms if isinstance(g, LineString)]))
        parts = [merged] if isinstance(merged, LineString) else list(getattr(merged, "geoms", ()))
        return sorted((p for p in parts if isinstance(p, LineString) and not p.is_empty), key=lambda p: p.coords[0])
    return []


def terraces(rng: random.Random, ground: BuildingLand) -> list[Street]:
    """Return long parallel streets and a few cross streets, as built from 1860 to 1910."""
    turn = ground.bearing(rng) + (math.pi / 2 if rng.random() < 0.5 else 0.0)
    streets = _rows(rng, ground, turn, 0.0, rng.uniform(56, 64), rng.uniform(130, 210), aligned=0.75, look="terrace")
    return streets + _along_soft_edge(ground, "terrace")


def avenues(rng: random.Random, ground: BuildingLand, spacing: float = 90.0) -> list[Street]:
    """Return curved avenues with staggered cross roads, as built from 1920 to 1965."""
    turn = ground.bearing(rng) + math.pi / 2 * (rng.random() < 0.5)
    radius = rng.choice((-1, 1)) * rng.uniform(3.2, 6.5) * spacing
    apart = spacing * rng.uniform(0.92, 1.08)
    return _rows(rng, ground, turn, radius, apart, rng.uniform(1.7, 2.4) * spacing, aligned=0.25, look="avenue")


def works(rng: random.Random, ground: BuildingLand) -> list[Street]:
    """Return a few wide roads for factories, far apart and ending in yards."""
    return _rows(rng, ground, ground.bearing(rng), 0.0, rng.uniform(150, 190), rng.uniform(300, 420), 0.9, "works")


def _rows(
    rng: random.Random,
    ground: BuildingLand,
    turn: float,
    radius: float,
    spacing: float,
    crossing: float,
    aligned: float,
    look: str,
) -> list[Street]:
    place, (low_u, high_u, low_v, high_v) = _frame(ground.shape, turn, radius)
    highway = "unclassified" if look == "works" else "residential"
    rows = []
    v = low_v + spacing * rng.uniform(0.45, 0.75)
    while v < high_v:
        rows.append(v)
        v += spacing * rng.uniform(0.88, 1.14)
    streets = [
        Street(line, highway, look, "", ground.index)
        for v in rows
        for line in ground.clipped(_row(place, low_u, high_u, v))
    ]
    through: list[float] = []
    u = low_u + crossing * rng.uniform(0.3, 0.9)
    while u < high_u:
        through.append(u)
        u += crossing * rng.uniform(0.8, 1.25)
    strips = [low_v - spacing, *rows, high_v + spacing]
    for near, far in pairwise(strips):
        for at in through:
            here = at if rng.random() < aligned else at + crossing * rng.uniform(-0.38, 0.38)
            if rng.random() < (0.12 if look == "terrace" else 0.2):
                continue
            line = [place(here, near + (far - near) * k / 6) for k in range(7)]
            streets += [
                Street(part, highway, look, "", ground.index)
                for part in ground.clipped(line)
                if math.dist(part[0], part[-1]) > 0.3 * spacing
            ]
    return streets


def _row(place: Place, low: float, high: float, v: float) -> list[Point]:
    count = max(2, math.ceil((high - low) / 25))
    return [place(low + (high - low) * k / count, v) for k in range(count + 1)]


def _frame(shape: Polygon, turn: float, radius: float) -> tuple[Place, tuple[float, float, float, float]]:
    """Return a conversion from coordinates along and across the streets, and their bounds.

    With a radius, the coordinates follow arcs around a distant centre.
    """
    middle = shape.centroid
    cos, sin = math.cos(turn), math.sin(turn)

    def straight(u: float, v: float) -> Point:
        return middle.x + u * cos - v * sin, middle.y + u * sin + v * cos

    def bent(u: float, v: float) -> Point:
        angle = u / abs(radius)
        reach = abs(radius) + (v if radius > 0 else -v)
        return straight(reach * math.sin(angle), (reach * math.cos(angle) - abs(radius)) * (1 if radius > 0 else -1))

    us, vs = [], []
    for x, y in shape.exterior.coords:
        dx, dy = x - middle.x, y - middle.y
        u, v = dx * cos + dy * sin, -dx * sin + dy * cos
        if radius:
            side = 1 if radius > 0 else -1
            reach = math.hypot(u, v * side + abs(radius))
            u, v = math.atan2(u, v * side + abs(radius)) * abs(radius), (reach - abs(radius)) * side
        us.append(u)
        vs.append(v)
    limit = abs(radius) * 2.6 if radius else math.inf
    floor = -abs(radius) * 0.72 if radius else -math.inf
    if radius < 0:
        low_v, high_v = min(vs), min(max(vs), -floor)
    else:
        low_v, high_v = max(min(vs), floor), max(vs)
    return (bent if radius else straight), (max(min(us), -limit), min(max(us), limit), low_v, high_v)


def _along_soft_edge(ground: BuildingLand, look: str) -> list[Street]:
    """Return a street along the railway, water or park, so that the rows of streets end on it."""
    inner = ground.shape.buffer(-9.0)
    if inner.is_empty:
        return []
    edge = inner.boundary.intersection(ground.soft.buffer(14.0))
    return [
        Street(densify(rounded(points_of(part)), 30), "residential", look, "", ground.index)
        for part in _parts(edge.simplify(4.0))
        if part.length > 110
    ]


def lanes(rng: random.Random, ground: BuildingLand, smallest: float = 5_200.0, skew: float = 0.42) -> list[Street]:
    """Draw crooked lanes, repeatedly dividing blocks by a lane that is never quite square, as in old towns."""
    streets: list[Street] = []
    waiting = [ground.shape]
    while waiting:
        block = waiting.pop()
        if block.area < smallest * rng.uniform(1.3, 2.6):
            continue
        lane = _lane(rng, block, skew)
        if lane is None:
            continue
        highway = "residential" if block.area > 4 * smallest else "unclassified"
        streets.append(Street(lane, highway, "lane", "", ground.index))
        noded = shapely.union_all([block.boundary, LineString(lane)], grid_size=0.01)
        waiting += sorted(
            (face for face in shapely.polygonize([noded]).geoms if isinstance(face, Polygon)),
            key=lambda face: (round(face.centroid.x, 1), round(face.centroid.y, 1)),
        )
    return [s for s in streets if ground.clipped(list(s.line))]


def _lane(rng: random.Random, block: Polygon, skew: float) -> Line | None:
    box = shapely.minimum_rotated_rectangle(block)
    if not isinstance(box, Polygon):
        return None
    corners = points_of(box.exterior)
    sides = [(math.dist(a, b), heading(a, b)) for a, b in pairwise(corners[:3])]
    longest, along = max(sides)
    middle = block.representative_point()
    shift = longest * 0.12 * rng.uniform(-1, 1)
    turn = along + math.pi / 2 + skew * rng.uniform(-1, 1)
    x, y = middle.x + shift * math.cos(along), middle.y + shift * math.sin(along)
    bow, reach = rng.uniform(-0.12, 0.12) * longest, longest * 1.2
    line = []
    for k in range(-8, 9):
        t = k / 8
        side = bow * math.cos(t * math.pi)
        line.append(
            (
                x + reach * t * math.cos(turn) - side * math.sin(turn),
                y + reach * t * math.sin(turn) + side * math.cos(turn),
            )
        )
    parts = _parts(LineString(line).intersection(block))
    if not parts:
        return None
    best = max(parts, key=lambda part: (round(part.length, 2), part.coords[0]))
    return rounded(points_of(best)) if best.length > 25 else None
