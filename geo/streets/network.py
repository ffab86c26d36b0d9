"""The street network of one mode, and the nearest point on it to any position.

A network is made of junctions and segments. A segment is a piece of street between two junctions, with its line, its
length, and the seconds it takes each way (infinite where the mode may not go). It is two arcs: ``2 * i`` runs from the
first to the last point of segment ``i``, ``2 * i + 1`` back. Turns lead from arc to arc, each with its own seconds.
Half a segment costs half its seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from geo.projection import Bounds, Floats, Projection, in_bounds, widened
from routing.errors import Fault
from routing.needs import Mode

if TYPE_CHECKING:
    from shapely import STRtree

__all__ = ["ISLAND_METRES", "PIECE_PART", "SNAP_METRES", "Snap", "SnapFault", "StreetNetwork", "TurnsInto", "too_far"]

SNAP_METRES: Final = 300.0
"""A point further than this from every street is not on the network."""

ISLAND_METRES: Final = 50.0
"""A point at a cut-off street may use a connected one that is at most this much further away, with a note."""

_OUTSIDE_METRES: Final = 2_000.0
"""A point further than this outside all streets is in another area, not just far from a street."""

PIECE_PART: Final = 0.1
"""Pieces with at least this part of the street length may hold stops; smaller ones are cut off.

