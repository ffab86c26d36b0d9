"""Compute many-to-many costs by a contraction hierarchy over arcs, with turns.

The order of contraction comes from nested dissection.

The pieces of ``geo.travel.dissection`` form a tree. Every way out of a piece passes its *edge*: the arcs next to it
that belong to pieces above, of which there are few. So each piece stores the least cost between its own arcs, and from
them to its edge and back, over ways inside the piece. Any way from one point to another then splits into a way up to an
arc of a common piece and a way down from it:

    cost(s, t) = min over arcs a of the pieces above both s and t:  up(s, a) + down(a, t)

This is a customizable contraction hierarchy (Dibbelt, Strasser and Wagner, "Customizable Contraction Hierarchies",
2016) on the graph whose nodes are arcs and whose edges are turns, with labels for all levels at once.

The *level* of an arc is its place among the arcs of all pieces from the whole network down to its own. The label of a
point is therefore one row with as many numbers as the tree is deep, and all the work is least sums of such rows (the
min-plus product).

Cost, metres and seconds are packed into one whole number, in this order: 20, 21 and 20 bits. The least packed number is
the least cost, and among equal costs the shortest way; sums of packed numbers are the packed sums, because no field
overflows (``MOST_SECONDS``, ``MOST_METRES``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from geo.streets.network import StreetNetwork
from geo.travel.dissection import cut_in_pieces

__all__ = [
    "LONGEST",
    "MOST_METRES",
    "MOST_SECONDS",
    "MOST_SECONDS_OF_AN_ARC",
    "NEVER",
    "Hierarchy",
    "packed",
    "unpacked",
]

_Wide = npt.NDArray[np.int64]
NEVER: Final = 1 << 61
LONGEST: Final = NEVER - (1 << 59)
"""Beyond this there is no way: what is taken off at a way's end may bring ``NEVER`` down a little."""

_METRE_BITS, _SECOND_BITS = 21, 20
MOST_SECONDS: Final = LONGEST >> (_METRE_BITS + _SECOND_BITS)
MOST_SECONDS_OF_AN_ARC: Final = (NEVER - LONGEST >> (_METRE_BITS + _SECOND_BITS)) - 1
MOST_METRES: Final = 1 << _METRE_BITS
"""The most steps that a way, and one of its arcs, may cost, and that a way may be long."""

_CACHED: Final = 1 << 14
"""This many numbers fit into a processor's cache."""


def packed(values: _Wide) -> _Wide:
    """Pack ``(3, ...)`` cost, seconds and metres into one number; differences may be negative."""
    return np.asarray((values[0] << (_METRE_BITS + _SECOND_BITS)) + (values[2] << _SECOND_BITS) + values[1])


def unpacked(number: _Wide) -> tuple[_Wide, _Wide]:
    """Return seconds and metres of packed numbers, in steps."""
    seconds = number & ((1 << _SECOND_BITS) - 1)
    return seconds, (number >> _SECOND_BITS) & ((1 << _METRE_BITS) - 1)


