"""Reads postcode tables: Code-Point Open, ONSPD, NSPL and plain CSV, in degrees or on the GB grid."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from geo.addresses.book import apart as apart_metres
from geo.addresses.postcode_files import PostcodeRows, postcode_rows
from geo.addresses.postcodes import PostcodeTable, area_letters, bare, looks_like_postcode, spelled, table_of
from geo.projection import Bounds, Floats, widened
from geo.sources.files import number
from geo.wards.shapes import Wards
from routing.errors import Fault, InvalidFile

__all__ = ["ReadPostcodes", "read_postcodes"]

_POSTCODE: Final = ("pcds", "pcd2", "pcd", "pcd7", "pcd8", "postcode", "pc", "post")
_LON: Final = ("lon", "long", "longitude", "lng", "x84")
_LAT: Final = ("lat", "latitude", "y84")
_EAST: Final = ("eastings", "easting", "e", "oseast1m", "east1m", "x", "east")
_NORTH: Final = ("northings", "northing", "n", "osnrth1m", "north1m", "y", "north")
_WARD: Final = ("ward", "wardcode", "adminward", "osward", "wd")
_ENDED: Final = ("doterm", "terminated")
_TOWN: Final = ("posttown", "postaltown", "town")
_WITHOUT_HEADER: Final[dict[int, tuple[str, ...]]] = {
    10: ("postcode", "pq", "eastings", "northings", "country", "nhsharegional", "nhsha", "admincounty",
         "admindistrict", "adminward"),
    4: ("postcode", "pq", "eastings", "northings"),
}  # fmt: skip
"""Code-Point Open's columns: as the Ordnance Survey publishes them, and as in the installed package."""

_WANTED: Final = (
    "Give a table with the columns postcode, lon and lat (or eastings and northings), such as Code-Point Open."
)
_GRID: Final[Bounds] = (0.0, 0.0, 700_000.0, 1_300_000.0)
"""The GB grid's extent in metres."""

_NO_LATITUDE: Final = 99.999999
_CHUNK: Final = 20_000
_MOST_ROWS: Final = 20
_NEAR_METRES: Final = 5_000.0
"""How far beyond the wards postcodes are kept: as far as the streets are."""
_SAME_METRES: Final = 100.0


@dataclass(frozen=True, slots=True)
class ReadPostcodes:
    """A postcode table, its unusable rows, and counts of postcodes outside the wards or no longer in use."""

    table: PostcodeTable
    faults: tuple[Fault, ...]
    outside: int
    ended: int


def read_postcodes(path: Path, wards: Wards) -> ReadPostcodes:
    """Read the postcodes of a table that are in some wards; a national table is cut to them while it is read.

    Code-Point Open's own files have no header row; they are known by their columns. The GB grid is converted to
    degrees by the transformation available to PROJ: OSTN15 where its grid is installed (0.1 m), else seven parameters
    (about 2 m). Postcodes no longer in use are kept separately.

    Raises
    ------
    InvalidFile
        ``postcodes.columns`` without postcodes or positions, ``postcodes.crs`` when positions are not what the columns
        say or are swapped (``postcodes.swapped``), ``postcodes.none-inside`` for another council's table.
    """
    sieve = _Sieve(wards)
    with closing(postcode_rows(path)) as tables:
        for table in tables:
            sieve.take(table)
    return sieve.done(path)


@dataclass(frozen=True, slots=True)
class _Columns:
    postcode: int
    x: int
    y: int
    grid: bool
    ward: int | None
    ended: int | None
    town: int | None

    @property
    def most(self) -> int:
        return max(self.postcode, self.x, self.y, self.ward or 0, self.ended or 0, self.town or 0)


