"""The words that rounds are told in: what is done at a stop, what to look to, what can come of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from routing.dispatch import counted, load_of
from routing.needs import CheckKind, Mode, Need, NeedKind, Place, WayBack
from routing.problem import StopKind

__all__ = ["KINDS", "MODES", "OUTCOMES", "checklist", "place_name", "what"]

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

OUTCOMES: Final[Mapping[str, str]] = {
    "not_home": "Nobody at home",
    "refused": "They did not want it",
    "wrong_address": "Wrong address",
    "closed": "The place was closed",
    "not_ready": "It was not ready",
    "unsafe": "It did not feel safe",
    "other": "Something else",
}
"""Why a stop was not done: codes for machines, words for people."""

_PICKUPS: Final[Mapping[NeedKind, str]] = {
    NeedKind.SHOPPING: "Shop for",
    NeedKind.PRESCRIPTION: "Collect the prescription for",
    NeedKind.PARCEL: "Collect the food parcel for",
    NeedKind.MEAL: "Collect the hot meal for",
    NeedKind.SURPLUS: "Collect the surplus food",
    NeedKind.LIFT: "Pick up",
}

_DELIVERIES: Final[Mapping[NeedKind, str]] = {
    NeedKind.SHOPPING: "Bring the shopping",
    NeedKind.PRESCRIPTION: "Bring the prescription",
    NeedKind.PARCEL: "Bring the food parcel",
    NeedKind.MEAL: "Bring the hot meal",
    NeedKind.SURPLUS: "Bring the surplus food",
    NeedKind.LIFT: "Set down",
}

_SET_DOWN: Final = {True: "Set down, and wait", False: "Set down, and come again later"}

_VISITS: Final[Mapping[NeedKind, str]] = {
    NeedKind.DOG_WALK: "Walk the dog",
    NeedKind.HOME_HELP: "Help at home",
    NeedKind.CHAT: "Ring for a chat",
}


def what(kind: StopKind, need: Need, *, at_place: bool = False) -> str:
    """What is done at a stop, without a name: ``Collect the prescription for``, ``Bring the shopping``."""
    if need.kind is NeedKind.LIFT and need.way_back is not None and kind is not StopKind.JOB:
        waits = need.way_back is WayBack.WAIT
        if kind is StopKind.DELIVERY:
            return _SET_DOWN[waits] if at_place else "Bring back home"
        if at_place:
            return "Take back" if waits else "Fetch again"
    if kind is StopKind.PICKUP:
        return _PICKUPS[need.kind]
    if kind is StopKind.DELIVERY:
        return _DELIVERIES[need.kind]
    # Who comes beside the one that brings something has a visit of their own.
    return _VISITS.get(need.kind, "Come along as the second person")


def checklist(kind: StopKind, need: Need, fridge_minutes: int, partners: tuple[str, ...] = ()) -> tuple[str, ...]:
    """What a volunteer must not forget at a stop; ``partners`` come to the same need."""
    lines: list[str] = []
    if partners and kind is not StopKind.PICKUP:
        lines.append(f"With {' and '.join(partners)}: wait for each other before you ring")
    if kind is StopKind.JOB and need.kind not in _VISITS:
        return tuple(lines)
    if need.kind is not NeedKind.LIFT and (goods := counted(load_of(need))):
        lines.append(", ".join(goods))
    if need.fridge and kind is not StopKind.JOB:
        lines.append(f"Keep it cold: at the door within {fridge_minutes} minutes")
    if CheckKind.PHOTO_ID in need.required_checks and kind is StopKind.PICKUP:
        lines.append("Show your photo ID")
    return tuple(lines)


def place_name(place: Place | None) -> str:
    """The name of a place, or nothing."""
    return "" if place is None else place.name
