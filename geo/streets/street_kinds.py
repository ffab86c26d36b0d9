"""Derive the kind of a street from OpenStreetMap tags, to describe one without a name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from routing.directions import StreetKind

__all__ = ["KINDS", "kind_of"]

KINDS: Final = tuple(StreetKind)
"""A pack stores a kind as its index here: add new ones at the end, or the pack's format changes."""

_OF_HIGHWAY: Final[Mapping[str, StreetKind]] = {
    "motorway": StreetKind.MOTORWAY,
    "service": StreetKind.SERVICE,
    "busway": StreetKind.SERVICE,
    "track": StreetKind.TRACK,
    "cycleway": StreetKind.CYCLEWAY,
    "bridleway": StreetKind.BRIDLEWAY,
    "pedestrian": StreetKind.SQUARE,
    "footway": StreetKind.FOOTPATH,
    "corridor": StreetKind.FOOTPATH,
    "path": StreetKind.PATH,
    "steps": StreetKind.STEPS,
    "platform": StreetKind.PLATFORM,
    "pier": StreetKind.PLATFORM,
}
_OF_SERVICE: Final[Mapping[str, StreetKind]] = {
    "driveway": StreetKind.DRIVEWAY,
    "alley": StreetKind.ALLEY,
    "parking_aisle": StreetKind.CAR_PARK,
}
_OF_FOOTWAY: Final[Mapping[str, StreetKind]] = {
    "sidewalk": StreetKind.PAVEMENT,
    "crossing": StreetKind.CROSSING,
    "traffic_island": StreetKind.CROSSING,
}


def kind_of(tags: Mapping[str, str]) -> StreetKind:
    """Return the kind of a street by its tags."""
    route, highway = tags.get("route", ""), tags.get("highway", "")
    if not highway and route:
        return StreetKind.FERRY if route == "ferry" else StreetKind.TRAIN
    if highway.endswith("_link"):
        return StreetKind.SLIP_ROAD
    if highway == "service" and (kind := _OF_SERVICE.get(tags.get("service", ""))):
        return kind
    if highway == "footway" and (kind := _OF_FOOTWAY.get(tags.get("footway", ""))):
        return kind
    if not highway and tags.get("man_made") == "pier":
        return StreetKind.PLATFORM
    return _OF_HIGHWAY.get(highway, StreetKind.STREET)
