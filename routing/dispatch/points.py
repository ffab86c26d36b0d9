"""DayPoints: the points of a day, in the order in which matrices are made over them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from routing.needs import Location, Need, Place, Volunteer

__all__ = ["DayPoints", "day_points"]


@dataclass(frozen=True, slots=True)
class DayPoints:
    """Every point a volunteer may go to, once, and who is where.

    Attributes
    ----------
    coordinates
        ``(lon, lat)``; the place in this tuple is the location in the day's problem.
    homes, places, volunteers
        The location by need id, by place id and by volunteer id; those without a point are missing.
    """

    coordinates: tuple[tuple[float, float], ...]
    homes: Mapping[int, int]
    places: Mapping[int, int]
    volunteers: Mapping[int, int]


def day_points(needs: Iterable[Need], volunteers: Iterable[Volunteer], places: Iterable[Place]) -> DayPoints:
    """The points of places, then of needs, then of volunteers; two at one point share a location."""
    order: dict[tuple[float, float], int] = {}

    def index(location: Location) -> int:
        return order.setdefault((location.lon, location.lat), len(order))

    needs = tuple(needs)
    at_place = {place.id: index(place.location) for place in places}
    for need in needs:
        for place in (need.place, need.destination):
            if isinstance(place, Place):
                at_place.setdefault(place.id, index(place.location))
    homes = {need.id: index(need.location) for need in needs if need.location is not None}
    at_home = {person.id: index(person.location) for person in volunteers if person.location is not None}
    return DayPoints(
        coordinates=tuple(order),
        homes=MappingProxyType(homes),
        places=MappingProxyType(at_place),
        volunteers=MappingProxyType(at_home),
    )
