"""The maps and the streets they draw."""

from __future__ import annotations

import json

import pytest

from api.services.reports import maps
from tests.support.api_world import NEIGHBOURS, VOLUNTEERS, World


def test_a_map_holds_no_person(world: World) -> None:
    for role, path in (("dispatcher", "/plans/1/map"), ("driver", "/round/map"), ("organiser", "/coverage/map")):
        page = world.browser(role).get(path).text
        assert "leaflet" in page
        assert not any(name in page for name in (*NEIGHBOURS, *VOLUNTEERS))


def test_the_streets_are_fetched_once(world: World) -> None:
    browser = world.browser("driver")
    first = browser.get("/area/basemap.json")
    assert first.headers["cache-control"] == "private, max-age=86400"
    assert json.loads(first.content)["type"] == "FeatureCollection"
    for known in (first.headers["etag"], f'"other", W/{first.headers["etag"]}'):
        again = browser.get("/area/basemap.json", headers={"if-none-match": known})
        assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("gzip, deflate, br", "gzip"), ("br;q=1, GZIP;q=0.5", "gzip"), ("gzip;q=0", None), ("identity", None), ("", None)],
)
def test_the_streets_come_compressed_to_who_takes_them_so(world: World, accepted: str, encoding: str | None) -> None:
    browser = world.browser("driver")
    plain = browser.get("/area/basemap.json", headers={"accept-encoding": "identity"})
    answer = browser.get("/area/basemap.json", headers={"accept-encoding": accepted})
    assert answer.headers.get("content-encoding") == encoding
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.content == plain.content
    assert (answer.headers["etag"] == plain.headers["etag"]) == (encoding is None)
    if encoding:
        assert int(answer.headers["content-length"]) < len(plain.content) / 2


def test_the_streets_are_written_and_weighed_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A council's are megabytes, and each page asks whether they are still the same."""
    browser = world.browser("driver")
    tag = browser.get("/area/basemap.json").headers["etag"]
    monkeypatch.setattr(maps.json, "dumps", lambda *_, **__: pytest.fail("written again"))
    monkeypatch.setattr(maps.hashlib, "sha256", lambda *_: pytest.fail("weighed again"))
    fetch = maps.basemap_json(world.context)
    assert fetch.tag in tag


def test_an_unknown_plan_has_no_map(world: World) -> None:
    assert world.browser("dispatcher").get("/plans/99/map").status_code == 404
