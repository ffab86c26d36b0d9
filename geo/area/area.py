"""An area: a council's streets, wards, postcodes and places, from an Area pack on disk."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Lock
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from geo.addresses.book import AddressBook
from geo.addresses.postcodes import PostcodeTable
from geo.area.findings import AreaCheck, Verdict
from geo.area.pack import (
    ADDRESSES_FILE,
    BASEMAP_FILE,
    PLACES_FILE,
    POSTCODES_FILE,
    SETTLEMENTS_FILE,
    WARDS_FILE,
    network_file,
    read_arrays,
    read_json,
    read_manifest,
    ways_file,
)
from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.geocode import Found, find
from geo.geocoding.nominatim import NominatimServer
from geo.places.bank_holidays import holiday_region, is_bank_holiday
from geo.places.lookup import PlaceRecord
from geo.places.opening_hours import OpenDay, country_of, opening_day
from geo.places.settlements import Settlements
from geo.projection import Bounds, Projection
from geo.streets.network import StreetNetwork
from geo.travel.fastest import adopt
from geo.travel.own_streets import OwnStreets
from geo.travel.source import TravelSource
from geo.wards.shapes import Wards, WardShape
from routing.errors import Fault, InvalidArea, NotFound
from routing.needs import Location, Mode, PlaceKind, Ward

__all__ = ["Area"]


class Area:
    """A council's streets, wards, postcodes and places.

    Wards, postcodes, places and addresses are read when the area is opened, street networks and the basemap on first
    use. May be shared between threads.
    """

    def __init__(
        self,
        folder: Path,
        manifest: Mapping[str, Any],
        wards: Wards,
        postcodes: PostcodeTable,
        places: tuple[PlaceRecord, ...],
        addresses: AddressBook,
        settlements: Settlements,
    ) -> None:
        self._folder = folder
        self._manifest = manifest
        self._wards = wards
        self._networks: dict[Mode, StreetNetwork] = {}
        self._basemap: dict[str, Any] | None = None
        self._lock = Lock()
        self._sources: Mapping[Mode, TravelSource] = {}
        self.name = str(manifest["name"])
        self.gazetteer = Gazetteer(self.name, wards, postcodes, addresses, places, settlements)
        self.timezone = ZoneInfo(manifest["timezone"])
        self.vintage = str(manifest["vintage"])
        self.country = str(manifest["country"])
        self.default_hours = {PlaceKind(kind): str(rules) for kind, rules in manifest["default_hours"].items()}
        self.postcodes: Final = postcodes
        self.places: Final = places
        self.addresses: Final = addresses

    @classmethod
    def open(cls, path: Path) -> Area:
        """Open an Area pack.

        Raises
        ------
        InvalidArea
            When the folder is not an Area pack, has another format, or is damaged; with all faults.
        """
        folder = Path(path)
        manifest = read_manifest(folder)
        try:
            projection = Projection(*(float(value) for value in manifest["projection"]))
            wards = Wards(_ward_shapes(read_json(folder, WARDS_FILE), str(manifest["vintage"])), projection)
            postcodes = PostcodeTable(**read_arrays(folder, POSTCODES_FILE))
            places = tuple(PlaceRecord(PlaceKind(item.pop("kind")), **item) for item in read_json(folder, PLACES_FILE))
            addresses = AddressBook.from_arrays(read_arrays(folder, ADDRESSES_FILE))
            # A pack built before settlements were read lacks the file: streets are then told apart by ward alone.
            known = SETTLEMENTS_FILE in manifest["files"]
            settlements = Settlements.from_stored(read_json(folder, SETTLEMENTS_FILE) if known else [])
            return cls(folder, manifest, wards, postcodes, places, addresses, settlements)
        except (KeyError, TypeError, ValueError, AttributeError, ZoneInfoNotFoundError) as error:
            if isinstance(error, InvalidArea):
                raise
            raise InvalidArea(
                [Fault("area.damaged", folder.name, "The Area pack is damaged.", "Build it again.")]
            ) from error

    @property
    def folder(self) -> Path:
        """The folder of the pack."""
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
        """The projected CRS of the area."""
        return self._wards.projection

    @property
    def wards(self) -> tuple[Ward, ...]:
        """The wards, in order of code."""
        return tuple(item.ward for item in self._wards.shapes)

    def locate(self, text: str) -> Location:
        """Return the location of a postcode, an address or a place of the area.

        Raises
        ------
        NotFound
            With the code, the cause and the suggestions of ``geocode.Miss``.
        """
        answer = find(self.gazetteer, text)
        if isinstance(answer, Found):
            return answer.location
        hint = f"Did you mean {' or '.join(answer.suggestions)}?" if answer.suggestions else "Check the spelling."
        raise NotFound(answer.code, answer.cause, hint)

    def open_on(self, opening_hours: str, kind: PlaceKind, day: date) -> OpenDay:
        """Return when a place is open on a day, with the area's bank holidays and default hours."""
        west, south, east, north = self.bounds
        return opening_day(
            opening_hours,
            kind,
            day,
            self.timezone,
            country=self.holiday_region,
            defaults=self.default_hours,
            at=((west + east) / 2, (south + north) / 2),
        )

    def is_bank_holiday(self, day: date) -> bool:
        """Return whether a day is a bank holiday in the area."""
        return is_bank_holiday(day, self.holiday_region)

    @property
    def holiday_region(self) -> str:
        """The region whose bank holidays apply: the country or, within the United Kingdom, its part."""
        return holiday_region(self.country or country_of(self.timezone) or "", self.wards[0].code)

    def ward_of(self, lon: float, lat: float) -> Ward | None:
        """Return the ward of a point (on an edge, the one with the lowest code), or None."""
        return self._wards.of(lon, lat)

    def ward_shapes(self) -> dict[str, Any]:
        """Return the wards as a GeoJSON FeatureCollection with the properties ``code`` and ``name``."""
        return self._wards.feature_collection()

    def neighbours(self, code: str) -> frozenset[str]:
        """Return the codes of a ward's neighbours.

        Raises
        ------
        NotFound
            ``ward.unknown``
        """
        neighbours = self._wards.neighbours.get(code)
        if neighbours is None:
            raise NotFound("ward.unknown", f"{self.name} has no ward {code[:20]}.", "Check the area's list of wards.")
        return neighbours

    def former_vintages(self) -> tuple[str, ...]:
        """Return the years of the wards before each boundary review, oldest first."""
        return tuple(str(item["vintage"]) for item in self._manifest.get("former_wards", ()))

    def wards_of(self, vintage: str) -> Wards:
        """Return the wards of a vintage, current or before a boundary review.

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
        """Return the mean IMD decile (1 is most deprived) by ward code; None where unknown."""
        return {item.ward.code: item.imd_decile for item in self._wards.shapes}

    def residents(self) -> Mapping[str, int | None]:
        """Return residents by ward code; None where unknown."""
        return {item.ward.code: item.residents for item in self._wards.shapes}

    def basemap(self) -> dict[str, Any]:
        """Return the area's own map as GeoJSON (``geo.area.basemap``). It is shared, so do not change it."""
        with self._lock:
            if self._basemap is None:
                self._basemap = dict(read_json(self._folder, BASEMAP_FILE))
            return self._basemap

    def network(self, mode: Mode) -> StreetNetwork:
        """Return the streets of a mode, read on first use.

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
        """Return how deprivation and residents were assigned to the wards of a vintage; empty if unknown."""
        for item in self._manifest.get("former_wards", ()):
            if item["vintage"] == vintage != self.vintage:
                return str(item["figures_method"])
        return str(self._manifest.get("figures_method", ""))

    def with_travel(self, sources: Mapping[Mode, TravelSource]) -> Area:
        """Return the same area with other travel sources, such as OSRM, for some modes."""
        other = copy.copy(self)
        other._sources = dict(sources)  # noqa: SLF001 - the same class
        return other

    def with_nominatim(self, server: NominatimServer) -> Area:
        """Return the same area, using the group's own Nominatim server for doors that are not on its map."""
        other = copy.copy(self)
        other.gazetteer = replace(self.gazetteer, nominatim=server)
        return other

    def travel(self, mode: Mode) -> TravelSource:
        """Return the travel source of a mode: one that was set, or the area's own streets.

        Raises
        ------
        InvalidArea
            ``area.damaged`` when the streets cannot be read.
        """
        source = self._sources.get(mode)
        return OwnStreets(self.network(mode)) if source is None else source

    @property
    def checks(self) -> tuple[AreaCheck, ...]:
        """The checks made when the area was built."""
        return tuple(
            AreaCheck(
                item["code"],
                Verdict(item["verdict"]),
                item["sentence"],
                item["action"],
                tuple(item.get("listed", ())),
            )
            for item in self._manifest.get("checks", ())
        )

    @property
    def has_settlements(self) -> bool:
        """Whether the pack was built by a version that reads settlements."""
        return SETTLEMENTS_FILE in self._manifest["files"]

    @property
    def remarks(self) -> tuple[Fault, ...]:
        """Problems in the raw files that did not stop the build."""
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
        cause = "A file in the Area pack is damaged."
        raise InvalidArea(
            [Fault("area.damaged", f"{folder.name}/{network_file(mode)}", cause, "Build it again.")]
        ) from error
