"""Many-to-many by a contraction hierarchy over arcs, turns and all, whose order comes from cutting the network in two.

Arcs are taken out in the order of ``geo.order``; whoever stays behind gets shortcuts. The ways up from an arc then pass
its ancestors in one tree only, so a way from one point to another is a way up to a common ancestor and a way down: for
every arc of the tree the points below it are a block, and its part of the matrix one sum of a column and a row.

Cost, decimetres and tenths of a second travel in one whole number, in this order: 20, 21 and 20 bits.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from geo.order import cut_order
from geo.streets import StreetNetwork

__all__ = ["LONGEST", "NEVER", "Hierarchy", "packed", "unpacked"]

_Wide = npt.NDArray[np.int64]
NEVER: Final = 1 << 61
LONGEST: Final = NEVER - (1 << 59)
"""Beyond this there is no way: what is taken off at a way's end may bring ``NEVER`` down a little."""

_METRE_BITS, _SECOND_BITS = 21, 20


def packed(values: _Wide) -> _Wide:
    """``(3, ...)`` cost, seconds, decimetres as one number; differences may be negative."""
    return np.asarray((values[0] << (_METRE_BITS + _SECOND_BITS)) + (values[2] << _SECOND_BITS) + values[1])


def unpacked(number: _Wide) -> tuple[_Wide, _Wide]:
    """Seconds and decimetres (tenths) of packed numbers."""
    seconds = number & ((1 << _SECOND_BITS) - 1)
    return seconds, (number >> _SECOND_BITS) & ((1 << _METRE_BITS) - 1)


@dataclass(frozen=True, slots=True, eq=False)
class Hierarchy:
    """Arcs by rank, with the shortcuts up from each.

    Attributes
    ----------
    rank
        ``(2 m,)`` of each arc.
    parent, depth, enter, leave
        ``(2 m,)`` by rank: the next arc up (-1 at a root), how many there are, and its block in an order in which
        whatever lies below an arc stands together.
    start, to, up, down
        Shortcuts from rank ``v`` up: ``to[start[v]:start[v + 1]]``; packed values to there and back.
    """

    rank: _Wide
    parent: _Wide
    depth: _Wide
    enter: _Wide
    leave: _Wide
    start: _Wide
    to: _Wide
    up: _Wide
    down: _Wide

    @classmethod
    def of(cls, network: StreetNetwork, turns: _Wide) -> Hierarchy:
        """The hierarchy of a network; ``turns`` is the packed value of each turn with the arc it leads into."""
        x, y = network.projection.metres(network.node_lon, network.node_lat)
        segments = cut_order(network.first, network.last, x, y)
        size = 2 * network.segments
        rank = np.empty(size, dtype=np.int64)
        rank[np.column_stack((2 * segments, 2 * segments + 1)).reshape(-1)] = np.arange(size)
        tail = rank[np.repeat(np.arange(size), np.diff(network.turn_start))]
        head = rank[network.turn_to]
        above = _filled(size, tail, head)
        start = np.concatenate(([0], np.cumsum([len(part) for part in above]))).astype(np.int64)
        to = np.array([u for part in above for u in sorted(part)], dtype=np.int64)
        parent = np.full(size, -1, dtype=np.int64)
        some = np.flatnonzero(np.diff(start))
        parent[some] = to[start[some]]
        depth, enter, leave = _tree(parent)
        up, down = np.full((2, to.size), NEVER, dtype=np.int64)
        key = np.repeat(np.arange(size), np.diff(start)) * size + to
        rising, falling = tail < head, tail > head
        np.minimum.at(up, np.searchsorted(key, (tail * size + head)[rising]), turns[rising])
        np.minimum.at(down, np.searchsorted(key, (head * size + tail)[falling]), turns[falling])
        found = cls(rank, parent, depth, enter, leave, start, to, up, down)
        found._contract(key)
        return found

    def _contract(self, key: _Wide) -> None:
        size = self.parent.size
        for v in range(size):
            begin, end = int(self.start[v]), int(self.start[v + 1])
            if end - begin < 2:
                continue
            low, high = np.triu_indices(end - begin, 1)
            to, up, down = self.to[begin:end], self.up[begin:end], self.down[begin:end]
            at = np.searchsorted(key, to[low] * size + to[high])
            self.up[at] = np.minimum(self.up[at], down[low] + up[high])
            self.down[at] = np.minimum(self.down[at], down[high] + up[low])

    def table(self, start_arc: _Wide, start: _Wide, end_arc: _Wide, end: _Wide) -> _Wide:
        """The least packed values from starts to ends.

        Parameters
        ----------
        start_arc, end_arc
            ``(2, n)``: the two arcs of the segment of each point.
        start, end
            ``(2, n)``: from the point to the end of each arc, and from the end of the arc back to the point (less than
            nothing); ``NEVER`` where the arc is closed.
        """
        rows, columns = self._labels(start_arc, start, self.up), self._labels(end_arc, end, self.down)
        found = np.full((start.shape[1], end.shape[1]), NEVER, dtype=np.int64)
        room = np.empty_like(found)
        for v in self._needed(start_arc):
            (a, b), (c, d) = rows.block(self, v), columns.block(self, v)
            if a == b or c == d:
                continue
            level = int(self.depth[v])
            part = np.add(rows.values[level, a:b, None], columns.values[level, None, c:d], out=room[a:b, c:d])
            np.minimum(found[a:b, c:d], part, out=found[a:b, c:d])
        answer = np.empty_like(found)
        answer[np.ix_(rows.order, columns.order)] = found
        return answer

    def pairs(self, start_arc: _Wide, start: _Wide, end_arc: _Wide, end: _Wide) -> _Wide:
        """The same from each start to the end of the same number."""
        rows, columns = self._labels(start_arc, start, self.up), self._labels(end_arc, end, self.down)
        p, q = np.argsort(rows.order), np.argsort(columns.order)
        best = np.full(p.size, NEVER, dtype=np.int64)
        one, other = self.rank[start_arc].min(axis=0), self.rank[end_arc].min(axis=0)
        while ((one >= 0) & (other >= 0)).any():
            # Up from both; of two that are not the same the deeper one goes first.
            deep, deeper = self.depth[one], self.depth[other]
            same = (one == other) & (one >= 0)
            level = np.where(same, deep, 0)
            part = rows.values[level, p] + columns.values[level, q]
            best = np.where(same, np.minimum(best, part), best)
            step_one = (one >= 0) & (same | (deep >= deeper) | (other < 0))
            step_other = (other >= 0) & (same | (deeper > deep) | (one < 0))
            one, other = np.where(step_one, self.parent[one], one), np.where(step_other, self.parent[other], other)
        return best

    def _needed(self, arcs: _Wide) -> Iterator[int]:
        """The ancestors of arcs, from below."""
        marked = np.zeros(self.parent.size, dtype=np.bool_)
        for rank in np.unique(self.rank[arcs]).tolist():
            while rank >= 0 and not marked[rank]:
                marked[rank] = True
                rank = int(self.parent[rank])
        yield from np.flatnonzero(marked).tolist()

    def _labels(self, arcs: _Wide, values: _Wide, weights: _Wide) -> _Labels:
        ranks = self.rank[arcs]
        lower = ranks.min(axis=0)
        order = np.argsort(self.enter[lower], kind="stable")
        labels = np.full((int(self.depth.max(initial=0)) + 1, lower.size), NEVER, dtype=np.int64)
        for side in (0, 1):
            labels[self.depth[ranks[side, order]], np.arange(lower.size)] = values[side, order]
        found = _Labels(order, self.enter[lower][order], labels)
        for v in self._needed(arcs):
            a, b = found.block(self, v)
            part = slice(int(self.start[v]), int(self.start[v + 1]))
            above = self.depth[self.to[part]]
            block = labels[:, a:b]
            block[above] = np.minimum(block[above], block[self.depth[v]] + weights[part, None])
        np.minimum(labels, NEVER, out=labels)
        return found


