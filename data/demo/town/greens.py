"""Place greens inside the town and woods outside: large blocks left by builders, and clumps in the fields."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence

import shapely
from shapely import LineString, Polygon

from data.demo.town.geometry import Line, Point, blob, points_of, rounded
from data.demo.town.network import CAR, Network
from data.demo.town.osm_xml import Feature
from data.demo.town.plan import TownPlan
from data.demo.town.quarters import Manner, Quarter

__all__ = ["left_over", "woods"]

# Name and tag of what a council makes of a block without houses in its middle.
USES = (
    ("Recreation Ground", ("leisure", "recreation_ground")),
    ("Playing Field", ("leisure", "park")),
    ("Allotments", ("landuse", "allotments")),
    ("Green", ("landuse", "village_green")),
    ("Cemetery", ("landuse", "cemetery")),
)


def left_over(network: Network, doors: Callable[[Point], bool], seed: int) -> list[Feature]:
    """Return greens in blocks of 1.5 to 16 hectares that have room inside.

    ``doors`` returns whether houses surround a point.
    """
    rng = random.Random(f"{seed}:greens")
    lines = [LineString(e.line) for e in network.edges if e.highway in CAR]
    tree = shapely.STRtree(lines)
    found = []
    faces = sorted(shapely.get_parts(shapely.polygonize(lines)), key=lambda f: (round(f.area), f.bounds))
    for face in faces:
        inner = face.buffer(-26.0)
        if not 15_000 < face.area < 160_000 or not isinstance(inner, Polygon) or inner.area < 5_000:
            continue
        free = inner.difference(
            shapely.union_all([lines[int(i)].buffer(27.0) for i in tree.query(inner, predicate="intersects")])
        )
        best = max(shapely.get_parts(free), key=lambda p: p.area, default=None)
        if best is None or best.area < 4_500 or best.buffer(-18.0).is_empty:
            continue
        middle = best.representative_point()
        if not doors((middle.x, middle.y)) or rng.random() < 0.25:
            continue
        shape = best.buffer(-6.0).buffer(6.0).simplify(3.0)
        if isinstance(shape, Polygon) and not shape.is_empty:
            name, tag = rng.choices(USES, (5, 3, 3, 2, 1))[0]
            found.append(Feature(rounded(points_of(shape.exterior)), (tag, ("name", name))))
    return found


def woods(
    plan: TownPlan, quarters: Sequence[Quarter], bend: Callable[[Sequence[Point]], Line], seed: int
) -> list[Feature]:
    """Return a few woods in the countryside around the town."""
    rng = random.Random(f"{seed}:woods")
    found = []
    clear = shapely.union_all([LineString(r.line) for r in plan.roads] + [LineString(plan.river)]).buffer(45.0)
    for quarter in quarters:
        if quarter.manner is not Manner.COUNTRY:
            continue
        west, south, east, north = quarter.shape.bounds
        for _ in range(min(5, math.ceil(quarter.shape.area / 900_000))):
            at = (rng.uniform(west, east), rng.uniform(south, north))
            radii = (rng.uniform(70, 190), rng.uniform(50, 120))
            shape = Polygon(blob(rng, at, radii, rng.random() * math.pi, 0.25))
            if quarter.shape.contains(shape) and not shape.intersects(clear):
                found.append(Feature(bend(points_of(shape.exterior)), (("natural", "wood"),)))
    return found
