"""The order of a round's stops, and the stops cancelled after a failed collection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from routing.needs import Need
from routing.plan import RoundStop, StopState
from routing.problem import StopKind
from routing.running.stop_kinds import is_way_back

__all__ = ["leading_stops"]


def leading_stops(stops: Sequence[RoundStop], needs: Mapping[int, Need]) -> tuple[Mapping[int, int], frozenset[int]]:
    """Return the stop each stop waits for, and those cancelled after a failed collection.

    A delivery waits for its collection. Of a lift with a way back each leg waits for the one before. Where a need was
    tried again the same day, its later collection counts.
    """
    after: dict[int, int] = {}
    lost: set[int] = set()
    before: dict[int, RoundStop] = {}
    failed: set[int] = set()
    for stop in stops:
        number = stop.need_id
        if number is None:
            continue
        previous = before.get(number)
        returns = number in needs and is_way_back(stop, needs[number])
        if stop.kind is StopKind.PICKUP and not returns:
            failed.discard(number)
        elif previous is not None and stop.kind in (StopKind.PICKUP, StopKind.DELIVERY):
            after[stop.id] = previous.id
        if number in failed and stop.state is StopState.PENDING:
            lost.add(stop.id)
        if stop.kind is StopKind.PICKUP and stop.state is StopState.NOT_DONE:
            failed.add(number)
        before[number] = stop
    return after, frozenset(lost)
