"""Divide the town into quarters between main roads, river, railway and edge, each in a style of its own."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import shapely
from shapely import LineString, Polygon
from shapely import Point as ShapelyPoint
from shapely.geometry.base import BaseGeometry

from data.demo.town.geometry import Line, Point, densify, points_of, rounded
from data.demo.town.plan import TownPlan

__all__ = ["Manner", "Quarter", "Skeleton", "Street", "divide", "skeleton"]

# Noding rounds to a centimetre, so that what ends on a road meets it.
GRID_M = 0.01
# A quarter is split until it is at most so large: about 600 m across, as a distributor road allows.
LARGEST_QUARTER_M2 = 330_000.0


class Manner(StrEnum):
    """How a quarter was built up."""

    CORE = "core"
    TERRACES = "terraces"
    CRESCENTS = "crescents"
    SUBURB = "suburb"
    HILLTOP = "hilltop"
    VILLAGE = "village"
    INDUSTRY = "industry"
    COUNTRY = "country"


@dataclass(frozen=True, slots=True)
class Street:
    """A street as laid out: one line, one class, one name, later cut where others meet it.

    ``quarter`` is the index of its quarter, or -1 for main roads. ``look`` is the kind of name that fits it
    (``main``, ``lane``, ``terrace``, ``avenue``, ``crescent``, ``close``, ``works``, ``path``).
    """

    line: Line
    highway: str
    look: str
    name: str = ""
    quarter: int = -1
    maxspeed: str = ""


@dataclass(frozen=True, slots=True)
class Quarter:
    """A part of the town between main roads, with its shape, its manner and its centre."""

    shape: Polygon
    manner: Manner
    centre: Point


@dataclass(frozen=True, slots=True)
class Skeleton:
    """The main roads and barriers, before there are side streets.

    ``cuts`` are the lines that divide the town into quarters: roads, river, railway, edge, and the course of the
    collectors, including where it is not a road.
    """

    streets: tuple[Street, ...]
    cuts: tuple[Line, ...]


def skeleton(plan: TownPlan, seed: int) -> Skeleton:
    """Return the plan's main roads, and the collector roads that divide the land between them."""
    roads = _joined([Street(road.line, road.highway, "main", road.name, -1, road.maxspeed) for road in plan.roads])
    boundary = LineString(plan.boundary)
    inside = Polygon(plan.boundary)
    trimmed = [
        Street(rounded(points_of(part)), s.highway, s.look, s.name, s.quarter, s.maxspeed)
        for s in roads
        for part in _lines(LineString(s.line).intersection(inside))
    ]
    cuts: list[Line] = [s.line for s in trimmed]
    cuts += [
        rounded(points_of(part))
        for line in (plan.river, plan.rail)
        for part in _lines(LineString(line).intersection(inside))
    ]
    cuts += [plan.edge, rounded(points_of(boundary)), plan.hill]
    collectors, more_cuts = _collectors(plan, seed, trimmed, cuts)
    return Skeleton((*trimmed, *collectors), (*cuts, *more_cuts))


def divide(plan: TownPlan, bones: Skeleton, seed: int) -> tuple[Quarter, ...]:
    """Return all quarters, in a stable order (west to east by centre)."""
    rng = random.Random(f"{seed}:quarters")
    cells = _cells(bones.cuts)
    kinds = _Classifier(plan, rng)
    return tuple(Quarter(cell, kinds.manner(cell), _centre(cell)) for cell in cells)


def _cells(cuts: Sequence[Line]) -> list[Polygon]:
    noded = shapely.union_all([LineString(line) for line in cuts], grid_size=GRID_M)
    faces = [face for face in shapely.polygonize([noded]).geoms if isinstance(face, Polygon)]
    return sorted(faces, key=lambda face: (_centre(face), round(face.area)))


def _centre(shape: Polygon) -> Point:
    point = shape.representative_point()
    return round(point.x, 1), round(point.y, 1)


def _lines(shape: BaseGeometry) -> list[LineString]:
    if isinstance(shape, LineString):
        return [] if shape.is_empty else [shape]
    parts = [part for part in getattr(shape, "geoms", ()) if isinstance(part, LineString) and part.length > 1]
    return sorted(parts, key=lambda part: part.coords[0])


def _joined(streets: list[Street]) -> list[Street]:
    """Return the main roads, joined to roads that they almost reach."""
    shapes = [LineString(s.line) for s in streets]
    joined = []
    for i, street in enumerate(streets):
        points = list(street.line)
        if points[0] != points[-1]:
            others = shapely.union_all([shape for k, shape in enumerate(shapes) if k != i])
            for end in (0, -1):
                here = ShapelyPoint(points[end])
                nearest = points_of(shapely.shortest_line(here, others))[-1]
                if 0 < math.dist(points[end], nearest) < 130:
                    points[end] = nearest
        joined.append(
            Street(rounded(points), street.highway, street.look, street.name, street.quarter, street.maxspeed)
        )
    return joined


