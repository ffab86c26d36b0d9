"""Makes wards and neighbourhoods by merging quarters of the town by population."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

import shapely
from shapely import LineString, MultiPolygon, Polygon

from data.demo.town.geometry import Line, Point, densify, points_of
from data.demo.town.quarters import Quarter

__all__ = ["along", "merge", "merged_shapes", "neighbours"]


def neighbours(quarters: Sequence[Quarter]) -> dict[int, dict[int, float]]:
    """Return the neighbours of each quarter, with the length of their shared edge in metres."""
    shapes = [q.shape for q in quarters]
    tree = shapely.STRtree(shapes)
    shared: dict[int, dict[int, float]] = defaultdict(dict)
    for i, shape in enumerate(shapes):
        for j in sorted(int(k) for k in tree.query(shape)):
            if j <= i:
                continue
            edge = shape.boundary.intersection(shapes[j].boundary).length
            # Slivers count too: a piece without neighbours could join no ward.
            if edge > 0:
                shared[i][j] = shared[j][i] = edge
    return shared


def merge(
    members: Sequence[int],
    edges: Mapping[int, Mapping[int, float]],
    weight: Callable[[int], float],
    divided: Callable[[int, int], float],
    centres: Sequence[Point],
    count: int,
) -> list[list[int]]:
    """Merge pieces into ``count`` groups of similar weight, lightest first, each with its closest neighbour.

    The lightest group is merged first, with its closest neighbour. ``divided`` is how strongly two pieces are separated
    (0 for a side street, 1 for a river).
    """
    groups = {i: [i] for i in members}
    near = {i: {j: (m, divided(i, j) * m) for j, m in edges[i].items() if j in groups} for i in members}
    load = {i: weight(i) for i in members}
    fair = sum(load.values()) / count
    middle = {i: (centres[i][0], centres[i][1]) for i in members}
    while len(groups) > count:
        smallest = min((i for i in groups if near[i]), key=lambda i: (load[i], i), default=None)
        if smallest is None:
            break
        outline = sum(m for m, _ in near[smallest].values())

        def dislike(j: int, me: int = smallest, outline: float = outline) -> tuple[float, int]:
            metres, held = near[me][j]
            heavy = max(0.0, (load[me] + load[j]) / fair - 0.95)
            apart = math.dist(middle[me], middle[j]) / 1000
            return 0.8 * held / metres - 1.4 * metres / outline + 3.0 * heavy + 0.35 * apart, j

        other = min(near[smallest], key=dislike)
        total = load[smallest] + load[other] or 1.0
        middle[other] = (
            (middle[other][0] * load[other] + middle[smallest][0] * load[smallest]) / total,
            (middle[other][1] * load[other] + middle[smallest][1] * load[smallest]) / total,
        )
        groups[other] += groups.pop(smallest)
        load[other] += load.pop(smallest)
        for j, (metres, held) in near.pop(smallest).items():
            near[j].pop(smallest)
            if j != other:
                was = near[other].get(j, (0.0, 0.0))
                near[other][j] = near[j][other] = (was[0] + metres, was[1] + held)
    merged = [sorted(group) for _, group in sorted(groups.items())]
    return _evened(merged, edges, weight, divided)


def _evened(
    groups: list[list[int]],
    edges: Mapping[int, Mapping[int, float]],
    weight: Callable[[int], float],
    divided: Callable[[int, int], float],
) -> list[list[int]]:
    """Move pieces at the border to a lighter group while this makes the groups more even.

    No group may be split in two.
    """
    of = {i: g for g, group in enumerate(groups) for i in group}
    load = [sum(weight(i) for i in group) for group in groups]
    fair = sum(load) / len(load)

    def outline(i: int, g: int) -> float:
        """Return the metres of undivided border a piece would share with other groups if it were in ``g``."""
        return sum(m * (1.0 - 1.6 * divided(i, j)) for j, m in edges[i].items() if j in of and of[j] != g)

    for _ in range(6):
        moved = False
        for i in sorted(of):
            here, w = of[i], weight(i)
            if len(groups[here]) < 2 or not _whole_without(groups[here], i, edges):
                continue
            for there in sorted({of[j] for j in edges[i] if j in of} - {here}):
                before = (load[here] / fair - 1) ** 2 + (load[there] / fair - 1) ** 2
                after = ((load[here] - w) / fair - 1) ** 2 + ((load[there] + w) / fair - 1) ** 2
                if after - before + (outline(i, there) - outline(i, here)) / 9_000 < -0.01:
                    groups[here].remove(i)
                    groups[there].append(i)
                    of[i], moved = there, True
                    load[here], load[there] = load[here] - w, load[there] + w
                    break
        if not moved:
            break
    return [sorted(group) for group in groups]


def _whole_without(group: Sequence[int], without: int, edges: Mapping[int, Mapping[int, float]]) -> bool:
    left = set(group) - {without}
    seen: set[int] = set()
    waiting = [min(left)]
    while waiting:
        i = waiting.pop()
        if i not in seen:
            seen.add(i)
            waiting += [j for j in edges[i] if j in left]
    return seen == left


def merged_shapes(
    groups: Sequence[Sequence[int]], quarters: Sequence[Quarter], bend: Callable[[Sequence[Point]], Line]
) -> list[Polygon]:
    """Return the groups' shapes, bent like the streets, without gaps or overlaps."""
    bent = [
        Polygon(
            bend(densify(points_of(q.shape.exterior), 22.0)),
            [bend(densify(points_of(hole), 22.0)) for hole in q.shape.interiors],
        )
        for q in quarters
    ]
    shapes = [_whole(shapely.union_all([bent[i] for i in group])) for group in groups]
    simpler = shapely.coverage_simplify(shapes, 2.5)
    return [_whole(shape) for shape in simpler]


def _whole(shape: shapely.Geometry) -> Polygon:
    if isinstance(shape, Polygon):
        return shape
    if isinstance(shape, MultiPolygon):
        return max(shape.geoms, key=lambda part: part.area)
    message = f"a zone's shape became a {type(shape).__name__}"
    raise ValueError(message)


def along(lines: Sequence[Line], quarters: Sequence[Quarter]) -> Callable[[int, int], float]:
    """Return the share (0 to 1) of two quarters' shared edge that runs along some lines."""
    pieces = [LineString(pair) for line in lines for pair in pairwise(line)]
    tree = shapely.STRtree(pieces)

    def share(i: int, j: int) -> float:
        edge = quarters[i].shape.boundary.intersection(quarters[j].shape.boundary)
        pairs = [pair for part in shapely.get_parts(edge) for pair in pairwise(points_of(part))]
        middles = [shapely.Point((a[0] + b[0]) / 2, (a[1] + b[1]) / 2) for a, b in pairs]
        if not middles:
            return 0.0
        near = {int(k) for k in tree.query(middles, predicate="dwithin", distance=3.0)[0]}
        return sum(math.dist(*pairs[k]) for k in sorted(near)) / sum(math.dist(*pair) for pair in pairs)

    return share
