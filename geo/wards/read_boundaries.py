"""Read ward boundaries of any vintage and column names.

One council is cut out of them, and invalid shapes are repaired.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from geo.projection import METRES_PER_DEGREE, Projection
from geo.wards.faults import WardFault, ward_faults
from geo.wards.read_shapes import EXPORT, ShapeCodes, plain, read_shapes
from geo.wards.shapes import Wards, WardShape
from routing.errors import Fault, InvalidFile
from routing.needs import Ward

__all__ = ["ReadWards", "read_wards"]

_CODES: Final = re.compile(r"wd(\d\d)cd|code|gsscode|wardcode|wdcode|wdcd|gss|censuscode|electoralwardcode")
_NAMES: Final = re.compile(r"wd(\d\d)nm|name|wardname|wdname|wdnm|nm|ward|electoralwardname")
_COUNCIL_CODES: Final = re.compile(r"(?:lad|ltla|ua|mbdc|ca)\d\dcd|ladcode|ladcd|councilcode|districtcode|parentcode")
_COUNCIL_NAMES: Final = re.compile(
    r"(?:lad|ltla|ua|mbdc|ca)\d\dnm|lad|ladname|ladnm|council|councilname|district|districtname|parentname|filename"
)
_MOST_WIDE_METRES: Final = 500_000.0
"""From corner to corner: twice the Highlands, Britain's widest council. The projection is not true beyond it."""

_CODES_OF_SHAPES: Final = ShapeCodes(
    "wards.unreadable", "wards.none", "wards.crs", layers="wards.layers", crs_told="wards.crs-told"
)


@dataclass(frozen=True, slots=True)
class ReadWards:
    """The wards in a file, with remarks about repairs and doubts.

    Attributes
    ----------
    vintage
        The year in the name of the code column (``WD21CD`` is 2021); empty where it has none.
    topology
        Gaps between the wards and overlaps that are wider than slivers.
    """

    wards: Wards
    vintage: str
    remarks: tuple[Fault, ...]
    topology: tuple[WardFault, ...] = ()


def read_wards(path: Path, *, councils: Sequence[str] = (), layer: str | None = None) -> ReadWards:
    """Read the wards of a boundary file.

    If a file has no codes (MapIt's GeoJSON, your own drawing), the names are used instead, with a remark.

    Parameters
    ----------
    councils
        Names or GSS codes of the councils to cut out of a larger file.
    layer
        The layer of a GeoPackage to read, if several have ward columns.

    Raises
    ------
    InvalidFile
        When the file is not a boundary file, has neither code nor name columns, holds several councils of which none
        was chosen, gives one code to two names, or when its shapes are not areas on the Earth or spread over more
        than 500 km.
    """
    shapes = read_shapes(path, "the ward boundaries", _CODES_OF_SHAPES, _has_ward_columns, layer)
    frame, remarks = shapes.frame, list(shapes.remarks)
    code_column, name_column = _column(frame.columns, _CODES), _column(frame.columns, _NAMES)
    if name_column is None:
        cause = (
            f"No columns for a ward's code and name (WD21CD and WD21NM, or code and name); there are: {_listed(frame)}."
        )
        raise InvalidFile([Fault("wards.columns", path.name, cause, "Rename the columns, or " + _lower(EXPORT))])
    frame = _of_councils(frame, councils, path)
    if code_column is None:
        cause = "The wards have no codes; their names are used instead."
        remarks.append(Fault("wards.codes-from-names", path.name, cause, "Give GSS codes to compare with other files."))
    vintage = _vintage(code_column)
    parts: dict[str, tuple[str, list[Any]]] = {}
    faults: list[Fault] = []
    for i, name, shape in zip(range(len(frame)), frame[name_column], frame.geometry, strict=True):
        name_text = _text(name)
        code_text = _text(frame[code_column].iloc[i]) if code_column is not None else _code_of(name_text)
        # The position of the shape in the file, whatever was left out before it.
        where = f"{path.name}, shape {int(frame.index[i]) + 1}"
        mended, remark = _mended(shape, where, name_text)
        if not code_text:
            faults.append(Fault("wards.no-code", where, "A ward has no code.", "Give every ward its GSS code."))
        elif mended is None:
            cause = f"The ward {name_text or code_text} has no area."
            faults.append(Fault("wards.no-area", where, cause, "Boundaries must be polygons: download them again."))
        else:
            known = parts.setdefault(code_text, (name_text or code_text, []))
            known[1].append(mended)
            if known[0] != (name_text or code_text):
                cause = f"{known[0]} and {name_text or code_text} have the same code, {code_text[:40]}."
                faults.append(Fault("wards.code-twice", where, cause, "Give every ward its own code."))
        if remark is not None:
            remarks.append(remark)
    if faults:
        raise InvalidFile(faults)
    for code, (name, pieces) in sorted(parts.items()):
        if len(pieces) > 1:
            cause = f"{len(pieces)} shapes are called {name} ({code}); they were joined into one ward."
            action = "This is right for a ward drawn in parts. Two wards with one name need different codes."
            remarks.append(Fault("wards.joined", path.name, cause, action))
    wards = _wards(parts, vintage)
    _refuse_if_too_wide(wards, path)
    return ReadWards(wards, vintage, tuple(remarks), ward_faults(wards))


