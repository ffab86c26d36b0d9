"""The search graph of a network with points attached to its streets, and Dijkstra's algorithm over it.

Time and distance travel in one number, hundredths of a second times 2**25 plus decimetres, exact in a float64 up to
31 days and 3,355 km. So one search gives the fastest ways, the shortest of equally fast ones, and the metres of the
very way whose seconds are given; and sums are whole numbers, the same on every machine.

Plain Dijkstra (scipy) is the twin that anything faster must agree with.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geo.metres import Floats
from geo.streets import Ints, Snap, StreetNetwork

__all__ = ["Attached", "attach", "decimetres", "hundredths", "search_with_ways", "searches"]

_SHIFT: Final = float(1 << 25)
_ROOM_BYTES: Final = 64 << 20
"""Of a block of search results; the number of origins searched at once follows from it."""


@dataclass(frozen=True, slots=True, eq=False)
class Attached:
    """A network's arcs with origins and destinations attached.

    Nodes ``0 .. n-1`` are the network's junctions, then come the origins, then the destinations. ``key`` is
    ``tail * nodes + head`` of each arc in order, ``segment`` the segment it runs on, ``onward`` whether it runs from
    the first to the last point of its line.
    """

    network: StreetNetwork
    origins: tuple[Snap, ...]
    destinations: tuple[Snap, ...]
    graph: csr_array
    key: npt.NDArray[np.int64]
    segment: Ints
    onward: npt.NDArray[np.bool_]

    @property
    def first_origin(self) -> int:
        """The node of the first origin."""
        return self.network.nodes

    @property
    def first_destination(self) -> int:
        """The node of the first destination."""
        return self.network.nodes + len(self.origins)

    @property
    def size(self) -> int:
        """All nodes."""
        return self.network.nodes + len(self.origins) + len(self.destinations)

    def direct(self, origin: int, destinations: npt.NDArray[np.intp]) -> Floats:
        """The cost from an origin to destinations on its own segment, along it alone; inf where that is not allowed."""
        snap = self.origins[origin]
        at = np.array([self.destinations[j].fraction for j in destinations], dtype=np.float64)
        part = at - snap.fraction
        network, i = self.network, snap.segment
        run = np.where(part >= 0, network.run_forward[i], network.run_backward[i])
        run = np.where(part == 0, 0.0, run)
        return _cost(np.abs(part) * run, np.abs(part) * network.metres[i])


def attach(network: StreetNetwork, origins: Sequence[Snap], destinations: Sequence[Snap]) -> Attached:
    """The search graph with an arc from each origin to the ends of its street, and from them to each destination."""
    nodes = network.nodes
    size = nodes + len(origins) + len(destinations)
    every = np.arange(network.segments, dtype=np.int32)
    arcs = [
        (network.first, network.last, network.run_forward + network.end_forward, network.metres, every, True),
        (network.last, network.first, network.run_backward + network.end_backward, network.metres, every, False),
        *_points(network, origins, nodes, leaving=True),
        *_points(network, destinations, nodes + len(origins), leaving=False),
    ]
    tail = np.concatenate([arc[0] for arc in arcs]).astype(np.int64)
    head = np.concatenate([arc[1] for arc in arcs]).astype(np.int64)
    cost = np.concatenate([_cost(arc[2], arc[3]) for arc in arcs])
    segment = np.concatenate([arc[4] for arc in arcs])
    onward = np.concatenate([np.full(arc[4].size, arc[5], dtype=np.bool_) for arc in arcs])
    keep = np.isfinite(cost) & (tail != head)
    tail, head, cost, segment, onward = tail[keep], head[keep], cost[keep], segment[keep], onward[keep]
    order = np.lexsort((segment, cost, head, tail))
    key = tail[order] * size + head[order]
    # Of several streets between the same two junctions only the fastest may stay: the matrix would add them up.
    fastest = np.concatenate(([True], key[1:] != key[:-1])) if key.size else np.zeros(0, dtype=np.bool_)
    order, key = order[fastest], key[fastest]
    graph = csr_array(
        (cost[order], head[order].astype(np.int32), np.searchsorted(tail[order], np.arange(size + 1)).astype(np.int32)),
        shape=(size, size),
    )
    return Attached(network, tuple(origins), tuple(destinations), graph, key, segment[order], onward[order])


_Arcs = tuple[Ints, Ints, Floats, Floats, Ints, bool]


def _points(network: StreetNetwork, snaps: Sequence[Snap], base: int, *, leaving: bool) -> list[_Arcs]:
    """Arcs between points and the two ends of their streets."""
    on = np.array([snap.segment for snap in snaps], dtype=np.int32)
    before = np.array([snap.fraction for snap in snaps], dtype=np.float64)
    after = 1.0 - before
    me = np.arange(base, base + len(snaps), dtype=np.int32)
    first, last, metres = network.first[on], network.last[on], network.metres[on]
    onward, back = network.run_forward[on], network.run_backward[on]
    if leaving:
        return [
            (me, last, _part(after, onward) + network.end_forward[on], after * metres, on, True),
            (me, first, _part(before, back) + network.end_backward[on], before * metres, on, False),
        ]
    return [
        (first, me, _part(before, onward), before * metres, on, True),
        (last, me, _part(after, back), after * metres, on, False),
    ]


def _part(fraction: Floats, seconds: Floats) -> Floats:
    with np.errstate(invalid="ignore"):
        product = fraction * seconds
    return np.where(np.isinf(seconds), np.inf, product)


def _cost(seconds: Floats, metres: Floats) -> Floats:
    with np.errstate(invalid="ignore"):
        whole = np.rint(seconds * 100.0) * _SHIFT + np.rint(metres * 10.0)
    # Of a graph in rows an explicit zero would be lost, and a way that may not be used is no arc at all.
    return np.where(np.isfinite(seconds), np.maximum(whole, 1.0), np.inf)


def hundredths(cost: Floats) -> Floats:
    """Hundredths of a second of a cost; inf where there is no way."""
    return np.where(np.isfinite(cost), np.floor(cost / _SHIFT), np.inf)


def decimetres(cost: Floats) -> Floats:
    """Decimetres of a cost; inf where there is no way."""
    finite = np.where(np.isfinite(cost), cost, 0.0)
    return np.where(np.isfinite(cost), finite - np.floor(finite / _SHIFT) * _SHIFT, np.inf)


def searches(attached: Attached) -> Iterator[tuple[range, Floats]]:
    """Costs from blocks of origins to every node: ``(origins, (len(origins), nodes))``, as much at once as fits."""
    block = max(1, _ROOM_BYTES // (8 * max(1, attached.size)))
    for begin in range(0, len(attached.origins), block):
        origins = range(begin, min(begin + block, len(attached.origins)))
        start = np.arange(origins.start, origins.stop) + attached.first_origin
        yield origins, np.asarray(dijkstra(attached.graph, directed=True, indices=start)).reshape(len(origins), -1)


def search_with_ways(attached: Attached, origin: int) -> tuple[Floats, Ints]:
    """Costs from one origin to every node, and the node before each on its way (negative for none)."""
    start = np.array([attached.first_origin + origin])
    costs, before = dijkstra(attached.graph, directed=True, indices=start, return_predecessors=True)
    return np.asarray(costs).reshape(-1), np.asarray(before, dtype=np.int32).reshape(-1)
