"""A place from the open-data services: a server of our own answers as they do, well and badly; its data is made up."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from pyproj import Transformer

from geo.area.area import Area
from geo.area.build import build_area
from geo.area.sources import AreaSources
from geo.sources.downloads import Downloads
from geo.sources.online import PlaceFiles, Services, Wanted, fetch_place
from routing.errors import InvalidArea
from tests.support.clock import NOW, fixed
from tests.support.geo_makers import POSTCODES, at, box, street, town_streets, write_osm

Answer = tuple[int, dict[str, str], bytes]
PAGE = 2


@dataclass
class World:
    """What the services know, what they were asked, and the answers that go wrong first."""

    folder: Path
    asked: list[tuple[str, dict[str, str], dict[str, str]]] = field(default_factory=list)
    wrong: dict[str, list[Answer | str]] = field(default_factory=dict)
    stall: threading.Event = field(default_factory=threading.Event)
    base: str = ""

    def services(self) -> Services:
        return Services(self.base, f"{self.base}/interpreter", f"{self.base}/wards/0", f"{self.base}/postcodes")

    def names(self) -> list[str]:
        return [path for path, _, _ in self.asked]

    def answer(self, path: str, query: dict[str, str], headers: dict[str, str]) -> Answer:
        if path == "/search":
            return good(self.places(query["q"]))
        if path == "/wards/0/query":
            return good(self.wards(int(query["resultOffset"])))
        if path == "/postcodes":
            listed = {"area": "GB", "format": "CSV", "fileName": "codepo_gb.zip", "size": len(self.zipped())}
            return good([{**listed, "url": f"{self.base}/codepo_gb.zip"}])
        if path == "/codepo_gb.zip":
            data, etag = self.zipped(), {"ETag": '"v1"'}
            if headers.get("range") and headers.get("if-range") == '"v1"':
                start = int(headers["range"].removeprefix("bytes=").rstrip("-"))
                return 206, {**etag, "Content-Range": f"bytes {start}-{len(data) - 1}/{len(data)}"}, data[start:]
            return 200, etag, data
        assert path == "/interpreter"
        return 200, {}, self.streets()

    def places(self, wanted: str) -> list[dict[str, Any]]:
        west = {"name": "Small Town", "geojson": box(-50, -50, 850, 850), "address": {"country_code": "gb"}}
        known: dict[str, list[dict[str, Any]]] = {
            "Small Town, UK": [{"name": "Small Town", "geojson": {"type": "Point", "coordinates": [0.1, 52.2]}}, west],
            "A point": [{"name": "A point", "geojson": {"type": "Point", "coordinates": [0.1, 52.2]}}],
            "A country": [
                {**west, "geojson": {"type": "Polygon", "coordinates": [[[0, 50], [5, 50], [5, 55], [0, 50]]]}}
            ],
            "Abroad": [{**west, "address": {"country_code": "li"}}],
        }
        return known.get(wanted, [])

    def wards(self, offset: int) -> dict[str, Any]:
        """Four wards of the town and one of its neighbour, two a page, whatever was asked for."""
        edge = (-100.0, 400.0, 900.0)
        shapes = [
            (f"W{row * 2 + column + 1}", box(edge[column], edge[row], edge[column + 1], edge[row + 1]))
            for row in (0, 1)
            for column in (0, 1)
        ]
        shapes.insert(2, ("N1", box(900, -100, 2000, 900)))
        features = [
            {"type": "Feature", "properties": {"WD24CD": code, "WD24NM": f"Ward {code}"}, "geometry": shape}
            for code, shape in shapes[offset : offset + PAGE]
        ]
        more = {"properties": {"exceededTransferLimit": True}} if offset + PAGE < len(shapes) else {}
        return {"type": "FeatureCollection", "features": features, **more}

    def zipped(self) -> bytes:
        to_grid = Transformer.from_crs("EPSG:4326", "EPSG:27700", always_xy=True)
        rows = []
        for code, point in {**POSTCODES, "ZQ9 9ZZ": (90_000, 0)}.items():
            east, north = to_grid.transform(*at(*point))
            rows.append(f'"{code}",10,{east:.0f},{north:.0f},"E92000001","","","","E07","W1"')
        packed = io.BytesIO()
        files = {
            "Doc/licence.txt": "made up",
            "Data/CSV/zq.csv": "\r\n".join(rows),
            "Data/CSV/zz.csv": "",
            "Doc/x": "x" * 200_000,
        }
        with zipfile.ZipFile(packed, "w") as archive:
            for name, content in files.items():
                archive.writestr(zipfile.ZipInfo(name), content)
        return packed.getvalue()

    def streets(self) -> bytes:
        # As Overpass sorts them; the town's makers write nodes first too.
        return write_osm(self.folder / "made.osm", [*town_streets(), street((0, 0), (100, 0))]).read_bytes()


def good(content: object) -> Answer:
    return 200, {"Content-Type": "application/json"}, json.dumps(content).encode()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    known = World(tmp_path)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            self.give(parts.path, {key: values[0] for key, values in parse_qs(parts.query).items()})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.give(self.path, {key: values[0] for key, values in parse_qs(body).items()})

        def give(self, path: str, query: dict[str, str]) -> None:
            headers = {key.lower(): value for key, value in self.headers.items()}
            known.asked.append((path, query, headers))
            wrong = known.wrong.get(path)
            turn = wrong.pop(0) if wrong else None
            status, extra, body = turn if isinstance(turn, tuple) else known.answer(path, query, headers)
            if turn == "damaged":
                body = body.replace(b"xxxx", b"xyxx", 1)
            self.send_response(status)
            for key, value in extra.items():
                self.send_header(key, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if turn in ("cut", "stall"):
                self.wfile.write(body[: len(body) // 2])
                self.wfile.flush()
                if turn == "stall":
                    known.stall.wait(20)
                self.close_connection = True
                return
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    known.base = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield known
    known.stall.set()
    server.shutdown()
    server.server_close()
    thread.join()


@dataclass
class Waits:
    """How long was waited, and what was said of it."""

    seconds: list[float] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


Fetch = Callable[..., PlaceFiles]


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture
def fetch(world: World, tmp_path: Path, waits: Waits) -> Fetch:
    def run(place: str = "Small Town, UK", wanted: Wanted = Wanted()) -> PlaceFiles:  # noqa: B008
        kept = Downloads(tmp_path / "kept", "Wardround-tests", 0, waits.said.append, waits.seconds.append, clock=fixed)
        return fetch_place(place, kept, world.services(), wanted, lambda _what, _part: None)

    return run


def refused(run: Fetch, code: str, *given: Any) -> str:
    with pytest.raises(InvalidArea) as raised:
        run(*given)
    (fault,) = raised.value.faults
    assert fault.code == code
    return f"{fault.where} {fault.cause} {fault.action}"


def test_a_place_becomes_an_area(world: World, fetch: Fetch, tmp_path: Path) -> None:
    files = fetch()
    assert files.streets is not None
    assert files.wards is not None
    assert files.postcodes is not None
    build_area(
        tmp_path / "area", AreaSources(name=files.name, osm=files.streets, wards=files.wards, postcodes=files.postcodes)
    )
    area = Area.open(tmp_path / "area")
    assert (area.name, area.vintage) == ("Small Town", "2024")
    assert [ward.code for ward in area.wards] == ["W1", "W2", "W3", "W4"], "the neighbour's ward is left out"
    assert len(area.postcodes) == len(POSTCODES)
    assert {headers["user-agent"] for _, _, headers in world.asked} == {"Wardround-tests"}


def test_pages_are_asked_for_until_there_are_no_more_however_few_each_holds(world: World, fetch: Fetch) -> None:
    fetch(wanted=Wanted(streets=False, postcodes=False))
    offsets = [query["resultOffset"] for path, query, _ in world.asked if path == "/wards/0/query"]
    assert offsets == ["0", "2", "4"]


def test_what_was_fetched_is_not_asked_for_again(world: World, fetch: Fetch, tmp_path: Path) -> None:
    fetch()
    world.asked.clear()
    fetch()
    assert world.asked == []
    ledger = json.loads((tmp_path / "kept" / "downloads.json").read_text())
    assert set(ledger["streets.osm"]) == {"asked", "fetched", "bytes", "sha256"}
    assert {entry["fetched"] for entry in ledger.values()} == {"2026-11-23T08:30:15+00:00"}


def test_a_file_that_was_changed_since_is_fetched_anew(world: World, fetch: Fetch, tmp_path: Path) -> None:
    fetch()
    world.asked.clear()
    (tmp_path / "kept" / "streets.osm").write_text("<osm></osm>")
    fetch()
    assert world.names() == ["/interpreter"]


def test_only_what_was_not_brought_is_fetched(world: World, fetch: Fetch) -> None:
    files = fetch(wanted=Wanted(streets=False, wards=False))
    assert (files.streets, files.wards) == (None, None)
    assert world.names() == ["/search", "/postcodes", "/codepo_gb.zip"]


def test_retry_after_is_respected_and_a_busy_server_is_given_longer_each_time(
    world: World, fetch: Fetch, waits: Waits
) -> None:
    world.wrong["/interpreter"] = [(429, {"Retry-After": "7"}, b""), (504, {}, b"busy"), (503, {}, b"")]
    world.wrong["/search"] = [(429, {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}, b"")]
    fetch()
    assert 7.0 in waits.seconds
    assert waits.seconds[0] == 0.0, "that date is over"
    assert any("too many requests" in sentence for sentence in waits.said)
    assert any("504" in sentence for sentence in waits.said)
    assert world.names().count("/interpreter") == 4


def test_a_server_that_names_a_moment_is_asked_again_then(world: World, fetch: Fetch, waits: Waits) -> None:
    moment = format_datetime(NOW.replace(microsecond=0) + timedelta(seconds=40), usegmt=True)
    world.wrong["/search"] = [(503, {"Retry-After": moment}, b"")]
    fetch()
    assert waits.seconds[0] == 40 - NOW.microsecond / 1e6


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ("/interpreter", "cut"),
        ("/interpreter", (200, {}, b'<osm version="0.6"><node id="1"')),
        ("/interpreter", (200, {}, b'<osm version="0.6"><remark> runtime error: Query timed out </remark></osm>')),
        ("/interpreter", (200, {}, b"<html>busy</html>")),
        ("/codepo_gb.zip", "cut"),
        ("/codepo_gb.zip", (200, {}, b"no zip")),
        ("/codepo_gb.zip", "damaged"),
        ("/wards/0/query", "cut"),
        ("/wards/0/query", good({"error": {"code": 400, "message": "Cannot perform query."}})),
        ("/search", good({"error": "busy"})),
    ],
)
def test_an_answer_that_is_not_whole_is_asked_for_again(
    world: World, fetch: Fetch, waits: Waits, path: str, wrong: Answer | str
) -> None:
    world.wrong[path] = [wrong]
    files = fetch()
    assert files.streets is not None
    assert files.streets.read_bytes() == world.streets()
    assert len(waits.said) == 1


def test_a_server_that_is_never_whole_is_given_up_and_the_files_to_bring_are_named(world: World, fetch: Fetch) -> None:
    world.wrong["/interpreter"] = ["cut"] * 9
    said = refused(fetch, "online.unfit")
    assert world.names().count("/interpreter") == 6
    assert "continues where it stopped" in said
    world.wrong.clear()
    world.asked.clear()
    fetch()
    assert world.names() == ["/interpreter"]


def test_a_refusal_is_not_asked_again(world: World, fetch: Fetch) -> None:
    world.wrong["/wards/0/query"] = [(404, {}, b"")]
    assert "404" in refused(fetch, "online.refused")
    assert world.names().count("/wards/0/query") == 1


def test_a_run_that_was_killed_goes_on_where_it_was(world: World, fetch: Fetch, tmp_path: Path) -> None:
    """Killed in the middle of the postcodes: place and wards stay, the rest of the zip is asked for."""
    world.wrong["/codepo_gb.zip"] = ["stall"]
    code = (
        "import sys; from pathlib import Path; from geo.sources.downloads import Downloads\n"
        "from geo.sources.online import Services, Wanted, fetch_place\n"
        "from tests.support.clock import fixed\n"
        "kept = Downloads(Path(sys.argv[1]), 'Wardround-tests', 0.0, clock=fixed)\n"
        "fetch_place('Small Town, UK', kept, Services(*sys.argv[2:]), Wanted(), lambda what, part: None)\n"
    )
    asked = world.services()
    urls = (asked.nominatim, asked.overpass, asked.wards, asked.postcodes)
    root = Path(__file__).resolve().parents[3]
    child = subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "kept"), *urls], cwd=root)
    part = tmp_path / "kept" / "postcodes.zip.part"
    half = len(world.zipped()) // 2
    while child.poll() is None and not (part.exists() and part.stat().st_size >= half - 65_536 > 0):
        threading.Event().wait(0.05)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    world.stall.set()
    have = part.stat().st_size
    assert have > 0
    world.asked.clear()
    files = fetch()
    assert world.names() == ["/codepo_gb.zip", "/interpreter"]
    assert world.asked[0][2]["range"] == f"bytes={have}-"
    assert (tmp_path / "kept" / "postcodes.zip").read_bytes() == world.zipped()
    assert files.postcodes is not None
    assert len(files.postcodes.read_text().splitlines()) == len(POSTCODES)


def test_without_a_line_it_says_so_and_names_the_files_to_bring(tmp_path: Path, waits: Waits) -> None:
    nobody = "http://127.0.0.1:9"
    kept = Downloads(tmp_path / "kept", "tests", 0.0, waits.said.append, waits.seconds.append, clock=fixed)
    with pytest.raises(InvalidArea) as raised:
        fetch_place("Small Town", kept, Services(*[nobody] * 4), Wanted(), lambda _what, _part: None)
    (fault,) = raised.value.faults
    assert fault.code == "online.no-line"
    assert all(
        word in fault.action for word in ("--osm", "--wards", "--postcodes", "Code-Point Open", "Geofabrik".lower())
    )
    assert waits.seconds == []


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ("Nowhere", "online.place-unknown"),
        ("A point", "online.place-no-area"),
        ("A country", "online.place-too-large"),
        ("Abroad", "online.not-in-britain"),
    ],
)
def test_a_place_that_is_no_council_is_named(fetch: Fetch, place: str, code: str) -> None:
    assert "--" in refused(fetch, code, place)


def test_streets_are_fetched_abroad_too(fetch: Fetch) -> None:
    assert fetch("Abroad", Wanted(wards=False, postcodes=False)).streets is not None


def test_requests_to_one_server_keep_their_distance(world: World, tmp_path: Path) -> None:
    slept: list[float] = []
    kept = Downloads(tmp_path / "kept", "tests", 30.0, lambda _sentence: None, slept.append, clock=fixed)
    fetch_place("Small Town, UK", kept, world.services(), Wanted(), lambda _what, _part: None)
    assert len(slept) == len(world.asked) - 1
    assert all(25.0 < seconds <= 30.0 for seconds in slept)


def test_the_command_builds_a_place_and_says_where_its_files_are(world: World, tmp_path: Path) -> None:
    asked = world.services()
    urls = (asked.nominatim, asked.overpass, asked.wards, asked.postcodes)
    names = ("NOMINATIM_SEARCH_URL", "OVERPASS_URL", "WARDS_URL", "POSTCODES_URL", "DOWNLOAD_PAUSE")
    settings = {f"WARDROUND_{name}": value for name, value in zip(names, (*urls, "0"), strict=True)}
    command = [sys.executable, "-m", "api.cli", "area", "build", str(tmp_path / "small"), "--place", "Small Town, UK"]
    root = Path(__file__).resolve().parents[3]
    ran = subprocess.run(command, cwd=root, env={**os.environ, **settings}, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert "Small Town: 4 wards of 2024, 5 postcodes" in ran.stdout
    assert f"fetched into {tmp_path / 'small-downloads'}" in ran.stderr
    assert Area.open(tmp_path / "small").name == "Small Town"
