"""An Area pack from raw files: streets, ward boundaries, postcodes, places and deprivation figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import numpy.typing as npt

from geo.addresses.build import bound
from geo.addresses.postcode_files import INSTALLED
from geo.addresses.postcodes import PostcodeTable
from geo.addresses.read_postcodes import ReadPostcodes, read_postcodes
from geo.area import basemap
from geo.area.checks import check_figures, check_places, check_streets, check_topology, check_wards
from geo.area.findings import AreaCheck
from geo.area.pack import (
    ADDRESSES_FILE,
    BASEMAP_FILE,
    PLACES_FILE,
    POSTCODES_FILE,
    WARDS_FILE,
    network_file,
    refuse_unless_free,
    ways_file,
    write_arrays,
    write_json,
    write_whole,
)
from geo.area.place_checks import check_merged, opening_rules
from geo.places.merge import merge_places
from geo.places.places import PlaceRecord
from geo.places.read_lists import read_places
from geo.places.read_osm import OsmPlaces, read_osm_places
from geo.projection import Bounds, widened
from geo.sources.files import needed
from geo.streets.build import build_network
from geo.streets.network import StreetNetwork
from geo.streets.raw import RawStreets
from geo.streets.read_graphml import read_graphml
from geo.streets.read_osm import SUFFIXES, read_osm
from geo.travel.fastest import prepared
from geo.wards.read_boundaries import ReadWards, read_wards
from geo.wards.read_neighbourhoods import read_neighbourhoods
from geo.wards.wards import METHOD_WORDS, Method, Wards, carry
from routing.errors import Fault, InvalidArea, InvalidFile
from routing.needs import Mode

__all__ = ["BuildReport", "build_area"]

_MARGIN_METRES: Final = 5_000.0
"""Streets this far around the wards are kept, so that a round may leave the council and come back."""

_BASEMAP_MARGIN_METRES: Final = 2_000.0

Progress = Callable[[str, float], None]
_Read = TypeVar("_Read")


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build made.

    Attributes
    ----------
    checks
        What was looked at; one that is not ok did not stop the build, but deserves a look.
    counts
        Wards, postcodes, places, segments of each mode, and so on.
    remarks
        What was wrong with the files but did not stop the build: rows left out, boundaries mended.
    """

    checks: tuple[AreaCheck, ...]
    counts: Mapping[str, int]
    remarks: tuple[Fault, ...]


