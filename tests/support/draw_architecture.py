"""Draws the rooms of the five packages from their imports: ``python -m tests.support.draw_architecture``."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PICTURE = ROOT / "docs" / "pictures" / "architecture.svg"
BANDS = (("api",), ("geo", "data", "maps"), ("routing",))
"""The packages from top to bottom; those in one band never import one another."""

BOX_WIDTH, BOX_HEIGHT, GAP_X, GAP_Y, PADDING, TITLE = 148, 30, 12, 34, 16, 26
COLOURS = {"api": "#d8e2f3", "geo": "#dcefdc", "data": "#f7e7cf", "maps": "#e9dff2", "routing": "#f6dcdc"}

Graph = dict[str, set[str]]


def rooms(package: str) -> Graph:
    """The rooms of a package (its sub-packages, and the modules beside them) with the rooms each imports."""
    graph: Graph = {}
    for path in sorted((ROOT / package).rglob("*.py")):
        room = _room(path.relative_to(ROOT).with_suffix("").as_posix().replace("/", "."))
        if room is None:
            continue
        graph.setdefault(room, set())
        for node in ast.walk(ast.parse(path.read_text())):
            for imported in _imports(node):
                other = _room(imported)
                if other not in (None, room) and other.startswith(f"{package}.") and _is_room(other):
                    graph[room].add(other)
    return {room: {other for other in others if other in graph} for room, others in graph.items()}


def floors(graph: Mapping[str, set[str]]) -> list[list[str]]:
    """The rooms by height: those that import nothing come last, and every room is above what it imports."""
    height: dict[str, int] = {}

    def rise(room: str, path: tuple[str, ...] = ()) -> int:
        if room in path:
            raise ValueError(f"{' -> '.join((*path, room))} is a circle")
        if room not in height:
            height[room] = 1 + max((rise(other, (*path, room)) for other in graph[room]), default=-1)
        return height[room]

    for room in graph:
        rise(room)
    return [sorted(room for room in graph if height[room] == level) for level in range(max(height.values()), -1, -1)]


def needed(graph: Mapping[str, set[str]]) -> Iterable[tuple[str, str]]:
    """The arrows that no longer way round already says (the transitive reduction)."""
    reach: Graph = {}

    def below(room: str) -> set[str]:
        if room not in reach:
            reach[room] = set().union(*({other} | below(other) for other in graph[room])) if graph[room] else set()
        return reach[room]

    for room in sorted(graph):
        for other in sorted(graph[room]):
            if not any(other in below(between) for between in graph[room] - {other}):
                yield room, other


def draw() -> str:
    """The picture as SVG text."""
    bands: list[tuple[int, str]] = []
    top = PADDING
    for band in BANDS:
        left, lowest = 0, top
        parts: list[str] = []
        for package in band:
            right, bottom = _package(package, left, top, parts)
            left, lowest = right + PADDING, max(lowest, bottom)
        bands.append((left - PADDING, "\n".join(parts)))
        top = lowest + 2 * PADDING
    width = max(across for across, _ in bands) + 2 * PADDING
    shifted = ((f"translate({(width - across) // 2} 0)", drawn) for across, drawn in bands)
    body = "\n".join(f'<g transform="{shift}">\n{drawn}\n</g>' for shift, drawn in shifted)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {top}"'
        ' font-family="sans-serif" font-size="12">\n'
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0L8 4L0 8z" fill="#555"/></marker></defs>\n'
        f'<rect width="{width}" height="{top}" fill="#fff"/>\n{body}\n</svg>\n'
    )


def _package(package: str, left: int, top: int, parts: list[str]) -> tuple[int, int]:
    """Draw one package; gives its right and lower edge."""
    graph = rooms(package)
    tied = set().union(*graph.values()) | {room for room, others in graph.items() if others}
    graph = {room: graph[room] for room in sorted(tied)}
    rows = _wrapped(floors(graph))
    columns = max(map(len, rows))
    width = 2 * PADDING + columns * (BOX_WIDTH + GAP_X) - GAP_X
    height = TITLE + PADDING + len(rows) * (BOX_HEIGHT + GAP_Y) - GAP_Y + PADDING
    parts.append(
        f'<rect x="{left}" y="{top}" width="{width}" height="{height}" rx="8" fill="{COLOURS[package]}"/>'
        f'<text x="{left + PADDING}" y="{top + 22}" font-size="16" font-weight="bold">{package}</text>'
    )
    at: dict[str, tuple[int, int]] = {}
    for row, names in enumerate(rows):
        indent = (columns - len(names)) * (BOX_WIDTH + GAP_X) // 2
        for column, room in enumerate(names):
            x = left + PADDING + indent + column * (BOX_WIDTH + GAP_X)
            at[room] = (x, top + TITLE + PADDING + row * (BOX_HEIGHT + GAP_Y))
    for room, other in needed(graph):
        (x, y), (u, v) = at[room], at[other]
        parts.append(
            f'<path d="M{x + BOX_WIDTH // 2} {y + BOX_HEIGHT}L{u + BOX_WIDTH // 2} {v - 1}"'
            ' stroke="#555" stroke-width="0.8" fill="none" marker-end="url(#tip)"/>'
        )
    for room, (x, y) in at.items():
        name = escape(room.removeprefix(f"{package}."))
        parts.append(
            f'<rect x="{x}" y="{y}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="4" fill="#fff" stroke="#777"/>'
            f'<text x="{x + BOX_WIDTH // 2}" y="{y + 19}" text-anchor="middle">{name}</text>'
        )
    return left + width, top + height


def _wrapped(rows: list[list[str]], longest: int = 9) -> list[list[str]]:
    """Rows of at most so many boxes."""
    return [row[k : k + longest] for row in rows for k in range(0, len(row), longest)]


def _room(module: str) -> str | None:
    """The room of a module: two names deep, and three inside ``api.services`` and ``routing.solver``."""
    names = [name for name in module.split(".") if name != "__init__"]
    deep = 3 if names[:2] in (["api", "services"], ["routing", "solver"]) else 2
    return ".".join(names[:deep]) if len(names) >= deep else None


def _is_room(name: str) -> bool:
    path = ROOT / name.replace(".", "/")
    return path.is_dir() or path.with_suffix(".py").exists()


def _imports(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


if __name__ == "__main__":
    PICTURE.write_text(draw())
