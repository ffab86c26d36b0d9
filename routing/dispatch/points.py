"""Gather the points that a day's duration matrices are computed for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from routing.dispatch.buildings import same_building
from routing.needs import Location, Need, Place, Volunteer

__all__ = ["DayPoints", "day_points"]


_CELL: Final = 0.001
"""Degrees; longer than a building, wherever a group may be."""


@dataclass(frozen=True, slots=True)
class DayPoints:
    """Every distinct point that a volunteer may visit, and who or what is there.

    Attributes
    ----------
    coordinates
        ``(lon, lat)`` of each location. The index in this tuple is the location in the day's problem.
    homes, places, volunteers
        The location by need id, by place id and by volunteer id. Those without a position are missing.
    """

    coordinates: tuple[tuple[float, float], ...]
    homes: Mapping[int, int]
    places: Mapping[int, int]
    volunteers: Mapping[int, int]


def day_points(needs: Iterable[Need], volunteers: Iterable[Volunteer], places: Iterable[Place]) -> DayPoints:
    """Return the points of places, needs and volunteers.

    Points that are equal or in one building share a location, at the position of the building's first need.
    """
    order: dict[tuple[float, float], int] = {}

    def index(location: Location) -> int:
        return order.setdefault((location.lon, location.lat), len(order))

    needs = tuple(needs)
    at_place = {place.id: index(place.location) for place in places}
    for need in needs:
        for place in (need.place, need.destination):
            if isinstance(place, Place):
                at_place.setdefault(place.id, index(place.location))
    homes: dict[int, int] = {}
    near: dict[tuple[int, int], list[Need]] = {}
    for need in needs:
        if need.location is None:
            continue
        cell = round(need.location.lon / _CELL), round(need.location.lat / _CELL)
        around = (near.get((cell[0] + x, cell[1] + y), ()) for x in (-1, 0, 1) for y in (-1, 0, 1))
        same = next((one for some in around for one in some if same_building(one, need)), None)
        homes[need.id] = index(need.location) if same is None else homes[same.id]
        if same is None:
            near.setdefault(cell, []).append(need)
    at_home = {person.id: index(person.location) for person in volunteers if person.location is not None}
    return DayPoints(
        coordinates=tuple(order),
        homes=MappingProxyType(homes),
        places=MappingProxyType(at_place),
        volunteers=MappingProxyType(at_home),
    )
