"""Schemas of recurring needs; see ``api.routes.schemas.days``."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from api.routes.schemas.wire import Incoming, Outgoing
from api.services.needs.series_list import ListedSeries, SeriesListView
from api.services.needs.series_views import SeriesView
from routing.needs import NeedKind, NeedState
from routing.series import Holidays

__all__ = ["RestIn", "ResumeIn", "SeriesEndIn", "SeriesListOut", "SeriesOut", "SkipIn"]


class RestIn(Incoming):
    """The first and last day of a pause in a recurring need."""

    revision: int = Field(description="The revision you last read.")
    first: date
    last: date | None = Field(default=None, description="Last day of the pause. Null means until further notice.")


class ResumeIn(Incoming):
    """Ends a recurring need's pauses."""

    revision: int = Field(description="The revision you last read.")


class SkipIn(Incoming):
    """A day of a recurring need to skip."""

    revision: int = Field(description="The revision you last read.")
    day: date


class SeriesEndIn(Incoming):
    """The last day of a recurring need."""

    revision: int = Field(description="The revision you last read.")
    last: date


class PauseOut(Outgoing):
    """The first and last day of a pause, both inclusive."""

    first: date
    last: date | None


class TimeOut(Outgoing):
    """One date of a recurring need, and the need made for it."""

    named: date
    day: date = Field(description="The actual day, which differs from ``named`` if a bank holiday moved it.")
    need_id: int | None
    state: NeedState | None
    own: bool = Field(description="Whether it was changed by hand and no longer follows the series.")


class SeriesOut(Outgoing):
    """A recurring need with its pauses and dates."""

    id: int
    revision: int = Field(description="The current revision. Send it back with a change.")
    kind: NeedKind
    name: str
    every: str = Field(description="How often it recurs, in words.")
    rule: str = Field(description="The same recurrence as an RRULE.")
    first_day: date
    last_day: date | None = Field(description="Last day of the series. Null means until it is ended.")
    holidays: Holidays
    pauses: list[PauseOut]
    skips: list[date]
    next_day: date | None
    times: list[TimeOut] = Field(description="Dates from eight weeks ago to eight weeks ahead.")

    @classmethod
    def of(cls, view: SeriesView) -> SeriesOut:
        one = view.series
        return cls(
            id=one.id,
            revision=view.revision,
            kind=one.template.kind,
            name=one.template.name,
            every=view.every,
            rule=str(one.every),
            first_day=one.first_day,
            last_day=one.last_day,
            holidays=one.holidays,
            pauses=[PauseOut.model_validate(pause) for pause in view.pauses],
            skips=list(view.skips),
            next_day=view.next_day,
            times=[TimeOut.model_validate(time) for time in view.times],
        )


class ListedSeriesOut(Outgoing):
    """A recurring need in the list."""

    id: int
    kind: NeedKind
    name: str
    every: str = Field(description="How often it recurs, in words.")
    rule: str = Field(description="The same recurrence as an RRULE.")
    last_day: date | None = Field(description="Last day of the series. Null means until it is ended.")
    next_days: list[date] = Field(description="The next three dates, at most sixteen weeks ahead.")
    pause: PauseOut | None = Field(description="The current pause, or the next one.")
    paused: bool = Field(description="Whether it is paused today.")
    ends_soon: bool = Field(description="Whether it ends within 30 days.")
    over: bool
    questions: list[str] = Field(description="Details still needed before its needs can be planned.")

    @classmethod
    def of(cls, row: ListedSeries) -> ListedSeriesOut:
        one = row.series
        return cls(
            id=one.id,
            kind=one.template.kind,
            name=one.template.name,
            every=row.every,
            rule=str(one.every),
            last_day=one.last_day,
            next_days=list(row.next_days),
            pause=PauseOut.model_validate(row.pause) if row.pause else None,
            paused=row.paused,
            ends_soon=row.ends_soon,
            over=row.over,
            questions=[question.text for question in one.template.questions],
        )


class SeriesListOut(Outgoing):
    """Recurring needs, by name."""

    series: list[ListedSeriesOut]
    totals: dict[str, int] = Field(
        description="Number of series for each value of ``shown``. The empty value counts active ones."
    )

    @classmethod
    def of(cls, view: SeriesListView) -> SeriesListOut:
        return cls(series=[ListedSeriesOut.of(row) for row in view.rows], totals=dict(view.totals))