Usually there is one such piece. Where a road that nobody may walk on separates two towns there are two, and the matrix
says that they cannot reach each other.
"""

Ints = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Snap:
    """The place on a street that represents a point.

    Attributes
    ----------
    segment, fraction
        The segment, and how far along its line, 0 to 1.
    lon, lat
        The point on the street.
    metres
        From the point to its place on the street, as the crow flies.
    street
        Its name; empty where it has none.
    note
        A note for the dispatcher if the nearest street could not be used; otherwise empty.
    """

    segment: int
    fraction: float
    lon: float
    lat: float
    metres: float
    street: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class SnapFault:
    """The reason why a point is not on a street, with the distance in metres to the nearest one, if any."""

    code: str
    cause: str
    action: str
    metres: float | None = None

    def at(self, where: str) -> Fault:
        """Return the reason as a fault of an input at some place."""
        return Fault(self.code, where, self.cause, self.action)


@dataclass(frozen=True, slots=True, eq=False)
class TurnsInto:
    """The turns by the arc they lead into.

    Those into arc ``a`` are ``order[start[a]:start[a + 1]]``.
    """

    start: Ints
    order: Ints


@dataclass(frozen=True, slots=True, eq=False)
class ArcsFrom:
    """The arcs by the junction they begin at, including closed ones.

    Those from ``n`` are ``order[start[n]:start[n + 1]]``.
    """

    start: Ints
    order: Ints


@dataclass(frozen=True, eq=False)
class StreetNetwork:
    """The streets of one mode; n junctions, m segments.

    Attributes
    ----------
    node_lon, node_lat
        ``(n,)`` float64, degrees.
    first, last
        ``(m,)`` int32, the junctions at the ends of each segment.
    line_start
        ``(m + 1,)`` int32: the line of segment ``i`` is ``line_lon[line_start[i]:line_start[i + 1]]`` and so on.
    line_lon, line_lat
        float64, degrees.
    metres
        ``(m,)`` float64.
    run_forward, run_backward
        ``(m,)`` float64, seconds along the segment from first to last and back; inf where it may not be used so.
    cost_forward, cost_backward
        ``(m,)`` float64, the cost along it: the way with the least cost is chosen, and its time is its seconds.
    turn_start, turn_to
        ``(2 m + 1,)`` and ``(t,)`` int32: from arc ``a`` turns lead to ``turn_to[turn_start[a]:turn_start[a + 1]]``.
    turn_seconds, turn_cost
        ``(t,)`` float64.
    name
        ``(m,)`` int32 into ``names``.
    kind
        ``(m,)`` int8 into ``geo.streets.street_kinds.KINDS``: what it is, for a street without a name.
    roundabout
        ``(m,)`` bool.
    stoppable
        ``(m,)`` bool: whether a stop may be on it (not on a motorway).
    main
        ``(m,)`` bool: whether it is in a large piece (``PIECE_PART``), in which every street leads to every other.
    """

    mode: Mode
    projection: Projection
    node_lon: Floats
    node_lat: Floats
    first: Ints
    last: Ints
    line_start: Ints
    line_lon: Floats
    line_lat: Floats
    metres: Floats
    run_forward: Floats
    run_backward: Floats
    cost_forward: Floats
    cost_backward: Floats
    turn_start: Ints
    turn_to: Ints
    turn_seconds: Floats
    turn_cost: Floats
    name: Ints
    kind: npt.NDArray[np.int8]
    roundabout: Flags
    stoppable: Flags
    main: Flags
    names: tuple[str, ...]

    @property
    def nodes(self) -> int:
        """The number of junctions."""
        return int(self.node_lon.size)

    @property
    def segments(self) -> int:
        """The number of segments."""
        return int(self.first.size)

    @cached_property
    def turns_into(self) -> TurnsInto:
        """The turns by the arcs they lead into."""
        order = np.argsort(self.turn_to, kind="stable").astype(np.int32)
        start = np.searchsorted(self.turn_to[order], np.arange(2 * self.segments + 1)).astype(np.int32)
        return TurnsInto(start, order)

    @cached_property
    def arcs_from(self) -> ArcsFrom:
        """The arcs by the junctions they begin at."""
        begin = np.column_stack((self.first, self.last)).reshape(-1)
        order = np.argsort(begin, kind="stable").astype(np.int32)
        return ArcsFrom(np.searchsorted(begin[order], np.arange(self.nodes + 1)).astype(np.int32), order)

    @cached_property
    def bounds(self) -> Bounds:
        """West, south, east, north of all its lines."""
        if not self.line_lon.size:
            return 0.0, 0.0, 0.0, 0.0
        return (
            float(self.line_lon.min()),
            float(self.line_lat.min()),
            float(self.line_lon.max()),
            float(self.line_lat.max()),
        )

    def street(self, segment: int) -> str:
        """Return the name of the street a segment belongs to; empty where it has none."""
        return self.names[int(self.name[segment])]

    def line(self, segment: int) -> Floats:
        """Return the line of a segment, ``(k, 2)`` lon, lat, from its first to its last junction."""
        part = slice(self.line_start[segment], self.line_start[segment + 1])
        return np.column_stack((self.line_lon[part], self.line_lat[part]))

    @cached_property
    def _lines(self) -> npt.NDArray[np.object_]:
        import shapely

        x, y = self.projection.metres(self.line_lon, self.line_lat)
        of_line = np.repeat(np.arange(self.segments), np.diff(self.line_start))
        return np.asarray(shapely.linestrings(np.column_stack((x, y)), indices=of_line), dtype=object)

    @cached_property
    def _usable(self) -> tuple[npt.NDArray[np.intp], STRtree]:
        return self._tree(self.stoppable)

    @cached_property
    def _connected(self) -> tuple[npt.NDArray[np.intp], STRtree]:
        return self._tree(self.stoppable & self.main)

    def _tree(self, which: Flags) -> tuple[npt.NDArray[np.intp], STRtree]:
        from shapely import STRtree

        indices = np.flatnonzero(which)
        return indices, STRtree(self._lines[indices])

    def snap(
        self, points: Sequence[tuple[float, float]], *, limit: float = SNAP_METRES
    ) -> tuple[Snap | SnapFault, ...]:
        """Return each point's nearest place on a street of this mode.

        A point is never moved without notice: it gets a fault if it is outside the streets' bounds, more than
        ``limit`` metres from every street, or at a street that is not connected to the rest. A connected street is
        used instead only if it is at most ``ISLAND_METRES`` further away than the unconnected one, and the note of
        the snap says so.

        Parameters
        ----------
        points
            lon, lat.
        limit
            Metres.
        """
        import shapely

        answers: list[Snap | SnapFault | None] = [self._out_of_bounds(lon, lat, limit) for lon, lat in points]
        asked = [i for i, answer in enumerate(answers) if answer is None]
        if not asked:
            return tuple(answer for answer in answers if answer is not None)
        where = np.array([points[i] for i in asked], dtype=np.float64)
        shapes = np.asarray(shapely.points(*self.projection.metres(where[:, 0], where[:, 1])), dtype=object)
        nearest, away = _nearest(*self._usable, shapes)
        joined, joined_away = _nearest(*self._connected, shapes)
        taken: list[int] = []
        notes: list[str] = []
        for k, (near, distance, other, other_distance) in enumerate(
            zip(nearest.tolist(), away.tolist(), joined.tolist(), joined_away.tolist(), strict=True)
        ):
            if near < 0 or distance > limit:
                answers[asked[k]] = too_far(self.mode, distance, limit)
            elif other_distance > distance and other_distance > min(limit, distance + ISLAND_METRES):
                answers[asked[k]] = _cut_off(self.mode, distance, self.street(near))
            else:
                taken.append(k)
                notes.append(self._note(near, other, other_distance) if other_distance > distance else "")
        for k, snap in zip(taken, self._snapped(joined[taken], shapes[taken], joined_away[taken], notes), strict=True):
            answers[asked[k]] = snap
        return tuple(answer for answer in answers if answer is not None)

    def _note(self, cut_off: int, used: int, metres: float) -> str:
        return (
            f"The nearest street to {_VERB[self.mode]} on{_named(self.street(cut_off))} does not join the rest; "
            f"{self.street(used) or 'another'}, {metres:.0f} m away, is used instead."
        )

    def _snapped(
        self,
        segments: npt.NDArray[np.intp],
        shapes: npt.NDArray[np.object_],
        metres: Floats,
        notes: Sequence[str],
    ) -> list[Snap]:
        import shapely

        lines = self._lines[segments]
        fractions = np.asarray(shapely.line_locate_point(lines, shapes, normalized=True), dtype=np.float64)
        on_street = shapely.line_interpolate_point(lines, fractions, normalized=True)
        lon, lat = self.projection.degrees(shapely.get_x(on_street), shapely.get_y(on_street))
        return [
            Snap(segment, fraction, x, y, away, self.street(segment), note)
            for segment, fraction, x, y, away, note in zip(
                segments.tolist(), fractions.tolist(), lon.tolist(), lat.tolist(), metres.tolist(), notes, strict=True
            )
        ]

    def _out_of_bounds(self, lon: float, lat: float, limit: float) -> SnapFault | None:
        bounds = widened(self.bounds, max(limit, _OUTSIDE_METRES))
        if in_bounds(bounds, lon, lat):
            return None
        action = "Check the point. If it is right, build the area from a larger extract."
        if in_bounds(bounds, lat, lon):
            action = "Longitude and latitude seem to be swapped. Give the longitude first."
        return SnapFault("street.outside-area", "The point is outside the area's streets.", action)


_VERB: Final = {Mode.DRIVE: "drive", Mode.CYCLE: "cycle", Mode.WALK: "walk"}


def _named(street: str) -> str:
    return f" ({street})" if street else ""


def _nearest(
    indices: npt.NDArray[np.intp], tree: STRtree, shapes: npt.NDArray[np.object_]
) -> tuple[npt.NDArray[np.intp], Floats]:
    """Return the nearest line to each shape, and its distance; -1 and inf for none.

    Of equals the lowest index counts.
    """
    nearest = np.full(shapes.size, -1, dtype=np.intp)
    away = np.full(shapes.size, np.inf)
    if indices.size:
        (asked, near), distances = tree.query_nearest(shapes, return_distance=True)
        order = np.lexsort((near, asked))[::-1]
        nearest[asked[order]] = indices[near[order]]
        away[asked[order]] = distances[order]
    return nearest, away


def too_far(mode: Mode, metres: float, limit: float) -> SnapFault:
    """Return the fault for a point further than a limit from every street of a mode."""
    if not np.isfinite(metres):
        return SnapFault(
            "street.none", f"This area has no street to {_VERB[mode]} on.", "Build the area from a fuller extract."
        )
    return SnapFault(
        "street.too-far",
        f"The nearest street to {_VERB[mode]} on is {metres:.0f} m away; the limit is {limit:.0f} m.",
        "Check the point, or put a pin on the street where the volunteer should stop.",
        metres,
    )


def _cut_off(mode: Mode, metres: float, street: str) -> SnapFault:
    return SnapFault(
        "street.unconnected",
        f"The nearest street to {_VERB[mode]} on{_named(street)} is not connected to the rest of the network.",
        "Put a pin on a connected street, choose another mode of travel, or correct the street in OpenStreetMap.",
        metres,
    )
