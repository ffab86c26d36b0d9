"""Find the turns of a network and their costs.

Forbidden turns are left out.

A segment is two arcs, one for each direction: ``2 * segment`` goes forward, ``2 * segment + 1`` back. A turn leads from
an arc into one that begins where the first ends. Turning back is only allowed where a street ends.

Invariant: turns are sorted by the arc they leave, so that ``start[a]:start[a + 1]`` are those of arc ``a``; the arc
opposite to ``a`` is ``a ^ 1``, and its segment is ``a >> 1``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from geo.projection import Floats
from geo.streets.access import Halt
from geo.streets.driving_side import drives_on_the_left
from geo.streets.network import Flags, Ints
from geo.streets.profiles import (
    BIKE_TURN,
    BIKE_TURN_LEAN,
    CAR_ONCOMING,
    CAR_TURN,
    CAR_TURN_LEAN,
    JUNCTIONS,
    PRIVATE_COST,
    RESTRICTED_BY,
)
from geo.streets.raw import RawRestriction
from routing.needs import Mode

__all__ = ["Junctions", "Turns", "bearings", "find_turns", "turn_seconds"]

_BEARING_METRES: Final = 10.0
"""The angle of a turn is measured this far from the junction: kerbs and drawn corners are shorter."""

_Wide = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Junctions:
    """Segments and the junctions at their ends, before turns are found.

    Arrays as in ``StreetNetwork``; ``ids`` the source's node ids, ``x`` and ``y`` the lines in metres, ``open`` whether
    each arc may be used, ``way`` the source's way ids.
    """

    ids: _Wide
    first: Ints
    last: Ints
    lon: Floats
    lat: Floats
    x: Floats
    y: Floats
    line_start: Ints
    open: Flags
    kmh: Floats
    roundabout: Flags
    private: Flags
    way: _Wide
    name: Ints


@dataclass(frozen=True, slots=True)
class Turns:
    """The turns by the arc they leave.

    Those of arc ``a`` lead to ``to[start[a]:start[a + 1]]``.

    Attributes
    ----------
    seconds, cost
        float64.
    """

    start: Ints
    to: Ints
    seconds: Floats
    cost: Floats


def find_turns(
    mode: Mode, junctions: Junctions, halts: Mapping[int, Halt], restrictions: Sequence[RawRestriction]
) -> Turns:
    """Return all turns a mode may take.

    Parameters
    ----------
    halts
        What passing nodes (by the source's ids) costs.
    """
    arcs = junctions.open.size
    begin = np.column_stack((junctions.first, junctions.last)).reshape(-1).astype(np.int64)
    end = np.column_stack((junctions.last, junctions.first)).reshape(-1).astype(np.int64)
    leaving, entering = _pairs(begin, end, junctions.open)
    # Turning back (into the opposite arc) is allowed only where an arc leads nowhere else.
    back = entering == (leaving ^ 1)
    elsewhere = np.zeros(arcs, dtype=np.bool_)
    elsewhere[leaving[~back]] = True
    allowed = ~back | ~elsewhere[leaving]
    if (banned := _banned(mode, junctions, begin, end, restrictions)) is not None:
        allowed &= ~banned(leaving, entering)
    leaving, entering, back = leaving[allowed], entering[allowed], back[allowed]
    seconds, cost = _prices(mode, junctions, halts, leaving, entering, back, end)
    start = np.searchsorted(leaving, np.arange(arcs + 1)).astype(np.int32)
    return Turns(start, entering.astype(np.int32), seconds, cost)


def _pairs(begin: _Wide, end: _Wide, open_: Flags) -> tuple[_Wide, _Wide]:
    """Return every pair of open arcs of which the second begins where the first ends, sorted by the first.

    With the arcs sorted by the node they begin at, the partners of an arc are one run, from ``low``, ``count`` long;
    the k-th pair of an arc takes the k-th of its run.
    """
    usable = np.flatnonzero(open_)
    by_begin = usable[np.argsort(begin[usable], kind="stable")]
    low = np.searchsorted(begin[by_begin], end[usable], side="left")
    count = np.searchsorted(begin[by_begin], end[usable], side="right") - low
    leaving = np.repeat(usable, count)
    within = np.arange(leaving.size) - np.repeat(np.cumsum(count) - count, count)
    return leaving, by_begin[np.repeat(low, count) + within]


def _prices(
    mode: Mode,
    junctions: Junctions,
    halts: Mapping[int, Halt],
    leaving: _Wide,
    entering: _Wide,
    back: Flags,
    end: _Wide,
) -> tuple[Floats, Floats]:
    node, source, target = end[leaving], leaving >> 1, entering >> 1
    roads = np.bincount(np.concatenate((junctions.first, junctions.last)), minlength=junctions.ids.size)
    depart, arrive = bearings(junctions.x, junctions.y, junctions.line_start)
    angle = (depart[entering] - arrive[leaving] + 180.0) % 360.0 - 180.0
    left = drives_on_the_left(junctions.lon, junctions.lat)[node]
    circling = junctions.roundabout[source] | junctions.roundabout[target]
    # Where two segments meet and nothing else does, the street only bends or changes its name: nobody slows down.
    real = (roads[node] > 2) | back
    seconds = np.where(real, turn_seconds(mode, angle, left=left, circling=circling, back=back), 0.0)
    seconds += np.where(back, JUNCTIONS[mode].turn_back, 0.0)
    waits, extra = _waits(junctions, halts, leaving, source, node)
    seconds += waits
    # The cost of private streets is paid once, on the way in.
    into = junctions.private[target] & ~junctions.private[source]
    return seconds, seconds + extra + np.where(into, PRIVATE_COST, 0.0)


def turn_seconds(mode: Mode, angle: Floats, *, left: Flags, circling: Flags, back: Flags) -> Floats:
    """Return the seconds of turns by their angle, by the formulas of OSRM's profiles (car.lua, bicycle.lua).

    Car:  CAR_TURN / (1 + exp(6.5 lean - 13 / lean * |angle| / 180)), with lean = 1.075 to the near side, 1 / 1.075 to
    the far side, plus CAR_ONCOMING / (1 + exp(3.25 - 13 |angle| / 180)) across oncoming traffic (own).
    Bike: BIKE_TURN * (angle / 90)^2, divided by 1.4 to the near side, times 1.4 to the far side. On foot: nothing.

    Parameters
    ----------
    angle
        Degrees, -180 to 180; to the right is positive.
    left
        Where traffic drives on the left.
    circling
        From or into a roundabout.
    back
        Turning back in the same street.
    """
    if mode is Mode.WALK:
        return np.zeros(angle.size)
    # Mirrored to traffic on the right, where the far side is the left one: below zero.
    near = np.where(back, np.abs(angle), np.where(left, -angle, angle))
    if mode is Mode.CYCLE:
        return np.asarray((near / 90.0) ** 2 * BIKE_TURN * np.where(near >= 0, 1 / BIKE_TURN_LEAN, BIKE_TURN_LEAN))
    lean = np.where(near >= 0, CAR_TURN_LEAN, 1 / CAR_TURN_LEAN)
    seconds = CAR_TURN / (1 + np.exp(6.5 * lean - 13 / lean * np.abs(near) / 180))
    oncoming = CAR_ONCOMING / (1 + np.exp(3.25 - 13 * np.abs(near) / 180))
    return np.asarray(seconds + np.where((near < 0) & ~circling & ~back, oncoming, 0.0), dtype=np.float64)


def bearings(x: Floats, y: Floats, start: Ints) -> tuple[Floats, Floats]:
    """Return the degrees clockwise from north of each arc at its start and at its end.

    Parameters
    ----------
    x, y
        The lines of the segments, in metres, one after the other.
    start
        Where each line begins, and the end of the last.
    """
    if start.size < 2:
        return np.zeros(0), np.zeros(0)
    # Metres along all lines laid end to end: the step from one line to the next is none.
    steps = np.hypot(np.diff(x), np.diff(y))
    steps[start[1:-1] - 1] = 0.0
    along = np.concatenate(([0.0], np.cumsum(steps)))
    from_, to = along[start[:-1]], along[start[1:] - 1]
    reach = np.minimum(_BEARING_METRES, to - from_)

    def at(metres: Floats) -> tuple[Floats, Floats]:
        k = np.searchsorted(along, metres, side="left")
        k = np.clip(k, start[:-1] + 1, start[1:] - 1)
        step = along[k] - along[k - 1]
        part = np.clip((metres - along[k - 1]) / np.where(step > 0, step, 1.0), 0.0, 1.0)
        return x[k - 1] + part * (x[k] - x[k - 1]), y[k - 1] + part * (y[k] - y[k - 1])

    (near_x, near_y), (far_x, far_y) = at(from_ + reach), at(to - reach)
    out = np.degrees(np.arctan2(near_x - x[start[:-1]], near_y - y[start[:-1]]))
    home = np.degrees(np.arctan2(far_x - x[start[1:] - 1], far_y - y[start[1:] - 1]))
    depart = np.column_stack((out, home)).reshape(-1)
    return depart, np.column_stack((home + 180.0, out + 180.0)).reshape(-1)


def _waits(
    junctions: Junctions, halts: Mapping[int, Halt], leaving: _Wide, source: _Wide, node: _Wide
) -> tuple[Floats, Floats]:
    """Return the seconds at signals, signs and gates at a junction, and the cost beyond them."""
    forward, backward, extra = (np.zeros(junctions.ids.size) for _ in range(3))
    minor = np.zeros(junctions.ids.size, dtype=np.bool_)
    for k in np.flatnonzero(np.isin(junctions.ids, np.fromiter(halts, dtype=np.int64, count=len(halts)))).tolist():
        halt = halts[int(junctions.ids[k])]
        forward[k], backward[k], extra[k], minor[k] = halt.forward, halt.backward, halt.cost, halt.minor
    fastest = np.zeros(junctions.ids.size)
    np.maximum.at(fastest, junctions.first, junctions.kmh)
    np.maximum.at(fastest, junctions.last, junctions.kmh)
    seconds = np.where(leaving % 2 == 0, forward[node], backward[node])
    return np.where(minor[node] & (junctions.kmh[source] >= fastest[node]), 0.0, seconds), extra[node]


def _banned(mode: Mode, junctions: Junctions, begin: _Wide, end: _Wide, restrictions: Sequence[RawRestriction]) -> Any:
    """Return a test of which pairs of arcs a sign forbids, or None without signs.

    A pair is one number, ``leaving * arcs + entering``, so that a sorted list of them answers for all pairs at once.
    """
    arcs = junctions.open.size
    node_of = {int(node): k for k, node in enumerate(junctions.ids)} if restrictions else {}
    keys: set[int] = set()
    for restriction in restrictions:
        kind, via = _kind(mode, restriction.tags), node_of.get(restriction.via_node or 0)
        if not kind or via is None:
            continue
        sources = _arcs(junctions.way, end, via, restriction.from_ways)
        targets = set(_arcs(junctions.way, begin, via, restriction.to_ways))
        if kind == "only" and not targets:
            continue
        for source in sources:
            if kind == "only":
                around = np.flatnonzero(begin == via).tolist()
                keys |= {source * arcs + arc for arc in around if arc not in targets}
            else:
                keys |= {source * arcs + arc for arc in targets}
    if not keys:
        return None
    forbidden = np.array(sorted(keys), dtype=np.int64)
    return lambda leaving, entering: np.isin(leaving * arcs + entering, forbidden)


def _arcs(way: _Wide, ends: _Wide, node: int, ways: Sequence[int]) -> list[int]:
    here = np.flatnonzero(ends == node)
    return [int(arc) for arc in here if int(way[arc >> 1]) in ways]


def _kind(mode: Mode, tags: Mapping[str, str]) -> str:
    """Return ``no`` or ``only`` if a restriction applies to a mode, else empty."""
    modes = RESTRICTED_BY[mode]
    if set(modes) & {part.strip() for part in tags.get("except", "").split(";")}:
        return ""
    value = next((text for key in modes if (text := tags.get(f"restriction:{key}"))), "")
    if not value and mode is not Mode.WALK:
        value = tags.get("restriction", "")
    return "no" if value.startswith("no_") else "only" if value.startswith("only_") else ""
