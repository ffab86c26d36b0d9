"""Rounds and their stops as rows of their tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, and_, delete, insert, literal, select, update

from data.store.revisions import unknown
from data.tables.plans import rounds, stops
from routing.directions import Direction, Manoeuvre, Side, StreetKind
from routing.needs import Mode
from routing.plan import Round, RoundStop, StopState
from routing.problem import StopKind

__all__ = [
    "Marked",
    "OnRound",
    "carry_over",
    "copy_rounds",
    "insert_round",
    "need_ids_of",
    "one_round",
    "replace_rounds",
    "rounds_of",
    "stop_from",
]


@dataclass(frozen=True, slots=True)
class OnRound:
    """A need on a round of a plan that is in use."""

    day: date
    plan_id: int
    round_id: int
    number: int
    volunteer_id: int


@dataclass(frozen=True, slots=True)
class Marked:
    """The outcome of reporting a stop.

    ``repeated`` means that the same report was received before, so nothing changed. ``stop`` is the stop as it is
    now. A report older than the one that counts is stored, but does not change the stop.
    """

    stop: RoundStop
    round_id: int
    plan_id: int
    day: date
    repeated: bool


def insert_round(connection: Connection, plan_id: int, one: Round, *, reported: bool = False) -> None:
    """Save a new round of a plan. Ids are ignored, and so are reports of stops unless ``reported``."""
    values = {"plan_id": plan_id, **_round_values(one)}
    round_id = connection.execute(insert(rounds).values(**values).returning(rounds.c.id)).scalar_one()
    rows = [_stop_values(round_id, stop) | (_said(stop) if reported else {}) for stop in one.stops]
    if rows:
        connection.execute(insert(stops), rows)


def copy_rounds(connection: Connection, plan_id: int, to_plan_id: int) -> None:
    """Copy a plan's rounds, with the reports of their stops, to a plan without rounds.

    The database copies them without decrypting anything.
    """
    own = [column for column in rounds.c if column.name not in ("id", "plan_id")]
    chosen = select(literal(to_plan_id), *own).where(rounds.c.plan_id == plan_id).order_by(rounds.c.number)
    connection.execute(insert(rounds).from_select(["plan_id", *(column.name for column in own)], chosen))
    former, following = rounds.alias("former"), rounds.alias("following")
    parts = [column for column in stops.c if column.name not in ("id", "round_id")]
    of_both = and_(following.c.plan_id == to_plan_id, following.c.number == former.c.number)
    chosen = (
        select(following.c.id, *parts)
        .join(former, former.c.id == stops.c.round_id)
        .join(following, of_both)
        .where(former.c.plan_id == plan_id)
        .order_by(stops.c.id)
    )
    connection.execute(insert(stops).from_select(["round_id", *(column.name for column in parts)], chosen))


def replace_rounds(
    connection: Connection, plan_id: int, before: Sequence[Round], after: Sequence[Round]
) -> tuple[Round, ...]:
    """Replace some of a plan's rounds, and return the new ones with their ids.

    A round keeps its id by its number, and a visit keeps its id on whichever of these rounds it is, because open
    pages refer to them. Rounds without stops are removed.
    """
    known = {one.number: one.id for one in before}
    spare: dict[tuple[int, StopKind] | tuple[int | None, StopKind, bool], list[RoundStop]] = {}
    for one in before:
        for stop in one.stops:
            spare.setdefault(_visit_key(one.number, stop), []).append(stop)
    ids = [one.id for one in before]
    if ids:
        # Out of the way first: no two stops of a round may have one position at any moment.
        connection.execute(update(stops).where(stops.c.round_id.in_(ids)).values(position=-stops.c.id))
    made: list[Round] = []
    for one in after:
        round_id = known.pop(one.number, 0)
        if round_id:
            connection.execute(update(rounds).where(rounds.c.id == round_id).values(**_round_values(one)))
        else:
            values = {"plan_id": plan_id, **_round_values(one)}
            round_id = connection.execute(insert(rounds).values(**values).returning(rounds.c.id)).scalar_one()
        kept: list[RoundStop] = []
        for stop in one.stops:
            row = _stop_values(round_id, stop) | _said(stop)
            same = spare.get(_visit_key(one.number, stop))
            if same:
                was = same.pop(0)
                if (was.lon, was.lat, was.leg) == (stop.lon, stop.lat, stop.leg):
                    # What is encrypted has not changed.
                    row = {name: value for name, value in row.items() if name not in ("location", "leg", "directions")}
                connection.execute(update(stops).where(stops.c.id == was.id).values(**row))
                kept.append(replace(stop, id=was.id))
            else:
                stop_id = connection.execute(insert(stops).values(**row).returning(stops.c.id)).scalar_one()
                kept.append(replace(stop, id=stop_id))
        made.append(replace(one, id=round_id, plan_id=plan_id, stops=tuple(kept)))
    left = [stop.id for some in spare.values() for stop in some]
    if left:
        connection.execute(delete(stops).where(stops.c.id.in_(left)))
    if known:
        connection.execute(delete(rounds).where(rounds.c.id.in_(list(known.values()))))
    return tuple(made)


def _visit_key(number: int, stop: RoundStop) -> tuple[int, StopKind] | tuple[int | None, StopKind, bool]:
    """Return a key that is equal for the same visit on any round.

    The key of a start, a break or an end names its round too.
    """
    return (number, stop.kind) if stop.need_id is None else stop.visit


def rounds_of(connection: Connection, plan_id: int) -> tuple[Round, ...]:
    """Return all rounds of a plan, by number, with their stops."""
    of_round: dict[int, list[RoundStop]] = {}
    chosen = select(stops).join(rounds, stops.c.round_id == rounds.c.id).where(rounds.c.plan_id == plan_id)
    for stop in connection.execute(chosen.order_by(stops.c.round_id, stops.c.position)):
        of_round.setdefault(stop.round_id, []).append(stop_from(stop))
    found = connection.execute(select(rounds).where(rounds.c.plan_id == plan_id).order_by(rounds.c.number))
    return tuple(_round(row, of_round.get(row.id, ())) for row in found)


def one_round(connection: Connection, round_id: int) -> Round:
    """Return one round with its stops.

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
    """Return the ids of the needs on a plan's rounds."""
    chosen = select(stops.c.need_id).join(rounds, stops.c.round_id == rounds.c.id).where(rounds.c.plan_id == plan_id)
    return set(connection.execute(chosen.where(stops.c.need_id.is_not(None)).distinct()).scalars())


