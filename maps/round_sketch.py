"""Draw a round as a still picture for paper, and for phones without signal.

It shows the streets, the route and the numbered stops.
"""

from __future__ import annotations

import html
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from maps.day_map import together
from maps.palette import style_of
from maps.values import Bounds, Point, RoundMapView

__all__ = ["round_sketch"]

WIDTH: Final = 480
MOST_BYTES: Final = 90_000
"""Of the streets: a phone keeps the picture, and an old printer draws it."""

MARGIN: Final = 0.12
LEAST_DEGREES: Final = 0.004
"""About 400 m: a round in one street still shows where that street is."""

LEAST_LABEL: Final = 60
MOST_LABELS: Final = 24

_GROUND: Final = {"green": "#dfe8d8", "water": "#cfe1ee"}
_LINES: Final = {
    "motorway": 7, "trunk": 7, "primary": 6, "secondary": 5, "tertiary": 5, "river": 3, "residential": 3.5, "rail": 1,
    "cycleway": 1.5, "service": 1.5, "footway": 1,
}  # fmt: skip
"""The width of each kind of line, the most important first: where there is too much, the last ones are left out."""


def round_sketch(view: RoundMapView, streets: Mapping[str, Any]) -> str:
    """Return an SVG picture of a round.

    It contains street names, numbers and lines, but no personal details.

    Parameters
    ----------
    streets
        The area's own map as GeoJSON (``Area.basemap``).
    """
    west, south, east, north = _around(view.ground.bounds)
    narrow = math.cos(math.radians((south + north) / 2))
    scale = WIDTH / ((east - west) * narrow)
    height = min(round((north - south) * scale), 2 * WIDTH)

    def at(point: Sequence[float]) -> tuple[float, float]:
        return round((point[0] - west) * narrow * scale, 1), round((north - point[1]) * scale, 1)

    style = style_of(view.round.number)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img" aria-label="Map of the round: {len(view.round.stops)} stops">',
        f'<rect width="{WIDTH}" height="{height}" fill="#f4f1ea"/>',
        *_streets(streets, (west, south, east, north), at),
    ]
    for line in view.round.legs:
        if len(line) > 1:
            way = f'<polyline points="{_points(line, at)}" fill="none" stroke-linejoin="round"'
            parts.append(f'{way} stroke="#fff" stroke-width="8"/>{way} stroke="{style.colour}" stroke-width="4"/>')
    for point, here in together(view.round.stops):
        x, y = at(point)
        numbers = str(here[0].number) if len(here) == 1 else f"{here[0].number}–{here[-1].number}"
        half = 8 + 5 * len(numbers)
        parts.append(
            f'<rect x="{x - half}" y="{y - 13}" width="{2 * half}" height="26" rx="13" fill="{style.colour}" '
            f'stroke="#fff" stroke-width="2"/><text x="{x}" y="{y + 6}" text-anchor="middle" font-family="sans-serif" '
            f'font-size="17" font-weight="bold" fill="{style.ink}">{numbers}</text>'
        )
    credit = html.escape(view.ground.attribution)
    parts.append(
        f'<text x="{WIDTH - 6}" y="{height - 6}" text-anchor="end" font-family="sans-serif" font-size="11" '
        f'fill="#333">{credit}</text></svg>'
    )
    return "".join(parts)


def _around(bounds: Bounds) -> Bounds:
    west, south, east, north = bounds
    wide = max(east - west, LEAST_DEGREES) * (1 + 2 * MARGIN)
    high = max(north - south, LEAST_DEGREES / 2) * (1 + 2 * MARGIN)
    x, y = (west + east) / 2, (south + north) / 2
    return x - wide / 2, y - high / 2, x + wide / 2, y + high / 2


def _streets(
    streets: Mapping[str, Any], box: Bounds, at: Callable[[Sequence[float]], tuple[float, float]]
) -> Iterable[str]:
    """Draw the ground, lines and names inside a box.

    If there are too many lines, the least important ones are left out.
    """
    ground: list[str] = []
    lines: dict[str, list[str]] = {kind: [] for kind in _LINES}
    names: dict[str, tuple[float, str]] = {}
    for feature in streets.get("features", ()):
        kind, name = feature["properties"].get("k", ""), _plain(feature["properties"].get("n") or "")
        shape = feature["geometry"]
        if shape["type"] == "Polygon" and kind in _GROUND and _meets(shape["coordinates"][0], box):
            ground.append(f'<polygon points="{_points(shape["coordinates"][0], at)}" fill="{_GROUND[kind]}"/>')
        elif shape["type"] == "LineString" and kind in _LINES and _meets(shape["coordinates"], box):
            colour = "#a9c9de" if kind == "river" else "#c9c3b4" if _LINES[kind] < 2 else "#ffffff"
            path = f'<polyline points="{_points(shape["coordinates"], at)}" fill="none"'
            casing = f'{path} stroke="#a9a08c" stroke-width="{_LINES[kind] + 1.5}"/>' if colour == "#ffffff" else ""
            lines[kind].append(f'{casing}{path} stroke="{colour}" stroke-width="{_LINES[kind]}"/>')
            if name:
                _label(names, name, [at(point) for point in shape["coordinates"] if _inside(point, box)])
    room = MOST_BYTES
    kept: list[list[str]] = []
    for found in (ground, *lines.values()):
        taken = [part for part in found if (room := room - len(part)) > 0]
        kept.append(taken)
    labels = [label for _, label in sorted(names.values(), reverse=True)[:MOST_LABELS]]
    # Small streets lie below large ones.
    return (*kept[0], *(part for group in reversed(kept[1:]) for part in group), *labels)


def _label(names: dict[str, tuple[float, str]], name: str, points: list[tuple[float, float]]) -> None:
    """Keep a name at the middle of the longest straight piece of its street."""
    for (x1, y1), (x2, y2) in pairwise(points):
        length = math.hypot(x2 - x1, y2 - y1)
        if length < max(LEAST_LABEL, 6.5 * len(name)) or length <= names.get(name, (0.0, ""))[0]:
            continue
        angle = math.degrees(math.atan2(y2 - y1, x2 - x1))
        angle += 180 if angle > 90 else -180 if angle <= -90 else 0
        x, y = round((x1 + x2) / 2, 1), round((y1 + y2) / 2, 1)
        names[name] = (
            length,
            f'<text x="{x}" y="{y}" dy="4" transform="rotate({angle:.0f} {x} {y})" text-anchor="middle" '
            f'font-family="sans-serif" font-size="12" fill="#333">{html.escape(name)}</text>',
        )


def _plain(name: str) -> str:
    """Return a name without control characters, which XML does not allow."""
    return "".join(letter for letter in name if letter.isprintable())


def _points(line: Iterable[Sequence[float]], at: Callable[[Sequence[float]], tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in map(at, line))


def _inside(point: Sequence[float] | Point, box: Bounds) -> bool:
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]


def _meets(line: Sequence[Sequence[float]], box: Bounds) -> bool:
    lons, lats = [point[0] for point in line], [point[1] for point in line]
    return min(lons) <= box[2] and max(lons) >= box[0] and min(lats) <= box[3] and max(lats) >= box[1]
