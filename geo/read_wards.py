"""Ward boundaries from GeoJSON, GeoPackage or shapefile: any vintage, any CRS, mended if invalid."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from geo.files import needed
from geo.metres import Projection
from geo.wards import Wards, WardShape
from routing.errors import Fault, InvalidFile
from routing.needs import Ward

__all__ = ["ReadWards", "ShapeCodes", "read_shapes", "read_wards"]

_CODES: Final = re.compile(r"(?:WD(\d\d)CD|CODE|GSS_CODE|WARD_CODE|WD_CODE|GSS)", re.IGNORECASE)
_NAMES: Final = re.compile(r"(?:WD(\d\d)NM|NAME|WARD_NAME|WD_NAME|NM)", re.IGNORECASE)
_EXPORT: Final = "Download the council's wards as GeoJSON (for example from the ONS Open Geography portal)."


@dataclass(frozen=True, slots=True)
class ReadWards:
    """Wards and what was noticed about them on the way: what was mended, what is doubtful."""

    wards: Wards
    vintage: str
    remarks: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class ShapeCodes:
    """The codes of what may be wrong with a file of shapes: not readable, without shapes, not in degrees."""

    unreadable: str
    none: str
    crs: str


def read_wards(path: Path) -> ReadWards:
    """The wards of a boundary file.

    The vintage is the year in the name of the code column (``WD21CD`` is 2021); ``code`` and ``name`` have none.

    Raises
    ------
    InvalidFile
        When the file is no boundary file, names no code and name columns, or its shapes are no areas on the Earth.
    """
    frame = read_shapes(path, "the ward boundaries", ShapeCodes("wards.unreadable", "wards.none", "wards.crs"))
    code_column = _column(frame, _CODES)
    name_column = _column(frame, _NAMES)
    if code_column is None or name_column is None:
        cause = (
            f"No columns for a ward's code and name (WD21CD and WD21NM, or code and name); there are: {_listed(frame)}."
        )
        raise InvalidFile([Fault("wards.columns", path.name, cause, "Rename the columns, or " + _lower(_EXPORT))])
    vintage = _vintage(code_column)
    remarks: list[Fault] = []
    parts: dict[str, tuple[str, list[Any]]] = {}
    faults: list[Fault] = []
    for i, (code, name, shape) in enumerate(
        zip(frame[code_column], frame[name_column], frame.geometry, strict=True), start=1
    ):
        code_text, name_text = _text(code), _text(name)
        where = f"{path.name}, shape {i}"
        mended, remark = _mended(shape, where, name_text)
        if not code_text:
            faults.append(Fault("wards.no-code", where, "A ward has no code.", "Give every ward its GSS code."))
        elif mended is None:
            cause = f"The ward {name_text or code_text} has no area."
            faults.append(Fault("wards.no-area", where, cause, "Boundaries must be polygons: download them again."))
        else:
            parts.setdefault(code_text, (name_text or code_text, []))[1].append(mended)
        if remark is not None:
            remarks.append(remark)
    if faults:
        raise InvalidFile(faults)
    return ReadWards(_wards(parts, vintage), vintage, tuple(remarks))


def read_shapes(path: Path, what: str, codes: ShapeCodes) -> Any:
    """Shapes with their columns as a GeoDataFrame in degrees.

    Raises
    ------
    InvalidFile
        With one of ``codes``.
    """
    import geopandas
    from pyogrio.errors import DataLayerError, DataSourceError
    from pyproj.exceptions import ProjError

    needed(path, what)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            frame = geopandas.read_file(path, engine="pyogrio")
    except (DataSourceError, DataLayerError, ValueError, UnicodeDecodeError) as error:
        cause = "This is not a boundary file, or it was cut short."
        raise InvalidFile([Fault(codes.unreadable, path.name, cause, _EXPORT)]) from error
    if not isinstance(frame, geopandas.GeoDataFrame) or frame.empty or frame.geometry.isna().all():
        raise InvalidFile([Fault(codes.none, path.name, f"There are no shapes in {what}.", _EXPORT)])
    if frame.crs is not None and not frame.crs.equals("EPSG:4326"):
        try:
            frame = frame.to_crs("EPSG:4326")
        except ProjError as error:
            raise InvalidFile([_wrong_crs(path, codes)]) from error
    west, south, east, north = frame.total_bounds
    if not (-180.0 <= west <= east <= 180.0 and -90.0 <= south <= north <= 90.0):
        raise InvalidFile([_wrong_crs(path, codes)])
    return frame


def _wrong_crs(path: Path, codes: ShapeCodes) -> Fault:
    return Fault(
        codes.crs,
        path.name,
        "Its positions are not longitudes and latitudes, and the file does not say what they are.",
        "Export it in WGS84 (EPSG:4326), or in a format that names its CRS (GeoPackage).",
    )


def _column(frame: Any, wanted: re.Pattern[str]) -> str | None:
    # An ONS column of a year before a plain "name", and the latest year where a file carries several.
    fitting = [str(column) for column in frame.columns if wanted.fullmatch(str(column))]
    dated = sorted(column for column in fitting if re.search(r"\d\d", column))
    return dated[-1] if dated else fitting[0] if fitting else None


def _vintage(column: str) -> str:
    match = _CODES.fullmatch(column)
    return f"20{match[1]}" if match and match[1] else ""


def _listed(frame: Any) -> str:
    return ", ".join(str(column)[:30] for column in frame.columns if column != "geometry")[:200] or "none"


def _lower(text: str) -> str:
    return text[0].lower() + text[1:]


def _text(value: object) -> str:
    # A cell without a value arrives as None or as a float that is not a number.
    return "" if value is None or value != value else str(value).strip()


def _mended(shape: Any, where: str, name: str) -> tuple[Any, Fault | None]:
    """A valid polygon of the same outline, or None when nothing with an area is left; and what was done."""
    import shapely

    if shape is None or shape.is_empty:
        return None, None
    valid = shape if shape.is_valid else shapely.make_valid(shape)
    if valid.geom_type not in ("Polygon", "MultiPolygon"):
        areas = [part for part in shapely.get_parts(valid) if part.geom_type in ("Polygon", "MultiPolygon")]
        valid = shapely.union_all(areas)
    if valid.is_empty or valid.area == 0:
        return None, None
    if shape.is_valid:
        return valid, None
    cause = f"The boundary of {name or 'a ward'} crossed itself and was mended."
    return valid, Fault("wards.mended", where, cause, "Look at it on the map; a newer boundary file may be sound.")


def _wards(parts: dict[str, tuple[str, list[Any]]], vintage: str) -> Wards:
    import shapely

    shapes = tuple(
        WardShape(Ward(code, name, vintage), pieces[0] if len(pieces) == 1 else shapely.union_all(pieces))
        for code, (name, pieces) in sorted(parts.items())
    )
    west, south, east, north = shapely.total_bounds([item.shape for item in shapes])
    return Wards(shapes, Projection.for_bounds((float(west), float(south), float(east), float(north))))
