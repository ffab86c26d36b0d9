"""Work out which breaks volunteers have had on a day that has begun."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from routing.plan import Round, RoundStop
from routing.problem import StopKind, Vehicle

__all__ = ["breaks_had", "which"]


def breaks_had(one: Round, reported: RoundStop | None, now: int) -> tuple[RoundStop, ...]:
    """Return the breaks of a round that have begun by ``now``.

    ``reported`` is the last reported stop of the round.
    """
    after = -1 if reported is None else reported.position
    return tuple(
        stop for stop in one.stops if stop.kind is StopKind.BREAK and (stop.position < after or stop.begin <= now)
    )


def which(had: Iterable[RoundStop], vehicle: Vehicle) -> frozenset[int]:
    """Return the ids of the vehicle's breaks that match some break stops.

    Each stop is matched with the first break not matched yet in one of whose windows it begins.
    """
    found: set[int] = set()
    for stop in had:
        ids = (
            one.id
            for one in vehicle.breaks
            if one.id not in found and any(span.start <= stop.begin <= span.end for span in one.time_windows)
        )
        found |= set(islice(ids, 1))
    return frozenset(found)
