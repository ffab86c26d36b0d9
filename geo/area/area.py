"""An area: a council's streets, wards, postcodes and places, opened from an Area pack on disk."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from threading import Lock
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

from geo.addresses.addresses import AddressBook
from geo.addresses.postcodes import PostcodeTable
from geo.area.pack import read_arrays, read_json, read_manifest
from geo.geocoding import geocode
from geo.geocoding.nominatim import NominatimServer
from geo.places.bank_holidays import holiday_region, is_bank_holiday
from geo.places.opening_hours import country_of, opening_spans
from geo.places.places import PlaceRecord
from geo.projection import Bounds, Projection
from geo.streets.network import StreetNetwork
from geo.travel.fastest import adopt
from geo.travel.osrm import OsrmServer
from geo.wards.wards import Wards, WardShape
from routing.errors import Fault, InvalidArea, NotFound
from routing.needs import Location, Mode, PlaceKind, Span, Ward

__all__ = ["Area", "AreaCheck", "AreaSummary", "StreetSummary", "Verdict", "describe"]

WARDS_FILE: Final = "wards.geojson"
POSTCODES_FILE: Final = "postcodes.npz"
ADDRESSES_FILE: Final = "addresses.npz"
PLACES_FILE: Final = "places.json"
BASEMAP_FILE: Final = "basemap.json"


def ways_file(mode: Mode) -> str:
    """The file of a pack that holds the hierarchy of those streets."""
    return f"ways-{mode.value}.npz"


def network_file(mode: Mode) -> str:
    """The file of a pack that holds the streets of a mode."""
    return f"streets-{mode.value}.npz"


class Verdict(StrEnum):
    """What a check comes to."""

    GOOD = "good"
    LOOK = "look at this"
    MEND = "must be mended"


@dataclass(frozen=True, slots=True)
class AreaCheck:
    """One thing that was looked at when the area was built: a verdict, a sentence with the figures, what to do."""

    code: str
    verdict: Verdict
    sentence: str
    action: str = ""

    @property
    def ok(self) -> bool:
        """Whether nothing needs to be done."""
        return self.verdict is Verdict.GOOD


class Area:
    """A council's streets, wards, postcodes and places.

    Wards, postcodes, places and addresses are read when the area is opened, street networks and the basemap when they
    are first asked for. May be shared between threads.
    """

    def __init__(
        self,
        folder: Path,
        manifest: Mapping[str, Any],
        wards: Wards,
        postcodes: PostcodeTable,
        places: tuple[PlaceRecord, ...],
        addresses: AddressBook,
    ) -> None:
        self._folder = folder
        self._manifest = manifest
        self._wards = wards
        self._networks: dict[Mode, StreetNetwork] = {}
        self._basemap: dict[str, Any] | None = None
        self._lock = Lock()
        self._servers: Mapping[Mode, OsrmServer] = {}
        self.nominatim: NominatimServer | None = None
        self.name = str(manifest["name"])
        self.timezone = ZoneInfo(manifest["timezone"])
        self.vintage = str(manifest["vintage"])
        self.country = str(manifest["country"])
        self.default_hours = {PlaceKind(kind): str(rules) for kind, rules in manifest["default_hours"].items()}
        self.postcodes: Final = postcodes
        self.places: Final = places
        self.addresses: Final = addresses

    @classmethod
    def open(cls, path: Path) -> Area:
        """Opens an Area pack.

        Raises
        ------
        InvalidArea
            When the folder is no Area pack, one of another format, or damaged; all faults together.
        """
        folder = Path(path)
        manifest = read_manifest(folder)
        try:
            projection = Projection(*(float(value) for value in manifest["projection"]))
            wards = Wards(_ward_shapes(read_json(folder, WARDS_FILE), str(manifest["vintage"])), projection)
            postcodes = PostcodeTable(**read_arrays(folder, POSTCODES_FILE))
            places = tuple(PlaceRecord(PlaceKind(item.pop("kind")), **item) for item in read_json(folder, PLACES_FILE))
            addresses = AddressBook.from_arrays(read_arrays(folder, ADDRESSES_FILE))
            return cls(folder, manifest, wards, postcodes, places, addresses)
        except (KeyError, TypeError, ValueError, AttributeError, ZoneInfoNotFoundError) as error:
            if isinstance(error, InvalidArea):
                raise
            raise InvalidArea(
                [Fault("area.damaged", folder.name, "The Area pack does not hold what it should.", "Build it again.")]
            ) from error

    @property
    def folder(self) -> Path:
        """Where the pack lies."""
        return self._folder

    @property
    def built(self) -> str:
        """When the pack was built, ISO 8601 in UTC."""
        return str(self._manifest.get("built", ""))

    @property
    def bounds(self) -> Bounds:
        """West, south, east, north of the wards, in degrees."""
        return self._wards.bounds

    @property
    def projection(self) -> Projection:
        """The projected CRS fit for the area."""
        return self._wards.projection

    @property
    def wards(self) -> tuple[Ward, ...]:
        """The wards in the order of their codes."""
        return tuple(item.ward for item in self._wards.shapes)

    def locate(self, text: str) -> Location:
        """Where a postcode, an address or a place of the area is.

        Raises
        ------
        NotFound
            With the code, the cause and the suggestions of ``geocode.Miss``.
        """
        answer = geocode.find(self, text)
        if isinstance(answer, geocode.Found):
            return answer.location
        hint = f"Did you mean {' or '.join(answer.suggestions)}?" if answer.suggestions else "Check the spelling."
        raise NotFound(answer.code, answer.cause, hint)

    def open_on(self, opening_hours: str, kind: PlaceKind, day: date) -> tuple[Span, ...]:
        """When a place is open on a day: the area's bank holidays, and its default where the hours are unknown."""
        region = self.holiday_region
        return opening_spans(opening_hours, kind, day, self.timezone, country=region, defaults=self.default_hours)

    def is_bank_holiday(self, day: date) -> bool:
        """Whether a day is a bank holiday where the area is."""
        return is_bank_holiday(day, self.holiday_region)

    @property
    def holiday_region(self) -> str:
        """Whose bank holidays count: the country's, and within the United Kingdom those of its wards' part of it."""
        return holiday_region(self.country or country_of(self.timezone) or "", self.wards[0].code)

    def ward_of(self, lon: float, lat: float) -> Ward | None:
        """The ward a point lies in; on an edge the one with the lowest code; None outside all wards."""
        return self._wards.of(lon, lat)

    def ward_shapes(self) -> dict[str, Any]:
        """The wards as a GeoJSON FeatureCollection with the properties ``code`` and ``name``."""
        return self._wards.feature_collection()

    def neighbours(self, code: str) -> frozenset[str]:
        """The codes of the wards beside a ward.

        Raises
        ------
        NotFound
            ``ward.unknown``
        """
        found = self._wards.neighbours.get(code)
        if found is None:
            raise NotFound("ward.unknown", f"{self.name} has no ward {code[:20]}.", "Look at the area's list of wards.")
        return found

    def former_vintages(self) -> tuple[str, ...]:
        """The years of the wards before the last boundary reviews, oldest first."""
        return tuple(str(item["vintage"]) for item in self._manifest.get("former_wards", ()))

    def wards_of(self, vintage: str) -> Wards:
        """The wards of a vintage, of now or before a boundary review.

        Raises
        ------
        NotFound
            ``ward.vintage-unknown``
        """
        if vintage == self.vintage:
            return self._wards
        for item in self._manifest.get("former_wards", ()):
            if item["vintage"] == vintage:
                return Wards(_ward_shapes(read_json(self._folder, str(item["file"])), vintage), self.projection)
        known = ", ".join((*self.former_vintages(), self.vintage))
        raise NotFound(
            "ward.vintage-unknown", f"{self.name} has no wards of {vintage[:40]!r}.", f"Choose one of: {known}."
        )

    def deprivation(self) -> Mapping[str, float | None]:
        """Mean IMD decile (1 most deprived) by ward code; None where it is not known."""
        return {item.ward.code: item.imd_decile for item in self._wards.shapes}

    def residents(self) -> Mapping[str, int | None]:
        """Residents by ward code; None where they are not known."""
        return {item.ward.code: item.residents for item in self._wards.shapes}

    def basemap(self) -> dict[str, Any]:
        """The area's own map as GeoJSON (see ``geo.area.basemap``); the same object each time: do not change it."""
        with self._lock:
            if self._basemap is None:
                self._basemap = dict(read_json(self._folder, BASEMAP_FILE))
            return self._basemap

    def network(self, mode: Mode) -> StreetNetwork:
        """The streets of a mode, read at the first call.

        Raises
        ------
        InvalidArea
            ``area.damaged`` when the file cannot be read.
        """
        with self._lock:
            if mode not in self._networks:
                self._networks[mode] = _network(self._folder, mode, self.projection)
            return self._networks[mode]

    def figures_method(self, vintage: str | None = None) -> str:
        """How deprivation and residents came to the wards (of today, or of a vintage); empty where not known."""
        for item in self._manifest.get("former_wards", ()):
            if item["vintage"] == vintage != self.vintage:
                return str(item["figures_method"])
        return str(self._manifest.get("figures_method", ""))

    def asking(self, servers: Mapping[Mode, OsrmServer]) -> Area:
        """The same area, whose times, lines and directions of some modes come from OSRM servers."""
        other = copy.copy(self)
        other._servers = dict(servers)  # noqa: SLF001 - it is one of us
        return other

    def looking_up(self, server: NominatimServer) -> Area:
        """The same area, whose doors that are not on its map are asked of the group's own Nominatim server."""
        other = copy.copy(self)
        other.nominatim = server
        return other

    def server(self, mode: Mode) -> OsrmServer | None:
        """The OSRM server that is asked for a mode; None where the area's own streets are."""
        return self._servers.get(mode)

    @property
    def checks(self) -> tuple[AreaCheck, ...]:
        """What was looked at when the area was built."""
        return tuple(
            AreaCheck(item["code"], Verdict(item["verdict"]), item["sentence"], item["action"])
            for item in self._manifest.get("checks", ())
        )

    @property
    def remarks(self) -> tuple[Fault, ...]:
        """What was wrong with the raw files but did not stop the build."""
        return tuple(Fault(**item) for item in self._manifest.get("remarks", ()))


