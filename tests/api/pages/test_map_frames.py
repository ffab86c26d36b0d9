"""The maps and the streets they draw."""

from __future__ import annotations

import json

from tests.api.world import NEIGHBOURS, VOLUNTEERS, World


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
    again = browser.get("/area/basemap.json", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_an_unknown_plan_has_no_map(world: World) -> None:
    assert world.browser("dispatcher").get("/plans/99/map").status_code == 404