@dataclass(frozen=True, slots=True, eq=False)
class Hierarchy:
    """The pieces of a network and the least costs of passing them.

    Attributes
    ----------
    parent, last
        ``(p,)``: as in ``Pieces``.
    own, top
        ``(p,)``: how many arcs belong to a piece, and the level of its first arc.
    piece
        ``(m,)``: the piece of each segment.
    level, round
        ``(2 m,)``: the level of each arc, and the least cost from its end back to its end, inside its piece.
    edge_start, edge
        ``(p + 1,)`` and the levels of the arcs at the edge of piece ``i``: ``edge[edge_start[i]:edge_start[i + 1]]``.
    start, up, down
        ``(p + 1,)`` and packed values: those of piece ``i`` begin at ``start[i]``, with a row for each of its own arcs
        and a column for each of these and each arc at its edge. ``up`` is the cost from the end of the row's arc to
        the end of the column's, ``down`` the cost the other way.
    """

    parent: _Wide
    last: _Wide
    own: _Wide
    top: _Wide
    piece: _Wide
    level: _Wide
    round: _Wide
    edge_start: _Wide
    edge: _Wide
    start: _Wide
    up: _Wide
    down: _Wide

    @classmethod
    def of(cls, network: StreetNetwork, turns: _Wide) -> Hierarchy:
        """Make the hierarchy of a network; ``turns`` is the packed cost of each turn with the arc it leads into."""
        x, y = network.projection.metres(network.node_lon, network.node_lat)
        pieces = cut_in_pieces(network.first, network.last, x, y)
        count = pieces.parent.size
        own = 2 * np.bincount(pieces.of, minlength=count)
        top = np.zeros(count, dtype=np.int64)
        # Levels count from the root: top[i] = top[parent] + own[parent], so sister pieces share levels.
        for i, above in enumerate(pieces.parent[1:].tolist(), start=1):
            top[i] = top[above] + own[above]
        # The arcs of a piece take its levels in the order of their segments, forward before back.
        by_piece = np.argsort(pieces.of, kind="stable")
        first = np.empty(by_piece.size, dtype=np.int64)
        first[by_piece] = 2 * np.arange(by_piece.size)
        first += top[pieces.of] - (np.cumsum(own) - own)[pieces.of]
        level = np.column_stack((first, first + 1)).reshape(-1)
        tail = np.repeat(np.arange(level.size), np.diff(network.turn_start))
        # A turn belongs to the lower of the two pieces it joins. One of them holds the other, so that is the one with
        # the higher number.
        owner = np.maximum(pieces.of[tail >> 1], pieces.of[network.turn_to >> 1])
        order = np.argsort(owner, kind="stable")
        lists = _Turns(
            np.searchsorted(owner[order], np.arange(count + 1)),
            level[tail][order],
            level[network.turn_to][order],
            turns[order],
        )
        edges, up, down, rounds = _passed(pieces.parent, own, top, lists)
        round_ = np.empty(level.size, dtype=np.int64)
        arcs = np.column_stack((2 * by_piece, 2 * by_piece + 1)).reshape(-1)
        round_[arcs] = _joined(rounds)
        return cls(
            parent=pieces.parent,
            last=pieces.last,
            own=own,
            top=top,
            piece=pieces.of,
            level=level,
            round=round_,
            edge_start=_starts(edges),
            edge=_joined(edges),
            start=_starts(up),
            up=_joined(up),
            down=_joined(down),
        )

    def table(self, start_arc: _Wide, start: _Wide, end_arc: _Wide, end: _Wide) -> _Wide:
        """Return the least packed costs from starts to ends.

        Parameters
        ----------
        start_arc, end_arc
            ``(2, n)``: the two arcs of the segment of each point.
        start, end
            ``(2, n)``: the cost from the point to the end of each arc, and from the end of the arc back to the point
            (negative); ``NEVER`` where the arc is closed.
        """
        rows, columns = self._labels(start_arc, start, self.up), self._labels(end_arc, end, self.down)
        least = np.full((start.shape[1], end.shape[1]), NEVER, dtype=np.int64)
        # Transposed, so that the numbers of one level are next to each other in memory.
        down = np.ascontiguousarray(columns.values.T)
        which = np.intersect1d(rows.pieces, columns.pieces)
        top, bottom = self.top[which], (self.top + self.own)[which]
        limits = (*rows.blocks(which, self.last[which]), *columns.blocks(which, self.last[which]), top, bottom)
        # A common piece of a start and an end holds both, and points are sorted by piece: so each piece that holds
        # points of both kinds relaxes one block, rows a:b by columns c:d, over the levels low:high of its own arcs.
        for a, b, c, d, low, high in zip(*(limit.tolist() for limit in limits), strict=True):
            if low < high:
                _least_sums(rows.values[a:b, low:high], down[low:high, c:d], least[a:b, c:d])
        answer = np.empty_like(least)
        answer[np.ix_(rows.order, columns.order)] = least
        return answer

    def rounds(self, segments: _Wide) -> _Wide:
        """Return the costs from each arc of a segment to each, by at least one turn.

        They run from end to end of the arcs.

        The shape is ``(n, 2, 2)``.
        """
        arcs = np.column_stack((2 * segments, 2 * segments + 1)).reshape(-1)
        ends, values = np.stack((arcs, arcs ^ 1)), np.stack((np.zeros_like(arcs), np.full_like(arcs, NEVER)))
        both = [self._labels(ends, values, weights) for weights in (self.up, self.down)]
        up, down = (labels.values[np.argsort(labels.order)].reshape(segments.size, 2, -1) for labels in both)
        least = np.empty((segments.size, 2, 2), dtype=np.int64)
        for leave in (0, 1):
            least[:, leave, 1 - leave] = (up[:, leave] + down[:, 1 - leave]).min(axis=1, initial=NEVER)
            # The label of an arc at itself is 0. Staying is not a way back, so that entry is masked out: what is left
            # is a round trip over other arcs, or the stored one inside the arc's own piece.
            away = up[:, leave].copy()
            away[np.arange(segments.size), self.level[2 * segments + leave]] = NEVER
            around = (away + down[:, leave]).min(axis=1, initial=NEVER)
            least[:, leave, leave] = np.minimum(around, self.round[2 * segments + leave])
        return least

    def _labels(self, arcs: _Wide, values: _Wide, weights: _Wide) -> _Labels:
        """Return the costs from points up to the arcs of all pieces that hold them, or (``down``) from those arcs."""
        piece = self.piece[arcs[0] >> 1]
        order = np.argsort(piece, kind="stable")
        piece, arcs, values = piece[order], arcs[:, order], values[:, order]
        labels = np.full((piece.size, int((self.top + self.own).max(initial=0))), NEVER, dtype=np.int64)
        # First the own piece of each point: from the row of its arc, to its own arcs (columns below ``own``) and to the
        # arcs at the edge (the other columns).
        width = self.own[piece] + np.diff(self.edge_start)[piece]
        point = np.repeat(np.arange(piece.size), width)
        column = np.arange(point.size) - np.repeat(np.cumsum(width) - width, width)
        beyond = column - self.own[piece[point]]
        inside = beyond < 0
        level = np.where(inside, self.top[piece[point]] + column, 0)
        level[~inside] = self.edge[self.edge_start[piece[point[~inside]]] + beyond[~inside]]
        for side in (0, 1):
            row = self.level[arcs[side]] - self.top[piece]
            sums = weights[(self.start[piece] + row * width)[point] + column] + values[side, point]
            labels[point, level] = np.minimum(labels[point, level], sums)
        found = _Labels(order, piece, labels, self._above(piece))
        # Then the pieces above, from the lowest up. Invariant: when piece i is visited, the labels of the points below
        # it hold the least costs to its own arcs and to its edge over ways inside its halves. ``up`` holds all ways
        # inside i from its own arcs to either, so one product completes both:
        #     label[c] = min(label[c], label[own] + up[own, c]).
        which = found.pieces[::-1]
        a, b = found.blocks(which + 1, self.last[which])
        limits = (which, a, b, self.top[which], (self.top + self.own)[which], self.edge_start[which])
        for i, begin, end, low, high, edge in zip(*(limit.tolist() for limit in limits), strict=True):
            if begin == end or low == high:
                continue
            columns = np.concatenate((np.arange(low, high), self.edge[edge : int(self.edge_start[i + 1])]))
            through = weights[int(self.start[i]) : int(self.start[i + 1])].reshape(high - low, columns.size)
            block = labels[begin:end, columns]
            _least_sums(labels[begin:end, low:high], through, block)
            labels[begin:end, columns] = block
        return found

    def _above(self, pieces: _Wide) -> _Wide:
        """Return some pieces and all pieces above them."""
        marked = np.zeros(self.parent.size, dtype=np.bool_)
        pieces = np.unique(pieces)
        while pieces.size:
            marked[pieces] = True
            above = self.parent[pieces]
            pieces = np.unique(above[(above >= 0) & ~marked[above]])
        return np.flatnonzero(marked)


