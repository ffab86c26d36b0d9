"""Doors from a server of the group's own: taken when sure, refused when elsewhere, an error when not there."""

from __future__ import annotations

import json
import logging
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from geo.area.area import Area
from geo.geocoding.geocode import Found, Miss, find_home
from geo.geocoding.nominatim import NominatimServer
from routing.errors import Misconfigured, Unavailable
from routing.needs import Precision
from tests.support.geo_makers import at

pytest.importorskip("geopy")


class Server(ThreadingHTTPServer):
    answers: list[dict[str, Any]]
    asked: list[dict[str, list[str]]]
    does: str = "answer"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.asked.append(parse_qs(urlsplit(self.path).query))
        if self.server.does == "sleep":
            time.sleep(1)
        status = {"refuse": 403, "redirect": 302}.get(self.server.does, 200)
        body = b"<html>" if self.server.does == "page" else json.dumps(self.server.answers).encode()
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "http://127.0.0.1:9/search?q=taken")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Keeps the test's output clean."""


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server(("127.0.0.1", 0), Handler)
    made.answers, made.asked = [], []
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield made
    made.shutdown()
    made.server_close()
    thread.join()


def url(server: Server) -> str:
    return f"http://127.0.0.1:{server.server_port}"


def house(x: float, y: float, number: str = "7") -> dict[str, Any]:
    lon, lat = at(x, y)
    address = {"house_number": number, "road": "Long Row"} if number else {"road": "Long Row"}
    return {"place_id": 1, "lon": str(lon), "lat": str(lat), "display_name": "7, Long Row", "address": address}


def home(town: Area, server: Server, timeout: float = 5.0) -> Found | Miss:
    return find_home(town.with_nominatim(NominatimServer(url(server), timeout)).gazetteer, "7 Long Row", "ZQ1 0AA")


def test_one_house_near_the_postcode_is_the_door(town: Area, server: Server) -> None:
    server.answers = [house(150, 30)]
    answer = home(town, server)
    assert isinstance(answer, Found)
    assert answer.location.precision is Precision.DOOR
    assert (answer.location.lon, answer.location.lat) == pytest.approx(at(150, 30))
    assert server.asked[0]["q"] == ["7 Long Row, ZQ1 0AA"]
    assert server.asked[0]["bounded"] == ["1"]


@pytest.mark.parametrize(
    "answers", [[], [house(150, 30, "")], [house(50_000, 30)], [house(150, 30), house(600, 600)], [house(890, 890)]]
)
def test_what_is_no_house_elsewhere_several_or_far_from_the_postcode_is_not_taken(
    town: Area, server: Server, answers: list[dict[str, Any]]
) -> None:
    server.answers = answers
    answer = home(town, server)
    assert isinstance(answer, Found)
    assert answer.location.precision is Precision.POSTCODE


@pytest.mark.parametrize(
    ("does", "code"), [("refuse", "nominatim.refused"), ("page", "nominatim.refused"),
                       ("redirect", "nominatim.refused"), ("sleep", "nominatim.slow")]
)  # fmt: skip
def test_a_server_that_does_not_answer_well_is_an_error_without_the_address(
    town: Area, server: Server, does: str, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    server.does = does
    with caplog.at_level(logging.DEBUG), pytest.raises(Unavailable) as raised:
        home(town, server, timeout=0.3)
    assert raised.value.code == code
    assert "Long Row" not in f"{raised.value} {caplog.text}"


def test_a_server_that_is_not_there_is_an_error(town: Area) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(Unavailable) as raised:
        find_home(town.with_nominatim(NominatimServer(f"http://127.0.0.1:{port}")).gazetteer, "7 Long Row", "ZQ1 0AA")
    assert raised.value.code == "nominatim.unreachable"


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("https://nominatim.openstreetmap.org", "nominatim.public"),
        ("https://Nominatim.OpenStreetMap.org./search", "nominatim.public"),
        ("ftp://localhost", "nominatim.url"),
        ("http://user:word@localhost", "nominatim.url"),
        ("localhost:8080", "nominatim.url"),
    ],
)
def test_a_stranger_s_server_is_refused(address: str, code: str) -> None:
    with pytest.raises(Misconfigured) as raised:
        NominatimServer(address)
    assert raised.value.code == code


def test_nothing_is_asked_where_no_server_is_named_or_the_postcode_is_wrong(town: Area, server: Server) -> None:
    find_home(town.gazetteer, "7 Long Row", "ZQ1 0AA")
    wrong = find_home(town.with_nominatim(NominatimServer(url(server))).gazetteer, "7 Long Row", "ZQ9 9ZZ")
    assert isinstance(wrong, Miss)
    assert server.asked == []
