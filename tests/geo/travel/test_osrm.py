"""Times, lines and directions from an OSRM server: a real one, and ones that are not what they should be."""

from __future__ import annotations

import json
import socket
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from geo.area.area import Area
from geo.streets.network import SnapFault
from geo.travel import osrm
from geo.travel.osrm import OsrmServer
from geo.travel.own_streets import OwnStreets
from geo.travel.source import matrix
from routing.directions import Manoeuvre
from routing.errors import InvalidInput, Misconfigured, Unavailable, WardroundError
from routing.needs import Mode
from routing.problem import UNREACHABLE
from tests.support.geo_makers import at, street, town_streets
from tests.support.osrm import answering, routed, straight

POINTS = [at(*point) for point in ((110, 5), (590, 104), (690, 597), (330, 396), (203, 700), (20, 420), (405, 60))]
ISLAND = street((5_000, 5_000), (5_400, 5_000), name="Island Road")


@pytest.fixture(scope="module", params=[Mode.DRIVE, Mode.WALK])
def real(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OsrmServer]:
    with routed(tmp_path_factory.mktemp("osrm"), [*town_streets(), ISLAND], request.param) as url:
        yield OsrmServer(url, request.param)


def test_a_real_server_gives_the_same_kind_of_matrix_and_much_the_same_times(real: OsrmServer, town: Area) -> None:
    theirs, off_street = town.with_travel({real.mode: real}).travel(real.mode).measure(POINTS)
    ours = matrix(town.travel(real.mode), POINTS)
    assert off_street == {}
    assert theirs.size == ours.size == len(POINTS)
    assert (np.diag(theirs.durations) == 0).all()
    assert theirs.distances is not None
    assert ours.distances is not None
    apart = ~np.eye(len(POINTS), dtype=bool)
    assert theirs.durations[apart] / ours.durations[apart] == pytest.approx(1.0, abs=0.15)
    assert theirs.distances[apart] == pytest.approx(ours.distances[apart], abs=3)


