"""Lays out paths along the river, through parks and over rails, and country lanes."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from itertools import pairwise

import shapely
from shapely import LineString, Polygon
from shapely.affinity import scale
from shapely.geometry.base import BaseGeometry

from data.demo.town.geometry import Line, Point, heading, placed_on, points_of, rounded, smooth
from data.demo.town.plan import TownPlan
from data.demo.town.quarters import Manner, Quarter, Skeleton, Street

__all__ = ["country_lanes", "footways"]


class _Reach:
    """Finds the streets that a straight walk from a point reaches."""

    def __init__(self, streets: Sequence[Street]) -> None:
        self._shapes = [LineString(s.line) for s in streets]
        self._tree = shapely.STRtree(self._shapes)

    def first(self, start: Point, direction: float, reach: float, skip: float = 0.0) -> Point | None:
        """Return the first point on a street in one direction, within ``reach`` metres."""
        cos, sin = math.cos(direction), math.sin(direction)
        ray = LineString(
            [(start[0] + skip * cos, start[1] + skip * sin), (start[0] + reach * cos, start[1] + reach * sin)]
        )
        hits: list[Point] = []
        for i in self._tree.query(ray, predicate="intersects"):
            hits += points_of(self._shapes[int(i)].intersection(ray))
        return min(hits, key=lambda p: (round(math.dist(start, p), 2), p), default=None)


def footways(plan: TownPlan, streets: Sequence[Street], seed: int) -> list[Street]:
    """Return all paths in the town."""
    rng = random.Random(f"{seed}:paths")
    reach = _Reach(streets)
    town = Polygon(plan.edge)
    found = _riverside(plan, reach, town)
    found += _over(plan.river, reach, town, streets, plan.river_width / 2 + 16)
    found += _over(plan.rail, reach, town, streets, 26.0)
    for _, ring in plan.parks:
        found += _through(rng, ring, reach)
    return found


def _path(line: Sequence[Point], highway: str = "footway") -> Street:
    return Street(rounded(line), highway, "path")


def _riverside(plan: TownPlan, reach: _Reach, town: Polygon) -> list[Street]:
    found = []
    river = LineString(plan.river)
    for side, highway in ((1, "cycleway"), (-1, "footway")):
        bank = river.offset_curve(side * (plan.river_width / 2 + 10)).intersection(town)
        for part in shapely.get_parts(bank):
            line = points_of(part)
            if len(line) < 2 or part.length < 200:
                continue
            found.append(_path(line, highway))
            for k in range(int(part.length // 210)):
                at, along = placed_on(line, 60 + 210.0 * k)
                hit = reach.first(at, along + side * math.pi / 2, 120.0)
                if hit is not None:
                    found.append(_path([at, hit]))
    return found


def _over(barrier: Line, reach: _Reach, town: Polygon, streets: Sequence[Street], bank: float) -> list[Street]:
    """Return footbridges halfway along long stretches between road bridges."""
    shape = LineString(barrier)
    crossings = [
        shape.project(shapely.Point(p))
        for s in streets
        if LineString(s.line).intersects(shape)
        for p in points_of(LineString(s.line).intersection(shape))
    ]
    inside = shape.intersection(town)
    ends = [shape.project(shapely.Point(p)) for part in shapely.get_parts(inside) for p in points_of(part)]
    marks = sorted([*crossings, min(ends), max(ends)])
    found = []
    for low, high in pairwise(marks):
        if high - low < 650:
            continue
        for share in (0.5, 0.42, 0.58, 0.34, 0.66):
            at, along = placed_on(barrier, low + (high - low) * share)
            left = reach.first(at, along + math.pi / 2, 210.0, bank)
            right = reach.first(at, along - math.pi / 2, 210.0, bank)
            if left and right:
                found.append(_path([left, at, right], "footway"))
                break
    return found


def _through(rng: random.Random, ring: Line, reach: _Reach) -> list[Street]:
    shape = Polygon(ring)
    middle = (shape.centroid.x, shape.centroid.y)
    size = math.sqrt(shape.area / math.pi)
    found = []
    turn = rng.random() * math.pi
    for k in range(6):
        direction = turn + k * math.pi / 3 + rng.uniform(-0.2, 0.2)
        hit = reach.first(middle, direction, size * 2.2 + 110)
        if hit is None:
            continue
        bend = 0.1 * math.dist(middle, hit) * rng.choice((-1, 1))
        x, y = (middle[0] + hit[0]) / 2, (middle[1] + hit[1]) / 2
        half = (x - bend * math.sin(direction), y + bend * math.cos(direction))
        found.append(_path(smooth([middle, half, hit], 25.0)))
    if size > 90 and len(found) > 2:
        found.append(_path(points_of(scale(shape, 0.72, 0.72).exterior)))
    return found


def country_lanes(plan: TownPlan, bones: Skeleton, quarters: Sequence[Quarter], seed: int) -> list[Street]:
    """Return lanes through the fields, from the ends of the town's roads to the next road."""
    rng = random.Random(f"{seed}:lanes")
    roads = shapely.union_all([LineString(s.line) for s in bones.streets if s.highway != "trunk"])
    loose = _loose_ends(plan, bones)
    found: list[Street] = []
    for index, quarter in enumerate(quarters):
        if quarter.manner is not Manner.COUNTRY:
            continue
        field = quarter.shape.buffer(1.0)
        shapely.prepare(field)
        ends = [end for end in loose if field.contains(shapely.Point(end))]
        while ends:
            start = ends.pop(0)
            out = heading((0.0, 0.0), start)
            depth = rng.uniform(0.06, 0.1) * plan.radius
            away = (start[0] + depth * math.cos(out), start[1] + depth * math.sin(out))
            if ends and 0.3 * plan.radius < math.dist(start, ends[0]) < 0.9 * plan.radius:
                goal = ends.pop(0)
                back = heading((0.0, 0.0), goal)
                turn = (goal[0] + depth * math.cos(back), goal[1] + depth * math.sin(back))
                course: Line | None = smooth([start, away, turn, goal], 30.0)
            else:
                course = _to_road(start, away, roads)
            if course and field.contains(LineString(course)):
                found.append(Street(course, "unclassified", "country", "", index))
    return found


def _loose_ends(plan: TownPlan, bones: Skeleton) -> list[Point]:
    """Return the points where roads end at the edge of town, anticlockwise from the east."""
    edge = LineString(plan.edge)
    tree = shapely.STRtree([LineString(s.line) for s in bones.streets])
    ends = [
        end
        for s in bones.streets
        for end in (s.line[0], s.line[-1])
        if edge.distance(shapely.Point(end)) < 1.0
        and len(tree.query(shapely.Point(end).buffer(3), predicate="intersects")) == 1
    ]
    return sorted(ends, key=lambda p: round(heading((0.0, 0.0), p), 4))


def _to_road(start: Point, away: Point, roads: BaseGeometry) -> Line | None:
    line = shapely.shortest_line(shapely.Point(away), roads)
    goal = points_of(line)[-1]
    if math.dist(start, goal) < 350:
        return None
    return smooth([start, away, goal], 30.0)