def _collectors(
    plan: TownPlan, seed: int, roads: Sequence[Street], cuts: Sequence[Line]
) -> tuple[list[Street], list[Line]]:
    """Return curved roads that divide every quarter that is too large, and where they cut ground without a road."""
    rng = random.Random(f"{seed}:collectors")
    town = Polygon(plan.edge)
    barrier = shapely.union_all(
        [
            LineString(plan.river).buffer(plan.river_width / 2 + 22),
            LineString(plan.rail).buffer(20),
            *(Polygon(ring) for _, ring in plan.parks),
        ]
    )
    shapely.prepare(barrier)
    shapely.prepare(town)
    road_lines = [LineString(s.line) for s in roads]
    streets: list[Street] = []
    more: list[Line] = []
    waiting = [cell for cell in _cells(cuts) if town.contains(cell.representative_point())]
    while waiting:
        cell = waiting.pop()
        limit = LARGEST_QUARTER_M2 * (0.75 + 0.5 * rng.random())
        if cell.area < limit:
            continue
        course = _course(rng, cell, shapely.STRtree(road_lines))
        if course is None:
            continue
        more.append(rounded(points_of(course)))
        highway = "secondary" if cell.area > 12 * LARGEST_QUARTER_M2 else "tertiary"
        added = [
            Street(rounded(points_of(part)), highway, "avenue")
            for part in _lines(course.difference(barrier))
            if part.length > 60
        ]
        streets += added
        road_lines += [LineString(s.line) for s in added]
        noded = shapely.union_all([cell.boundary, course], grid_size=GRID_M)
        waiting += sorted(
            (face for face in shapely.polygonize([noded]).geoms if isinstance(face, Polygon)), key=_centre
        )
    return streets, more


def _course(rng: random.Random, cell: Polygon, roads: shapely.STRtree) -> LineString | None:
    """Return a line that divides a quarter fairly, from road to road where possible."""
    box = shapely.minimum_rotated_rectangle(cell)
    if not isinstance(box, Polygon):
        return None
    corners = points_of(box.exterior)[:4]
    sides = sorted((math.dist(corners[i], corners[(i + 1) % 4]), i) for i in range(4))
    i = sides[-1][1]
    along = math.atan2(corners[(i + 1) % 4][1] - corners[i][1], corners[(i + 1) % 4][0] - corners[i][0])
    longest = sides[-1][0]
    middle = cell.centroid
    best: tuple[float, LineString] | None = None
    for _ in range(9):
        shift = longest * 0.14 * (2 * rng.random() - 1)
        turn = along + math.pi / 2 + 0.5 * (2 * rng.random() - 1)
        bulge = 0.11 * (2 * rng.random() - 1)
        cx, cy = middle.x + shift * math.cos(along), middle.y + shift * math.sin(along)
        course = _across(cell, (cx, cy), turn, bulge)
        if course is None:
            continue
        ends = [ShapelyPoint(course.coords[0]), ShapelyPoint(course.coords[-1])]
        off_road = sum(1 for end in ends if not len(roads.query(end, predicate="dwithin", distance=0.5)))
        halves = shapely.polygonize([shapely.union_all([cell.boundary, course], grid_size=GRID_M)])
        areas = sorted(face.area for face in halves.geoms)
        if len(areas) < 2:
            continue
        score = off_road * 0.8 + abs(areas[-1] - areas[0]) / cell.area + course.length / longest * 0.3
        if best is None or score < best[0]:
            best = (score, course)
    return None if best is None else best[1]


def _across(cell: Polygon, at: Point, turn: float, bulge: float) -> LineString | None:
    west, south, east, north = cell.bounds
    reach = math.hypot(east - west, north - south)
    points = []
    for k in range(-20, 21):
        t = k / 20
        side = reach * bulge * (1 - t * t * 4)
        points.append(
            (
                at[0] + reach * t * math.cos(turn) - side * math.sin(turn),
                at[1] + reach * t * math.sin(turn) + side * math.cos(turn),
            )
        )
    parts = _lines(LineString(densify(points, 30)).intersection(cell))
    if not parts:
        return None
    here = ShapelyPoint(at)
    return min(parts, key=lambda part: (round(part.distance(here), 2), part.coords[0]))


class _Classifier:
    """Decides how a part of the town was built, from its position."""

    def __init__(self, plan: TownPlan, rng: random.Random) -> None:
        self._plan = plan
        self._rng = rng
        self._town = Polygon(plan.edge)
        self._core = Polygon(plan.core)
        self._hill = Polygon(plan.hill)
        self._rail = LineString(plan.rail)
        self._walls = math.sqrt(self._core.area / math.pi)

    def manner(self, cell: Polygon) -> Manner:
        point = cell.representative_point()
        r = math.hypot(point.x, point.y)
        dice = self._rng.random()
        if not self._town.contains(point):
            return Manner.HILLTOP if self._hill.contains(point) else Manner.COUNTRY
        if self._hill.contains(point):
            return Manner.HILLTOP
        if self._core.contains(point):
            return Manner.CORE
        if math.dist(_centre(cell), self._plan.village) < 0.2 * self._plan.radius:
            return Manner.VILLAGE
        if any(cell.distance(ShapelyPoint(at)) < 0.02 * self._plan.radius for at in self._plan.industry):
            return Manner.INDUSTRY
        share = r / self._plan.radius
        old = max(0.36, 2.2 * self._walls / self._plan.radius)
        if share < old or (share < 0.6 and self._rail.distance(point) < 0.13 * self._plan.radius):
            return Manner.TERRACES
        if share < 0.66:
            return Manner.CRESCENTS if dice < 0.8 else Manner.TERRACES
        return Manner.CRESCENTS if dice < 0.3 else Manner.SUBURB