def _refuse_if_too_wide(wards: Wards, path: Path) -> None:
    west, south, east, north = wards.bounds
    across = (east - west) * math.cos(math.radians((south + north) / 2))
    wide = math.hypot(across, north - south) * METRES_PER_DEGREE
    if wide > _MOST_WIDE_METRES:
        cause = (
            f"Its wards are spread over {wide / 1000:,.0f} km, from {west:.2f} {south:.2f} to {east:.2f} {north:.2f}: "
            "they belong to several councils, or are on both sides of the 180th meridian."
        )
        action = "Cut one council out (--council NAME where a column names it). Across the meridian, make two areas."
        raise InvalidFile([Fault("wards.too-wide", path.name, cause, action)])


def _has_ward_columns(columns: Sequence[str]) -> bool:
    return _column(columns, _CODES) is not None and _column(columns, _NAMES) is not None


def _of_councils(frame: Any, wanted: Sequence[str], path: Path) -> Any:
    """Return the shapes of some councils, or all shapes if the file holds one council."""
    columns = [column for pattern in (_COUNCIL_CODES, _COUNCIL_NAMES) if (column := _column(frame.columns, pattern))]
    if not columns:
        if wanted:
            cause = f"It has no column that says which council a ward is in (LAD24NM); there are: {_listed(frame)}."
            raise InvalidFile(
                [Fault("wards.no-council", path.name, cause, "Leave --council out, or give another file.")]
            )
        return frame
    labels = frame[columns[-1]].map(_text)
    known = sorted({label for label in labels if label})
    if not wanted:
        if len(known) > 1:
            cause = f"It holds the wards of {len(known)} councils ({', '.join(name[:40] for name in known[:5])}, ...)."
            action = "Say which with --council NAME or its GSS code; give it again for an area over several."
            raise InvalidFile([Fault("wards.several-councils", path.name, cause, action)])
        return frame
    keys = {column: frame[column].map(lambda value: plain(_bare(_text(value)))) for column in columns}
    chosen = labels != labels
    faults = []
    for council in wanted:
        key = plain(_bare(council))
        # OS Boundary-Line writes "CAMBRIDGE_DISTRICT_(B)" where others write "Cambridge".
        hits = [
            values.str.fullmatch(f"{re.escape(key)}(?:district|londonboro|unitaryauth)?b?") for values in keys.values()
        ]
        hit = hits[0] if len(hits) == 1 else hits[0] | hits[1]
        if not key or not hit.any():
            near = get_close_matches(_bare(council).lower(), [_bare(name).lower() for name in known], 3, 0.6)
            spelled = [name for name in known if _bare(name).lower() in near]
            hint = f"Did you mean {' or '.join(spelled)}?" if spelled else "Its name or its GSS code (E07000008)."
            faults.append(Fault("wards.council-unknown", path.name, f"It has no council {council[:60]!r}.", hint))
        chosen = chosen | hit
    if faults:
        raise InvalidFile(faults)
    return frame[chosen]


def _bare(text: str) -> str:
    """Return a text in ASCII without accents: Ynys Môn and Ynys Mon are the same."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def _column(columns: Sequence[object], wanted: re.Pattern[str]) -> str | None:
    # Prefer an ONS column with a year to a plain "name", and the latest year if there are several.
    fitting = [str(column) for column in columns if column != "geometry" and wanted.fullmatch(plain(str(column)))]
    dated = sorted(column for column in fitting if re.search(r"\d\d", column))
    return dated[-1] if dated else fitting[0] if fitting else None


def _vintage(column: str | None) -> str:
    match = _CODES.fullmatch(plain(column or ""))
    return f"20{match[1]}" if match and match[1] else ""


def _code_of(name: str) -> str:
    return re.sub(r"[^A-Z0-9]+", "-", _bare(name).upper()).strip("-")[:40]


def _listed(frame: Any) -> str:
    return ", ".join(str(column)[:30] for column in frame.columns if column != "geometry")[:200] or "none"


def _lower(text: str) -> str:
    return text[0].lower() + text[1:]


def _text(value: object) -> str:
    # An empty cell arrives as None or as NaN.
    return "" if value is None or value != value else str(value).strip()


def _mended(shape: Any, where: str, name: str) -> tuple[Any, Fault | None]:
    """Return a valid polygon of the same outline, and a remark if it was repaired.

    Without an area there is no polygon (None).
    """
    import shapely

    if shape is None or shape.is_empty:
        return None, None
    flat = shapely.force_2d(shape)
    valid = flat if flat.is_valid else shapely.make_valid(flat)
    if valid.geom_type not in ("Polygon", "MultiPolygon"):
        areas = [part for part in shapely.get_parts(valid) if part.geom_type in ("Polygon", "MultiPolygon")]
        valid = shapely.union_all(areas)
    if valid.is_empty or valid.area == 0:
        return None, None
    if flat.is_valid:
        return valid, None
    cause = f"The boundary of {name or 'a ward'} crossed itself and was repaired."
    return valid, Fault("wards.mended", where, cause, "Check it on the map; a newer boundary file may be correct.")


def _wards(parts: dict[str, tuple[str, list[Any]]], vintage: str) -> Wards:
    import shapely

    shapes = tuple(
        WardShape(Ward(code, name, vintage), pieces[0] if len(pieces) == 1 else shapely.union_all(pieces))
        for code, (name, pieces) in sorted(parts.items())
    )
    west, south, east, north = shapely.total_bounds([item.shape for item in shapes])
    return Wards(shapes, Projection.for_bounds((float(west), float(south), float(east), float(north))))
