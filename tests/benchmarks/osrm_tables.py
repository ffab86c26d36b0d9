"""Run by a CPython 3.12 that has osrm-bindings: extracts, contracts, and answers tables until its input ends.

python osrm_tables.py EXTRACT PROFILE FOLDER; a line of points ``[[lon, lat], ...]`` in, a line with the table out.
"""

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import osrm  # type: ignore[import-not-found,unused-ignore]

MOST_POINTS = 5_000


def main(extract: Path, profile: str, folder: Path) -> None:
    home = Path(osrm.__file__).parent
    streets = folder / "streets.osm.pbf"
    shutil.copyfile(extract, streets)
    streets.chmod(0o644)
    commands = (
        [home / "bin/osrm-extract", "-t", "1", "-p", home / f"share/profiles/{profile}.lua", streets],
        [home / "bin/osrm-contract", "-t", "1", folder / "streets.osrm"],
    )
    for command in commands:
        subprocess.run(command, check=True, capture_output=True, cwd=folder)
    engine = osrm.OSRM(
        storage_config=str(folder / "streets.osrm"),
        use_shared_memory=False,
        algorithm="CH",
        max_locations_distance_table=MOST_POINTS,
    )
    for line in sys.stdin:
        points = [tuple(point) for point in json.loads(line)]
        parameters = osrm.TableParameters(coordinates=points, annotations=["duration", "distance"])
        began = time.perf_counter()
        answer = engine.Table(parameters)
        seconds = time.perf_counter() - began
        placed = [[float(place["location"][0]), float(place["location"][1])] for place in answer["sources"]]
        found = {
            "seconds": seconds,
            "durations": numbers(answer["durations"]),
            "distances": numbers(answer["distances"]),
            "placed": placed,
        }
        sys.stdout.write(json.dumps(found) + "\n")
        sys.stdout.flush()


def numbers(rows: Any) -> list[list[float | None]]:
    return [[None if value is None else float(value) for value in row] for row in rows]


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
