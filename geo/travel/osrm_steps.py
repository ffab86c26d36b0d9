"""The steps of an OSRM route as our directions."""

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
    """Our directions for OSRM's steps of one leg."""
    found: list[Direction] = []
    for step in steps:
        one = _direction(mode, step)
        if step["maneuver"]["type"] in _OUT and found:
            found[-1] = replace(found[-1], name=one.name, kind=one.kind, metres=found[-1].metres + one.metres)
        else:
            found.append(one)
    return tuple(found)


def streets_from(steps: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, int], ...]:
    """The streets in order, each with its metres."""
    found: list[tuple[str, float]] = []
    for step in steps:
        name, metres = _name(step), float(step["distance"])
        if found and found[-1][0] == name:
            found[-1] = name, found[-1][1] + metres
        elif metres > 0:
            found.append((name, metres))
    return tuple((name, round(metres)) for name, metres in found)


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
    """OSRM says no more of a street without a name than whether it is one."""
    of = step.get("mode")
    if of == "ferry":
        return StreetKind.FERRY
    if of == "train":
        return StreetKind.TRAIN
    return StreetKind.STREET if mode is Mode.DRIVE else StreetKind.PATH
