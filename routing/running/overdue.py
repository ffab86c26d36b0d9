"""Find stops that should be over by now but were not reported, and assume they were done.

They are assumed done only where somebody asks for it. A group that works from printed sheets reports nothing all day,
so by its reports every stop would be late.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta, tzinfo

from routing.plan import Plan, PlanState, Round, RoundStop, StopState

__all__ = ["as_reported", "assumed", "done_by_now", "overdue"]


def overdue(plan: Plan, now: int) -> tuple[RoundStop, ...]:
    """Return the unreported stops of a plan that should be over at ``now``, in seconds."""
    if plan.state is PlanState.DRAFT:
        return ()
    return tuple(stop for one in plan.rounds for stop in one.stops if _should_be_over(stop, now))


def assumed(plan: Plan, now: int, timezone: tzinfo) -> Plan:
    """Return the plan as though every overdue stop had been reported done on time."""
    if plan.state is PlanState.DRAFT:
        return plan
    return replace(plan, rounds=tuple(_assumed(one, plan.day, now, timezone) for one in plan.rounds))


def done_by_now(plan: Plan, former: Plan) -> frozenset[int]:
    """Return the needs that are completely done in an assumed plan but not in the original one."""

    def done(of: Plan) -> set[int]:
        states: dict[int, bool] = {}
        for stop in (stop for one in of.rounds for stop in one.stops if stop.need_id is not None):
            states[stop.need_id or 0] = states.get(stop.need_id or 0, True) and stop.state is StopState.DONE
        return {need_id for need_id, all_done in states.items() if all_done}

    return frozenset(done(plan) - done(former))


def as_reported(stops: tuple[RoundStop, ...], reported: Mapping[int, RoundStop]) -> tuple[RoundStop, ...]:
    """Return stops with what was really reported.

    An assumption is never stored as a report.
    """
    return tuple(
        replace(
            stop,
            state=reported[stop.id].state,
            outcome=reported[stop.id].outcome,
            note=reported[stop.id].note,
            marked_at=reported[stop.id].marked_at,
        )
        if stop.id in reported
        else stop
        for stop in stops
    )


def _should_be_over(stop: RoundStop, now: int) -> bool:
    return stop.need_id is not None and stop.state is StopState.PENDING and stop.departure <= now


def _assumed(one: Round, day: date, now: int, timezone: tzinfo) -> Round:
    midnight = datetime.combine(day, time.min)
    stops = tuple(
        replace(
            stop,
            state=StopState.DONE,
            marked_at=(midnight + timedelta(seconds=stop.departure)).replace(tzinfo=timezone),
        )
        if _should_be_over(stop, now)
        else stop
        for stop in one.stops
    )
    return replace(one, stops=stops)
