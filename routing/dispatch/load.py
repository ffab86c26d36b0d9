"""The load of a need and the capacity of a volunteer, in each dimension."""

from __future__ import annotations

from typing import Final

from routing.forms.need import VISITS
from routing.needs import Mode, Need, NeedKind, Volunteer
from routing.problem import Amount

__all__ = ["DIMENSIONS", "capacity_of", "carried_by", "counted", "load_of", "pieces_of"]

DIMENSIONS: Final = (("bag", "bags"), ("seat", "seats"), ("crate", "crates"))
"""What each number of a capacity and an amount counts, one and several, in this order.

Plans of earlier days hold their loads in it: a new dimension goes to the end.
"""
USUAL_CRATES: Final = {Mode.DRIVE: 4, Mode.CYCLE: 0, Mode.WALK: 0}
"""How many crates somebody takes who does not say."""


def load_of(need: Need) -> Amount:
    """Return the load that a need puts on board, zero for a visit."""
    if need.kind in VISITS:
        return (0, 0, 0)
    if need.kind is NeedKind.LIFT:
        return (0, max(need.size, 1), 0)
    return (need.size, 0, need.crates)


def pieces_of(need: Need) -> int:
    """Return how many items are picked, loaded or unloaded for a need, at least one."""
    return max(need.size + need.crates, 1)


def carried_by(volunteer: Volunteer) -> Amount:
    """Return how much a volunteer says they can carry, regardless of their mode."""
    return (volunteer.capacity, 0, volunteer.crates or 0)


def capacity_of(volunteer: Volunteer, mode: Mode, seats: int) -> Amount:
    """Return the capacity of a volunteer by one mode; ``seats`` are those of a car."""
    bags, _, crates = carried_by(volunteer)
    crates = USUAL_CRATES[mode] if volunteer.crates is None else crates
    return (bags, seats if mode is Mode.DRIVE else 0, crates)


def counted(amount: Amount) -> tuple[str, ...]:
    """Return each part of an amount in words (``2 bags``, ``1 seat``), without zeros."""
    named = zip(DIMENSIONS, amount, strict=False)
    return tuple(f"{number} {one if number == 1 else several}" for (one, several), number in named if number)
