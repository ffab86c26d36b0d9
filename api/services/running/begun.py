"""Read the state of a day that has begun from the store and the clock."""

from __future__ import annotations

from datetime import date

from api.services.context import Context
from api.services.planning.inputs import DayReading, read_day
from api.services.running.needs import needs_of
from routing.plan import Plan
from routing.running.changes import Changes
from routing.running.state import END_OF_DAY, BegunDay, Moment, begun_day, seconds_of_day

__all__ = ["is_over", "read_begun_day"]


def is_over(ctx: Context, day: date) -> bool:
    """Whether the day is in the past in the area."""
    return seconds_of_day(ctx.clock(), day, ctx.area.timezone) >= END_OF_DAY


def read_begun_day(ctx: Context, former: Plan, changes: Changes) -> tuple[DayReading, BegunDay]:
    """Return a planned day's data, and what is left to do of it now.

    Raises
    ------
    InvalidArea
        When the area cannot be opened.
    """
    known = read_day(ctx, former.day, lambda store: needs_of(store, former), {one.mode for one in former.rounds})
    # A day that is over is read as it was planned: nobody has less of it left than was promised.
    now = 0 if is_over(ctx, former.day) else max(0, seconds_of_day(ctx.clock(), former.day, ctx.area.timezone))
    moment = Moment(now, ctx.area.timezone)
    return known, begun_day(former, known.inputs, known.needs, moment, changes)
