"""Put the wards of a boundary review into an Area pack, and keep the former ones."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

import shapely

from geo.addresses.read_postcodes import ReadPostcodes
from geo.area.area import Area
from geo.area.checks import check_figures, check_streets, check_topology, check_wards
from geo.area.findings import AreaCheck
from geo.area.pack import MANIFEST, WARDS_FILE, read_manifest, write_json, write_whole
from geo.wards.read_boundaries import ReadWards
from geo.wards.shapes import METHOD_WORDS, Method, Neighbourhood, Wards, carry
from routing.errors import Fault, InvalidArea
from routing.needs import Mode

__all__ = ["NewWards", "put", "with_wards"]

_LEAST_SHARED: Final = 0.7
"""The part of the area that the new wards must cover; otherwise they are another council's."""


@dataclass(frozen=True, slots=True)
class NewWards:
    """The new wards of an area, checked; ``shared`` is the part of the area (0 to 1) that they cover."""

    wards: Wards
    vintage: str
    former_vintage: str
    shared: float
    checks: tuple[AreaCheck, ...]
    remarks: tuple[Fault, ...]
    figures_method: str


def with_wards(
    area: Area, read: ReadWards, *, vintage: str, former_vintage: str, neighbourhoods: Sequence[Neighbourhood] = ()
) -> NewWards:
    """Check new wards for an area, and assign the figures to them.

    Deprivation and residents come from neighbourhoods if given, otherwise from the former wards.

    Raises
    ------
    InvalidArea
        ``review.other-council`` when the wards are of another place, or as ``check_streets``.
    """
    old = area.wards_of(area.vintage)
    before, after = (shapely.union_all([item.shape for item in wards.shapes]) for wards in (old, read.wards))
    shared = float(before.intersection(after).area / before.area)
    if shared < _LEAST_SHARED:
        cause = f"The new wards cover {shared:.0%} of {area.name}: they are for another council, or part of this one."
        raise InvalidArea(
            [
                Fault(
                    "review.other-council", "wards", cause, "Give the new wards of the whole council, or use --council."
                )
            ]
        )
    wards, method = _with_figures(area, read.wards, old, neighbourhoods, vintage)
    postcodes = ReadPostcodes(area.postcodes, (), len(area.postcodes.outside), 0)
    networks = {mode: area.network(mode) for mode in Mode}
    renewed = [
        *check_streets(networks, wards, area.postcodes, area.places, "the area's streets"),
        *check_topology(replace(read, vintage=vintage)),
        *check_wards(wards, postcodes),
        *check_figures(wards, method),
    ]
    kept = [check for check in area.checks if check.code not in {check.code for check in renewed}]
    remarks = (*(fault for fault in area.remarks if not fault.code.startswith("wards.")), *read.remarks)
    return NewWards(wards, vintage, former_vintage, shared, (*renewed, *kept), remarks, method)


def _with_figures(
    area: Area, wards: Wards, old: Wards, neighbourhoods: Sequence[Neighbourhood], vintage: str
) -> tuple[Wards, str]:
    if neighbourhoods:
        small = list(neighbourhoods)
        source = f"{len(small):,} neighbourhoods"
    else:
        small = [Neighbourhood(item.ward.code, item.shape, item.imd_decile, item.residents) for item in old.shapes]
        source = f"the {len(small)} wards of {area.vintage or 'before'}"
    if not any(item.imd_decile is not None or item.residents is not None for item in small):
        figures = {}
    else:
        figures = carry(wards, small)
    shapes = tuple(
        replace(
            item,
            ward=replace(item.ward, vintage=vintage),
            imd_decile=figures.get(item.ward.code, (None, None))[0],
            residents=figures.get(item.ward.code, (None, None))[1],
        )
        for item in wards.shapes
    )
    method = f"Deprivation and residents are assigned from {source} {METHOD_WORDS[Method.AREA]}." if figures else ""
    return Wards(shapes, area.projection), method


@contextmanager
def put(area: Area, new: NewWards, until: date) -> Iterator[None]:
    """Put the new wards into the pack; if the body of the ``with`` fails, the pack is as before.

    Parameters
    ----------
    until
        The first day counted by the new wards.

    Raises
    ------
    InvalidArea
        ``area.cannot-write``.
    """
    folder = area.folder.resolve()
    kept = folder.parent / f".{folder.name}.kept-{os.getpid()}"
    _copy(folder, kept)
    try:
        _write(folder, kept, area, new, until)
        try:
            yield
        except BaseException:
            _restore(folder, kept)
            raise
    finally:
        shutil.rmtree(kept, ignore_errors=True)


def _write(folder: Path, kept: Path, area: Area, new: NewWards, until: date) -> None:
    manifest = read_manifest(kept)
    former = [
        item for item in manifest.get("former_wards", ()) if item["vintage"] not in (new.vintage, new.former_vintage)
    ]
    file = f"wards-before-{len(former) + 1}.geojson"
    # Former wards that stay are renamed to their place in the new order.
    stay = {str(item["file"]): f"wards-before-{i}.geojson" for i, item in enumerate(former, start=1)}
    former = [{**item, "file": stay[str(item["file"])]} for item in former]
    gone = {str(item["file"]) for item in manifest.get("former_wards", ())}
    skipped = {MANIFEST, WARDS_FILE, *gone}
    manifest |= {
        "vintage": new.vintage,
        "bounds": list(new.wards.bounds),
        "figures_method": new.figures_method,
        "checks": [asdict(check) for check in new.checks],
        "remarks": [asdict(fault) for fault in new.remarks],
        "former_wards": [*former, _former(new, file, until, area.figures_method())],
    }
    own = {key: value for key, value in manifest.items() if key not in ("format", "version", "files")}

    def write(building: Path) -> None:
        for path in kept.iterdir():
            if path.name not in skipped:
                _link(path, building / path.name)
        for before, after in stay.items():
            _link(kept / before, building / after)
        write_json(building / file, area.wards_of(area.vintage).stored())
        write_json(building / WARDS_FILE, new.wards.stored())

    write_whole(folder, own, write)


def _former(new: NewWards, file: str, until: date, method: str) -> dict[str, str]:
    return {"vintage": new.former_vintage, "file": file, "until": until.isoformat(), "figures_method": method}


def _copy(folder: Path, to: Path) -> None:
    try:
        shutil.rmtree(to, ignore_errors=True)
        to.mkdir()
        for path in folder.iterdir():
            _link(path, to / path.name)
    except OSError as error:
        cause = f"The Area pack cannot be written ({error.strerror})."
        raise InvalidArea(
            [Fault("area.cannot-write", folder.name, cause, "Check the free space and the permissions.")]
        ) from error


def _link(path: Path, to: Path) -> None:
    # A pack's files are never changed in place, so a hard link is as good as a copy.
    try:
        os.link(path, to)
    except OSError:
        shutil.copy2(path, to)


def _restore(folder: Path, kept: Path) -> None:
    failed = folder.parent / f".{folder.name}.failed-{os.getpid()}"
    folder.rename(failed)
    kept.rename(folder)
    shutil.rmtree(failed, ignore_errors=True)
