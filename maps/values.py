"""The values that a map may show: ids, numbers, times, fixed words and public names.

The only names are those of wards and places.

There is no field for a neighbour's or volunteer's name, phone number, address or note, so none can end up in a map or
its file. A page that shows details looks them up by the id the map reports (``wardround:select``).

Positions are lon, lat; lines are sequences of lon, lat; times are seconds from local midnight.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypeAlias

from routing.needs import Mode, NeedKind, PlaceKind
from routing.problem import Reason, StopKind

__all__ = [
    "Bounds",
    "CoverageMapView",
    "DayMapView",
    "Ground",
    "Line",
    "MarkState",
    "Measure",
    "PlaceMark",
    "Point",
    "RoundMapView",
    "RoundMark",
    "StopMark",
    "Streets",
    "StreetsData",
    "StreetsUrl",
    "Tiles",
    "UnassignedMark",
    "WardFigures",
    "WardOutline",
]

Point: TypeAlias = tuple[float, float]
"""lon, lat."""

Line: TypeAlias = tuple[Point, ...]

Bounds: TypeAlias = tuple[float, float, float, float]
"""west, south, east, north."""


class MarkState(StrEnum):
    """The state of a stop on a map."""

    PLANNED = "planned"
    NEXT = "next"
    DONE = "done"
    NOT_DONE = "not_done"


class Measure(StrEnum):
    """The measure a coverage map colours the wards by."""

    SHARE_MET = "share_met"
    NEEDS = "needs"
    UNMET = "unmet"
    VOLUNTEERS = "volunteers"


@dataclass(frozen=True, slots=True)
class StreetsUrl:
    """The address of the streets, which the browser fetches once from our own server.

    It starts with ``/``.
    """

    url: str


@dataclass(frozen=True, slots=True)
class StreetsData:
    """The streets embedded in a page: the FeatureCollection of ``Area.basemap()``."""

    geojson: Mapping[str, Any]


Streets: TypeAlias = StreetsUrl | StreetsData


@dataclass(frozen=True, slots=True)
class Tiles:
    """A tile server used instead of our own streets, only where a group has chosen one.

    ``url`` has ``{z}``, ``{x}`` and ``{y}`` in it, for example ``https://tiles.example/{z}/{x}/{y}.png``.
    """

    url: str
    attribution: str
    max_zoom: int = 19


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The ground under a map.

    Attributes
    ----------
    bounds
        The first view.
    streets
        None draws no streets, only ward boundaries and routes.
    attribution
        Who made the street data; shown on the map as it is, never as HTML.
    tiles
        When given, they are shown instead of ``streets``, and the map needs the network.
    """

    bounds: Bounds
    streets: Streets | None = None
    attribution: str = ""
    tiles: Tiles | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StopMark:
    """A stop of a round.

    ``id`` is what the map reports when the stop is selected, ``number`` is what people see.
    """

    id: int
    number: int
    kind: StopKind
    lon: float
    lat: float
    what: NeedKind | None = None
    arrival: int | None = None
    state: MarkState = MarkState.PLANNED

    def __post_init__(self) -> None:
        _only_numbers(id=self.id, number=self.number, arrival=self.arrival)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundMark:
    """A volunteer's round: its stops in order, and the lines of its legs along the streets.

    ``legs[i]`` leads to ``stops[i]``, and one more to the end; an empty line is not drawn. ``number`` is its number
    that day, which also decides its colour and dash. Leave ``start`` and ``end`` out to keep a volunteer's own door
    off the map. ``calls`` counts phone calls, which are stops without a position.
    """

    id: int
    number: int
    mode: Mode
    stops: tuple[StopMark, ...]
    legs: tuple[Line, ...] = ()
    start: Point | None = None
    end: Point | None = None
    begins: int | None = None
    ends: int | None = None
    metres: int | None = None
    calls: int = 0

    def __post_init__(self) -> None:
        _only_numbers(id=self.id, number=self.number, begins=self.begins, ends=self.ends, metres=self.metres)
        _only_numbers(calls=self.calls)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnassignedMark:
    """A need on no round; ``id`` is that of the need."""

    id: int
    lon: float
    lat: float
    what: NeedKind
    reason: Reason | None = None

    def __post_init__(self) -> None:
        _only_numbers(id=self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceMark:
    """A hub, pharmacy, shop or other place; its name is public."""

    id: int
    kind: PlaceKind
    name: str
    lon: float
    lat: float

    def __post_init__(self) -> None:
        _only_numbers(id=self.id)


@dataclass(frozen=True, slots=True)
class WardOutline:
    """A ward's boundary: a GeoJSON Polygon or MultiPolygon."""

    code: str
    name: str
    geometry: Mapping[str, Any]

    @classmethod
    def of_collection(cls, collection: Mapping[str, Any]) -> tuple[WardOutline, ...]:
        """Return the wards of a FeatureCollection with properties ``code`` and ``name`` (``Area.ward_shapes()``)."""
        return tuple(
            cls(str(feature["properties"]["code"]), str(feature["properties"]["name"]), feature["geometry"])
            for feature in collection["features"]
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class WardFigures:
    """A ward's numbers; None is a number too small to publish, shown as ``*``."""

    ward: WardOutline
    needs: int | None
    met: int | None
    volunteers: int | None

    def __post_init__(self) -> None:
        _only_numbers(needs=self.needs, met=self.met, volunteers=self.volunteers)

    def value(self, measure: Measure) -> int | None:
        """Return the number of a measure; None if it may not be shown. ``share_met`` is a percentage.

        A ward without needs has no share: check ``needs`` first. If rounding makes more needs met than asked for, the
        share is 100.
        """
        if measure is Measure.NEEDS:
            return self.needs
        if measure is Measure.VOLUNTEERS:
            return self.volunteers
        if self.needs is None or self.met is None:
            return None
        if measure is Measure.UNMET:
            return max(0, self.needs - self.met)
        return min(100, (200 * self.met + self.needs) // (2 * self.needs)) if self.needs else None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayMapView:
    """The contents of a day's map: all rounds and everything around them."""

    day: date
    ground: Ground
    rounds: tuple[RoundMark, ...]
    unassigned: tuple[UnassignedMark, ...] = ()
    places: tuple[PlaceMark, ...] = ()
    wards: tuple[WardOutline, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundMapView:
    """The contents of the map of one volunteer's round.

    ``places`` are those that the round visits.
    """

    day: date
    ground: Ground
    round: RoundMark
    places: tuple[PlaceMark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageMapView:
    """The contents of a coverage map, from ``first`` to ``last`` day, both inclusive.

    ``measure`` is what is coloured at first.
    """

    first: date
    last: date
    ground: Ground
    wards: tuple[WardFigures, ...]
    measure: Measure = Measure.SHARE_MET


def _only_numbers(**fields: int | None) -> None:
    """Raise TypeError for a field that must be a whole number and is not, so that text cannot get in."""
    for name, value in fields.items():
        if value is not None and type(value) is not int:
            raise TypeError(f"{name} must be a whole number, not {type(value).__name__}.")
