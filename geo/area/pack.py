"""An Area pack on disk: a folder of JSON and NumPy files (never pickles), written whole or not at all."""

from __future__ import annotations

import json
import secrets
import shutil
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from routing.errors import Fault, InvalidArea
from routing.needs import Mode

__all__ = [
    "ADDRESSES_FILE",
    "BASEMAP_FILE",
    "FORMAT",
    "MANIFEST",
    "PLACES_FILE",
    "POSTCODES_FILE",
    "SETTLEMENTS_FILE",
    "VERSION",
    "WARDS_FILE",
    "is_pack",
    "network_file",
    "read_arrays",
    "read_json",
    "read_manifest",
    "refuse_unless_free",
    "ways_file",
    "write_arrays",
    "write_json",
    "write_whole",
]

FORMAT: Final = "wardround-area"
VERSION: Final = 8
MANIFEST: Final = "area.json"
WARDS_FILE: Final = "wards.geojson"
POSTCODES_FILE: Final = "postcodes.npz"
ADDRESSES_FILE: Final = "addresses.npz"
PLACES_FILE: Final = "places.json"
SETTLEMENTS_FILE: Final = "settlements.json"
BASEMAP_FILE: Final = "basemap.json"
_LEFT_BEHIND_SECONDS: Final = 3_600.0
_BUILD: Final = "Build it with `wardround area build`."


def ways_file(mode: Mode) -> str:
    """Return the name of the file with the hierarchy of a mode's streets."""
    return f"ways-{mode.value}.npz"


def network_file(mode: Mode) -> str:
    """Return the name of the file with the streets of a mode."""
    return f"streets-{mode.value}.npz"


def is_pack(folder: Path) -> bool:
    """Return whether a folder is an Area pack of any version."""
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(content, dict) and content.get("format") == FORMAT


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a pack.

    Raises
    ------
    InvalidArea
        ``area.missing``, ``area.not-a-pack``, ``area.version``, or ``area.incomplete`` for each file that is missing or
        has another length than it was written with.
    """
    where = folder.name or str(folder)
    if not folder.is_dir():
        raise InvalidArea([Fault("area.missing", where, "The folder does not exist.", f"Check the path. {_BUILD}")])
    if not is_pack(folder):
        raise InvalidArea(
            [Fault("area.not-a-pack", where, f"The folder is not an Area pack: it has no {MANIFEST}.", _BUILD)]
        )
    manifest = read_json(folder, MANIFEST)
    if manifest.get("version") != VERSION:
        cause = f"The Area pack has format {manifest.get('version')!s:.20}; this program reads format {VERSION}."
        raise InvalidArea([Fault("area.version", where, cause, "Build the area again from its files.")])
    files = manifest.get("files")
    faults = [
        Fault("area.incomplete", f"{where}/{name}", "A file in the Area pack is missing or cut short.", _BUILD)
        for name, size in (files.items() if isinstance(files, dict) else [(MANIFEST, -1)])
        if not _is_of_size(folder / name, size)
    ]
    if faults:
        raise InvalidArea(faults)
    return dict(manifest)


def _is_of_size(path: Path, size: object) -> bool:
    return path.is_file() and path.stat().st_size == size


def read_json(folder: Path, name: str) -> Any:
    """Read a JSON file of a pack.

    Raises
    ------
    InvalidArea
        ``area.damaged`` when it cannot be read.
    """
    try:
        return json.loads((folder / name).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InvalidArea([_damaged(folder, name)]) from error


def read_arrays(folder: Path, name: str) -> dict[str, npt.NDArray[Any]]:
    """Read the arrays of an ``.npz`` file of a pack; Python objects are refused, never loaded.

    Raises
    ------
    InvalidArea
        ``area.damaged`` when it cannot be read.
    """
    try:
        with np.load(folder / name, allow_pickle=False) as arrays:
            return {key: arrays[key] for key in arrays.files}
    except (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile) as error:
        raise InvalidArea([_damaged(folder, name)]) from error


def _damaged(folder: Path, name: str) -> Fault:
    return Fault("area.damaged", f"{folder.name}/{name}", "A file in the Area pack cannot be read.", _BUILD)


def write_json(path: Path, content: object) -> None:
    """Write compact JSON."""
    path.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False), encoding="utf-8")


def write_arrays(path: Path, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
    """Write arrays as ``.npz``, uncompressed so that a network opens as fast as the disk allows."""
    with path.open("wb") as file:
        np.savez(file, allow_pickle=False, **dict(arrays))


def refuse_unless_free(out: Path) -> None:
    """Check that a pack may be written to ``out``: it does not exist, is empty, or is an older pack.

    Raises
    ------
    InvalidArea
        ``area.occupied``: anything else is never touched.
    """
    if not out.exists() and not out.is_symlink():
        return
    if out.is_dir() and (is_pack(out) or not any(out.iterdir())):
        return
    what = "a folder that is not an Area pack" if out.is_dir() else "a file"
    raise InvalidArea(
        [
            Fault(
                "area.occupied",
                out.name or str(out),
                f"There is {what} already.",
                "Choose another folder for the area.",
            )
        ]
    )


def write_whole(out: Path, manifest: Mapping[str, Any], write: Callable[[Path], None]) -> None:
    """Write a pack next to ``out`` and move it into place at the end; an older pack stays until then.

    Parameters
    ----------
    manifest
        Goes into ``area.json``, with format, version and the length of every other file added.
    write
        Writes those other files into the folder it is given.

    Raises
    ------
    InvalidArea
        ``area.occupied`` or ``area.cannot-write``.
    """
    out = out.resolve()
    refuse_unless_free(out)
    mark = secrets.token_hex(4)
    building, older = out.parent / f".{out.name}.building-{mark}", out.parent / f".{out.name}.older-{mark}"
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        building.mkdir()
        try:
            # Files are as old as the file system says: its clock may be a file server's.
            _clear_left_behind(out, building.stat().st_mtime)
            write(building)
            files = {path.name: path.stat().st_size for path in sorted(building.iterdir())}
            write_json(building / MANIFEST, {"format": FORMAT, "version": VERSION, **manifest, "files": files})
            _put(building, out, older)
        finally:
            shutil.rmtree(building, ignore_errors=True)
    except OSError as error:
        cause = f"The Area pack cannot be written ({error.strerror})."
        raise InvalidArea(
            [Fault("area.cannot-write", out.name, cause, "Check the free space and the permissions.")]
        ) from error


def _clear_left_behind(out: Path, now: float) -> None:
    """Remove what a killed build left next to a pack; a build in progress is newer."""
    old = now - _LEFT_BEHIND_SECONDS
    # If the build was killed between the two renames, the older pack is the only one.
    left = (f".{out.name}.building-", *([f".{out.name}.older-"] if out.exists() else []))
    for path in out.parent.iterdir():
        with suppress(FileNotFoundError):  # another build may have cleared it
            if path.name.startswith(left) and path.stat().st_mtime < old:
                shutil.rmtree(path, ignore_errors=True)


def _put(building: Path, out: Path, older: Path) -> None:
    if not out.exists():
        building.rename(out)
        return
    refuse_unless_free(out)
    out.rename(older)
    try:
        building.rename(out)
    except OSError:
        older.rename(out)
        raise
    shutil.rmtree(older, ignore_errors=True)
