"""Find the fastest ways between points on the streets of one mode, including turns.

Costs, seconds and metres are whole numbers (tenths of a second, decimetres; coarser where a network spans more than 25
km), so sums are the same on every machine. Metres and seconds are those of the way that costs least, and among equal
costs of the shortest. Tables come from ``geo.travel.hierarchy``, single ways from Dijkstra's algorithm (scipy), which
also checks the hierarchy in tests.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geo.projection import Floats
from geo.streets.network import Ints, Snap, StreetNetwork, TurnsInto
from geo.travel.hierarchy import (
    LONGEST,
    MOST_METRES,
    MOST_SECONDS,
    MOST_SECONDS_OF_AN_ARC,
    NEVER,
    Hierarchy,
    packed,
    unpacked,
)
from routing.needs import Mode

__all__ = ["Way", "adopt", "fastest_ways", "prepared", "table"]

_Wide = npt.NDArray[np.int64]
_FINEST: Final = 10.0
"""Steps in a second and in a metre, at best."""

_LONGEST_WAYS: Final = {Mode.DRIVE: 0.75, Mode.CYCLE: 1.4, Mode.WALK: 2.75}
"""The most seconds of a way for each metre the network spans: three times the span at 14, 8 and 4 km/h.

A whole way has to fit into the hierarchy's bits.
"""

_DETOUR: Final = 5.0
"""The most metres of a way for each metre the network spans."""

_NEVER: Final = 1 << 60
_COST, _SECONDS, _METRES = range(3)
_METRE_BITS: Final = 22


@dataclass(frozen=True, slots=True)
class Way:
    """A way from point to point: pieces of segments, seconds and metres.

    A piece is ``(segment, from fraction, to fraction)``.
    """

    runs: tuple[tuple[int, float, float], ...]
    seconds: float
    metres: float


@dataclass(frozen=True, slots=True, eq=False)
class _Graph:
    """The arrays that tables of durations are computed from.

    Attributes
    ----------
    arcs
        ``(3, 2 m)``: cost, seconds and metres of each arc, in steps; ``_NEVER`` where it is closed.
    steps
        Steps in a second and in a metre.
    """

    arcs: _Wide
    steps: tuple[float, float]
    hierarchy: Hierarchy

    @classmethod
    def of(cls, network: StreetNetwork, ready: Mapping[str, npt.NDArray[Any]] | None = None) -> _Graph:
        in_second, in_metre = steps = _steps_of(network)
        arcs = np.empty((3, 2 * network.segments), dtype=np.int64)
        for row, scale, forward, backward in (
            (_COST, in_second, network.cost_forward, network.cost_backward),
            (_SECONDS, in_second, network.run_forward, network.run_backward),
            (_METRES, in_metre, network.metres, network.metres),
        ):
            both = np.column_stack((forward, backward)).reshape(-1)
            arcs[row] = np.rint(np.where(np.isfinite(both), both, 0.0) * scale)
        arcs[:, ~np.isfinite(np.column_stack((network.run_forward, network.run_backward)).reshape(-1))] = _NEVER
        if ready is not None:
            return cls(arcs, steps, Hierarchy(**ready))
        return cls(arcs, steps, Hierarchy.of(network, packed(_turns(network, arcs, in_second))))


def _turns(network: StreetNetwork, arcs: _Wide, in_second: float) -> _Wide:
    """Return ``(3, t)``: cost, seconds and metres of each turn with the arc it leads into."""
    turns = arcs[:, network.turn_to]
    turns[_COST] += np.rint(network.turn_cost * in_second).astype(np.int64)
    turns[_SECONDS] += np.rint(network.turn_seconds * in_second).astype(np.int64)
    # A sparse graph would drop an explicit zero.
    turns[_COST] = np.maximum(turns[_COST], 1)
    return turns


@dataclass(frozen=True, slots=True, eq=False)
class _Joined:
    """The graph in which single ways are found.

    Its nodes are arcs, its edges are turns.

    Attributes
    ----------
    arcs, turns
        As in ``_Graph``; and ``(3, t)`` of each turn and the arc it leads into.
    key
        ``(t,)``: the arc a turn leaves, times the number of arcs, plus the arc it leads into; ascending.
    costs
        The cost of ``turns``, then their metres, in one floating-point number for scipy.
    """

    arcs: _Wide
    turns: _Wide
    key: _Wide
    into: TurnsInto
    costs: csr_array

    @classmethod
    def of(cls, network: StreetNetwork, graph: _Graph) -> _Joined:
        size = graph.arcs.shape[1]
        leaves = np.repeat(np.arange(size, dtype=np.int64), np.diff(network.turn_start))
        turns = _turns(network, graph.arcs, graph.steps[0])
        both = turns[_COST] * float(1 << _METRE_BITS) + turns[_METRES]
        costs = csr_array((both, network.turn_to, network.turn_start), shape=(size, size))
        return cls(graph.arcs, turns, leaves * size + network.turn_to, network.turns_into, costs)


_graphs: WeakKeyDictionary[StreetNetwork, _Graph] = WeakKeyDictionary()
_joined: WeakKeyDictionary[StreetNetwork, _Joined] = WeakKeyDictionary()


def _graph_of(network: StreetNetwork) -> _Graph:
    # Two threads may both make it; the results are equal.
    graph = _graphs.get(network)
    if graph is None:
        graph = _graphs[network] = _Graph.of(network)
    return graph


def _joined_of(network: StreetNetwork) -> _Joined:
    joined = _joined.get(network)
    if joined is None:
        joined = _joined[network] = _Joined.of(network, _graph_of(network))
    return joined


@dataclass(frozen=True, slots=True, eq=False)
class _Ends:
    """Points on both arcs of their segments, the forward arc first.

    Attributes
    ----------
    arc, along
        ``(2, n)``: the arcs, and how far along each the point is, 0 to 1.
    before, after
        ``(3, 2, n)``: cost, seconds, metres of the arc before and after the point.
    """

    snaps: tuple[Snap, ...]
    arc: _Wide
    along: Floats
    before: _Wide
    after: _Wide

    @classmethod
    def of(cls, graph: _Graph, snaps: Sequence[Snap]) -> _Ends:
        segment = np.array([snap.segment for snap in snaps], dtype=np.int64)
        fraction = np.array([snap.fraction for snap in snaps], dtype=np.float64)
        arc, along = np.stack((2 * segment, 2 * segment + 1)), np.stack((fraction, 1.0 - fraction))
        whole = graph.arcs[:, arc]
        closed = whole >= _NEVER
        before = np.where(closed, _NEVER, np.rint(along * np.where(closed, 0, whole)).astype(np.int64))
        return cls(tuple(snaps), arc, along, before, np.where(closed, _NEVER, whole - before))


@dataclass(slots=True, eq=False)
class _Found:
    """The best ways so far from one origin.

    ``values`` is ``(3, n)``, with the arcs by which each way leaves and arrives.
    """

    values: _Wide
    leaves: _Wide
    arrives: _Wide
    before: dict[int, Ints]


def _steps_of(network: StreetNetwork) -> tuple[float, float]:
    """Return the steps in a second and in a metre.

    A step is a tenth, or coarser where the longest ways would not fit.
    """
    if not network.nodes:
        return _FINEST, _FINEST
    west, south, east, north = network.bounds
    x, y = network.projection.metres([west, east], [south, north])
    span = max(1.0, math.hypot(float(x[1] - x[0]), float(y[1] - y[0])))
    both = np.concatenate((network.cost_forward, network.cost_backward))
    longest_street = max(1.0, float(both[np.isfinite(both)].max(initial=0.0)))
    fitting = (
        min(MOST_SECONDS / (_LONGEST_WAYS[network.mode] * span), MOST_SECONDS_OF_AN_ARC / longest_street),
        MOST_METRES / (_DETOUR * span),
    )
    in_second, in_metre = (min(_FINEST, _rounded_down(value)) for value in fitting)
    return in_second, in_metre


def _rounded_down(value: float) -> float:
    """Round down to two digits, which gives the same result on every machine."""
    digit = 10.0 ** (math.floor(math.log10(value)) - 1)
    return round(math.floor(value / digit) * digit, 9)


def prepared(network: StreetNetwork) -> dict[str, npt.NDArray[Any]]:
    """Return the parts of a network's hierarchy that are slow to make, as arrays to store."""
    hierarchy = _graph_of(network).hierarchy
    return {field.name: getattr(hierarchy, field.name) for field in fields(hierarchy)}


