"""Fetch a council's files from open-data services: outline, streets, wards and postcodes."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from geo.projection import Bounds, widened
from geo.sources.downloads import BRING_INSTEAD, Downloads, Unfit
from routing.errors import Fault, InvalidArea

__all__ = ["PlaceFiles", "Services", "Wanted", "fetch_place"]

_STREET_MARGIN: Final = 5_000.0
_POSTCODE_MARGIN: Final = 1_000.0
_PAGE: Final = 500
_MOST_PAGES: Final = 40
_CODE_POINT_COLUMNS: Final = 10
_MOST_DEGREES: Final = 1.5
"""An outline larger than this on a side is not a council; it would be hundreds of megabytes."""


@dataclass(frozen=True, slots=True)
class Services:
    """The addresses of the services to ask; each may be a mirror or your own server.

    Attributes
    ----------
    nominatim
        The server that finds a place by name.
    overpass
        The server that provides streets from OpenStreetMap.
    wards
        A layer of ONS Open Geography (ArcGIS FeatureServer).
    postcodes
        The downloads of Code-Point Open at OS Data Hub.
    """

    nominatim: str
    overpass: str
    wards: str
    postcodes: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """The choice of files to fetch, because the user did not give them."""

    streets: bool = True
    wards: bool = True
    postcodes: bool = True


@dataclass(frozen=True, slots=True)
class PlaceFiles:
    """A place's files; None for those not requested."""

    name: str
    streets: Path | None
    wards: Path | None
    postcodes: Path | None


Tell = Callable[[str, float], None]


def fetch_place(place: str, downloads: Downloads, services: Services, wanted: Wanted, tell: Tell) -> PlaceFiles:
    """Fetch the wanted files of a place; earlier downloads are reused.

    Parameters
    ----------
    tell
        Called with the current step and the part of the whole that is done, 0 to 1.

    Raises
    ------
    InvalidArea
        ``online.place-unknown``, ``online.place-no-area``, ``online.place-too-large``, ``online.not-in-britain``,
        ``online.no-wards``, or what ``Downloads.fetch`` says.
    """
    tell(f"Looking for {place}", 0.0)
    found = _outline(place, downloads, services)
    streets = wards = postcodes = None
    if wanted.wards:
        tell("Fetching wards", 0.05)
        wards = _fetch_wards(found, downloads, services)
    if wanted.postcodes:
        tell("Fetching postcodes", 0.2)
        postcodes = _fetch_postcodes(found, downloads, services)
    if wanted.streets:
        tell("Fetching streets (this may take some minutes)", 0.5)
        streets = _fetch_streets(found, downloads, services)
    tell("Fetched", 1.0)
    return PlaceFiles(found.name, streets, wards, postcodes)


@dataclass(frozen=True, slots=True)
class _Outline:
    name: str
    shape: Any
    bounds: Bounds
    british: bool


def _outline(place: str, downloads: Downloads, services: Services) -> _Outline:
    from shapely.geometry import shape

    def check(path: Path) -> None:
        if not isinstance(_json(path), list):
            raise Unfit("the answer is not a list of places")

    query = {"q": place, "format": "jsonv2", "polygon_geojson": "1", "addressdetails": "1", "limit": "5"}
    path = downloads.fetch("place.json", services.nominatim.rstrip("/") + "/search", query, check)
    answers = _json(path)
    if not answers:
        cause = f"No place called {place[:60]!r} was found."
        raise InvalidArea([Fault("online.place-unknown", "--place", cause, "Write it like: Cambridge, UK.")])
    areas = [item for item in answers if item.get("geojson", {}).get("type") in ("Polygon", "MultiPolygon")]
    if not areas:
        cause = f"{place[:60]!r} is a point on the map, not a council with an outline."
        raise InvalidArea([Fault("online.place-no-area", "--place", cause, "Name the council, like: Cambridge, UK.")])
    best = areas[0]
    outline = shape(best["geojson"])
    west, south, east, north = outline.bounds
    if east - west > _MOST_DEGREES or north - south > _MOST_DEGREES:
        cause = f"{place[:60]!r} is {east - west:.1f} by {north - south:.1f} degrees, which is larger than a council."
        raise InvalidArea([Fault("online.place-too-large", "--place", cause, "Name a single council.")])
    name = str(best.get("name") or place.split(",")[0]).strip()
    british = best.get("address", {}).get("country_code", "gb") == "gb"
    return _Outline(name, outline, (west, south, east, north), british)


def _fetch_wards(found: _Outline, downloads: Downloads, services: Services) -> Path:
    """Fetch the wards whose centre is inside the outline, page by page; the outline also cuts neighbouring wards."""
    from shapely.geometry import shape

    _only_britain(found, "wards")
    features: list[dict[str, Any]] = []
    for page in range(_MOST_PAGES):
        query = {
            "where": "1=1",
            "geometry": ",".join(f"{edge:.6f}" for edge in found.bounds),
            "geometryType": "esriGeometryEnvelope",
            "inSR": "4326",
            "spatialRel": "esriSpatialRelIntersects",
            "outFields": "*",
            "outSR": "4326",
            "orderByFields": "OBJECTID",
            "resultOffset": str(len(features)),
            "resultRecordCount": str(_PAGE),
            "f": "geojson",
        }
        path = downloads.fetch(f"wards-{page + 1}.geojson", services.wards.rstrip("/") + "/query", query, _check_page)
        content = _json(path)
        features += content["features"]
        if not (content.get("exceededTransferLimit") or content.get("properties", {}).get("exceededTransferLimit")):
            break
    inside = [item for item in features if found.shape.covers(shape(item["geometry"]).representative_point())]
    if not inside:
        cause = f"None of {len(features)} wards is in {found.name}."
        raise InvalidArea([Fault("online.no-wards", "wards", cause, BRING_INSTEAD)])
    out = downloads.folder / "wards.geojson"
    out.write_text(json.dumps({"type": "FeatureCollection", "features": inside}), encoding="utf-8")
    return out