@dataclass(frozen=True, slots=True, eq=False)
class _Labels:
    """What it takes from points to their ancestors: ``(depth, n)``, in the order of the tree."""

    order: _Wide
    enter: _Wide
    values: _Wide

    def block(self, hierarchy: Hierarchy, v: int) -> tuple[int, int]:
        """The points below an arc."""
        ends = (hierarchy.enter[v], hierarchy.leave[v])
        return int(self.enter.searchsorted(ends[0])), int(self.enter.searchsorted(ends[1]))


def _filled(size: int, tail: _Wide, head: _Wide) -> list[set[int]]:
    """For each rank the higher ones it has a turn or a shortcut to or from; both arcs of a segment know each other."""
    above: list[set[int]] = [set() for _ in range(size)]
    for low, high in zip(np.minimum(tail, head).tolist(), np.maximum(tail, head).tolist(), strict=True):
        if low != high:
            above[low].add(high)
    for v in range(size):
        if v % 2 == 0:
            above[v].add(v + 1)
        if above[v]:
            parent = min(above[v])
            above[parent] |= above[v]
            above[parent].discard(parent)
    return above


def _tree(parent: _Wide) -> tuple[_Wide, _Wide, _Wide]:
    size = parent.size
    depth, enter, below = np.zeros(size, np.int64), np.zeros(size, np.int64), np.ones(size, np.int64)
    for v in range(size):
        if parent[v] >= 0:
            below[parent[v]] += below[v]
    taken = np.zeros(size + 1, np.int64)
    for v in range(size - 1, -1, -1):
        above = int(parent[v])
        depth[v] = depth[above] + 1 if above >= 0 else 0
        # An arc stands before all that lies below it; its children one after the other.
        enter[v] = taken[above]
        taken[above] += below[v]
        taken[v] = enter[v] + 1
    return depth, enter, enter + below
