"""Build an area from raw files, and query it: postcodes, places, travel times."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from api.services.runtime.files import write_whole
from geo.area.area import Area
from geo.area.build import build_area
from geo.area.findings import Verdict
from geo.area.sources import AreaSources
from geo.area.summary import AreaSummary, describe
from geo.geocoding.geocode import Found, find
from geo.travel.osrm import OsrmServer
from geo.travel.source import matrix
from routing.errors import Fault, InvalidFile, InvalidInput
from routing.needs import Mode
from routing.problem import UNREACHABLE

__all__ = ["Answer", "Built", "Summary", "build", "geocode", "show", "write_matrix"]

MOST_POINTS: Final = 10_000
"""The most points of a matrix, which takes 800 MB while it is made."""
MOST_BYTES: Final = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Built:
    """The result of a build: lines for people, and faults in the files that did not stop it."""

    lines: tuple[str, ...]
    notes: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """A summary of an area: lines for people, and the same as plain values."""

    lines: tuple[str, ...]
    data: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The position found for a text, or why none was found."""

    text: str
    found: bool
    lon: float | None = None
    lat: float | None = None
    ward_code: str = ""
    ward_name: str = ""
    precision: str = ""
    label: str = ""
    doubt: str = ""
    code: str = ""
    cause: str = ""
    action: str = ""
    suggestions: tuple[str, ...] = ()


def build(out: Path, sources: AreaSources, *, progress: Callable[[str, float], None] | None = None) -> Built:
    """Build an Area pack. If a file has faults, an existing pack is kept.

    Raises
    ------
    InvalidArea
        With every fault of every file.
    """
    report = build_area(out, sources, progress=progress)
    return Built(_summary_lines(describe(Area.open(out))), report.remarks)


def show(path: Path) -> Summary:
    """Summarise what an Area pack holds.

    Raises
    ------
    InvalidArea
        When the folder is not an Area pack.
    """
    found = describe(Area.open(path))
    return Summary(_summary_lines(found), _summary_data(found))


def geocode(path: Path, texts: Sequence[str]) -> tuple[Answer, ...]:
    """Find each postcode, address or place; a near miss is only offered as a suggestion.

    Raises
    ------
    InvalidArea
        When the folder is not an Area pack.
    """
    area = Area.open(path)
    names = {ward.code: ward.name for ward in area.wards}
    return tuple(_answer(area, text, names) for text in texts)


def write_matrix(path: Path, points: Path, mode: Mode, out: Path, osrm: str = "") -> tuple[int, int]:
    """Write the travel matrix of a CSV's points to an ``.npz`` file.

    Returns the number of points and of pairs without a route.

    Raises
    ------
    InvalidArea
        When the folder is not an Area pack.
    InvalidFile
        When the CSV is missing, or lacks columns or numbers; all its faults.
    InvalidInput
        When points are on no street, all of them named.
    Misconfigured, Unavailable
        When times come from an OSRM server (``osrm``, its address) that does not answer as it should.
    """
    area = Area.open(path)
    if osrm:
        area = area.with_travel({mode: OsrmServer(osrm, mode)})
    chosen = _points(points)
    try:
        made = matrix(area.travel(mode), chosen)
    except InvalidInput as error:
        # The header is line 1 of the file, and the first point on line 2.
        raise InvalidFile(replace(fault, where=_line_of(fault.where, points)) for fault in error.faults) from None
    if made.distances is None:  # geo always knows them
        raise AssertionError("a matrix of streets without distances")
    content = io.BytesIO()
    np.savez_compressed(content, durations=made.durations, distances=made.distances)
    write_whole(out, content.getvalue())
    return made.size, int((made.durations == UNREACHABLE).sum())


def _line_of(where: str, points: Path) -> str:
    number = re.fullmatch(r"points\[(\d+)\]", where)
    return f"{points.name} line {int(number[1]) + 2}" if number else where


def _points(path: Path) -> list[tuple[float, float]]:
    where = path.name
    if not path.is_file():
        raise InvalidFile([Fault("file.missing", where, "This file does not exist.", "Check the path.")])
    if path.stat().st_size > MOST_BYTES:
        cause = f"The file is larger than {MOST_BYTES // 2**20} MB."
        raise InvalidFile([Fault("file.too-large", where, cause, f"Give at most {MOST_POINTS} points.")])
    try:
        rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    except (UnicodeDecodeError, csv.Error):
        raise InvalidFile(
            [Fault("file.not-text", where, "This is not a CSV file.", "Give lon,lat rows as CSV.")]
        ) from None
    if not rows or not {"lon", "lat"} <= set(rows[0]):
        cause = "The file is missing rows or the columns lon and lat."
        raise InvalidFile([Fault("points.columns", where, cause, "Start the file with the line lon,lat.")])
    if len(rows) > MOST_POINTS:
        cause = f"The file has {len(rows)} points, more than {MOST_POINTS}."
        raise InvalidFile(
            [Fault("points.too-many", where, cause, "Give fewer points: the matrix grows with their square.")]
        )
    points, faults = [], []
    for line, row in enumerate(rows, start=2):
        try:
            lon, lat = float(row["lon"] or ""), float(row["lat"] or "")
            if not (-180 <= lon <= 180 and -90 <= lat <= 90):
                raise ValueError
            points.append((lon, lat))
        except ValueError:
            cause = "lon and lat are not valid degrees."
            faults.append(Fault("points.not-a-position", f"{where} line {line}", cause, "Correct or remove the row."))
    if faults:
        raise InvalidFile(faults)
    return points


