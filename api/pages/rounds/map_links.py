"""Links that open a volunteer's own map app: coordinates and numbers, never a name or an address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from api.services.rounds.views import DriverStop
from routing.needs import Mode

__all__ = ["MAP_APPS", "directions", "whole_way"]

MAP_APPS: Final[Mapping[str, str]] = {
    "google": "Google Maps",
    "geo": "Any map app (Android)",
    "apple": "Apple Maps",
    "waze": "Waze",
    "organic": "Organic Maps",
    "osmand": "OsmAnd",
}
"""The map apps that a volunteer may choose, by the name the page remembers."""

MOST_WAYPOINTS: Final = 9
"""The most waypoints that Google Maps accepts in a link."""

_GOOGLE: Final = {Mode.DRIVE: "driving", Mode.CYCLE: "bicycling", Mode.WALK: "walking"}
_APPLE: Final = {Mode.DRIVE: "d", Mode.CYCLE: "b", Mode.WALK: "w"}
_ORGANIC: Final = {Mode.DRIVE: "vehicle", Mode.CYCLE: "bicycle", Mode.WALK: "pedestrian"}
_OSMAND: Final = {Mode.DRIVE: "car", Mode.CYCLE: "bicycle", Mode.WALK: "pedestrian"}


def directions(stop: DriverStop, mode: Mode) -> Mapping[str, str]:
    """Return a link for each map app to a stop, with coordinates and the stop's number only.

    A stop without a place (a chat by telephone) has none.
    """
    if stop.lat is None or stop.lon is None:
        return {}
    point = f"{stop.lat:.5f},{stop.lon:.5f}"
    return {
        "google": f"https://www.google.com/maps/dir/?api=1&destination={point}&travelmode={_GOOGLE[mode]}",
        "geo": f"geo:0,0?q={point}(Stop%20{stop.position})",
        "apple": f"https://maps.apple.com/?daddr={point}&dirflg={_APPLE[mode]}",
        "waze": f"https://waze.com/ul?ll={point.replace(',', '%2C')}&navigate=yes",
        "organic": f"om://route?sll=&saddr=&dll={point}&daddr=Stop%20{stop.position}&type={_ORGANIC[mode]}",
        "osmand": f"https://osmand.net/map/navigate?end={point}&profile={_OSMAND[mode]}",
    }


def whole_way(stops: Iterable[DriverStop], mode: Mode) -> str:
    """Return a Google Maps link to as many next stops as it accepts, or "" if there are none."""
    placed = [stop for stop in stops if stop.lat is not None and stop.lon is not None]
    points = list(dict.fromkeys(f"{stop.lat:.5f},{stop.lon:.5f}" for stop in placed))[: MOST_WAYPOINTS + 1]
    if not points:
        return ""
    *between, last = points
    through = f"&waypoints={'%7C'.join(between)}" if between else ""
    return f"https://www.google.com/maps/dir/?api=1&destination={last}{through}&travelmode={_GOOGLE[mode]}"
