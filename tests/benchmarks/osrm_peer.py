"""OSRM as a peer: its own car, bicycle and foot profiles over an extract, in a process of its own.

It comes from the wheels of osrm-bindings, which exist for CPython 3.12 and later only: its interpreter is looked for in
``WARDROUND_OSRM_PYTHON``, in this environment, on the path and in pyenv.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from routing.needs import Mode

PROFILES = {Mode.DRIVE: "car", Mode.CYCLE: "bicycle", Mode.WALK: "foot"}
EXTRACTS = Path(__file__).resolve().parents[2].parent / "shared" / "realdata" / "osm"


@dataclass(frozen=True, slots=True)
class Table:
    """OSRM's answer: seconds and metres (nan: no way), where it put the points, and how long it took."""

    durations: np.ndarray[Any, np.dtype[np.float64]]
    distances: np.ndarray[Any, np.dtype[np.float64]]
    placed: list[list[float]]
    seconds: float


class Osrm:
    """An OSRM that has read an extract."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def table(self, points: Sequence[tuple[float, float]]) -> Table:
        """The table of points (lon, lat)."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([list(point) for point in points]) + "\n")
        self._process.stdin.flush()
        found = json.loads(self._process.stdout.readline())
        durations, distances = (np.array(found[key], dtype=np.float64) for key in ("durations", "distances"))
        return Table(durations, distances, found["placed"], found["seconds"])


@contextmanager
def osrm_of(python: str, extract: Path, mode: Mode) -> Iterator[Osrm]:
    """An OSRM with the profile of a mode."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(__file__).with_name("osrm_tables.py")
        command = [python, str(script), str(extract), PROFILES[mode], folder]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            yield Osrm(process)


def why_not(extracts: Sequence[Path]) -> str:
    """Why there is nothing to compare with; empty where there is."""
    missing = [path.name for path in extracts if not path.exists()]
    if missing:
        return f"no extract {', '.join(missing)}"
    return "" if osrm_python() else "no CPython 3.12 with osrm-bindings is at hand (WARDROUND_OSRM_PYTHON names one)"


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
