"""Draw the side streets, quarter by quarter, each in the style of its time."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import replace

import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from data.demo.town.closes import Growth
from data.demo.town.geometry import Line, blob, points_of, rounded
from data.demo.town.layouts import BuildingLand, avenues, lanes, terraces, works
from data.demo.town.paths import country_lanes, footways
from data.demo.town.plan import TownPlan
from data.demo.town.quarters import Manner, Quarter, Skeleton, Street

__all__ = ["lay_out"]


def lay_out(plan: TownPlan, bones: Skeleton, quarters: Sequence[Quarter], seed: int) -> list[Street]:
    """Return all the town's streets and paths, main roads first, not yet cut where they meet."""
    streets = [*bones.streets, *country_lanes(plan, bones, quarters, seed)]
    keep_clear = shapely.union_all(
        [
            LineString(plan.river).buffer(plan.river_width / 2 + 20),
            LineString(plan.rail).buffer(17),
            *(Polygon(ring).buffer(8) for _, ring in plan.parks),
        ]
    )
    shapely.prepare(keep_clear)
    greens = shapely.union_all([Polygon(ring).buffer(4) for _, ring in plan.parks])
    shapely.prepare(greens)
    main = [LineString(s.line) for s in bones.streets]
    tree = shapely.STRtree(main)
    for index, quarter in enumerate(quarters):
        if quarter.manner is Manner.COUNTRY:
            continue
        rng = random.Random(f"{seed}:quarter:{quarter.centre[0]:.0f}:{quarter.centre[1]:.0f}")
        west, south, east, north = quarter.shape.bounds
        window = (west - 60, south - 60, east + 60, north + 60)
        near = sorted(int(i) for i in tree.query(shapely.box(*window)))
        nearby = [part for i in near for part in shapely.get_parts(shapely.clip_by_rect(main[i], *window))]
        roads = shapely.union_all(nearby)
        around = [rounded(points_of(part)) for part in nearby if part.length > 1]
        for shape in _grounds(quarter.shape, shapely.clip_by_rect(keep_clear, *window)):
            filled = _fill(rng, BuildingLand(shape, roads, index), quarter.manner, around)
            streets += [part for street in filled for part in _outside(street, greens)]
    return streets + footways(plan, streets, seed)


def _outside(street: Street, greens: BaseGeometry) -> list[Street]:
    """Return the parts of a street that do not cross a park in the middle of its quarter."""
    shape = LineString(street.line)
    if not greens.intersects(shape):
        return [street]
    parts = [part for part in shapely.get_parts(shape.difference(greens)) if part.length > 20]
    return [replace(street, line=rounded(points_of(part))) for part in sorted(parts, key=lambda p: points_of(p)[0])]


def _grounds(shape: Polygon, keep_clear: BaseGeometry) -> list[Polygon]:
    free = shape.difference(keep_clear)
    # Opening drops necks too narrow for a row of houses on either side.
    parts = [free] if isinstance(free, Polygon) else [g for g in getattr(free, "geoms", ()) if isinstance(g, Polygon)]
    kept = [Polygon(part.exterior) if part.interiors else part for part in parts if part.area > 3_500]
    return sorted(kept, key=lambda part: (round(part.centroid.x, 1), round(part.centroid.y, 1)))


def _fill(rng: random.Random, ground: BuildingLand, manner: Manner, around: Sequence[Line]) -> list[Street]:
    if manner is Manner.CORE:
        return lanes(rng, ground)
    if manner is Manner.TERRACES:
        return terraces(rng, ground)
    if manner is Manner.INDUSTRY:
        return works(rng, ground)
    if manner is Manner.VILLAGE:
        found = lanes(rng, ground, 17_000.0, 0.6)
        growth = Growth(rng, ground, [*around, *(s.line for s in found)])
        growth.closes([s.line for s in found], 90.0, 100.0)
        return [*found, *growth.streets, *growth.paths]
    if manner is Manner.CRESCENTS:
        found = [*avenues(rng, ground), *_crescents(rng, ground)]
        growth = Growth(rng, ground, [*around, *(s.line for s in found)], 34.0)
        growth.closes([s.line for s in found], 150.0, 75.0)
        return [*found, *growth.streets, *growth.paths]
    if manner is Manner.HILLTOP:
        found = avenues(rng, ground, spacing=70.0)
        growth = Growth(rng, ground, [*around, *(s.line for s in found)], 27.0)
        growth.closes([*around, *(s.line for s in found)], 80.0, 70.0)
        return [*found, *growth.streets, *growth.paths]
    growth = Growth(rng, ground, around)
    growth.suburb()
    return [*growth.streets, *growth.paths]


def _crescents(rng: random.Random, ground: BuildingLand) -> list[Street]:
    """Return a half ring off a main road, as was popular in the 1920s."""
    found = []
    if ground.roads.length > 400 and rng.random() < 0.5:
        at = ground.roads.interpolate(rng.uniform(0.3, 0.7), normalized=True)
        ring = blob(rng, (at.x, at.y), (95.0, 80.0), rng.random() * math.pi, 0.02)
        found = [Street(line, "residential", "crescent", "", ground.index) for line in ground.clipped(list(ring))]
    return found
