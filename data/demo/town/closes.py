"""Grows suburbs: a curved distributor road, with side roads and closes.

Each street stops short of existing streets.
"""

from __future__ import annotations

import math
import random
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

import shapely
from shapely import LineString
from shapely import Point as ShapelyPoint
from shapely.geometry.base import BaseGeometry

from data.demo.town.geometry import Line, Point, length, placed_on, points_of, rounded, smooth
from data.demo.town.layouts import BuildingLand
from data.demo.town.quarters import Street

__all__ = ["Growth", "Occupied"]

STEP_M = 11.0


class Occupied:
    """The ground that streets already occupy, as points in a grid of squares."""

    def __init__(self, square: float = 45.0) -> None:
        self._square = square
        self._points: dict[tuple[int, int], list[tuple[float, float, int]]] = defaultdict(list)

    def add(self, line: Sequence[Point], owner: int) -> None:
        """Mark a street's ground as occupied. ``owner`` identifies the street."""
        for (ax, ay), (bx, by) in pairwise(line):
            count = max(1, math.ceil(math.hypot(bx - ax, by - ay) / STEP_M))
            for k in range(count + 1):
                x, y = ax + (bx - ax) * k / count, ay + (by - ay) * k / count
                self._points[(math.floor(x / self._square), math.floor(y / self._square))].append((x, y, owner))

    def nearest(self, at: Point, without: frozenset[int] = frozenset()) -> tuple[float, Point]:
        """Return the nearest marked point within a square's reach, ignoring some streets."""
        i, j = math.floor(at[0] / self._square), math.floor(at[1] / self._square)
        best, where = math.inf, at
        for a in (i - 1, i, i + 1):
            for b in (j - 1, j, j + 1):
                for x, y, owner in self._points.get((a, b), ()):
                    if owner not in without:
                        distance = math.hypot(x - at[0], y - at[1])
                        if distance < best:
                            best, where = distance, (x, y)
        return best, where