def build_area(
    out: Path,
    *,
    name: str,
    osm: Path,
    wards: Path,
    postcodes: Path,
    places: Sequence[Path] = (),
    deprivation: Path | None = None,
    neighbourhoods: Path | None = None,
    timezone: str = "Europe/London",
    councils: Sequence[str] = (),
    wards_layer: str | None = None,
    figures_by: Method = Method.AREA,
    country: str = "",
    hours: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> BuildReport:
    """Builds an Area pack.

    It is written beside ``out`` and put in its place at the end: a build that fails leaves what was there. An older
    Area pack is replaced, any other folder refused.

    Parameters
    ----------
    osm
        ``.osm.pbf``, ``.osm``, ``.osm.gz``, ``.osm.bz2``, or ``.graphml``/``.graphml.gz`` as OSMnx writes it.
    deprivation, neighbourhoods
        A table of figures by neighbourhood (LSOA) and the neighbourhoods' boundaries; both or neither.
    councils, wards_layer
        What to read of a ward file that holds several councils or layers (``read_wards``).
    figures_by
        How figures of neighbourhoods come to the wards.
    country
        ISO code of the country whose bank holidays places keep; empty is the time zone's own.
    hours
        Opening hours by kind of place, for places whose own are unknown, instead of ``DEFAULT_HOURS``.
    progress
        Called with what is being done and the part of the whole that is done, 0 to 1.

    Raises
    ------
    InvalidArea
        With every fault of every file.
    """
    tell: Progress = progress or (lambda _what, _part: None)
    refuse_unless_free(out)
    faults = _settings_faults(name, timezone, deprivation, neighbourhoods)
    keeping = _tried(lambda: opening_rules(timezone, country, hours or {}), faults)
    tell("Reading wards", 0.02)
    ward_file = _tried(lambda: read_wards(wards, councils=councils, layer=wards_layer), faults)
    tell("Reading streets", 0.08)
    around = None if ward_file is None else widened(ward_file.wards.bounds, _MARGIN_METRES)
    raw = _tried(lambda: _read_streets(osm, around), faults)
    tell("Reading postcodes", 0.4)
    postcode_file = _tried(lambda: _read_postcodes(postcodes, ward_file), faults)
    table = postcode_file.table if postcode_file is not None else None
    tell("Reading places", 0.48)
    listed, place_remarks = _read_all_places(places, table, faults)
    mapped = _tried(lambda: _read_mapped(osm, around), faults) if raw is not None else None
    figures = _tried(lambda: read_neighbourhoods(neighbourhoods, deprivation), faults)
    if ward_file is None or raw is None or postcode_file is None or figures is None or faults:
        # Files that lie apart are often one that was read in another CRS than its own.
        told = ward_file.remarks if ward_file is not None else ()
        elsewhere = _wards_elsewhere(ward_file, wards, faults) if ward_file is not None else []
        if elsewhere and elsewhere[0].code == "area.wards-swapped":
            faults = [fault for fault in faults if fault.code not in ("area.no-overlap", "postcodes.swapped")]
        raise InvalidArea([*(fault for fault in told if fault.code == "wards.crs-told"), *elsewhere, *faults])
    if keeping is None or mapped is None:  # each has said why
        raise AssertionError("a build without faults that lacks a part")
    merged = merge_places(listed, mapped.places)
    records = merged.places
    tell("Joining streets", 0.52)
    networks: dict[Mode, StreetNetwork] = {}
    for i, mode in enumerate(Mode):
        networks[mode] = build_network(mode, raw, ward_file.wards.projection)
        tell(f"Joining streets ({mode.value})", 0.52 + 0.1 * (i + 1))
    checks = [
        *check_streets(networks, ward_file.wards, postcode_file.table, osm.name),
        *check_topology(ward_file),
        *check_wards(ward_file.wards, postcode_file),
        *check_places(records),
        *check_merged(merged, mapped.hours_left_out, keeping),
    ]
    book = bound(raw.ways, mapped.doors, ward_file.wards)
    tell("Drawing the map", 0.84)
    drawn = basemap.draw(raw.ways, raw.paints, widened(ward_file.wards.bounds, _BASEMAP_MARGIN_METRES))
    by_postcode = (postcode_file.table.lon, postcode_file.table.lat) if figures_by is Method.POSTCODES else None
    carried = carry(ward_file.wards, figures.neighbourhoods, by_postcode) if figures.neighbourhoods else {}
    method = _method_sentence(figures_by, len(figures.neighbourhoods))
    shapes = tuple(
        replace(item, imd_decile=carried.get(item.ward.code, (None, None))[0],
                residents=carried.get(item.ward.code, (None, None))[1])
        for item in ward_file.wards.shapes
    )  # fmt: skip
    final = Wards(shapes, ward_file.wards.projection)
    checks += check_figures(final, method)
    remarks = (
        *ward_file.remarks,
        *(Fault(_remark_code(osm), osm.name, text, "") for text in raw.remarks),
        *postcode_file.faults,
        *place_remarks,
        *figures.remarks,
    )
    tell("Writing", 0.92)
    manifest = {
        "name": name,
        "timezone": timezone,
        "vintage": ward_file.vintage,
        "country": keeping.country,
        "default_hours": {kind.value: rules for kind, rules in keeping.hours.items()},
        # The machine's clock: the stamp says when the files were read, whatever day they are read for.
        "built": datetime.now(UTC).isoformat(timespec="seconds"),
        "bounds": list(final.bounds),
        "projection": [final.projection.lon, final.projection.lat],
        "sources": [path.name for path in (osm, wards, postcodes, *places, deprivation, neighbourhoods) if path],
        "figures_method": method,
        "checks": [asdict(check) for check in checks],
        "remarks": [asdict(fault) for fault in remarks],
    }

    def write(folder: Path) -> None:
        write_json(folder / WARDS_FILE, final.stored())
        write_arrays(folder / POSTCODES_FILE, _postcode_arrays(postcode_file.table))
        write_arrays(folder / ADDRESSES_FILE, book.arrays())
        write_json(folder / PLACES_FILE, [asdict(place) for place in records])
        write_json(folder / BASEMAP_FILE, drawn)
        for mode, network in networks.items():
            write_arrays(folder / network_file(mode), _network_arrays(network))
            write_arrays(folder / ways_file(mode), prepared(network))

    write_whole(out, manifest, write)
    tell("Done", 1.0)
    counts = {
        "wards": len(shapes),
        "postcodes": len(postcode_file.table),
        "postcodes_outside": postcode_file.outside,
        "postcodes_ended": postcode_file.ended,
        "places": len(records),
        "places_from_map": merged.from_map,
        "places_merged": merged.merged,
        "places_hours_filled": merged.hours_filled,
        "streets_named": len(book),
        "doors": book.doors,
        "places_without_hours": sum(not place.opening_hours for place in records),
        "neighbourhoods": len(figures.neighbourhoods),
        **{f"segments_{mode.value}": network.segments for mode, network in networks.items()},
        **{f"junctions_{mode.value}": network.nodes for mode, network in networks.items()},
    }
    return BuildReport(tuple(checks), counts, remarks)


def _wards_elsewhere(found: ReadWards, path: Path, faults: Sequence[Fault]) -> list[Fault]:
    """Where both streets and postcodes lie outside the wards, it is the wards that are of another place."""
    told = {fault.code for fault in faults}
    if "area.no-overlap" not in told or not told & {"postcodes.none-inside", "postcodes.swapped"}:
        return []
    if "postcodes.swapped" in told:
        cause = "Its longitudes and latitudes are swapped: streets and postcodes would lie in its wards the other way."
        action = "Export it with the longitude first, as GeoJSON has it."
        return [Fault("area.wards-swapped", path.name, cause, action)]
    names = ", ".join(item.ward.name for item in found.wards.shapes[:4])
    west, south, east, north = found.wards.bounds
    cause = (
        f"Neither streets nor postcodes lie in its wards ({names}, ...), which lie from {west:.3f} {south:.3f} to "
        f"{east:.3f} {north:.3f}: it is probably the file of another council."
    )
    return [Fault("area.wards-elsewhere", path.name, cause, "Give the wards of this council; its name is in the file.")]


def _method_sentence(method: Method, neighbourhoods: int) -> str:
    if not neighbourhoods:
        return ""
    return f"Deprivation and residents are carried from {neighbourhoods:,} neighbourhoods {METHOD_WORDS[method]}."


def _remark_code(osm: Path) -> str:
    return "streets.derived" if ".graphml" in osm.name.lower() else "streets.turns-left-out"


def _settings_faults(name: str, timezone: str, deprivation: Path | None, neighbourhoods: Path | None) -> list[Fault]:
    faults = []
    if not name.strip():
        faults.append(Fault("area.no-name", "name", "The area has no name.", "Give it one, such as the council's."))
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        cause = f"There is no time zone {timezone[:40]!r}."
        faults.append(Fault("area.timezone", "timezone", cause, "Use a name such as Europe/London."))
    if (deprivation is None) != (neighbourhoods is None):
        cause = "Deprivation figures and neighbourhood boundaries belong together; only one was given."
        faults.append(Fault("area.figures-incomplete", "deprivation", cause, "Give both files, or neither."))
    return faults


def _tried(read: Callable[[], _Read], faults: list[Fault]) -> _Read | None:
    """What a reader gives, or None after its faults are put with the others."""
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
            cause = f"None of its {len(raw.ways):,} streets lies in or near the wards."
            raise InvalidFile([Fault("area.no-overlap", path.name, cause, "Give the streets of this council.")])
        return replace(raw, ways=near)
    if name.endswith(SUFFIXES):
        return read_osm(path, around)
    cause = "Streets are not read from a file of this type."
    known = ", ".join((*SUFFIXES, ".graphml", ".graphml.gz"))
    raise InvalidFile([Fault("streets.format", path.name, cause, f"Give one of: {known}.")])


def _read_postcodes(path: Path, wards: ReadWards | None) -> ReadPostcodes | None:
    if wards is None:
        if path.name != INSTALLED:
            needed(path, "the postcode table")
        return None
    return read_postcodes(path, wards.wards)


def _read_mapped(path: Path, around: Bounds | None) -> OsmPlaces:
    """The places and doors of the streets' own file; a graph has none."""
    if around is None or not path.name.lower().endswith(SUFFIXES):
        return OsmPlaces((), (), 0)
    return read_osm_places(path, around)


def _read_all_places(
    paths: Sequence[Path], postcodes: PostcodeTable | None, faults: list[Fault]
) -> tuple[list[tuple[PlaceRecord, ...]], list[Fault]]:
    """The places of each list."""
    lists: list[tuple[PlaceRecord, ...]] = []
    remarks: list[Fault] = []
    for path in paths:
        # Without a table each row would lack a position: only whether the file can be read is worth saying then.
        if postcodes is None:
            _tried(lambda path=path: needed(path, "the list of places"), faults)  # type: ignore[misc]
            continue
        found = _tried(lambda path=path: read_places(path, postcodes), faults)  # type: ignore[misc]
        if found is not None:
            lists.append(found[0])
            remarks += found[1]
    return lists, remarks


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
    }


def _network_arrays(network: StreetNetwork) -> dict[str, npt.NDArray[Any]]:
    values = {field.name: getattr(network, field.name) for field in fields(network)}
    arrays = {key: value for key, value in values.items() if isinstance(value, np.ndarray)}
    names = "\n".join(text.replace("\n", " ") for text in network.names).encode()
    return {**arrays, "names": np.frombuffer(names, dtype=np.uint8)}