def _ward_shapes(collection: Mapping[str, Any], vintage: str) -> tuple[WardShape, ...]:
    from shapely.geometry import shape

    return tuple(
        WardShape(
            Ward(feature["properties"]["code"], feature["properties"]["name"], vintage),
            shape(feature["geometry"]),
            feature["properties"].get("imd_decile"),
            feature["properties"].get("residents"),
        )
        for feature in collection["features"]
    )


def _network(folder: Path, mode: Mode, projection: Projection) -> StreetNetwork:
    arrays = read_arrays(folder, network_file(mode))
    try:
        names = tuple(arrays.pop("names").tobytes().decode("utf-8").split("\n"))
        network = StreetNetwork(mode=mode, projection=projection, names=names, **arrays)
        adopt(network, read_arrays(folder, ways_file(mode)))
        return network
    except (KeyError, TypeError, ValueError, IndexError, UnicodeDecodeError) as error:
        cause = "A file of the Area pack does not hold what it should."
        raise InvalidArea(
            [Fault("area.damaged", f"{folder.name}/{network_file(mode)}", cause, "Build it again.")]
        ) from error


@dataclass(frozen=True, slots=True)
class StreetSummary:
    """The streets of one mode: segments, kilometres, and how much of it does not join the rest."""

    segments: int
    kilometres: float
    unconnected_segments: int
    unconnected_kilometres: float