class Growth:
    """Grows the streets of one suburb, and the footpaths that join the ends of its closes."""

    def __init__(
        self, rng: random.Random, ground: BuildingLand, around: Sequence[Line], clearance: float = 40.0
    ) -> None:
        self._rng = rng
        self._ground = ground
        self._clear = clearance
        self._occupied = Occupied()
        self._owner = 0
        self._inside = ground.shape.buffer(-clearance * 0.6)
        shapely.prepare(self._inside)
        self._wide = ground.shape.buffer(1.0)
        shapely.prepare(self._wide)
        for line in around:
            self._occupied.add(line, 0)
        self.streets: list[Street] = []
        self.paths: list[Street] = []

    def suburb(self) -> None:
        """Grow a distributor from road to road, then roads and closes until the ground is full."""
        spine = self._spine()
        if spine is not None:
            self._keep(spine, "avenue", "residential")
            self._grow_along(spine, 78.0, 330.0, 3, self._owner)
        for part in _lines(self._ground.roads):
            self._grow_along(rounded(points_of(part)), 118.0, 260.0, 3, 0)

    def closes(self, lines: Sequence[Line], apart: float, reach: float, depth: int = 1) -> None:
        """Grow closes off existing streets."""
        for line in lines:
            self._grow_along(line, apart, reach, depth, 0)

    def _spine(self) -> Line | None:
        roads = [part for part in _lines(self._ground.roads) if part.length > 120]
        if not roads or self._ground.shape.area < 60_000:
            return None
        total = sum(part.length for part in roads)
        centre = self._ground.shape.representative_point()
        ends = []
        for share in (self._rng.uniform(0.1, 0.3), self._rng.uniform(0.6, 0.85)):
            left = share * total
            for part in roads:
                if left <= part.length:
                    point = part.interpolate(left)
                    ends.append((point.x, point.y))
                    break
                left -= part.length
        if len(ends) < 2 or math.dist(*ends) < 150:
            return None
        bend = 60 * self._rng.uniform(-1, 1)
        line = smooth([ends[0], (centre.x + bend, centre.y - bend), ends[1]], STEP_M * 1.5)
        inside = LineString(line).intersection(self._ground.shape)
        whole = isinstance(inside, LineString) and inside.length > 0.97 * length(line)
        return line if whole else None

    def _keep(self, line: Line, look: str, highway: str) -> None:
        self._owner += 1
        self._occupied.add(line, self._owner)
        self.streets.append(Street(line, highway, look, "", self._ground.index))

    def _grow_along(self, line: Line, apart: float, reach: float, depth: int, parent: int) -> None:
        total, at = length(line), apart * self._rng.uniform(0.35, 0.8)
        side = self._rng.choice((-1, 1))
        while at < total - 18:
            root, direction = placed_on(line, at)
            for turn in (side, -side):
                self._shoot(root, direction + turn * math.pi / 2, reach, depth, parent)
                if self._rng.random() < 0.45:
                    break
            side = -side
            at += apart * self._rng.uniform(0.75, 1.25)

    def _shoot(self, root: Point, direction: float, reach: float, depth: int, parent: int) -> None:
        rng = self._rng
        direction += rng.gauss(0, 0.12)
        bend = rng.uniform(-1, 1) / 105 if rng.random() < 0.75 else 0.0
        wanted = reach * rng.uniform(0.35, 1.0)
        points, (x, y), gone = [root], root, 0.0
        blocked: Point | None = None
        without = frozenset((parent,)) if parent else frozenset()
        while gone < wanted:
            x, y = x + STEP_M * math.cos(direction), y + STEP_M * math.sin(direction)
            gone += STEP_M
            ahead = (x + self._clear * 0.5 * math.cos(direction), y + self._clear * 0.5 * math.sin(direction))
            if gone > 1.1 * self._clear and not self._inside.contains(ShapelyPoint(x, y)):
                break
            need = min(self._clear, 0.82 * gone)
            near, where = self._occupied.nearest((x, y))
            other, _ = self._occupied.nearest((x, y), without) if parent else (near, where)
            if near < need or (gone < 1.4 * self._clear and other < self._clear * 0.9 and parent):
                blocked = self._occupied.nearest(ahead)[1]
                break
            points.append((x, y))
            direction += STEP_M * bend
            if rng.random() < 0.06:
                bend = -bend
        gone = length(points)
        if gone < 46:
            return
        if blocked is not None and gone > 70 and rng.random() < 0.5 and math.dist(points[-1], blocked) < 62:
            self._keep(rounded([*points, blocked]), "avenue", "residential")
        else:
            self._keep(rounded(points), "close" if gone < 170 else "avenue", "residential")
            self._path_on(points[-1], direction)
        if depth > 1 and gone > 75:
            self._grow_along(rounded(points), 64.0, reach * 0.62, depth - 1, self._owner)

    def _path_on(self, end: Point, direction: float) -> None:
        """Add a footpath from the end of a close to the street behind it, as on most estates."""
        if self._rng.random() > 0.42:
            return
        own = frozenset((self._owner,))
        for k in range(2, 8):
            at = (end[0] + STEP_M * k * math.cos(direction), end[1] + STEP_M * k * math.sin(direction))
            near, where = self._occupied.nearest(at, own)
            if near < 26 and math.dist(end, where) > 20:
                path = LineString([end, where])
                if self._wide.contains(path):
                    self.paths.append(Street(rounded([end, where]), "footway", "path", "", self._ground.index))
                return


def _lines(shape: BaseGeometry) -> list[LineString]:
    if isinstance(shape, LineString):
        return [] if shape.is_empty else [shape]
    if shape.is_empty or not hasattr(shape, "geoms"):
        return []
    merged = shapely.line_merge(shapely.MultiLineString([g for g in shape.geoms if isinstance(g, LineString)]))
    parts = [merged] if isinstance(merged, LineString) else list(getattr(merged, "geoms", ()))
    return sorted((p for p in parts if isinstance(p, LineString) and not p.is_empty), key=lambda p: p.coords[0])
