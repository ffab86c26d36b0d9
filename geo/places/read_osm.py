"""Read places and doors from OpenStreetMap: nodes, outlines (a point inside) and lines of house numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from geo.addresses.build import RawDoor
from geo.addresses.postcodes import bare, looks_like_postcode, spelled
from geo.places.lookup import PlaceRecord
from geo.places.opening_hours import hours_fault
from geo.projection import Bounds, in_bounds
from geo.streets.read_osm import whole
from routing.needs import PlaceKind

__all__ = ["KINDS", "OsmPlaces", "read_osm_places"]

KINDS: Final[Mapping[str, Mapping[str, PlaceKind]]] = {
    "amenity": {
        "pharmacy": PlaceKind.PHARMACY,
        "doctors": PlaceKind.SURGERY,
        "clinic": PlaceKind.SURGERY,
        "hospital": PlaceKind.SURGERY,
        "health_post": PlaceKind.SURGERY,
        "community_centre": PlaceKind.COMMUNITY,
        "social_centre": PlaceKind.COMMUNITY,
        "social_facility": PlaceKind.COMMUNITY,
        "food_bank": PlaceKind.COMMUNITY,
    },
    "healthcare": {
        "pharmacy": PlaceKind.PHARMACY,
        "doctor": PlaceKind.SURGERY,
        "clinic": PlaceKind.SURGERY,
        "centre": PlaceKind.SURGERY,
        "hospital": PlaceKind.SURGERY,
    },
    "shop": {
        "supermarket": PlaceKind.SHOP,
        "convenience": PlaceKind.SHOP,
        "general": PlaceKind.SHOP,
        "grocery": PlaceKind.SHOP,
    },
}
"""The kind of place by its tags.

