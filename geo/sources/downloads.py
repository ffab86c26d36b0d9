"""Download files politely, keep them with checksums, and resume after an interruption.

This is the only module that connects to the internet, and only for ``--place``.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from routing.errors import Fault, InvalidArea

if TYPE_CHECKING:
    from requests import Response

__all__ = ["BRING_INSTEAD", "Downloads", "Unfit"]

BRING_INSTEAD: Final = (
    "Provide the files yourself: an OpenStreetMap extract (download.geofabrik.de or extract.bbbike.org) as --osm, the "
    "wards (geoportal.statistics.gov.uk: Wards, Boundaries, GeoJSON) as --wards, Code-Point Open "
    "(osdatahub.os.uk/downloads/open/CodePointOpen, CSV) as --postcodes."
)

_RETRIED: Final = frozenset({429, 500, 502, 503, 504})
_ATTEMPTS: Final = 6
_CONNECT_SECONDS: Final = 8.0
_READ_SECONDS: Final = 200.0
_LONGEST_WAIT: Final = 180.0
_LEDGER: Final = "downloads.json"
_MOST_BYTES: Final = 1 << 30
_CHUNK: Final = 1 << 16

Check = Callable[[Path], None]
"""Checks that a file is complete and what was asked for; raises ``Unfit`` if not."""


class Unfit(ValueError):  # noqa: N818
    """The error for a response that is not what was requested.

    Trying again may help.
    """


class _Again(Exception):  # noqa: N818
    """The error that leads to another attempt, after the delay the server asked for, if any."""

    def __init__(self, why: str, after: float | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.after = after


@dataclass
class Downloads:
    """A folder of downloads with a ledger of source, time, length and SHA-256 of each file.

    Attributes
    ----------
    agent
        The user agent, which the services' rules require.
    pause
        Seconds between two requests to one server.
    tell
        Called with a sentence when it waits or retries.
    sleep
        How to wait (tests wait shorter).
    clock
        The time with its offset: stamps downloads, and is compared with a server's "not before".
    """

    folder: Path
    agent: str
    pause: float = 1.0
    tell: Callable[[str], None] = field(default=lambda _sentence: None)
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], datetime] = field(kw_only=True)
    _last: dict[str, float] = field(default_factory=dict)
    _reached: set[str] = field(default_factory=set)

    def fetch(self, name: str, url: str, query: Mapping[str, str], check: Check, *, post: bool = False) -> Path:
        """Return a file: an earlier complete download of the same query, or a new one.

        Raises
        ------
        InvalidArea
            ``online.no-line`` when the server cannot be reached, ``online.refused`` when it refuses,
            ``online.unfit`` when its answers are never complete.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / name
        asked = {"url": url, "query": dict(sorted(query.items()))}
        if self._kept(name, asked):
            return path
        why = ""
        for attempt in range(_ATTEMPTS):
            try:
                self._attempt(path, url, query, post=post)
                check(self._part(path))
            except _Again as again:
                why, after = again.why, again.after
            except Unfit as error:
                self._part(path).unlink(missing_ok=True)
                why, after = str(error), None
            else:
                self._part(path).replace(path)
                self._note(name, asked)
                return path
            if attempt + 1 < _ATTEMPTS:
                wait = min(_LONGEST_WAIT, after if after is not None else self.pause * 2.0 ** (attempt + 1))
                self.tell(f"{_host(url)}: {why}. Asking again in {wait:.0f} s")
                self.sleep(wait)
        cause = f"{_host(url)} did not provide {name} in {_ATTEMPTS} attempts: {why}."
        raise InvalidArea(
            [Fault("online.unfit", name, cause, f"Run it again later. It continues where it stopped. {BRING_INSTEAD}")]
        )

    def dates(self) -> dict[str, str]:
        """Return the instant of each file's download, ISO 8601 in UTC."""
        return {name: str(entry["fetched"]) for name, entry in self._ledger().items()}

    def _attempt(self, path: Path, url: str, query: Mapping[str, str], *, post: bool) -> None:
        import requests

        part = self._part(path)
        marks = part.with_suffix(part.suffix + ".etag")
        have = part.stat().st_size if part.exists() and marks.exists() and not post else 0
        headers = {"User-Agent": self.agent, "Accept-Encoding": "identity" if have else "gzip"}
        if have:
            headers |= {"Range": f"bytes={have}-", "If-Range": marks.read_text(encoding="utf-8")}
        host = _host(url)
        self._keep_distance(host)
        timeout = (_CONNECT_SECONDS, _READ_SECONDS)
        try:
            sent = (
                requests.post(url, data=dict(query), headers=headers, timeout=timeout, stream=True)
                if post
                else requests.get(url, params=dict(query), headers=headers, timeout=timeout, stream=True)
            )
            with closing(sent) as answer:
                self._reached.add(host)
                if answer.status_code == 416:
                    part.unlink(missing_ok=True)
                    raise _Again("the file there has changed", 0.0)
                _look(answer, host, self.clock())
                self._take(answer, part, marks, have)
        except requests.exceptions.ConnectionError as error:
            if host not in self._reached:
                cause = f"{host} cannot be reached. There is no connection, or it is down."
                raise InvalidArea([Fault("online.no-line", host, cause, BRING_INSTEAD)]) from error
            raise _Again("the connection broke") from error
        except requests.exceptions.Timeout as error:
            raise _Again("no answer in time") from error
        except requests.exceptions.RequestException as error:
            raise _Again("the answer was cut short") from error
        finally:
            self._last[host] = time.monotonic()

    def _take(self, answer: Response, part: Path, marks: Path, have: int) -> None:
        goes_on = answer.status_code == 206 and have > 0
        if not goes_on:
            marks.unlink(missing_ok=True)
        etag = answer.headers.get("ETag", "")
        size = have if goes_on else 0
        with part.open("ab" if goes_on else "wb") as file:
            # Resuming needs a strong ETag and an uncompressed body.
            if etag.startswith('"') and not answer.headers.get("Content-Encoding"):
                marks.write_text(etag, encoding="utf-8")
            for chunk in answer.iter_content(_CHUNK):
                size += len(chunk)
                if size > _MOST_BYTES:
                    raise Unfit(f"it is larger than {_MOST_BYTES >> 30} GB")
                file.write(chunk)
        marks.unlink(missing_ok=True)

    def _keep_distance(self, host: str) -> None:
        since = time.monotonic() - self._last.get(host, -1e9)
        if since < self.pause:
            self.sleep(self.pause - since)

    def _part(self, path: Path) -> Path:
        return path.with_name(path.name + ".part")

    def _kept(self, name: str, asked: Mapping[str, Any]) -> bool:
        entry = self._ledger().get(name)
        path = self.folder / name
        if entry is None or entry.get("asked") != asked or not path.is_file():
            return False
        return bool(entry.get("sha256") == _sha256(path))

    def _note(self, name: str, asked: Mapping[str, Any]) -> None:
        path = self.folder / name
        entry = {
            "asked": asked,
            "fetched": self.clock().isoformat(timespec="seconds"),
            "bytes": path.stat().st_size,
            "sha256": _sha256(path),
        }
        ledger = {**self._ledger(), name: entry}
        new = self.folder / (_LEDGER + ".new")
        new.write_text(json.dumps(ledger, indent=1, sort_keys=True), encoding="utf-8")
        new.replace(self.folder / _LEDGER)

    def _ledger(self) -> dict[str, dict[str, Any]]:
        try:
            content = json.loads((self.folder / _LEDGER).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return content if isinstance(content, dict) else {}


def _look(answer: Response, host: str, now: datetime) -> None:
    status = answer.status_code
    if status in _RETRIED:
        raise _Again(
            "too many requests" if status == 429 else f"the server is busy ({status})", _retry_after(answer, now)
        )
    if status not in (200, 206):
        cause = f"{host} refused ({status} {answer.reason or ''})".strip() + "."
        raise InvalidArea([Fault("online.refused", host, cause, f"Check its address. {BRING_INSTEAD}")])


def _retry_after(answer: Response, now: datetime) -> float | None:
    """Return the seconds of a ``Retry-After`` header: a number or a date."""
    said = answer.headers.get("Retry-After", "")
    if said.isdigit():
        return float(said)
    try:
        return max(0.0, (parsedate_to_datetime(said) - now).total_seconds()) if said else None
    except (TypeError, ValueError):
        return None


def _host(url: str) -> str:
    return urlsplit(url).netloc or url[:60]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
