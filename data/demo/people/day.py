"""Generate the needs of any day in the demo town, the same for the same day and seed on any machine.

There are about 150 on a weekday and 60 on a weekend day. Half of them recur every week, from the same person.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from data.demo.people.cast import Neighbour, neighbours
from data.demo.people.needs import Asking, ask, cannot_be_met, surplus
from data.demo.people.volunteers import DemoVolunteer, volunteers
from data.demo.town.facts import TownFacts
from routing.needs import Location, Need, NeedKind, NeedState, Place, Weekday

__all__ = ["DemoNeed", "DemoVolunteer", "day_needs", "history", "volunteers"]

Locate = Callable[[str], Location]


@dataclass(frozen=True, slots=True)
class DemoNeed:
    """A need, with a key to recognise it when the demo adds it again."""

    source_key: str
    need: Need


@dataclass(frozen=True, slots=True)
class _Volume:
    """The number of needs per day: in total, regular, and surplus food."""

    total: int
    regulars: int
    surplus: int


WEEKDAY = _Volume(total=146, regulars=78, surplus=4)
WEEKEND = _Volume(total=56, regulars=28, surplus=2)

FRESH = (
    (NeedKind.SHOPPING, 27), (NeedKind.PRESCRIPTION, 30), (NeedKind.PARCEL, 16), (NeedKind.MEAL, 7),
    (NeedKind.DOG_WALK, 4), (NeedKind.HOME_HELP, 3), (NeedKind.CHAT, 5), (NeedKind.LIFT, 8),
)  # fmt: skip


def day_needs(
    facts: TownFacts, day: date, seed: int = 7, *, places: Sequence[Place], locate: Locate
) -> tuple[DemoNeed, ...]:
    """Return one day's needs: ready, with id 0, of every kind, including a few that cannot be met.

    Parameters
    ----------
    places
        The town's places from the store, with their ids: pharmacies, shops, hubs, donors, fridges, surgeries.
    locate
        A postcode's location, with its ward.
    """
    rng = random.Random(f"{seed}:day:{day.isoformat()}")
    people = neighbours(facts, seed)
    volume = WEEKEND if day.weekday() >= 5 else WEEKDAY
    total = volume.total + rng.randint(-5, 6)
    asking = Asking(day, tuple(places), locate)
    found = [
        DemoNeed(
            f"demo-{seed}-{day.isoformat()}-weekly-{person.number:03d}",
            ask(_own(seed, person, day), asking, person, person.regular),
        )
        for person in _regulars(seed, people, day, volume.regulars)
        # Now and then a regular is away.
        if rng.random() > 0.06
    ]
    busy = {need.source_key[-3:] for need in found}
    free = [p for p in people if f"{p.number:03d}" not in busy]
    rng.shuffle(free)
    found += [
        DemoNeed(f"demo-{seed}-{day.isoformat()}-surplus-{k}", surplus(rng, asking, k)) for k in range(volume.surplus)
    ]
    for k, (person, need) in enumerate(cannot_be_met(rng, asking, free)):
        free.remove(person)
        found.append(DemoNeed(f"demo-{seed}-{day.isoformat()}-hard-{k}", need))
    kinds, weights = zip(*FRESH, strict=True)
    present = {item.need.kind for item in found}
    first = [kind for kind in NeedKind if kind not in present and kind is not NeedKind.SURPLUS]
    for person in free[: max(len(first), total - len(found))]:
        kind = first.pop() if first else rng.choices(kinds, weights)[0]
        key = f"demo-{seed}-{day.isoformat()}-fresh-{person.number:03d}"
        found.append(DemoNeed(key, ask(rng, asking, person, kind)))
    return tuple(sorted(found, key=lambda item: item.source_key))


def history(
    facts: TownFacts, day: date, seed: int = 7, *, places: Sequence[Place], locate: Locate, days: int = 14
) -> tuple[DemoNeed, ...]:
    """Return the needs from the days before ``day``, each done, not done or closed as impossible.

    Help reaches the worse-off neighbourhoods less often, as the coverage page should show.
    """
    found = []
    decile = {a.postcode: a.decile for a in facts.addresses}
    for back in range(days, 0, -1):
        before = day - timedelta(days=back)
        rng = random.Random(f"{seed}:end:{before.isoformat()}")
        for item in day_needs(facts, before, seed, places=places, locate=locate):
            reached = 0.8 + 0.018 * decile.get(item.need.postcode, 5)
            dice = rng.random()
            state = NeedState.DONE if dice < reached else NeedState.NOT_DONE
            if dice > 1 - (1 - reached) * 0.4 or "-hard-" in item.source_key:
                state = NeedState.CLOSED
            due_to = item.need.due_from
            found.append(replace(item, need=replace(item.need, state=state, due_to=due_to)))
    return tuple(found)


def _regulars(seed: int, people: Sequence[Neighbour], day: date, count: int) -> list[Neighbour]:
    """Return the neighbours who ask for help every week on this weekday."""
    rng = random.Random(f"{seed}:regulars:{Weekday.of(day).value}")
    order = list(people)
    rng.shuffle(order)
    return sorted(order[:count], key=lambda person: person.number)


def _own(seed: int, person: Neighbour, day: date) -> random.Random:
    """Return a random generator that gives a regular neighbour the same need every week.

    Each weekday has its own generator.
    """
    return random.Random(f"{seed}:regular:{person.number}:{Weekday.of(day).value}")