def adopt(network: StreetNetwork, ready: Mapping[str, npt.NDArray[Any]]) -> None:
    """Load the result of ``prepared`` for the same network.

    Raises
    ------
    TypeError
        When it is the result of something else.
    """
    _graphs[network] = _Graph.of(network, ready)


def table(network: StreetNetwork, origins: Sequence[Snap], destinations: Sequence[Snap]) -> tuple[Floats, Floats]:
    """Return seconds and metres from every origin to every destination; inf where unreachable."""
    if not origins or not destinations:
        return np.zeros((len(origins), len(destinations))), np.zeros((len(origins), len(destinations)))
    graph = _graph_of(network)
    starts, ends = _Ends.of(graph, origins), _Ends.of(graph, destinations)
    best = graph.hierarchy.table(starts.arc, _short(starts.after), ends.arc, _short(ends.after, -1))
    rows, columns = np.nonzero((starts.arc[0] >> 1)[:, None] == (ends.arc[0] >> 1)[None, :])
    if rows.size:
        best[rows, columns] = _on_one_street(graph, starts, ends, rows, columns)
    reached = best < LONGEST
    seconds, metres = unpacked(np.where(reached, best, 0))
    in_second, in_metre = graph.steps
    return np.where(reached, seconds / in_second, np.inf), np.where(reached, metres / in_metre, np.inf)


