"""Settings of a group: how long things take and may ride, where a need does not say."""

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
    """What a group may set about its day; all defaults but ``fridge_minutes`` are our own cautious guesses.

    Attributes
    ----------
    door_minutes, arriving_minutes
        Handing over at a door; parking and finding it, once for each place or door.
    hub_minutes_a_need, pharmacy_minutes_a_need
        Loading or collecting for one need; ``queue_minutes`` come before it, once for each pharmacy or shop.
    shopping_minutes, shopping_minutes_a_bag
        In the shop: for each list, and for each bag on it.
    boarding_minutes
        Getting into and out of a car.
    kind_minutes
        How long a need takes that is a visit only, where it does not say; for a lift, how long the passenger stays
        there before the way back.
    fridge_minutes
        The longest between fridge and door; pharmacists give about 30 minutes for medicines.
    meal_minutes
        The longest between kitchen and door, so that a hot meal arrives hot.
    lift_minutes, lift_detour
        The longest ride: the larger of these minutes and this percentage of the direct way.
    fetch_minutes
        The longest that a passenger waits for the way back.
    seats
        Passengers that fit into a volunteer's car.
    other_mode_minutes
        What must be saved in all for a volunteer to go by another mode than the one they prefer.
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
        """Return how long a need's visit takes: what it asks for, else what its kind takes."""
        return asked if asked is not None else self.kind_minutes.get(kind, _MINUTES.get(kind, self.door_minutes))
