"""Cut a network in two, again and again, for its hierarchy: nested dissection.

Nested dissection is from George, "Nested Dissection of a Regular Finite Element Mesh", SIAM Journal on Numerical
Analysis 10, 1973. A large piece is cut where the fewest streets lead from the quarter at one end to the quarter at
the other. That least cut is a largest flow, and the method is Inertial Flow (Schild and Sommer, "On Balanced
Separators in Road Networks", 2015). A small piece is cut where the fewest streets cross a straight line. In each case
the best of a few directions is taken. The streets that are cut belong to the piece; those of the two halves belong to
pieces of their own, which are cut in the same way. So routes between the halves pass few arcs, whatever the cost of
turns.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from geo.projection import Floats
from geo.streets.network import Flags, Ints

__all__ = ["Pieces", "cut_in_pieces"]

_Wide = npt.NDArray[np.int64]
_DIRECTIONS: Final = 8
"""Directions of straight lines; flows use every second one."""

_LEAST_PART: Final = 0.25
"""A half has at least this part of its piece's junctions."""

_LEAF: Final = 8
"""A piece of this many segments is not cut any further."""

_LARGE: Final = 150
"""Pieces of more segments are cut by flow: better, and slower."""

_NONE: Final = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """The pieces of a network as a tree, numbered in preorder.

    Piece ``i`` holds the pieces ``i`` to ``last[i] - 1``.

    Attributes
    ----------
    of
        ``(m,)``: the piece of each segment: the piece whose cut goes through the segment, else the smallest piece that
        holds it.
    parent
        ``(p,)``: the piece that each piece is a half of; -1 for the whole network.
    last
        ``(p,)``: the number after the last piece inside it.
    """

    of: _Wide
    parent: _Wide
    last: _Wide


def cut_in_pieces(first: Ints, last: Ints, x: Floats, y: Floats) -> Pieces:
    """Cut a network into pieces.

    Parameters
    ----------
    first, last
        The junctions at the ends of each segment.
    x, y
        Where the junctions are, in any plane.
    """
    angles = np.arange(_DIRECTIONS) * np.pi / _DIRECTIONS
    across = np.outer(np.cos(angles), x) + np.outer(np.sin(angles), y)
    of = np.zeros(first.size, dtype=np.int64)
    parents: list[_Wide] = []
    segments, piece = np.arange(first.size, dtype=np.int64), np.zeros(first.size, dtype=np.int64)
    parent = np.full(min(first.size, 1), -1, dtype=np.int64)
    base = 0
    # All pieces of one depth are cut together. Invariant: ``segments`` are those not assigned yet, sorted by ``piece``,
    # their piece of this depth; ``base`` is the number of pieces above.
    while segments.size:
        parents.append(parent)
        sizes = np.bincount(piece)
        near, is_cut = _sides(piece, sizes, first[segments], last[segments], across)
        stays = (near[0] != near[1]) | ~is_cut[piece]
        of[segments[stays]] = base + piece[stays]
        segments, side = segments[~stays], 2 * piece[~stays] + near[0][~stays]
        halves, piece = np.unique(side, return_inverse=True)
        by_piece = np.argsort(piece, kind="stable")
        segments, piece = segments[by_piece], piece[by_piece]
        parent = base + (halves >> 1)
        base += sizes.size
    return _in_order(of, parents)


def _sides(piece: _Wide, sizes: _Wide, first: Ints, last: Ints, across: Floats) -> tuple[Flags, Flags]:
    """Return on which side of its piece's cut each segment's ends are, and which pieces are cut.

    The sides have the shape ``(2, m)``.
    """
    near, is_cut = np.zeros((2, piece.size), dtype=np.bool_), np.zeros(sizes.size, dtype=np.bool_)
    ends = np.cumsum(sizes)
    for i in np.flatnonzero(sizes > _LARGE).tolist():
        part = slice(ends[i] - sizes[i], ends[i])
        near[:, part], is_cut[i] = _by_flow(first[part], last[part], across[::2])
    small = (sizes > _LEAF) & (sizes <= _LARGE)
    which = small[piece]
    if which.any():
        number = np.cumsum(small) - 1
        near[:, which], is_cut[small] = _by_line(number[piece[which]], first[which], last[which], across)
    return near, is_cut