@dataclass(slots=True)
class _Sieve:
    """Collects the part of a postcode table that is kept, chunk by chunk."""

    wards: Wards
    inside: list[tuple[str, float, float, str, str]] = field(default_factory=list)
    old: list[tuple[str, float, float, str]] = field(default_factory=list)
    near: list[tuple[str, float, float]] = field(default_factory=list)
    unplaced: list[str] = field(default_factory=list)
    elsewhere: list[npt.NDArray[np.bytes_]] = field(default_factory=list)
    letters: Counter[str] = field(default_factory=Counter)
    faults: list[tuple[str, Fault]] = field(default_factory=list)
    bad: Counter[str] = field(default_factory=Counter)
    rows: int = 0
    ended: int = 0
    swapped: int = 0
    not_degrees: int = 0
    not_grid: int = 0
    on_grid: bool = False

    def take(self, table: PostcodeRows) -> None:
        """Read one file of the table."""
        names, skipped = _header(table)
        at = _columns(names, table.name)
        self.on_grid = at.grid
        codes: list[str] = []
        x: list[float] = []
        y: list[float] = []
        wards: list[str] = []
        months: list[str] = []
        towns: list[str] = []
        for line, row in table.rows:
            if line <= skipped or not any(row):
                continue
            self.rows += 1
            row += [""] * (at.most + 1 - len(row))
            code = bare(row[at.postcode])
            first, second = number(row[at.x]), number(row[at.y])
            if not code or first is None or second is None or _is_nowhere(at, first, second):
                if at.ended is not None and row[at.ended].strip():
                    self.ended += 1
                    continue
                self.unplaced.append(code)
                self._bad(table.name, line, code)
                continue
            codes.append(code)
            x.append(first)
            y.append(second)
            wards.append(row[at.ward].strip() if at.ward is not None else "")
            months.append(row[at.ended].strip() if at.ended is not None else "")
            towns.append(" ".join(row[at.town].split()) if at.town is not None else "")
            if len(codes) == _CHUNK:
                self._sift(at, codes, x, y, wards, months, towns)
                codes, x, y, wards, months, towns = [], [], [], [], [], []
        if codes:
            self._sift(at, codes, x, y, wards, months, towns)
        if not self.rows:
            raise InvalidFile([Fault("file.no-rows", table.name, "There are no rows in the postcode table.", _WANTED)])

    def _bad(self, name: str, line: int, code: str) -> None:
        letters = area_letters(code)
        self.bad[letters] += 1
        if self.bad[letters] <= _MOST_ROWS:
            cause = "The row has no readable position." if code else "The row has no postcode."
            action = "The row was left out. Correct it if you need it."
            self.faults.append((letters, Fault("postcodes.row", f"{name}, line {line}", cause, action)))

    def _sift(
        self,
        at: _Columns,
        codes: list[str],
        x: list[float],
        y: list[float],
        wards: list[str],
        months: list[str],
        towns: list[str],
    ) -> None:
        a, b = np.array(x), np.array(y)
        degrees = (np.abs(a) <= 180) & (np.abs(b) <= 90)
        self.not_degrees += int((~degrees).sum()) if not at.grid else 0
        self.not_grid += int(degrees.sum()) if at.grid else 0
        lon, lat = _degrees(a, b) if at.grid else (np.where(degrees, a, np.nan), np.where(degrees, b, np.nan))
        west, south, east, north = widened(self.wards.bounds, _NEAR_METRES)
        near = np.flatnonzero((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north))
        self.swapped += int(((lat >= west) & (lat <= east) & (lon >= south) & (lon <= north)).sum())
        found = self.wards.of_all(lon[near], lat[near]) if near.size else []
        here = {int(i) for i, ward in zip(near, found, strict=True) if ward is not None}
        around = set(near.tolist())
        apart: list[bytes] = []
        for i, code in enumerate(codes):
            if months[i]:
                self.ended += 1
                if i in here:
                    self.old.append((code, float(lon[i]), float(lat[i]), _month(months[i])))
            elif i in here:
                self.inside.append((code, float(lon[i]), float(lat[i]), wards[i], towns[i]))
            else:
                if i in around:
                    self.near.append((code, float(lon[i]), float(lat[i])))
                apart.append(code.encode())
                self.letters[area_letters(code)] += 1
        if apart:
            self.elsewhere.append(np.array(apart, dtype=np.bytes_))

    def done(self, path: Path) -> ReadPostcodes:
        """Return the table of everything that was kept."""
        if not self.inside:
            raise InvalidFile([self._none_inside(path)])
        letters = {area_letters(code) for code, *_ in self.inside}
        outside = [
            code for part in self.elsewhere for text in part.tolist() if area_letters(code := text.decode()) in letters
        ]
        # Gaps of a national table in other areas do not concern this council.
        faults = [fault for of, fault in self.faults if of in letters or not of][:_MOST_ROWS]
        bad = sum(count for of, count in self.bad.items() if of in letters or not of)
        if bad > len(faults):
            cause = f"{bad - len(faults):,} more rows could not be used."
            faults.append(Fault("postcodes.rows", path.name, cause, "Check the table."))
        codes, lon, lat, stated, towns = zip(*self.inside, strict=True)
        faults += self._twice(path)
        unplaced = [code for code in self.unplaced if code and area_letters(code) in letters]
        unplaced = sorted(set(unplaced).difference(codes))
        table = table_of(codes, lon, lat, stated, outside, self.old, self.near, unplaced, towns)
        return ReadPostcodes(table, tuple(faults), sum(self.letters.values()), self.ended)

    def _twice(self, path: Path) -> list[Fault]:
        """Name the postcodes with two positions, of which the first counts."""
        first: dict[str, tuple[float, float]] = {}
        twice: dict[str, None] = {}
        for code, lon, lat, *_ in self.inside:
            at = first.setdefault(code, (lon, lat))
            if at != (lon, lat) and _metres(at, (lon, lat)) > _SAME_METRES:
                twice[spelled(code)] = None
        if not twice:
            return []
        named = ", ".join(list(twice)[:5]) + (f" and {len(twice) - 5} more" if len(twice) > 5 else "")
        cause = f"These postcodes have two positions over {_SAME_METRES:.0f} m apart: {named}. The first is used."
        return [Fault("postcodes.twice", path.name, cause, "Remove the wrong row.")]

    def _none_inside(self, path: Path) -> Fault:
        if 2 * self.not_degrees > self.rows:
            cause = "Its longitudes and latitudes are not degrees."
            action = "If they are eastings and northings, name the columns accordingly. Otherwise give them in WGS84."
            return Fault("postcodes.crs", path.name, cause, action)
        if 2 * self.not_grid > self.rows:
            cause = "Its eastings and northings are not metres on the GB grid: they look like degrees."
            return Fault("postcodes.crs", path.name, cause, "Name the columns lon and lat.")
        if self.on_grid and self.letters and 2 * self.letters["BT"] > self.rows:
            cause = "Eastings and northings in Northern Ireland are on the Irish grid, not the British one."
            return Fault(
                "postcodes.crs", path.name, cause, "Give a table with the columns lat and long, such as ONSPD."
            )
        cause = f"None of its {self.rows:,} rows has a position inside the wards."
        action = "Give the postcode table of this council."
        if self.swapped:
            action = "Longitudes and latitudes seem to be swapped. Name the columns the other way round."
            return Fault("postcodes.swapped", path.name, cause, action)
        if self.letters:
            most = ", ".join(name for name, _ in self.letters.most_common(5) if name)
            cause += f" Its postcodes begin with {most}." if most else ""
        return Fault("postcodes.none-inside", path.name, cause, action)


