"""Build the street network of one mode from raw streets.

Streets are split at junctions and timed, and their turns are found.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from geo.projection import METRES_PER_DEGREE, Floats, Projection
from geo.streets.access import Halt, Use, halt_of, use_of
from geo.streets.country_rules import AccessRules
from geo.streets.network import PIECE_PART, Flags, Ints, StreetNetwork
from geo.streets.raw import RawRestriction, RawStreets, RawWay
from geo.streets.street_kinds import KINDS, kind_of
from geo.streets.turns import Junctions, Turns, find_turns
from routing.needs import Mode

__all__ = ["build_network", "large_pieces"]


_SPLITTING_SECONDS: Final = 10.0
"""A node that costs this much (a gate) splits a segment, so that a stop before it pays nothing of it."""

_NEAR_JUNCTION_METRES: Final = 20.0
"""A stop sign without a direction belongs to a junction this close, as in OSRM."""


def build_network(mode: Mode, raw: RawStreets, projection: Projection, rules: AccessRules) -> StreetNetwork:
    """Return the network of one mode, by a country's access rules.

    Streets are split wherever two of them share a node, and at gates. A barrier that stops the mode splits a street
    into two unconnected parts. The network is empty if no street is open to the mode.
    """
    used = [(way, use) for way in raw.ways if (use := use_of(mode, way.tags, rules)) is not None and len(way.nodes) > 1]
    stops, halts = _controls(mode, raw.node_tags)
    splitting = {node for node, halt in halts.items() if max(halt.forward, halt.cost) >= _SPLITTING_SECONDS}
    pieces = _cut(used, _junctions(used) | stops | splitting, stops, halts)
    return _assemble(mode, projection, pieces, halts, raw.restrictions)


@dataclass(slots=True)
class _Pieces:
    """The segments under construction, as growing lists.

    ``ends`` are the source's node ids, made unique where a barrier cuts; ``delays`` are the seconds at signals and
    signs along the segment, forward and back; ``shares`` is the part of the whole way's length.
    """

    ends: list[tuple[int, int]] = field(default_factory=list)
    lines: list[tuple[Sequence[float], Sequence[float]]] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)
    delays: list[tuple[float, float]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    ways: list[int] = field(default_factory=list)
    kinds: list[int] = field(default_factory=list)
    shares: list[float] = field(default_factory=list)


def _controls(mode: Mode, node_tags: Mapping[int, Mapping[str, str]]) -> tuple[set[int], dict[int, Halt]]:
    stops: set[int] = set()
    halts: dict[int, Halt] = {}
    for node, tags in node_tags.items():
        halt = halt_of(mode, tags)
        if halt is None:
            stops.add(node)
        elif halt.forward > 0 or halt.backward > 0 or halt.cost > 0:
            halts[node] = halt
    return stops, halts


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
    used: Sequence[tuple[RawWay, Use]], junctions: set[int], stops: set[int], halts: Mapping[int, Halt]
) -> _Pieces:
    pieces = _Pieces()
    fresh = -(1 << 62)
    for way, use in used:
        nodes = way.nodes
        name = way.tags.get("name") or way.tags.get("ref") or ""
        kind = KINDS.index(kind_of(way.tags))
        whole = _metres(way, 0, len(nodes) - 1) if use.seconds else 0.0
        begin = 0
        for at in range(1, len(nodes)):
            if nodes[at] not in junctions and at < len(nodes) - 1:
                continue
            ends = [nodes[begin], nodes[at]]
            for side in (0, 1):
                # A closed barrier becomes a node of its own for each street, so that nobody passes from one to the
                # next.
                if ends[side] in stops:
                    ends[side] = fresh = fresh + 1
            pieces.ends.append((ends[0], ends[1]))
            pieces.lines.append((way.lon[begin : at + 1], way.lat[begin : at + 1]))
            pieces.uses.append(use)
            pieces.delays.append(_on_the_way(way, begin, at, halts))
            pieces.names.append(name)
            pieces.ways.append(way.id)
            pieces.kinds.append(kind)
            pieces.shares.append(_metres(way, begin, at) / (whole or 1.0) if use.seconds else 0.0)
            begin = at
    return pieces


def _on_the_way(way: RawWay, begin: int, end: int, halts: Mapping[int, Halt]) -> tuple[float, float]:
    """Return the seconds of signals and stop signs between two junctions, forward and back."""
    onward = back = 0.0
    for k in range(begin + 1, end):
        halt = halts.get(way.nodes[k])
        if halt is None:
            continue
        before = after = 0.0
        if halt.stop:
            before, after = _metres(way, begin, k), _metres(way, k, end)
        onward += 0.0 if before < _NEAR_JUNCTION_METRES < after else halt.forward
        back += 0.0 if after < _NEAR_JUNCTION_METRES < before else halt.backward
    return onward, back


def _metres(way: RawWay, begin: int, end: int) -> float:
    east = math.cos(math.radians(way.lat[begin])) * METRES_PER_DEGREE
    return sum(
        math.hypot((way.lon[k + 1] - way.lon[k]) * east, (way.lat[k + 1] - way.lat[k]) * METRES_PER_DEGREE)
        for k in range(begin, end)
    )


def _assemble(
    mode: Mode,
    projection: Projection,
    pieces: _Pieces,
    halts: Mapping[int, Halt],
    restrictions: Sequence[RawRestriction],
) -> StreetNetwork:
    ids, ends = np.unique(np.array(pieces.ends, dtype=np.int64).reshape(-1, 2), return_inverse=True)
    ends = ends.reshape(-1, 2)
    first, last = ends[:, 0].astype(np.int32), ends[:, 1].astype(np.int32)
    sizes = np.array([len(lon) for lon, _ in pieces.lines], dtype=np.int64)
    line_start = np.concatenate(([0], np.cumsum(sizes))).astype(np.int32)
    line_lon = np.array([value for lon, _ in pieces.lines for value in lon], dtype=np.float64)
    line_lat = np.array([value for _, lat in pieces.lines for value in lat], dtype=np.float64)
    x, y = projection.metres(line_lon, line_lat) if line_lon.size else (line_lon, line_lat)
    metres = _lengths(x, y, line_start)
    run_forward, run_backward, cost_forward, cost_backward = _running(metres, pieces)
    names, numbers = np.unique(np.array(pieces.names, dtype=object), return_inverse=True)
    name = numbers.astype(np.int32).reshape(-1)
    node_lon, node_lat = np.zeros(ids.size), np.zeros(ids.size)
    node_lon[first], node_lat[first] = line_lon[line_start[:-1]], line_lat[line_start[:-1]]
    node_lon[last], node_lat[last] = line_lon[line_start[1:] - 1], line_lat[line_start[1:] - 1]
    roundabout = np.array([use.roundabout for use in pieces.uses], dtype=np.bool_)
    turns = find_turns(
        mode,
        Junctions(
            ids=ids,
            first=first,
            last=last,
            lon=node_lon,
            lat=node_lat,
            x=x,
            y=y,
            line_start=line_start,
            open=np.column_stack((np.isfinite(run_forward), np.isfinite(run_backward))).reshape(-1),
            kmh=np.array([max(use.forward, use.backward) for use in pieces.uses], dtype=np.float64),
            roundabout=roundabout,
            private=np.array([use.private for use in pieces.uses], dtype=np.bool_),
            way=np.array(pieces.ways, dtype=np.int64),
            name=name,
        ),
        halts,
        restrictions,
    )
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
        run_forward=run_forward,
        run_backward=run_backward,
        cost_forward=cost_forward,
        cost_backward=cost_backward,
        turn_start=turns.start,
        turn_to=turns.to,
        turn_seconds=turns.seconds,
        turn_cost=turns.cost,
        name=name,
        kind=np.array(pieces.kinds, dtype=np.int8),
        roundabout=roundabout,
        stoppable=np.array([use.stoppable for use in pieces.uses], dtype=np.bool_),
        main=_joined(turns, metres),
        names=tuple(str(text) for text in names),
    )


def _lengths(x: Floats, y: Floats, start: Ints) -> Floats:
    if not x.size:
        return np.zeros(0)
    steps = np.hypot(np.diff(x, append=x[-1]), np.diff(y, append=y[-1]))
    steps[start[1:] - 1] = 0.0
    return np.asarray(np.add.reduceat(steps, start[:-1]), dtype=np.float64)


def _running(metres: Floats, pieces: _Pieces) -> tuple[Floats, Floats, Floats, Floats]:
    """Return seconds and cost of each segment, forward and back; inf where the mode may not go.

    seconds = metres / (km/h / 3.6) + delays, or the share of a timetable; cost = running seconds / ease + delays.
    """
    uses = pieces.uses
    timetable = np.array([use.seconds for use in uses], dtype=np.float64) * np.array(pieces.shares, dtype=np.float64)
    delays = np.array(pieces.delays, dtype=np.float64).reshape(-1, 2)
    seconds, costs = [], []
    for side, speeds, eases in (
        (0, [use.forward for use in uses], [use.ease_forward for use in uses]),
        (1, [use.backward for use in uses], [use.ease_backward for use in uses]),
    ):
        kmh = np.array(speeds, dtype=np.float64)
        ease = np.array(eases, dtype=np.float64)
        with np.errstate(divide="ignore", invalid="ignore"):
            run = np.where(timetable > 0, timetable, metres / (kmh / 3.6))
        run = np.where(kmh > 0, run, np.inf)
        seconds.append(run + delays[:, side])
        costs.append(run / ease + delays[:, side])
    return seconds[0], seconds[1], costs[0], costs[1]


def _joined(turns: Turns, metres: Floats) -> Flags:
    """Return the segments of all large strongly connected pieces, and of the largest in any case.

    A segment is in a piece if at least one of its directions is on a round trip.
    """
    return np.asarray((_large_piece(turns.start, turns.to, metres) >= 0).reshape(-1, 2).any(axis=1), dtype=np.bool_)


def large_pieces(network: StreetNetwork) -> tuple[float, ...]:
    """Return the metres of street in each large piece of a network, longest first.

    The pieces are not connected.
    """
    piece = _large_piece(network.turn_start, network.turn_to, network.metres)
    # A two-way street is in the same piece by either direction.
    of = piece.reshape(-1, 2).max(axis=1)
    metres = np.bincount(of[of >= 0], weights=network.metres[of >= 0])
    return tuple(sorted((float(value) for value in metres[metres > 0]), reverse=True))


def _large_piece(start: Ints, to: Ints, metres: Floats) -> npt.NDArray[np.int64]:
    """Return the large piece of each arc; -1 for none."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    arcs = 2 * metres.size
    if not arcs:
        return np.zeros(0, dtype=np.int64)
    graph = csr_array((np.ones(to.size, dtype=np.int8), to, start), shape=(arcs, arcs))
    pieces, piece = connected_components(graph, directed=True, connection="strong")
    # An arc is on a way that comes back if its piece has several arcs, or it has a turn into itself.
    loops = np.zeros(arcs, dtype=np.bool_)
    begin = np.repeat(np.arange(arcs), np.diff(start))
    loops[begin[begin == to]] = True
    round_ = loops | (np.bincount(piece, minlength=pieces)[piece] > 1)
    length = np.where(round_, np.repeat(metres, 2), 0.0)
    total = np.bincount(piece, weights=length, minlength=pieces) / 2
    large = total >= PIECE_PART * float(metres.sum())
    large[int(total.argmax())] = True
    return np.where(large[piece] & round_, piece, -1).astype(np.int64)