@dataclass(frozen=True, slots=True, eq=False)
class _Labels:
    """The costs from points to arcs by level, ``(n, levels)``, points in order of their pieces.

    ``order`` is that order, ``piece`` the piece of each point in it, ``pieces`` every piece that holds a point.
    """

    order: _Wide
    piece: _Wide
    values: _Wide
    pieces: _Wide

    def blocks(self, first: _Wide, last: _Wide) -> tuple[_Wide, _Wide]:
        """Return the first point, and the one after the last, of ranges of pieces."""
        return self.piece.searchsorted(first), self.piece.searchsorted(last)


@dataclass(frozen=True, slots=True, eq=False)
class _Turns:
    """Turns from level to level, by the piece they belong to: those of piece ``i`` begin at ``start[i]``."""

    start: _Wide
    tail: _Wide
    head: _Wide
    values: _Wide


def _passed(
    parent: _Wide, own: _Wide, top: _Wide, turns: _Turns
) -> tuple[list[_Wide], list[_Wide], list[_Wide], list[_Wide]]:
    """Contract the pieces from the smallest up.

    Returns the edge, ``up``, ``down`` and the rounds of each piece.

    Invariant: when piece ``i`` is visited, ``halves[i]`` holds for each of its halves the least costs between the arcs
    at the half's edge over ways inside it. With the turns of ``i`` itself these are all ways inside ``i``, so closing
    them over its own arcs gives its costs, and the part between its edge is what its parent needs.
    """
    count = parent.size
    edges: list[_Wide] = [np.zeros(0, dtype=np.int64)] * count
    up, down, rounds = edges.copy(), edges.copy(), edges.copy()
    halves: list[list[tuple[_Wide, _Wide]]] = [[] for _ in range(count)]
    begins = turns.start.tolist()
    for i in range(count - 1, -1, -1):
        low, size, part = int(top[i]), int(own[i]), slice(begins[i], begins[i + 1])
        tail, head = turns.tail[part], turns.head[part]
        met = np.concatenate((tail, head, *(edge for edge, _ in halves[i])))
        edge = np.unique(met[met < low])
        least = np.full((size + edge.size, size + edge.size), NEVER, dtype=np.int64)
        least[_places(tail, low, size, edge), _places(head, low, size, edge)] = turns.values[part]
        for half, passed in halves[i]:
            places = np.ix_(*[_places(half, low, size, edge)] * 2)
            least[places] = np.minimum(least[places], passed)
        halves[i] = []
        _through(least, size)
        edges[i], rounds[i] = edge, least.diagonal()[:size].copy()
        if parent[i] >= 0:
            halves[int(parent[i])].append((edge, least[size:, size:].copy()))
        np.fill_diagonal(least[:size, :size], 0)
        up[i], down[i] = least[:size].reshape(-1), least[:, :size].T.reshape(-1)
    return edges, up, down, rounds


