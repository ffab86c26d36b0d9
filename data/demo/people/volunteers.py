"""The demo town's volunteers: about seventy, of whom 45 are available on a weekday and 24 at a weekend."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from data.demo.people.cast import drawn, full_names, mobile
from data.demo.town.facts import TownFacts
from routing.needs import Check, CheckKind, Location, Mode, NeedKind, Span, Volunteer, Weekday, WeeklyHours

__all__ = ["VOLUNTEERS", "DemoVolunteer", "volunteers"]

VOLUNTEERS = 72
# Numbers above the neighbours', so that nobody shares one.
FIRST_PHONE = 500
HOUR = 3600


@dataclass(frozen=True, slots=True)
class DemoVolunteer:
    """A volunteer, with a key to recognise them when the demo adds them again."""

    source_key: str
    volunteer: Volunteer


# Start and end in hours, and how many volunteers have these hours.
WEEKDAY_HOURS = (
    ((9.0, 12.5), 5), ((9.25, 14.75), 5), ((13.0, 17.0), 5), ((10.0, 16.0), 4), ((9.0, 17.0), 2), ((17.0, 20.0), 2),
    ((11.0, 14.0), 3), ((14.0, 18.5), 2),
)  # fmt: skip
WEEKEND_HOURS = (((9.5, 13.0), 4), ((10.0, 15.0), 4), ((12.0, 17.0), 3), ((9.0, 17.0), 1))

CARRIES = {Mode.DRIVE: (8, 9, 10, 10, 12, 14), Mode.CYCLE: (3, 4, 4, 5, 8), Mode.WALK: (2, 2, 3, 3, 4)}

ON_FOOT = frozenset(
    {NeedKind.SHOPPING, NeedKind.PRESCRIPTION, NeedKind.DOG_WALK, NeedKind.CHAT, NeedKind.MEAL, NeedKind.HOME_HELP}
)
DELIVERIES = frozenset({NeedKind.SHOPPING, NeedKind.PRESCRIPTION, NeedKind.PARCEL, NeedKind.MEAL, NeedKind.SURPLUS})
BY_BIKE = DELIVERIES | {NeedKind.CHAT, NeedKind.DOG_WALK}

NOTES = ("", "", "", "", "", "No cats please", "Cannot do stairs", "Sometimes with a learner driver", "Cargo trailer",
         "Speaks Polish", "Speaks Punjabi and Urdu", "Signs BSL", "Prefers to see the same people")  # fmt: skip


def volunteers(
    facts: TownFacts, day: date, seed: int = 7, *, locate: Callable[[str], Location]
) -> tuple[DemoVolunteer, ...]:
    """Return all volunteers, who are the same people all year.

    ``day`` decides the year in which their checks expire, so that the demo always has valid and expired ones. No
    volunteer has a valid child seat, so the plan has to say that a lift asking for one cannot be given. Ids are 0.
    """
    rng = random.Random(f"{seed}:volunteers")
    names = full_names(rng, VOLUNTEERS + 40)[40:]
    homes = drawn(rng, facts.addresses, 1.1, VOLUNTEERS)
    people = []
    for i in range(VOLUNTEERS):
        modes = rng.choices(
            ((Mode.DRIVE,), (Mode.DRIVE, Mode.WALK), (Mode.CYCLE,), (Mode.CYCLE, Mode.WALK), (Mode.WALK,)),
            (34, 12, 14, 10, 22),
        )[0]
        walks = modes == (Mode.WALK,)
        volunteer = Volunteer(
            id=0,
            name=names[i],
            phone=mobile(FIRST_PHONE + i),
            postcode=homes[i].postcode,
            location=locate(homes[i].postcode),
            modes=modes,
            capacity=rng.choice(CARRIES[modes[0]]),
            hours=_hours(rng, i, day.year),
            checks=_checks(rng, i, day.year),
            kinds=_kinds(rng, modes[0]),
            max_stops=rng.choice((None, None, 6, 8, 10, 14)),
            max_minutes=rng.choice((None, None, 90, 120, 150, 180)),
            max_metres=rng.choice((5_000, 6_000, 8_000)) if walks else None,
            ends_at_home=rng.random() < 0.88,
            active=i not in (20, 51),
            notes=rng.choice(NOTES),
        )
        people.append(DemoVolunteer(f"demo-{seed}-volunteer-{i:03d}", volunteer))
    return tuple(people)


def _hours(rng: random.Random, i: int, year: int) -> WeeklyHours:
    spans: list[tuple[Weekday, Span]] = []
    weekdays = tuple(Weekday)[:5]
    count = (3, 4, 3, 3, 4, 2, 4, 3)[i % 8]
    # Stepping through the week from person to person keeps every weekday about as well staffed.
    days = sorted({(i * 2 + k * (1 if i % 3 else 2)) % 5 for k in range(count)})
    usual = rng.choices([h for h, _ in WEEKDAY_HOURS], [w for _, w in WEEKDAY_HOURS])[0]
    for at in days:
        spans.append((weekdays[at], _span(usual)))
        if usual[1] <= 12.5 and rng.random() < 0.15:
            spans.append((weekdays[at], _span((14.0, 16.5))))
    for weekday in (Weekday.SATURDAY, Weekday.SUNDAY):
        if (i + (0 if weekday is Weekday.SATURDAY else 2)) % 3 == 0 or rng.random() < 0.02:
            hours = rng.choices([h for h, _ in WEEKEND_HOURS], [w for _, w in WEEKEND_HOURS])[0]
            spans.append((weekday, _span(hours)))
    off: set[date] = set()
    if rng.random() < 0.35:
        start = date(year, 1, 1) + timedelta(days=rng.randint(0, 350))
        off = {start + timedelta(days=k) for k in range(rng.choice((3, 7, 10)))}
    return WeeklyHours(tuple(spans), frozenset(off))


def _span(hours: tuple[float, float]) -> Span:
    return Span(int(hours[0] * HOUR), int(hours[1] * HOUR))


def _checks(rng: random.Random, i: int, year: int) -> tuple[Check, ...]:
    def until(years: int) -> date:
        return date(year + years, rng.randint(1, 12), rng.randint(1, 28))

    checks = []
    dice = rng.random()
    if dice < 0.68:
        checks.append(Check(CheckKind.DBS, until(rng.choice((1, 2, 3)))))
    elif dice < 0.8:
        checks.append(Check(CheckKind.DBS, until(-1)))
    if rng.random() < 0.22:
        checks.append(Check(CheckKind.ENHANCED_DBS, until(rng.choice((1, 2)))))
    if rng.random() < 0.62:
        checks.append(Check(CheckKind.PHOTO_ID))
    if rng.random() < 0.5:
        checks.append(Check(CheckKind.TRAINING, until(2) if rng.random() < 0.7 else None))
    if rng.random() < 0.4:
        checks.append(Check(CheckKind.COOL_BAG))
    if i == 8:
        checks.append(Check(CheckKind.CAR_SEAT, until(-1)))
    return tuple(checks)


def _kinds(rng: random.Random, mode: Mode) -> frozenset[NeedKind]:
    if mode is Mode.WALK:
        return ON_FOOT
    if mode is Mode.CYCLE:
        return BY_BIKE
    return rng.choice((frozenset(), frozenset(), DELIVERIES, frozenset(NeedKind) - {NeedKind.DOG_WALK}))
