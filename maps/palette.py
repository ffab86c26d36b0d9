"""The appearance of rounds, places and stops: colours, dashes, shapes, letters, and their labels.

Eight colours that people with any colour vision can distinguish (Okabe and Ito 2008, without its yellow, which is lost
on a light map, and with Tol's indigo), each with a readable text colour (contrast at least 4.5:1, WCAG 2.2 AA).
Rounds also differ by their dash and the shape of their stops, so 48 rounds look different.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from maps.values import MarkState, Measure
from routing.needs import Mode, NeedKind, PlaceKind
from routing.problem import Reason, StopKind

__all__ = ["COLOURS", "LETTERS", "STYLES", "Style", "style_of", "words"]


class Style(NamedTuple):
    """The colour, dash and shape of one round."""

    colour: str
    ink: str
    dash: str | None
    shape: str


COLOURS: Final = (
    ("#0072b2", "#ffffff"),
    ("#e69f00", "#000000"),
    ("#332288", "#ffffff"),
    ("#009e73", "#000000"),
    ("#d55e00", "#000000"),
    ("#56b4e9", "#000000"),
    ("#cc79a7", "#000000"),
    ("#303030", "#ffffff"),
)
LINES: Final[tuple[tuple[str | None, str], ...]] = (
    (None, "circle"),
    ("14 9", "square"),
    ("1 9", "diamond"),
    ("18 8 1 8", "leaf"),
    ("30 10", "drop"),
    ("18 8 1 8 1 8", "arch"),
)
STYLES: Final = tuple(Style(colour, ink, dash, shape) for dash, shape in LINES for colour, ink in COLOURS)

LETTERS: Final = {
    PlaceKind.HUB: "H",
    PlaceKind.KITCHEN: "K",
    PlaceKind.FRIDGE: "F",
    PlaceKind.PHARMACY: "P",
    PlaceKind.SHOP: "S",
    PlaceKind.DONOR: "D",
    PlaceKind.SURGERY: "G",
    PlaceKind.COMMUNITY: "C",
}

_WORDS: Final[dict[str, dict[str, str]]] = {
    "mode": {Mode.DRIVE: "by car", Mode.CYCLE: "by bike", Mode.WALK: "on foot"},
    "state": {
        MarkState.PLANNED: "to do",
        MarkState.NEXT: "next",
        MarkState.DONE: "done",
        MarkState.NOT_DONE: "not done",
    },
    "stop": {
        StopKind.START: "start",
        StopKind.JOB: "visit",
        StopKind.PICKUP: "collect",
        StopKind.DELIVERY: "deliver",
        StopKind.BREAK: "break",
        StopKind.END: "end",
    },
    "need": {
        NeedKind.SHOPPING: "shopping",
        NeedKind.PRESCRIPTION: "prescription",
        NeedKind.PARCEL: "food parcel",
        NeedKind.MEAL: "hot meal",
        NeedKind.SURPLUS: "surplus food",
        NeedKind.DOG_WALK: "dog walk",
        NeedKind.HOME_HELP: "home help",
        NeedKind.CHAT: "chat",
        NeedKind.LIFT: "lift",
    },
    "place": {
        PlaceKind.HUB: "hub",
        PlaceKind.KITCHEN: "kitchen",
        PlaceKind.FRIDGE: "community fridge",
        PlaceKind.PHARMACY: "pharmacy",
        PlaceKind.SHOP: "shop",
        PlaceKind.DONOR: "donor",
        PlaceKind.SURGERY: "surgery",
        PlaceKind.COMMUNITY: "community place",
    },
    "reason": {
        Reason.NO_VEHICLES: "nobody is there that day",
        Reason.SKILLS: "nobody has the checks it asks for",
        Reason.TOO_BIG: "too big for anyone",
        Reason.MODE: "nobody comes that way",
        Reason.WINDOWS_CONFLICT: "no time between pickup and delivery",
        Reason.TOO_LONG: "nobody is available for long enough",
        Reason.TOO_FAR: "too far for the time anyone has",
        Reason.PICKUP_WINDOW: "nobody is available when it can be picked up",
        Reason.DELIVERY_WINDOW: "nobody is available when it can be delivered",
        Reason.TIME_WINDOW: "nobody is available at the requested times",
        Reason.BREAK: "no time for a break as well",
        Reason.UNREACHABLE: "nobody can get there",
        Reason.LIMITS: "over everyone's limits",
        Reason.MAX_RIDE: "too long on board",
        Reason.VEHICLE: "kept for somebody who is not there",
        Reason.TOGETHER: "no two are free at one time",
        Reason.COMBINATION: "each volunteer lacks something else",
        Reason.TRADED_AWAY: "others came first",
        Reason.NOT_YET: "planning was too short",
    },
    "measure": {
        Measure.SHARE_MET: "Needs met",
        Measure.NEEDS: "Needs",
        Measure.UNMET: "Needs not met",
        Measure.VOLUNTEERS: "Volunteers",
    },
}


def style_of(number: int) -> Style:
    """Return the look of a round by its number; looks repeat after 48."""
    return STYLES[(number - 1) % len(STYLES)]


def words() -> dict[str, dict[str, str]]:
    """Return the fixed words of a map for our scripts: by topic, then by code."""
    return {topic: {str(code): word for code, word in codes.items()} for topic, codes in _WORDS.items()}