def test_a_large_table_is_asked_in_parts_that_fit_together(real: OsrmServer, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, _ = real.measure(POINTS)
    monkeypatch.setattr(osrm, "_BLOCK", 3)
    parts, _ = real.measure(POINTS)
    assert (parts.durations == whole.durations).all()
    assert parts.distances is not None
    assert whole.distances is not None
    assert (parts.distances == whole.distances).all()
    assert real.measure(POINTS[:1])[0].durations.tolist() == [[0]]
    assert real.measure([])[0].size == 0


def test_more_than_a_server_takes_is_refused_with_the_option_that_helps(
    real: OsrmServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(osrm, "_BLOCK", 120)
    with pytest.raises(Unavailable, match="--max-table-size") as caught:
        real.measure([at(i, 0) for i in range(240)])
    assert (caught.value.code, "TooBig" in caught.value.cause) == ("osrm.refused", True)


def test_a_point_off_the_street_is_the_same_fault_as_ours_and_spoils_no_other(real: OsrmServer, town: Area) -> None:
    asking = town.with_travel({real.mode: real})
    far = at(-700, 400)
    made, off_street = asking.travel(real.mode).measure([POINTS[0], far, POINTS[2]])
    without, _ = asking.travel(real.mode).measure([POINTS[0], POINTS[2]])
    own = town.network(real.mode).snap([far])[0]
    assert isinstance(own, SnapFault)
    assert (off_street[1].code, list(off_street)) == (own.code, [1])
    assert off_street[1].metres == pytest.approx(own.metres, rel=0.01)
    assert made.durations[[0, 2]][:, [0, 2]].tolist() == without.durations.tolist()
    assert set(made.durations[1, [0, 2]].tolist()) == {UNREACHABLE}
    for asked in (lambda: matrix(asking.travel(real.mode), [POINTS[0], far]), lambda: real.legs([(POINTS[0], far)])):
        with pytest.raises(InvalidInput) as caught:
            asked()
        assert [(fault.code, fault.where) for fault in caught.value.faults] == [("street.too-far", "points[1]")]


def test_where_no_way_leads_none_is_made_up(real: OsrmServer) -> None:
    there = at(5_200, 5_000)
    made, off_street = real.measure([POINTS[0], there])
    assert off_street == {}
    assert made.durations.tolist() == [[0, UNREACHABLE], [UNREACHABLE, 0]]
    (leg,) = real.legs([(POINTS[0], there)])
    assert (leg.line, leg.duration, leg.directions) == ((), None, ())


def test_a_leg_has_line_names_and_directions_and_the_matrix_s_length(real: OsrmServer, town: Area) -> None:
    pairs = [(POINTS[0], POINTS[2]), (POINTS[3], POINTS[1])]
    table = real.measure(POINTS)[0]
    theirs = town.with_travel({real.mode: real}).travel(real.mode).legs(pairs)
    for (origin, destination), leg in zip(pairs, theirs, strict=True):
        i, j = POINTS.index(origin), POINTS.index(destination)
        assert leg.duration == pytest.approx(table.duration(i, j), abs=1)
        assert leg.distance == pytest.approx(table.distance(i, j), abs=1)
        assert leg.line[0] == pytest.approx(origin, abs=3e-4)
        assert leg.line[-1] == pytest.approx(destination, abs=3e-4)
        assert sum(metres for _, metres in leg.streets) == pytest.approx(leg.distance, abs=5)
        first, *turns, last = leg.directions
        assert (first.manoeuvre, last.manoeuvre) == (Manoeuvre.DEPART, Manoeuvre.ARRIVE)
        assert {one.manoeuvre for one in turns} <= {Manoeuvre.LEFT, Manoeuvre.RIGHT}
        assert all(one.name.endswith(("Row", "Column")) for one in (first, *turns))
    assert len(theirs[0].directions) > 2


def test_where_both_take_the_same_streets_both_tell_the_same_turns(real: OsrmServer, town: Area) -> None:
    pairs = [(origin, destination) for origin in POINTS for destination in POINTS if origin != destination]
    same = [
        (ours, theirs)
        for ours, theirs in zip(town.travel(real.mode).legs(pairs), real.legs(pairs), strict=True)
        if [name for name, _ in ours.streets] == [name for name, _ in theirs.streets]
    ]
    assert len(same) > 10
    for ours, theirs in same:
        told = [[(one.manoeuvre, one.name) for one in leg.directions] for leg in (ours, theirs)]
        assert told[0] == told[1]


def test_a_server_of_another_area_is_found_out(real: OsrmServer) -> None:
    elsewhere = [(9.52, 47.14), (9.53, 47.15)]
    for asked in (lambda: real.measure(elsewhere), lambda: real.legs([(elsewhere[0], elsewhere[1])])):
        with pytest.raises(Misconfigured, match="another area") as caught:
            asked()
        assert caught.value.code == "osrm.other-area"


# ---- servers that are not what they should be ----

Ask = Callable[[OsrmServer], object]
ASKED: list[Ask] = [lambda server: server.measure(POINTS), lambda server: server.legs([(POINTS[0], POINTS[1])])]


def refused(server: OsrmServer, ask: Ask, code: str) -> WardroundError:
    """It is an error of this code that names the server and what to do, and no point."""
    with pytest.raises((Unavailable, Misconfigured)) as caught:
        ask(server)
    assert caught.value.code == code
    assert server.name in caught.value.cause
    assert caught.value.action
    told = "".join(traceback.format_exception(caught.value))
    for lon, lat in POINTS:
        assert f"{lon:.5f}" not in told
        assert f"{lat:.5f}" not in told
    return caught.value


@pytest.mark.parametrize("ask", ASKED, ids=["table", "route"])
def test_a_dead_server_is_named_without_the_points(ask: Ask) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    error = refused(OsrmServer(f"http://127.0.0.1:{port}", Mode.DRIVE), ask, "osrm.unreachable")
    assert "osrm-routed" in error.action


def test_a_host_that_there_is_not_is_unreachable() -> None:
    refused(OsrmServer("http://osrm.invalid", Mode.DRIVE), ASKED[0], "osrm.unreachable")


@pytest.mark.parametrize("ask", ASKED, ids=["table", "route"])
@pytest.mark.parametrize("drips", [False, True])
def test_a_slow_server_is_given_up(ask: Ask, drips: bool) -> None:
    """One that says nothing, and one that sends a byte now and then for ever."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        ended = threading.Event()

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(65_536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" if drips else b"")
                while not ended.wait(0.05):
                    try:
                        connection.sendall(b" " if drips else b"")
                    except OSError:
                        return

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        server = OsrmServer(f"http://127.0.0.1:{listening.getsockname()[1]}", Mode.WALK, timeout=0.4)
        began = time.monotonic()
        refused(server, ask, "osrm.slow")
        assert time.monotonic() - began < 10
        ended.set()
        thread.join()


WRONG: dict[str, tuple[int, str, bytes]] = {
    "a page": (200, "text/html", b"<!doctype html><title>Router login</title>"),
    "an error page": (502, "text/html", b"<h1>Bad gateway</h1>"),
    "a page elsewhere": (302, "text/html", b""),
    "other JSON": (200, "application/json", b'{"status": "ok"}'),
    "a list": (200, "application/json", b"[1, 2]"),
    "half of it": (200, "application/json", b'{"code": "Ok", "durations": [[0,'),
    "nothing in it": (200, "application/json", b'{"code": "Ok"}'),
    "another table": (200, "application/json",
                      b'{"code": "Ok", "durations": [[0]], "distances": [[0]], "sources": [{"distance": 1}]}'),
    "deep": (200, "application/json", b"[" * 200_000),
}  # fmt: skip


@pytest.mark.parametrize("ask", ASKED, ids=["table", "route"])
@pytest.mark.parametrize("answer", WRONG.values(), ids=list(WRONG))
def test_what_is_not_osrm_is_said_to_be_none(answer: tuple[int, str, bytes], ask: Ask) -> None:
    with answering(lambda _: answer) as url:
        refused(OsrmServer(url, Mode.CYCLE), ask, "osrm.not-osrm")


def spoilt(**changes: Any) -> Callable[[str], tuple[int, str, bytes]]:
    def answer(path: str) -> tuple[int, str, bytes]:
        status, media, body = straight(path)
        return status, media, json.dumps({**json.loads(body), **changes}).encode()

    return answer


def test_a_table_with_a_negative_time_is_not_believed() -> None:
    times = [[0.0] * len(POINTS) for _ in POINTS]
    times[0][1] = -1.0
    for wrong in (times, [[1e12] * len(POINTS)] * len(POINTS), "none"):
        with answering(spoilt(durations=wrong)) as url:
            refused(OsrmServer(url, Mode.DRIVE), ASKED[0], "osrm.not-osrm")


def test_what_the_server_refuses_is_told_by_its_code() -> None:
    with answering(lambda _: (400, "application/json", b'{"code": "InvalidQuery", "message": "0.1016"}')) as url:
        assert "InvalidQuery" in refused(OsrmServer(url, Mode.DRIVE), ASKED[0], "osrm.refused").cause
    with answering(lambda _: (400, "application/json", b'{"code": "<b>0.10161,52.20004</b>"}')) as url:
        assert "an unknown code" in refused(OsrmServer(url, Mode.DRIVE), ASKED[0], "osrm.refused").cause


def test_a_connection_that_the_server_ends_between_questions_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """As osrm-routed does after 512 questions, or 5 s without one."""
    monkeypatch.setattr(osrm, "_BLOCK", 2)
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                with connection:
                    asked = connection.recv(65_536).split(b" ")
                    _, media, body = straight(asked[1].decode())
                    head = f"HTTP/1.1 200 OK\r\nContent-Type: {media}\r\nContent-Length: {len(body)}\r\n\r\n"
                    connection.sendall(head.encode() + body)

        threading.Thread(target=serve, daemon=True).start()
        made, _ = OsrmServer(f"http://127.0.0.1:{listening.getsockname()[1]}", Mode.DRIVE).measure(POINTS)
    assert made.durations.sum() == 10 * len(POINTS) * (len(POINTS) - 1)


@pytest.mark.parametrize(
    "url", ["", "127.0.0.1:5000", "ftp://here", "http://", "http://me:secret@here", "http://here?a=1", "http://[::1"]
)
def test_an_address_that_is_none_is_refused_and_not_quoted(url: str) -> None:
    with pytest.raises(Misconfigured) as caught:
        OsrmServer(url, Mode.DRIVE)
    assert caught.value.code == "osrm.url"
    assert "secret" not in str(caught.value)


def test_a_path_before_the_services_and_a_port_are_kept_and_only_the_host_is_named() -> None:
    seen: list[str] = []

    def answer(path: str) -> tuple[int, str, bytes]:
        seen.append(path)
        return straight(path)

    with answering(answer) as url:
        server = OsrmServer(f"{url}/by-bike/", Mode.CYCLE)
        server.measure(POINTS[:2])
    assert (server.name, server.is_private) == (url, True)
    assert seen[0].startswith("/by-bike/table/v1/cycling/0.1016")
    assert not replace(server, url="http://osrm.example:5000").is_private
    assert replace(server, url="https://osrm.example").is_private


def test_an_answer_that_ends_in_the_middle_is_no_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(65_536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n" + b'{"code": "Ok"}')

        threading.Thread(target=serve, daemon=True).start()
        server = OsrmServer(f"http://127.0.0.1:{listening.getsockname()[1]}", Mode.DRIVE)
        assert "cut short" in refused(server, ASKED[0], "osrm.unreachable").cause


def test_an_area_asks_a_server_only_for_the_modes_it_is_named_for(town: Area) -> None:
    with answering(straight) as url:
        asking = town.with_travel({Mode.DRIVE: OsrmServer(url, Mode.DRIVE)})
        assert set(matrix(asking.travel(Mode.DRIVE), POINTS).durations.reshape(-1).tolist()) == {0, 10}
        walked, own = (matrix(area.travel(Mode.WALK), POINTS) for area in (asking, town))
        assert walked.durations.tolist() == own.durations.tolist()
        assert isinstance(town.travel(Mode.DRIVE), OwnStreets)
