"""Lines and curves in the demo town, in metres east and north of its market place."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from shapely import Geometry, get_coordinates

__all__ = [
    "Line",
    "Point",
    "Warp",
    "blob",
    "densify",
    "heading",
    "length",
    "placed_on",
    "points_of",
    "rounded",
    "smooth",
]

Point = tuple[float, float]
Line = tuple[Point, ...]

# A centimetre: what two machines may disagree about in sin() and cos() is far below it.
GRID_DIGITS = 2


def rounded(points: Sequence[Point]) -> Line:
    """Return the points rounded to centimetres, without repeated neighbours."""
    grid = np.round(np.asarray(points, dtype=np.float64), GRID_DIGITS) + 0.0
    kept: list[Point] = []
    for x, y in grid.tolist():
        if not kept or kept[-1] != (x, y):
            kept.append((x, y))
    return tuple(kept)


def points_of(shape: Geometry) -> list[Point]:
    """Return the vertices of a line, ring or point."""
    return [(float(x), float(y)) for x, y in get_coordinates(shape)]


def length(line: Sequence[Point]) -> float:
    """Return the length of a line in metres."""
    return sum(math.dist(a, b) for a, b in pairwise(line))


def heading(a: Point, b: Point) -> float:
    """Return the direction from a to b, in radians anticlockwise from east."""
    return math.atan2(b[1] - a[1], b[0] - a[0])


def smooth(points: Sequence[Point], step: float, closed: bool = False) -> Line:
    """Return a Catmull-Rom curve through the points, with a vertex about every ``step`` metres."""
    n = len(points)
    if n < 3:
        return rounded(points)
    curve: list[Point] = []
    for i in range(n if closed else n - 1):
        p1, p2 = points[i], points[(i + 1) % n]
        p0 = points[(i - 1) % n] if closed or i > 0 else (2 * p1[0] - p2[0], 2 * p1[1] - p2[1])
        p3 = points[(i + 2) % n] if closed or i + 2 < n else (2 * p2[0] - p1[0], 2 * p2[1] - p1[1])
        count = max(1, round(math.dist(p1, p2) / step))
        for k in range(count):
            t = k / count
            curve.append((_cubic(p0[0], p1[0], p2[0], p3[0], t), _cubic(p0[1], p1[1], p2[1], p3[1], t)))
    curve.append(points[0] if closed else points[-1])
    return rounded(curve)


def _cubic(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t * t * t)


def densify(line: Sequence[Point], step: float) -> Line:
    """Return the same line with a vertex at least every ``step`` metres.

    A segment has the same vertices in both directions, so that areas with a shared edge still share it.
    """
    dense: list[Point] = [line[0]]
    for a, b in pairwise(line):
        low, high = min(a, b), max(a, b)
        count = max(1, math.ceil(math.dist(low, high) / step))
        inner = [
            (low[0] + (high[0] - low[0]) * k / count, low[1] + (high[1] - low[1]) * k / count) for k in range(1, count)
        ]
        dense.extend(inner if a == low else reversed(inner))
        dense.append(b)
    return rounded(dense)


def placed_on(line: Sequence[Point], distance: float) -> tuple[Point, float]:
    """Return the point ``distance`` metres along a line, and the line's direction there."""
    left = distance
    for a, b in pairwise(line):
        step = math.dist(a, b)
        if step >= left and step > 0:
            t = left / step
            return (a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t), heading(a, b)
        left -= step
    return line[-1], heading(line[-2], line[-1])


def blob(rng: random.Random, centre: Point, radii: tuple[float, float], turn: float, rough: float = 0.12) -> Line:
    """Return a closed, rounded, irregular ring such as the outline of a park or an estate."""
    count = 12
    ring: list[Point] = []
    for k in range(count):
        angle = 2 * math.pi * k / count
        scale = 1 + rough * (2 * rng.random() - 1)
        x, y = radii[0] * scale * math.cos(angle), radii[1] * scale * math.sin(angle)
        ring.append(
            (
                centre[0] + x * math.cos(turn) - y * math.sin(turn),
                centre[1] + x * math.sin(turn) + y * math.cos(turn),
            )
        )
    return smooth(ring, max(12.0, min(radii) / 6), closed=True)


class Warp:
    """A gentle bend of the whole plan, so that no street is quite straight and no two are quite parallel.

    It is a sum of a few long waves with slopes far below 1, so that nothing folds over and touching lines still
    touch.
    """

    def __init__(self, rng: random.Random, waves: Sequence[tuple[float, float]]) -> None:
        """Make a bend from waves, each given as a wavelength and an amplitude in metres."""
        self._terms: list[tuple[float, float, float, float, float]] = []
        for wavelength, amplitude in waves:
            for _ in range(2):
                angle, push = 2 * math.pi * rng.random(), 2 * math.pi * rng.random()
                k = 2 * math.pi / wavelength
                self._terms.append(
                    (
                        k * math.cos(angle),
                        k * math.sin(angle),
                        2 * math.pi * rng.random(),
                        amplitude * math.cos(push),
                        amplitude * math.sin(push),
                    )
                )

    def __call__(self, points: Sequence[Point]) -> Line:
        """Move each point on its own, so that shared points stay shared."""
        xy: npt.NDArray[np.float64] = np.asarray(points, dtype=np.float64)
        moved = xy.copy()
        for kx, ky, phase, ax, ay in self._terms:
            wave = np.sin(kx * xy[:, 0] + ky * xy[:, 1] + phase)
            moved[:, 0] += ax * wave
            moved[:, 1] += ay * wave
        return tuple((float(x), float(y)) for x, y in np.round(moved, GRID_DIGITS) + 0.0)
