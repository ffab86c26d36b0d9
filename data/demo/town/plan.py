"""The town's plan before its side streets: river, railway, main roads, edge, hill, village, parks.

It is drawn by hand in a unit circle around the market place, as a historian would sketch a town: a river crossing, a
market, gates, then a railway to the south and later a ring road. It is scaled to the required size, and the seed
jitters, turns and mirrors it (seed 7 is as drawn).
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from itertools import pairwise

from data.demo.town.geometry import Line, Point, blob, smooth

__all__ = ["PlanRoad", "TownPlan", "draw"]

# Radius in metres of the standard town: 5,000 street nodes.
STANDARD_RADIUS_M = 2_230.0
STANDARD_NODES = 5_000

# Found by growing towns of each size: nodes, and what brings the count near to what was asked.
TIGHTNESS = ((300, 0.73), (600, 0.81), (1_500, 0.93), (5_000, 0.975), (20_000, 1.025))

# The old walls around the market place; gates at most corners, clockwise from the north.
WALLS = ((0.1, 1.0), (0.7, 0.86), (1.14, 0.15), (0.84, -0.52), (0.05, -0.85), (-0.8, -0.62), (-1.0, 0.0), (-0.84, 0.72))


@dataclass(frozen=True, slots=True)
class PlanRoad:
    """A main road in the plan."""

    name: str
    highway: str
    line: Line
    maxspeed: str = ""


@dataclass(frozen=True, slots=True)
class TownPlan:
    """The town before its side streets, in metres from the market place.

    Attributes
    ----------
    radius
        The approximate radius of the built-up area.
    core
        The line of the old walls: the inner ring road.
    edge, boundary
        The edge of the houses, and the boundary of the council.
    parks
        The name and ring of each park, common or meadow.
    """

    radius: float
    core: Line
    edge: Line
    boundary: Line
    river: Line
    river_width: float
    rail: Line
    station: Point
    roads: tuple[PlanRoad, ...]
    hill: Line
    village: Point
    parks: tuple[tuple[str, Line], ...]
    industry: tuple[Point, ...]


def draw(seed: int, nodes: int) -> TownPlan:
    """Draw the plan for a town with about ``nodes`` street nodes."""
    radius = STANDARD_RADIUS_M * math.sqrt(nodes / STANDARD_NODES) * _tightness(nodes)
    return _Draughtsman(seed, radius).plan()


def _tightness(nodes: int) -> float:
    """Return the scale for a small town. Its main roads and paths do not shrink with it."""
    for (low, tight), (high, wide) in pairwise(TIGHTNESS):
        if nodes <= high:
            share = max(0.0, math.log(nodes / low) / math.log(high / low))
            return tight + (wide - tight) * share
    return TIGHTNESS[-1][1]


class _Draughtsman:
    """Converts coordinates in the unit circle to town metres."""

    def __init__(self, seed: int, radius: float) -> None:
        self._rng = random.Random(f"{seed}:plan")
        self._radius = radius
        self._turn = 0.0 if seed == 7 else 2 * math.pi * self._rng.random()
        self._mirror = 1.0 if seed == 7 or self._rng.random() < 0.5 else -1.0
        # The old core grew before cars did: it is a smaller part of a larger town.
        self._q = min(0.25, max(0.05, 0.15 * math.sqrt(STANDARD_RADIUS_M / radius)))

    def _at(self, x: float, y: float, jitter: float = 0.0) -> Point:
        x = x * self._mirror + jitter * (2 * self._rng.random() - 1)
        y = y + jitter * (2 * self._rng.random() - 1)
        cos, sin = math.cos(self._turn), math.sin(self._turn)
        return self._radius * (x * cos - y * sin), self._radius * (x * sin + y * cos)

    def _curve(self, *points: tuple[float, float], jitter: float = 0.012, closed: bool = False) -> Line:
        """Return a smooth line whose ends do not move, because other lines meet them there."""
        last = len(points) - 1
        placed = [self._at(x, y, jitter if closed or 0 < i < last else 0.0) for i, (x, y) in enumerate(points)]
        return smooth(placed, 25.0, closed=closed)

    def plan(self) -> TownPlan:
        q = self._q
        core = self._walls()
        river = self._curve(
            (-1.75, 0.02), (-1.45, 0.22), (-1.2, 0.12), (-0.95, 0.22), (-0.72, 0.27), (-0.5, 0.08), (-0.34, 0.04),
            (-0.24, -0.06), (-1.05 * q, -0.85 * q), (0, -1.17 * q), (1.25 * q, -0.85 * q), (0.34, -0.1), (0.44, -0.2),
            (0.58, -0.24), (0.66, -0.4), (0.8, -0.43), (0.93, -0.56), (1.1, -0.58), (1.3, -0.8), (1.75, -0.86),
        )  # fmt: skip
        rail = self._curve(
            (-1.25, -1.75), (-0.85, -1.12), (-0.42, -0.64), (-0.02, -0.5), (0.3, -0.42), (0.56, -0.22), (0.74, 0.1),
            (0.9, 0.55), (1.1, 1.05), (1.45, 1.75), jitter=0.004,
        )  # fmt: skip
        return TownPlan(
            radius=self._radius,
            core=core,
            edge=self._edge(1.0, 0.075),
            boundary=self._edge(1.34, 0.035),
            river=river,
            river_width=22.0 + self._radius / 250,
            rail=rail,
            station=self._at(0.06, -0.475),
            roads=self._roads(),
            hill=self._hill(),
            village=self._at(-1.0, -0.56),
            parks=self._parks(),
            industry=(self._at(0.88, 0.02), self._at(0.95, 0.32), self._at(0.62, -0.08), self._at(-0.56, -0.95)),
        )

    def _edge(self, reach: float, rough: float) -> Line:
        """Return the town's edge, which bulges along roads and towards the hill and the village."""
        pulls = ((0.0, 0.1), (0.95, 0.13), (1.75, 0.06), (2.45, 0.02), (3.66, 0.2), (4.75, 0.08), (5.6, 0.06))
        ring = []
        for k in range(28):
            angle = 2 * math.pi * k / 28
            bulge = sum(p * math.exp(-((_turned(angle - a) / 0.22) ** 2)) for a, p in pulls)
            r = reach + bulge + rough * (2 * self._rng.random() - 1)
            ring.append(self._at(r * math.cos(angle), r * math.sin(angle)))
        return smooth(ring, 40.0, closed=True)

    def _roads(self) -> tuple[PlanRoad, ...]:
        q = self._q
        market = (0.02 * q, 0.06 * q)
        north, north_east, east, _, south, _, west, north_west = ((x * q, y * q) for x, y in WALLS)
        road = self._road
        across = (0.01, -0.3)
        return (
            road("High Street", "secondary", west, (-0.5 * q, 0.0), market, jitter=0.004),
            road("High Street", "secondary", market, (0.5 * q, -0.01 * q), east, jitter=0.004),
            road("Northgate", "secondary", north, (0.06 * q, 0.5 * q), market, jitter=0.004),
            road("Bridge Street", "primary", market, (-0.05 * q, -0.45 * q), south, (0.0, -1.17 * q), across, jitter=0),
            PlanRoad("Town Walls", "secondary", self._walls(), "30 mph"),
            # What leads out of the gates, clockwise from the north.
            road("North Road", "primary", north, (0.03, 0.4), (-0.02, 0.75), (0.03, 1.05), (0.0, 1.5)),
            road("Beacon Road", "secondary", north_east, (0.32, 0.3), (0.6, 0.5), (0.95, 0.71), (1.5, 0.92)),
            road("Eastgate Road", "primary", east, (0.36, 0.06), (0.7, 0.03), (1.0, 0.1), (1.6, 0.06)),
            road("London Road", "primary", across, (0.06, -0.5), (0.05, -0.75), (0.12, -1.05), (0.08, -1.6)),
            road("Fen Road", "secondary", (0.055, -0.56), (0.36, -0.66), (0.7, -0.8), (1.3, -1.1)),
            road("Trent Road", "secondary", across, (-0.25, -0.37), (-0.62, -0.46), (-1.0, -0.56), (-1.6, -0.6)),
            road("Westgate Road", "primary", west, (-0.38, 0.22), (-0.72, 0.42), (-1.0, 0.5), (-1.5, 0.72)),
            road("Lincoln Road", "secondary", north_west, (-0.28, 0.42), (-0.45, 0.75), (-0.62, 1.0), (-0.8, 1.45)),
            # The ring road, the station's bridge and the northern bypass.
            PlanRoad("Ring Road", "primary", self._ring(), "40 mph"),
            road("New Bridge Road", "tertiary", (0.3, 0.055), (0.27, -0.12), (0.2, -0.26), (0.045, -0.43)),
            *([PlanRoad("Northern Bypass", "trunk", self._bypass(), "60 mph")] if self._radius > 1_300 else []),
            road("Hill Rise", "tertiary", (0.01, 0.84), (0.12, 0.9), (0.235, 0.87), jitter=0),
            road("Beacon Hill", "tertiary", (0.62, 0.51), (0.66, 0.66), (0.62, 0.78), (0.545, 0.86), jitter=0),
            PlanRoad("Summit Road", "tertiary", self._hill(), "20 mph"),
            road("Church Lane", "tertiary", (-1.0, -0.56), (-0.98, -0.42), (-0.93, -0.27), (-0.74, -0.22), jitter=0),
            road("Aston Street", "tertiary", (-1.0, -0.56), (-0.96, -0.72), (-0.86, -0.86), jitter=0),
        )  # fmt: skip

    def _road(self, name: str, highway: str, *points: tuple[float, float], jitter: float = 0.012) -> PlanRoad:
        return PlanRoad(name, highway, self._curve(*points, jitter=jitter))

    def _hill(self) -> Line:
        # Its own dice: drawn twice, as ground and as road, it must come out the same.
        rng = random.Random(1951)
        turn = 0.35 * self._mirror + self._turn
        return blob(rng, self._at(0.42, 0.93), (0.2 * self._radius, 0.135 * self._radius), turn, 0.1)

    def _walls(self) -> Line:
        q = self._q
        return self._curve(*((x * q, y * q) for x, y in WALLS), jitter=0.0, closed=True)

    def _ring(self) -> Line:
        return self._curve(
            (0.02, 0.54), (0.28, 0.6), (0.5, 0.45), (0.55, 0.22), (0.63, 0.03), (0.7, -0.2), (0.76, -0.44),
            (0.6, -0.6), (0.34, -0.67), (0.06, -0.71), (-0.22, -0.83), (-0.5, -0.75), (-0.61, -0.48), (-0.76, -0.2),
            (-0.7, 0.05), (-0.64, 0.25), (-0.61, 0.46), (-0.34, 0.53), jitter=0.012, closed=True,
        )  # fmt: skip

    def _bypass(self) -> Line:
        return self._curve(
            (-1.15, 0.57), (-1.05, 0.85), (-0.72, 1.08), (-0.3, 1.2), (0.04, 1.2), (0.45, 1.28), (0.82, 1.1),
            (1.06, 0.8), (1.17, 0.5), (1.2, 0.08), jitter=0.0,
        )  # fmt: skip

    def _parks(self) -> tuple[tuple[str, Line], ...]:
        r = self._radius
        listed = (
            ("Quarn Meadows", (-0.46, -0.12), (0.17, 0.085), 2.6),
            ("Victoria Park", (0.16, 0.36), (0.085, 0.07), 0.3),
            ("Castle Green", (-0.55 * self._q, 0.42 * self._q), (0.22 * self._q, 0.17 * self._q), 0.5),
            ("Mill Common", (0.46, -0.36), (0.1, 0.05), 2.4),
            ("Jubilee Park", (-0.1, -0.66), (0.09, 0.06), 0.1),
            ("Beacon Hill Country Park", (0.3, 0.76), (0.17, 0.075), 0.75),
            ("Abbey Fields", (-0.42, 0.78), (0.1, 0.08), 1.0),
            ("Holme Playing Fields", (-0.9, 0.0), (0.14, 0.1), 0.2),
            ("Sandpits Park", (0.4, -0.84), (0.09, 0.06), 0.2),
        )
        return tuple(
            (name, blob(self._rng, self._at(*at), (a * r, b * r), turn * self._mirror + self._turn, 0.15))
            for name, at, (a, b), turn in listed
        )


def _turned(angle: float) -> float:
    return (angle + math.pi) % (2 * math.pi) - math.pi
