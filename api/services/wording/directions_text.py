"""Word directions, such as "Left into Mill Road, 240 m"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from routing.directions import Direction, Manoeuvre, StreetKind

__all__ = ["how_far", "sentences"]

_NAMELESS: Final[Mapping[StreetKind, str]] = {
    StreetKind.STREET: "a street without a name",
    StreetKind.MOTORWAY: "the motorway",
    StreetKind.SLIP_ROAD: "the slip road",
    StreetKind.SERVICE: "an access road",
    StreetKind.DRIVEWAY: "a driveway",
    StreetKind.ALLEY: "an alley",
    StreetKind.CAR_PARK: "a car park",
    StreetKind.TRACK: "a track",
    StreetKind.CYCLEWAY: "a cycle path",
    StreetKind.BRIDLEWAY: "a bridleway",
    StreetKind.SQUARE: "a pedestrian street",
    StreetKind.PAVEMENT: "a pavement",
    StreetKind.CROSSING: "a crossing",
    StreetKind.FOOTPATH: "a footpath",
    StreetKind.PATH: "a path",
    StreetKind.STEPS: "the steps",
    StreetKind.PLATFORM: "a platform",
    StreetKind.FERRY: "the ferry",
    StreetKind.TRAIN: "the car train",
}
_INTO: Final = frozenset(
    {StreetKind.STREET, StreetKind.SERVICE, StreetKind.DRIVEWAY, StreetKind.ALLEY, StreetKind.CAR_PARK}
)
"""Kinds of street that one turns "into"; one turns "onto" the others."""

_TURNS: Final[Mapping[Manoeuvre, str]] = {
    Manoeuvre.SLIGHT_LEFT: "Bear left",
    Manoeuvre.LEFT: "Left",
    Manoeuvre.SHARP_LEFT: "Sharp left",
    Manoeuvre.SLIGHT_RIGHT: "Bear right",
    Manoeuvre.RIGHT: "Right",
    Manoeuvre.SHARP_RIGHT: "Sharp right",
}
_ORDINALS: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_COMPASS: Final = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")


def sentences(directions: Sequence[Direction]) -> tuple[str, ...]:
    """Return a sentence for each direction of a leg."""
    before = ("", *(one.name for one in directions))
    return tuple(_sentence(one, earlier) for one, earlier in zip(directions, before, strict=False))


def how_far(metres: int) -> str:
    """Format a distance to 10 m below a kilometre, to 100 m above."""
    if metres >= 995:
        return f"{metres / 1000:.1f} km"
    return f"{round(metres / 10) * 10 if metres >= 20 else metres} m"


def _sentence(one: Direction, earlier: str) -> str:
    if one.manoeuvre is Manoeuvre.ARRIVE:
        return f"Arrive, on the {one.side}" if one.side else "Arrive"
    street = one.name or _NAMELESS[one.kind]
    return f"{_what(one, street, stays=bool(one.name) and one.name == earlier)}, {how_far(one.metres)}"


def _what(one: Direction, street: str, *, stays: bool) -> str:
    if one.kind in (StreetKind.FERRY, StreetKind.TRAIN) and one.manoeuvre is not Manoeuvre.DEPART:
        named = f" {one.name}" if one.name else ""
        return f"Take {_NAMELESS[one.kind]}{named}"
    if one.manoeuvre is Manoeuvre.DEPART:
        return f"Start along {street}, heading {_COMPASS[round(one.bearing / 45) % 8]}"
    if one.manoeuvre is Manoeuvre.TURN_BACK:
        return f"Turn round, back along {street}" if stays or not one.name else f"Turn round into {street}"
    if one.manoeuvre is Manoeuvre.ROUNDABOUT:
        which = f"{_ORDINALS[one.exit - 1]} exit" if one.exit and one.exit <= len(_ORDINALS) else f"exit {one.exit}"
        return f"At the roundabout, {which} {_into(one)} {street}"
    if one.manoeuvre is Manoeuvre.CONTINUE:
        return f"Take {street}" if one.kind is StreetKind.STEPS else f"Continue on {street}"
    return (
        f"{_TURNS[one.manoeuvre]}, staying on {street}" if stays else f"{_TURNS[one.manoeuvre]} {_into(one)} {street}"
    )


def _into(one: Direction) -> str:
    return "into" if one.name or one.kind in _INTO else "onto"
