"""Direction: what a volunteer is told at one place of a leg, as values; the words are made where they are shown."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Direction", "Manoeuvre", "Side", "StreetKind"]


class Manoeuvre(StrEnum):
    """What is done with wheel or feet; ``CONTINUE`` goes on where the street changes its name or nature."""

    DEPART = "depart"
    CONTINUE = "continue"
    SLIGHT_LEFT = "slight_left"
    LEFT = "left"
    SHARP_LEFT = "sharp_left"
    SLIGHT_RIGHT = "slight_right"
    RIGHT = "right"
    SHARP_RIGHT = "sharp_right"
    TURN_BACK = "turn_back"
    ROUNDABOUT = "roundabout"
    ARRIVE = "arrive"


class StreetKind(StrEnum):
    """What a street is to those who look for it, for one without a name."""

    STREET = "street"
    MOTORWAY = "motorway"
    SLIP_ROAD = "slip_road"
    SERVICE = "service"
    DRIVEWAY = "driveway"
    ALLEY = "alley"
    CAR_PARK = "car_park"
    TRACK = "track"
    CYCLEWAY = "cycleway"
    BRIDLEWAY = "bridleway"
    SQUARE = "square"
    PAVEMENT = "pavement"
    CROSSING = "crossing"
    FOOTPATH = "footpath"
    PATH = "path"
    STEPS = "steps"
    PLATFORM = "platform"
    FERRY = "ferry"
    TRAIN = "train"


class Side(StrEnum):
    """A side of the street, as seen by whoever arrives."""

    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Direction:
    """One direction of a leg.

    Attributes
    ----------
    manoeuvre
        What to do.
    name, kind
        The street one is in then: its name (empty where it has none) and what it is.
    metres
        How far to go until the next direction; 0 on arrival.
    bearing
        Degrees clockwise from north in which one then goes (on arrival: comes), 0 to 359.
    exit
        Which exit of a roundabout, counted from where one enters it, from 1; else None.
    side
        On arrival: on which side the door is; None where that is not known.
    """

    manoeuvre: Manoeuvre
    name: str = ""
    kind: StreetKind = StreetKind.STREET
    metres: int = 0
    bearing: int = 0
    exit: int | None = None
    side: Side | None = None
