"""The words of a round: what to do at a stop, what to remember, and its outcomes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from routing.dispatch import counted, load_of
from routing.needs import CheckKind, Mode, Need, NeedKind, Place, WayBack
from routing.problem import StopKind

__all__ = [
    "DONE_BUT",
    "KINDS",
    "MODES",
    "NOT_DONE",
    "OUTCOMES",
    "checklist",
    "how_many",
    "place_name",
    "what",
    "what_for",
]

MODES: Final[Mapping[Mode, str]] = {Mode.DRIVE: "by car", Mode.CYCLE: "by bike", Mode.WALK: "on foot"}
KINDS: Final[Mapping[NeedKind, str]] = {
    NeedKind.SHOPPING: "shopping",
    NeedKind.PRESCRIPTION: "prescription",
    NeedKind.PARCEL: "food parcel",
    NeedKind.MEAL: "hot meal",
    NeedKind.SURPLUS: "surplus food",
    NeedKind.DOG_WALK: "dog walk",
    NeedKind.HOME_HELP: "help at home",
    NeedKind.CHAT: "a chat by phone",
    NeedKind.LIFT: "lift",
}

NOT_DONE: Final[Mapping[str, str]] = {
    "not_home": "Nobody at home",
    "refused": "They did not want it",
    "wrong_address": "Wrong address",
    "not_found": "I could not find it",
    "closed": "The place was closed",
    "not_ready": "It was not ready",
    "too_much": "It was too much for me",
    "unsafe": "It did not feel safe",
    "other": "Something else",
}
"""Why a stop was not done: codes for machines, words for people."""

DONE_BUT: Final[Mapping[str, str]] = {
    "left_with": "Left safely with someone else",
    "short": "Some of it was missing",
}
"""What the office should know of a stop that was done."""

OUTCOMES: Final[Mapping[str, str]] = {**NOT_DONE, **DONE_BUT}
"""Every code that a report of a stop may include."""

_GOODS: Final[Mapping[NeedKind, str]] = {
    NeedKind.SHOPPING: "shopping",
    NeedKind.PRESCRIPTION: "prescription",
    NeedKind.PARCEL: "food parcel",
    NeedKind.MEAL: "hot meal",
    NeedKind.SURPLUS: "surplus food",
}

_MANY: Final[Mapping[NeedKind, tuple[str, str]]] = {
    NeedKind.SHOPPING: ("shopping for 1 person", "shopping for {} people"),
    NeedKind.PRESCRIPTION: ("1 prescription", "{} prescriptions"),
    NeedKind.PARCEL: ("1 food parcel", "{} food parcels"),
    NeedKind.MEAL: ("1 hot meal", "{} hot meals"),
    NeedKind.SURPLUS: ("1 collection of surplus food", "{} collections of surplus food"),
    NeedKind.DOG_WALK: ("1 dog walk", "{} dog walks"),
    NeedKind.HOME_HELP: ("1 visit to help at home", "{} visits to help at home"),
    NeedKind.CHAT: ("1 chat by phone", "{} chats by phone"),
    NeedKind.LIFT: ("1 lift", "{} lifts"),
}

_VISITS: Final[Mapping[NeedKind, str]] = {
    NeedKind.DOG_WALK: "Walk the dog",
    NeedKind.HOME_HELP: "Help at home",
    NeedKind.CHAT: "Ring for a chat",
}


def what(kind: StopKind, need: Need, *, at_place: bool = False) -> str:
    """Return what to do at a stop, without a name: ``Deliver the shopping``."""
    if need.kind is NeedKind.LIFT and kind is not StopKind.JOB:
        return _lift(kind, need.way_back, at_place=at_place)
    if kind is StopKind.JOB:
        # The second person at a delivery has a visit of their own.
        return _VISITS.get(need.kind, "Go along as the second person")
    if kind is StopKind.DELIVERY:
        return f"Deliver the {_GOODS[need.kind]}"
    return "Do the shopping" if need.kind is NeedKind.SHOPPING else f"Pick up the {_GOODS[need.kind]}"


def what_for(kind: StopKind, need: Need, *, at_place: bool = False) -> str:
    """Return what to do at a stop, with a name: ``Pick up Ann Lee's prescription``."""
    if kind is not StopKind.PICKUP:
        return what(kind, need, at_place=at_place)
    if need.kind is NeedKind.LIFT:
        home = f"Set off home with {need.name}" if need.way_back is WayBack.WAIT else f"Pick up {need.name} again"
        return home if at_place and need.way_back is not None else f"Pick up {need.name}"
    if need.kind is NeedKind.SHOPPING:
        return f"Do {need.name}'s shopping"
    return f"Pick up {need.name}'s {_GOODS[need.kind]}"


def _lift(kind: StopKind, way_back: WayBack | None, *, at_place: bool) -> str:
    if kind is StopKind.DELIVERY:
        if way_back is None:
            return "Drop off"
        if not at_place:
            return "Drop off at home"
        return "Drop off and wait" if way_back is WayBack.WAIT else "Drop off and come back later"
    if way_back is None or not at_place:
        return "Pick up"
    return "Set off home" if way_back is WayBack.WAIT else "Pick up again"


def checklist(kind: StopKind, need: Need, fridge_minutes: int, partners: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return reminders for a stop; ``partners`` are volunteers who come to the same need."""
    lines: list[str] = []
    if partners and kind is not StopKind.PICKUP:
        lines.append(f"With {' and '.join(partners)}. Wait for each other before you ring the bell")
    if kind is StopKind.JOB and need.kind not in _VISITS:
        return tuple(lines)
    if need.kind is not NeedKind.LIFT and (goods := counted(load_of(need))):
        lines.append(", ".join(goods))
    if need.fridge and kind is not StopKind.JOB:
        lines.append(f"Keep it cold and deliver it within {fridge_minutes} minutes")
    if CheckKind.PHOTO_ID in need.required_checks and kind is StopKind.PICKUP:
        lines.append("Show your photo ID")
    return tuple(lines)


def how_many(kind: NeedKind, number: int) -> str:
    """Format a number of needs of one kind: ``1 prescription``, ``6 hot meals``."""
    one, many = _MANY[kind]
    return one if number == 1 else many.format(number)


def place_name(place: Place | None) -> str:
    """Return a place's name, or "" for None."""
    return "" if place is None else place.name
