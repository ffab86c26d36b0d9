"""Read shapes and their columns from any boundary file, in degrees."""

from __future__ import annotations

import math
import re
import warnings
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final

import numpy as np

from geo.sources.files import needed
from routing.errors import Fault, InvalidFile

__all__ = ["EXPORT", "ReadShapes", "ShapeCodes", "plain", "read_shapes"]

EXPORT: Final = "Download the council's wards as GeoJSON (for example from the ONS Open Geography portal)."

_GB_GRID: Final = ("EPSG:27700", "the British National Grid", (0.0, 0.0, 700_000.0, 1_300_000.0))
_WEB: Final = ("EPSG:3857", "Web Mercator", (-20_037_509.0, -20_048_967.0, 20_037_509.0, 20_048_967.0))
"""The CRS recognised from coordinates alone: metres on the GB grid, or of web maps.

In Britain the numbers of the latter are larger.
"""

_INSIDE: Final = frozenset({".shp", ".geojson", ".json", ".topojson", ".gpkg"})
"""Files in a zip that may hold shapes."""


@dataclass(frozen=True, slots=True)
class ShapeCodes:
    """The error codes for a file of shapes.

    Unreadable; without shapes; not in degrees; several layers fit; (remark) CRS inferred from the coordinates.
    """

    unreadable: str
    none: str
    crs: str
    layers: str
    crs_told: str


@dataclass(frozen=True, slots=True)
class ReadShapes:
    """A GeoDataFrame in degrees, and remarks about it."""

    frame: Any
    remarks: tuple[Fault, ...]


def read_shapes(
    path: Path, what: str, codes: ShapeCodes, fits: Callable[[Sequence[str]], bool], layer: str | None = None
) -> ReadShapes:
    """Read the shapes of a GeoJSON, TopoJSON, GeoPackage or shapefile (also zipped), in degrees.

    A file without a CRS, or with one its coordinates cannot be in, is read in the CRS its coordinates fit: degrees,
    the British National Grid or Web Mercator. A remark says so.

    Parameters
    ----------
    what
        What the file is for, in messages: ``the ward boundaries``.
    fits
        Whether a layer with these columns is the right one; asked only if there are several.
    layer
        The layer to read, if several fit.

    Raises
    ------
    InvalidFile
        With one of ``codes``.
    """
    import geopandas
    import shapely
    from pyogrio.errors import DataLayerError, DataSourceError, GeometryError

    needed(path, what)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            source = _source(path, codes)
            chosen = _layer(source, path.name, codes, fits, layer)
            frame = geopandas.read_file(source, layer=chosen, engine="pyogrio")
    except InvalidFile:
        raise
    except (DataSourceError, DataLayerError, GeometryError, ValueError, UnicodeDecodeError) as error:
        cause = "This is not a boundary file, or it was cut short."
        raise InvalidFile([Fault(codes.unreadable, path.name, cause, EXPORT)]) from error
    if not isinstance(frame, geopandas.GeoDataFrame) or frame.empty or frame.geometry.isna().all():
        raise InvalidFile([Fault(codes.none, path.name, f"There are no shapes in {what}.", EXPORT)])
    if not np.isfinite(shapely.get_coordinates(frame.geometry.array)).all():
        cause = "Some of its positions are not numbers."
        raise InvalidFile([Fault(codes.unreadable, path.name, cause, EXPORT)])
    return _in_degrees(frame, path, codes)


