"""Small makers for the store's tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Final

from data.store import Store
from routing.directions import Direction, Manoeuvre, Side, StreetKind
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
from routing.plan import Plan, PlanSettings, Provenance, Round, RoundStop, UnassignedNeed
from routing.problem import StopKind
from routing.series import Every, Frequency, Series
from tests.support.clock import MONDAY, NOW
from tests.support.clock import later as later

HOME = Location(lon=0.137179, lat=52.192254, precision=Precision.POSTCODE, ward_code="X05000001")
ANN = "user:1"


PROVENANCE: Final = Provenance(
    settings=PlanSettings(seed=7, seconds=10, problem_digest="d1gest", software="0.1.0"),
    inputs={"place:4000": "a1"},
    absent={3: "This volunteer is not active."},
)


def make_need(**changes: Any) -> Need:
    ready: dict[str, Any] = {
        "id": 0,
        "kind": NeedKind.DOG_WALK,
        "state": NeedState.READY,
        "name": "Una Mensah",
        "location": HOME,
        "due_from": MONDAY,
    }
    return Need(**{**ready, **changes})


def make_series(**changes: Any) -> Series:
    daily: dict[str, Any] = {
        "id": 0,
        "every": Every(Frequency.DAILY),
        "first_day": MONDAY,
        "template": make_need(due_from=MONDAY),
    }
    return Series(**{**daily, **changes})


def make_volunteer(**changes: Any) -> Volunteer:
    mondays: dict[str, Any] = {
        "id": 0,
        "name": "Olga Quigley",
        "modes": (Mode.CYCLE, Mode.WALK),
        "capacity": 3,
        "hours": WeeklyHours(((Weekday.MONDAY, Span(32_400, 43_200)),)),
    }
    return Volunteer(**{**mondays, **changes})


def make_place(**changes: Any) -> Place:
    pharmacy: dict[str, Any] = {"id": 0, "kind": PlaceKind.PHARMACY, "name": "Mill Road Pharmacy", "location": HOME}
    return Place(**{**pharmacy, **changes})


def add_need(store: Store, **changes: Any) -> Need:
    return store.needs.add(make_need(**changes), actor=ANN, at=NOW)


def add_volunteer(store: Store, **changes: Any) -> Volunteer:
    return store.volunteers.add(make_volunteer(**changes), actor=ANN, at=NOW)


WAY = (
    Direction(Manoeuvre.DEPART, "Street 3", metres=180, bearing=92),
    Direction(Manoeuvre.LEFT, "Street 9", metres=240, bearing=1),
    Direction(Manoeuvre.ROUNDABOUT, "Street 11", metres=60, bearing=2, exit=2),
    Direction(Manoeuvre.RIGHT, "", StreetKind.FOOTPATH, 20, 90),
    Direction(Manoeuvre.ARRIVE, "", StreetKind.FOOTPATH, bearing=90, side=Side.RIGHT),
)
"""What is told on the way to each stop of ``make_round``."""


def make_round(volunteer_id: int, need_ids: tuple[int, ...], number: int = 1) -> Round:
    """Start at home, one stop a need, end at home."""
    kinds = [(StopKind.START, None), *((StopKind.JOB, need_id) for need_id in need_ids), (StopKind.END, None)]
    stops = tuple(
        RoundStop(
            position=position,
            kind=kind,
            need_id=need_id,
            lon=0.1371 + position / 1000,
            lat=52.1922,
            arrival=32_400 + 600 * position,
            begin=32_430 + 600 * position,
            departure=32_700 + 600 * position,
            load=(position, 0),
            leg="_p~iF~ps|U_ulLnnqC" if position else "",
            leg_metres=500 * (position > 0),
            leg_seconds=300 * (position > 0),
            directions=WAY if position else (),
        )
        for position, (kind, need_id) in enumerate(kinds)
    )
    return Round(
        volunteer_id=volunteer_id,
        mode=Mode.CYCLE,
        number=number,
        start_at=32_400,
        end_at=36_000,
        metres=1500,
        seconds=900,
        stops=stops,
    )


def add_plan(
    store: Store, rounds: tuple[Round, ...], unassigned: tuple[UnassignedNeed, ...] = (), day: date = MONDAY
) -> Plan:
    """A draft with its solution."""
    plan = store.plans.create(day, PROVENANCE, actor=ANN, at=NOW)
    return store.plans.save(plan.id, rounds, unassigned, actor=ANN, at=NOW)


def add_round_of_calls(store: Store) -> Plan:
    """A plan of one round by somebody who cycles and has one call to make."""
    chat = add_need(store, kind=NeedKind.CHAT)
    caller = add_volunteer(store, name="Cal Ringer", modes=(Mode.CYCLE,))
    return add_plan(store, (replace(make_round(caller.id, (chat.id,)), metres=0, mode=Mode.CYCLE),))
