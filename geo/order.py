"""In which order the arcs of a network are taken out when its hierarchy is made: nested dissection.

A piece of the network is cut in two where the fewest streets cross a straight line; the arcs of the streets that are
cut come last, those of the two halves before them, each half cut in the same way. So ways between the halves pass few
arcs, whatever turns cost.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from geo.metres import Floats
from geo.streets import Ints

__all__ = ["cut_order"]

_Wide = npt.NDArray[np.int64]
_DIRECTIONS: Final = 8
_LEAST_PART: Final = 0.25
"""A half is at least this part of its piece."""

_LEAF: Final = 4
"""Segments that are not cut any further."""


def cut_order(first: Ints, last: Ints, x: Floats, y: Floats) -> _Wide:
    """Segments in the order in which they are taken out, the most important last.

    Parameters
    ----------
    first, last
        The junctions at the ends of each segment.
    x, y
        Where the junctions are, in any plane.
    """
    angles = np.arange(_DIRECTIONS) * np.pi / _DIRECTIONS
    across = np.outer(np.cos(angles), x) + np.outer(np.sin(angles), y)
    order: list[_Wide] = []
    waiting = [np.arange(first.size, dtype=np.int64)]
    # From the end: a cut is noted before its halves, so the whole list is turned round at last.
    while waiting:
        segments = waiting.pop()
        if segments.size <= _LEAF:
            order.append(segments)
            continue
        near, far = _halves(segments, first, last, across)
        ends = np.column_stack((near[first[segments]], near[last[segments]]))
        cut = ends[:, 0] != ends[:, 1]
        if cut.all() or far == 0:
            order.append(segments)
            continue
        order.append(segments[cut])
        waiting += [segments[~cut & ends[:, 0]], segments[~cut & ~ends[:, 0]]]
    return np.concatenate(order)[::-1] if order else np.zeros(0, dtype=np.int64)


def _halves(segments: _Wide, first: Ints, last: Ints, across: Floats) -> tuple[npt.NDArray[np.bool_], int]:
    """Which junctions lie on the near side of the best line, and how many streets it cuts at most."""
    nodes, ends = np.unique(np.concatenate((first[segments], last[segments])), return_inverse=True)
    a, b = ends[: segments.size], ends[segments.size :]
    low, high = int(_LEAST_PART * nodes.size), int((1 - _LEAST_PART) * nodes.size)
    best, choice = -1, np.zeros(0, dtype=np.int64)
    for line in across[:, nodes]:
        by_line = np.argsort(line, kind="stable")
        rank = np.empty(nodes.size, dtype=np.int64)
        rank[by_line] = np.arange(nodes.size)
        lower, upper = np.minimum(rank[a], rank[b]), np.maximum(rank[a], rank[b])
        crossing = np.cumsum(np.bincount(lower, minlength=nodes.size) - np.bincount(upper, minlength=nodes.size))
        window = crossing[max(0, low - 1) : max(low, high)]
        if not window.size:
            continue
        at = int(window.argmin())
        if best < 0 or window[at] < best:
            best, choice = int(window[at]), by_line[: max(0, low - 1) + at + 1]
    near = np.zeros(across.shape[1], dtype=np.bool_)
    near[nodes[choice]] = True
    return near, choice.size
