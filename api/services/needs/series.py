"""Recurring needs: create ordinary needs for the days ahead; pause, change and end series.

Each date of a series becomes a need only once, identified by the day its rule names. Needs changed by hand no longer
follow the series, and needs on a round are left to the dispatcher who planned it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from api.services.actors import Actor
from api.services.context import Context
from api.services.needs.parsing import Understood, understand
from api.services.needs.recurrence import Repeats
from api.services.needs.series_views import Told, repeats_of
from data.store import Store
from data.store.needs.series import Given
from routing.errors import Fault, InvalidInput
from routing.forms.need import NeedForm
from routing.need_life import UNDER_WAY, WAITING
from routing.needs import Need, NeedState
from routing.series import Pause, Series, days_of

__all__ = [
    "AHEAD",
    "FURTHEST",
    "begin",
    "change_series",
    "end_series",
    "fill",
    "fill_for",
    "read_series",
    "rest",
    "resume",
    "skip",
    "to_come",
]

AHEAD: Final = timedelta(days=14)
"""How far ahead the needs of a series are created."""

FURTHEST: Final = timedelta(days=92)
"""How far ahead a day can be and still get its series' needs when it is planned."""

_A_YEAR: Final = timedelta(days=366)
_ACTOR: Final = str(Actor("system"))


def fill(ctx: Context, through: date | None = None) -> int:
    """Create the recurring needs due up to a day (by default two weeks ahead); returns how many.

    If two processes run at once, each need is still created once, and a killed process leaves none half done.
    """
    today = ctx.today()
    to = max(today + AHEAD, through or today)
    with ctx.database.reading() as store:
        behind = store.series.unfilled(today, to)
    made = 0
    for series_id in behind:
        with ctx.database.transaction() as store:
            series = store.series.held(series_id)
            if series is not None:
                made += len(_bring_out(ctx, store, series, to))
    return made


def to_come(ctx: Context, store: Store, day: date) -> int:
    """Return how many dates of series fall on a future day without a need yet."""
    if day < ctx.today():
        return 0
    return sum(
        one.named not in {given.named for given in store.series.given(series_id)}
        for series_id in store.series.unfilled(ctx.today(), day)
        for one in days_of(store.series.get(series_id), day, day, ctx.area.is_bank_holiday)
    )


def fill_for(ctx: Context, day: date) -> None:
    """Create a day's recurring needs before planning, unless the day is over or too far ahead."""
    if ctx.today() <= day <= ctx.today() + FURTHEST:
        fill(ctx, day)


def begin(
    ctx: Context, store: Store, template: Need, repeats: Repeats, actor: Actor, first: Need | None = None
) -> Need:
    """Save a series; returns its first need, which is ``first`` if already in the store."""
    made = store.series.add(_series(0, template, repeats), actor=str(actor), at=ctx.clock())
    ahead = days_of(made, ctx.today(), repeats.first_day + _A_YEAR, ctx.area.is_bank_holiday)
    if not ahead:
        cause = "This leaves no dates."
        raise InvalidInput([Fault("series.never", "repeat", cause, "Correct the days or the bank holiday choice.")])
    to = max(ctx.today() + AHEAD, ahead[0].day)
    if first is not None:
        store.needs.update(_as_need(ctx, template, repeats.first_day, first), actor=str(actor), at=ctx.clock())
        store.series.give(made.id, repeats.first_day, first.id)
    out = _bring_out(ctx, store, made, to, actor)
    return out[0] if first is None else store.needs.get(first.id)


def read_series(ctx: Context, typed: NeedForm, series_id: int) -> Understood:
    """Return what was understood of a series' form so far, without saving anything.

    Raises
    ------
    NotFound
        ``series.unknown``
    """
    with ctx.database.reading() as store:
        return _read(ctx, store, typed, store.series.get(series_id))


def _read(ctx: Context, store: Store, typed: NeedForm, before: Series) -> Understood:
    running = repeats_of(before)
    return understand(ctx.area, store.places.all(), typed, ctx.today(), before.template, running)


def change_series(ctx: Context, series_id: int, typed: NeedForm, revision: int, actor: Actor) -> Told:
    """Change a series and its needs that nobody relies on yet; reports the ones left alone.

    Raises
    ------
    NotFound
        ``series.unknown``
    InvalidInput
        Every fault of what was typed.
    StaleWrite
        ``store.stale-write``: it has changed since ``revision``; nothing is written.
    """
    with ctx.database.transaction() as store:
        store.series.expect(series_id, revision)
        before = store.series.get(series_id)
        read = _read(ctx, store, typed, before)
        faults = read.faults
        if read.need is not None and read.repeats is None:
            faults = (
                Fault(
                    "series.no-repeat",
                    "repeat",
                    "How often is missing.",
                    "Enter how often it repeats, or end the series.",
                ),
            )
        if read.need is None or read.repeats is None or faults:
            raise InvalidInput(faults)
        series = replace(_series(series_id, read.need, read.repeats), pauses=before.pauses, skips=before.skips)
        store.series.update(series, actor=str(actor), at=ctx.clock(), revision=revision)
        return _follow(ctx, store, series, actor)


def rest(ctx: Context, series_id: int, first: date, last: date | None, revision: int, actor: Actor) -> Told:
    """Pause a series from one day to another, or until further notice.

    Raises
    ------
    NotFound
        ``series.unknown``
    InvalidInput
        ``series.pause-reversed``
    StaleWrite
        ``store.stale-write``
    """
    if last is not None and last < first:
        cause = "The last day is before the first day."
        raise InvalidInput([Fault("series.pause-reversed", "last", cause, "Correct one of them.")])
    with ctx.database.transaction() as store:
        store.series.expect(series_id, revision)
        before = store.series.get(series_id)
        return _keep(ctx, store, replace(before, pauses=(*before.pauses, Pause(first, last))), actor)


