"""The directions along a leg as values. Pages and exports put them into words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Direction", "Manoeuvre", "Side", "StreetKind"]


class Manoeuvre(StrEnum):
    """A turn or other move; ``CONTINUE`` marks a change of the street's name or kind."""

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
    """The kind of a street, which describes a street without a name."""

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
    """The side of the street on which a destination is."""

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
        The name (empty where there is none) and kind of the street after the manoeuvre.
    metres
        How far to go until the next direction; 0 on arrival.
    bearing
        The bearing after the manoeuvre (on arrival: before it), in degrees clockwise from north, 0 to 359.
    exit
        Which exit of a roundabout, counted from 1 at the entry; None elsewhere.
    side
        On arrival, the side on which the door is; None where it is unknown.
    """

    manoeuvre: Manoeuvre
    name: str = ""
    kind: StreetKind = StreetKind.STREET
    metres: int = 0
    bearing: int = 0
    exit: int | None = None
    side: Side | None = None
