"""A round with what a volunteer meets: a counter with several bags, a fridge, doors and a call."""

from __future__ import annotations

from dataclasses import replace

from data.store import Store
from routing.needs import CheckKind, Location, Mode, NeedKind, PlaceKind, Precision
from routing.plan import Plan, Round, RoundStop
from routing.problem import StopKind
from tests.support.store_makers import ANN, NOW, WAY, add_need, add_plan, add_volunteer, make_place

__all__ = ["PEOPLE", "STREETS", "add_rich_round"]

PEOPLE = ("Joan Aldous", "Simon Larch", "Wanda Pike", "Owen Tarrant")
STREETS = ("4 Mill Lane", "17 Ferry Road", "2 Bakehouse Yard", "31 Hanger Hill")
NOTES = ("Key safe 1942, then call up the stairs.", "The dog is friendly.", "Leave it with nobody.", "Likes the radio.")


def add_rich_round(store: Store, *, volunteer: str = "Gill Maple") -> Plan:
    """A draft of one round: three prescriptions from one counter, one of them cold, their doors, then a call."""
    place = make_place(kind=PlaceKind.PHARMACY, name="Oakley's Chemist", opening_hours="Mo-Sa 09:00-13:00",
                       note="Ring the bell at the side.")  # fmt: skip
    store.places.upsert(place, "chemist-7", actor=ANN, at=NOW)
    shop = next(one for one in store.places.all() if one.name == place.name)
    needs = [
        add_need(
            store,
            name=name,
            kind=NeedKind.CHAT if number == 3 else NeedKind.PRESCRIPTION,
            phone=f"07700 90081{number}",
            address=street,
            postcode="ZX1 2AB",
            notes=note,
            location=Location(0.1371 + number / 1000, 52.1922, Precision.DOOR, "X05000001"),
            place=None if number == 3 else shop,
            fridge=number == 0,
            required_checks=frozenset({CheckKind.PHOTO_ID}) if number == 1 else frozenset(),
        )
        for number, (name, street, note) in enumerate(zip(PEOPLE, STREETS, NOTES, strict=True))
    ]
    person = add_volunteer(store, name=volunteer, modes=(Mode.CYCLE,))
    visits = [
        (StopKind.START, None),
        *((StopKind.PICKUP, need) for need in needs[:3]),
        *((StopKind.DELIVERY, need) for need in needs[:3]),
        (StopKind.JOB, needs[3]),
        (StopKind.END, None),
    ]
    stops = []
    for position, (kind, need) in enumerate(visits):
        minute = 600 * position
        collected = kind is StopKind.PICKUP
        at = need.location if need is not None and not collected else shop.location
        stop = RoundStop(
            position=position, kind=kind, need_id=None if need is None else need.id,
            place_id=shop.id if collected else None, lon=at.lon if at else None, lat=at.lat if at else None,
            arrival=36_000 + minute, begin=36_030 + minute, departure=36_300 + minute, load=(3, 0, 0),
            leg_metres=400, leg_seconds=240, directions=WAY,
        )  # fmt: skip
        if need is not None and need.kind is NeedKind.CHAT:
            stop = replace(stop, lon=None, lat=None, leg_metres=0, directions=())
        stops.append(stop)
    one = Round(volunteer_id=person.id, mode=Mode.CYCLE, number=1, start_at=36_000, end_at=41_400, metres=3200,
                seconds=1920, stops=tuple(stops))  # fmt: skip
    return add_plan(store, (one,))