def _round(row: Any, of: Sequence[RoundStop]) -> Round:
    return Round(**{**row._asdict(), "mode": Mode(row.mode)}, stops=tuple(of))


def _round_values(one: Round) -> dict[str, Any]:
    return {
        "volunteer_id": one.volunteer_id,
        "mode": str(one.mode),
        "number": one.number,
        "start_at": one.start_at,
        "end_at": one.end_at,
        "metres": one.metres,
        "seconds": one.seconds,
    }


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
    """Return the report of a stop."""
    return {"state": str(stop.state), "outcome": stop.outcome, "note": stop.note, "marked_at": stop.marked_at}


def carry_over(connection: Connection, former: Round, following: Round) -> None:
    """Copy the reports of a round's stops to the same stops of the round that replaces it."""
    waiting: dict[tuple[int | None, StopKind], list[RoundStop]] = {}
    for stop in former.stops:
        waiting.setdefault((stop.need_id, stop.kind), []).append(stop)
    for stop in following.stops:
        same = waiting.get((stop.need_id, stop.kind))
        known = same.pop(0) if same else None
        if known is not None and _said(known) != _said(stop):
            connection.execute(update(stops).where(stops.c.id == stop.id).values(**_said(known)))


def stop_from(row: Any) -> RoundStop:
    """Return the stop in a row."""
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
