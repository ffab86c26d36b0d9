"""What an area of a size takes to build, to open, to snap to and to make a table of; each in a process of its own.

python -m tests.benchmarks.sizes build NODES FOLDER | open FOLDER; prints one line of JSON.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from data.demo.town.town import generate
from data.demo.town.write_files import write
from geo.area.area import Area
from geo.area.build import build_area
from geo.area.sources import AreaSources
from geo.travel.own_streets import matrix_of, snapped
from routing.needs import Mode
from tests.benchmarks.points import street_points

POINTS = 1_000


def measured(*arguments: str) -> dict[str, Any]:
    """What a process that does one of the two has measured."""
    command = [sys.executable, "-m", "tests.benchmarks.sizes", *arguments]
    found: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return found


def main(job: str, *arguments: str) -> None:
    """Print what one job took."""
    found = build(int(arguments[0]), Path(arguments[1])) if job == "build" else opened(Path(arguments[0]))
    # Linux counts in kilobytes.
    found["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    sys.stdout.write(json.dumps(found) + "\n")


def build(nodes: int, folder: Path) -> dict[str, float]:
    """Make a town of a size and build its area in ``folder/area``."""
    raw = folder / "town"
    write(generate(7, nodes), raw)
    began = time.perf_counter()
    build_area(
        folder / "area",
        AreaSources(
            name="Benchmark", osm=raw / "streets.osm.gz", wards=raw / "wards.geojson", postcodes=raw / "postcodes.csv"
        ),
    )
    seconds = time.perf_counter() - began
    size = sum(path.stat().st_size for path in (folder / "area").iterdir())
    return {"seconds": seconds, "disk": size / 1e6}


def opened(folder: Path) -> dict[str, float]:
    """Open an area with the networks of all modes, snap points and make their table by car."""
    began = time.perf_counter()
    area = Area.open(folder)
    networks = [area.network(mode) for mode in Mode]
    done = time.perf_counter()
    drive = area.network(Mode.DRIVE)
    points = street_points(drive, POINTS)
    drive.snap(points[:1])
    asked = time.perf_counter()
    snaps = snapped(drive, points)
    met = time.perf_counter()
    matrix_of(drive, snaps)
    return {
        "segments": float(np.max([network.segments for network in networks])),
        "open": done - began,
        "snap": met - asked,
        "table": time.perf_counter() - met,
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
