"""The real council's area, built by ``wardround area build`` once for all processes of a test run."""

from __future__ import annotations

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.commands import run, succeeded
from tests.support.realdata import realdata


@dataclass(frozen=True)
class Council:
    """The area of Cambridge, to be read and not written to, and what its build noted."""

    area: Path
    notes: str


def council_in(tmp_path_factory: pytest.TempPathFactory) -> Council:
    """The area as whichever worker came first has built it; the others wait for that."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "council"
    files = {
        "--osm": "roads_drive_osm2020.graphml.gz",
        "--wards": "wards_wd21.geojson",
        "--postcodes": "postcodes_codepoint_open_2025.csv",
        "--deprivation": "imd2019_pop2017_lsoa11.csv",
        "--neighbourhoods": "lsoa11.geojson",
    }
    given = [part for option, name in files.items() for part in (option, realdata(f"cambridge/{name}"))]
    places = [part for name in ("pharmacies", "places") for part in ("--places", realdata(f"cambridge/{name}.csv"))]
    folder.mkdir(exist_ok=True)
    built, notes = folder / "area", folder / "notes.txt"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not notes.exists():
            done = succeeded(run("area", "build", built, "--name", "Cambridge", *given, *places, folder=folder))
            notes.write_text(done.err)
    return Council(built, notes.read_text())
