"""Matrices, lines and directions from a running OSRM server (osrm-routed), for groups that have one.

Off unless a server is named for a mode; then that mode's times and lines come from it alone. A server that does not
answer in time, or is not OSRM, leads to an error that names it; no other times are used instead. Only coordinates are
sent, and they never appear in our errors and logs.
"""

from __future__ import annotations

import errno
import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection, RemoteDisconnected
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import numpy as np

from geo.projection import Floats
from geo.sources.own_servers import address_of, shown
from geo.streets.network import SNAP_METRES, SnapFault, too_far
from geo.travel.legs import LegPath, Point, smooth
from geo.travel.osrm_steps import directions_from, streets_from
from routing.errors import InvalidInput, Misconfigured, Unavailable
from routing.needs import Mode
from routing.problem import UNREACHABLE, DurationMatrix

__all__ = ["OsrmServer"]

_PROFILES: Final = {Mode.DRIVE: "driving", Mode.CYCLE: "cycling", Mode.WALK: "walking"}
_BLOCK: Final = 50
"""Rows and columns of one request: osrm-routed allows 100 points a table by default."""

_ELSEWHERE_METRES: Final = 2_000.0
"""If every point is further than this from the server's streets, it holds another area."""

_MOST_BYTES: Final = 64 * 2**20
_CONNECT_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True)
class OsrmServer:
    """The OSRM server of one mode.

    Attributes
    ----------
    url
        Its address, ``http://127.0.0.1:5000``, perhaps with a path before ``/table`` and ``/route``.
    timeout
        The most seconds one answer may take.

    Raises
    ------
    Misconfigured
        ``osrm.url``
    """

    url: str
    mode: Mode
    timeout: float = 30.0
    name: str = field(init=False)

    def __post_init__(self) -> None:
        parts = address_of(self.url)
        if parts is None:
            cause = "The address of the OSRM server is not a plain http or https URL."
            raise Misconfigured("osrm.url", cause, "Write it like http://127.0.0.1:5000.")
        object.__setattr__(self, "name", shown(parts))

    @property
    def is_private(self) -> bool:
        """Whether requests cannot be read on the way: same machine, or https."""
        parts = urlsplit(self.url)
        return parts.scheme == "https" or parts.hostname in ("localhost", "127.0.0.1", "::1")

    def measure(self, points: Sequence[Point]) -> tuple[DurationMatrix, dict[int, SnapFault]]:
        """Return the matrix between all points and, by index, why a point is not on a street.

        Raises
        ------
        Misconfigured
            ``osrm.other-area``
        Unavailable
            When the server does not answer as it should.
        """
        n = len(points)
        values = np.full((2, n, n), np.nan)
        away = np.zeros(n)
        blocks = [range(low, min(low + _BLOCK, n)) for low in range(0, n, _BLOCK)]
        with self._line() as line:
            for rows in blocks:
                away[rows.start : rows.stop] = self._block(line, points, rows, rows, values)
            self._check_area(away)
            for rows in blocks:
                for columns in blocks:
                    if rows is not columns:
                        self._block(line, points, rows, columns, values)
        faults = {i: too_far(self.mode, metres, SNAP_METRES) for i, metres in enumerate(away) if metres > SNAP_METRES}
        off = list(faults)
        values[:, off, :] = values[:, :, off] = np.nan
        whole = np.where(np.isnan(values), UNREACHABLE, np.rint(values)).astype(np.int32)
        for table in whole:
            np.fill_diagonal(table, 0)
        return DurationMatrix(whole[0], whole[1]), faults

    def legs(self, pairs: Sequence[tuple[Point, Point]]) -> tuple[LegPath, ...]:
        """Return the line, street names, seconds, metres and directions of each leg.

        Raises
        ------
        InvalidInput
            If any end is not on a street; every one is named.
        Misconfigured, Unavailable
            As ``measure``.
        """
        legs = []
        away: dict[Point, float] = {}
        with self._line() as line:
            for pair in pairs:
                answer = self._ask(line, "route", pair, steps="true", geometries="geojson", overview="full")
                try:
                    legs.append(self._leg(answer, pair, away))
                except (KeyError, TypeError, ValueError, IndexError):
                    raise self.not_osrm() from None
        if pairs:
            self._check_area(np.array(list(away.values())))
        points = list(dict.fromkeys(point for pair in pairs for point in pair))
        far = [
            too_far(self.mode, away[point], SNAP_METRES).at(f"points[{i}]")
            for i, point in enumerate(points)
            if away.get(point, 0.0) > SNAP_METRES
        ]
        if far:
            raise InvalidInput(far)
        return tuple(legs)

    def _leg(self, answer: dict[str, Any], pair: tuple[Point, Point], away: dict[Point, float]) -> LegPath:
        if answer["code"] == "NoRoute":
            return LegPath((), (), None, None)
        for point, place in zip(pair, answer["waypoints"], strict=True):
            away[point] = float(place["distance"])
        route = answer["routes"][0]
        (leg,) = route["legs"]
        line = [(float(lon), float(lat)) for lon, lat in route["geometry"]["coordinates"]]
        return LegPath(
            smooth(line) if len(set(line)) > 1 else tuple(line[:1]),
            streets_from(leg["steps"]),
            round(float(route["duration"])),
            round(float(route["distance"])),
            directions_from(self.mode, leg["steps"]) if route["distance"] > 0 else (),
        )

    def _block(self, line: _Line, points: Sequence[Point], rows: range, columns: range, values: Floats) -> Floats:
        """Fill in a part of the tables; return how far each row's point is from its street."""
        answer = self._ask(
            line,
            "table",
            [points[i] for i in (*rows, *columns)],
            sources=";".join(map(str, range(len(rows)))),
            destinations=";".join(map(str, range(len(rows), len(rows) + len(columns)))),
            annotations="duration,distance",
        )
        try:
            tables = np.array([answer["durations"], answer["distances"]], dtype=np.float64)
            away = np.array([place["distance"] for place in answer["sources"]], dtype=np.float64)
        except (KeyError, TypeError, ValueError):
            raise self.not_osrm() from None
        known = tables[~np.isnan(tables)]
        fit = tables.shape == (2, len(rows), len(columns)) and away.shape == (len(rows),)
        if not fit or not np.isfinite(away).all() or ((known < 0) | (known >= UNREACHABLE)).any():
            raise self.not_osrm()
        values[:, rows.start : rows.stop, columns.start : columns.stop] = tables
        return away

    def _check_area(self, away: Floats) -> None:
        if away.size and away.min() > _ELSEWHERE_METRES:
            cause = (
                f"Every point is at least {away.min() / 1000:.0f} km from the streets of the OSRM server {self.name}."
            )
            action = "It holds another area: run osrm-routed on an extract of this one, or name another server."
            raise Misconfigured("osrm.other-area", cause, action)

    @contextmanager
    def _line(self) -> Iterator[_Line]:
        line = _Line(self)
        try:
            yield line
        finally:
            line.close()

    def _ask(self, line: _Line, service: str, points: Sequence[Point], **options: str) -> dict[str, Any]:
        where = ";".join(f"{lon:.6f},{lat:.6f}" for lon, lat in points)
        asked = urlencode({**options, "generate_hints": "false"}, safe=",;")
        path = f"{urlsplit(self.url).path.rstrip('/')}/{service}/v1/{_PROFILES[self.mode]}/{where}?{asked}"
        body = line.get(path)
        try:
            answer = json.loads(body)
        except (ValueError, RecursionError):
            raise self.not_osrm() from None
        code = answer.get("code") if isinstance(answer, dict) else None
        if not isinstance(code, str):
            raise self.not_osrm()
        if code == "Ok" or (service == "route" and code == "NoRoute"):
            return dict(answer)
        action = "Check its log."
        if code == "TooBig":
            action = f"Start osrm-routed with --max-table-size {2 * _BLOCK} or more."
        cause = f"The OSRM server {self.name} refuses the request ({_plain(code)})."
        raise Unavailable("osrm.refused", cause, action)

    def not_osrm(self) -> Unavailable:
        """Return the error for answers that OSRM would not give."""
        cause = f"The server at {self.name} is not OSRM, or is older than version 5.17."
        return Unavailable("osrm.not-osrm", cause, "Check the address and the port of osrm-routed.")