def resume(ctx: Context, series_id: int, revision: int, actor: Actor) -> Told:
    """End every pause and take back every skipped day from today on."""
    today = ctx.today()
    with ctx.database.transaction() as store:
        store.series.expect(series_id, revision)
        before = store.series.get(series_id)
        pauses = tuple(
            pause if pause.last is not None and pause.last < today else replace(pause, last=today - timedelta(days=1))
            for pause in before.pauses
            if pause.first < today
        )
        skips = frozenset(day for day in before.skips if day < today)
        return _keep(ctx, store, replace(before, pauses=pauses, skips=skips), actor)


def skip(ctx: Context, series_id: int, day: date, revision: int, actor: Actor) -> Told:
    """Skip the date of a series that falls on a day.

    Raises
    ------
    NotFound
        ``series.unknown``
    InvalidInput
        ``series.not-that-day``: it gives nothing on it.
    StaleWrite
        ``store.stale-write``
    """
    with ctx.database.transaction() as store:
        store.series.expect(series_id, revision)
        before = store.series.get(series_id)
        named = {one.named for one in days_of(before, day, day, ctx.area.is_bank_holiday)}
        if not named:
            raise InvalidInput(
                [
                    Fault(
                        "series.not-that-day", "day", "The series does not include that day.", "Choose one of its days."
                    )
                ]
            )
        return _keep(ctx, store, replace(before, skips=before.skips | named), actor)


def end_series(ctx: Context, series_id: int, last: date, revision: int, actor: Actor) -> Told:
    """Set the last day of a series; a day before its first leaves no dates.

    Raises
    ------
    NotFound
        ``series.unknown``
    StaleWrite
        ``store.stale-write``
    """
    with ctx.database.transaction() as store:
        store.series.expect(series_id, revision)
        before = store.series.get(series_id)
        return _keep(ctx, store, replace(before, last_day=last), actor)


def _keep(ctx: Context, store: Store, series: Series, actor: Actor) -> Told:
    store.series.update(series, actor=str(actor), at=ctx.clock())
    return _follow(ctx, store, series, actor)


def _series(series_id: int, template: Need, repeats: Repeats) -> Series:
    return Series(
        id=series_id,
        every=repeats.every,
        first_day=repeats.first_day,
        last_day=repeats.last_day,
        holidays=repeats.holidays,
        template=template,
    )


def _bring_out(ctx: Context, store: Store, series: Series, to: date, actor: Actor | None = None) -> tuple[Need, ...]:
    """Create a need for each date up to a day that has none yet."""
    known = {one.named for one in store.series.given(series.id)}
    made = []
    for one in days_of(series, ctx.today(), to, ctx.area.is_bank_holiday):
        if one.named not in known:
            need = _as_need(ctx, series.template, one.day)
            kept = store.needs.add(need, actor=str(actor) if actor else _ACTOR, at=ctx.clock())
            store.series.give(series.id, one.named, kept.id)
            made.append(kept)
    store.series.filled(series.id, to)
    return tuple(made)


def _as_need(ctx: Context, template: Need, day: date, before: Need | None = None) -> Need:
    """Return one date of a series as a need, in the present ward even after a ward review."""
    location = template.location
    if location is not None:
        ward = ctx.area.ward_of(location.lon, location.lat)
        location = replace(location, ward_code=ward.code if ward else location.ward_code)
    state = NeedState.NEW if template.questions else NeedState.READY
    return replace(
        template,
        id=before.id if before else 0,
        state=before.state if before is not None and before.state is NeedState.PAUSED else state,
        location=location,
        due_from=day,
        due_to=day,
    )


def _follow(ctx: Context, store: Store, series: Series, actor: Actor) -> Told:
    """Update a series' needs that nobody relies on, and create new ones."""
    today, by, now = ctx.today(), str(actor), ctx.clock()
    given = store.series.given(series.id)
    needs = store.needs.get_all(one.need_id for one in given if one.need_id is not None)
    to = max([today + AHEAD, *(need.due_from for need in needs.values())])
    days = {one.named: one.day for one in days_of(series, today, to, ctx.area.is_bank_holiday)}
    relied_on, changed, dropped = [], 0, 0
    for one in given:
        need = needs.get(one.need_id) if one.need_id is not None else None
        if need is None or (need.due_to or today) < today:
            continue
        if need.state in UNDER_WAY:
            relied_on.append(need.id)
        elif one.dropped and need.state is NeedState.CANCELLED:
            if one.named in days:
                store.needs.update(_as_need(ctx, series.template, days[one.named], need), actor=by, at=now)
                store.series.mark(series.id, one.named, dropped=False)
                changed += 1
        elif need.state in WAITING and _falls_away(series, one, days):
            store.needs.set_state(need.id, NeedState.CANCELLED, actor=by, at=now, reason="series.rests")
            store.series.mark(series.id, one.named, dropped=True)
            dropped += 1
        elif need.state in WAITING and not one.own:
            wanted = _as_need(ctx, series.template, days[one.named], need)
            if wanted != need:
                store.needs.update(wanted, actor=by, at=now)
                changed += 1
    made = _bring_out(ctx, store, series, max(today + AHEAD, to), actor)
    return Told(changed, dropped, len(made), tuple(relied_on))


def _falls_away(series: Series, one: Given, days: Mapping[date, date]) -> bool:
    if one.own:
        # Somebody moved it on purpose: only a rest or the end takes it away too.
        return series.rests_on(one.named) or series.over_by(one.named)
    return one.named not in days
