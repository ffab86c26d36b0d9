"""Read all of an area's raw files, and report their faults together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from geo.addresses.postcode_files import INSTALLED
from geo.addresses.postcodes import PostcodeTable
from geo.addresses.read_postcodes import ReadPostcodes, read_postcodes
from geo.area.place_checks import OpeningRules, opening_rules
from geo.area.sources import AreaSources
from geo.places.lookup import PlaceRecord
from geo.places.read_lists import read_places
from geo.places.read_osm import OsmPlaces, read_osm_places
from geo.places.read_settlements import read_settlements
from geo.places.settlements import Settlement
from geo.projection import Bounds, widened
from geo.sources.files import needed
from geo.streets.raw import RawStreets
from geo.streets.read_graphml import read_graphml
from geo.streets.read_osm import SUFFIXES, read_osm
from geo.wards.read_boundaries import ReadWards, read_wards
from geo.wards.read_neighbourhoods import ReadNeighbourhoods, read_neighbourhoods
from routing.errors import Fault, InvalidArea, InvalidFile

__all__ = ["RawArea", "read_sources"]

_MARGIN_METRES: Final = 5_000.0
"""Streets this far around the wards are kept, so that a round may leave the council and come back."""

_TOWNS_AROUND_METRES: Final = 15_000.0
"""Settlements this much further out are known by name, so that a street there is not taken for one in the area."""

_Read = TypeVar("_Read")


@dataclass(frozen=True, slots=True)
class RawArea:
    """The contents of an area's raw files, as the readers return them."""

    opening_rules: OpeningRules
    wards: ReadWards
    streets: RawStreets
    postcodes: ReadPostcodes
    listed: Sequence[tuple[PlaceRecord, ...]]
    place_remarks: Sequence[Fault]
    mapped: OsmPlaces
    settlements: tuple[Settlement, ...]
    figures: ReadNeighbourhoods


def read_sources(sources: AreaSources, today: date, report: Callable[[str, float], None]) -> RawArea:
    """Read every file of an area, as things are on a day.

    Parameters
    ----------
    report
        Called with the current step and the part of the whole build that is done, 0 to 1.

    Raises
    ------
    InvalidArea
        With every fault of every file.
    """
    faults = _settings_faults(sources)
    rules = _tried(lambda: opening_rules(sources.timezone, sources.country, sources.hours), faults)
    report("Reading wards", 0.02)
    wards = _tried(lambda: read_wards(sources.wards, councils=sources.councils, layer=sources.wards_layer), faults)
    report("Reading streets", 0.08)
    around = None if wards is None else widened(wards.wards.bounds, _MARGIN_METRES)
    streets = _tried(lambda: _read_streets(sources.osm, around), faults)
    report("Reading postcodes", 0.4)
    postcodes = _tried(lambda: _read_postcodes(sources.postcodes, wards), faults)
    report("Reading places", 0.48)
    table = postcodes.table if postcodes is not None else None
    bounds = wards.wards.bounds if wards is not None else None
    listed, place_remarks = _read_all_places(sources.places, table, bounds, faults)
    mapped = _tried(lambda: _read_mapped(sources.osm, around, today), faults) if streets is not None else None
    settlements = _tried(lambda: _read_settlements(sources.osm, around), faults) if streets is not None else None
    figures = _tried(lambda: read_neighbourhoods(sources.neighbourhoods, sources.deprivation), faults)
    if wards is None or streets is None or postcodes is None or figures is None or faults:
        raise InvalidArea(_explained(sources, wards, faults))
    if rules is None or mapped is None or settlements is None:  # a reader that fails adds its faults
        raise AssertionError("a build without faults that lacks a part")
    return RawArea(rules, wards, streets, postcodes, listed, place_remarks, mapped, settlements, figures)


def _explained(sources: AreaSources, wards: ReadWards | None, faults: list[Fault]) -> list[Fault]:
    """Return the faults, starting with one that explains several.

    The wards may be those of another place, or read in the wrong CRS.
    """
    if wards is None:
        return faults
    elsewhere = _wards_elsewhere(wards, sources.wards, faults)
    if elsewhere and elsewhere[0].code == "area.wards-swapped":
        faults = [fault for fault in faults if fault.code not in ("area.no-overlap", "postcodes.swapped")]
    return [*(fault for fault in wards.remarks if fault.code == "wards.crs-told"), *elsewhere, *faults]


