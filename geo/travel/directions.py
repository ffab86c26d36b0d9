"""Make the directions for a route: turns, roundabouts, steps and ferries.

Directions have street names and metres. Left and right come from the angle between the ten metres before and after a
junction. A direction is given only where following the street would be wrong: not where it simply continues, not at a
bend without a side street, and only once at a junction drawn with short links. On foot a roundabout is an ordinary
street.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from geo.projection import Floats
from geo.streets.network import StreetNetwork
from geo.streets.street_kinds import KINDS
from geo.streets.turns import bearings
from geo.travel.fastest import Way
from routing.directions import Direction, Manoeuvre, Side, StreetKind
from routing.needs import Mode

__all__ = ["directions_of", "turned"]

LINK_METRES: Final = 12.0
"""Junctions this close are one: the middle of a crossroads, the gap of a dual carriageway."""

PIECE_METRES: Final = 40.0
"""A shorter piece without a turn gets no direction of its own."""

GAP_METRES: Final = 150.0
"""A shorter nameless piece, straight on in a street with a name, is a gap in the map."""

_STRAIGHT, _SLIGHT, _TURN, _BACK = 20.0, 40.0, 120.0, 172.0
"""Degrees up to which a way goes straight on, bears, turns, turns sharply; beyond: back. OSRM's values."""

_FOLLOWED: Final = 45.0
"""A main road may bend by this many degrees and still be followed without a direction."""

_CLEARLY: Final = 35.0
"""Another street must turn off by this many more degrees for ours to be clearly the one that goes on."""

_KERB_METRES: Final = 3.0
"""A door closer to the middle of the street than this is on neither side."""

_SPECIAL: Final = frozenset({StreetKind.STEPS, StreetKind.FERRY, StreetKind.TRAIN})
_NO_EXITS: Final = frozenset(
    {StreetKind.DRIVEWAY, StreetKind.FOOTPATH, StreetKind.PAVEMENT, StreetKind.CROSSING, StreetKind.STEPS}
)
_ROADS: Final = frozenset({StreetKind.STREET, StreetKind.MOTORWAY, StreetKind.SLIP_ROAD})
_LANES: Final = frozenset({StreetKind.SERVICE, StreetKind.TRACK, StreetKind.SQUARE})

_MANOEUVRES: Final = {
    "slight": (Manoeuvre.SLIGHT_LEFT, Manoeuvre.SLIGHT_RIGHT),
    "turn": (Manoeuvre.LEFT, Manoeuvre.RIGHT),
    "sharp": (Manoeuvre.SHARP_LEFT, Manoeuvre.SHARP_RIGHT),
}


def turned(angle: float) -> Manoeuvre:
    """Return the manoeuvre for a change of direction.

    The change is in degrees, -180 to 180, positive to the right.
    """
    size = abs(angle)
    if size <= _STRAIGHT:
        return Manoeuvre.CONTINUE
    if size > _BACK:
        return Manoeuvre.TURN_BACK
    kind = "slight" if size <= _SLIGHT else "turn" if size <= _TURN else "sharp"
    return _MANOEUVRES[kind][angle > 0]


def directions_of(
    network: StreetNetwork, way: Way, line: Sequence[tuple[float, float]], door: tuple[float, float]
) -> tuple[Direction, ...]:
    """Return the directions of a way, from ``DEPART`` to ``ARRIVE``; none for a way without length.

    Parameters
    ----------
    line
        Its line, lon, lat.
    door
        The destination itself, lon, lat: beside the end of the line.
    """
    runs = [run for run in way.runs if run[1] != run[2]]
    if not runs or len(line) < 2:
        return ()
    x, y = network.projection.metres([lon for lon, _ in (*line, door)], [lat for _, lat in (*line, door)])
    depart, arrive = bearings(x[:-1], y[:-1], np.array([0, len(line)], dtype=np.int32))
    leg = _Leg.of(network, runs)
    steps = [leg.at(0, Manoeuvre.DEPART, float(depart[0]))]
    for before, after in leg.junctions():
        what = leg.step(before, after)
        if what is not None:
            steps.append(what)
        else:
            steps[-1].metres += leg.metres[after]
        steps[-1].metres += sum(leg.metres[before + 1 : after])
    end = leg.at(len(runs) - 1, Manoeuvre.ARRIVE, float(arrive[0]))
    side = _side(x, y, end.bearing)
    return (
        *(step.rounded() for step in _pruned(steps)),
        Direction(end.manoeuvre, end.name, end.kind, 0, round(end.bearing) % 360, side=side),
    )


