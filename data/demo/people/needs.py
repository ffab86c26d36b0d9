"""Makes up needs: where to collect, when, how much, and what the volunteer must have."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from data.demo.people.cast import Neighbour
from routing.needs import (
    AnyOfKind,
    CheckKind,
    Location,
    Mode,
    Need,
    NeedKind,
    NeedState,
    Place,
    PlaceKind,
    Span,
    Weekday,
)

__all__ = ["Asking", "ask", "cannot_be_met", "surplus"]

HOUR = 3600


@dataclass(frozen=True, slots=True)
class Asking:
    """The day to make up needs for, and the places they can use."""

    day: date
    places: tuple[Place, ...]
    locate: Callable[[str], Location]

    def near(self, kind: PlaceKind, home: Location) -> list[Place]:
        """Return the places of one kind that open on the day, nearest first."""
        found = [p for p in self.places if p.kind is kind and opens(p.opening_hours, self.day)]
        return sorted(found, key=lambda p: (round(_metres(p.location, home)), p.name))


def opens(hours: str, day: date) -> bool:
    """Return whether simple opening hours include a day's weekday. Empty hours count as open."""
    if not hours:
        return True
    order = [w.value for w in Weekday]
    at = day.weekday()
    for first, last in re.findall(r"\b(Mo|Tu|We|Th|Fr|Sa|Su)(?:-(Mo|Tu|We|Th|Fr|Sa|Su))?\b", hours):
        low = order.index(first.lower())
        high = order.index(last.lower()) if last else low
        if low <= at <= high:
            return True
    return False


def _metres(a: Location, b: Location) -> float:
    return math.hypot((a.lon - b.lon) * math.cos(math.radians(a.lat)), a.lat - b.lat) * 111_300


def ask(rng: random.Random, asking: Asking, person: Neighbour, kind: NeedKind) -> Need:
    """Return a made-up need of one kind for a neighbour."""
    home = asking.locate(person.postcode)
    need = Need(
        id=0,
        kind=kind,
        state=NeedState.READY,
        name=person.name,
        phone=person.phone,
        address=person.address,
        postcode=person.postcode,
        location=home,
        due_from=asking.day,
        due_to=asking.day + timedelta(days=rng.choices((0, 1, 3), (86, 9, 5))[0]),
        windows=_windows(rng),
        priority=rng.choices((0, 1, 2, 3), (74, 13, 9, 4))[0],
        notes=person.note,
        office_notes=rng.choices(
            ("", "Daughter phones on Fridays", "Prefers a woman", "New to us this month"), (88, 5, 4, 3)
        )[0],
    )
    return _SHAPES[kind](rng, asking, need, home)


def _windows(rng: random.Random) -> tuple[Span, ...]:
    """Return a need's time windows: mostly any time, otherwise part of the day."""
    choice = rng.choices(
        ((), ((9, 12),), ((13, 17),), ((10, 15),), ((9, 11), (14, 16)), ((17, 19.5),)), (52, 16, 14, 9, 5, 4)
    )[0]
    return tuple(Span(int(a * HOUR), int(b * HOUR)) for a, b in choice)


def _one_of(
    rng: random.Random, asking: Asking, kind: PlaceKind, home: Location, weights: Sequence[int]
) -> Place | AnyOfKind:
    options = asking.near(kind, home)[: len(weights)]
    return rng.choices(options, weights[: len(options)])[0] if options else AnyOfKind(kind)


def _shopping(rng: random.Random, asking: Asking, need: Need, home: Location) -> Need:
    some = rng.random() < 0.3
    shop = AnyOfKind(PlaceKind.SHOP) if some else _one_of(rng, asking, PlaceKind.SHOP, home, (5, 3, 2, 1))
    bags = rng.choices((1, 2, 3, 4, 6), (25, 36, 22, 12, 5))[0]
    return replace(need, place=shop, size=bags, fridge=rng.random() < 0.12)


def _prescription(rng: random.Random, asking: Asking, need: Need, home: Location) -> Need:
    pharmacy = _one_of(rng, asking, PlaceKind.PHARMACY, home, (7, 2, 1))
    guarded = rng.random() < 0.1
    windows = tuple(w for w in need.windows if w.start < 16 * HOUR)
    return replace(
        need,
        place=pharmacy,
        size=1,
        windows=windows,
        fridge=rng.random() < 0.11,
        priority=min(3, need.priority + rng.choices((0, 1), (3, 1))[0]),
        required_checks=frozenset({CheckKind.DBS, CheckKind.PHOTO_ID}) if guarded else frozenset(),
        notes=need.notes or rng.choices(("", "Paid for, two items", "Exempt, sign on the back"), (6, 2, 2))[0],
    )


def _parcel(rng: random.Random, asking: Asking, need: Need, home: Location) -> Need:
    hub = _one_of(rng, asking, PlaceKind.HUB, home, (1,))
    notes = need.notes or rng.choices(("", "Halal parcel", "Vegetarian", "Size 4 nappies too"), (7, 1, 1, 1))[0]
    # Hubs close at five, so an evening window would leave no time to load.
    windows = tuple(w for w in need.windows if w.start < 16 * HOUR)
    size = rng.choices((1, 2, 3, 4), (30, 40, 20, 10))[0]
    return replace(need, place=hub, size=size, windows=windows, notes=notes)


