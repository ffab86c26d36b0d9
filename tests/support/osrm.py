"""A real OSRM for the tests, and small servers that are not what they should be.

osrm-routed comes from the wheels of osrm-bindings, which exist for CPython 3.12 and later only: an interpreter is
looked for on the path and in pyenv, and the wheel is installed once into an environment of its own in the cache. Only
its programs are run. Where there is no CPython 3.12 tests skip; where there is one and the wheel cannot be had they
skip too, but in CI they fail.
"""

from __future__ import annotations

import fcntl
import http.server
import json
import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from geo.streets.raw import RawWay
from routing.needs import Mode
from tests.support.geo_makers import write_osm

__all__ = ["PROFILES", "Answer", "answering", "osrm_programs", "routed", "serving", "straight"]

PROFILES: Final = {Mode.DRIVE: "car", Mode.CYCLE: "bicycle", Mode.WALK: "foot"}
_WHEEL: Final = "osrm-bindings==26.10.0"
_FIND: Final = (
    "import importlib.util as u; found = u.find_spec('osrm');"
    "print(found.submodule_search_locations[0] if found else '')"
)
_START_SECONDS: Final = 30.0


def osrm_programs() -> Path:
    """The folder of the package ``osrm``, with its ``bin`` and ``share/profiles``; skips where it cannot be had."""
    interpreters = [found for name in _interpreters() if (found := _usable(name))]
    for python in interpreters:
        if (place := _place(python)) is not None:
            return place
    if not interpreters:
        pytest.skip("no CPython 3.12 on the path or in pyenv, and osrm-bindings has no wheel for others")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "wardround-tests"
    cache.mkdir(parents=True, exist_ok=True)
    home = cache / _WHEEL.replace("==", "-")
    with (cache / "osrm.lock").open("w") as lock:
        # Tests run side by side: one of them installs, the others wait.
        fcntl.flock(lock, fcntl.LOCK_EX)
        python = str(home / "bin" / "python")
        if not (home / "installed").exists():
            shutil.rmtree(home, ignore_errors=True)
            for command in (
                [interpreters[0], "-m", "venv", str(home)],
                [python, "-m", "pip", "install", "--quiet", "--no-deps", "--only-binary=:all:", _WHEEL],
            ):
                ran = subprocess.run(command, capture_output=True, text=True, check=False)
                if ran.returncode:
                    reason = f"osrm-bindings cannot be installed: {ran.stderr.strip()[-200:]}"
                    if os.environ.get("CI") == "true":
                        pytest.fail(reason)
                    pytest.skip(reason)
            (home / "installed").touch()
    place = _place(python)
    assert place is not None
    return place


def _interpreters() -> Iterator[str]:
    if named := os.environ.get("WARDROUND_OSRM_PYTHON"):
        yield named
    yield "python3.12"
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    yield from (str(path) for path in sorted(versions.glob("3.12*/bin/python")))


def _usable(name: str) -> str | None:
    found = shutil.which(name)
    ran = found and subprocess.run([found, "-c", "import sys; print(*sys.version_info[:2])"], capture_output=True)
    return found if ran and ran.stdout == b"3 12\n" else None


def _place(python: str) -> Path | None:
    ran = subprocess.run([python, "-c", _FIND], capture_output=True, text=True, check=False)
    place = Path(ran.stdout.strip() or "nowhere")
    return place if (place / "bin" / "osrm-routed").exists() else None


@contextmanager
def routed(folder: Path, ways: Sequence[RawWay], mode: Mode) -> Iterator[str]:
    """The address of an osrm-routed with some streets, for as long as the block lasts."""
    with serving(folder, write_osm(folder / f"{mode}.osm", _renumbered(ways)), mode) as url:
        yield url


@contextmanager
def serving(folder: Path, extract: Path, mode: Mode) -> Iterator[str]:
    """The address of an osrm-routed with an extract, for as long as the block lasts; works in ``folder``."""
    home = osrm_programs()
    streets = folder / f"streets-{mode}{''.join(extract.suffixes)}"
    shutil.copyfile(extract, streets)
    base = folder / f"streets-{mode}.osrm"
    profile = home / "share" / "profiles" / f"{PROFILES[mode]}.lua"
    for program, *arguments in (("extract", "-p", profile, streets), ("contract", base)):
        command = [home / "bin" / f"osrm-{program}", "-t", "1", *arguments]
        ran = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)
        assert ran.returncode == 0, ran.stdout[-2000:]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [home / "bin" / "osrm-routed", "-i", "127.0.0.1", "-p", str(port), "-t", "1", base]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + _START_SECONDS
        while not _listens(port):
            assert server.poll() is None, "osrm-routed ended"
            assert time.monotonic() < until, "osrm-routed does not listen"
            time.sleep(0.02)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(10)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _renumbered(ways: Sequence[RawWay]) -> list[RawWay]:
    """OSRM keeps ids of nodes in 34 bits."""
    numbers = {node: i for i, node in enumerate(dict.fromkeys(node for way in ways for node in way.nodes), start=1)}
    return [RawWay([numbers[node] for node in way.nodes], way.lon, way.lat, way.tags) for way in ways]


Answer = Callable[[str], tuple[int, str, bytes]]
"""From the path that is asked for: status, media type, body."""


@contextmanager
def answering(answer: Answer) -> Iterator[str]:
    """The address of a server that answers whatever it is told to."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            status, media, body = answer(self.path)
            self.send_response(status)
            self.send_header("Content-Type", media)
            self.send_header("Content-Length", str(len(body)))
            if status == 302:
                self.send_header("Location", "/elsewhere")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def straight(path: str, *, away: float = 1.0) -> tuple[int, str, bytes]:
    """A table as osrm-routed answers it, of ten seconds and a hundred metres between all points."""
    where, _, options = path.partition("?")
    asked = dict(part.split("=") for part in options.split("&"))
    sources, destinations = asked["sources"].split(";"), asked["destinations"].split(";")
    points = where.rpartition("/")[2].split(";")
    here = [[points[int(i)] == points[int(j)] for j in destinations] for i in sources]
    table = {
        "code": "Ok",
        "durations": [[0.0 if same else 10.0 for same in row] for row in here],
        "distances": [[0.0 if same else 100.4 for same in row] for row in here],
        "sources": [{"distance": away, "location": [0, 0], "name": ""} for _ in sources],
    }
    return 200, "application/json; charset=UTF-8", json.dumps(table).encode()
