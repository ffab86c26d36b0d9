"""From raw streets to a street network of one mode: cut at junctions, timed, and its largest connected piece found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from geo.metres import Floats, Projection
from geo.profiles import JUNCTIONS, PRIVATE_FACTOR, Use, seconds_at, use_of
from geo.streets import PIECE_PART, Flags, Ints, StreetNetwork
from routing.needs import Mode

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["Paint", "RawStreets", "RawWay", "build_network"]


@dataclass(frozen=True, slots=True)
class RawWay:
    """A street as its source has it: node ids, one position each (degrees), and OpenStreetMap tags."""

    nodes: Sequence[int]
    lon: Sequence[float]
    lat: Sequence[float]
    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Paint:
    """Something that is only drawn: a line or an area (degrees) of a basemap class, with its name."""

    kind: str
    name: str
    shape: BaseGeometry


@dataclass(frozen=True, slots=True)
class RawStreets:
    """All a reader of street files gives: ways, tags of nodes that matter, what is only drawn, and remarks."""

    ways: Sequence[RawWay]
    node_tags: Mapping[int, Mapping[str, str]]
    paints: Sequence[Paint] = ()
    remarks: tuple[str, ...] = field(default=())


def build_network(mode: Mode, raw: RawStreets, projection: Projection) -> StreetNetwork:
    """The network of one mode.

    Streets are cut wherever two of them share a node; a barrier that stops the mode cuts a street in two that do not
    join. The network may be empty, when no street is for this mode.
    """
    used = [(way, use) for way in raw.ways if (use := use_of(mode, way.tags)) is not None and len(way.nodes) > 1]
    stops, delays = _controls(mode, raw.node_tags)
    pieces = _cut(used, _junctions(used) | stops, stops, delays)
    return _assemble(mode, projection, pieces, delays)


@dataclass(slots=True)
class _Pieces:
    """Segments as growing lists; ``ends`` are source node ids, made unique where a barrier cuts."""

    ends: list[tuple[int, int]] = field(default_factory=list)
    lines: list[tuple[Sequence[float], Sequence[float]]] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)
    names: list[str] = field(default_factory=list)


def _controls(mode: Mode, node_tags: Mapping[int, Mapping[str, str]]) -> tuple[set[int], dict[int, float]]:
    stops: set[int] = set()
    delays: dict[int, float] = {}
    for node, tags in node_tags.items():
        seconds = seconds_at(mode, tags)
        if seconds is None:
            stops.add(node)
        elif seconds > 0:
            delays[node] = seconds
    return stops, delays


def _junctions(used: Sequence[tuple[RawWay, Use]]) -> set[int]:
    seen: set[int] = set()
    twice: set[int] = set()
    for way, _ in used:
        nodes = way.nodes
        twice.add(nodes[0])
        twice.add(nodes[-1])
        for node in nodes:
            if node in seen:
                twice.add(node)
            else:
                seen.add(node)
    return twice


def _cut(
    used: Sequence[tuple[RawWay, Use]], junctions: set[int], stops: set[int], delays: Mapping[int, float]
) -> _Pieces:
    pieces = _Pieces()
    fresh = -(1 << 62)
    for way, use in used:
        nodes = way.nodes
        name = way.tags.get("name") or way.tags.get("ref") or ""
        begin = 0
        for at in range(1, len(nodes)):
            if nodes[at] not in junctions and at < len(nodes) - 1:
                continue
            ends = [nodes[begin], nodes[at]]
            for side in (0, 1):
                # A closed barrier belongs to each of its streets alone: nobody passes from one to the next.
                if ends[side] in stops:
                    ends[side] = fresh = fresh + 1
            pieces.ends.append((ends[0], ends[1]))
            pieces.lines.append((way.lon[begin : at + 1], way.lat[begin : at + 1]))
            pieces.uses.append(use)
            pieces.delays.append(sum(delays.get(node, 0.0) for node in nodes[begin + 1 : at]))
            pieces.names.append(name)
            begin = at
    return pieces


def _assemble(mode: Mode, projection: Projection, pieces: _Pieces, delays: Mapping[int, float]) -> StreetNetwork:
    ids, ends = np.unique(np.array(pieces.ends, dtype=np.int64).reshape(-1, 2), return_inverse=True)
    ends = ends.reshape(-1, 2)
    first, last = ends[:, 0].astype(np.int32), ends[:, 1].astype(np.int32)
    sizes = np.array([len(lon) for lon, _ in pieces.lines], dtype=np.int64)
    line_start = np.concatenate(([0], np.cumsum(sizes))).astype(np.int32)
    line_lon = np.array([value for lon, _ in pieces.lines for value in lon], dtype=np.float64)
    line_lat = np.array([value for _, lat in pieces.lines for value in lat], dtype=np.float64)
    metres = _lengths(projection, line_lon, line_lat, line_start)
    forward, backward = _running(metres, pieces)
    node_delay = np.array([delays.get(int(node), 0.0) for node in ids], dtype=np.float64)
    end_forward, end_backward = _ends(mode, first, last, ids.size, pieces.uses, node_delay)
    names, name = np.unique(np.array(pieces.names, dtype=object), return_inverse=True)
    node_lon, node_lat = np.zeros(ids.size), np.zeros(ids.size)
    node_lon[first], node_lat[first] = line_lon[line_start[:-1]], line_lat[line_start[:-1]]
    node_lon[last], node_lat[last] = line_lon[line_start[1:] - 1], line_lat[line_start[1:] - 1]
    return StreetNetwork(
        mode=mode,
        projection=projection,
        node_lon=node_lon,
        node_lat=node_lat,
        first=first,
        last=last,
        line_start=line_start,
        line_lon=line_lon,
        line_lat=line_lat,
        metres=metres,
        run_forward=forward,
        run_backward=backward,
        end_forward=end_forward,
        end_backward=end_backward,
        name=name.astype(np.int32).reshape(-1),
        stoppable=np.array([use.stoppable for use in pieces.uses], dtype=np.bool_),
        main=_joined(first, last, forward, backward, ids.size, metres),
        names=tuple(str(text) for text in names),
    )


def _lengths(projection: Projection, lon: Floats, lat: Floats, start: Ints) -> Floats:
    if not lon.size:
        return np.zeros(0)
    x, y = projection.metres(lon, lat)
    steps = np.hypot(np.diff(x, append=x[-1]), np.diff(y, append=y[-1]))
    steps[start[1:] - 1] = 0.0
    return np.asarray(np.add.reduceat(steps, start[:-1]), dtype=np.float64)


def _running(metres: Floats, pieces: _Pieces) -> tuple[Floats, Floats]:
    factor = np.array([PRIVATE_FACTOR if use.private else 1.0 for use in pieces.uses], dtype=np.float64)
    delay = np.array(pieces.delays, dtype=np.float64)
    both = []
    for speeds in ([use.forward for use in pieces.uses], [use.backward for use in pieces.uses]):
        kmh = np.array(speeds, dtype=np.float64)
        seconds = np.full(metres.size, np.inf)
        open_ = kmh > 0
        seconds[open_] = metres[open_] / (kmh[open_] / 3.6) * factor[open_] + delay[open_]
        both.append(seconds)
    return both[0], both[1]


def _ends(
    mode: Mode, first: Ints, last: Ints, nodes: int, uses: Sequence[Use], node_delay: Floats
) -> tuple[Floats, Floats]:
    """Seconds at the junction each segment leads to, forward and backward: who goes on, who gives way, signals."""
    table = JUNCTIONS[mode]
    rank = np.array([use.rank for use in uses], dtype=np.int64)
    circling = np.array([use.roundabout for use in uses], dtype=np.bool_)
    both_ends, both_ranks = np.concatenate((first, last)), np.concatenate((rank, rank))
    arms = np.bincount(both_ends, minlength=nodes)
    top = np.zeros(nodes, dtype=np.int64)
    np.maximum.at(top, both_ends, both_ranks)
    top_arms = np.bincount(both_ends[both_ranks == top[both_ends]], minlength=nodes)
    streets = np.bincount(both_ends[both_ranks > 0], minlength=nodes)
    round_here = np.zeros(nodes, dtype=np.bool_)
    round_here[both_ends[np.concatenate((circling, circling))]] = True

    def at(node: Ints) -> Floats:
        ahead = np.where(streets[node] > 2, table.ahead, 0.0)
        on_top = np.where(top_arms[node] > 2, table.equal, ahead)
        seconds = np.where(rank == top[node], on_top, table.give_way)
        seconds = np.where((rank == 0) & (top[node] == 0), 0.0, seconds)
        seconds = np.where(round_here[node], np.where(circling, 0.0, table.give_way), seconds)
        seconds = np.where(arms[node] > 2, seconds, 0.0)
        return np.asarray(np.maximum(seconds, node_delay[node]), dtype=np.float64)

    return at(last), at(first)


def _joined(
    first: Ints, last: Ints, forward: Floats, backward: Floats, nodes: int, metres: Floats
) -> npt.NDArray[np.bool_]:
    """The segments of the strongly connected pieces that hold enough of the street length, the largest in any case."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    if not first.size:
        return np.zeros(0, dtype=np.bool_)
    onward, back = np.isfinite(forward), np.isfinite(backward)
    rows = np.concatenate((first[onward], last[back]))
    columns = np.concatenate((last[onward], first[back]))
    graph = coo_array((np.ones(rows.size), (rows, columns)), shape=(nodes, nodes)).tocsr()
    pieces, piece = connected_components(graph, directed=True, connection="strong")
    inside: Flags = piece[first] == piece[last]
    total = np.bincount(piece[first][inside], weights=metres[inside], minlength=pieces)
    large = total >= PIECE_PART * float(metres.sum())
    large[int(total.argmax())] = True
    return np.asarray(inside & large[piece[first]], dtype=np.bool_)
