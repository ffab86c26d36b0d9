"""Views of one recurring need: in words, with its days ahead and past.

The views hold names, numbers and notes, and are for dispatchers only.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from api.services.context import Context
from api.services.needs.availability import told
from api.services.needs.history import history_of
from api.services.needs.recurrence import Repeats, told_repeats
from api.services.needs.views import HistoryRow, OfSeries
from data.phrases.recurrence import recurrence_told
from data.store import Store
from routing.forms.need import NeedForm
from routing.needs import Need, NeedState
from routing.series import Pause, Series, days_of

__all__ = [
    "OfSeries",
    "SeriesRow",
    "SeriesView",
    "TimeRow",
    "Told",
    "of_series",
    "repeats_of",
    "row_of",
    "series_view",
    "typed_of_series",
]

_SHOWN_AHEAD: Final = timedelta(days=56)
_SHOWN_BEFORE: Final = timedelta(days=56)


@dataclass(frozen=True, slots=True)
class Told:
    """The effect of changing a series: needs changed, cancelled, created, and left on rounds."""

    changed: int
    dropped: int
    made: int
    relied_on: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesRow:
    """A series in one line; ``rests`` if paused today, ``over`` if ended."""

    id: int
    kind: str
    every: str
    next_day: date | None
    rests: bool
    over: bool


@dataclass(frozen=True, slots=True)
class TimeRow:
    """One date of a series, and the need created for it, if any."""

    named: date
    day: date
    need_id: int | None = None
    state: NeedState | None = None
    own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesView:
    """One series with its dates and pauses; ``revision`` must be sent back with a change."""

    series: Series
    revision: int
    every: str
    said: str
    suits: str
    times: tuple[TimeRow, ...]
    pauses: tuple[Pause, ...]
    skips: tuple[date, ...]
    next_day: date | None
    rests: bool
    over: bool
    history: tuple[HistoryRow, ...]


def repeats_of(series: Series) -> Repeats:
    """Return the repeat rule of a series."""
    return Repeats(series.every, series.first_day, series.last_day, series.holidays)


def series_view(ctx: Context, series_id: int) -> SeriesView:
    """Return one series with its dates around today and its coming pauses.

    Raises
    ------
    NotFound
        ``series.unknown``
    """
    today = ctx.today()
    with ctx.database.reading() as store:
        series = store.series.get(series_id)
        needs = _needs(store, series)
        ahead = days_of(series, today, today + _SHOWN_AHEAD, ctx.area.is_bank_holiday)
        times = {one.named: TimeRow(one.named, one.day) for one in ahead}
        for one in store.series.given(series_id):
            need = needs.get(one.need_id or 0)
            if need is not None and need.due_from >= today - _SHOWN_BEFORE:
                times[one.named] = TimeRow(one.named, need.due_from, need.id, need.state, one.own)
        row = row_of(ctx, series)
        return SeriesView(
            series=series,
            revision=store.series.revision(series_id),
            every=row.every,
            said=told_repeats(repeats_of(series)),
            suits=told(frozenset(), series.template.windows).partition(", ")[2],
            times=tuple(sorted(times.values(), key=lambda one: (one.day, one.named))),
            pauses=tuple(one for one in series.pauses if one.last is None or one.last >= today),
            skips=tuple(sorted(day for day in series.skips if day >= today)),
            next_day=row.next_day,
            rests=row.rests,
            over=row.over,
            history=history_of(store, store.events.for_subject("series", series_id)),
        )


def row_of(ctx: Context, series: Series) -> SeriesRow:
    """Return a series in one line."""
    today = ctx.today()
    ahead = days_of(series, today, today + 2 * _SHOWN_AHEAD, ctx.area.is_bank_holiday)
    return SeriesRow(
        id=series.id,
        kind=str(series.template.kind),
        every=recurrence_told(series.every),
        next_day=min((one.day for one in ahead), default=None),
        rests=series.rests_on(today),
        over=series.over_by(today),
    )


def of_series(store: Store, need_id: int) -> OfSeries | None:
    """Return the series and date a need belongs to, or None for a one-off need."""
    one = store.series.of_need(need_id)
    if one is None:
        return None
    return OfSeries(one.series_id, recurrence_told(store.series.get(one.series_id).every), one.named, one.own)


def typed_of_series(series: Series, typed: NeedForm) -> NeedForm:
    """Return a series as its form shows it; ``typed`` holds its template's fields."""
    return replace(typed, repeat=recurrence_told(series.every), holidays=str(series.holidays))


def _needs(store: Store, series: Series) -> dict[int, Need]:
    ids = [one.need_id for one in store.series.given(series.id) if one.need_id is not None]
    return dict(store.needs.get_all(ids))