def _short(values: _Wide, sign: int = 1) -> _Wide:
    """Return packed values with a sign; ``NEVER`` where the arc is closed."""
    closed = values[_COST] >= _NEVER
    return np.where(closed, NEVER, sign * packed(np.where(closed, 0, values)))


def _on_one_street(graph: _Graph, starts: _Ends, ends: _Ends, rows: _Wide, columns: _Wide) -> _Wide:
    """Return the best ways between points of one segment.

    They go along it, or out at one end and back round.
    """
    best = np.full(rows.size, NEVER, dtype=np.int64)
    for side in (0, 1):
        part = _short(ends.before[:, side])[columns] - _short(starts.before[:, side])[rows]
        open_ = starts.after[_COST, side, rows] < _NEVER
        ahead = open_ & (ends.along[side, columns] >= starts.along[side, rows])
        best = np.where(ahead, np.minimum(best, part), best)
    segments, which = np.unique(starts.arc[0, rows] >> 1, return_inverse=True)
    round_ = _rounds(graph, segments)
    for leave in (0, 1):
        for arrive in (0, 1):
            out, home = _short(starts.after[:, leave])[rows], _short(ends.before[:, arrive])[columns]
            way = out + round_[which, leave, arrive] + home
            best = np.where((out < NEVER) & (home < NEVER), np.minimum(best, way), best)
    return best


def _rounds(graph: _Graph, segments: _Wide) -> _Wide:
    """Return ``(n, 2, 2)``: from the end of each arc of a segment to the start of each, by at least one turn."""
    whole = graph.arcs[:, np.stack((2 * segments, 2 * segments + 1), axis=1)]
    closed = whole[_COST] >= _NEVER
    last = packed(np.where(closed, 0, whole))[:, None, :]
    return np.where(closed[:, None, :], NEVER, graph.hierarchy.rounds(segments) - last)


def fastest_ways(network: StreetNetwork, origin: Snap, destinations: Sequence[Snap]) -> list[Way | None]:
    """Return the ways whose seconds and metres ``table`` gives; None where unreachable."""
    graph, joined = _graph_of(network), _joined_of(network)
    ends = _Ends.of(graph, destinations)
    found = _search(joined, _Ends.of(graph, [origin]), 0, ends)
    answers: list[Way | None] = []
    for j, snap in enumerate(destinations):
        if found.values[_COST, j] >= _NEVER:
            answers.append(None)
            continue
        runs = [(arc >> 1, float(arc & 1), float(1 - (arc & 1))) for arc in _trail(joined, found, j)]
        runs[0] = (runs[0][0], origin.fraction, runs[0][2])
        runs[-1] = (runs[-1][0], runs[-1][1], snap.fraction)
        answers.append(
            Way(
                tuple(runs),
                float(found.values[_SECONDS, j]) / graph.steps[0],
                float(found.values[_METRES, j]) / graph.steps[1],
            )
        )
    return answers


