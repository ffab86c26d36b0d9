"""How well our times hold beside OSRM's car, bicycle and foot: the same extract, the same points, all pairs over 60 s.

OSRM comes from the wheels of osrm-bindings, which exist for CPython 3.12 and later only: its interpreter is looked for
in ``WARDROUND_OSRM_PYTHON``, in this environment, on the path and in pyenv.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from geo.durations import matrix_of
from geo.metres import METRES_PER_DEGREE, Projection
from geo.networks import RawStreets, build_network
from geo.read_osm import read_osm
from geo.streets import Snap
from routing.matrix import UNREACHABLE
from routing.needs import Mode

PROFILES = {Mode.DRIVE: "car", Mode.CYCLE: "bicycle", Mode.WALK: "foot"}
EXTRACTS = Path(__file__).resolve().parents[2].parent / "shared" / "realdata" / "osm"
SAME_PLACE_METRES = 50.0


def osrm_python() -> str | None:
    """An interpreter that can import osrm."""
    for candidate in _interpreters():
        found = shutil.which(candidate)
        if found and not subprocess.run([found, "-c", "import osrm"], capture_output=True, check=False).returncode:
            return found
    return None


def _interpreters() -> Iterator[str]:
    if named := os.environ.get("WARDROUND_OSRM_PYTHON"):
        yield named
    yield sys.executable
    yield from ("python3.12", "python3.13", "python3.14")
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    yield from (str(path) for path in sorted(versions.glob("3.1[2-9]*/bin/python")))


def main(arguments: Sequence[str] = ()) -> None:
    """Print a row for each extract and mode."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("extracts", nargs="*", type=Path, help="OpenStreetMap extracts (.osm.pbf)")
    parser.add_argument("--points", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    print("times: ours beside OSRM's, all pairs over 60 s")
    python = osrm_python()
    extracts = asked.extracts or [EXTRACTS / f"{name}.osm.pbf" for name in ("andorra", "liechtenstein")]
    missing = [path.name for path in extracts if not path.exists()]
    if python is None or missing:
        reason = f"no extract {', '.join(missing)}" if missing else "no CPython 3.12 with osrm-bindings is at hand"
        print(f"skipped: {reason}")
        return
    print(f"{'extract':>14} {'mode':>6} {'pairs':>7} {'median':>7} {'5 %':>6} {'95 %':>6} {'within 15 %':>12}")
    for extract in extracts:
        raw = read_osm(extract)
        points = points_of(raw, asked.points, asked.seed)
        for mode in Mode:
            ratios = compared(python, extract, raw, mode, points)
            low, high = np.percentile(ratios, (5, 95))
            near = np.mean(np.abs(ratios - 1) <= 0.15)
            name = extract.name.partition(".")[0]
            figures = f"{np.median(ratios):>7.3f} {low:>6.3f} {high:>6.3f} {near:>11.1%}"
            print(f"{name:>14} {mode.value:>6} {ratios.size:>7} {figures}", flush=True)


def points_of(raw: RawStreets, count: int, seed: int) -> list[tuple[float, float]]:
    """Random corners of streets people live in, moved by up to 30 m."""
    chance = random.Random(seed)
    lived_in = {"residential", "living_street", "unclassified", "tertiary", "secondary", "primary", "service"}
    ways = [way for way in raw.ways if way.tags.get("highway") in lived_in]
    points = []
    for _ in range(count):
        way = chance.choice(ways)
        k = chance.randrange(len(way.nodes))
        points.append((way.lon[k] + chance.uniform(-4e-4, 4e-4), way.lat[k] + chance.uniform(-3e-4, 3e-4)))
    return points


def compared(
    python: str, extract: Path, raw: RawStreets, mode: Mode, points: Sequence[tuple[float, float]]
) -> np.ndarray[Any, Any]:
    """Ours divided by OSRM's, of pairs over 60 s whose ends both put in the same places."""
    theirs = osrm_table(python, extract, mode, points)
    west, south = np.min(points, axis=0)
    east, north = np.max(points, axis=0)
    network = build_network(mode, raw, Projection.for_bounds((west, south, east, north)))
    placed = [
        (i, snap)
        for i, snap in enumerate(network.snap(points))
        if isinstance(snap, Snap) and _apart(snap, theirs["placed"][i]) <= SAME_PLACE_METRES
    ]
    ours = matrix_of(network, [snap for _, snap in placed]).durations
    kept = [i for i, _ in placed]
    seconds = np.array(theirs["durations"], dtype=np.float64)[np.ix_(kept, kept)]
    counted = (seconds > 60) & (ours < UNREACHABLE)
    return np.asarray(ours[counted] / seconds[counted])


def osrm_table(python: str, extract: Path, mode: Mode, points: Sequence[tuple[float, float]]) -> dict[str, Any]:
    """OSRM's table of the points: ``durations``, ``placed`` (lon, lat) and the ``seconds`` it took."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        asked, out = folder / "points.json", folder / "table.json"
        asked.write_text(json.dumps([list(point) for point in points]))
        script = Path(__file__).with_name("osrm_table.py")
        command = [python, str(script), str(extract), PROFILES[mode], name, str(asked), str(out)]
        subprocess.run(command, check=True)
        found: dict[str, Any] = json.loads(out.read_text())
        return found


def _apart(snap: Snap, place: Sequence[float]) -> float:
    east = (snap.lon - place[0]) * np.cos(np.radians(snap.lat))
    return float(np.hypot(east, snap.lat - place[1]) * METRES_PER_DEGREE)


if __name__ == "__main__":
    began = time.perf_counter()
    main(sys.argv[1:])
    print(f"{time.perf_counter() - began:.0f} s")
