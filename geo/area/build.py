"""Build an Area pack from raw files: streets, ward boundaries, postcodes, places and deprivation figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from geo.addresses.book import AddressBook
from geo.addresses.build import bound
from geo.addresses.postcodes import PostcodeTable
from geo.area import basemap
from geo.area.checks import check_figures, check_places, check_streets, check_topology, check_wards
from geo.area.findings import AreaCheck
from geo.area.pack import (
    ADDRESSES_FILE,
    BASEMAP_FILE,
    PLACES_FILE,
    POSTCODES_FILE,
    SETTLEMENTS_FILE,
    WARDS_FILE,
    network_file,
    refuse_unless_free,
    ways_file,
    write_arrays,
    write_json,
    write_whole,
)
from geo.area.place_checks import check_access_rules, check_merged
from geo.area.read_sources import RawArea, read_sources
from geo.area.sources import AreaSources
from geo.places.merge import Merged, merge_places
from geo.projection import widened
from geo.streets.build import build_network
from geo.streets.country_rules import rules_of
from geo.streets.network import StreetNetwork
from geo.travel.fastest import prepared
from geo.wards.shapes import METHOD_WORDS, Method, Wards, carry
from routing.errors import Fault
from routing.needs import Mode

__all__ = ["BuildReport", "build_area"]

_BASEMAP_MARGIN_METRES: Final = 2_000.0

Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class BuildReport:
    """The checks, counts and remarks of a build.

    Attributes
    ----------
    checks
        Every check made; one that is not ok did not stop the build, but deserves a look.
    counts
        Wards, postcodes, places, segments of each mode, and so on.
    remarks
        Problems in the files that did not stop the build, such as rows left out or boundaries repaired.
    """

    checks: tuple[AreaCheck, ...]
    counts: Mapping[str, int]
    remarks: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class _Parts:
    """Everything a pack is written from."""

    raw: RawArea
    networks: Mapping[Mode, StreetNetwork]
    merged: Merged
    wards: Wards
    addresses: AddressBook
    basemap: Mapping[str, Any]
    figures_method: str


def build_area(out: Path, sources: AreaSources, *, progress: Progress | None = None) -> BuildReport:
    """Build an Area pack.

    It is written next to ``out`` and moved into place at the end, so a failed build changes nothing. An older Area
    pack is replaced; any other folder is refused.

    Parameters
    ----------
    progress
        Called with the current step and the part of the whole that is done, 0 to 1.

    Raises
    ------
    InvalidArea
        With every fault of every file.
    """
    report: Progress = progress or (lambda _step, _part: None)
    refuse_unless_free(out)
    # The machine's clock: the stamp says when the files were read, whatever day they are read for.
    now = datetime.now(UTC)
    raw = read_sources(sources, now.date(), report)
    parts = _parts(sources, raw, report)
    checks = _checks(sources, parts)
    remarks = _remarks(raw)
    report("Writing", 0.92)
    write_whole(out, _manifest(sources, parts, checks, remarks, now), lambda folder: _write(folder, parts))
    report("Done", 1.0)
    return BuildReport(checks, _counts(parts), remarks)


def _parts(sources: AreaSources, raw: RawArea, report: Progress) -> _Parts:
    merged = merge_places(raw.listed, raw.mapped.places)
    wards = raw.wards.wards
    report("Joining streets", 0.52)
    rules = rules_of(raw.opening_rules.country)
    networks: dict[Mode, StreetNetwork] = {}
    for i, mode in enumerate(Mode):
        networks[mode] = build_network(mode, raw.streets, wards.projection, rules)
        report(f"Connecting streets ({mode.value})", 0.52 + 0.1 * (i + 1))
    addresses = bound(raw.streets.ways, raw.mapped.doors, wards)
    report("Drawing the map", 0.84)
    drawn = basemap.draw(raw.streets.ways, raw.streets.paints, widened(wards.bounds, _BASEMAP_MARGIN_METRES))
    method = _method_sentence(sources.figures_by, len(raw.figures.neighbourhoods))
    return _Parts(raw, networks, merged, _with_figures(sources, raw), addresses, drawn, method)


def _with_figures(sources: AreaSources, raw: RawArea) -> Wards:
    """Return the wards with deprivation and residents, where they are known."""
    wards, table, neighbourhoods = raw.wards.wards, raw.postcodes.table, raw.figures.neighbourhoods
    by_postcode = (table.lon, table.lat) if sources.figures_by is Method.POSTCODES else None
    carried = carry(wards, neighbourhoods, by_postcode) if neighbourhoods else {}
    shapes = []
    for item in wards.shapes:
        decile, residents = carried.get(item.ward.code, (None, None))
        shapes.append(replace(item, imd_decile=decile, residents=residents))
    return Wards(tuple(shapes), wards.projection)


def _method_sentence(method: Method, neighbourhoods: int) -> str:
    if not neighbourhoods:
        return ""
    return f"Deprivation and residents are assigned from {neighbourhoods:,} neighbourhoods {METHOD_WORDS[method]}."


def _checks(sources: AreaSources, parts: _Parts) -> tuple[AreaCheck, ...]:
    raw = parts.raw
    return (
        *check_streets(parts.networks, raw.wards.wards, raw.postcodes.table, parts.merged.places, sources.osm.name),
        check_access_rules(raw.opening_rules.country),
        *check_topology(raw.wards),
        *check_wards(raw.wards.wards, raw.postcodes),
        *check_places(parts.merged.places),
        *check_merged(parts.merged, raw.mapped, raw.opening_rules),
        *check_figures(parts.wards, parts.figures_method),
    )


def _remarks(raw: RawArea) -> tuple[Fault, ...]:
    return (
        *raw.wards.remarks,
        *raw.streets.remarks,
        *raw.postcodes.faults,
        *raw.place_remarks,
        *raw.figures.remarks,
    )


def _manifest(
    sources: AreaSources, parts: _Parts, checks: Sequence[AreaCheck], remarks: Sequence[Fault], now: datetime
) -> dict[str, Any]:
    rules, projection = parts.raw.opening_rules, parts.wards.projection
    return {
        "name": sources.name,
        "timezone": sources.timezone,
        "vintage": parts.raw.wards.vintage,
        "country": rules.country,
        "default_hours": {kind.value: hours for kind, hours in rules.hours.items()},
        "built": now.isoformat(timespec="seconds"),
        "bounds": list(parts.wards.bounds),
        "projection": [projection.lon, projection.lat],
        "sources": [path.name for path in sources.files],
        "figures_method": parts.figures_method,
        "checks": [asdict(check) for check in checks],
        "remarks": [asdict(fault) for fault in remarks],
    }


def _write(folder: Path, parts: _Parts) -> None:
    write_json(folder / WARDS_FILE, parts.wards.stored())
    write_arrays(folder / POSTCODES_FILE, _postcode_arrays(parts.raw.postcodes.table))
    write_arrays(folder / ADDRESSES_FILE, parts.addresses.arrays())
    write_json(folder / PLACES_FILE, [asdict(place) for place in parts.merged.places])
    write_json(folder / SETTLEMENTS_FILE, [row.stored() for row in parts.raw.settlements])
    write_json(folder / BASEMAP_FILE, parts.basemap)
    for mode, network in parts.networks.items():
        write_arrays(folder / network_file(mode), _network_arrays(network))
        write_arrays(folder / ways_file(mode), prepared(network))


def _counts(parts: _Parts) -> dict[str, int]:
    postcodes, places = parts.raw.postcodes, parts.merged.places
    return {
        "wards": len(parts.wards.shapes),
        "postcodes": len(postcodes.table),
        "postcodes_outside": postcodes.outside,
        "postcodes_ended": postcodes.ended,
        "places": len(places),
        "places_from_map": parts.merged.from_map,
        "places_merged": parts.merged.merged,
        "places_hours_filled": parts.merged.hours_filled,
        "settlements": len(parts.raw.settlements),
        "streets_named": len(parts.addresses),
        "doors": parts.addresses.doors,
        "places_without_hours": sum(not place.opening_hours for place in places),
        "neighbourhoods": len(parts.raw.figures.neighbourhoods),
        **{f"segments_{mode.value}": network.segments for mode, network in parts.networks.items()},
        **{f"junctions_{mode.value}": network.nodes for mode, network in parts.networks.items()},
    }


def _postcode_arrays(table: PostcodeTable) -> dict[str, npt.NDArray[Any]]:
    return {
        "codes": table.codes,
        "lon": table.lon,
        "lat": table.lat,
        "stated_ward": table.stated_ward,
        "outside": table.outside,
        "ended_codes": table.ended_codes,
        "ended_lon": table.ended_lon,
        "ended_lat": table.ended_lat,
        "ended_month": table.ended_month,
        "near_codes": table.near_codes,
        "near_lon": table.near_lon,
        "near_lat": table.near_lat,
        "unplaced": table.unplaced,
        "town": table.town,
    }


def _network_arrays(network: StreetNetwork) -> dict[str, npt.NDArray[Any]]:
    values = {field.name: getattr(network, field.name) for field in fields(network)}
    arrays = {key: value for key, value in values.items() if isinstance(value, np.ndarray)}
    names = "\n".join(text.replace("\n", " ") for text in network.names).encode()
    return {**arrays, "names": np.frombuffer(names, dtype=np.uint8)}