def _search(graph: _Joined, starts: _Ends, i: int, ends: _Ends) -> _Found:
    """Find the best ways from origin ``i``, over both its arcs, to every destination, over both of theirs."""
    n = len(ends.snaps)
    nowhere = np.full(n, -1, dtype=np.int64)
    found = _Found(np.full((3, n), _NEVER, dtype=np.int64), nowhere, nowhere.copy(), {})
    for leave in starts.arc[:, i].tolist():
        rest = starts.after[:, leave & 1, i]
        if rest[_COST] >= _NEVER:
            continue
        costs, before = dijkstra(graph.costs, directed=True, indices=leave, return_predecessors=True)
        found.before[leave] = np.asarray(before, dtype=np.int32)
        size = graph.arcs.shape[1]
        sums = _sums(graph, found.before[leave], leave)
        for side in (0, 1):
            arrive, part = ends.arc[side], ends.before[:, side]
            direct = (arrive == leave) & (ends.along[side] >= starts.along[leave & 1, i])
            onward = part - starts.before[:, leave & 1, i][:, None]
            last = _last_turns(graph, costs, found.before[leave], leave, arrive)
            values = np.full((3, n), _NEVER, dtype=np.int64)
            if (by := np.flatnonzero((part[_COST] < _NEVER) & (last >= 0))).size:
                turn = last[by]
                way = sums[:, graph.key[turn] // size] + graph.turns[:, turn] - graph.arcs[:, arrive[by]]
                values[:, by] = rest[:, None] + way + part[:, by]
            values = np.where(direct, onward, values)
            less, equal = values[_COST] < found.values[_COST], values[_COST] == found.values[_COST]
            better = less | (equal & (values[_METRES] < found.values[_METRES]))
            found.values[:, better] = values[:, better]
            found.leaves[better] = leave
            found.arrives[better] = np.where(direct, -1, last)[better]
    return found


def _last_turns(graph: _Joined, costs: Floats, before: Ints, leave: int, arrive: _Wide) -> _Wide:
    """Return the turn by which the best way into each arc arrives; -1 for none.

    Into the arc it left, a way goes round: Dijkstra gives 0 there, so the best turn into it is looked up.
    """
    size = graph.arcs.shape[1]
    turns = np.searchsorted(graph.key, before[arrive].astype(np.int64) * size + arrive)
    turns[before[arrive] < 0] = -1
    if (round_ := arrive == leave).any():
        choice = graph.into.order[graph.into.start[leave] : graph.into.start[leave + 1]]
        total = costs[graph.key[choice] // size] + graph.costs.data[choice]
        turns[round_] = choice[int(total.argmin())] if np.isfinite(total).any() else -1
    return np.asarray(turns, dtype=np.int64)


def _sums(graph: _Joined, before: Ints, leave: int) -> _Wide:
    """Return cost, seconds and metres from the end of the first arc to the end of every other that is reached.

    Sums along the tree of ways by pointer doubling: in each round ``sums[a] += sums[pointer[a]]``, then
    ``pointer[a] = pointer[pointer[a]]``, until every pointer is the root.
    """
    size = graph.arcs.shape[1]
    reached = np.flatnonzero(before >= 0)
    pointer = np.full(size, leave, dtype=np.int64)
    pointer[reached] = before[reached]
    sums = np.zeros((3, size), dtype=np.int64)
    sums[:, reached] = graph.turns[:, np.searchsorted(graph.key, pointer[reached] * size + reached)]
    while (pointer != leave).any():
        sums += sums[:, pointer]
        pointer = pointer[pointer]
    return sums


def _trail(graph: _Joined, found: _Found, j: int) -> list[int]:
    """Return the arcs of the way to a destination."""
    size = graph.arcs.shape[1]
    leave, turn = int(found.leaves[j]), int(found.arrives[j])
    if turn < 0:
        return [leave]
    before = found.before[leave]
    trail = [int(graph.key[turn] % size)]
    at = int(graph.key[turn] // size)
    while at != leave:
        trail.append(at)
        at = int(before[at])
    return [leave, *trail[::-1]]
