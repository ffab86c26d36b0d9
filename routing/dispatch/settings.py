"""DispatchSettings: how long things take and how long they may ride, where a need does not say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Any, Final

from routing.errors import Fault, InvalidInput
from routing.needs import CheckKind, Goods, NeedKind

__all__ = ["DispatchSettings"]

_MINUTES: Final[Mapping[NeedKind, int]] = MappingProxyType(
    {
        NeedKind.DOG_WALK: 30,
        NeedKind.HOME_HELP: 60,
        NeedKind.CHAT: 20,
        NeedKind.LIFT: 60,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchSettings:
    """What a group may set about its day; the defaults are a cautious guess of our own, but for the fridge.

    Attributes
    ----------
    door_minutes, arriving_minutes
        Handing over at a door, and parking and finding it; the second once for each place or door.
    hub_minutes_a_need, pharmacy_minutes_a_need
        Loading or collecting for one need; ``queue_minutes`` come before it, once for each pharmacy or shop.
    shopping_minutes, shopping_minutes_a_bag
        In the shop: for each list, and for each bag of it.
    boarding_minutes
        Getting into and out of a car.
    kind_minutes
        How long a visit takes that is the whole of the need, where the need does not say; of a lift how long they stay
        where it goes, before they are brought back.
    fridge_minutes
        Longest between fridge and door; about 30 minutes is what pharmacists say of medicines.
    meal_minutes
        Longest between the kitchen and the door, so that a hot meal is hot.
    lift_minutes, lift_detour
        Longest in the car: the larger of so many minutes, and so many times the direct way in percent.
    fetch_minutes
        Longest that somebody waits to be fetched for the way back.
    seats
        Passengers that fit into a volunteer's car.
    other_mode_minutes
        What a volunteer must save for the others by going another way than the one they like best.
    never_mixed
        Pairs of goods that are never on board together.
    checks
        Checks that a kind of need asks of whoever does it, beside those of the need itself; by law there are none.
    """

    door_minutes: int = 3
    arriving_minutes: int = 1
    hub_minutes_a_need: int = 1
    pharmacy_minutes_a_need: int = 2
    queue_minutes: int = 4
    shopping_minutes: int = 8
    shopping_minutes_a_bag: int = 5
    boarding_minutes: int = 3
    kind_minutes: Mapping[NeedKind, int] = field(default_factory=lambda: _MINUTES)
    fridge_minutes: int = 30
    meal_minutes: int = 60
    lift_minutes: int = 30
    lift_detour: int = 150
    fetch_minutes: int = 30
    seats: int = 3
    other_mode_minutes: int = 15
    never_mixed: frozenset[frozenset[Goods]] = frozenset()
    checks: Mapping[NeedKind, frozenset[CheckKind]] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        faults = []
        for item in fields(self):
            value: Any = getattr(self, item.name)
            if isinstance(value, int) and value < 0:
                faults.append(
                    Fault("dispatch.negative", item.name, f"{value} is below 0.", "Give a whole number of 0 or more.")
                )
        faults += [
            Fault("dispatch.negative", f"kind_minutes.{kind}", f"{value} is below 0.", "Give 0 or more minutes.")
            for kind, value in self.kind_minutes.items()
            if value < 0
        ]
        if faults:
            raise InvalidInput(faults)

    def minutes(self, kind: NeedKind, asked: int | None) -> int:
        """How long the visit of a need takes: what it asks for, else what its kind takes."""
        return asked if asked is not None else self.kind_minutes.get(kind, _MINUTES.get(kind, self.door_minutes))