@dataclass(slots=True)
class _Step:
    """A direction under construction."""

    manoeuvre: Manoeuvre
    name: str
    kind: StreetKind
    metres: float
    bearing: float
    exit: int | None = None

    def is_like(self, other: _Step) -> bool:
        return (self.name, self.kind) == (other.name, other.kind) if not self.name else self.name == other.name

    def rounded(self) -> Direction:
        return Direction(self.manoeuvre, self.name, self.kind, round(self.metres), round(self.bearing) % 360, self.exit)


@dataclass(frozen=True, slots=True)
class _Leg:
    """The arcs of a way and of every street it passes.

    Attributes
    ----------
    arcs, metres
        One for each piece of the way; the first and last may be parts of their segments.
    depart, arrive
        Degrees clockwise from north at the start and the end of an arc.
    """

    network: StreetNetwork
    arcs: list[int]
    metres: list[float]
    depart: dict[int, float]
    arrive: dict[int, float]

    @classmethod
    def of(cls, network: StreetNetwork, runs: Sequence[tuple[int, float, float]]) -> _Leg:
        arcs = [2 * segment + (begin > end) for segment, begin, end in runs]
        metres = [abs(end - begin) * float(network.metres[segment]) for segment, begin, end in runs]
        near = {arc >> 1 for arc in arcs} | {other >> 1 for arc in arcs[:-1] for other in _onward(network, arc)}
        segments = np.fromiter(sorted(near), dtype=np.int64, count=len(near))
        low, high = network.line_start[segments], network.line_start[segments + 1]
        start = np.concatenate(([0], np.cumsum(high - low))).astype(np.int32)
        points = np.repeat(low - start[:-1], high - low) + np.arange(start[-1])
        x, y = network.projection.metres(network.line_lon[points], network.line_lat[points])
        both = np.column_stack((2 * segments, 2 * segments + 1)).reshape(-1).tolist()
        depart, arrive = (dict(zip(both, values.tolist(), strict=True)) for values in bearings(x, y, start))
        return cls(network, arcs, metres, depart, arrive)

    def at(self, run: int, manoeuvre: Manoeuvre, bearing: float, exit_: int | None = None) -> _Step:
        name = self.network.street(self.arcs[run] >> 1)
        return _Step(manoeuvre, name, self._kind(self.arcs[run]), self.metres[run], bearing, exit_)

    def junctions(self) -> Iterator[tuple[int, int]]:
        """Yield the pieces before and after each junction.

        Between them are the pieces of a roundabout, or short links.
        """
        before, last = 0, len(self.arcs) - 1
        while before < last:
            after = before + 1
            if self._circles(after):
                while after < last and self._circles(after):
                    after += 1
            else:
                linked = 0.0
                while after < last and self._links(after) and linked + self.metres[after] <= LINK_METRES:
                    linked += self.metres[after]
                    after += 1
            yield before, after
            before = after

    def step(self, before: int, after: int) -> _Step | None:
        """Return the direction at a junction, or None if none is needed."""
        bearing = self.depart[self.arcs[after]]
        if self._circles(before + 1) and not self._circles(before) and not self._circles(after):
            return self.at(after, Manoeuvre.ROUNDABOUT, bearing, self._exits(before + 1, after))
        manoeuvre = self._manoeuvre(before, after)
        return None if manoeuvre is None else self.at(after, manoeuvre, bearing)

    def _manoeuvre(self, before: int, after: int) -> Manoeuvre | None:
        source, target = self.arcs[before], self.arcs[after]
        if target == source ^ 1:
            return Manoeuvre.TURN_BACK
        angle = self._angle(source, target)
        what, size = turned(angle), abs(angle)
        here, there = self.at(before, what, 0.0), self.at(after, what, 0.0)
        same = there.is_like(here)
        goes_on = None if same and not (there.kind in _SPECIAL and here.kind is not there.kind) else Manoeuvre.CONTINUE
        others = self._others(before, after)
        open_ = [abs(other) for other, is_open in others if is_open]
        if not others:
            return goes_on
        if size <= _STRAIGHT:
            rival = same and any(other < size - 5.0 for other in open_)
            return _aside(angle) if rival else goes_on
        if size <= _SLIGHT:
            plainly = all(other > (size if same else size + _CLEARLY) for other in open_)
            return goes_on if plainly else what
        # Clear when every other street turns off far more than ours.
        plainly = same and size <= _FOLLOWED and all(abs(other) > size + _CLEARLY for other, _ in others)
        return goes_on if plainly else what

    def _others(self, before: int, after: int) -> list[tuple[float, bool]]:
        """Return the angles of the other relevant streets of a junction, and whether each may be entered."""
        network, within = self.network, {arc >> 1 for arc in self.arcs[before : after + 1]}
        least = min(_rank(self._kind(self.arcs[before])), _rank(self._kind(self.arcs[after])))
        others = {}
        for arc in self.arcs[before:after]:
            allowed = network.turn_to[network.turn_start[arc] : network.turn_start[arc + 1]].tolist()
            for other in _onward(network, arc):
                if other >> 1 not in within and _rank(self._kind(other)) >= least:
                    others[other] = self._angle(self.arcs[before], other), other in allowed
        return list(others.values())

    def _exits(self, first: int, after: int) -> int:
        """Count the exits that are passed, and ours; pavements and driveways do not count."""
        network, count = self.network, 1
        for arc in self.arcs[first : after - 1]:
            onward = network.turn_to[network.turn_start[arc] : network.turn_start[arc + 1]].tolist()
            count += any(not network.roundabout[to >> 1] and self._kind(to) not in _NO_EXITS for to in onward)
        return count

    def _angle(self, source: int, target: int) -> float:
        return (self.depart[target] - self.arrive[source] + 180.0) % 360.0 - 180.0

    def _kind(self, arc: int) -> StreetKind:
        return KINDS[int(self.network.kind[arc >> 1])]

    def _links(self, run: int) -> bool:
        return self._kind(self.arcs[run]) not in _SPECIAL and not self._circles(run + 1)

    def _circles(self, run: int) -> bool:
        return self.network.mode is not Mode.WALK and bool(self.network.roundabout[self.arcs[run] >> 1])


