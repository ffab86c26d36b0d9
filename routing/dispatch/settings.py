"""A group's usual durations of tasks and rides, used when a need does not give its own."""

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
    """The durations and limits that a group may set for its days.

    All defaults except ``fridge_minutes`` are our own cautious guesses.

    Attributes
    ----------
    door_minutes, arriving_minutes
        Minutes for handing over at a door, and for parking and finding the door or place, once for each.
    hub_minutes_a_need, pharmacy_minutes_a_need
        Minutes for loading or collecting for one need. ``queue_minutes`` come first, once for each pharmacy or shop.
    shopping_minutes, shopping_minutes_a_bag
        Minutes in the shop for each shopping list, and for each bag on it.
    boarding_minutes
        Minutes for getting into and out of a car.
    kind_minutes
        The length of a visit, by kind of need, where the need does not say. For a lift: how long the passenger stays
        before the way back.
    fridge_minutes
        The longest time between fridge and door. Pharmacists give about 30 minutes for medicines.
    meal_minutes
        The longest time between kitchen and door, so that a hot meal arrives hot.
    lift_minutes, lift_detour
        The longest ride of a passenger: the larger of these minutes and this percentage of the direct journey.
    fetch_minutes
        The longest that a passenger waits for the way back.
    seats
        Passengers that fit into a volunteer's car.
    other_mode_minutes
        The minutes a plan must save before a volunteer uses another mode than the preferred one.
    never_mixed
        Pairs of goods that are never on board together.
    checks
        Checks that a kind of need requires of every volunteer, beside the need's own; the law requires none.
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
        """Return the length of a need's visit: as the need says, else as usual for its kind."""
        return asked if asked is not None else self.kind_minutes.get(kind, _MINUTES.get(kind, self.door_minutes))