def _wards_elsewhere(wards: ReadWards, path: Path, faults: Sequence[Fault]) -> list[Fault]:
    """Blame the wards when both streets and postcodes are outside them."""
    codes = {fault.code for fault in faults}
    if "area.no-overlap" not in codes or not codes & {"postcodes.none-inside", "postcodes.swapped"}:
        return []
    if "postcodes.swapped" in codes:
        cause = "Its longitudes and latitudes are swapped: swapped back, the wards hold streets and postcodes."
        action = "Export it with the longitude first, as GeoJSON requires."
        return [Fault("area.wards-swapped", path.name, cause, action)]
    names = ", ".join(item.ward.name for item in wards.wards.shapes[:4])
    west, south, east, north = wards.wards.bounds
    cause = (
        f"Neither streets nor postcodes are in its wards ({names}, ...), which reach from {west:.3f} {south:.3f} to "
        f"{east:.3f} {north:.3f}: it is probably the file of another council."
    )
    return [Fault("area.wards-elsewhere", path.name, cause, "Give the wards of this council. Its name is in the file.")]


def _settings_faults(sources: AreaSources) -> list[Fault]:
    faults = []
    if not sources.name.strip():
        faults.append(Fault("area.no-name", "name", "The area has no name.", "Give it one, such as the council's."))
    try:
        ZoneInfo(sources.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        cause = f"Unknown time zone {sources.timezone[:40]!r}."
        faults.append(Fault("area.timezone", "timezone", cause, "Use a name such as Europe/London."))
    if (sources.deprivation is None) != (sources.neighbourhoods is None):
        cause = "Deprivation figures and neighbourhood boundaries are needed together, but only one was given."
        faults.append(Fault("area.figures-incomplete", "deprivation", cause, "Give both files, or neither."))
    return faults


def _tried(read: Callable[[], _Read], faults: list[Fault]) -> _Read | None:
    """Return what a reader gives, or None after adding its faults to the others."""
    try:
        return read()
    except InvalidFile as error:
        faults += error.faults
        return None


def _read_streets(path: Path, around: Bounds | None) -> RawStreets:
    needed(path, "the streets")
    name = path.name.lower()
    if name.endswith((".graphml", ".graphml.gz")):
        raw = read_graphml(path)
        if around is None:
            return raw
        west, south, east, north = around
        near = [
            way
            for way in raw.ways
            if any(west <= x <= east and south <= y <= north for x, y in zip(way.lon, way.lat, strict=True))
        ]
        if not near:
            cause = f"None of its {len(raw.ways):,} streets is in or near the wards."
            raise InvalidFile([Fault("area.no-overlap", path.name, cause, "Give the streets of this council.")])
        return replace(raw, ways=near)
    if name.endswith(SUFFIXES):
        return read_osm(path, around)
    cause = "Streets cannot be read from a file of this type."
    known = ", ".join((*SUFFIXES, ".graphml", ".graphml.gz"))
    raise InvalidFile([Fault("streets.format", path.name, cause, f"Give one of: {known}.")])


def _read_postcodes(path: Path, wards: ReadWards | None) -> ReadPostcodes | None:
    if wards is None:
        if path.name != INSTALLED:
            needed(path, "the postcode table")
        return None
    return read_postcodes(path, wards.wards)


def _read_mapped(path: Path, around: Bounds | None, today: date) -> OsmPlaces:
    """Read the places and doors in the street file; a graph has none."""
    if around is None or not path.name.lower().endswith(SUFFIXES):
        return OsmPlaces((), ())
    return read_osm_places(path, around, today)


def _read_settlements(path: Path, around: Bounds | None) -> tuple[Settlement, ...]:
    """Read the settlements in the street file, including those nearby; a graph has none."""
    if around is None or not path.name.lower().endswith(SUFFIXES):
        return ()
    return read_settlements(path, widened(around, _TOWNS_AROUND_METRES))


def _read_all_places(
    paths: Sequence[Path], postcodes: PostcodeTable | None, bounds: Bounds | None, faults: list[Fault]
) -> tuple[list[tuple[PlaceRecord, ...]], list[Fault]]:
    """Read the places of each list."""
    lists: list[tuple[PlaceRecord, ...]] = []
    remarks: list[Fault] = []
    for path in paths:
        # Without a postcode table every row would lack a position: only check that the file can be read.
        if postcodes is None or bounds is None:
            _tried(lambda path=path: needed(path, "the list of places"), faults)  # type: ignore[misc]
            continue
        read = _tried(lambda path=path: read_places(path, postcodes, bounds), faults)  # type: ignore[misc]
        if read is not None:
            lists.append(read[0])
            remarks += read[1]
    return lists, remarks
