"""Makers of needs, volunteers and places, on the street of ``tests.support.builders``: point i lies at lon 0.01 * i."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import numpy as np

from routing.dispatch import DayInputs, DayPoints, DayProblem, DispatchSettings, day_points, day_problem
from routing.needs import (
    Location,
    Mode,
    Need,
    NeedKind,
    NeedState,
    Place,
    PlaceKind,
    Precision,
    Span,
    Volunteer,
    Weekday,
    WeeklyHours,
)
from routing.problem import DurationMatrix

MONDAY = date(2026, 11, 23)
MORNING = Span(9 * 3600, 12 * 3600)
AFTERNOON = Span(13 * 3600, 17 * 3600)
SECONDS_A_POINT = {Mode.DRIVE: 100, Mode.CYCLE: 200, Mode.WALK: 600}


def point(number: int) -> Location:
    """The location with this number on the street."""
    return Location(lon=number / 100, lat=52.0, precision=Precision.DOOR, ward_code="E05000001")


def need(number: int, kind: NeedKind, at: int | None = 1, **changes: Any) -> Need:
    """A need that is ready, at a point of the street."""
    details: dict[str, Any] = {
        "id": number,
        "kind": kind,
        "state": NeedState.READY,
        "name": "Someone",
        "location": None if at is None else point(at),
        "due_from": MONDAY,
    }
    return Need(**(details | changes))


def volunteer(number: int, at: int | None = 0, **changes: Any) -> Volunteer:
    """A driver who is there on Monday morning."""
    details: dict[str, Any] = {
        "id": number,
        "name": "Helper",
        "location": None if at is None else point(at),
        "modes": (Mode.DRIVE,),
        "capacity": 10,
        "hours": hours(MORNING),
    }
    return Volunteer(**(details | changes))


def hours(*spans: Span) -> WeeklyHours:
    """Hours on Mondays."""
    return WeeklyHours(spans=tuple((Weekday.MONDAY, span) for span in spans))


def place(number: int, kind: PlaceKind, at: int) -> Place:
    """A place at a point of the street."""
    return Place(id=number, kind=kind, name=f"{kind} {number}", location=point(at))


def matrices(points: DayPoints, modes: Iterable[Mode] = tuple(Mode)) -> dict[Mode, DurationMatrix]:
    """Travel along the street, by each mode."""
    at = np.array([lon for lon, _ in points.coordinates])
    apart = np.rint(np.abs(at[:, None] - at[None, :]) * 100)
    return {
        mode: DurationMatrix((apart * SECONDS_A_POINT[mode]).astype(np.int32), (apart * 1000).astype(np.int32))
        for mode in modes
    }


def day(
    needs: Iterable[Need],
    volunteers: Iterable[Volunteer],
    places: Iterable[Place] = (),
    *,
    open_at: Mapping[int, tuple[Span, ...]] | None = None,
    settings: DispatchSettings | None = None,
    modes: Iterable[Mode] = tuple(Mode),
    **more: Any,
) -> DayProblem:
    """Monday's problem."""
    needs, volunteers, places = tuple(needs), tuple(volunteers), tuple(places)
    points = day_points(needs, volunteers, places)
    return day_problem(
        DayInputs(
            day=MONDAY,
            needs=needs,
            volunteers=volunteers,
            places=places,
            places_open=open_at or {},
            points=points,
            matrices=matrices(points, modes),
            settings=settings or DispatchSettings(),
            **more,
        )
    )