def _places(levels: _Wide, low: int, size: int, edge: _Wide) -> _Wide:
    """Return the places of arcs among a piece's own arcs and those at its edge."""
    return np.where(levels >= low, levels - low, size + np.searchsorted(edge, levels))


def _through(least: _Wide, size: int) -> None:
    """Relax the ways between all arcs over the first ``size`` arcs, those of the piece itself.

    Own to own by Floyd and Warshall: ``inner[i, j] = min(inner[i, j], inner[i, k] + inner[k, j])`` for each ``k``.
    Then, with staying allowed (a zero diagonal), own to edge, edge to own, and edge over own to edge; the edge's own
    rows are not closed, because ways over it belong to pieces above.
    """
    inner = least[:size, :size]
    for k in range(size):
        np.minimum(inner, inner[:, k, None] + inner[k], out=inner)
    staying = inner.copy()
    np.fill_diagonal(staying, 0)
    out, home = least[:size, size:], least[size:, :size]
    _least_sums(staying, out.copy(), out)
    _least_sums(home.copy(), staying, home)
    _least_sums(home, np.ascontiguousarray(out), least[size:, size:])


def _least_sums(left: _Wide, right: _Wide, least: _Wide) -> None:
    """Set ``least[i, j]`` to the minimum of itself and all ``left[i, k] + right[k, j]``, tile by tile."""
    rows, columns = least.shape
    if left.size * columns <= _CACHED:
        if left.size and columns:
            np.minimum(least, (left[:, :, None] + right).min(axis=1), out=least)
        return
    height = max(1, _CACHED // columns)
    for i in range(0, rows, height):
        part, tile = left[i : i + height], least[i : i + height].copy()
        room = np.empty_like(tile)
        for k in range(right.shape[0]):
            np.add(part[:, k, None], right[k], out=room)
            np.minimum(tile, room, out=tile)
        least[i : i + height] = tile


def _starts(parts: list[_Wide]) -> _Wide:
    return np.cumsum([0, *(part.size for part in parts)], dtype=np.int64)


def _joined(parts: list[_Wide]) -> _Wide:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)