def _check_page(path: Path) -> None:
    content = _json(path)
    if isinstance(content, dict) and "error" in content:
        # ArcGIS answers 200 and puts the error into the body.
        raise Unfit(f"the server says: {str(content['error'].get('message', ''))[:100]}")
    if not isinstance(content, dict) or not isinstance(content.get("features"), list):
        raise Unfit("the answer contains no wards")


def _fetch_postcodes(found: _Outline, downloads: Downloads, services: Services) -> Path:
    """Fetch the rows of Code-Point Open in and around the outline."""
    from pyproj import Transformer

    _only_britain(found, "postcodes")

    def check_list(path: Path) -> None:
        if not isinstance(_json(path), list):
            raise Unfit("the answer is not a list of downloads")

    where = services.postcodes.rstrip("/")
    listed = _json(downloads.fetch("postcodes.json", where, {"area": "GB", "format": "CSV"}, check_list))
    offered = [item for item in listed if item.get("format") == "CSV" and item.get("url")]
    if not offered:
        cause = "The service does not offer Code-Point Open as CSV."
        raise InvalidArea([Fault("online.refused", "postcodes", cause, BRING_INSTEAD)])
    size = int(offered[0].get("size") or 0)

    def check_zip(path: Path) -> None:
        if size and path.stat().st_size != size:
            raise Unfit(f"{path.stat().st_size:,} of {size:,} bytes came")
        if not zipfile.is_zipfile(path):
            raise Unfit("the answer is not a zip file")
        with zipfile.ZipFile(path) as archive:
            if archive.testzip() is not None:
                raise Unfit("the zip file is damaged")

    packed = downloads.fetch("postcodes.zip", str(offered[0]["url"]), {}, check_zip)
    to_grid = Transformer.from_crs("EPSG:4326", "EPSG:27700", always_xy=True)
    west, south, east, north = to_grid.transform_bounds(*widened(found.bounds, _POSTCODE_MARGIN))
    rows: list[list[str]] = []
    with zipfile.ZipFile(packed) as archive:
        for name in sorted(archive.namelist()):
            if "/csv/" not in f"/{name.lower()}" or not name.lower().endswith(".csv"):
                continue
            with archive.open(name) as raw:
                rows += [
                    row
                    for row in csv.reader(io.TextIOWrapper(raw, "utf-8", newline=""))
                    if len(row) == _CODE_POINT_COLUMNS
                    and west <= float(row[2] or 0) <= east
                    and south <= float(row[3] or 0) <= north
                ]
    out = downloads.folder / "postcodes.csv"
    with out.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    if not rows:
        cause = f"Code-Point Open has no postcode in {found.name}."
        raise InvalidArea([Fault("online.no-postcodes", "postcodes", cause, BRING_INSTEAD)])
    return out


def _fetch_streets(found: _Outline, downloads: Downloads, services: Services) -> Path:
    """Fetch streets, places and everything drawn, as OpenStreetMap XML with turn restrictions and barriers."""
    west, south, east, north = widened(found.bounds, _STREET_MARGIN)
    parts = (
        "way[highway];way[railway=rail];way[waterway];way[natural=water];way[leisure];way[landuse];"
        'way[route=ferry];rel[type=restriction];nwr[amenity];nwr[shop];nwr["addr:housenumber"];'
    )
    box = f"{south:.6f},{west:.6f},{north:.6f},{east:.6f}"
    query = f"[out:xml][timeout:180][maxsize:1073741824][bbox:{box}];({parts});(._;>;);out body;"
    return downloads.fetch("streets.osm", services.overpass, {"data": query}, _check_osm, post=True)


def _check_osm(path: Path) -> None:
    with path.open("rb") as file:
        head = file.read(4_096)
        file.seek(max(0, path.stat().st_size - 4_096))
        tail = file.read()
    if b"<osm" not in head:
        raise Unfit("the answer is not OpenStreetMap's XML")
    if b"<remark>" in tail:
        said = tail.split(b"<remark>")[1].split(b"</remark>")[0].decode("utf-8", errors="replace").strip()
        raise Unfit(f"the server says: {said[:100]}")
    if not tail.rstrip().endswith(b"</osm>"):
        raise Unfit("the answer was cut short")


def _only_britain(found: _Outline, what: str) -> None:
    if not found.british:
        option = f"--{what}"
        cause = f"{found.name} is not in Britain, and {what} are only fetched for Britain."
        raise InvalidArea([Fault("online.not-in-britain", option, cause, f"Bring a file of its {what} with {option}.")])


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, ValueError) as error:
        raise Unfit("the answer was cut short, or is not JSON") from error
