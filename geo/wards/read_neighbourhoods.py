"""Read figures by neighbourhood from a boundary file and a table.

The boundaries are LSOAs; the table has deprivation and residents.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from geo.sources.files import Table, number, read_table
from geo.wards.read_shapes import ShapeCodes, plain, read_shapes
from geo.wards.shapes import Neighbourhood
from routing.errors import Fault, InvalidFile

__all__ = ["ReadNeighbourhoods", "read_neighbourhoods"]

_CODE: Final = re.compile(r"(?:lsoa\d\dcd|lsoacode\w*|code|datazone|dz\d\dcd|neighbourhood)")
_DECILE: Final = re.compile(r"imddecile|indexofmultipledeprivation(?:imd)?decile\w*|decile|imd")
_CODES_OF_SHAPES: Final = ShapeCodes(
    "neighbourhoods.unreadable", "neighbourhoods.none", "neighbourhoods.crs",
    layers="neighbourhoods.layers", crs_told="neighbourhoods.crs-told",
)  # fmt: skip
_RESIDENTS: Final = re.compile(r"allages|residents|population|totalpopulation\w*|people")


@dataclass(frozen=True, slots=True)
class ReadNeighbourhoods:
    """Neighbourhoods with their figures, and remarks about them."""

    neighbourhoods: tuple[Neighbourhood, ...]
    remarks: tuple[Fault, ...]


def read_neighbourhoods(boundaries: Path | None, figures: Path | None) -> ReadNeighbourhoods:
    """Read neighbourhoods from boundaries and a table of figures, joined by code.

    The result is empty if a file is missing.

    Raises
    ------
    InvalidFile
        With the faults of both files.
    """
    if boundaries is None or figures is None:
        return ReadNeighbourhoods((), ())
    faults: list[Fault] = []
    by_code: dict[str, tuple[float | None, int | None]] = {}
    shapes: dict[str, object] = {}
    noticed: tuple[Fault, ...] = ()
    try:
        by_code = _figures(figures)
    except InvalidFile as error:
        faults += error.faults
    try:
        shapes, noticed = _shapes(boundaries)
    except InvalidFile as error:
        faults += error.faults
    if not faults and not set(by_code) & set(shapes):
        cause = f"None of its codes is in {boundaries.name}."
        faults.append(
            Fault("figures.no-match", figures.name, cause, "Give both files for the same year's neighbourhoods.")
        )
    if faults:
        raise InvalidFile(faults)
    missing = sorted(set(shapes) - set(by_code))
    remarks = noticed
    if missing:
        cause = f"{len(missing)} of {len(shapes)} neighbourhoods have no figures (first: {missing[0][:20]})."
        remarks = (*noticed, Fault("figures.missing", figures.name, cause, "Wards they lie in rest on the others."))
    return ReadNeighbourhoods(
        tuple(Neighbourhood(code, shape, *by_code.get(code, (None, None))) for code, shape in shapes.items()),  # type: ignore[arg-type]
        remarks,
    )


def _figures(path: Path) -> dict[str, tuple[float | None, int | None]]:
    table = read_table(path, "the deprivation figures")
    code, decile, residents = (_column(table, wanted) for wanted in (_CODE, _DECILE, _RESIDENTS))
    if code is None or (decile is None and residents is None):
        cause = f"It needs a code (LSOA11CD) and IMD_decile or residents; there are: {table.listed}."
        raise InvalidFile([Fault("figures.columns", path.name, cause, "Rename the columns.")])
    found = {}
    for row in table.rows:
        people = None if residents is None else number(row[residents].replace(",", ""))
        found[row[code]] = (
            None if decile is None else number(row[decile]),
            None if people is None else round(people),
        )
    return found


def _shapes(path: Path) -> tuple[dict[str, object], tuple[Fault, ...]]:
    import shapely

    read = read_shapes(path, "the neighbourhood boundaries", _CODES_OF_SHAPES, _has_code)
    frame = read.frame
    column = next((name for name in frame.columns if _CODE.fullmatch(plain(str(name)))), None)
    if column is None:
        cause = (
            f"No column for a neighbourhood's code (LSOA11CD); there are: {', '.join(map(str, frame.columns))[:200]}."
        )
        raise InvalidFile([Fault("neighbourhoods.columns", path.name, cause, "Rename the column.")])
    shapes = {
        str(code): shape if shape.is_valid else shapely.make_valid(shape)
        for code, shape in zip(frame[column], frame.geometry, strict=True)
        if shape is not None and not shape.is_empty
    }
    return shapes, read.remarks


def _has_code(columns: Sequence[str]) -> bool:
    return any(_CODE.fullmatch(plain(name)) for name in columns)


def _column(table: Table, wanted: re.Pattern[str]) -> int | None:
    return next((i for i, name in enumerate(table.columns) if wanted.fullmatch(name)), None)
