"""Work out what volunteers have on board on a day that has begun."""

from __future__ import annotations

from routing.dispatch import Held
from routing.plan import Plan, StopState
from routing.problem import Details, StopKind

__all__ = ["on_board_of", "stranded"]


def on_board_of(former: Plan) -> set[int]:
    """Return the needs that were picked up and not delivered."""
    found: set[int] = set()
    for one in former.rounds:
        for stop in one.stops:
            if stop.need_id is None:
                continue
            if stop.kind is StopKind.PICKUP and stop.state is StopState.DONE:
                found.add(stop.need_id)
            elif stop.kind is StopKind.DELIVERY and stop.state is StopState.DONE:
                found.discard(stop.need_id)
    return found


def stranded(former: Plan, need_id: int) -> Held:
    """Return the hold on a need whose goods or passenger are with an unavailable volunteer."""
    number = next(one.number for one in former.rounds for stop in one.stops if stop.need_id == need_id)
    return Held(need_id, "replan.on-board", Details(number=number))