def _plain(code: str) -> str:
    return code if code.isalnum() and len(code) <= 30 else "an unknown code"


class _Line:
    """A connection that stays open between requests, without redirects or proxies."""

    def __init__(self, server: OsrmServer) -> None:
        self._server = server
        self._connection: HTTPConnection | None = None

    def get(self, path: str) -> bytes:
        """Return the body of an answer.

        Raises
        ------
        Unavailable
            ``osrm.unreachable``, ``osrm.slow``, ``osrm.not-osrm``
        """
        reused = self._connection is not None
        until = time.monotonic() + self._server.timeout
        try:
            try:
                return self._fetch(path, until)
            except (RemoteDisconnected, ConnectionResetError, BrokenPipeError):
                # A server may close an idle connection; only a fresh one proves that it is down.
                if not reused:
                    raise
                self.close()
                return self._fetch(path, until)
        except TimeoutError:
            cause = f"The OSRM server {self._server.name} did not answer within {self._server.timeout:.0f} s."
            raise Unavailable(
                "osrm.slow", cause, "Check whether its machine is busy or swapping; then try again."
            ) from None
        except OSError as error:
            reason = error.strerror or type(error).__name__
            cause = f"The OSRM server {self._server.name} cannot be reached ({reason})."
            action = "Start osrm-routed, or unset the setting that names it to use the area's own streets."
            raise Unavailable("osrm.unreachable", cause, action) from None
        except HTTPException:
            raise self._server.not_osrm() from None

    def _fetch(self, path: str, until: float) -> bytes:
        connection = self._connection or self._open()
        connection.request("GET", path, headers={"Accept": "application/json", "User-Agent": "wardround"})
        parts, size = [], 0
        with connection.getresponse() as response:
            while part := response.read1(1 << 16):
                parts.append(part)
                size += len(part)
                if time.monotonic() > until:
                    raise TimeoutError
                if size > _MOST_BYTES:
                    raise self._server.not_osrm()
            if response.length:
                raise ConnectionAbortedError(errno.ECONNABORTED, "the answer was cut short")
        return b"".join(parts)

    def _open(self) -> HTTPConnection:
        parts = urlsplit(self._server.url)
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=min(_CONNECT_SECONDS, self._server.timeout))
        connection.connect()
        connection.sock.settimeout(self._server.timeout)
        self._connection = connection
        return connection

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
