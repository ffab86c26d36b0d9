"""Postcode tables: Code-Point Open, ONSPD and plain CSV; positions in degrees or on the GB grid."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from geo.files import Table, number, read_table
from geo.metres import Bounds, Floats
from geo.postcodes import PostcodeTable, area_letters, bare, looks_like_postcode, table_of
from geo.wards import Wards
from routing.errors import Fault, InvalidFile

__all__ = ["ReadPostcodes", "read_postcodes"]

_POSTCODE: Final = ("pcds", "pcd2", "pcd", "pcd7", "pcd8", "postcode", "pc", "post")
_LON: Final = ("lon", "long", "longitude", "lng", "x84")
_LAT: Final = ("lat", "latitude", "y84")
_EAST: Final = ("eastings", "easting", "e", "oseast1m", "east1m", "x", "east")
_NORTH: Final = ("northings", "northing", "n", "osnrth1m", "north1m", "y", "north")
_WARD: Final = ("ward", "wardcode", "adminward", "osward", "wd")
_ENDED: Final = ("doterm", "terminated")
_CODE_POINT_COLUMNS: Final = ("postcode", "pq", "eastings", "northings", "country", "nhsharegional", "nhsha",
                              "admincounty", "admindistrict", "adminward")  # fmt: skip
_WANTED: Final = (
    "Give a table with the columns postcode, lon and lat (or eastings and northings), such as Code-Point Open."
)
_GRID: Final[Bounds] = (0.0, 0.0, 700_000.0, 1_300_000.0)
"""The GB grid's extent in metres."""


@dataclass(frozen=True, slots=True)
class ReadPostcodes:
    """The table, the rows that could not be used, and how many postcodes lie outside the wards or have ended."""

    table: PostcodeTable
    faults: tuple[Fault, ...]
    outside: int
    ended: int


def read_postcodes(path: Path, wards: Wards) -> ReadPostcodes:
    """The postcodes of a table that lie in some wards.

    Code-Point Open's own files have no header row; it is known by their ten columns. The GB grid is turned into
    degrees with PROJ's built-in parameters, true to about 2 m. Postcodes that have ended are left out.

    Raises
    ------
    InvalidFile
        ``postcodes.columns`` without postcodes or positions, ``postcodes.none-inside`` for another council's table.
    """
    table = _with_header(read_table(path, "the postcode table", header=None))
    at = _columns(table, path)
    codes: list[str] = []
    first: list[float] = []
    second: list[float] = []
    stated: list[str] = []
    faults: list[Fault] = []
    ended = 0
    for line, row in enumerate(table.rows, start=table.first_line):
        code = bare(row[at.postcode])
        if at.ended is not None and row[at.ended]:
            ended += 1
            continue
        x, y = number(row[at.x]), number(row[at.y])
        if not code or x is None or y is None or (x == 0 and y == 0 and at.grid):
            faults.append(_bad_row(path, line, code))
            continue
        codes.append(code)
        first.append(x)
        second.append(y)
        stated.append(row[at.ward] if at.ward is not None else "")
    lon, lat = _degrees(first, second) if at.grid else (np.array(first), np.array(second))
    inside = [ward is not None for ward in wards.of_all(lon, lat)] if codes else []
    if not any(inside):
        cause = f"None of its {len(table.rows):,} rows has a position inside the wards."
        action = "Give the postcode table of this council."
        if codes and any(ward is not None for ward in wards.of_all(lat, lon)):
            action = "Longitudes and latitudes seem to be swapped: name the columns the other way round."
        raise InvalidFile([Fault("postcodes.none-inside", path.name, cause, action)])
    kept = [i for i, here in enumerate(inside) if here]
    letters = {area_letters(codes[i]) for i in kept}
    outside = [code for code, here in zip(codes, inside, strict=True) if not here and area_letters(code) in letters]
    own = table_of(
        [codes[i] for i in kept],
        [float(lon[i]) for i in kept],
        [float(lat[i]) for i in kept],
        [stated[i] for i in kept],
        outside,
    )
    return ReadPostcodes(own, tuple(faults), inside.count(False), ended)


@dataclass(frozen=True, slots=True)
class _Columns:
    postcode: int
    x: int
    y: int
    grid: bool
    ward: int | None
    ended: int | None


def _with_header(table: Table) -> Table:
    first = table.rows[0]
    if looks_like_postcode(bare(first[0])) and len(first) == len(_CODE_POINT_COLUMNS):
        return Table(tuple(_CODE_POINT_COLUMNS), table.rows, 1)
    names = tuple("".join(sign for sign in cell.lower() if sign.isalnum()) for cell in first)
    return Table(names, table.rows[1:], 2)


def _columns(table: Table, path: Path) -> _Columns:
    postcode = table.column(_POSTCODE)
    lon, lat = table.column(_LON), table.column(_LAT)
    east, north = table.column(_EAST), table.column(_NORTH)
    dated = tuple(name for name in table.columns if re.fullmatch(r"wd\d\dcd", name))
    ward = table.column((*_WARD, *dated))
    ended = table.column(_ENDED)
    placed = (lon is not None and lat is not None) or (east is not None and north is not None)
    faults = []
    if postcode is None:
        cause = f"It has no postcode column; there are: {table.listed}."
        faults.append(Fault("postcodes.columns", path.name, cause, _WANTED))
    elif not placed:
        cause = f"Its rows have no coordinates; the columns are: {table.listed}."
        faults.append(Fault("postcodes.no-positions", path.name, cause, _WANTED))
    elif not table.rows:
        faults.append(Fault("file.no-rows", path.name, "There are no rows in the postcode table.", _WANTED))
    if faults or postcode is None:
        raise InvalidFile(faults)
    if lon is not None and lat is not None:
        return _Columns(postcode, lon, lat, False, ward, ended)
    assert east is not None  # noqa: S101
    assert north is not None  # noqa: S101
    return _Columns(postcode, east, north, True, ward, ended)


def _degrees(east: list[float], north: list[float]) -> tuple[Floats, Floats]:
    from pyproj import Transformer

    transformer = Transformer.from_crs("EPSG:27700", "EPSG:4326", always_xy=True)
    west_edge, south_edge, east_edge, north_edge = _GRID
    e, n = np.array(east, dtype=np.float64), np.array(north, dtype=np.float64)
    on_grid = (e >= west_edge) & (e <= east_edge) & (n >= south_edge) & (n <= north_edge)
    lon, lat = transformer.transform(np.where(on_grid, e, 0.0), np.where(on_grid, n, 0.0))
    return np.where(on_grid, lon, np.nan), np.where(on_grid, lat, np.nan)


def _bad_row(path: Path, line: int, code: str) -> Fault:
    cause = "The row has no position that can be read." if code else "The row has no postcode."
    return Fault(
        "postcodes.row", f"{path.name}, line {line}", cause, "The row is left out; correct it if it is needed."
    )
