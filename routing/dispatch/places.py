"""Find the place of a need, either the named one or the nearest open one of a kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from routing.dispatch.points import DayPoints
from routing.needs import AnyOfKind, Mode, Place, PlaceKind, Span
from routing.problem import UNREACHABLE, DurationMatrix

__all__ = ["PLACE_WORDS", "PlaceFinder"]

PLACE_WORDS: Final = {
    PlaceKind.HUB: "hub",
    PlaceKind.KITCHEN: "kitchen",
    PlaceKind.FRIDGE: "community fridge",
    PlaceKind.PHARMACY: "pharmacy",
    PlaceKind.SHOP: "shop",
    PlaceKind.DONOR: "donor",
    PlaceKind.SURGERY: "surgery",
    PlaceKind.COMMUNITY: "community place",
}

ALWAYS: Final = (Span(0, 86_400),)
"""Open all day."""


class PlaceFinder:
    """Finds the places of a day: when they are open, and which of a kind is nearest to a door."""

    def __init__(
        self,
        places: Iterable[Place],
        places_open: Mapping[int, tuple[Span, ...]],
        points: DayPoints,
        matrices: Mapping[Mode, DurationMatrix],
        undecided: frozenset[int] = frozenset(),
    ) -> None:
        self._places = tuple(sorted(places, key=lambda place: place.id))
        self._open = places_open
        self._points = points
        self._matrices = matrices
        self._undecided = undecided

    def spans(self, place: Place) -> tuple[Span, ...]:
        """Return the opening hours of a place that day; empty when it is closed."""
        return self._open.get(place.id, ALWAYS)

    def is_undecided(self, place: Place) -> bool:
        """Return whether a place counts as closed only because its hours that day are not certain."""
        return place.id in self._undecided

    def location(self, place: Place) -> int:
        """Return the location of a place in the day's problem."""
        return self._points.places[place.id]

    def seconds(self, origin: int, destination: int) -> int:
        """Return the travel seconds by car, or by the quickest mode without a car matrix."""
        if Mode.DRIVE in self._matrices:
            return self._matrices[Mode.DRIVE].duration(origin, destination)
        return min((matrix.duration(origin, destination) for matrix in self._matrices.values()), default=UNREACHABLE)

    def nearest(self, wanted: AnyOfKind, door: int) -> Place | None:
        """Return the nearest open place of a kind to a door, or None when none is open.

        Of equally near places the one with the lowest id is returned.
        """
        ways = [
            (self.seconds(self.location(place), door), place.id, place)
            for place in self._places
            if place.kind is wanted.kind and self.spans(place)
        ]
        reachable = [way for way in ways if way[0] != UNREACHABLE]
        return min(reachable, key=lambda way: way[:2])[2] if reachable else None

    def why_none(self, wanted: AnyOfKind) -> str:
        """Return the code of why no place of a kind can be used.

        The codes say that none exists, that all are closed, or that no street leads there.
        """
        of_kind = [place for place in self._places if place.kind is wanted.kind]
        if not of_kind:
            return "need.no-such-place"
        return "need.place-unreachable" if any(map(self.spans, of_kind)) else "need.no-place"