def _meal(rng: random.Random, asking: Asking, need: Need, home: Location) -> Need:
    kitchen = _one_of(rng, asking, PlaceKind.KITCHEN, home, (1,))
    lunch = (Span(int(11.5 * HOUR), int(13.5 * HOUR)),)
    return replace(need, place=kitchen, size=1, windows=lunch, due_to=asking.day, priority=max(1, need.priority))


def _dog_walk(rng: random.Random, _asking: Asking, need: Need, _home: Location) -> Need:
    return replace(need, size=0, minutes=rng.choice((30, 30, 40, 45)), modes=frozenset(), notes="Lead by the door")


def _home_help(rng: random.Random, _asking: Asking, need: Need, _home: Location) -> Need:
    task = rng.choice(
        ("Change a light bulb and make the bed", "Put the bins out and wash up", "Forms to fill in", "Tidy the yard")
    )
    checks = frozenset({CheckKind.DBS})
    return replace(need, size=0, minutes=rng.choice((40, 45, 60)), required_checks=checks, notes=task)


def _chat(rng: random.Random, _asking: Asking, need: Need, _home: Location) -> Need:
    return replace(need, size=0, minutes=rng.choice((15, 20, 30)), notes="By telephone")


def _lift(rng: random.Random, asking: Asking, need: Need, home: Location) -> Need:
    surgery = _one_of(rng, asking, PlaceKind.SURGERY, home, (4, 2, 2, 2))
    mornings, afternoons = (9.0, 9.5, 10.0, 10.5), (13.5, 14.0, 14.5, 15.0)
    start = rng.choice(mornings if asking.day.weekday() >= 5 else mornings + afternoons)
    window = (Span(int(start * HOUR), int((start + 0.75) * HOUR)),)
    return replace(
        need,
        place=surgery,
        size=1,
        windows=window,
        due_to=asking.day,
        modes=frozenset({Mode.DRIVE}),
        priority=max(1, need.priority),
        required_checks=frozenset({CheckKind.DBS}),
        notes=rng.choice(("Walks with a frame", "Needs an arm to lean on", "")),
    )


_SHAPES: dict[NeedKind, Callable[[random.Random, Asking, Need, Location], Need]] = {
    NeedKind.SHOPPING: _shopping,
    NeedKind.PRESCRIPTION: _prescription,
    NeedKind.PARCEL: _parcel,
    NeedKind.MEAL: _meal,
    NeedKind.DOG_WALK: _dog_walk,
    NeedKind.HOME_HELP: _home_help,
    NeedKind.CHAT: _chat,
    NeedKind.LIFT: _lift,
}


def surplus(rng: random.Random, asking: Asking, k: int) -> Need:
    """Return a donor's offer of surplus food for a community fridge or a hub."""
    donors = [p for p in asking.places if p.kind is PlaceKind.DONOR and opens(p.opening_hours, asking.day)]
    donors = donors or [p for p in asking.places if p.kind is PlaceKind.DONOR]
    if not donors:
        message = "The demo has no donors. Import the town's places.csv first."
        raise ValueError(message)
    donor = donors[k % len(donors)]
    kind = PlaceKind.FRIDGE if rng.random() < 0.7 else PlaceKind.HUB
    goal = _one_of(rng, asking, kind, donor.location, (2, 2, 1))
    return Need(
        id=0,
        kind=NeedKind.SURPLUS,
        state=NeedState.READY,
        name=donor.name,
        address=donor.note.split(";")[0],
        postcode=donor.postcode,
        location=donor.location,
        due_from=asking.day,
        due_to=asking.day,
        size=rng.choice((2, 3, 4, 6)),
        place=donor,
        destination=goal,
        fridge=rng.random() < 0.25,
        priority=1,
        notes="Please bring the crates back",
    )


def cannot_be_met(rng: random.Random, asking: Asking, free: Sequence[Neighbour]) -> list[tuple[Neighbour, Need]]:
    """Return three to six needs that cannot be met, each for a different reason."""
    reasons: list[tuple[NeedKind, Callable[[Need], Need]]] = [
        # No volunteer is available so early or so late.
        (NeedKind.DOG_WALK, lambda n: replace(n, windows=(Span(int(5.75 * HOUR), int(6.25 * HOUR)),))),
        (NeedKind.CHAT, lambda n: replace(n, windows=(Span(22 * HOUR, int(22.75 * HOUR)),))),
        # No volunteer can carry so much.
        (NeedKind.PARCEL, lambda n: replace(n, size=26, notes="For the whole lunch club")),
        # Nobody has a valid child seat.
        (NeedKind.LIFT, lambda n: replace(n, required_checks=n.required_checks | {CheckKind.CAR_SEAT})),
        # No pharmacy is open any more.
        (NeedKind.PRESCRIPTION, lambda n: replace(n, windows=(Span(int(22.5 * HOUR), int(23.25 * HOUR)),))),
        # Nobody who drives to such work has every check it asks for.
        (
            NeedKind.HOME_HELP,
            lambda n: replace(n, required_checks=frozenset(CheckKind), notes="Needs a hoist"),
        ),
    ]
    rng.shuffle(reasons)
    chosen = reasons[: rng.randint(3, 6)]
    return [
        (person, replace(change(ask(rng, asking, person, kind)), due_to=asking.day))
        for person, (kind, change) in zip(free, chosen, strict=False)
    ]
