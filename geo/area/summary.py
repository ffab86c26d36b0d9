"""The figures of an area, by which people check whether it is good."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from geo.area.area import Area
from geo.area.findings import AreaCheck
from geo.projection import Bounds
from geo.streets.network import StreetNetwork
from routing.errors import Fault
from routing.needs import Mode, PlaceKind, Ward

__all__ = ["AreaSummary", "StreetSummary", "describe", "summary_of"]


@dataclass(frozen=True, slots=True)
class StreetSummary:
    """Statistics of one mode's streets: segments, kilometres, and how much is cut off."""

    segments: int
    kilometres: float
    unconnected_segments: int
    unconnected_kilometres: float


@dataclass(frozen=True, slots=True)
class AreaSummary:
    """The figures of an area, by which people check whether it is good."""

    name: str
    timezone: str
    vintage: str
    bounds: Bounds
    wards: tuple[Ward, ...]
    postcodes: int
    postcodes_by_ward: Mapping[str, int]
    streets: Mapping[Mode, StreetSummary]
    places: Mapping[PlaceKind, int]
    places_without_hours: int
    default_hours: Mapping[PlaceKind, str]
    country: str
    streets_named: int
    doors: int
    settlements: int | None
    postcodes_ended: int
    deprivation_known: bool
    figures_method: str
    residents: int | None
    checks: tuple[AreaCheck, ...]
    remarks: tuple[Fault, ...]


def describe(area: Area) -> AreaSummary:
    """Return an area's contents and the checks made when it was built; reads all its networks."""
    located = area.gazetteer.wards.of_all(area.postcodes.lon, area.postcodes.lat)
    residents = [count for count in area.residents().values() if count is not None]
    return AreaSummary(
        name=area.name,
        timezone=area.timezone.key,
        vintage=area.vintage,
        bounds=area.bounds,
        wards=area.wards,
        postcodes=len(area.postcodes),
        postcodes_by_ward=_by_ward(area, located),
        streets={mode: summary_of(area.network(mode)) for mode in Mode},
        places=dict(Counter(place.kind for place in area.places)),
        places_without_hours=sum(not place.opening_hours for place in area.places),
        default_hours=area.default_hours,
        country=area.country,
        settlements=len(area.gazetteer.settlements.listed) if area.has_settlements else None,
        streets_named=len(area.addresses),
        doors=area.addresses.doors,
        postcodes_ended=int(area.postcodes.ended_codes.size),
        deprivation_known=any(value is not None for value in area.deprivation().values()),
        figures_method=area.figures_method(),
        residents=sum(residents) if residents else None,
        checks=area.checks,
        remarks=area.remarks,
    )


def _by_ward(area: Area, located: list[Ward | None]) -> dict[str, int]:
    counts = Counter(ward.code for ward in located if ward is not None)
    return {ward.code: counts[ward.code] for ward in area.wards}


def summary_of(network: StreetNetwork) -> StreetSummary:
    """Return the figures of one network."""
    apart = ~network.main
    return StreetSummary(
        segments=network.segments,
        kilometres=round(float(np.sum(network.metres)) / 1000, 1),
        unconnected_segments=int(apart.sum()),
        unconnected_kilometres=round(float(network.metres[apart].sum()) / 1000, 1),
    )
