"""Convert the steps of an OSRM route into our directions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from routing.directions import Direction, Manoeuvre, Side, StreetKind
from routing.needs import Mode

__all__ = ["directions_from", "streets_from"]

_MODIFIERS: Final = {
    "uturn": Manoeuvre.TURN_BACK,
    "sharp left": Manoeuvre.SHARP_LEFT,
    "left": Manoeuvre.LEFT,
    "slight left": Manoeuvre.SLIGHT_LEFT,
    "straight": Manoeuvre.CONTINUE,
    "slight right": Manoeuvre.SLIGHT_RIGHT,
    "right": Manoeuvre.RIGHT,
    "sharp right": Manoeuvre.SHARP_RIGHT,
}
_ROUND: Final = frozenset({"roundabout", "rotary"})
_OUT: Final = frozenset({"exit roundabout", "exit rotary"})
_GOING_ON: Final = frozenset({"new name", "notification"})


def directions_from(mode: Mode, steps: Sequence[Mapping[str, Any]]) -> tuple[Direction, ...]:
    """Return our directions for OSRM's steps of one leg."""
    directions: list[Direction] = []
    for step in steps:
        direction = _direction(mode, step)
        if step["maneuver"]["type"] in _OUT and directions:
            last = directions[-1]
            metres = last.metres + direction.metres
            directions[-1] = replace(last, name=direction.name, kind=direction.kind, metres=metres)
        else:
            directions.append(direction)
    return tuple(directions)


def streets_from(steps: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, int], ...]:
    """Return the streets in order, each with its metres."""
    streets: list[tuple[str, float]] = []
    for step in steps:
        name, metres = _name(step), float(step["distance"])
        if streets and streets[-1][0] == name:
            streets[-1] = name, streets[-1][1] + metres
        elif metres > 0:
            streets.append((name, metres))
    return tuple((name, round(metres)) for name, metres in streets)


def _direction(mode: Mode, step: Mapping[str, Any]) -> Direction:
    what = step["maneuver"]
    kind, modifier, exit_ = str(what["type"]), str(what.get("modifier", "")), None
    side: Side | None = None
    if kind == "depart":
        manoeuvre = Manoeuvre.DEPART
    elif kind == "arrive":
        manoeuvre, side = Manoeuvre.ARRIVE, Side(modifier) if modifier in ("left", "right") else None
    elif kind in _ROUND:
        manoeuvre, exit_ = Manoeuvre.ROUNDABOUT, int(what["exit"]) if "exit" in what else None
    elif kind in _GOING_ON:
        manoeuvre = Manoeuvre.CONTINUE
    else:
        manoeuvre = _MODIFIERS.get(modifier, Manoeuvre.CONTINUE)
    bearing = int(what["bearing_before" if manoeuvre is Manoeuvre.ARRIVE else "bearing_after"]) % 360
    return Direction(manoeuvre, _name(step), _kind(mode, step), round(float(step["distance"])), bearing, exit_, side)


def _name(step: Mapping[str, Any]) -> str:
    return str(step.get("name") or step.get("ref") or "")


def _kind(mode: Mode, step: Mapping[str, Any]) -> StreetKind:
    """Return the kind of a street.

    For a street without a name, OSRM only distinguishes ferries and trains.
    """
    of = step.get("mode")
    if of == "ferry":
        return StreetKind.FERRY
    if of == "train":
        return StreetKind.TRAIN
    return StreetKind.STREET if mode is Mode.DRIVE else StreetKind.PATH
