"""Turn a solution into rounds for the store, with each leg's line and directions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import polyline

from geo.area.area import Area
from routing.directions import Direction
from routing.dispatch import DayProblem, DayRound
from routing.needs import Mode
from routing.plan import Round, RoundStop
from routing.problem import Leg, StopKind
from routing.punctuality.arrival_ranges import Passage, ranges

__all__ = ["draft_rounds", "leg_points"]

Point = tuple[float, float]


_Paths = Mapping[tuple[Mode, Point, Point], "Drawn"]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A leg along the streets: its encoded line and directions."""

    line: str
    directions: tuple[Direction, ...]


def draft_rounds(
    area: Area, day: DayProblem, made: tuple[DayRound, ...], *, lines: bool = True, known: Iterable[Round] = ()
) -> tuple[Round, ...]:
    """Return the rounds to save, with calls among the stops by time, without a position.

    Without ``lines`` no routes are looked up, for rounds that will not be saved. Routes already in ``known`` rounds
    are not looked up again.
    """
    paths = _paths(area, day, made, _drawn(known)) if lines else {}
    return tuple(_round(day, one, paths) for one in made)


def _drawn(known: Iterable[Round]) -> dict[tuple[Mode, Point, Point], Drawn]:
    """Return the legs already drawn in some rounds."""
    found: dict[tuple[Mode, Point, Point], Drawn] = {}
    for one in known:
        before: Point | None = None
        for stop in one.stops:
            if stop.lon is None or stop.lat is None:
                continue
            here = stop.lon, stop.lat
            if before is not None and stop.leg:
                found[one.mode, before, here] = Drawn(stop.leg, stop.directions)
            before = here
    return found


def leg_points(encoded: str) -> tuple[Point, ...]:
    """Decode a line into (lon, lat) points."""
    return tuple((lon, lat) for lon, lat in polyline.decode(encoded, geojson=True)) if encoded else ()


def _paths(
    area: Area, day: DayProblem, made: tuple[DayRound, ...], known: _Paths
) -> dict[tuple[Mode, Point, Point], Drawn]:
    """Return the path of every leg of the day, searching legs of one mode together."""
    wanted: dict[Mode, dict[tuple[Point, Point], None]] = {}
    for one in made:
        for leg in one.legs:
            ends = _ends(day, leg)
            if ends is not None and (one.mode, *ends) not in known:
                wanted.setdefault(one.mode, {})[ends] = None
    found = dict(known)
    for mode, pairs in wanted.items():
        for (origin, destination), path in zip(pairs, area.travel(mode).legs(list(pairs)), strict=True):
            found[mode, origin, destination] = Drawn(polyline.encode(list(path.line), geojson=True), path.directions)
    return found


def _ends(day: DayProblem, leg: Leg) -> tuple[Point, Point] | None:
    if leg.origin is None or leg.destination is None or leg.origin == leg.destination:
        return None
    return day.points.coordinates[leg.origin], day.points.coordinates[leg.destination]


def _passages(one: DayRound) -> list[Passage]:
    """Return a round's stops in the form from which expected times are computed."""
    return [
        Passage(
            travel=one.legs[position - 1].duration if position else 0,
            arrival=stop.arrival,
            begin=stop.begin,
            departure=stop.departure,
            setup=stop.setup,
            opens=stop.opens,
            known=stop.known,
            rest=stop.kind is StopKind.BREAK,
        )
        for position, stop in enumerate(one.stops)
    ]


def _round(day: DayProblem, one: DayRound, paths: _Paths) -> Round:
    stops: list[RoundStop] = []
    onward: Leg | None = None
    expected = ranges(one.mode.value, _passages(one))
    for position, stop in enumerate(one.stops):
        leg = one.legs[position - 1] if position else None
        if stop.kind is StopKind.BREAK:
            # A break once somewhere is reached: the way there is that of the stop it is taken at.
            onward, leg = (leg, None) if leg is not None and _ends(day, leg) is not None else (onward, None)
        elif onward is not None:
            leg, onward = onward, None
        ends = _ends(day, leg) if leg is not None else None
        path = paths.get((one.mode, *ends)) if ends is not None else None
        earliest, latest = expected[position] or (None, None)
        where = day.points.coordinates[stop.location] if stop.location is not None else (None, None)
        stops.append(
            RoundStop(
                position=position,
                kind=stop.kind,
                need_id=stop.need_id,
                place_id=stop.place_id,
                lon=where[0],
                lat=where[1],
                arrival=stop.arrival,
                begin=stop.begin,
                departure=stop.departure,
                earliest=earliest,
                latest=latest,
                setup=stop.setup,
                spare=None if stop.closes is None or stop.known else stop.closes - stop.begin,
                load=stop.load,
                leg="" if path is None else path.line,
                leg_metres=(leg.distance or 0) if leg is not None else 0,
                leg_seconds=leg.duration if leg is not None else 0,
                directions=path.directions if path is not None else (),
            )
        )
    for chat in one.chats:
        call = RoundStop(
            position=0,
            kind=StopKind.JOB,
            need_id=chat.need_id,
            arrival=chat.start,
            begin=chat.start,
            departure=chat.end,
        )
        # After what begins no later; the stops keep their order, whatever their times say of a day that has begun.
        later = (place for place, stop in enumerate(stops) if stop.begin > chat.start)
        stops.insert(next(later, len(stops)), call)
    return Round(
        volunteer_id=one.volunteer_id,
        mode=one.mode,
        number=one.number,
        start_at=one.start,
        end_at=one.end,
        metres=one.distance or 0,
        seconds=one.duration,
        stops=tuple(replace(stop, position=position) for position, stop in enumerate(stops)),
    )
