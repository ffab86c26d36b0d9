"""The list of recurring needs: whose, how often, next days, pauses and ends.

The views hold names and numbers, and are for dispatchers only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from api.services.context import Context
from api.services.needs.availability import told
from data.phrases.recurrence import recurrence_told
from data.security.blind_indexes import name_key
from routing.series import Pause, Series, days_of

__all__ = ["ENDS_SOON", "SERIES_SHOWN", "ListedSeries", "SeriesListView", "series_list"]

ENDS_SOON: Final = timedelta(days=30)
"""How long before its last day a series is listed as ending soon."""

SERIES_SHOWN: Final[Mapping[str, str]] = {
    "": "All active",
    "paused": "Paused",
    "ending": "Ending soon",
    "questions": "Details missing",
    "ended": "Ended",
}
"""The filters of the list."""

_LOOKED_AHEAD: Final = timedelta(days=112)
_DAYS_SHOWN: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedSeries:
    """A recurring need in the list.

    Attributes
    ----------
    next_days
        The next three days it falls on, from today to sixteen weeks ahead; pauses and skipped days are respected.
    pause
        The current pause, or else the next one.
    paused
        Whether it is in that pause today.
    ends_soon, over
        Whether its last day is within the next 30 days, or has passed.
    """

    series: Series
    every: str
    suits: str
    next_days: tuple[date, ...]
    pause: Pause | None
    paused: bool
    ends_soon: bool
    over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesListView:
    """The list; ``totals`` counts the records matching each filter."""

    rows: tuple[ListedSeries, ...]
    totals: Mapping[str, int]


def series_list(ctx: Context, shown: str = "") -> SeriesListView:
    """Return the current series, or those matching a filter, by name or by end."""
    with ctx.database.reading() as store:
        found = store.series.all()
    rows = [_listed(ctx, one, ctx.today()) for one in found]
    totals = {name: sum(_fits(row, name) for row in rows) for name in SERIES_SHOWN}
    kept = [row for row in rows if _fits(row, shown)]
    kept.sort(key=lambda row: (name_key(row.series.template.name), row.series.id))
    if shown == "ending":
        kept.sort(key=lambda row: row.series.last_day or date.max)
    return SeriesListView(rows=tuple(kept), totals=totals)


def _listed(ctx: Context, one: Series, today: date) -> ListedSeries:
    ahead = sorted(time.day for time in days_of(one, today, today + _LOOKED_AHEAD, ctx.area.is_bank_holiday))
    pauses = sorted(
        (pause for pause in one.pauses if pause.last is None or pause.last >= today), key=lambda pause: pause.first
    )
    over = one.over_by(today)
    return ListedSeries(
        series=one,
        every=recurrence_told(one.every),
        suits=told(frozenset(), one.template.windows).partition(", ")[2],
        next_days=tuple(ahead[:_DAYS_SHOWN]),
        pause=pauses[0] if pauses else None,
        paused=any(pause.holds(today) for pause in pauses),
        ends_soon=not over and one.over_by(today + ENDS_SOON),
        over=over,
    )


def _fits(row: ListedSeries, shown: str) -> bool:
    match shown:
        case "ended":
            return row.over
        case "paused":
            return not row.over and row.paused
        case "ending":
            return row.ends_soon
        case "questions":
            return not row.over and bool(row.series.template.questions)
    return not row.over