def plain(name: str) -> str:
    """Return a column's name in lower case with letters and digits only."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _source(path: Path, codes: ShapeCodes) -> str:
    """Return the path to open: the file, or a path inside a zip's folder.

    Folders in a zip are not searched automatically.
    """
    if not zipfile.is_zipfile(path):
        return str(path)
    with zipfile.ZipFile(path) as packed:
        names = [PurePosixPath(name) for name in packed.namelist() if not name.startswith("__MACOSX/")]
    inside = [name for name in names if name.suffix.lower() in _INSIDE]
    folders = sorted({str(name.parent) for name in inside})
    if len(folders) > 1:
        cause = f"The zip has shapes in several folders: {_listed(folders)}."
        raise InvalidFile([Fault(codes.layers, path.name, cause, "Unpack it, and give the file of the wards.")])
    if not folders or folders == ["."]:
        return str(path)
    return f"/vsizip/{path.resolve()}/{inside[0] if len(inside) == 1 else folders[0]}"


def _layer(
    source: str, where: str, codes: ShapeCodes, fits: Callable[[Sequence[str]], bool], wanted: str | None
) -> str | None:
    import pyogrio

    names = [str(name) for name, kind in pyogrio.list_layers(source) if kind is not None]
    if wanted is not None:
        if wanted not in names:
            cause = f"It has no layer {wanted[:40]!r}; there are: {_listed(names)}."
            raise InvalidFile([Fault(codes.layers, where, cause, "Name one of its layers.")])
        return wanted
    if len(names) < 2:
        return names[0] if names else None
    columns = {name: [str(field) for field in pyogrio.read_info(source, layer=name)["fields"]] for name in names}
    fitting = [name for name in names if fits(columns[name])]
    if len(fitting) == 1:
        return fitting[0]
    found = "several of its layers fit" if fitting else "none of its layers has the columns that are needed"
    cause = f"The file has several layers, and {found}: {_listed(fitting or names)}."
    raise InvalidFile([Fault(codes.layers, where, cause, "Say which one with --wards-layer, or export it alone.")])


def _listed(names: Sequence[str]) -> str:
    return ", ".join(name[:40] for name in names[:12]) or "none"


def _in_degrees(frame: Any, path: Path, codes: ShapeCodes) -> ReadShapes:
    from pyproj.exceptions import ProjError

    bounds = tuple(float(value) for value in frame.total_bounds)
    said = frame.crs
    if not all(math.isfinite(value) for value in bounds):
        raise InvalidFile([_wrong_crs(path, codes)])
    if said is not None and said.is_geographic == _are_degrees(bounds):
        try:
            frame = frame if said.equals("EPSG:4326") else frame.to_crs("EPSG:4326")
        except ProjError as error:
            raise InvalidFile([_wrong_crs(path, codes)]) from error
        moved = tuple(float(value) for value in frame.total_bounds)
        if not (all(math.isfinite(value) for value in moved) and _are_degrees(moved)):
            raise InvalidFile([_wrong_crs(path, codes)])
        return ReadShapes(frame, ())
    if _are_degrees(bounds):
        crs, called = "EPSG:4326", "longitudes and latitudes"
    else:
        fitting = next((item for item in (_GB_GRID, _WEB) if _within(bounds, item[2])), None)
        if fitting is None:
            raise InvalidFile([_wrong_crs(path, codes)])
        crs, called, _ = fitting
    frame = frame.set_crs(crs, allow_override=True)
    remarks: tuple[Fault, ...] = ()
    if said is not None or crs != "EPSG:4326":
        claim = "names no CRS" if said is None else f"says it is in {said.name[:60]}, which its coordinates cannot be"
        cause = f"The file {claim}; they were read as {called}."
        remarks = (Fault(codes.crs_told, path.name, cause, "Look at the area on the map: is it where it should be?"),)
    return ReadShapes(frame.to_crs("EPSG:4326"), remarks)


def _are_degrees(bounds: tuple[float, ...]) -> bool:
    return _within(bounds, (-180.0, -90.0, 180.0, 90.0))


def _within(bounds: tuple[float, ...], extent: tuple[float, float, float, float]) -> bool:
    west, south, east, north = bounds
    return extent[0] <= west <= east <= extent[2] and extent[1] <= south <= north <= extent[3]


def _wrong_crs(path: Path, codes: ShapeCodes) -> Fault:
    return Fault(
        codes.crs,
        path.name,
        "Its positions are not longitudes and latitudes, and the file does not say (or says wrongly) what they are.",
        "Export it in WGS84 (EPSG:4326), or in a format that names its CRS (GeoPackage).",
    )