def _by_flow(first: Ints, last: Ints, across: Floats) -> tuple[Flags, bool]:
    """Return the smallest of the least cuts between both ends of a piece, over all directions."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import breadth_first_order, maximum_flow

    nodes, ends = np.unique(np.concatenate((first, last)), return_inverse=True)
    count = int(_LEAST_PART * nodes.size)
    best, near = _NONE, np.zeros(nodes.size, dtype=np.bool_)
    if not count:
        return near[ends].reshape(2, -1), False
    for line in across[:, nodes]:
        by_line = np.argsort(line, kind="stable")
        # Each quarter is contracted into one node, 0 and 1; the others keep their own.
        number = np.zeros(nodes.size, dtype=np.int32)
        number[by_line[count:]] = np.arange(2, nodes.size - count + 2)
        number[by_line[-count:]] = 1
        a, b = number[ends].reshape(2, -1)
        real = a != b
        pair = (np.concatenate((a[real], b[real])), np.concatenate((b[real], a[real])))
        room = csr_array((np.ones(pair[0].size, dtype=np.int32), pair), shape=(nodes.size,) * 2)
        flow = maximum_flow(room, 0, 1)
        if flow.flow_value >= best:
            continue
        # The near side of a least cut is what the source still reaches over unused capacity.
        left = csr_array(room - flow.flow)
        left.eliminate_zeros()
        reached = np.zeros(nodes.size, dtype=np.bool_)
        reached[breadth_first_order(left, 0, return_predecessors=False)] = True
        best, near = int(flow.flow_value), reached[number]
    return near[ends].reshape(2, -1), True


def _by_line(piece: _Wide, first: Ints, last: Ints, across: Floats) -> tuple[Flags, Flags]:
    """Return on which side of its piece's best line each end of a segment is.

    Also returns which pieces have such a line.
    """
    count = int(piece[-1]) + 1
    junctions = across.shape[1]
    key, ends = np.unique(np.concatenate((piece * junctions + first, piece * junctions + last)), return_inverse=True)
    a, b = ends[: first.size], ends[first.size :]
    group, node = key // junctions, key % junctions
    start = np.searchsorted(group, np.arange(count))
    size = np.diff(start, append=key.size)
    at = np.arange(key.size) - start[group]
    low, high = (_LEAST_PART * size).astype(np.int64), ((1 - _LEAST_PART) * size).astype(np.int64)
    window = (at >= np.maximum(0, low - 1)[group]) & (at < np.maximum(low, high)[group]) & (at < (size - 1)[group])
    best, near = np.full(count, _NONE, dtype=np.int64), np.zeros(key.size, dtype=np.bool_)
    for line in across:
        rank = np.empty(key.size, dtype=np.int64)
        rank[np.lexsort((line[node], group))] = np.arange(key.size)
        lower, upper = np.minimum(rank[a], rank[b]), np.maximum(rank[a], rank[b])
        # A line after the junction of rank r cuts the segments whose lower end is at most r and whose upper end is
        # above:
        # crossing[r] = (segments begun up to r) - (segments ended up to r).
        crossing = np.cumsum(np.bincount(lower, minlength=key.size) - np.bincount(upper, minlength=key.size))
        # The least crossing of each piece inside the window of balanced cuts; its rank rides in the low 32 bits.
        choice = np.minimum.reduceat(np.where(window, (crossing << 32) + np.arange(key.size), _NONE), start)
        better = (choice >> 32) < (best >> 32)
        best = np.where(better, choice, best)
        near = np.where(better[group], rank <= (choice & 0xFFFFFFFF)[group], near)
    return np.stack((near[a], near[b])), best < _NONE


def _in_order(of: _Wide, parents: list[_Wide]) -> Pieces:
    """Number the pieces in preorder, level by level.

    With ``inside`` the size of a subtree, a first half is its parent's number + 1, a second half comes after the first:
    parent + 1 + inside[first half].
    """
    levels = np.cumsum([0, *(level.size for level in parents)])
    inside = np.ones(int(levels[-1]), dtype=np.int64)
    for k in range(len(parents) - 1, 0, -1):
        np.add.at(inside, parents[k], inside[levels[k] : levels[k + 1]])
    number = np.zeros(inside.size, dtype=np.int64)
    for k in range(1, len(parents)):
        here = np.arange(levels[k], levels[k + 1])
        second = np.diff(parents[k], prepend=-1) == 0
        number[here] = number[parents[k]] + 1 + np.where(second, inside[here - 1], 0)
    parent, last = np.full((2, inside.size), -1, dtype=np.int64)
    above = np.concatenate(parents) if parents else np.zeros(0, dtype=np.int64)
    parent[number] = np.where(above >= 0, number[above], -1)
    last[number] = number + inside
    return Pieces(number[of] if of.size else of, parent, last)