@dataclass(frozen=True, slots=True)
class AreaSummary:
    """What an area holds, for people who check whether it is good."""

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
    postcodes_ended: int
    deprivation_known: bool
    figures_method: str
    residents: int | None
    checks: tuple[AreaCheck, ...]
    remarks: tuple[Fault, ...]


def describe(area: Area) -> AreaSummary:
    """What an area holds, and what was noticed when it was built; reads all its networks."""
    found = area._wards.of_all(area.postcodes.lon, area.postcodes.lat)  # noqa: SLF001
    residents = [count for count in area.residents().values() if count is not None]
    return AreaSummary(
        name=area.name,
        timezone=area.timezone.key,
        vintage=area.vintage,
        bounds=area.bounds,
        wards=area.wards,
        postcodes=len(area.postcodes),
        postcodes_by_ward=_by_ward(area, found),
        streets={mode: summary_of(area.network(mode)) for mode in Mode},
        places=dict(Counter(place.kind for place in area.places)),
        places_without_hours=sum(not place.opening_hours for place in area.places),
        default_hours=area.default_hours,
        country=area.country,
        streets_named=len(area.addresses),
        doors=area.addresses.doors,
        postcodes_ended=int(area.postcodes.ended_codes.size),
        deprivation_known=any(value is not None for value in area.deprivation().values()),
        figures_method=area.figures_method(),
        residents=sum(residents) if residents else None,
        checks=area.checks,
        remarks=area.remarks,
    )


def _by_ward(area: Area, found: list[Ward | None]) -> dict[str, int]:
    counts = Counter(ward.code for ward in found if ward is not None)
    return {ward.code: counts[ward.code] for ward in area.wards}


def summary_of(network: StreetNetwork) -> StreetSummary:
    """The figures of one network."""
    apart = ~network.main
    return StreetSummary(
        segments=network.segments,
        kilometres=round(float(np.sum(network.metres)) / 1000, 1),
        unconnected_segments=int(apart.sum()),
        unconnected_kilometres=round(float(network.metres[apart].sum()) / 1000, 1),
    )