def _onward(network: StreetNetwork, arc: int) -> list[int]:
    """Return every arc that begins where an arc ends, open or not."""
    node = int((network.first if arc & 1 else network.last)[arc >> 1])
    around = network.arcs_from
    onward: list[int] = around.order[around.start[node] : around.start[node + 1]].tolist()
    return onward


def _rank(kind: StreetKind) -> int:
    """Return the importance of a street: a driveway is not mistaken for the continuing road."""
    return 2 if kind in _ROADS else 1 if kind in _LANES else 0


def _aside(angle: float) -> Manoeuvre:
    return _MANOEUVRES["slight"][angle > 0]


def _pruned(steps: Sequence[_Step]) -> list[_Step]:
    """Merge directions that are too short into the one before."""
    merged: list[_Step] = []
    for step in steps:
        last = merged[-1] if merged else None
        if _closes_a_gap(merged, step):
            merged[-2].metres += merged.pop().metres + step.metres
        elif last is None or step.manoeuvre is not Manoeuvre.CONTINUE or _SPECIAL & {step.kind, last.kind}:
            merged.append(step)
        elif step.is_like(last) or step.metres < PIECE_METRES:
            last.metres += step.metres
        elif not last.name and last.metres < PIECE_METRES and last.manoeuvre is not Manoeuvre.CONTINUE:
            last.name, last.kind, last.metres = step.name, step.kind, last.metres + step.metres
        else:
            merged.append(step)
    return merged


def _closes_a_gap(merged: Sequence[_Step], step: _Step) -> bool:
    if len(merged) < 2 or not step.name or _SPECIAL & {merged[-1].kind}:
        return False
    gap = merged[-1]
    straight = gap.manoeuvre is step.manoeuvre is Manoeuvre.CONTINUE
    return straight and not gap.name and gap.metres < GAP_METRES and merged[-2].name == step.name


def _side(x: Floats, y: Floats, bearing: float) -> Side | None:
    """Return the side of the street on which the last point is, as seen on arrival with a bearing."""
    east, north = float(x[-1] - x[-2]), float(y[-1] - y[-2])
    angle = (np.degrees(np.arctan2(east, north)) - bearing + 180.0) % 360.0 - 180.0
    if np.hypot(east, north) < _KERB_METRES or not 30.0 <= abs(angle) <= 150.0:
        return None
    return Side.RIGHT if angle > 0 else Side.LEFT
