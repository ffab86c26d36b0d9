"""The wording of a lift's way back for its volunteer: wait, or when to return."""

from __future__ import annotations

from api.services.wording.clock import clock_time
from routing.needs import Need, WayBack
from routing.plan import Round, RoundStop
from routing.problem import StopKind
from routing.running.stop_kinds import is_way_back

__all__ = ["way_back_told"]


def way_back_told(stop: RoundStop, need: Need, one: Round) -> tuple[str, ...]:
    """Return the line for the stop where the passenger is set down, else nothing."""
    if need.way_back is None or stop.kind is not StopKind.DELIVERY or is_way_back(stop, need):
        return ()
    back = next((two for two in one.stops if two.need_id == need.id and two.position > stop.position), None)
    if back is None:
        return ("Someone else brings them home",)
    if need.way_back is WayBack.WAIT:
        return (f"Wait here for them until about {clock_time(back.begin)}",)
    return (f"Come back at about {clock_time(back.begin)} to bring them home",)
