"""The town's wards, neighbourhoods and pattern of deprivation."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from shapely import LineString, Polygon
from shapely import Point as ShapelyPoint

from data.demo.town.geometry import Line, Point
from data.demo.town.plan import TownPlan
from data.demo.town.quarters import Manner, Quarter
from data.demo.town.wards import along, merge, merged_shapes, neighbours

__all__ = ["TownNeighbourhood", "TownWard", "neighbourhoods", "town_wards"]

# Real ward codes start with E05, W05, S13 or N08, real neighbourhood codes with E01, W01, S01 or 95.
WARD_PREFIX = "X05"
ZONE_PREFIX = "X01"
STANDARD_WARDS = 12
PEOPLE_A_DOOR = 2.3

# Where each ward's name comes from, in the unit circle of the plan.
ANCHORS: tuple[tuple[str, float, float], ...] = (
    ("Castle & Market", 0.0, 0.02), ("Beacon Hill", 0.42, 0.9), ("Aston & Holme", -0.95, -0.4),
    ("Newtown", 0.15, -0.38), ("Northgate", 0.1, 0.42), ("Eastgate", 0.45, 0.15), ("Abbey Fields", -0.45, 0.72),
    ("Westgate", -0.5, 0.32), ("Meadows", -0.4, -0.2), ("Fen End", 0.35, -0.6), ("St Botolph's", -0.1, -0.75),
    ("Wharfside", 0.85, -0.3), ("Marsh Lane", -0.5, -0.6), ("Priory", 0.75, 0.5), ("Kingsmead", 0.1, 0.85),
)  # fmt: skip
MORE_NAMES = (
    "Sandpits", "Oakwood", "St Hilda's", "Millfield", "Hartsholme", "Broomhill", "Ravensdale", "Carr Lane",
    "Thornfield", "Victoria",
    "Longcroft", "Minster", "Wolds View", "Greenhays", "Birchwood", "Holgate", "Park", "Saltersgate",
    "Moorlands", "Brackenfield", "Churchfields", "Haverhill Road", "Manor", "Lakeside", "Highfields", "Southfields",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TownWard:
    """A ward, with its code, its name, its shape in metres and its quarters."""

    code: str
    name: str
    shape: Polygon
    quarters: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TownNeighbourhood:
    """A zone of about 1,500 people, with its deprivation decile (1 is the most deprived)."""

    code: str
    shape: Polygon
    ward_code: str
    quarters: tuple[int, ...]
    decile: int
    residents: int


def town_wards(
    plan: TownPlan,
    quarters: Sequence[Quarter],
    doors: Mapping[int, float],
    nodes: int,
    bend: Callable[[Sequence[Point]], Line],
) -> tuple[TownWard, ...]:
    """Return the wards, each with about as many people, divided by river, railway and main roads."""
    count = max(3, round(STANDARD_WARDS * math.sqrt(nodes / 5_000))) if not 3_500 <= nodes <= 7_500 else STANDARD_WARDS
    edges = neighbours(quarters)
    wall = along([plan.river, plan.rail], quarters)
    road = along([r.line for r in plan.roads if r.highway in ("trunk", "primary", "secondary")], quarters)
    held = {(i, j): max(wall(i, j), 0.45 * road(i, j)) for i in edges for j in edges[i] if i < j}
    # What lies inside the old walls was one parish, and stays together.
    core = {i for i, quarter in enumerate(quarters) if quarter.manner is Manner.CORE}
    held |= {pair: -1.0 for pair in held if core.issuperset(pair)}
    groups = merge(
        range(len(quarters)), edges, lambda i: doors.get(i, 0.0) + 0.5,
        lambda i, j: held[(min(i, j), max(i, j))], [q.centre for q in quarters], count,
    )  # fmt: skip
    centres = [_middle(group, quarters, doors) for group in groups]
    order = sorted(range(len(groups)), key=lambda g: (-round(centres[g][1]), round(centres[g][0])))
    shapes = merged_shapes(groups, quarters, bend)
    names = _named([centres[g] for g in order], [shapes[g] for g in order], plan.radius)
    return tuple(
        TownWard(f"{WARD_PREFIX}{k + 1:06d}", names[k], shapes[g], tuple(groups[g])) for k, g in enumerate(order)
    )


def _middle(group: Sequence[int], quarters: Sequence[Quarter], doors: Mapping[int, float]) -> Point:
    total = sum(doors.get(i, 0.0) + 1e-6 for i in group)
    x = sum(quarters[i].centre[0] * (doors.get(i, 0.0) + 1e-6) for i in group) / total
    y = sum(quarters[i].centre[1] * (doors.get(i, 0.0) + 1e-6) for i in group) / total
    return x, y


def _named(centres: Sequence[Point], shapes: Sequence[Polygon], radius: float) -> list[str]:
    """Name the wards after a place inside, or the nearest unused place, or any unused place."""
    names: dict[int, str] = {}
    for name, x, y in ANCHORS:
        for i, shape in enumerate(shapes):
            if i not in names and name not in names.values() and shape.contains(ShapelyPoint(x * radius, y * radius)):
                names[i] = name
    pairs = sorted(
        (round(math.hypot(x / radius - ax, y / radius - ay), 4), i, name)
        for i, (x, y) in enumerate(centres)
        for name, ax, ay in ANCHORS
    )
    for _, i, name in pairs:
        if i not in names and name not in names.values():
            names[i] = name
    sides = (f"{name} {side}" for side in ("North", "South", "East", "West") for name in MORE_NAMES)
    spare = iter([*MORE_NAMES, *sides])
    return [names.get(i) or next(spare) for i in range(len(centres))]


def neighbourhoods(
    plan: TownPlan,
    quarters: Sequence[Quarter],
    doors: Mapping[int, float],
    wards: Sequence[TownWard],
    bend: Callable[[Sequence[Point]], Line],
    seed: int,
) -> tuple[TownNeighbourhood, ...]:
    """Return three or four zones per ward, ranked by deprivation into tenths."""
    rng = random.Random(f"{seed}:deprivation")
    edges = neighbours(quarters)
    total = sum(doors.values())
    groups: list[tuple[str, list[int]]] = []
    for ward in wards:
        mine = set(ward.quarters)
        inner = {i: {j: m for j, m in edges[i].items() if j in mine} for i in mine}
        share = sum(doors.get(i, 0.0) for i in mine) / total
        count = max(1, min(len(mine), round(3.4 * len(wards) * share)))
        merged = merge(
            sorted(mine), inner, lambda i: doors.get(i, 0.0) + 0.5, lambda i, j: 0.0 * (i + j),
            [q.centre for q in quarters], count,
        )  # fmt: skip
        groups += [(ward.code, group) for group in merged]
    shapes = merged_shapes([group for _, group in groups], quarters, bend)
    need = _hardship(plan, quarters)
    scores = []
    for _, group in groups:
        weights = [doors.get(i, 0.0) + 1e-3 for i in group]
        mean = sum(need(i) * w for i, w in zip(group, weights, strict=True)) / sum(weights)
        scores.append(round(mean + rng.gauss(0, 0.25), 6))
    ranks = {g: k for k, g in enumerate(sorted(range(len(groups)), key=lambda g: (-scores[g], g)))}
    return tuple(
        TownNeighbourhood(
            f"{ZONE_PREFIX}{g + 1:06d}", shapes[g], code, tuple(group), 1 + 10 * ranks[g] // len(groups),
            round(sum(doors.get(i, 0.0) for i in group) * PEOPLE_A_DOOR * rng.uniform(0.92, 1.1)),
        )
        for g, (code, group) in enumerate(groups)
    )  # fmt: skip


def _hardship(plan: TownPlan, quarters: Sequence[Quarter]) -> Callable[[int], float]:
    """Return how deprived a quarter is.

    The hilltop estate and the quarters by the railway and the works are more deprived, and the west is less so.
    """
    rail = LineString(plan.rail)
    works = [ShapelyPoint(at) for at in plan.industry]
    base = {Manner.HILLTOP: 4.0, Manner.TERRACES: 1.1, Manner.CORE: 0.6, Manner.INDUSTRY: 1.5, Manner.CRESCENTS: 0.3,
            Manner.VILLAGE: -1.5, Manner.SUBURB: -0.7}  # fmt: skip

    def need(i: int) -> float:
        quarter = quarters[i]
        by_rail = math.exp(-rail.distance(quarter.shape.centroid) / (0.22 * plan.radius))
        by_works = math.exp(-min(w.distance(quarter.shape.centroid) for w in works) / (0.3 * plan.radius))
        west = -quarter.centre[0] / plan.radius
        return base.get(quarter.manner, 0.0) + 1.6 * by_rail + 1.2 * by_works - 0.7 * west

    return need
