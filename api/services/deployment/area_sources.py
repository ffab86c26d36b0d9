"""Gather the files to build an area from: given by the user or downloaded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from api import __version__
from api.settings import Settings
from geo.area.pack import refuse_unless_free
from geo.sources.downloads import BRING_INSTEAD, Downloads
from geo.sources.online import Services, Wanted, fetch_place
from routing.errors import Fault, InvalidInput

__all__ = ["BroughtFiles", "Files", "files_of"]

_AGENT: Final = f"Wardround/{__version__} (mutual-aid rounds; area build)"

Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class BroughtFiles:
    """The files that the user gave."""

    name: str
    osm: Path | None
    wards: Path | None
    postcodes: Path | None


@dataclass(frozen=True, slots=True)
class Files:
    """The files to build an area from."""

    name: str
    osm: Path
    wards: Path
    postcodes: Path


def files_of(
    settings: Settings,
    out: Path,
    given: BroughtFiles,
    *,
    place: str = "",
    downloads: Path | None = None,
    progress: Progress,
    say: Callable[[str], None],
    clock: Callable[[], datetime],
) -> Files:
    """Return an area's files; with a place, download the ones that were not given.

    Parameters
    ----------
    downloads
        The folder for downloads; next to ``out`` if None.
    say
        Called with messages other than progress, such as what it is waiting for and where the files are.
    clock
        The clock that dates the downloaded files.

    Raises
    ------
    InvalidInput
        ``area.files-missing`` without a place.
    InvalidArea
        What ``geo.sources.online.fetch_place`` says, or ``area.occupied``.
    """
    missing = [
        option
        for option, file in (("--osm", given.osm), ("--wards", given.wards), ("--postcodes", given.postcodes))
        if file is None
    ]
    if not place:
        faults = [
            Fault(
                "area.files-missing",
                option,
                "This file is required.",
                f"Give the file, or use --place to fetch it. {BRING_INSTEAD}",
            )
            for option in missing
        ]
        if faults:
            raise InvalidInput(faults)
    fetched = None
    if missing:
        refuse_unless_free(out)
        folder = downloads or out.resolve().with_name(f"{out.resolve().name}-downloads")
        kept = Downloads(folder, _AGENT, settings.download_pause, say, clock=clock)
        services = Services(
            settings.nominatim_search_url, settings.overpass_url, settings.wards_url, settings.postcodes_url
        )
        wanted = Wanted(given.osm is None, given.wards is None, given.postcodes is None)
        fetched = fetch_place(place, kept, services, wanted, progress)
        dated = ", ".join(f"{name} ({when[:10]})" for name, when in sorted(kept.dates().items()))
        say(f"note: fetched into {folder}: {dated}. Delete the folder to fetch again.")
    name = given.name or (fetched.name if fetched is not None else place.split(",")[0].strip())
    osm = given.osm or (fetched.streets if fetched is not None else None)
    wards = given.wards or (fetched.wards if fetched is not None else None)
    postcodes = given.postcodes or (fetched.postcodes if fetched is not None else None)
    if osm is None or wards is None or postcodes is None:  # each was given or wanted
        raise AssertionError("a file was neither given nor fetched")
    return Files(name, osm, wards, postcodes)