def _answer(area: Area, text: str, ward_names: dict[str, str]) -> Answer:
    answer = find(area.gazetteer, text)
    if isinstance(answer, Found):
        at = answer.location
        return Answer(
            text=text,
            found=True,
            lon=at.lon,
            lat=at.lat,
            ward_code=at.ward_code,
            ward_name=ward_names.get(at.ward_code, ""),
            precision=at.precision.value,
            label=answer.label,
            doubt=f"{answer.doubt.cause} {answer.doubt.action}" if answer.doubt is not None else "",
            code=answer.doubt.code if answer.doubt is not None else "",
        )
    if len(answer.suggestions) > 1:
        hint = f"Use one of these: {'; '.join(answer.suggestions)}."
    elif answer.suggestions:
        hint = "If so, use that spelling."
    elif answer.code == "postcode.outside":
        hint = "Contact that area's group, or check the spelling."
    elif answer.code == "postcode.no-position":
        hint = "Give the house number and street instead."
    else:
        hint = "Check the spelling."
    return Answer(
        text=text, found=False, code=answer.code, cause=answer.cause, action=hint, suggestions=answer.suggestions
    )


_MOST_LISTED: Final = 12
"""The most postcodes or places named in one line for people; ``--json`` has all of them."""

_MARKS: Final = {Verdict.GOOD: "good  ", Verdict.LOOK: "LOOK  ", Verdict.MEND: "MEND  "}


def _summary_lines(found: AreaSummary) -> tuple[str, ...]:
    west, south, east, north = found.bounds
    of = f" of {found.vintage}" if found.vintage else ""
    lines = [
        f"{found.name}: {len(found.wards)} wards{of}, {found.postcodes} postcodes, {found.timezone}",
        f"  from {west:.4f} {south:.4f} to {east:.4f} {north:.4f} (lon lat)",
    ]
    for mode, streets in found.streets.items():
        apart = f"; {streets.unconnected_kilometres} km unconnected" if streets.unconnected_segments else ""
        lines.append(f"  {mode.value}: {streets.segments} segments, {streets.kilometres} km{apart}")
    kinds = ", ".join(f"{count} {kind.value}" for kind, count in sorted(found.places.items()))
    lines.append(f"  places: {kinds or 'none'}; {found.places_without_hours} without hours")
    if found.places_without_hours:
        counted = sorted(found.places)
        taken = (f"{kind.value} {found.default_hours[kind]}" for kind in counted)
        lines.append(f"    where hours are unknown: {' | '.join(taken)}")
    lines.append(
        f"  addresses: {found.streets_named} streets by name, {found.doors} doors, "
        f"{found.postcodes_ended} postcodes no longer used"
    )
    if found.settlements is None:
        lines.append("  settlements: not in this Area pack. Build it again to find streets by their town or village.")
    else:
        lines.append(f"  settlements: {found.settlements} on the map")
    if found.residents is not None:
        lines.append(f"  residents: {found.residents}")
    for verdict in (Verdict.MEND, Verdict.LOOK, Verdict.GOOD):
        for check in (check for check in found.checks if check.verdict is verdict):
            lines.append(f"  {_MARKS[verdict]}{check.sentence}")
            indent = " " * (len(_MARKS[verdict]) + 2)
            if check.listed:
                more = len(check.listed) - _MOST_LISTED
                rest = f" and {more:,} more (--json lists all)" if more > 0 else ""
                lines.append(f"{indent}{', '.join(check.listed[:_MOST_LISTED])}{rest}")
            if check.action:
                lines.append(f"{indent}-> {check.action}")
    return tuple(lines)


def _summary_data(found: AreaSummary) -> dict[str, Any]:
    return {
        "name": found.name,
        "timezone": found.timezone,
        "vintage": found.vintage,
        "bounds": list(found.bounds),
        "wards": [
            {"code": ward.code, "name": ward.name, "postcodes": found.postcodes_by_ward[ward.code]}
            for ward in found.wards
        ],
        "postcodes": found.postcodes,
        "streets": {
            mode.value: {
                "segments": streets.segments,
                "kilometres": streets.kilometres,
                "unconnected_segments": streets.unconnected_segments,
                "unconnected_kilometres": streets.unconnected_kilometres,
            }
            for mode, streets in found.streets.items()
        },
        "places": {kind.value: count for kind, count in found.places.items()},
        "places_without_hours": found.places_without_hours,
        "default_hours": {kind.value: rules for kind, rules in found.default_hours.items()},
        "country": found.country,
        "addresses": {
            "streets": found.streets_named,
            "doors": found.doors,
            "settlements": found.settlements,
            "postcodes_ended": found.postcodes_ended,
        },
        "residents": found.residents,
        "figures_method": found.figures_method,
        "checks": [
            {
                "code": check.code,
                "verdict": check.verdict.value,
                "ok": check.ok,
                "sentence": check.sentence,
                "action": check.action,
                "listed": list(check.listed),
            }
            for check in found.checks
        ],
        "remarks": [{"code": fault.code, "where": fault.where, "cause": fault.cause} for fault in found.remarks],
    }