Hubs, kitchens, fridges and donors are never taken from a map: parcels are loaded at the nearest hub, and the group says
which places are hubs. A food bank on the map is a community place. A bakery or a butcher does not count as a shop,
because "any shop" must sell a week's shopping.
"""

_STREET_NAMES: Final = ("addr:street", "addr:place", "addr:hamlet", "addr:housename")


@dataclass(frozen=True, slots=True)
class OsmPlaces:
    """The named places and doors of an OpenStreetMap extract.

    Attributes
    ----------
    unreadable_hours
        Names of places with unreadable opening hours.
    closed
        Names of places that are left out: closed for good, not yet open, private, or pharmacies that dispense nothing.
    """

    places: tuple[PlaceRecord, ...]
    doors: tuple[RawDoor, ...]
    unreadable_hours: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()


def read_osm_places(path: Path, bounds: Bounds, today: date) -> OsmPlaces:
    """Read the places and doors of an OpenStreetMap file inside some bounds, as they are on a day.

    Raises
    ------
    InvalidFile
        ``streets.unreadable`` when it is not an OpenStreetMap file or was cut short.
    """
    collected = _Collected(bounds, today)
    with whole(path):
        for thing in _things(path):
            collected.take(thing)
    return OsmPlaces(
        tuple(collected.places), tuple(collected.doors), tuple(collected.unreadable_hours), tuple(collected.closed)
    )


def _things(path: Path) -> Iterator[Any]:
    import osmium
    from osmium.filter import KeyFilter

    wanted = ("amenity", "shop", "healthcare", "addr:housenumber", "addr:housename", "addr:interpolation")
    outlines = KeyFilter("amenity", "shop", "healthcare", "addr:housenumber", "addr:housename")
    yield from osmium.FileProcessor(str(path)).with_locations().with_areas(outlines).with_filter(KeyFilter(*wanted))


@dataclass(slots=True)
class _Collected:
    """The parts of a file that are kept, collected one object at a time."""

    bounds: Bounds
    today: date
    places: list[PlaceRecord] = field(default_factory=list)
    doors: list[RawDoor] = field(default_factory=list)
    numbered: dict[int, tuple[int, str]] = field(default_factory=dict)
    unreadable_hours: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)

    def take(self, thing: Any) -> None:
        if thing.is_node():
            self._keep(thing.tags, thing.location.lon, thing.location.lat)
            number = thing.tags.get("addr:housenumber", "")
            if number.isdecimal() and len(number) < 5:
                self.numbered[thing.id] = int(number), _street(thing.tags)
        elif thing.is_way():
            if "addr:interpolation" in thing.tags:
                self._between(thing)
        elif thing.is_area():
            point = _inside(thing)
            if point is not None:
                self._keep(thing.tags, *point)

    def _keep(self, tags: Any, lon: float, lat: float) -> None:
        if not in_bounds(self.bounds, lon, lat):
            return
        street = _street(tags)
        number, house = tags.get("addr:housenumber", ""), tags.get("addr:housename", "")
        if street and (number or house):
            self.doors.append(RawDoor(number, house, street, tags.get("addr:postcode", ""), lon, lat))
        kind = _kind(tags)
        name = " ".join((tags.get("name") or tags.get("brand") or tags.get("operator") or "").split())
        if kind is None or not name:
            return
        if _is_closed(tags, kind, self.today):
            self.closed.append(name)
            return
        hours = tags.get("opening_hours", "").strip()
        if hours_fault(hours, name) is not None:
            self.unreadable_hours.append(name)
            hours = ""
        code = bare(tags.get("addr:postcode", ""))
        postcode = spelled(code) if looks_like_postcode(code) else tags.get("addr:postcode", "").strip()[:10]
        address = " ".join(filter(None, (number, street if street != house else "")))
        brand = tags.get("brand", "").strip()
        also = brand if brand and brand.casefold() not in name.casefold() else ""
        note = ", ".join(filter(None, (address, tags.get("branch", "").strip(), also)))
        self.places.append(PlaceRecord(kind, name[:120], postcode, lon, lat, hours, note[:160]))

    def _between(self, way: Any) -> None:
        """Keep the doors of a line of house numbers, spaced evenly along it."""
        step = {"odd": 2, "even": 2, "all": 1}.get(way.tags.get("addr:interpolation", ""))
        nodes = [(node.ref, node.location.lon, node.location.lat) for node in way.nodes if node.location.valid()]
        ends = [i for i, (ref, _, _) in enumerate(nodes) if ref in self.numbered]
        if step is None:
            return
        for begin, end in pairwise(ends):
            first, street = self.numbered[nodes[begin][0]]
            last, _ = self.numbered[nodes[end][0]]
            street = street or way.tags.get("addr:street", "")
            numbers = range(first, last, step if last > first else -step)
            if not street or len(numbers) > 200:
                continue
            for i, number in enumerate(numbers):
                if i:
                    lon, lat = _along(nodes[begin : end + 1], i / len(numbers))
                    self._door(str(number), street, lon, lat)

    def _door(self, number: str, street: str, lon: float, lat: float) -> None:
        if in_bounds(self.bounds, lon, lat):
            self.doors.append(RawDoor(number, "", street, "", lon, lat))


def _kind(tags: Any) -> PlaceKind | None:
    """Return the kind of a place; of several values (``convenience;newsagent``) the first that is known."""
    values = ((table, value.strip()) for key, table in KINDS.items() for value in tags.get(key, "").split(";"))
    return next((kind for table, value in values if (kind := table.get(value))), None)


_GONE: Final = ("disused", "abandoned", "demolished", "removed", "razed", "was", "closed")
"""Prefixes of keys, and whole keys, for something that is gone."""


def _is_closed(tags: Any, kind: PlaceKind, today: date) -> bool:
    """Return whether a place is unusable: gone, not yet open, private, or not dispensing."""
    if any(tags.get(key, "no") != "no" for key in _GONE):
        return True
    if any(f"{prefix}:{key}" in tags for prefix in _GONE for key in KINDS):
        return True
    if tags.get("access") in ("no", "private") or (kind is PlaceKind.PHARMACY and tags.get("dispensing") == "no"):
        return True
    ended, opens = _date(tags.get("end_date", "")), _date(tags.get("opening_date", ""))
    return (ended is not None and ended < today) or (opens is not None and opens > today)


def _date(text: str) -> date | None:
    """Return the first day of a year, a month or a day in ISO 8601; None for anything else."""
    match = re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", text.strip())
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return None


def _street(tags: Any) -> str:
    return next((" ".join(tags.get(key).split()) for key in _STREET_NAMES if tags.get(key)), "")


def _inside(area: Any) -> tuple[float, float] | None:
    """Return a point inside an outline; None if its rings do not close."""
    import osmium
    import shapely

    try:
        shape = shapely.from_wkb(osmium.geom.WKBFactory().create_multipolygon(area))
    except (RuntimeError, shapely.GEOSException):
        return None
    middle = shape.centroid
    point = middle if shape.contains(middle) else shape.representative_point()
    return point.x, point.y


def _along(nodes: list[tuple[int, float, float]], part: float) -> tuple[float, float]:
    """Return the point at a fraction (0 to 1) of a short line."""
    from shapely import LineString

    point = LineString([(lon, lat) for _, lon, lat in nodes]).interpolate(part, normalized=True)
    return point.x, point.y
