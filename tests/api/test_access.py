"""Who may open what: every route of the application is walked, so that a new one cannot be forgotten."""

from __future__ import annotations

import pytest

from tests.support.api_world import DAY, World
from tests.support.routes import PUBLIC, every_route, filled

DRIVER_ONLY = {
    ("GET", "/round/map"),
    ("POST", "/round/accept"),
    ("POST", "/round/decline"),
    ("POST", "/api/v1/round/answer"),
    ("POST", "/round/report"),
    ("GET", "/round/whole"),
    ("GET", "/round/picture.svg"),
    ("GET", "/round/route.gpx"),
    ("GET", "/api/v1/round"),
    ("GET", "/api/v1/round/progress"),
    ("POST", "/api/v1/round/stops/{stop_id}/outcome"),
}

ORGANISER_TOO = {
    ("GET", "/coverage"),
    *((method, "/forms") for method in ("GET", "POST")),
    ("GET", "/coverage/map"),
    *((method, "/preferences") for method in ("GET", "POST")),
    ("GET", "/api/v1/coverage"),
    ("GET", "/exports"),
    ("GET", "/exports/monthly"),
    ("GET", "/api/v1/exports/monthly"),
    ("GET", "/api/v1/sessions"),
}

ADMIN_ONLY = {
    ("GET", "/people/{reference}/file.{kind}"),
    ("POST", "/people/{reference}/erase"),
}

ANYBODY_KNOWN = {("GET", "/area/basemap.json")}


def test_the_walk_finds_the_routes(world: World) -> None:
    found = every_route(world)
    assert len(found) > 40
    assert set(found) >= PUBLIC | DRIVER_ONLY | ORGANISER_TOO | ADMIN_ONLY | ANYBODY_KNOWN


def test_a_stranger_is_refused_everywhere_but_where_signing_in_begins(world: World) -> None:
    stranger = world.browser()
    for method, path in every_route(world):
        if (method, path) in PUBLIC:
            continue
        answer = stranger.request(method, filled(world, path), headers={"sec-fetch-dest": "empty"})
        assert answer.status_code == 401, (method, path, answer.status_code)


def test_a_stranger_who_opens_a_page_is_led_to_the_sign_in_and_back(world: World) -> None:
    answer = world.browser().get(f"/days/{DAY}?kind=chat", headers={"sec-fetch-dest": "document"})
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/sign-in?next=%2Fdays%2F{DAY}%3Fkind%3Dchat"


@pytest.mark.parametrize("role", ["organiser", "driver", "dispatcher"])
def test_each_role_gets_in_where_it_belongs_and_nowhere_else(world: World, role: str) -> None:
    browser = world.browser(role)
    for method, path in every_route(world):
        route = (method, path)
        if route in PUBLIC or path.endswith("/events"):
            continue
        if route in ANYBODY_KNOWN:
            allowed = True
        elif route in DRIVER_ONLY:
            allowed = role == "driver"
        elif route in ADMIN_ONLY:
            allowed = False
        else:
            allowed = role == "dispatcher" or (role == "organiser" and route in ORGANISER_TOO)
        answer = browser.request(method, filled(world, path), headers={"sec-fetch-dest": "empty"})
        assert (answer.status_code not in {401, 403}) == allowed, (role, method, path, answer.status_code)
        assert answer.status_code < 500, (role, method, path, answer.text)


def test_an_administrator_may_dispatch(world: World) -> None:
    assert world.browser("admin").get(f"/days/{DAY}").status_code == 200


def test_an_administrator_may_do_what_nobody_else_may(world: World) -> None:
    admin = world.browser("admin")
    for method, path in sorted(ADMIN_ONLY):
        answer = admin.request(method, filled(world, path), data={"sure": "yes"} if method == "POST" else None)
        assert answer.status_code == 200, (method, path, answer.status_code)
