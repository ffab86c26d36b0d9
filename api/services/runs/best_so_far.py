"""The best plan of a run so far, stored by ids and shown with names and places."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from api.services.context import Context
from routing.dispatch import DayProblem, rounds
from routing.errors import Conflict, NotFound
from routing.needs import Mode
from routing.problem import Solution

__all__ = ["BestRound", "BestSoFar", "BestStop", "best_so_far", "nothing_yet", "packed_rounds"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BestStop:
    """A stop of the best plan so far, without a position if it needs none."""

    need_id: int
    kind: str
    name: str
    place_name: str
    begin: int
    lon: float | None
    lat: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BestRound:
    """A round of the best plan so far."""

    volunteer_id: int
    volunteer_name: str
    mode: Mode
    start: int
    end: int
    stops: tuple[BestStop, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BestSoFar:
    """The best plan of a run so far; ``revision`` counts the improvements."""

    run_id: int
    day: date
    revision: int
    unassigned: int
    travel_seconds: int
    elapsed: float
    rounds: tuple[BestRound, ...]


def packed_rounds(day: DayProblem, best: Solution) -> dict[str, Any]:
    """Return a solution's rounds for storage in a run: ids, codes and times only."""
    return {
        "unassigned": len(best.unassigned),
        "travel_seconds": best.cost,
        "rounds": [
            {
                "volunteer": one.volunteer_id,
                "mode": str(one.mode),
                "start": one.start,
                "end": one.end,
                "stops": [
                    [stop.need_id, str(stop.kind), stop.place_id, stop.begin]
                    for stop in one.stops
                    if stop.need_id is not None
                ],
            }
            for one in rounds(day, best)
        ],
    }


def best_so_far(ctx: Context, run_id: int) -> BestSoFar:
    """Return the best plan of a run so far.

    Raises
    ------
    NotFound
        ``run.unknown``; ``run.nothing-yet``: it has none yet.
    """
    with ctx.database.reading() as store:
        run = store.runs.get(run_id)
        if run.best is None:
            missing = nothing_yet()
            raise NotFound(missing.code, missing.cause, missing.action)
        needs = store.needs.get_all(stop[0] for one in run.best["rounds"] for stop in one["stops"])
        people = {person.id: person.name for person in store.volunteers.all(active=False)}
        places = store.places.by_id()

    def stop_of(need_id: int, kind: str, place_id: int | None, begin: int) -> BestStop:
        need, place = needs[need_id], places.get(place_id or 0)
        where = need.location if place is None else place.location
        return BestStop(
            need_id=need_id,
            kind=kind,
            name=need.name,
            place_name="" if place is None else place.name,
            begin=begin,
            lon=None if where is None else where.lon,
            lat=None if where is None else where.lat,
        )

    until = run.finished_at or ctx.clock()
    return BestSoFar(
        run_id=run.id,
        day=run.day,
        revision=int(run.progress.get("better", 0)),
        unassigned=run.best["unassigned"],
        travel_seconds=run.best["travel_seconds"],
        elapsed=max(0.0, (until - (run.started_at or run.requested_at)).total_seconds()),
        rounds=tuple(
            BestRound(
                volunteer_id=one["volunteer"],
                volunteer_name=people.get(one["volunteer"], ""),
                mode=Mode(one["mode"]),
                start=one["start"],
                end=one["end"],
                stops=tuple(stop_of(*stop) for stop in one["stops"] if stop[0] in needs),
            )
            for one in run.best["rounds"]
        ),
    )


def nothing_yet() -> Conflict:
    """Return the error for a run that has no plan yet."""
    return Conflict("run.nothing-yet", "This run has no plan yet.", "Wait a moment, or cancel it.")