def _header(table: PostcodeRows) -> tuple[tuple[str, ...], int]:
    """Return the columns of a file, and how many lines its header takes."""
    first = table.first
    known = _WITHOUT_HEADER.get(len(first))
    if looks_like_postcode(bare(first[0])):
        return (known, 0) if known is not None else ((), 0)
    return tuple("".join(sign for sign in cell.lower() if sign.isalnum()) for cell in first), 1


def _columns(names: Sequence[str], where: str) -> _Columns:
    def column(wanted: Sequence[str]) -> int | None:
        return next((names.index(name) for name in wanted if name in names), None)

    postcode = column(_POSTCODE)
    lon, lat, east, north = column(_LON), column(_LAT), column(_EAST), column(_NORTH)
    ward = column((*_WARD, *(name for name in names if re.fullmatch(r"wd\d\dcd", name))))
    ended, town = column(_ENDED), column(_TOWN)
    # A first row with digits in most cells is not a header.
    listed = ", ".join(name[:30] for name in names if name)[:200] or "none that are names"
    if sum(any(sign.isdigit() for sign in name) for name in names) * 2 > len(names):
        listed = "none that are names"
    if postcode is None:
        cause = f"It has no postcode column; there are: {listed}."
        raise InvalidFile([Fault("postcodes.columns", where, cause, _WANTED)])
    if lon is not None and lat is not None:
        return _Columns(postcode, lon, lat, False, ward, ended, town)
    if east is not None and north is not None:
        return _Columns(postcode, east, north, True, ward, ended, town)
    cause = f"Its rows have no coordinates. Its columns are: {listed}."
    raise InvalidFile([Fault("postcodes.no-positions", where, cause, _WANTED)])


def _month(text: str) -> str:
    """Return ``201906`` as ``2019-06``. Other text is only shortened."""
    digits = re.fullmatch(r"([12][0-9]{3})-?([01][0-9]).*", text)
    return f"{digits[1]}-{digits[2]}" if digits else text[:10] if text.isascii() else ""


def _is_nowhere(at: _Columns, x: float, y: float) -> bool:
    """Return whether a row says that it has no position: 0/0, or the latitude 99.999999 of ONSPD."""
    return (x == 0 and y == 0) or (not at.grid and y == _NO_LATITUDE)


def _metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    return float(apart_metres(np.array([one[0]]), np.array([one[1]]), *other)[0])


def _degrees(east: Floats, north: Floats) -> tuple[Floats, Floats]:
    from pyproj import Transformer

    transformer = Transformer.from_crs("EPSG:27700", "EPSG:4326", always_xy=True)
    west_edge, south_edge, east_edge, north_edge = _GRID
    on_grid = (east >= west_edge) & (east <= east_edge) & (north >= south_edge) & (north <= north_edge)
    lon, lat = transformer.transform(np.where(on_grid, east, 0.0), np.where(on_grid, north, 0.0))
    return np.where(on_grid, lon, np.nan), np.where(on_grid, lat, np.nan)
