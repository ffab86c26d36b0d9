"""Rounds and their stops, as they lie in the tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, insert, select, update

from data.store.revisions import unknown
from data.tables.plans import rounds, stops
from routing.directions import Direction, Manoeuvre, Side, StreetKind
from routing.needs import Mode
from routing.plan import Round, RoundStop, StopState
from routing.problem import StopKind

__all__ = ["Marked", "OnRound", "carry_over", "insert_round", "need_ids_of", "one_round", "rounds_of", "stop_from"]


@dataclass(frozen=True, slots=True)
class OnRound:
    """The round by which a need is on a plan that people follow."""

    day: date
    plan_id: int
    round_id: int
    number: int
    volunteer_id: int


@dataclass(frozen=True, slots=True)
class Marked:
    """What a report of a stop did.

    ``repeated``: this report had come before, and nothing changed. ``stop`` is the stop as it is now: a report older
    than the one that counts is kept, and changes nothing either.
    """

    stop: RoundStop
    round_id: int
    plan_id: int
    day: date
    repeated: bool


def insert_round(connection: Connection, plan_id: int, one: Round, *, reported: bool = False) -> None:
    """Keep a new round of a plan; ids are not looked at, nor what was said of stops unless ``reported``."""
    values = {
        "plan_id": plan_id,
        "volunteer_id": one.volunteer_id,
        "mode": str(one.mode),
        "number": one.number,
        "start_at": one.start_at,
        "end_at": one.end_at,
        "metres": one.metres,
        "seconds": one.seconds,
    }
    round_id = connection.execute(insert(rounds).values(**values).returning(rounds.c.id)).scalar_one()
    rows = [_stop_values(round_id, stop) | (_said(stop) if reported else {}) for stop in one.stops]
    if rows:
        connection.execute(insert(stops), rows)


def rounds_of(connection: Connection, plan_id: int) -> tuple[Round, ...]:
    """All rounds of a plan, by number, with their stops."""
    of_round: dict[int, list[RoundStop]] = {}
    chosen = select(stops).join(rounds, stops.c.round_id == rounds.c.id).where(rounds.c.plan_id == plan_id)
    for stop in connection.execute(chosen.order_by(stops.c.round_id, stops.c.position)):
        of_round.setdefault(stop.round_id, []).append(stop_from(stop))
    found = connection.execute(select(rounds).where(rounds.c.plan_id == plan_id).order_by(rounds.c.number))
    return tuple(_round(row, of_round.get(row.id, ())) for row in found)


def one_round(connection: Connection, round_id: int) -> Round:
    """One round with its stops.

    Raises
    ------
    NotFound
        ``round.unknown``
    """
    row = connection.execute(select(rounds).where(rounds.c.id == round_id)).one_or_none()
    if row is None:
        raise unknown("round.unknown", round_id)
    chosen = select(stops).where(stops.c.round_id == round_id).order_by(stops.c.position)
    return _round(row, [stop_from(stop) for stop in connection.execute(chosen)])


def need_ids_of(connection: Connection, plan_id: int) -> set[int]:
    """The needs on a plan's rounds."""
    chosen = select(stops.c.need_id).join(rounds, stops.c.round_id == rounds.c.id).where(rounds.c.plan_id == plan_id)
    return set(connection.execute(chosen.where(stops.c.need_id.is_not(None)).distinct()).scalars())


def _round(row: Any, of: Sequence[RoundStop]) -> Round:
    return Round(**{**row._asdict(), "mode": Mode(row.mode)}, stops=tuple(of))


def _stop_values(round_id: int, stop: RoundStop) -> dict[str, Any]:
    return {
        "round_id": round_id,
        "position": stop.position,
        "kind": str(stop.kind),
        "need_id": stop.need_id,
        "place_id": stop.place_id,
        "location": None if stop.lon is None or stop.lat is None else [stop.lon, stop.lat],
        "arrival": stop.arrival,
        "begin": stop.begin,
        "departure": stop.departure,
        "earliest": stop.earliest,
        "latest": stop.latest,
        "spare": stop.spare,
        "setup": stop.setup,
        "load": list(stop.load),
        "leg": stop.leg,
        "leg_metres": stop.leg_metres,
        "leg_seconds": stop.leg_seconds,
        "directions": [_plain(one) for one in stop.directions] or None,
        "state": str(StopState.PENDING),
        "outcome": "",
        "note": "",
        "marked_at": None,
    }


def _said(stop: RoundStop) -> dict[str, Any]:
    """What was reported of a stop."""
    return {"state": str(stop.state), "outcome": stop.outcome, "note": stop.note, "marked_at": stop.marked_at}


def carry_over(connection: Connection, former: Round, following: Round) -> None:
    """Let the stops of a round say what was reported of the same stops of the round it takes the place of."""
    waiting: dict[tuple[int | None, StopKind], list[RoundStop]] = {}
    for stop in former.stops:
        waiting.setdefault((stop.need_id, stop.kind), []).append(stop)
    for stop in following.stops:
        same = waiting.get((stop.need_id, stop.kind))
        known = same.pop(0) if same else None
        if known is not None and _said(known) != _said(stop):
            connection.execute(update(stops).where(stops.c.id == stop.id).values(**_said(known)))


def stop_from(row: Any) -> RoundStop:
    """A stop as its row says."""
    lon, lat = row.location or (None, None)
    return RoundStop(
        id=row.id,
        position=row.position,
        kind=StopKind(row.kind),
        need_id=row.need_id,
        place_id=row.place_id,
        lon=lon,
        lat=lat,
        arrival=row.arrival,
        begin=row.begin,
        departure=row.departure,
        earliest=row.earliest,
        latest=row.latest,
        spare=row.spare,
        setup=row.setup or 0,
        load=tuple(row.load),
        leg=row.leg,
        leg_metres=row.leg_metres,
        leg_seconds=row.leg_seconds,
        directions=tuple(map(_direction, row.directions or ())),
        state=StopState(row.state),
        outcome=row.outcome,
        note=row.note,
        marked_at=row.marked_at,
    )


def _plain(one: Direction) -> list[Any]:
    return [one.manoeuvre, one.name, one.kind, one.metres, one.bearing, one.exit, one.side]


def _direction(plain: Sequence[Any]) -> Direction:
    manoeuvre, name, kind, metres, bearing, exit_, side = plain
    return Direction(
        Manoeuvre(manoeuvre), name, StreetKind(kind), metres, bearing, exit_, Side(side) if side is not None else None
    )
