"""Run by a CPython 3.12 that has osrm-bindings: extracts, contracts, and writes a table of the given points.

python osrm_table.py EXTRACT PROFILE FOLDER POINTS.json OUT.json
"""

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import osrm  # type: ignore[import-not-found,unused-ignore]


def main(extract: Path, profile: str, folder: Path, points: Path, out: Path) -> None:
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
    asked = json.loads(points.read_text())
    engine = osrm.OSRM(
        storage_config=str(folder / "streets.osrm"),
        use_shared_memory=False,
        algorithm="CH",
        max_locations_distance_table=len(asked),
    )
    parameters = osrm.TableParameters(coordinates=[tuple(p) for p in asked], annotations=["duration", "distance"])
    began = time.perf_counter()
    answer = engine.Table(parameters)
    seconds = time.perf_counter() - began
    rows = [[None if value is None else float(value) for value in row] for row in answer["durations"]]
    placed = [[float(place["location"][0]), float(place["location"][1])] for place in answer["sources"]]
    out.write_text(json.dumps({"durations": rows, "placed": placed, "seconds": seconds}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], *(Path(name) for name in sys.argv[3:6]))
